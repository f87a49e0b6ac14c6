//! The MyEID command set (Aventra MyEID reference manual): signing, making keys, writing certificates.
//!
//! What is written has the layout of OpenSC's profile for this family, so that every PKCS#15 program sees it. A directory
//! file is extended by writing the new record first and its first octet last: a card that is pulled in between shows the
//! old directory, whole. Key files and certificate files that no directory names are leftovers of such a moment and are
//! taken again. One thing that OpenSC does is left out for the same reason: it copies a certificate's subject into the
//! private key's record, which means rewriting the directory of the keys in place, where a pulled card loses them.

use super::{
    CardError, Contents, Family, Key, PinRef, PublicKey, Scheme, Signature, StoredCertificate, Tries, Unblocker,
    apdu::{Command, Pace, Wire, call, send},
    files::{exists, objects_to_padding, read, select, select_application, update},
    padding::digest_info,
    pkcs15::{self, KeyRecord, MOST_OBJECTS, from_master_file},
    records::{certificate_record, label, private_key_record, public_key_record, wants_consent},
    reference_data,
    structures::{CertificateObject, records},
    usual_pin,
};
use crate::pin::Secret;
use der::{Decode, Encode, asn1::AnyRef};
use kortbrygga_shared::{
    identity::ChipId,
    protocol::{CertificateUsage, KeyAlgorithm, PinKind},
};
use ring::digest;

/// Identifiers of new files in the PKCS#15 application, by OpenSC's profile.
const FIRST_PRIVATE_KEY: u16 = 0x4B01;
const FIRST_PUBLIC_KEY: u16 = 0x5501;
const FIRST_CERTIFICATE: u16 = 0x4301;

/// Files of one kind that are tried before the card counts as full.
const MOST_FILES: u16 = 32;

const APPLICATION: [u8; 2] = [0x50, 0x15];

/// Access condition: never.
const NEVER: u8 = 0x0F;

/// A card of this family.
pub struct MyEid;

impl MyEid {
    /// Asks for the applet's data (GET DATA 01A0), which only this family has.
    ///
    /// # Errors
    /// When the card is gone.
    pub fn detect(wire: &mut dyn Wire) -> Result<Option<Self>, CardError> {
        match select_application(wire) {
            Err(CardError::Status { .. }) => return Ok(None),
            other => other?,
        }
        let answer = send(wire, &Command::new("GET DATA applet", 0xCA, 0x01, 0xA0).le(20), Pace::Usual)?;
        Ok((answer.sw == 0x9000 && answer.data.len() == 20).then_some(Self))
    }
}

