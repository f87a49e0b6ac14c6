//! Directory files and the files that they name, as the families write them that keep PKCS#15 in plain files.
//!
//! Guarantees: a directory file is extended by writing the new record first and its first octet last, so a card that is
//! pulled in between shows the old directory, whole. Files that no directory names are leftovers of such a moment and are
//! taken again. Does not protect against a card that is pulled while records are removed: those behind may be lost, their
//! files are not.

use super::{
    CardError, Contents, Key, PublicKey, StoredCertificate,
    apdu::Wire,
    files::{LARGEST_FILE, exists, objects_to_padding, read, select, update},
    pkcs15::{self, KeyRecord, MOST_OBJECTS, from_master_file},
    records::{certificate_record, label, public_key_record},
    structures::{CertificateObject, records},
};
use der::{Decode, Encode};
use kortbrygga_shared::protocol::CertificateUsage;

/// Files of one kind that are tried before the card counts as full.
const MOST_FILES: u16 = 32;

const APPLICATION: [u8; 2] = [0x50, 0x15];

/// How a family makes and removes files in the PKCS#15 application.
pub trait Files {
    /// Makes a file of so many octets that everybody may read and the writer's PIN may change and delete, and selects it.
    ///
    /// # Errors
    /// [`CardError`].
    fn create(&self, wire: &mut dyn Wire, file: u16, size: usize) -> Result<(), CardError>;

    /// Removes the file at the path.
    ///
    /// # Errors
    /// [`CardError::Status`] when there is none or it may not be removed.
    fn delete(&self, wire: &mut dyn Wire, path: &[u8]) -> Result<(), CardError>;
}

/// Where the next record of a directory file goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vacancy {
    path: Vec<u8>,
    end: usize,
    size: usize,
}

/// Finds room for a record of so many octets; the directory file is selected afterwards.
///
/// # Errors
/// [`CardError::Full`].
pub fn vacancy(wire: &mut dyn Wire, directory: Option<&[u8]>, record: usize) -> Result<Vacancy, CardError> {
    let path = directory.ok_or(CardError::Malformed("directory file missing"))?;
    let file = select(wire, path)?;
    let end = read(wire, file, objects_to_padding)?.len();
    if end + record > file.size {
        return Err(CardError::Full);
    }
    Ok(Vacancy { path: path.to_vec(), end, size: file.size })
}

/// Adds a record to a directory file: body first, first octet last.
///
/// # Errors
/// [`CardError::Full`] before anything is written.
pub fn append(wire: &mut dyn Wire, directory: Option<&[u8]>, record: &[u8]) -> Result<(), CardError> {
    let vacancy = vacancy(wire, directory, record.len())?;
    fill(wire, &vacancy, record)
}

/// Writes a record into the selected directory file.
fn fill(wire: &mut dyn Wire, vacancy: &Vacancy, record: &[u8]) -> Result<(), CardError> {
    let (first, body) = record.split_first().ok_or(CardError::Malformed("empty record"))?;
    let mut tail = body.to_vec();
    // Whatever an interrupted attempt left behind must not follow the record.
    if vacancy.end + record.len() < vacancy.size {
        tail.push(0);
    }
    update(wire, vacancy.end + 1, &tail)?;
    update(wire, vacancy.end, &[*first])
}

/// File identifiers from `first` on that no directory names.
pub fn free_numbers(first: u16, taken: &[Vec<u8>]) -> u16 {
    (first..first + MOST_FILES).filter(|it| !taken.contains(&in_application(*it))).count() as u16
}

/// What the directory of public keys holds once leftovers are removed.
pub struct PublicKeys {
    /// Octets for more records.
    pub free: usize,
    /// Files of the keys.
    pub taken: Vec<Vec<u8>>,
}

