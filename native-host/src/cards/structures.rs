//! The PKCS#15 structures that are read and written (ISO/IEC 7816-15; PKCS #15 v1.1), as types with their DER.
//!
//! Every optional field of the standard is named so that a card's own extensions, not the standard's, are what makes an
//! object unreadable; such an object is left out, not the card.

use super::Curve;
use const_oid::ObjectIdentifier;
use der::{
    Any, Choice, Decode, Enumerated, Sequence,
    asn1::{BitString, GeneralizedTime, OctetString},
};

/// `CommonObjectAttributes`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Sequence)]
pub struct CommonObjectAttributes {
    #[asn1(optional = "true")]
    pub label: Option<String>,
    #[asn1(optional = "true")]
    pub flags: Option<BitString>,
    #[asn1(optional = "true")]
    pub auth_id: Option<OctetString>,
    #[asn1(optional = "true")]
    pub user_consent: Option<u8>,
    #[asn1(optional = "true")]
    pub access_control_rules: Option<Any>,
}

/// `Path`.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct Path {
    pub ef_id_or_path: OctetString,
    #[asn1(optional = "true")]
    pub index: Option<u32>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    pub length: Option<u32>,
}

/// One record of EF.ODF: which directory file holds what.
#[derive(Clone, Debug, PartialEq, Eq, Choice)]
pub enum DirectoryEntry {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", constructed = "true")]
    PrivateKeys(Path),
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", constructed = "true")]
    PublicKeys(Path),
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", constructed = "true")]
    TrustedPublicKeys(Path),
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", constructed = "true")]
    SecretKeys(Path),
    #[asn1(context_specific = "4", tag_mode = "EXPLICIT", constructed = "true")]
    Certificates(Path),
    #[asn1(context_specific = "5", tag_mode = "EXPLICIT", constructed = "true")]
    TrustedCertificates(Path),
    #[asn1(context_specific = "6", tag_mode = "EXPLICIT", constructed = "true")]
    UsefulCertificates(Path),
    #[asn1(context_specific = "7", tag_mode = "EXPLICIT", constructed = "true")]
    DataObjects(Path),
    #[asn1(context_specific = "8", tag_mode = "EXPLICIT", constructed = "true")]
    Authentication(Path),
}

/// `CommonKeyAttributes`.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct CommonKeyAttributes {
    pub id: OctetString,
    pub usage: BitString,
    #[asn1(default = "yes")]
    pub native: bool,
    #[asn1(optional = "true")]
    pub access_flags: Option<BitString>,
    #[asn1(optional = "true")]
    pub key_reference: Option<i32>,
    #[asn1(optional = "true")]
    pub start_date: Option<GeneralizedTime>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    pub end_date: Option<GeneralizedTime>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub algorithm_reference: Option<Vec<u32>>,
}

/// `PrivateRSAKeyAttributes` and `PublicRSAKeyAttributes`.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct RsaKeyAttributes {
    pub value: Path,
    pub modulus_length: u32,
    #[asn1(optional = "true")]
    pub key_info: Option<Any>,
}

/// `PrivateECKeyAttributes` and `PublicECKeyAttributes`. The second field is the standard's `keyInfo`, see
/// [`EcKeyAttributes::curve`].
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct EcKeyAttributes {
    pub value: Path,
    #[asn1(optional = "true")]
    pub key_info: Option<Any>,
}

impl EcKeyAttributes {
    /// The curve, where `keyInfo` tells it: OpenSC writes the field size in bits; the standard has a reference, which tells
    /// nothing here, or the parameters of X9.62, of which the name of a curve is understood.
    pub fn curve(&self) -> Option<Curve> {
        let info = self.key_info.as_ref()?;
        if let Ok(bits) = info.decode_as::<u16>() {
            return Curve::ALL.into_iter().find(|it| 8 * it.octets() == usize::from(bits));
        }
        // Parameters alone, or parameters and operations.
        let first = info.sequence(|reader| Any::decode(reader));
        let name = info.decode_as::<ObjectIdentifier>().or_else(|_| first?.decode_as());
        Curve::ALL.into_iter().find(|it| name.is_ok_and(|name| it.oid() == name))
    }
}

