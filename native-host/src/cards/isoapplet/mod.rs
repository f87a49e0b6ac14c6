//! IsoApplet, an applet for Java Cards (Philip Wendland): one PIN, one PUK, PKCS#15 in plain files, sixteen places for
//! private keys that are no files.
//!
//! Two releases speak differently. Release 0 (API 0.x, Java Card 2.2.2) hashes itself, with SHA-1 only, before it signs with
//! an elliptic curve: such signatures are of no use here, so RSA is all that is made and used on it. Release 1 (API 1.x,
//! Java Card 3.0.4) takes digests, knows RSA-PSS, and wants extended length where release 0 wants chains.
//!
//! What is written has the layout of OpenSC's profile for this family, in the order of [`super::directory`]. The applet has
//! no command that removes a private key: it is overwritten by one that nobody has registered, and its place is taken again
//! by the next key. A card that is pulled before that keeps the old key, unregistered; the next key made overwrites it.

mod curves;

use super::{
    CardError, CodeFormat, Contents, Curve, Family, Key, PinRef, PublicKey, Room, Scheme, Signature, StoredCertificate,
    Tries, Unblocker,
    apdu::{Command, Pace, Wire, call, send},
    directory::{self, Files, append, free_octets, remove_orphans, store_public_key},
    files::{LARGEST_FILE, exists, select},
    padding::digest_info,
    pkcs15::{self, APPLICATION, KeyRecord, MOST_OBJECTS},
    records::{directory_entry, pin_record, private_key_record, wants_consent},
    reference_data,
    structures::{DirectoryEntry, Path, records},
};
use crate::pin::Secret;
use der::{Decode, Length, Reader, SliceReader, Tagged, asn1::AnyRef};
use kortbrygga_shared::{
    identity::ChipId,
    protocol::{CertificateUsage, KeyAlgorithm, PinKind},
};
use ring::digest;

const AID: &[u8] = &[0xF2, 0x76, 0xA2, 0x88, 0xBC, 0xFB, 0xA6, 0x9D, 0x34, 0xF3, 0x10, 0x01];

/// Identifiers of new files, by OpenSC's profile.
const FIRST_PUBLIC_KEY: u16 = 0x3300;
const FIRST_CERTIFICATE: u16 = 0x3400;
const AODF: u16 = 0x4401;
const PRKDF: u16 = 0x4402;
const PUKDF: u16 = 0x4403;
const CDF: u16 = 0x4404;

/// Octets of a new directory file, by the same.
const DIRECTORY_SIZE: usize = 512;

/// Places for private keys.
const PLACES: u8 = 16;

/// Octets that a key takes at most in each of its directories, and a certificate in its own, with our labels and paths.
const LARGEST_RECORD: usize = 96;

/// Security attributes (ISO/IEC 7816-4 section 7.4.3.2): all seven follow; delete, lock, activate, deactivate, write,
/// update, read. 00 always, 90 after the PIN, FF never.
const OF_FILES: [u8; 8] = [0xFF, 0x90, 0xFF, 0xFF, 0xFF, 0xFF, 0x90, 0x00];
const OF_DIRECTORIES: [u8; 8] = [0xFF, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x00];

/// Features that release 1 tells of, and the later ones of release 0.
const ELLIPTIC_CURVES: u8 = 0x04;
const RSA_PSS: u8 = 0x08;

/// The only PIN, filled up with 00, and its PUK, which has all sixteen digits.
const PIN: CodeFormat = CodeFormat { reference: 1, min: 4, max: 16, stored: 16, pad: 0x00 };
const PUK: CodeFormat = CodeFormat { min: 16, ..PIN };

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Release {
    Zero,
    One,
}

/// A card with this applet.
pub struct IsoApplet {
    release: Release,
    features: u8,
}

