//! Reading any card with an ISO/IEC 7816-15 (PKCS#15) application, SITHS cards among them: SELECT by identifier, then the
//! directory files in its directory, then the files that they name, in whole or in part.
//!
//! Bounded: at most [`MOST_OBJECTS`] objects per class, and what one transaction may cost. An object that can't be understood is left out, as is one in a file
//! of records; a card without TokenInfo is no card of this family. Directories of others' certificates (trusted, useful) are
//! not read.

mod objects;

pub use objects::KeyRecord;

use super::{
    CardError, Contents, Directories, Family, Free, Key, PinRef, PublicKey, StoredCertificate, Tries,
    apdu::Wire,
    certificate::ParsedCertificate,
    files::{Selected, objects_to_padding, one_object, read, read_part, select, select_application, select_here},
    reference_data,
    structures::{CertificateObject, DirectoryEntry, Path, TokenInfo, records},
    verification,
};
use crate::pin::Secret;
use der::Decode;
use kortbrygga_shared::identity::ChipId;
use spki::SubjectPublicKeyInfoOwned;

/// Objects per class.
pub const MOST_OBJECTS: usize = 64;

/// Public keys with one identifier of which a file is read.
const MOST_NAMESAKES: usize = 4;

/// The directory in which most cards have the application.
pub const APPLICATION: [u8; 2] = [0x50, 0x15];
const ODF: [u8; 2] = [0x50, 0x31];
const TOKEN_INFO: [u8; 2] = [0x50, 0x32];

/// A card that can be read, not written.
pub struct Pkcs15;

impl Family for Pkcs15 {
    fn name(&self) -> &'static str {
        "pkcs15"
    }

    fn can_write(&self) -> bool {
        false
    }

    fn lacks(&self) -> &'static [&'static str] {
        &[
            "change-pin",
            "unblock-pin",
            "unblock-pin-by-officer",
            "set-first-pin",
            "sign",
            "generate-key",
            "write-certificate",
            "delete-certificate",
            "delete-key",
        ]
    }

    fn chip(&self, wire: &mut dyn Wire) -> Result<ChipId, CardError> {
        select_application(wire)?;
        chip(wire)
    }

    fn contents(&self, wire: &mut dyn Wire) -> Result<Contents, CardError> {
        match contents(wire) {
            // Objects may lie outside of the application's directory, which is then no longer the current one.
            Err(CardError::Status { sw: 0x6A82, .. }) => {
                select_application(wire)?;
                contents(wire)
            }
            other => other,
        }
    }

    fn tries(&self, wire: &mut dyn Wire, pin: &PinRef) -> Result<Tries, CardError> {
        tries(wire, pin)
    }

    fn verify(&self, wire: &mut dyn Wire, pin: &PinRef, secret: &mut Secret) -> Result<(), CardError> {
        reference_data::verify(wire, pin, secret)
    }

    fn forget(&self, wire: &mut dyn Wire, pin: &PinRef) -> Result<bool, CardError> {
        verification::forget(wire, pin)
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
    token(wire).map(|(chip, _)| chip)
}

/// Serial number and label of EF.TokenInfo.
fn token(wire: &mut dyn Wire) -> Result<(ChipId, String), CardError> {
    let file = select_in_application(wire, TOKEN_INFO)?;
    let token = TokenInfo::parse(&read(wire, file, one_object)?)?;
    let chip = ChipId::from_octets(&token.serial).map_err(|_| CardError::Malformed("no serial number in TokenInfo"))?;
    Ok((chip, token.label))
}

/// A file that the standard names, in the current directory or else where most cards have the application.
fn select_in_application(wire: &mut dyn Wire, file: [u8; 2]) -> Result<Selected, CardError> {
    match select_here(wire, file) {
        Err(CardError::Status { sw: 0x6A82, .. }) => select(wire, &[APPLICATION, file].concat()),
        other => other,
    }
}