/// Any `PKCS15Object`: common attributes, attributes of the class, of the subclass, of the type.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct KeyObject<T>
where
    T: for<'a> der::DecodeValue<'a> + der::EncodeValue + der::FixedTag,
{
    pub common: CommonObjectAttributes,
    pub class: CommonKeyAttributes,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub subclass: Option<Any>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT")]
    pub attributes: T,
}

/// `CommonCertificateAttributes`.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct CommonCertificateAttributes {
    pub id: OctetString,
    #[asn1(default = "no")]
    pub authority: bool,
    #[asn1(optional = "true")]
    pub identifier: Option<Any>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub hash: Option<Any>,
}

/// `X509CertificateAttributes` with the certificate in a file of its own.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct X509CertificateAttributes {
    pub value: Path,
    #[asn1(optional = "true")]
    pub subject: Option<Any>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    pub issuer: Option<Any>,
    #[asn1(optional = "true")]
    pub serial_number: Option<der::asn1::Int>,
}

/// A record of the certificate directory file.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct CertificateObject {
    pub common: CommonObjectAttributes,
    pub class: CommonCertificateAttributes,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub subclass: Option<Any>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT")]
    pub attributes: X509CertificateAttributes,
}

/// `PinType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enumerated)]
#[asn1(type = "ENUMERATED")]
#[repr(u8)]
pub enum PinType {
    Bcd = 0,
    AsciiNumeric = 1,
    Utf8 = 2,
    HalfNibbleBcd = 3,
    Iso9564 = 4,
}

/// `PinAttributes`.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct PinAttributes {
    pub flags: BitString,
    pub kind: PinType,
    pub min_length: u16,
    pub stored_length: u16,
    #[asn1(optional = "true")]
    pub max_length: Option<u16>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    pub reference: Option<i32>,
    #[asn1(optional = "true")]
    pub pad_char: Option<OctetString>,
    #[asn1(optional = "true")]
    pub last_change: Option<GeneralizedTime>,
    #[asn1(optional = "true")]
    pub path: Option<Path>,
}

/// `CommonAuthenticationObjectAttributes`.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct CommonAuthenticationObjectAttributes {
    #[asn1(optional = "true")]
    pub auth_id: Option<OctetString>,
    #[asn1(optional = "true")]
    pub auth_reference: Option<i32>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    pub security_environment: Option<i32>,
}

/// A PIN in the authentication directory file.
#[derive(Clone, Debug, PartialEq, Eq, Sequence)]
pub struct PinObject {
    pub common: CommonObjectAttributes,
    pub class: CommonAuthenticationObjectAttributes,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    pub subclass: Option<Any>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT")]
    pub attributes: PinAttributes,
}

/// `pinFlags` bit: unblocking PIN.
pub const PIN_UNBLOCKING: usize = 6;
/// `pinFlags` bit: security officer PIN.
pub const PIN_SO: usize = 7;
/// `KeyUsageFlags` bit: sign.
pub const USAGE_SIGN: usize = 2;
/// `KeyUsageFlags` bit: signRecover.
pub const USAGE_SIGN_RECOVER: usize = 3;
/// `KeyUsageFlags` bit: verify.
pub const USAGE_VERIFY: usize = 6;
/// `KeyUsageFlags` bit: verifyRecover.
pub const USAGE_VERIFY_RECOVER: usize = 7;
/// `KeyUsageFlags` bit: nonRepudiation.
pub const USAGE_NON_REPUDIATION: usize = 9;

/// True when the named bit is set (bit 0 = first).
pub fn bit(bits: &BitString, place: usize) -> bool {
    bits.bits().nth(place).unwrap_or(false)
}

