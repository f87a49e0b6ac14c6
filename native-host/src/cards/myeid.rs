//! The MyEID command set (Aventra MyEID reference manual): signing, making keys, writing certificates.
//!
//! What is written has the layout of OpenSC's profile for this family, so that every PKCS#15 program sees it, in the order
//! of [`super::directory`]. One thing that OpenSC does is left out: it copies a certificate's subject into the private key's
//! record, which means rewriting the directory of the keys in place, where a pulled card loses them.

mod room;
mod signing;

use super::{
    CardError, Contents, Family, Key, PinRef, PublicKey, Room, Scheme, Signature, StoredCertificate, Tries, Unblocker,
    apdu::{Command, Pace, Wire, call, send},
    directory::{self, Files, append, free_file, in_application, remove_orphans, store_public_key},
    files::{select, select_application},
    pkcs15::{self, APPLICATION},
    records::{private_key_record, wants_consent},
    reference_data, usual_pin, verification,
};
use crate::pin::Secret;
use der::{Decode, asn1::AnyRef};
use kortbrygga_shared::{
    identity::ChipId,
    protocol::{CertificateUsage, KeyAlgorithm, PinKind},
};
use ring::digest;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Identifiers of new files in the PKCS#15 application, by OpenSC's profile.
const FIRST_PRIVATE_KEY: u16 = 0x4B01;
const FIRST_PUBLIC_KEY: u16 = 0x5501;
const FIRST_CERTIFICATE: u16 = 0x4301;

const FEWEST_PUK_DIGITS: u8 = 4;

/// Access condition: never.
const NEVER: u8 = 0x0F;

/// First version of the applet that takes long commands in a chain.
const CHAINING_SINCE: [u8; 2] = [4, 5];

/// A card of this family.
pub struct MyEid {
    /// Commands with more than 255 octets of data go in a chain.
    chaining: bool,
    seen: Mutex<Seen>,
}

/// What the applet said of itself when TokenInfo was read last.
struct Seen {
    information: Option<AppletInformation>,
    /// The serial number in TokenInfo; `None` when it was not read yet.
    chip: Option<ChipId>,
}

/// "MyEID", version in three octets, serial number of the chip in ten, in two a counter of all changes on the card.
type AppletInformation = [u8; 20];

impl MyEid {
    /// Asks for the applet's data (GET DATA 01A0), which begins with this family's name.
    ///
    /// # Errors
    /// When the card is gone.
    pub fn detect(wire: &mut dyn Wire) -> Result<Option<Self>, CardError> {
        match select_application(wire) {
            Err(CardError::Status { .. }) => return Ok(None),
            other => other?,
        }
        Ok(applet_information(wire)?.map(Self::of))
    }

    fn of(information: AppletInformation) -> Self {
        let seen = Seen { information: Some(information), chip: None };
        Self { chaining: information[5..7] >= CHAINING_SINCE[..], seen: Mutex::new(seen) }
    }

    /// The serial number in TokenInfo. It is not read again from the same chip while nothing on it has changed.
    fn token_serial(&self, wire: &mut dyn Wire) -> Result<ChipId, CardError> {
        let information = applet_information(wire)?;
        let mut seen = self.seen();
        if let Some(chip) = seen.chip.as_ref().filter(|_| information.is_some() && seen.information == information) {
            return Ok(chip.clone());
        }
        let chip = pkcs15::chip(wire)?;
        *seen = Seen { information, chip: Some(chip.clone()) };
        Ok(chip)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// GET DATA 01A0; `None` from cards of other families.
fn applet_information(wire: &mut dyn Wire) -> Result<Option<AppletInformation>, CardError> {
    let answer = send(wire, &Command::new("GET DATA applet", 0xCA, 0x01, 0xA0).le(20), Pace::Usual)?;
    let is_ours = answer.sw == 0x9000 && answer.data.starts_with(b"MyEID");
    Ok(AppletInformation::try_from(&answer.data[..]).ok().filter(|_| is_ours))
}

impl Family for MyEid {
    fn name(&self) -> &'static str {
        "myeid"
    }

    fn lacks(&self) -> &'static [&'static str] {
        &["unblock-pin-by-officer", "set-first-pin"]
    }

    fn chip(&self, wire: &mut dyn Wire) -> Result<ChipId, CardError> {
        // Another program may have selected another applet since.
        select_application(wire)?;
        self.token_serial(wire)
    }

    fn contents(&self, wire: &mut dyn Wire) -> Result<Contents, CardError> {
        let mut contents = pkcs15::contents(wire)?;
        // The first description, right after the card was detected.
        self.seen().chip.get_or_insert_with(|| contents.chip.clone());
        for pin in &mut contents.pins {
            // Each PIN of this family has a PUK, under the PIN's own reference; OpenSC does not list them.
            pin.puk.get_or_insert(reference_data::eight_octets(pin.format.reference, FEWEST_PUK_DIGITS));
        }
        Ok(contents)
    }

