//! Reading any card with an ISO/IEC 7816-15 (PKCS#15) application.
//!
//! Bounded: at most [`MOST_OBJECTS`] objects per directory file. An object that can't be understood is left out; a card
//! without TokenInfo is no card of this family.

use super::{
    CardError, CodeFormat, Contents, Curve, Directories, Family, Key, PinRef, PublicKey, StoredCertificate, Tries,
    apdu::Wire,
    certificate::ParsedCertificate,
    files::{objects_to_padding, one_object, read, select, select_application},
    reference_data,
    structures::{
        CertificateObject, DirectoryEntry, EcKeyAttributes, KeyObject, PIN_SO, PIN_UNBLOCKING, Path, PinObject,
        RsaKeyAttributes, USAGE_NON_REPUDIATION, bit, records, token_serial,
    },
};
use crate::pin::Secret;
use der::{Decode, asn1::OctetString};
use kortbrygga_shared::{
    identity::ChipId,
    protocol::{CertificateUsage, KeyAlgorithm, PinKind},
};
use spki::SubjectPublicKeyInfoOwned;

/// Objects per directory file.
pub const MOST_OBJECTS: usize = 64;

const APPLICATION: [u8; 2] = [0x50, 0x15];
const ODF: [u8; 4] = [0x50, 0x15, 0x50, 0x31];
const TOKEN_INFO: [u8; 4] = [0x50, 0x15, 0x50, 0x32];

/// A card that can be read, not written.
pub struct Pkcs15;

impl Family for Pkcs15 {
    fn name(&self) -> &'static str {
        "pkcs15"
    }

    fn can_write(&self) -> bool {
        false
    }

    fn chip(&self, wire: &mut dyn Wire) -> Result<ChipId, CardError> {
        select_application(wire)?;
        chip(wire)
    }

    fn contents(&self, wire: &mut dyn Wire) -> Result<Contents, CardError> {
        contents(wire)
    }

    fn tries(&self, wire: &mut dyn Wire, pin: &PinRef) -> Result<Tries, CardError> {
        Ok(Tries { pin: reference_data::tries_left(wire, pin.format.reference)?, puk: None })
    }

    fn verify(&self, wire: &mut dyn Wire, pin: &PinRef, secret: &mut Secret) -> Result<(), CardError> {
        reference_data::verify(wire, pin, secret)
    }

    fn forget(&self, wire: &mut dyn Wire, pin: &PinRef) -> Result<bool, CardError> {
        reference_data::forget(wire, pin)
    }

    fn public_key(&self, wire: &mut dyn Wire, contents: &Contents, key: &Key) -> Result<PublicKey, CardError> {
        public_key(wire, contents, key)?.ok_or(CardError::Malformed("no public key for this key"))
    }
}

/// The TokenInfo serial number: one SELECT, one READ BINARY.
///
/// # Errors
/// [`CardError::Malformed`] when there is none.
pub fn chip(wire: &mut dyn Wire) -> Result<ChipId, CardError> {
    let file = select(wire, &TOKEN_INFO)?;
    let octets = read(wire, file, one_object)?;
    ChipId::from_octets(&token_serial(&octets)?).map_err(|_| CardError::Malformed("no serial number in TokenInfo"))
}

/// Everything that can be read without a PIN, with the application selected.
///
/// # Errors
/// [`CardError`].
pub fn contents(wire: &mut dyn Wire) -> Result<Contents, CardError> {
    let chip = chip(wire)?;
    let directories = directories(wire)?;
    let pins = pins(&objects(wire, directories.authentication.as_deref())?);
    let mut keys = keys(&objects(wire, directories.private_keys.as_deref())?);
    let registered = objects(wire, directories.certificates.as_deref())?;
    let certificates = certificates(wire, &registered)?;
    // A certificate tells the use of its key better than the key's own flags.
    for key in &mut keys {
        let certificate = certificates.iter().rev().find(|it| it.id == key.id);
        if let Some(parsed) = certificate.and_then(|it| ParsedCertificate::from_der(&it.der).ok()) {
            key.usage = parsed.usage;
            key.algorithm = parsed.public_key.algorithm().or(key.algorithm);
        }
    }
    Ok(Contents { chip, label: String::new(), pins, keys, certificates, directories })
}