/// A BIT STRING with the named bits set and no trailing zero bits (X.690 section 11.2.2).
///
/// # Errors
/// Never for places below 2048.
pub fn bits(places: &[usize]) -> der::Result<BitString> {
    let Some(last) = places.iter().max() else { return BitString::new(0, []) };
    let mut octets = vec![0u8; last / 8 + 1];
    for place in places {
        octets[place / 8] |= 0x80 >> (place % 8);
    }
    BitString::new((7 - last % 8) as u8, octets)
}

/// The serial number of EF.TokenInfo. Only version and serial number are looked at: what follows differs between
/// families and is of no use here.
///
/// # Errors
/// When the octets are not a `TokenInfo`.
pub fn token_serial(octets: &[u8]) -> der::Result<Vec<u8>> {
    use der::{Header, Reader, SliceReader, Tag};
    let mut outer = SliceReader::new(octets)?;
    let header = Header::decode(&mut outer)?;
    header.tag.assert_eq(Tag::Sequence)?;
    let content = outer.read_slice(header.length)?;
    let mut inner = SliceReader::new(content)?;
    let _version = u8::decode(&mut inner)?;
    Ok(OctetString::decode(&mut inner)?.into_bytes())
}

/// Cuts a directory file into its records. Ends at the padding (00 or FF) or at the first octets that are no TLV; never
/// more than `most` records.
pub fn records(content: &[u8], most: usize) -> Vec<&[u8]> {
    use der::{Reader, SliceReader};
    let mut found = Vec::new();
    let mut rest = content;
    while found.len() < most && !matches!(rest.first(), None | Some(0x00 | 0xFF)) {
        let Ok(mut reader) = SliceReader::new(rest) else { break };
        let Ok(record) = reader.tlv_bytes() else { break };
        found.push(record);
        rest = &rest[record.len()..];
    }
    found
}

fn yes() -> bool {
    true
}

fn no() -> bool {
    false
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use der::Encode;

    #[test]
    fn an_odf_record_is_what_the_standard_shows() {
        // PKCS #15 v1.1 annex D: [0] { SEQUENCE { OCTET STRING 3F005015 4402 } } with a full path.
        let octets = [0xA0, 0x0A, 0x30, 0x08, 0x04, 0x06, 0x3F, 0x00, 0x50, 0x15, 0x44, 0x02];
        let entry = DirectoryEntry::from_der(&octets).unwrap();
        let DirectoryEntry::PrivateKeys(path) = &entry else { panic!("{entry:?}") };
        assert_eq!(path.ef_id_or_path.as_bytes(), [0x3F, 0, 0x50, 0x15, 0x44, 2]);
        assert_eq!(entry.to_der().unwrap(), octets);
    }

    #[test]
    fn bits_have_no_trailing_zeros() {
        assert_eq!(bits(&[USAGE_SIGN]).unwrap().to_der().unwrap(), [3, 2, 5, 0x20]);
        assert_eq!(bits(&[USAGE_SIGN, USAGE_NON_REPUDIATION]).unwrap().to_der().unwrap(), [3, 3, 6, 0x20, 0x40]);
        assert!(bit(&bits(&[9]).unwrap(), 9));
        assert!(!bit(&bits(&[9]).unwrap(), 12));
    }

    #[test]
    fn records_end_at_the_padding_and_at_nonsense() {
        assert_eq!(records(&[0x30, 0, 0x30, 1, 5, 0, 0], 9), [&[0x30, 0][..], &[0x30, 1, 5]]);
        assert_eq!(records(&[0x30, 0, 0x30, 0x80, 5], 9).len(), 1);
        assert_eq!(records(&[0x30, 0, 0x30, 0, 0x30, 0], 2).len(), 2);
        assert!(records(&[0xFF; 9], 9).is_empty());
    }

    #[test]
    fn the_serial_is_found_whatever_follows() {
        let octets = [0x30, 0x08, 2, 1, 0, 4, 2, 0xAB, 0xCD, 0x99, 0, 0, 0];
        assert_eq!(token_serial(&octets[..10]).unwrap(), [0xAB, 0xCD]);
        assert!(token_serial(&[0x30, 0x7F, 2]).is_err());
    }
}