/// Tries with a PIN, and with its PUK where that has a reference of its own to ask about.
///
/// # Errors
/// When the card is gone.
pub fn tries(wire: &mut dyn Wire, pin: &PinRef) -> Result<Tries, CardError> {
    let own = pin.puk.filter(|puk| puk.reference != pin.format.reference);
    let puk = match own {
        Some(puk) => verification::tries_left(wire, puk.reference)?,
        None => None,
    };
    Ok(Tries { pin: verification::tries_left(wire, pin.format.reference)?, puk })
}

/// Everything that can be read without a PIN, with the application selected. No file is read twice.
///
/// # Errors
/// [`CardError`].
pub fn contents(wire: &mut dyn Wire) -> Result<Contents, CardError> {
    contents_with(wire, |record| record.file.clone())
}

/// As [`contents`], for families whose keys lie elsewhere than in the file that a record names: `place` is [`Key::place`].
///
/// # Errors
/// [`CardError`].
pub fn contents_with(wire: &mut dyn Wire, place: fn(&KeyRecord) -> Vec<u8>) -> Result<Contents, CardError> {
    let (chip, label) = token(wire)?;
    let places = Places::read(wire)?;
    let pins = objects::pins(&all_of(wire, &places.authentication)?.octets);
    let private_keys = all_of(wire, &places.private_keys)?;
    let mut keys = objects::keys(&private_keys.octets, place);
    let registered = all_of(wire, &places.certificates)?;
    let certificates = certificates(wire, &registered.octets)?;
    let free = Free { private_keys: private_keys.free, certificates: registered.free };
    let directories = Directories { free, ..places.directories() };
    let mut contents = Contents { chip, label, pins, keys: Vec::new(), certificates, directories };
    for key in &mut keys {
        // A certificate tells the use of its key better than the key's own flags.
        let certificate = contents.certificate_of(key).map(|it| ParsedCertificate::from_der(&it.der));
        if let Some(Ok(parsed)) = certificate {
            key.usage = parsed.usage;
            key.algorithm = parsed.public_key.algorithm().or(key.algorithm);
        }
    }
    let untold = keys.iter().any(|it| it.algorithm.is_none());
    let public = if untold { all_of(wire, &places.public_keys)?.octets } else { Vec::new() };
    for key in keys.iter_mut().filter(|it| it.algorithm.is_none()) {
        key.algorithm = registered_key(wire, &public, key)?.and_then(|it| it.algorithm());
    }
    contents.keys = keys;
    Ok(contents)
}

/// The public key of a private key, from the public-key directory or from the certificate.
///
/// # Errors
/// [`CardError`]; `None` when neither tells.
pub fn public_key(wire: &mut dyn Wire, contents: &Contents, key: &Key) -> Result<Option<PublicKey>, CardError> {
    let public = objects(wire, contents.directories.public_keys.as_deref())?;
    if let Some(found) = registered_key(wire, &public, key)? {
        return Ok(Some(found));
    }
    let parsed = contents.certificate_of(key).map(|it| ParsedCertificate::from_der(&it.der)).transpose()?;
    Ok(parsed.map(|it| it.public_key))
}