/// The public key of a private key, from the public-key directory or from the certificate.
///
/// # Errors
/// [`CardError`]; `None` when neither tells.
pub fn public_key(wire: &mut dyn Wire, contents: &Contents, key: &Key) -> Result<Option<PublicKey>, CardError> {
    for record in records(&objects(wire, contents.directories.public_keys.as_deref())?, MOST_OBJECTS) {
        let Some(entry) = KeyRecord::parse(record).filter(|it| it.id == key.id) else { continue };
        let file = select(wire, &entry.file)?;
        let octets = read(wire, file, one_object)?;
        if let Some(found) = decoded_key(&octets) {
            return Ok(Some(found));
        }
    }
    let parsed = contents.certificate_of(key).map(|it| ParsedCertificate::from_der(&it.der)).transpose()?;
    Ok(parsed.map(|it| it.public_key))
}

/// Octets of a directory file up to its padding; empty when there is none.
///
/// # Errors
/// [`CardError`].
pub fn objects(wire: &mut dyn Wire, path: Option<&[u8]>) -> Result<Vec<u8>, CardError> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let file = select(wire, path)?;
    read(wire, file, objects_to_padding)
}

/// What both kinds of key records have in common.
pub struct KeyRecord {
    /// Object identifier.
    pub id: Vec<u8>,
    /// Path from the MF, without it.
    pub file: Vec<u8>,
    /// What users see.
    pub label: Option<String>,
    auth_id: Option<Vec<u8>>,
    algorithm: Option<KeyAlgorithm>,
    non_repudiation: bool,
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
                Some(Self::of(object, &path, algorithm))
            }
            0xA0 => {
                // privateECKey [0], IMPLICIT: the same SEQUENCE under another tag.
                let mut octets = record.to_vec();
                octets[0] = 0x30;
                let object = KeyObject::<EcKeyAttributes>::from_der(&octets).ok()?;
                let path = object.attributes.value.clone();
                let algorithm = object.attributes.curve().map(|curve| match curve {
                    Curve::P256 => KeyAlgorithm::P256,
                    Curve::P384 => KeyAlgorithm::P384,
                });
                Some(Self::of(object, &path, algorithm))
            }
            _ => None,
        }
    }

    fn of<T>(object: KeyObject<T>, path: &Path, algorithm: Option<KeyAlgorithm>) -> Self
    where
        T: for<'a> der::DecodeValue<'a> + der::EncodeValue + der::FixedTag,
    {
        Self {
            id: object.class.id.into_bytes(),
            file: from_master_file(path),
            label: object.common.label,
            auth_id: object.common.auth_id.map(OctetString::into_bytes),
            algorithm,
            consent: object.common.user_consent.is_some_and(|it| it > 0),
            non_repudiation: bit(&object.class.usage, USAGE_NON_REPUDIATION),
        }
    }
}

fn directories(wire: &mut dyn Wire) -> Result<Directories, CardError> {
    let content = objects(wire, Some(&ODF))?;
    let mut found = Directories::default();
    for record in records(&content, MOST_OBJECTS) {
        let Ok(entry) = DirectoryEntry::from_der(record) else { continue };
        let (place, path) = match &entry {
            DirectoryEntry::PrivateKeys(path) => (&mut found.private_keys, path),
            DirectoryEntry::PublicKeys(path) => (&mut found.public_keys, path),
            DirectoryEntry::Certificates(path) => (&mut found.certificates, path),
            DirectoryEntry::Authentication(path) => (&mut found.authentication, path),
            _ => continue,
        };
        place.get_or_insert(from_master_file(path));
    }
    Ok(found)
}

