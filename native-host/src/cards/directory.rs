//! Directory files and the files that they name, as the families write them that keep PKCS#15 in plain files.
//!
//! Guarantees: a record is added body first and first octet last, so a card that is pulled in between shows the old
//! directory, whole; a certificate is replaced by switching its record over to a new file that is complete. A file is taken
//! for a leftover of such a moment, and its place used again, only when no directory file of the card names it, whatever
//! kind of record that is. Does not protect against a card that is pulled while a record is removed that others follow:
//! those may be lost, their files are not.

use super::{
    CardError, Contents, Key, PublicKey, StoredCertificate,
    apdu::Wire,
    files::{LARGEST_FILE, Selected, exists, objects_to_padding, read, select, update},
    pkcs15::{self, APPLICATION, KeyRecord, MOST_OBJECTS, from_master_file},
    records::{certificate_record, label, public_key_record},
    structures::{CertificateObject, DirectoryEntry, records},
};
use der::{Decode, Encode};
use kortbrygga_shared::protocol::CertificateUsage;

/// Files of one kind that are tried before the card counts as full.
const MOST_FILES: u16 = 32;

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
/// [`CardError::Malformed`] when the file holds more than records: nothing is written then. Or another.
pub fn remove(wire: &mut dyn Wire, directory: Option<&[u8]>, gone: impl Fn(&[u8]) -> bool) -> Result<(), CardError> {
    let path = directory.ok_or(CardError::Malformed("directory file missing"))?;
    let file = select(wire, path)?;
    let before = read(wire, file, objects_to_padding)?;
    let after: Vec<u8> = all_records(&before)?.into_iter().filter(|it| !gone(it)).flatten().copied().collect();
    if after.len() == before.len() { Ok(()) } else { rewrite(wire, file, &before, after) }
}

/// Writes what differs into the selected directory file. Where the records only end earlier the new end is written first:
/// from then on what is behind counts no more.
fn rewrite(wire: &mut dyn Wire, file: Selected, before: &[u8], mut after: Vec<u8>) -> Result<(), CardError> {
    let kept = after.len();
    if kept > before.len() && kept > file.size {
        return Err(CardError::Full);
    }
    if kept < before.len() {
        after.resize(before.len(), 0);
    } else if kept > before.len() && kept < file.size {
        after.push(0);
    }
    let differs = |place: &usize| before.get(*place) != after.get(*place);
    let places = || (0..after.len()).filter(differs);
    let (Some(first), Some(last)) = (places().next(), places().next_back()) else { return Ok(()) };
    if first == kept {
        update(wire, first, &[0])?;
    }
    update(wire, first, &after[first..=last])
}

