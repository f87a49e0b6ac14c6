//! PIV cards (NIST SP 800-73-4): reading, PIN, signing, making keys, writing certificates.
//!
//! The standard has four places for keys that are used here ([`slots::SLOTS`]), each for one key and one certificate; there is
//! no command that removes a key, and none that tells one which has no certificate, see [`placeholder`]. Writing needs the
//! management key of the administrator's policy; a card that has seen it is reset at the end of the transaction, because the
//! standard has no other way to make it forget.
//!
//! A certificate is taken for the key in its slot: only cards that tell the key itself (Yubico's) can say whether it is.

mod management;
mod objects;
mod placeholder;
mod slots;
mod tlv;

use super::{
    CardError, Contents, Directories, Family, Key, PinRef, Policy, PublicKey, Room, Scheme, Signature,
    StoredCertificate, Tries, Unblocker, WritingNeeds, apdu::Wire, reference_data, verification,
};
use crate::pin::Secret;
use der::Decode;
use kortbrygga_shared::{
    identity::ChipId,
    protocol::{CertificateUsage, KeyAlgorithm, PinKind},
};
use objects::LARGEST_CERTIFICATE;
use slots::{SLOTS, Slot};
use std::path::PathBuf;
use x509_cert::Certificate;

/// Key references of the codes (part 1 table 4).
const GLOBAL_PIN: u8 = 0x00;
const APPLICATION_PIN: u8 = 0x80;
const PUK: u8 = 0x81;

/// Fewest digits of a PIN (part 2 section 2.4.3).
const FEWEST_DIGITS: u8 = 6;

/// A card of this family.
pub struct Piv {
    management_key: Option<PathBuf>,
}