impl IsoApplet {
    /// Selects the applet, and asks for its version if it does not tell at once.
    ///
    /// # Errors
    /// When the card is gone.
    pub fn detect(wire: &mut dyn Wire) -> Result<Option<Self>, CardError> {
        let mut answer = send(wire, &SELECT, Pace::Usual)?;
        if answer.sw != 0x9000 {
            return Ok(None);
        }
        if answer.data.len() < 3 {
            answer = send(wire, &Command::new("GET DATA applet", 0xCA, 0x01, 0x01).le(3), Pace::Usual)?;
        }
        Ok(match answer.data[..] {
            // The first ones tell nothing at all.
            [] => Some(Self { release: Release::Zero, features: 0 }),
            [0, _, features, ..] => Some(Self { release: Release::Zero, features }),
            [1, _, features, ..] => Some(Self { release: Release::One, features }),
            // Another applet, or a release with another API.
            _ => None,
        })
    }

    fn can(&self, feature: u8) -> bool {
        self.features & feature != 0
    }

    /// Makes a key in a place, in the place of what was there.
    fn make(&self, wire: &mut dyn Wire, place: u8, algorithm: KeyAlgorithm) -> Result<PublicKey, CardError> {
        let (reference, p1, parameters) = match algorithm {
            KeyAlgorithm::Rsa2048 => (0xF3, 0x42, Vec::new()),
            KeyAlgorithm::P256 => (0xEC, 0x00, curves::parameters(Curve::P256)),
            KeyAlgorithm::P384 => (0xEC, 0x00, curves::parameters(Curve::P384)),
            KeyAlgorithm::Rsa3072 => return Err(self.cannot("generate-key")),
        };
        set_environment(wire, 0x00, reference, place)?;
        let le = if self.release == Release::One { 512 } else { 256 };
        let command = Command::new("GENERATE KEY PAIR", 0x46, p1, 0x00).data(&parameters).le(le);
        public_key(&send(wire, &command, Pace::KeyGeneration)?.success(command.name)?)
    }
}

const SELECT: Command<'static> = Command::new("SELECT applet", 0xA4, 0x04, 0x00).data(AID).le(256);

