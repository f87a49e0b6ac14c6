//! Records of PKCS#15 directory files as they are written: octet for octet what OpenSC would write, so that every program
//! that reads its cards reads ours.

use super::{
    CardError, Key, PinRef, PublicKey,
    structures::{
        CertificateObject, CommonAuthenticationObjectAttributes, CommonCertificateAttributes, CommonKeyAttributes,
        CommonObjectAttributes, DirectoryEntry, EcKeyAttributes, KeyObject, Path, PinAttributes, PinObject, PinType,
        RsaKeyAttributes, USAGE_NON_REPUDIATION, USAGE_SIGN, USAGE_SIGN_RECOVER, USAGE_VERIFY, USAGE_VERIFY_RECOVER,
        X509CertificateAttributes, bits,
    },
};
use der::{Any, Encode, asn1::OctetString};
use kortbrygga_shared::protocol::{CertificateUsage, KeyAlgorithm};

/// The PIN is asked for anew before each use of the key.
pub fn wants_consent(usage: CertificateUsage) -> bool {
    usage == CertificateUsage::Signature
}

/// Record of a private key for EF.PrKDF, with the path `file` and the last octet of its place as its reference.
///
/// # Errors
/// Never for a key of an algorithm that is written.
pub fn private_key_record(key: &Key, file: &[u8], algorithm: KeyAlgorithm) -> Result<Vec<u8>, CardError> {
    let usage = match usage_of(key)? {
        CertificateUsage::Authentication => bits(&[USAGE_SIGN, USAGE_SIGN_RECOVER])?,
        CertificateUsage::Signature => bits(&[USAGE_NON_REPUDIATION])?,
    };
    let common = CommonObjectAttributes {
        label: Some(label(usage_of(key)?)),
        // private, modifiable
        flags: Some(bits(&[0, 1])?),
        auth_id: key.auth_id.as_deref().map(OctetString::new).transpose()?,
        user_consent: key.consent.then_some(1),
        ..CommonObjectAttributes::default()
    };
    let class = CommonKeyAttributes {
        // sensitive, alwaysSensitive, neverExtractable, local
        access_flags: Some(bits(&[0, 2, 3, 4])?),
        key_reference: Some(i32::from(key.place.last().copied().unwrap_or(0))),
        ..key_attributes(key, usage)?
    };
    let field_bits: Option<u16> = match algorithm {
        KeyAlgorithm::P256 => Some(256),
        KeyAlgorithm::P384 => Some(384),
        KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 => None,
    };
    let field_size = field_bits.map(|it| Any::encode_from(&it)).transpose()?;
    key_record(common, class, algorithm, path(file)?, field_size)
}

/// Record of a public key, whose octets are in the file at `file`, for EF.PuKDF.
///
/// # Errors
/// Never for a key that was read.
pub fn public_key_record(key: &Key, public: &PublicKey, file: &[u8]) -> Result<Vec<u8>, CardError> {
    let usage = match usage_of(key)? {
        CertificateUsage::Authentication => bits(&[USAGE_VERIFY, USAGE_VERIFY_RECOVER])?,
        CertificateUsage::Signature => bits(&[USAGE_NON_REPUDIATION])?,
    };
    let common = CommonObjectAttributes {
        label: Some(label(usage_of(key)?)),
        // modifiable
        flags: Some(bits(&[1])?),
        ..CommonObjectAttributes::default()
    };
    let class = CommonKeyAttributes { native: false, key_reference: Some(0), ..key_attributes(key, usage)? };
    let algorithm = public.algorithm().ok_or(CardError::Malformed("RSA key of an unusual length"))?;
    key_record(common, class, algorithm, path(file)?, None)
}

/// Keys that are written are for one of the two uses.
fn usage_of(key: &Key) -> Result<CertificateUsage, CardError> {
    key.usage.ok_or(CardError::Malformed("a key without use"))
}

fn key_attributes(key: &Key, usage: der::asn1::BitString) -> Result<CommonKeyAttributes, CardError> {
    Ok(CommonKeyAttributes {
        id: OctetString::new(&key.id[..])?,
        usage,
        native: true,
        access_flags: None,
        key_reference: None,
        start_date: None,
        end_date: None,
        algorithm_reference: None,
    })
}

fn key_record(
    common: CommonObjectAttributes,
    class: CommonKeyAttributes,
    algorithm: KeyAlgorithm,
    value: Path,
    key_info: Option<Any>,
) -> Result<Vec<u8>, CardError> {
    Ok(match algorithm {
        KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 => {
            let modulus_length = if algorithm == KeyAlgorithm::Rsa2048 { 2048 } else { 3072 };
            let attributes = RsaKeyAttributes { value, modulus_length, key_info: None };
            KeyObject { common, class, subclass: None, attributes }.to_der()?
        }
        KeyAlgorithm::P256 | KeyAlgorithm::P384 => {
            let attributes = EcKeyAttributes { value, key_info };
            let mut octets = KeyObject { common, class, subclass: None, attributes }.to_der()?;
            // privateECKey [0], IMPLICIT.
            octets[0] = 0xA0;
            octets
        }
    })
}