impl Piv {
    /// Selects the application, which only this family has.
    ///
    /// # Errors
    /// When the card is gone.
    pub fn detect(wire: &mut dyn Wire, policy: &Policy) -> Result<Option<Self>, CardError> {
        match objects::select_application(wire) {
            Ok(()) => Ok(Some(Self { management_key: policy.piv_management_key.clone() })),
            Err(CardError::Status { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Shows the management key: right before each writing command, so that nothing is sent without one.
    fn manage(&self, wire: &mut dyn Wire) -> Result<(), CardError> {
        management::authenticate(wire, self.management_key.as_deref())
    }

    fn put(&self, wire: &mut dyn Wire, key: &Key, der: &[u8]) -> Result<(), CardError> {
        let slot = Slot::at(&key.place)?;
        if der.len() > LARGEST_CERTIFICATE {
            return Err(CardError::TooLarge { size: der.len(), most: LARGEST_CERTIFICATE });
        }
        self.manage(wire)?;
        objects::put_certificate(wire, slot.certificate, der)
    }
}

impl Family for Piv {
    fn name(&self) -> &'static str {
        "piv"
    }

    fn lacks(&self) -> &'static [&'static str] {
        &["unblock-pin-by-officer", "set-first-pin", "delete-key"]
    }

    fn chip(&self, wire: &mut dyn Wire) -> Result<ChipId, CardError> {
        // Another program may have selected another application since.
        objects::select_application(wire)?;
        objects::chip(wire)
    }

    fn contents(&self, wire: &mut dyn Wire) -> Result<Contents, CardError> {
        let chip = objects::chip(wire)?;
        let pins = vec![pin(objects::prefers_global_pin(wire)?)];
        let (mut keys, mut certificates) = (Vec::new(), Vec::new());
        let mut tells_keys = true;
        for slot in SLOTS {
            let der = match objects::certificate(wire, slot.certificate) {
                // Something is there that nobody here can read: a key that can't be used, and a slot that is taken.
                Err(CardError::Status { .. } | CardError::Malformed(_)) => {
                    keys.push(slot.key(None));
                    continue;
                }
                other => other?,
            };
            let waiting = der.as_deref().and_then(placeholder::key);
            if let Some(der) = der.filter(|_| waiting.is_none()) {
                let algorithm = key_in(&der).and_then(|it| it.algorithm());
                keys.push(slot.key(algorithm));
                certificates.push(StoredCertificate { id: vec![slot.id], place: vec![slot.reference], der });
                continue;
            }
            let told = if waiting.is_none() && tells_keys { slots::metadata(wire, slot)? } else { Some(None) };
            tells_keys &= told.is_some();
            keys.extend(waiting.or(told.flatten()).map(|public| slot.key(public.algorithm())));
        }
        Ok(Contents { chip, label: String::new(), pins, keys, certificates, directories: Directories::default() })
    }

    /// A slot is free as long as it has no certificate; how large one may be, no PIV card tells.
    fn room(&self, _: &mut dyn Wire, contents: &Contents) -> Result<Room, CardError> {
        let is_odd =
            |slot: &Slot| contents.keys.iter().any(|it| it.place == [slot.reference] && it.algorithm.is_none());
        let is_free = |slot: &&Slot| slot.usage.is_some() && !has_certificate(contents, **slot) && !is_odd(slot);
        let free = SLOTS.iter().filter(is_free).count() as u16;
        Ok(Room { keys: Some(free), certificates: Some(free), largest_certificate: None })
    }

    fn tries(&self, wire: &mut dyn Wire, pin: &PinRef) -> Result<Tries, CardError> {
        Ok(Tries { pin: verification::tries_left(wire, pin.format.reference)?, puk: None })
    }

    fn verify(&self, wire: &mut dyn Wire, pin: &PinRef, secret: &mut Secret) -> Result<(), CardError> {
        reference_data::verify(wire, pin, secret)
    }

    fn forget(&self, wire: &mut dyn Wire, pin: &PinRef) -> Result<bool, CardError> {
        verification::forget(wire, pin)
    }

    fn change_pin(
        &self,
        wire: &mut dyn Wire,
        pin: &PinRef,
        old: &mut Secret,
        new: &mut Secret,
    ) -> Result<(), CardError> {
        match reference_data::change(wire, pin, old, new) {
            // 6300: some cards say that it was wrong, and tell the tries only when asked.
            Err(CardError::WrongPin { left: None }) => {
                Err(reference_data::wrong(pin.kind, verification::tries_left(wire, pin.format.reference)?))
            }
            outcome => outcome,
        }
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
            Unblocker::Puk if pin.puk.is_some() => reference_data::unblock(wire, pin, code, new),
            Unblocker::Puk => Err(self.cannot("unblock-pin")),
            Unblocker::Officer => Err(self.cannot("unblock-pin-by-officer")),
        }
    }

    fn sign(&self, wire: &mut dyn Wire, key: &Key, scheme: Scheme, digest: &[u8]) -> Result<Signature, CardError> {
        slots::sign(wire, key, scheme, digest)?.ok_or_else(|| self.cannot("sign"))
    }

    fn public_key(&self, wire: &mut dyn Wire, _: &Contents, key: &Key) -> Result<PublicKey, CardError> {
        let slot = Slot::at(&key.place)?;
        if let Some(Some(public)) = slots::metadata(wire, slot)? {
            return Ok(public);
        }
        let der = objects::certificate(wire, slot.certificate)?;
        der.as_deref().and_then(key_in).ok_or(CardError::Malformed("no public key for this key"))
    }

    fn writing_needs(&self, _: CertificateUsage) -> WritingNeeds {
        WritingNeeds::ManagementKey
    }

    /// A key that has no certificate makes way for the new one; a key with a certificate does not.
    fn generate_key(
        &self,
        wire: &mut dyn Wire,
        contents: &Contents,
        usage: CertificateUsage,
        algorithm: KeyAlgorithm,
    ) -> Result<Key, CardError> {
        let slot = Slot::of_usage(usage)?;
        if has_certificate(contents, slot) {
            return Err(CardError::Full);
        }
        let key = slot.key(Some(algorithm));
        let before = waiting_in(wire, slot)?;
        self.manage(wire)?;
        // Whatever is interrupted from here on, no placeholder tells a key that is not there.
        if before.is_some() {
            objects::delete(wire, slot.certificate)?;
        }
        let made = slots::generate(wire, slot, algorithm);
        if let (Ok(None) | Err(CardError::Status { .. } | CardError::Full), Some(der)) = (&made, before) {
            // The card said no, so the key that was there still is, and nothing else tells it.
            objects::put_certificate(wire, slot.certificate, &der)?;
        }
        let public = made?.ok_or_else(|| self.cannot("generate-key"))?;
        leave_key(wire, slot, Some(&public))?;
        Ok(key)
    }

    fn write_certificate(
        &self,
        wire: &mut dyn Wire,
        contents: &Contents,
        key: &Key,
        der: &[u8],
    ) -> Result<(), CardError> {
        if has_certificate(contents, Slot::at(&key.place)?) {
            return Err(CardError::Full);
        }
        waiting_in(wire, Slot::at(&key.place)?)?;
        self.put(wire, key, der)
    }

    /// One command: the card never lies there with neither of the two.
    fn replace_certificate(
        &self,
        wire: &mut dyn Wire,
        _: &Contents,
        _: &StoredCertificate,
        key: &Key,
        der: &[u8],
    ) -> Result<(), CardError> {
        self.put(wire, key, der)
    }

    /// The key stays, as one without certificate.
    fn delete_certificate(
        &self,
        wire: &mut dyn Wire,
        _: &Contents,
        certificate: &StoredCertificate,
    ) -> Result<(), CardError> {
        let slot = Slot::at(&certificate.place)?;
        self.manage(wire)?;
        leave_key(wire, slot, key_in(&certificate.der).as_ref())
    }
}

/// Takes the certificate out of a slot; where the card does not tell the key by itself, a placeholder does.
fn leave_key(wire: &mut dyn Wire, slot: Slot, public: Option<&PublicKey>) -> Result<(), CardError> {
    let is_told = slots::metadata(wire, slot)?.flatten().is_some();
    match public.filter(|_| !is_told) {
        Some(public) => objects::put_certificate(wire, slot.certificate, &placeholder::of(public)?),
        None => objects::delete(wire, slot.certificate),
    }
}

/// The placeholder in a slot, as it lies there.
///
/// # Errors
/// [`CardError::Full`] when the slot holds anything else, whether it can be read or not.
fn waiting_in(wire: &mut dyn Wire, slot: Slot) -> Result<Option<Vec<u8>>, CardError> {
    match objects::certificate(wire, slot.certificate) {
        Ok(None) => Ok(None),
        Ok(Some(der)) if placeholder::key(&der).is_some() => Ok(Some(der)),
        Ok(Some(_)) | Err(CardError::Status { .. } | CardError::Malformed(_)) => Err(CardError::Full),
        Err(error) => Err(error),
    }
}

fn has_certificate(contents: &Contents, slot: Slot) -> bool {
    contents.certificates.iter().any(|it| it.place == [slot.reference])
}

/// The public key in a certificate, whatever else is in it.
fn key_in(der: &[u8]) -> Option<PublicKey> {
    let certificate = Certificate::from_der(der).ok()?;
    PublicKey::from_info(&certificate.tbs_certificate.subject_public_key_info).ok()
}

/// The only PIN: it serves for both usages. The PUK belongs to the application's own PIN.
fn pin(is_global: bool) -> PinRef {
    PinRef {
        kind: PinKind::Authentication,
        auth_id: slots::PIN_ID.to_vec(),
        format: reference_data::eight_octets(if is_global { GLOBAL_PIN } else { APPLICATION_PIN }, FEWEST_DIGITS),
        puk: (!is_global).then(|| reference_data::eight_octets(PUK, FEWEST_DIGITS)),
        unset: false,
        must_change: false,
    }
}

#[cfg(test)]
mod tests;