impl Family for IsoApplet {
    fn name(&self) -> &'static str {
        "isoapplet"
    }

    fn lacks(&self) -> &'static [&'static str] {
        &["unblock-pin-by-officer"]
    }

    fn chip(&self, wire: &mut dyn Wire) -> Result<ChipId, CardError> {
        call(wire, &SELECT)?;
        pkcs15::chip(wire)
    }

    fn contents(&self, wire: &mut dyn Wire) -> Result<Contents, CardError> {
        let mut contents = pkcs15::contents_with(wire, place)?;
        // As long as there is no PIN, the applet says that none is needed.
        let unset = send(wire, &Command::new("VERIFY (tries)", 0x20, 0x00, PIN.reference), Pace::Usual)?.sw == 0x9000;
        let registered = contents.pins.first().map(|it| it.auth_id.clone());
        let auth_id = registered.or_else(|| unset.then(|| vec![PIN.reference]));
        let pin = |auth_id| PinRef {
            kind: PinKind::Authentication,
            auth_id,
            format: PIN,
            puk: Some(PUK),
            unset,
            must_change: false,
        };
        contents.pins = auth_id.map(pin).into_iter().collect();
        Ok(contents)
    }

    fn room(&self, wire: &mut dyn Wire, contents: &Contents) -> Result<Room, CardError> {
        let directories = &contents.directories;
        let mut records = |directory: &Option<Vec<u8>>| -> Result<u16, CardError> {
            let octets = match directory {
                Some(path) => free_octets(wire, path)?,
                None => DIRECTORY_SIZE,
            };
            Ok((octets / LARGEST_RECORD) as u16)
        };
        let certificates = records(&directories.certificates)?;
        let keys = records(&directories.private_keys)?.min(records(&directories.public_keys)?);
        let places = u16::from(PLACES).saturating_sub(contents.keys.len() as u16);
        // The chip's memory is shared with other applets, and the applet does not tell how much is left.
        Ok(Room { keys: Some(keys.min(places)), certificates: Some(certificates), largest_certificate: None })
    }

    fn tries(&self, wire: &mut dyn Wire, pin: &PinRef) -> Result<Tries, CardError> {
        pkcs15::tries(wire, pin)
    }

    fn verify(&self, wire: &mut dyn Wire, pin: &PinRef, secret: &mut Secret) -> Result<(), CardError> {
        reference_data::verify(wire, pin, secret)
    }

    fn forget(&self, wire: &mut dyn Wire, _: &PinRef) -> Result<bool, CardError> {
        // No command for it; being selected anew makes the applet forget.
        Ok(send(wire, &SELECT, Pace::Usual)?.sw == 0x9000)
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

    /// A card whose PIN was set before a PUK has none, and says that the PUK is blocked.
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

    /// Registers the PIN if nobody has, then sets it: from that moment on access conditions are in force.
    fn set_first_pin(&self, wire: &mut dyn Wire, pin: &PinRef, new: &mut Secret) -> Result<(), CardError> {
        let mut directories = pkcs15::directories(wire)?;
        ensure(wire, &mut directories.authentication, AODF, DirectoryEntry::Authentication)?;
        if pkcs15::objects(wire, directories.authentication.as_deref())?.is_empty() {
            append(wire, directories.authentication.as_deref(), &pin_record(pin)?)?;
        }
        reference_data::set(wire, pin, new)
    }

    fn sign(&self, wire: &mut dyn Wire, key: &Key, scheme: Scheme, digest: &[u8]) -> Result<Signature, CardError> {
        let algorithm = key.algorithm.ok_or_else(|| self.cannot("sign"))?;
        let (reference, input) = match (self.release, algorithm, scheme) {
            (_, KeyAlgorithm::Rsa2048, Scheme::RsaPkcs1(hash)) => (0x11, digest_info(hash, digest)?),
            (Release::One, KeyAlgorithm::Rsa2048, Scheme::RsaPss(_)) if self.can(RSA_PSS) => (0x12, digest.to_vec()),
            // A digest longer than the order is cut to it (FIPS 186-5 section 6.4.1).
            (Release::One, KeyAlgorithm::P256, Scheme::Ecdsa(_)) => (0x21, digest.iter().copied().take(32).collect()),
            (Release::One, KeyAlgorithm::P384, Scheme::Ecdsa(_)) => (0x21, digest.iter().copied().take(48).collect()),
            _ => return Err(self.cannot("sign")),
        };
        set_environment(wire, 0xB6, reference, reference_of(key)?)?;
        let octets = call(wire, &Command::new("COMPUTE DIGITAL SIGNATURE", 0x2A, 0x9E, 0x9A).data(&input).le(256))?;
        if key.consent {
            // The applet does not take the PIN's verification back by itself.
            call(wire, &SELECT)?;
        }
        Ok(Signature { octets })
    }

    fn public_key(&self, wire: &mut dyn Wire, contents: &Contents, key: &Key) -> Result<PublicKey, CardError> {
        pkcs15::public_key(wire, contents, key)?.ok_or(CardError::Malformed("no public key for this key"))
    }

    fn generate_key(
        &self,
        wire: &mut dyn Wire,
        contents: &Contents,
        usage: CertificateUsage,
        algorithm: KeyAlgorithm,
    ) -> Result<Key, CardError> {
        match (self.release, algorithm) {
            (_, KeyAlgorithm::Rsa2048) => {}
            (Release::One, KeyAlgorithm::P256 | KeyAlgorithm::P384) if self.can(ELLIPTIC_CURVES) => {}
            _ => return Err(self.cannot("generate-key")),
        }
        let owner = contents.pin(PinKind::Authentication)?;
        let mut contents = contents.clone();
        let directories = &mut contents.directories;
        ensure(wire, &mut directories.private_keys, PRKDF, DirectoryEntry::PrivateKeys)?;
        ensure(wire, &mut directories.public_keys, PUKDF, DirectoryEntry::PublicKeys)?;
        remove_orphans(wire, &OfThePin, &contents)?;
        let place = free_place(wire, &contents)?;
        for directory in [&contents.directories.private_keys, &contents.directories.public_keys] {
            has_room(wire, directory)?;
        }
        let public = self.make(wire, place, algorithm)?;
        let key = Key {
            usage: Some(usage),
            id: digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &public.identifying_octets()?).as_ref().to_vec(),
            algorithm: Some(algorithm),
            place: [&APPLICATION[..], &[place]].concat(),
            auth_id: Some(owner.auth_id.clone()),
            consent: wants_consent(usage),
        };
        store_public_key(wire, &OfThePin, FIRST_PUBLIC_KEY, &contents, &key, &public)?;
        let record = private_key_record(&key, &APPLICATION, algorithm)?;
        append(wire, contents.directories.private_keys.as_deref(), &record)?;
        Ok(key)
    }

    fn write_certificate(
        &self,
        wire: &mut dyn Wire,
        contents: &Contents,
        key: &Key,
        der: &[u8],
    ) -> Result<(), CardError> {
        if der.len() > LARGEST_FILE {
            return Err(CardError::TooLarge { size: der.len(), most: LARGEST_FILE });
        }
        let mut contents = contents.clone();
        ensure(wire, &mut contents.directories.certificates, CDF, DirectoryEntry::Certificates)?;
        has_room(wire, &contents.directories.certificates)?;
        directory::write_certificate(wire, &OfThePin, FIRST_CERTIFICATE, &contents, key, der)
    }

    fn replace_certificate(
        &self,
        wire: &mut dyn Wire,
        contents: &Contents,
        before: &StoredCertificate,
        key: &Key,
        der: &[u8],
    ) -> Result<(), CardError> {
        directory::replace_certificate(wire, &OfThePin, FIRST_CERTIFICATE, contents, before, key, der)
    }

    fn delete_certificate(
        &self,
        wire: &mut dyn Wire,
        contents: &Contents,
        certificate: &StoredCertificate,
    ) -> Result<(), CardError> {
        directory::delete_certificate(wire, &OfThePin, contents, certificate)
    }

    fn delete_key(&self, wire: &mut dyn Wire, contents: &Contents, key: &Key) -> Result<(), CardError> {
        let place = reference_of(key)?;
        directory::delete_key_records(wire, &OfThePin, contents, key)?;
        // The quickest key that overwrites.
        if self.can(ELLIPTIC_CURVES) {
            match self.make(wire, place, KeyAlgorithm::P256) {
                // A chip without this curve.
                Err(CardError::Status { .. }) => {}
                other => return other.map(drop),
            }
        }
        self.make(wire, place, KeyAlgorithm::Rsa2048).map(drop)
    }
}

