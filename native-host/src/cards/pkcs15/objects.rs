//! What the records of directory files say: PINs and keys.

use super::{MOST_OBJECTS, from_master_file};
use crate::cards::{
    CodeFormat, Curve, Key, PinRef,
    structures::{
        EcKeyAttributes, KeyObject, PIN_INITIALIZED, PIN_NEEDS_PADDING, PIN_SO, PIN_UNBLOCK_DISABLED, PIN_UNBLOCKING,
        Path, PinObject, RsaKeyAttributes, USAGE_NON_REPUDIATION, USAGE_SIGN, USAGE_SIGN_RECOVER, bit, records,
    },
};
use der::{Decode, asn1::OctetString};
use kortbrygga_shared::protocol::{CertificateUsage, KeyAlgorithm, PinKind};

/// What both kinds of key records have in common.
pub struct KeyRecord {
    /// Object identifier.
    pub id: Vec<u8>,
    /// Path from the MF, without it.
    pub file: Vec<u8>,
    /// Reference of the key on the card, for families that use keys by it.
    pub reference: Option<u8>,
    /// What users see.
    pub label: Option<String>,
    pub(super) path: Path,
    auth_id: Option<Vec<u8>>,
    algorithm: Option<KeyAlgorithm>,
    usage: Option<CertificateUsage>,
    consent: bool,
}

impl KeyRecord {
    /// From a record of EF.PrKDF or EF.PuKDF; `None` when it is of a kind that is not used here.
    pub fn parse(record: &[u8]) -> Option<Self> {
        match record.first()? {
            0x30 => {
                let object = KeyObject::<RsaKeyAttributes>::from_der(record).ok()?;
                let path = object.attributes.value.clone();
                let algorithm = match object.attributes.modulus_length {
                    2048 => Some(KeyAlgorithm::Rsa2048),
                    3072 => Some(KeyAlgorithm::Rsa3072),
                    _ => None,
                };
                Some(Self::of(object, path, algorithm))
            }
            0xA0 => {
                // privateECKey [0], IMPLICIT: the same SEQUENCE under another tag.
                let mut octets = record.to_vec();
                octets[0] = 0x30;
                let object = KeyObject::<EcKeyAttributes>::from_der(&octets).ok()?;
                let path = object.attributes.value.clone();
                let algorithm = object.attributes.curve().map(Curve::algorithm);
                Some(Self::of(object, path, algorithm))
            }
            _ => None,
        }
    }

    fn of<T>(object: KeyObject<T>, path: Path, algorithm: Option<KeyAlgorithm>) -> Self
    where
        T: for<'a> der::DecodeValue<'a> + der::EncodeValue + der::FixedTag,
    {
        let is = |place| bit(&object.class.usage, place);
        // nonRepudiation = underskrift; sign without it = legitimering; neither = decryption, key agreement.
        let usage = if is(USAGE_NON_REPUDIATION) {
            Some(CertificateUsage::Signature)
        } else {
            (is(USAGE_SIGN) || is(USAGE_SIGN_RECOVER)).then_some(CertificateUsage::Authentication)
        };
        Self {
            id: object.class.id.into_bytes(),
            file: from_master_file(&path),
            reference: object.class.key_reference.and_then(|it| u8::try_from(it).ok()),
            label: object.common.label,
            path,
            auth_id: object.common.auth_id.map(OctetString::into_bytes),
            algorithm,
            consent: object.common.user_consent.is_some_and(|it| it > 0),
            usage,
        }
    }
}

/// The private keys in EF.PrKDF; `place` says what [`Key::place`] is.
pub fn keys(content: &[u8], place: fn(&KeyRecord) -> Vec<u8>) -> Vec<Key> {
    let found = records(content, MOST_OBJECTS).into_iter().filter_map(KeyRecord::parse);
    let key = |it: KeyRecord| Key {
        place: place(&it),
        usage: it.usage,
        id: it.id,
        algorithm: it.algorithm,
        auth_id: it.auth_id,
        consent: it.consent,
    };
    found.map(key).collect()
}

/// User PINs in the card's order: the first is PIN 1 (legitimering), the second PIN 2 (underskrift).
pub fn pins(content: &[u8]) -> Vec<PinRef> {
    let objects: Vec<PinObject> =
        records(content, MOST_OBJECTS).into_iter().filter_map(|it| PinObject::from_der(it).ok()).collect();
    let is = |object: &PinObject, place| bit(&object.attributes.flags, place);
    let (puks, others): (Vec<&PinObject>, Vec<&PinObject>) = objects.iter().partition(|it| is(it, PIN_UNBLOCKING));
    let user: Vec<&PinObject> = others.into_iter().filter(|it| !is(it, PIN_SO)).collect();
    let puk_of = |pin: &PinObject| {
        // An authentication object's own authId names what unblocks it (PKCS #15 v1.1 section 6.1.8).
        let named = puks.iter().find(|it| it.class.auth_id.is_some() && it.class.auth_id == pin.common.auth_id);
        let only = puks.first().filter(|_| puks.len() == 1 && user.len() == 1);
        named.or(only).filter(|_| !is(pin, PIN_UNBLOCK_DISABLED)).and_then(|it| format(it))
    };
    let kinds = [PinKind::Authentication, PinKind::Signature];
    let pin = |(object, kind): (&&PinObject, PinKind)| {
        Some(PinRef {
            kind,
            auth_id: object.class.auth_id.as_ref().map(|it| it.as_bytes().to_vec()).unwrap_or_default(),
            format: format(object)?,
            puk: puk_of(object),
            unset: !is(object, PIN_INITIALIZED),
            // The standard has no flag for a PIN that must be changed before use.
            must_change: false,
        })
    };
    user.iter().zip(kinds).filter_map(pin).collect()
}

fn format(object: &PinObject) -> Option<CodeFormat> {
    let attributes = &object.attributes;
    let stored = u8::try_from(attributes.stored_length).ok()?;
    let padded = bit(&attributes.flags, PIN_NEEDS_PADDING);
    let told = CodeFormat {
        reference: (attributes.reference.unwrap_or(0) & 0xFF) as u8,
        min: u8::try_from(attributes.min_length).ok()?,
        max: attributes.max_length.map_or(stored, |it| it.min(255) as u8).min(stored),
        stored: if padded { stored } else { 0 },
        pad: attributes.pad_char.as_ref().and_then(|it| it.as_bytes().first().copied()).unwrap_or(0xFF),
    };
    Some(told.within_bounds())
}