/// Record of a key's certificate, in the file at `file`, for EF.CDF.
///
/// # Errors
/// Never.
pub fn certificate_record(key: &Key, file: &[u8]) -> Result<Vec<u8>, CardError> {
    let object = CertificateObject {
        common: CommonObjectAttributes {
            label: Some(label(usage_of(key)?)),
            flags: Some(bits(&[1])?),
            ..CommonObjectAttributes::default()
        },
        class: CommonCertificateAttributes {
            id: OctetString::new(&key.id[..])?,
            authority: false,
            identifier: None,
            hash: None,
        },
        subclass: None,
        attributes: X509CertificateAttributes { value: path(file)?, subject: None, issuer: None, serial_number: None },
    };
    Ok(object.to_der()?)
}

/// Record of EF.ODF: where the directory file for something is.
///
/// # Errors
/// Never.
pub fn directory_entry(entry: fn(Path) -> DirectoryEntry, file: &[u8]) -> Result<Vec<u8>, CardError> {
    Ok(entry(path(file)?).to_der()?)
}

/// Record of the only PIN of a card for EF.AODF.
///
/// # Errors
/// Never.
pub fn pin_record(pin: &PinRef) -> Result<Vec<u8>, CardError> {
    let object = PinObject {
        common: CommonObjectAttributes {
            label: Some("PIN".to_owned()),
            flags: Some(bits(&[0, 1])?),
            ..CommonObjectAttributes::default()
        },
        class: CommonAuthenticationObjectAttributes {
            auth_id: Some(OctetString::new(&pin.auth_id[..])?),
            auth_reference: None,
            security_environment: None,
        },
        subclass: None,
        attributes: PinAttributes {
            // case-sensitive, initialized, needs-padding
            flags: bits(&[0, 4, 5])?,
            kind: PinType::AsciiNumeric,
            min_length: u16::from(pin.format.min),
            stored_length: u16::from(pin.format.stored),
            max_length: Some(u16::from(pin.format.max)),
            reference: Some(i32::from(pin.format.reference)),
            pad_char: Some(OctetString::new(&[pin.format.pad][..])?),
            last_change: None,
            path: None,
        },
    };
    Ok(object.to_der()?)
}

/// What users see.
pub fn label(usage: CertificateUsage) -> String {
    match usage {
        CertificateUsage::Authentication => "Legitimering".to_owned(),
        CertificateUsage::Signature => "Underskrift".to_owned(),
    }
}

fn path(from_master_file: &[u8]) -> Result<Path, CardError> {
    Ok(Path { ef_id_or_path: OctetString::new([&[0x3F, 0x00], from_master_file].concat())?, index: None, length: None })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn key(usage: CertificateUsage, number: u8) -> Key {
        Key {
            usage: Some(usage),
            id: vec![0x44 + number],
            algorithm: Some(KeyAlgorithm::P256),
            place: vec![0x50, 0x15, 0x4B, number],
            auth_id: Some(vec![number]),
            consent: wants_consent(usage),
        }
    }

    fn octets(hexadecimal: &str) -> Vec<u8> {
        let digits: Vec<u8> = hexadecimal.bytes().filter(u8::is_ascii_hexdigit).collect();
        digits.chunks(2).map(|it| u8::from_str_radix(std::str::from_utf8(it).unwrap(), 16).unwrap()).collect()
    }

    /// Records as OpenSC 0.23 wrote them on a card of this family, with its labels in place of ours.
    #[test]
    fn records_are_octet_for_octet_what_opensc_writes() {
        let [authentication, signature] =
            [key(CertificateUsage::Authentication, 1), key(CertificateUsage::Signature, 2)];
        let point = PublicKey::from_point(&[&[4][..], &[7; 64]].concat()).unwrap();
        let modulus = PublicKey::from_modulus(&[0xC3; 256]).unwrap();
        let [p256, rsa] = [KeyAlgorithm::P256, KeyAlgorithm::Rsa2048];
        for (ours, theirs) in [
            (
                private_key_record(&authentication, &authentication.place, p256).unwrap(),
                "A039 3015 0C0C 4C65676974696D6572696E67 030206C0 040101 300E 040145 03020430 030203B8 020101
                 A110 300E 3008 0406 3F0050154B01 02020100",
            ),
            (
                private_key_record(&signature, &signature.place, p256).unwrap(),
                "A03C 3017 0C0B 556E646572736B72696674 030206C0 040102 020101 300F 040146 0303060040 030203B8 020102
                 A110 300E 3008 0406 3F0050154B02 02020100",
            ),
            (
                private_key_record(&authentication, &authentication.place, rsa).unwrap(),
                "3039 3015 0C0C 4C65676974696D6572696E67 030206C0 040101 300E 040145 03020430 030203B8 020101
                 A110 300E 3008 0406 3F0050154B01 02020800",
            ),
            (
                public_key_record(&authentication, &point, &[0x50, 0x15, 0x55, 0x01]).unwrap(),
                "A031 3012 0C0C 4C65676974696D6572696E67 03020640 300D 040145 03020003 010100 020100
                 A10C 300A 3008 0406 3F0050155501",
            ),
            (
                public_key_record(&authentication, &modulus, &[0x50, 0x15, 0x55, 0x01]).unwrap(),
                "3035 3012 0C0C 4C65676974696D6572696E67 03020640 300D 040145 03020003 010100 020100
                 A110 300E 3008 0406 3F0050155501 02020800",
            ),
            (
                certificate_record(&signature, &[0x50, 0x15, 0x43, 0x02]).unwrap(),
                "3026 3011 0C0B 556E646572736B72696674 03020640 3003 040146 A10C 300A 3008 0406 3F0050154302",
            ),
        ] {
            assert_eq!(ours, octets(theirs), "{theirs}");
        }
    }
}