/// Reads the directory of public keys.
///
/// # Errors
/// [`CardError`].
pub fn registered_public_keys(wire: &mut dyn Wire, contents: &Contents) -> Result<PublicKeys, CardError> {
    let path = contents.directories.public_keys.as_deref().ok_or(CardError::Malformed("directory file missing"))?;
    let file = select(wire, path)?;
    let content = read(wire, file, objects_to_padding)?;
    let staying: Vec<&[u8]> =
        records(&content, MOST_OBJECTS).into_iter().filter(|it| orphan(contents, it).is_none()).collect();
    let used: usize = staying.iter().map(|it| it.len()).sum();
    let taken = staying.into_iter().filter_map(KeyRecord::parse).map(|it| it.file).collect();
    Ok(PublicKeys { free: file.size.saturating_sub(used), taken })
}

/// Octets that records can still take in a directory file.
///
/// # Errors
/// [`CardError`].
pub fn free_octets(wire: &mut dyn Wire, path: &[u8]) -> Result<usize, CardError> {
    let file = select(wire, path)?;
    let used = read(wire, file, objects_to_padding)?.len();
    Ok(file.size.saturating_sub(used))
}

/// Takes records out of a directory file. Records behind move up; the octets that are no longer used become padding.
///
/// # Errors
/// [`CardError`].
pub fn remove(wire: &mut dyn Wire, directory: Option<&[u8]>, gone: impl Fn(&[u8]) -> bool) -> Result<(), CardError> {
    let path = directory.ok_or(CardError::Malformed("directory file missing"))?;
    let file = select(wire, path)?;
    let before = read(wire, file, objects_to_padding)?;
    let mut after: Vec<u8> =
        records(&before, MOST_OBJECTS).into_iter().filter(|it| !gone(it)).flatten().copied().collect();
    if after.len() == before.len() {
        return Ok(());
    }
    after.resize(before.len(), 0);
    let same = before.iter().zip(&after).take_while(|(old, new)| old == new).count();
    update(wire, same, &after[same..])
}

/// First file identifier from `first` on that no directory names. A file that is there all the same is a leftover and is
/// deleted.
///
/// # Errors
/// [`CardError::Full`] when all are taken.
pub fn free_file(wire: &mut dyn Wire, files: &dyn Files, first: u16, taken: &[&[u8]]) -> Result<u16, CardError> {
    for identifier in first..first + MOST_FILES {
        let path = in_application(identifier);
        if taken.contains(&&path[..]) {
            continue;
        }
        if exists(wire, &path)? {
            match files.delete(wire, &path) {
                // Not ours to delete: somebody else's file.
                Err(CardError::Status { .. }) => continue,
                other => other?,
            }
        }
        return Ok(identifier);
    }
    Err(CardError::Full)
}

/// Removes public keys that were registered here and whose private keys were not: the card was pulled in between.
///
/// # Errors
/// [`CardError`].
pub fn remove_orphans(wire: &mut dyn Wire, files: &dyn Files, contents: &Contents) -> Result<(), CardError> {
    let directory = contents.directories.public_keys.as_deref();
    let registered = pkcs15::objects(wire, directory)?;
    let orphan = |record: &[u8]| orphan(contents, record);
    let orphans: Vec<KeyRecord> = records(&registered, MOST_OBJECTS).into_iter().filter_map(orphan).collect();
    if orphans.is_empty() {
        return Ok(());
    }
    remove(wire, directory, |record| orphan(record).is_some())?;
    orphans.iter().try_for_each(|it| files.delete(wire, &it.file))
}

/// The public key in a record when it was registered here and its private key was not.
fn orphan(contents: &Contents, record: &[u8]) -> Option<KeyRecord> {
    let ours = [CertificateUsage::Authentication, CertificateUsage::Signature].map(label);
    KeyRecord::parse(record).filter(|it| {
        it.label.as_ref().is_some_and(|label| ours.contains(label)) && contents.keys.iter().all(|key| key.id != it.id)
    })
}