impl Family for MyEid {
    fn name(&self) -> &'static str {
        "myeid"
    }

    fn chip(&self, wire: &mut dyn Wire) -> Result<ChipId, CardError> {
        // Another program may have selected another applet since.
        select_application(wire)?;
        pkcs15::chip(wire)
    }

    fn contents(&self, wire: &mut dyn Wire) -> Result<Contents, CardError> {
        pkcs15::contents(wire)
    }

    fn tries(&self, wire: &mut dyn Wire, pin: &PinRef) -> Result<Tries, CardError> {
        Ok(Tries { pin: reference_data::tries_left(wire, pin.format.reference)?, puk: None })
    }

    fn verify(&self, wire: &mut dyn Wire, pin: &PinRef, secret: &mut Secret) -> Result<(), CardError> {
        reference_data::verify(wire, pin, secret)
    }

    fn forget(&self, wire: &mut dyn Wire, pin: &PinRef) -> Result<bool, CardError> {
        // The family's own log-out, for all PINs; the standard's for cards that do not have it.
        let answer = send(wire, &Command::new("LOG OUT", 0x2E, 0x00, 0x00), Pace::Usual)?;
        if answer.sw == 0x9000 { Ok(true) } else { reference_data::forget(wire, pin) }
    }

    fn change_pin(
        &self,
        wire: &mut dyn Wire,
        pin: &PinRef,
        old: &mut Secret,
        new: &mut Secret,
    ) -> Result<(), CardError> {
        reference_data::change(wire, pin, old, new)
    }

    fn unblock_pin(
        &self,
        wire: &mut dyn Wire,
        pin: &PinRef,
        by: Unblocker,
        code: &mut Secret,
        new: &mut Secret,
    ) -> Result<(), CardError> {
        match by {
            Unblocker::Puk => reference_data::unblock(wire, pin, code, new),
            Unblocker::Officer => Err(self.cannot("unblock-pin-by-officer")),
        }
    }

    fn sign(&self, wire: &mut dyn Wire, key: &Key, scheme: Scheme, digest: &[u8]) -> Result<Signature, CardError> {
        let &[high, low] = file_identifier(&key.place)?;
        select(wire, &APPLICATION)?;
        let (algorithm, input) = match (key.algorithm, scheme) {
            (Some(KeyAlgorithm::Rsa2048), Scheme::RsaPkcs1(hash)) => (0x02, digest_info(hash, digest)?),
            (Some(KeyAlgorithm::P256), Scheme::Ecdsa(_)) => (0x04, digest.to_vec()),
            _ => return Err(self.cannot("sign")),
        };
        let environment = [0x80, 1, algorithm, 0x81, 2, high, low, 0x84, 1, 0];
        call(wire, &Command::new("MANAGE SECURITY ENVIRONMENT", 0x22, 0x41, 0xB6).data(&environment))?;
        let octets = call(wire, &Command::new("COMPUTE DIGITAL SIGNATURE", 0x2A, 0x9E, 0x9A).data(&input).le(256))?;
        Ok(Signature { octets })
    }

    fn public_key(&self, wire: &mut dyn Wire, contents: &Contents, key: &Key) -> Result<PublicKey, CardError> {
        match key.algorithm {
            Some(algorithm) => {
                select(wire, &key.place)?;
                selected_public_key(wire, algorithm)
            }
            None => pkcs15::public_key(wire, contents, key)?.ok_or(CardError::Malformed("no public key for this key")),
        }
    }

    fn generate_key(
        &self,
        wire: &mut dyn Wire,
        contents: &Contents,
        usage: CertificateUsage,
        algorithm: KeyAlgorithm,
    ) -> Result<Key, CardError> {
        let officer = contents.pin(PinKind::Authentication)?;
        let owner = contents.pin(usual_pin(usage))?;
        remove_orphans(wire, contents)?;
        let taken: Vec<&[u8]> = contents.keys.iter().map(|it| &it.place[..]).collect();
        let file = free_file(wire, FIRST_PRIVATE_KEY, &taken)?;
        create_key_file(wire, file, algorithm, usage, [owner.format.reference, officer.format.reference])?;
        generate(wire, algorithm)?;
        let public = selected_public_key(wire, algorithm)?;
        let key = Key {
            usage: Some(usage),
            id: digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &public.identifying_octets()?).as_ref().to_vec(),
            algorithm: Some(algorithm),
            place: in_application(file),
            auth_id: Some(owner.auth_id.clone()),
            consent: wants_consent(usage),
        };
        store_public_key(wire, contents, &key, &public, officer.format.reference)?;
        let directory = contents.directories.private_keys.as_deref();
        append(wire, directory, &private_key_record(&key, algorithm)?)?;
        Ok(key)
    }

    fn write_certificate(
        &self,
        wire: &mut dyn Wire,
        contents: &Contents,
        key: &Key,
        der: &[u8],
    ) -> Result<(), CardError> {
        let officer = contents.pin(PinKind::Authentication)?;
        let taken: Vec<&[u8]> = contents.certificates.iter().map(|it| &it.place[..]).collect();
        let file = free_file(wire, FIRST_CERTIFICATE, &taken)?;
        create_transparent_file(wire, file, der.len(), officer.format.reference)?;
        update(wire, 0, der)?;
        append(wire, contents.directories.certificates.as_deref(), &certificate_record(key, &in_application(file))?)
    }

    fn delete_certificate(
        &self,
        wire: &mut dyn Wire,
        contents: &Contents,
        certificate: &StoredCertificate,
    ) -> Result<(), CardError> {
        let of = |record: &[u8]| {
            CertificateObject::from_der(record)
                .is_ok_and(|it| from_master_file(&it.attributes.value) == certificate.place)
        };
        remove(wire, contents.directories.certificates.as_deref(), of)?;
        delete_file(wire, &certificate.place)
    }

    fn delete_key(&self, wire: &mut dyn Wire, contents: &Contents, key: &Key) -> Result<(), CardError> {
        let of = |record: &[u8]| KeyRecord::parse(record).is_some_and(|it| it.id == key.id);
        let public = pkcs15::objects(wire, contents.directories.public_keys.as_deref())?;
        let files: Vec<Vec<u8>> = records(&public, MOST_OBJECTS)
            .into_iter()
            .filter_map(KeyRecord::parse)
            .filter(|it| it.id == key.id)
            .map(|it| it.file)
            .collect();
        remove(wire, contents.directories.private_keys.as_deref(), of)?;
        remove(wire, contents.directories.public_keys.as_deref(), of)?;
        for file in &files {
            delete_file(wire, file)?;
        }
        delete_file(wire, &key.place)
    }
}