/// Where a key lies: the path that its record names, which is the application's, and its reference.
fn place(record: &KeyRecord) -> Vec<u8> {
    record.reference.map(|reference| [&record.file[..], &[reference]].concat()).unwrap_or_default()
}

fn reference_of(key: &Key) -> Result<u8, CardError> {
    key.place.last().copied().filter(|it| *it < PLACES).ok_or(CardError::Malformed("key without a reference"))
}

/// The first place that no record names.
fn free_place(wire: &mut dyn Wire, contents: &Contents) -> Result<u8, CardError> {
    let content = pkcs15::objects(wire, contents.directories.private_keys.as_deref())?;
    let mut taken = Vec::new();
    for record in records(&content, MOST_OBJECTS) {
        // A record that can't be read may name any place.
        let record = KeyRecord::parse(record).ok_or(CardError::Malformed("private key of an unknown kind"))?;
        taken.push(record.reference);
    }
    (0..PLACES).find(|place| !taken.contains(&Some(*place))).ok_or(CardError::Full)
}

fn has_room(wire: &mut dyn Wire, directory: &Option<Vec<u8>>) -> Result<(), CardError> {
    let path = directory.as_deref().ok_or(CardError::Malformed("directory file missing"))?;
    if free_octets(wire, path)? < LARGEST_RECORD { Err(CardError::Full) } else { Ok(()) }
}