/// Writes the public key of a new key into a file of its own, from identifier `first` on, and registers it.
///
/// # Errors
/// [`CardError`].
pub fn store_public_key(
    wire: &mut dyn Wire,
    files: &dyn Files,
    first: u16,
    contents: &Contents,
    key: &Key,
    public: &PublicKey,
) -> Result<(), CardError> {
    let directory = contents.directories.public_keys.as_deref();
    let known = pkcs15::objects(wire, directory)?;
    let places: Vec<Vec<u8>> =
        records(&known, MOST_OBJECTS).into_iter().filter_map(KeyRecord::parse).map(|it| it.file).collect();
    let taken: Vec<&[u8]> = places.iter().map(|it| &it[..]).collect();
    let octets = match public {
        PublicKey::Rsa(octets) => octets.clone(),
        PublicKey::Ec(..) => public.info()?.to_der()?,
    };
    let file = free_file(wire, files, first, &taken)?;
    files.create(wire, file, octets.len())?;
    update(wire, 0, &octets)?;
    append(wire, directory, &public_key_record(key, public, &in_application(file))?)
}

/// Writes a certificate (DER) into a file of its own, from identifier `first` on, and registers it for the key.
///
/// # Errors
/// [`CardError::TooLarge`] and [`CardError::Full`] before anything is written; or another.
pub fn write_certificate(
    wire: &mut dyn Wire,
    files: &dyn Files,
    first: u16,
    contents: &Contents,
    key: &Key,
    der: &[u8],
) -> Result<(), CardError> {
    if der.len() > LARGEST_FILE {
        return Err(CardError::TooLarge { size: der.len(), most: LARGEST_FILE });
    }
    let record = |file: u16| certificate_record(key, &in_application(file));
    let vacancy = vacancy(wire, contents.directories.certificates.as_deref(), record(first)?.len())?;
    let taken: Vec<&[u8]> = contents.certificates.iter().map(|it| &it.place[..]).collect();
    let file = free_file(wire, files, first, &taken)?;
    files.create(wire, file, der.len())?;
    update(wire, 0, der)?;
    select(wire, &vacancy.path)?;
    fill(wire, &vacancy, &record(file)?)
}

/// Takes one certificate out of the directory, then removes its file.
///
/// # Errors
/// [`CardError`].
pub fn delete_certificate(
    wire: &mut dyn Wire,
    files: &dyn Files,
    contents: &Contents,
    certificate: &StoredCertificate,
) -> Result<(), CardError> {
    if contents.certificates.iter().filter(|it| it.place == certificate.place).count() > 1 {
        return Err(CardError::Malformed("several certificates in one file"));
    }
    let of = |record: &[u8]| {
        CertificateObject::from_der(record).is_ok_and(|it| from_master_file(&it.attributes.value) == certificate.place)
    };
    remove(wire, contents.directories.certificates.as_deref(), of)?;
    files.delete(wire, &certificate.place)
}

/// Takes a key out of both directories of keys, then removes the files of its public key.
///
/// # Errors
/// [`CardError`].
pub fn delete_key_records(
    wire: &mut dyn Wire,
    files: &dyn Files,
    contents: &Contents,
    key: &Key,
) -> Result<(), CardError> {
    let of = |record: &[u8]| KeyRecord::parse(record).is_some_and(|it| it.id == key.id);
    let public = pkcs15::objects(wire, contents.directories.public_keys.as_deref())?;
    let places: Vec<Vec<u8>> = records(&public, MOST_OBJECTS)
        .into_iter()
        .filter_map(KeyRecord::parse)
        .filter(|it| it.id == key.id)
        .map(|it| it.file)
        .collect();
    remove(wire, contents.directories.private_keys.as_deref(), of)?;
    remove(wire, contents.directories.public_keys.as_deref(), of)?;
    places.iter().try_for_each(|file| files.delete(wire, file))
}

/// Path from the MF of a file in the application.
pub fn in_application(file: u16) -> Vec<u8> {
    [APPLICATION, file.to_be_bytes()].concat()
}