/// First file identifier from `first` on that no directory names. A file that is there all the same is a leftover and is
/// deleted.
fn free_file(wire: &mut dyn Wire, first: u16, taken: &[&[u8]]) -> Result<u16, CardError> {
    for identifier in first..first + MOST_FILES {
        let path = in_application(identifier);
        if taken.contains(&&path[..]) {
            continue;
        }
        if exists(wire, &path)? {
            match delete_file(wire, &path) {
                // Not ours to delete: somebody else's file.
                Err(CardError::Status { .. }) => continue,
                other => other?,
            }
        }
        return Ok(identifier);
    }
    Err(CardError::Full)
}

/// CREATE FILE for a key. References of the PIN of the `owner`, who may use it, and of the `officer`, who may make and
/// delete it.
fn create_key_file(
    wire: &mut dyn Wire,
    file: u16,
    algorithm: KeyAlgorithm,
    usage: CertificateUsage,
    [owner, officer]: [u8; 2],
) -> Result<(), CardError> {
    let (descriptor, bits) = match algorithm {
        KeyAlgorithm::Rsa2048 => (0x11, 2048),
        KeyAlgorithm::Rsa3072 => (0x11, 3072),
        KeyAlgorithm::P256 => (0x22, 256),
        KeyAlgorithm::P384 => (0x22, 384),
    };
    // Use and replace: the owner's PIN; delete and generate: the officer's.
    let access = [owner << 4 | owner, officer << 4 | officer];
    let consent = if wants_consent(usage) { owner << 4 } else { 0 };
    create_file(wire, NewFile { tag: 0x81, size: bits, descriptor, file, access, consent })
}

/// CREATE FILE for octets that everybody may read and the officer's PIN may change and delete.
fn create_transparent_file(wire: &mut dyn Wire, file: u16, size: usize, officer: u8) -> Result<(), CardError> {
    let size = u16::try_from(size).map_err(|_| CardError::Full)?;
    create_file(
        wire,
        NewFile { tag: 0x80, size, descriptor: 0x01, file, access: [officer, officer << 4 | NEVER], consent: 0 },
    )
}

/// File control parameters of a new file.
struct NewFile {
    /// 80: octets; 81: a key, the size in bits.
    tag: u8,
    size: u16,
    descriptor: u8,
    file: u16,
    /// Nibbles: read or use, update, delete, generate; each a PIN's reference.
    access: [u8; 2],
    /// High nibble: the PIN that must be shown before each use.
    consent: u8,
}

fn create_file(wire: &mut dyn Wire, new: NewFile) -> Result<(), CardError> {
    select(wire, &APPLICATION)?;
    let NewFile { tag, descriptor, consent, .. } = new;
    let ([size1, size2], [file1, file2], [access1, access2]) =
        (new.size.to_be_bytes(), new.file.to_be_bytes(), new.access);
    // ISO/IEC 7816-4 section 7.4: context tags one by one, lengths fixed by the family.
    let template = [
        0x62, 0x17, tag, 2, size1, size2, 0x82, 1, descriptor, 0x83, 2, file1, file2, 0x86, 3, access1, access2, 0xFF,
        0x85, 2, consent, 0, 0x8A, 1, 0,
    ];
    call(wire, &Command::new("CREATE FILE", 0xE0, 0, 0).data(&template))?;
    select(wire, &in_application(new.file)).map(drop)
}

/// GENERATE ASYMMETRIC KEY PAIR in the selected key file.
fn generate(wire: &mut dyn Wire, algorithm: KeyAlgorithm) -> Result<(), CardError> {
    const EXPONENT: &[u8] = &[0x30, 5, 0x81, 3, 1, 0, 1];
    let (parameters, pace) = match algorithm {
        KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 => (EXPONENT, Pace::KeyGeneration),
        KeyAlgorithm::P256 | KeyAlgorithm::P384 => (&[][..], Pace::Usual),
    };
    let command = Command::new("GENERATE KEY PAIR", 0x46, 0, 0).data(parameters);
    send(wire, &command, pace)?.success(command.name).map(drop)
}