/// Makes a directory file that is not there yet and registers it in EF.ODF: a new card has none for what it has not.
fn ensure(
    wire: &mut dyn Wire,
    directory: &mut Option<Vec<u8>>,
    file: u16,
    entry: fn(Path) -> DirectoryEntry,
) -> Result<(), CardError> {
    if directory.is_some() {
        return Ok(());
    }
    let path = directory::in_application(file);
    if exists(wire, &path)? {
        if directory::is_named(wire, &file.to_be_bytes(), |_| true)? {
            return Err(CardError::Malformed("a directory file of another class in the way"));
        }
        // Made and not registered: somebody was interrupted.
        OfThePin.delete(wire, &path)?;
    }
    create(wire, file, DIRECTORY_SIZE, OF_DIRECTORIES)?;
    append(wire, Some(&pkcs15::odf()), &directory_entry(entry, &path)?)?;
    *directory = Some(path);
    Ok(())
}

/// Files that everybody may read and the PIN may change and delete.
struct OfThePin;

impl Files for OfThePin {
    fn create(&self, wire: &mut dyn Wire, file: u16, size: usize) -> Result<(), CardError> {
        create(wire, file, size, OF_FILES)
    }

    fn delete(&self, wire: &mut dyn Wire, path: &[u8]) -> Result<(), CardError> {
        // Identifiers are unique on the whole card.
        let [.., high, low] = *path else { return Err(CardError::Malformed("a file without identifier")) };
        call(wire, &Command::new("DELETE FILE", 0xE4, 0, 0).data(&[high, low])).map(drop)
    }
}

/// CREATE FILE in the application, which also selects it.
fn create(wire: &mut dyn Wire, file: u16, size: usize, attributes: [u8; 8]) -> Result<(), CardError> {
    select(wire, &APPLICATION)?;
    let size = u16::try_from(size).map_err(|_| CardError::Full)?;
    let ([size1, size2], [file1, file2]) = (size.to_be_bytes(), file.to_be_bytes());
    // ISO/IEC 7816-4 section 7.4; the family takes the size in tag 81.
    let head = [0x62, 21, 0x81, 2, size1, size2, 0x82, 1, 0x01, 0x83, 2, file1, file2, 0x86, 8];
    let answer =
        send(wire, &Command::new("CREATE FILE", 0xE0, 0, 0).data(&[&head[..], &attributes].concat()), Pace::Usual)?;
    match answer.sw {
        // What the Java Card says when its memory is used up.
        0x6F00 => Err(CardError::Full),
        _ => answer.success("CREATE FILE").map(drop),
    }
}

/// MANAGE SECURITY ENVIRONMENT: algorithm and key for what comes next.
fn set_environment(wire: &mut dyn Wire, template: u8, algorithm: u8, place: u8) -> Result<(), CardError> {
    let environment = [0x80, 1, algorithm, 0x84, 1, place];
    call(wire, &Command::new("MANAGE SECURITY ENVIRONMENT", 0x22, 0x41, template).data(&environment)).map(drop)
}

/// From a public key template (ISO/IEC 7816-8 table 3): modulus 81 for RSA, point 86 for elliptic curves.
fn public_key(answer: &[u8]) -> Result<PublicKey, CardError> {
    let template = answer.strip_prefix(&[0x7F, 0x49]).ok_or(CardError::Malformed("no public key template"))?;
    let mut reader = SliceReader::new(template)?;
    let length = Length::decode(&mut reader)?;
    let mut fields = SliceReader::new(reader.read_slice(length)?)?;
    let (mut modulus, mut point) = (None, None);
    while !fields.is_finished() {
        let field = AnyRef::decode(&mut fields)?;
        match u8::from(field.tag()) {
            0x81 => modulus = Some(field.value()),
            0x86 => point = Some(field.value()),
            _ => {}
        }
    }
    match (modulus, point) {
        (_, Some(point)) => PublicKey::from_point(point),
        (Some(modulus), None) => PublicKey::from_modulus(modulus),
        (None, None) => Err(CardError::Malformed("a public key template without a key")),
    }
}

#[cfg(test)]
mod tests;
