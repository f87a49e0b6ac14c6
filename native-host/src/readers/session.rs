//! One transaction with one card: begin, identity check, PIN, use, forget, end.

use crate::{
    cancel::Cancel,
    cards::{
        CardError, Contents, Family, Key, NoWire, ParsedCertificate, PinRef, PublicKey, ReaderKeys, Room, Scheme,
        Signature, StoredCertificate, Tries, Unblocker, Wire, WritingNeeds,
    },
    pin::Secret,
};
use kortbrygga_shared::{
    identity::ChipId,
    protocol::{CertificateUsage, KeyAlgorithm},
};

/// The card that was named, inside a transaction, identity checked. What is verified is forgotten at its end.
pub struct Session<'a> {
    wire: &'a mut dyn Wire,
    family: &'a dyn Family,
    cancel: &'a Cancel,
    verified: Vec<PinRef>,
    must_reset: bool,
}

/// What the end of a session asks of the transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Nothing verified is left on the card.
    Leave,
    /// The card can't forget a PIN by itself: it must be reset.
    Reset,
}

/// Checks the identity, runs `work`, forgets what was verified.
pub(super) fn checked<T>(
    wire: &mut dyn Wire,
    family: &dyn Family,
    chip: &ChipId,
    cancel: &Cancel,
    work: impl FnOnce(&mut Session<'_>) -> Result<T, CardError>,
) -> (Result<T, CardError>, Ending) {
    match family.chip(wire) {
        Err(error) => return (Err(error), Ending::Leave),
        Ok(actual) if actual != *chip => {
            return (Err(CardError::OtherCard { expected: chip.clone(), actual }), Ending::Leave);
        }
        Ok(_) => {}
    }
    let mut session = Session { wire, family, cancel, verified: Vec::new(), must_reset: false };
    let outcome = work(&mut session);
    let ending = session.forget();
    (outcome, ending)
}

impl Session<'_> {
    /// Runs `work` with a token that is in no reader: a family with [`Route::Module`](crate::cards::Route::Module) over a
    /// software token. Identity check and forgetting as with a card in a reader; there is nothing to reset.
    ///
    /// # Errors
    /// [`CardError::OtherCard`], or what `work` says.
    pub fn without_reader<T>(
        family: &dyn Family,
        chip: &ChipId,
        cancel: &Cancel,
        work: impl FnOnce(&mut Session<'_>) -> Result<T, CardError>,
    ) -> Result<T, CardError> {
        checked(&mut NoWire, family, chip, cancel, work).0
    }

    /// Everything on the card, read anew.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn contents(&mut self) -> Result<Contents, CardError> {
        self.family.contents(self.wire)
    }

    /// Room for more.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn room(&mut self, contents: &Contents) -> Result<Room, CardError> {
        self.family.room(self.wire, contents)
    }

    /// Tries left.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn tries(&mut self, pin: &PinRef) -> Result<Tries, CardError> {
        self.family.tries(self.wire, pin)
    }

    /// What the reader's own keys for codes can be used for.
    pub fn keys(&mut self) -> ReaderKeys {
        self.wire.keys()
    }

    /// What must be verified before keys and certificates of this usage are written or removed.
    pub fn writing_needs(&self, usage: CertificateUsage) -> WritingNeeds {
        self.family.writing_needs(usage)
    }

    /// Shows the PIN to the card, once.
    ///
    /// # Errors
    /// [`CardError::WrongPin`], [`CardError::PinBlocked`] or another.
    pub fn verify(&mut self, pin: &PinRef, secret: &mut Secret) -> Result<(), CardError> {
        self.step()?;
        // After anything but a clear no the card may have taken it.
        self.verified.push(pin.clone());
        let outcome = self.family.verify(self.wire, pin, secret);
        if matches!(outcome, Err(CardError::WrongPin { .. } | CardError::PinBlocked(_))) {
            self.verified.pop();
        }
        outcome
    }

    /// Changes a PIN.
    ///
    /// # Errors
    /// As [`Session::verify`]; [`CardError::NewPinRefused`].
    pub fn change_pin(&mut self, pin: &PinRef, old: &mut Secret, new: &mut Secret) -> Result<(), CardError> {
        self.step()?;
        // The card may take the change for a verification.
        self.verified.push(pin.clone());
        self.family.change_pin(self.wire, pin, old, new)
    }

    /// Sets a new PIN in place of a forgotten or blocked one.
    ///
    /// # Errors
    /// [`CardError::WrongPuk`], [`CardError::PukBlocked`], [`CardError::NewPinRefused`] or another.
    pub fn unblock_pin(
        &mut self,
        pin: &PinRef,
        by: Unblocker,
        code: &mut Secret,
        new: &mut Secret,
    ) -> Result<(), CardError> {
        self.step()?;
        self.verified.push(pin.clone());
        self.family.unblock_pin(self.wire, pin, by, code, new)
    }

    /// Sets the first PIN of a card that has none.
    ///
    /// # Errors
    /// [`CardError::NewPinRefused`] or another.
    pub fn set_first_pin(&mut self, pin: &PinRef, new: &mut Secret) -> Result<(), CardError> {
        self.step()?;
        self.verified.push(pin.clone());
        self.family.set_first_pin(self.wire, pin, new)
    }

    /// Signs a message in the key's usual scheme, see [`Session::sign_with`].
    ///
    /// # Errors
    /// As [`Session::sign_with`].
    pub fn sign(&mut self, key: &Key, public: &PublicKey, message: &[u8]) -> Result<Signature, CardError> {
        self.sign_with(key, public, public.usual_scheme(), message)
    }

    /// Signs a message and checks the signature against the key's own public key.
    ///
    /// # Errors
    /// [`CardError::Malformed`] when the signature is not one by that key.
    pub fn sign_with(
        &mut self,
        key: &Key,
        public: &PublicKey,
        scheme: Scheme,
        message: &[u8],
    ) -> Result<Signature, CardError> {
        self.step()?;
        let signature = self.family.sign(self.wire, key, scheme, &scheme.hash().digest(message))?;
        if !public.verifies(scheme, message, &signature) {
            return Err(CardError::Malformed("the card's signature is wrong"));
        }
        Ok(signature)
    }

    /// Public key of a key on the card.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn public_key(&mut self, contents: &Contents, key: &Key) -> Result<PublicKey, CardError> {
        self.family.public_key(self.wire, contents, key)
    }

    /// Makes a key pair.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn generate_key(
        &mut self,
        contents: &Contents,
        usage: CertificateUsage,
        algorithm: KeyAlgorithm,
    ) -> Result<Key, CardError> {
        self.step()?;
        self.note_writing();
        self.family.generate_key(self.wire, contents, usage, algorithm)
    }

    /// Writes a certificate, which must be one for this very key. Once begun it is not given up.
    ///
    /// # Errors
    /// [`CardError::BadCertificate`], [`CardError::CertificateForOtherKey`], [`CardError::TooLarge`], [`CardError::Full`] before
    /// anything is written; or another.
    pub fn write_certificate(&mut self, contents: &Contents, key: &Key, der: &[u8]) -> Result<(), CardError> {
        self.check_fits(contents, key, der)?;
        self.note_writing();
        self.family.write_certificate(self.wire, contents, key, der)
    }

    /// Writes a certificate in place of the one that the key has, and of no other.
    ///
    /// # Errors
    /// As [`Session::write_certificate`].
    pub fn replace_certificate(
        &mut self,
        contents: &Contents,
        before: &StoredCertificate,
        key: &Key,
        der: &[u8],
    ) -> Result<(), CardError> {
        self.check_fits(contents, key, der)?;
        self.note_writing();
        self.family.replace_certificate(self.wire, contents, before, key, der)
    }

    /// Removes a certificate.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn delete_certificate(
        &mut self,
        contents: &Contents,
        certificate: &StoredCertificate,
    ) -> Result<(), CardError> {
        self.step()?;
        self.note_writing();
        self.family.delete_certificate(self.wire, contents, certificate)
    }

    /// Removes a key pair.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn delete_key(&mut self, contents: &Contents, key: &Key) -> Result<(), CardError> {
        self.step()?;
        self.note_writing();
        self.family.delete_key(self.wire, contents, key)
    }

    fn check_fits(&mut self, contents: &Contents, key: &Key, der: &[u8]) -> Result<(), CardError> {
        self.step()?;
        let certificate = ParsedCertificate::from_der(der).map_err(|error| match error {
            CardError::Malformed(detail) => CardError::BadCertificate(detail),
            other => other,
        })?;
        if certificate.public_key != self.family.public_key(self.wire, contents, key)? {
            return Err(CardError::CertificateForOtherKey(key.usage.unwrap_or(CertificateUsage::Authentication)));
        }
        Ok(())
    }

    /// A card that has seen its management key can't be made to forget it otherwise.
    fn note_writing(&mut self) {
        self.must_reset |= self.family.writing_needs(CertificateUsage::Authentication) == WritingNeeds::ManagementKey;
    }

    /// Between steps is where a request can be given up.
    fn step(&self) -> Result<(), CardError> {
        if self.cancel.is_cancelled() { Err(CardError::Cancelled) } else { Ok(()) }
    }

    fn forget(mut self) -> Ending {
        if self.must_reset {
            return Ending::Reset;
        }
        for pin in std::mem::take(&mut self.verified) {
            match self.family.forget(self.wire, &pin) {
                Ok(true) => {}
                // A card that is gone has forgotten already; resetting it does no harm.
                Ok(false) | Err(_) => return Ending::Reset,
            }
        }
        Ending::Leave
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::cards::{
        Pace, Policy, detect,
        on_chip::{OnChip, typed},
    };
    use station::factory::{self, PIN_1};

    /// The answer to VERIFY is lost on its way.
    struct Lossy(OnChip);

    impl Wire for Lossy {
        fn exchange(&mut self, command: &[u8], pace: Pace) -> Result<Vec<u8>, CardError> {
            let answer = self.0.exchange(command, pace)?;
            let is_verify = command[1] == 0x20 && command.len() > 5;
            if is_verify { Err(CardError::Service(pcsc::Error::CommError)) } else { Ok(answer) }
        }

        fn is_t0(&self) -> bool {
            false
        }

        fn atr(&self) -> &[u8] {
            &[]
        }
    }

    #[test]
    fn a_pin_whose_answer_was_lost_is_forgotten_all_the_same() {
        let mut wire = Lossy(OnChip::new(factory::blank_reserve_card("6007").unwrap()));
        let family = detect(&mut wire, &Policy::default()).unwrap();
        let contents = family.contents(&mut wire).unwrap();
        let pin = &contents.pins[0];
        let verify = |session: &mut Session<'_>| session.verify(pin, &mut typed(PIN_1));
        let (outcome, ending) = checked(&mut wire, &*family, &contents.chip, &Cancel::default(), verify);
        assert!(outcome.is_err());
        assert_eq!(ending, Ending::Leave);
        let empty = wire.0.exchange(&[0, 0x20, 0, pin.format.reference], Pace::Usual).unwrap();
        assert_eq!(empty[0], 0x63, "still verified");
    }
}