/// Public key of the selected key file (GET DATA).
fn selected_public_key(wire: &mut dyn Wire, algorithm: KeyAlgorithm) -> Result<PublicKey, CardError> {
    match algorithm {
        KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 => {
            PublicKey::from_modulus(&call(wire, &Command::new("GET DATA modulus", 0xCA, 1, 1).le(256))?)
        }
        KeyAlgorithm::P256 | KeyAlgorithm::P384 => {
            let answer = call(wire, &Command::new("GET DATA point", 0xCA, 1, 0x86).le(256))?;
            PublicKey::from_point(AnyRef::from_der(&answer)?.value())
        }
    }
}

/// Removes public keys that were registered here and whose private keys were not: the card was pulled in between.
fn remove_orphans(wire: &mut dyn Wire, contents: &Contents) -> Result<(), CardError> {
    let directory = contents.directories.public_keys.as_deref();
    let ours = [CertificateUsage::Authentication, CertificateUsage::Signature].map(label);
    let orphan = |record: &[u8]| {
        let parsed = KeyRecord::parse(record);
        parsed.filter(|it| {
            it.label.as_ref().is_some_and(|label| ours.contains(label))
                && contents.keys.iter().all(|key| key.id != it.id)
        })
    };
    let registered = pkcs15::objects(wire, directory)?;
    let orphans: Vec<KeyRecord> = records(&registered, MOST_OBJECTS).into_iter().filter_map(orphan).collect();
    if orphans.is_empty() {
        return Ok(());
    }
    remove(wire, directory, |record| orphan(record).is_some())?;
    orphans.iter().try_for_each(|it| delete_file(wire, &it.file))
}

fn store_public_key(
    wire: &mut dyn Wire,
    contents: &Contents,
    key: &Key,
    public: &PublicKey,
    officer: u8,
) -> Result<(), CardError> {
    let directory = contents.directories.public_keys.as_deref();
    let known = pkcs15::objects(wire, directory)?;
    let files: Vec<Vec<u8>> =
        records(&known, MOST_OBJECTS).into_iter().filter_map(KeyRecord::parse).map(|it| it.file).collect();
    let taken: Vec<&[u8]> = files.iter().map(|it| &it[..]).collect();
    let octets = match public {
        PublicKey::Rsa(octets) => octets.clone(),
        PublicKey::Ec(..) => public.info()?.to_der()?,
    };
    let file = free_file(wire, FIRST_PUBLIC_KEY, &taken)?;
    create_transparent_file(wire, file, octets.len(), officer)?;
    update(wire, 0, &octets)?;
    append(wire, directory, &public_key_record(key, public, &in_application(file))?)
}

/// Adds a record to a directory file: body first, first octet last.
fn append(wire: &mut dyn Wire, directory: Option<&[u8]>, record: &[u8]) -> Result<(), CardError> {
    let path = directory.ok_or(CardError::Malformed("directory file missing"))?;
    let file = select(wire, path)?;
    let end = read(wire, file, objects_to_padding)?.len();
    if end + record.len() > file.size {
        return Err(CardError::Full);
    }
    let (first, body) = record.split_first().ok_or(CardError::Malformed("empty record"))?;
    let mut tail = body.to_vec();
    // Whatever an interrupted attempt left behind must not follow the record.
    if end + record.len() < file.size {
        tail.push(0);
    }
    update(wire, end + 1, &tail)?;
    update(wire, end, &[*first])
}

/// Takes records out of a directory file. Records behind move up; the octets that are no longer used become padding.
fn remove(wire: &mut dyn Wire, directory: Option<&[u8]>, gone: impl Fn(&[u8]) -> bool) -> Result<(), CardError> {
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

fn delete_file(wire: &mut dyn Wire, path: &[u8]) -> Result<(), CardError> {
    select(wire, path)?;
    // The family takes DELETE FILE in class A0.
    call(wire, &Command { cla: 0xA0, ..Command::new("DELETE FILE", 0xE4, 0, 0) }).map(drop)
}

fn in_application(file: u16) -> Vec<u8> {
    [APPLICATION, file.to_be_bytes()].concat()
}

fn file_identifier(path: &[u8]) -> Result<&[u8; 2], CardError> {
    path.last_chunk().ok_or(CardError::Malformed("key without a file"))
}
