//! The PKCS#15 structures that are read and written (ISO/IEC 7816-15; PKCS #15 v1.1), as types with their DER.
//!
//! Every optional field of the standard is named so that a card's own extensions, not the standard's, are what makes an
//! object unreadable; such an object is left out, not the card.

use super::Curve;
use const_oid::ObjectIdentifier;
use der::{
    Any, Choice, Decode, Enumerated, Sequence,
    asn1::{AnyRef, BitString, GeneralizedTime, OctetString},
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
        let first = info.sequence(Any::decode);
        let name = info.decode_as::<ObjectIdentifier>().or_else(|_| first?.decode_as());
        Curve::ALL.into_iter().find(|it| name.is_ok_and(|name| it.oid() == name))
    }
}

impl DirectoryEntry {
    /// Where the directory file is.
    pub fn path(&self) -> &Path {
        match self {
            Self::PrivateKeys(path)
            | Self::PublicKeys(path)
            | Self::TrustedPublicKeys(path)
            | Self::SecretKeys(path)
            | Self::Certificates(path)
            | Self::TrustedCertificates(path)
            | Self::UsefulCertificates(path)
            | Self::DataObjects(path)
            | Self::Authentication(path) => path,
        }
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

/// `pinFlags` bit (PKCS #15 v1.1 section 6.8.2): the PIN can't be unblocked.
pub const PIN_UNBLOCK_DISABLED: usize = 3;
/// `pinFlags` bit: the PIN has a value.
pub const PIN_INITIALIZED: usize = 4;
/// `pinFlags` bit: what is typed is filled up to the stored length.
pub const PIN_NEEDS_PADDING: usize = 5;
/// `pinFlags` bit: unblocking PIN.
pub const PIN_UNBLOCKING: usize = 6;
/// `pinFlags` bit: security officer PIN.
pub const PIN_SO: usize = 7;
/// `KeyUsageFlags` bit (PKCS #15 v1.1 section 6.1.9): sign.
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

/// What is of use in EF.TokenInfo (`CIAInfo`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenInfo {
    /// Serial number of the card.
    pub serial: Vec<u8>,
    /// What the card calls itself, without control characters; may be empty.
    pub label: String,
}

impl TokenInfo {
    /// Only version, serial number and label are looked at: the rest differs between families, and what can't be understood
    /// behind the serial number costs no more than the label.
    ///
    /// # Errors
    /// When the octets are not a `TokenInfo` with a serial number.
    pub fn parse(octets: &[u8]) -> der::Result<Self> {
        use der::{Header, Reader, SliceReader, Tag};
        const LABEL: u8 = 0x80;
        const LONGEST_LABEL: usize = 255;
        let mut outer = SliceReader::new(octets)?;
        let header = Header::decode(&mut outer)?;
        header.tag.assert_eq(Tag::Sequence)?;
        let content = outer.read_slice(header.length)?;
        let mut inner = SliceReader::new(content)?;
        let _version = u8::decode(&mut inner)?;
        let serial = OctetString::decode(&mut inner)?.into_bytes();
        let mut label = String::new();
        while let Ok(field) = inner.tlv_bytes() {
            if let (Some(&LABEL), Ok(field)) = (field.first(), AnyRef::from_der(field)) {
                let text = String::from_utf8_lossy(field.value());
                label = text.chars().filter(|it| !it.is_control()).take(LONGEST_LABEL).collect();
            }
        }
        Ok(Self { serial, label })
    }
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
        assert_eq!(
            TokenInfo::parse(&octets[..10]).unwrap(),
            TokenInfo { serial: vec![0xAB, 0xCD], label: String::new() }
        );
        assert!(TokenInfo::parse(&[0x30, 0x7F, 2]).is_err());
    }

    #[test]
    fn the_label_is_the_cards_not_the_makers() {
        let octets = b"\x30\x12\x02\x01\x00\x04\x01\xAB\x0C\x02Bo\x80\x02K\x07\x03\x02\x04\x30".as_slice();
        let token = TokenInfo::parse(octets).unwrap();
        assert_eq!((&token.serial[..], &token.label[..]), (&[0xAB][..], "K"));
    }

    #[test]
    fn the_curve_is_told_by_field_size_or_name() {
        let curve = |info: &[u8]| {
            let value = Path { ef_id_or_path: OctetString::new([0x4B, 1]).unwrap(), index: None, length: None };
            EcKeyAttributes { value, key_info: Some(Any::from_der(info).unwrap()) }.curve()
        };
        assert_eq!(curve(&[2, 2, 1, 0]), Some(Curve::P256));
        assert_eq!(curve(&[2, 2, 1, 0x80]), Some(Curve::P384));
        assert_eq!(curve(&[2, 1, 7]), None, "a reference");
        let name = Curve::P384.oid().to_der().unwrap();
        assert_eq!(curve(&name), Some(Curve::P384));
        assert_eq!(curve(&[&[0x30, name.len() as u8][..], &name].concat()), Some(Curve::P384));
        assert_eq!(curve(&[0x30, 2, 5, 0]), None, "curve of the issuer");
    }
}