/// The public key that these records of EF.PuKDF name for a private key.
fn registered_key(wire: &mut dyn Wire, public: &[u8], key: &Key) -> Result<Option<PublicKey>, CardError> {
    let entries = records(public, MOST_OBJECTS).into_iter().filter_map(KeyRecord::parse);
    for entry in entries.filter(|it| it.id == key.id).take(MOST_NAMESAKES) {
        if let Some(found) = value(wire, &entry.path, one_object)?.and_then(|octets| decoded_key(&octets)) {
            return Ok(Some(found));
        }
    }
    Ok(None)
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

/// The directory files that are written to.
///
/// # Errors
/// [`CardError`].
pub fn directories(wire: &mut dyn Wire) -> Result<Directories, CardError> {
    Ok(Places::read(wire)?.directories())
}

/// Path from the MF of EF.ODF, where most cards have the application.
pub fn odf() -> Vec<u8> {
    [APPLICATION, ODF].concat()
}

/// Where EF.ODF says that the directory files of each class are.
#[derive(Default)]
struct Places {
    private_keys: Vec<Path>,
    public_keys: Vec<Path>,
    certificates: Vec<Path>,
    authentication: Vec<Path>,
}

impl Places {
    fn read(wire: &mut dyn Wire) -> Result<Self, CardError> {
        let file = select_in_application(wire, ODF)?;
        let content = read(wire, file, objects_to_padding)?;
        let mut found = Self::default();
        for record in records(&content, MOST_OBJECTS) {
            match DirectoryEntry::from_der(record) {
                Ok(DirectoryEntry::PrivateKeys(path)) => found.private_keys.push(path),
                Ok(DirectoryEntry::PublicKeys(path)) => found.public_keys.push(path),
                Ok(DirectoryEntry::Certificates(path)) => found.certificates.push(path),
                Ok(DirectoryEntry::Authentication(path)) => found.authentication.push(path),
                _ => {}
            }
        }
        Ok(found)
    }

    /// Those that are written to: the first of each class.
    fn directories(&self) -> Directories {
        let first = |paths: &[Path]| paths.first().map(from_master_file);
        Directories {
            private_keys: first(&self.private_keys),
            public_keys: first(&self.public_keys),
            certificates: first(&self.certificates),
            authentication: first(&self.authentication),
            free: Free::default(),
        }
    }
}

/// The records of all directory files of a class.
struct All {
    /// One after the other.
    octets: Vec<u8>,
    /// Octets that are left in the first file.
    free: Option<usize>,
}

fn all_of(wire: &mut dyn Wire, paths: &[Path]) -> Result<All, CardError> {
    let mut all = All { octets: Vec::new(), free: None };
    for (number, path) in paths.iter().enumerate() {
        let Some((file, content)) = part(wire, path, objects_to_padding)? else { continue };
        if number == 0 && file.size > 0 {
            all.free = Some(file.size.saturating_sub(content.len()));
        }
        for record in records(&content, MOST_OBJECTS) {
            all.octets.extend_from_slice(record);
        }
    }
    Ok(all)
}

/// The octets that a path names. `None` when there is no such file.
fn value(
    wire: &mut dyn Wire,
    path: &Path,
    complete: impl Fn(&[u8]) -> Option<usize>,
) -> Result<Option<Vec<u8>>, CardError> {
    Ok(part(wire, path, complete)?.map(|(_, octets)| octets))
}

/// A file, and its octets that a path names: all or a part.
fn part(
    wire: &mut dyn Wire,
    path: &Path,
    complete: impl Fn(&[u8]) -> Option<usize>,
) -> Result<Option<(Selected, Vec<u8>)>, CardError> {
    let file = match select(wire, &from_master_file(path)) {
        // A record whose file is not there is an orphan of somebody's interrupted deletion.
        Err(CardError::Status { sw: 0x6A82, .. }) => return Ok(None),
        other => other?,
    };
    let number = |it: u32| usize::try_from(it).unwrap_or(usize::MAX);
    let octets = read_part(wire, file, path.index.map_or(0, number), path.length.map(number), complete)?;
    Ok(Some((file, octets)))
}

fn certificates(wire: &mut dyn Wire, content: &[u8]) -> Result<Vec<StoredCertificate>, CardError> {
    let mut found = Vec::new();
    for record in records(content, MOST_OBJECTS) {
        let Ok(object) = CertificateObject::from_der(record) else { continue };
        let path = &object.attributes.value;
        let der = value(wire, path, one_object)?.filter(|it| !it.is_empty());
        let place = from_master_file(path);
        found.extend(der.map(|der| StoredCertificate { id: object.class.id.into_bytes(), place, der }));
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
mod tests;