/// All records of a directory file that was read up to its padding.
fn all_records(content: &[u8]) -> Result<Vec<&[u8]>, CardError> {
    let found = records(content, usize::MAX);
    let length: usize = found.iter().map(|it| it.len()).sum();
    if length == content.len() { Ok(found) } else { Err(CardError::Malformed("directory file with more than records")) }
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
            if is_named(wire, &identifier.to_be_bytes(), |_| true)? {
                continue;
            }
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

/// True when these octets stand anywhere in a directory file that EF.ODF names and that `counts`, in records of whatever
/// kind; or when that can't be told.
///
/// # Errors
/// [`CardError`].
pub fn is_named(
    wire: &mut dyn Wire,
    octets: &[u8],
    counts: impl Fn(&DirectoryEntry) -> bool,
) -> Result<bool, CardError> {
    let entries = pkcs15::objects(wire, Some(&pkcs15::odf()))?;
    let Ok(entries) = all_records(&entries) else { return Ok(true) };
    for entry in entries {
        let Ok(entry) = DirectoryEntry::from_der(entry) else { return Ok(true) };
        if !counts(&entry) {
            continue;
        }
        let content = match pkcs15::objects(wire, Some(&from_master_file(entry.path()))) {
            Err(CardError::Status { sw: 0x6A82, .. }) => continue,
            Err(CardError::Status { .. }) => return Ok(true),
            other => other?,
        };
        if content.windows(octets.len()).any(|it| it == octets) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Makes a file of the first free identifier from `first` on, filled. When the card refuses half-way nothing is left of it.
fn new_file(
    wire: &mut dyn Wire,
    files: &dyn Files,
    first: u16,
    taken: &[&[u8]],
    octets: &[u8],
) -> Result<u16, CardError> {
    let file = free_file(wire, files, first, taken)?;
    files.create(wire, file, octets.len())?;
    if let Err(error) = update(wire, 0, octets) {
        if matches!(error, CardError::Status { .. } | CardError::Full) {
            files.delete(wire, &in_application(file))?;
        }
        return Err(error);
    }
    Ok(file)
}

/// Removes public keys that were registered here and whose private keys were not: the card was pulled in between.
///
/// # Errors
/// [`CardError`].
pub fn remove_orphans(wire: &mut dyn Wire, files: &dyn Files, contents: &Contents) -> Result<(), CardError> {
    let directory = contents.directories.public_keys.as_deref();
    let registered = pkcs15::objects(wire, directory)?;
    let orphan = |record: &[u8]| orphan(contents, record);
    let mut orphans: Vec<KeyRecord> = records(&registered, MOST_OBJECTS).into_iter().filter_map(orphan).collect();
    for orphan in std::mem::take(&mut orphans) {
        // Its private key may be registered in a record that is not understood here.
        if !is_named(wire, &orphan.id, |it| matches!(it, DirectoryEntry::PrivateKeys(_)))? {
            orphans.push(orphan);
        }
    }
    if orphans.is_empty() {
        return Ok(());
    }
    let ids: Vec<Vec<u8>> = orphans.iter().map(|it| it.id.clone()).collect();
    remove(wire, directory, |record| orphan(record).is_some_and(|it| ids.contains(&it.id)))?;
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
    let file = new_file(wire, files, first, &taken, &octets)?;
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
    let file = new_file(wire, files, first, &taken, der)?;
    select(wire, &vacancy.path)?;
    fill(wire, &vacancy, &record(file)?)
}

/// Writes a certificate (DER) into a new file, switches the record of the one `before` over to it, then removes that one's
/// file. Whatever happens in between, the key has one of the two.
///
/// # Errors
/// As [`write_certificate`].
pub fn replace_certificate(
    wire: &mut dyn Wire,
    files: &dyn Files,
    first: u16,
    contents: &Contents,
    before: &StoredCertificate,
    key: &Key,
    der: &[u8],
) -> Result<(), CardError> {
    if der.len() > LARGEST_FILE {
        return Err(CardError::TooLarge { size: der.len(), most: LARGEST_FILE });
    }
    is_alone(contents, before)?;
    let path = contents.directories.certificates.as_deref().ok_or(CardError::Malformed("directory file missing"))?;
    let directory = select(wire, path)?;
    let content = read(wire, directory, objects_to_padding)?;
    let switched = |new: &[u8]| -> Result<Vec<u8>, CardError> {
        let records = all_records(&content)?.into_iter();
        let after: Vec<u8> = records.flat_map(|it| if is_of(before, it) { new } else { it }).copied().collect();
        if after.len() > content.len().max(directory.size) { Err(CardError::Full) } else { Ok(after) }
    };
    switched(&certificate_record(key, &in_application(first))?)?;
    let taken: Vec<&[u8]> = contents.certificates.iter().map(|it| &it.place[..]).collect();
    let file = new_file(wire, files, first, &taken, der)?;
    let after = switched(&certificate_record(key, &in_application(file))?)?;
    let directory = select(wire, path)?;
    rewrite(wire, directory, &content, after)?;
    files.delete(wire, &before.place)
}

/// Refuses to touch a certificate that shares its file with others.
fn is_alone(contents: &Contents, certificate: &StoredCertificate) -> Result<(), CardError> {
    if contents.certificates.iter().filter(|it| it.place == certificate.place).count() > 1 {
        return Err(CardError::Malformed("several certificates in one file"));
    }
    Ok(())
}

fn is_of(certificate: &StoredCertificate, record: &[u8]) -> bool {
    CertificateObject::from_der(record).is_ok_and(|it| from_master_file(&it.attributes.value) == certificate.place)
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
    is_alone(contents, certificate)?;
    remove(wire, contents.directories.certificates.as_deref(), |record| is_of(certificate, record))?;
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