/// User PINs in the card's order: the first is PIN 1 (legitimering), the second PIN 2 (underskrift).
fn pins(content: &[u8]) -> Vec<PinRef> {
    let objects = records(content, MOST_OBJECTS).into_iter().filter_map(|it| PinObject::from_der(it).ok());
    let user = objects.filter(|it| !bit(&it.attributes.flags, PIN_SO) && !bit(&it.attributes.flags, PIN_UNBLOCKING));
    let kinds = [PinKind::Authentication, PinKind::Signature];
    user.zip(kinds).filter_map(|(object, kind)| pin_ref(&object, kind)).collect()
}

fn pin_ref(object: &PinObject, kind: PinKind) -> Option<PinRef> {
    let attributes = &object.attributes;
    let stored = u8::try_from(attributes.stored_length).ok()?;
    Some(PinRef {
        kind,
        auth_id: object.class.auth_id.as_ref().map(|it| it.as_bytes().to_vec()).unwrap_or_default(),
        format: CodeFormat {
            reference: (attributes.reference.unwrap_or(0) & 0xFF) as u8,
            min: u8::try_from(attributes.min_length).ok()?,
            max: attributes.max_length.map_or(stored, |it| it.min(255) as u8).min(stored),
            stored,
            pad: attributes.pad_char.as_ref().and_then(|it| it.as_bytes().first().copied()).unwrap_or(0xFF),
        },
        puk: None,
        unset: false,
        must_change: false,
    })
}

fn keys(content: &[u8]) -> Vec<Key> {
    let found = records(content, MOST_OBJECTS).into_iter().filter_map(KeyRecord::parse);
    let key = |it: KeyRecord| Key {
        usage: Some(if it.non_repudiation { CertificateUsage::Signature } else { CertificateUsage::Authentication }),
        id: it.id,
        algorithm: it.algorithm,
        place: it.file,
        auth_id: it.auth_id,
        consent: it.consent,
    };
    found.map(key).collect()
}

fn certificates(wire: &mut dyn Wire, content: &[u8]) -> Result<Vec<StoredCertificate>, CardError> {
    let mut found = Vec::new();
    for record in records(content, MOST_OBJECTS) {
        let Ok(object) = CertificateObject::from_der(record) else { continue };
        let file = from_master_file(&object.attributes.value);
        let selected = match select(wire, &file) {
            Ok(selected) => selected,
            // A record whose file is not there is an orphan of somebody's interrupted deletion.
            Err(CardError::Status { sw: 0x6A82, .. }) => continue,
            Err(error) => return Err(error),
        };
        let der = read(wire, selected, one_object)?;
        found.push(StoredCertificate { id: object.class.id.into_bytes(), place: file, der });
    }
    Ok(found)
}

/// `RSAPublicKey` or `SubjectPublicKeyInfo`.
fn decoded_key(octets: &[u8]) -> Option<PublicKey> {
    if let Ok(info) = SubjectPublicKeyInfoOwned::from_der(octets) {
        return PublicKey::from_info(&info).ok();
    }
    let (modulus, _exponent) = rsa_numbers(octets)?;
    PublicKey::from_modulus(&modulus).ok().filter(|it| matches!(it, PublicKey::Rsa(der) if der == octets))
}

fn rsa_numbers(octets: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let numbers = Vec::<der::asn1::Uint>::from_der(octets).ok()?;
    match &numbers[..] {
        [modulus, exponent] => Some((modulus.as_bytes().to_vec(), exponent.as_bytes().to_vec())),
        _ => None,
    }
}

/// Absolute paths without `3F00`; a path of one identifier lies in the application.
pub fn from_master_file(path: &Path) -> Vec<u8> {
    let octets = path.ef_id_or_path.as_bytes();
    match octets {
        [0x3F, 0x00, rest @ ..] if !rest.is_empty() => rest.to_vec(),
        [_, _] => [&APPLICATION[..], octets].concat(),
        _ => octets.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn garbage_in_directory_files_is_no_object() {
        for garbage in [&[0x30, 0x80][..], &[0x30, 3, 1, 2, 3], &[0xA0, 2, 0x30, 0], &[0x61; 300]] {
            assert!(keys(garbage).is_empty());
            assert!(pins(garbage).is_empty());
        }
    }
}