    fn room(&self, wire: &mut dyn Wire, contents: &Contents) -> Result<Room, CardError> {
        room::room(wire, contents)
    }

    fn tries(&self, wire: &mut dyn Wire, pin: &PinRef) -> Result<Tries, CardError> {
        pkcs15::tries(wire, pin)
    }

    fn verify(&self, wire: &mut dyn Wire, pin: &PinRef, secret: &mut Secret) -> Result<(), CardError> {
        reference_data::verify(wire, pin, secret)
    }

    fn forget(&self, wire: &mut dyn Wire, pin: &PinRef) -> Result<bool, CardError> {
        // The family's own log-out, for all PINs; the standard's for cards that do not have it.
        let answer = send(wire, &Command::new("LOG OUT", 0x2E, 0x00, 0x00), Pace::Usual)?;
        if answer.sw == 0x9000 { Ok(true) } else { verification::forget(wire, pin) }
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
        match signing::plan(key.algorithm, scheme, digest)? {
            Some(plan) => signing::sign(wire, key, &plan, self.chaining),
            None => Err(self.cannot("sign")),
        }
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
        let owner = contents.pin(usual_pin(usage))?;
        let files = officers_files(contents)?;
        let rulers = [ruler(owner)?, files.0];
        room::check_for_key(wire, contents, usage, algorithm)?;
        remove_orphans(wire, &files, contents)?;
        let taken: Vec<&[u8]> = contents.keys.iter().map(|it| &it.place[..]).collect();
        let file = free_file(wire, &files, FIRST_PRIVATE_KEY, &taken)?;
        create_key_file(wire, file, algorithm, usage, rulers)?;
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
        store_public_key(wire, &files, FIRST_PUBLIC_KEY, contents, &key, &public)?;
        let directory = contents.directories.private_keys.as_deref();
        append(wire, directory, &private_key_record(&key, &key.place, algorithm)?)?;
        Ok(key)
    }

    fn write_certificate(
        &self,
        wire: &mut dyn Wire,
        contents: &Contents,
        key: &Key,
        der: &[u8],
    ) -> Result<(), CardError> {
        let files = officers_files(contents)?;
        directory::write_certificate(wire, &files, FIRST_CERTIFICATE, contents, key, der)
    }

    fn replace_certificate(
        &self,
        wire: &mut dyn Wire,
        contents: &Contents,
        before: &StoredCertificate,
        key: &Key,
        der: &[u8],
    ) -> Result<(), CardError> {
        let files = officers_files(contents)?;
        directory::replace_certificate(wire, &files, FIRST_CERTIFICATE, contents, before, key, der)
    }

    fn delete_certificate(
        &self,
        wire: &mut dyn Wire,
        contents: &Contents,
        certificate: &StoredCertificate,
    ) -> Result<(), CardError> {
        directory::delete_certificate(wire, &officers_files(contents)?, contents, certificate)
    }

    fn delete_key(&self, wire: &mut dyn Wire, contents: &Contents, key: &Key) -> Result<(), CardError> {
        let files = officers_files(contents)?;
        directory::delete_key_records(wire, &files, contents, key)?;
        files.delete(wire, &key.place)
    }
}

/// The files that PIN 1 rules over: keys of both uses, public keys, certificates.
fn officers_files(contents: &Contents) -> Result<OwnedBy, CardError> {
    Ok(OwnedBy(ruler(contents.pin(PinKind::Authentication)?)?))
}

/// The PIN's reference as an access condition has it, in four bits: 0 would be always and 15 never.
fn ruler(pin: &PinRef) -> Result<u8, CardError> {
    let reference = Some(pin.format.reference).filter(|it| (1..NEVER).contains(it));
    reference.ok_or(CardError::Malformed("a PIN that no access condition can name"))
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

/// Files that the PIN with this reference may change and delete.
struct OwnedBy(u8);

impl Files for OwnedBy {
    fn create(&self, wire: &mut dyn Wire, file: u16, size: usize) -> Result<(), CardError> {
        let size = u16::try_from(size).map_err(|_| CardError::Full)?;
        create_file(
            wire,
            NewFile { tag: 0x80, size, descriptor: 0x01, file, access: [self.0, self.0 << 4 | NEVER], consent: 0 },
        )
    }

    fn delete(&self, wire: &mut dyn Wire, path: &[u8]) -> Result<(), CardError> {
        select(wire, path)?;
        // The family takes DELETE FILE in class A0.
        call(wire, &Command { cla: 0xA0, ..Command::new("DELETE FILE", 0xE4, 0, 0) }).map(drop)
    }
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

#[cfg(test)]
mod tests;
