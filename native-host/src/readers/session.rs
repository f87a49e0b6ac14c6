//! One transaction with one card: begin, identity check, PIN, use, forget, end.

use crate::{
    cancel::Cancel,
    cards::{CardError, Contents, Digest, Family, Key, PinRef, PublicKey, Signature, Wire},
    pin::Pin,
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
    let mut session = Session { wire, family, cancel, verified: Vec::new() };
    let outcome = work(&mut session);
    let ending = session.forget();
    (outcome, ending)
}

impl Session<'_> {
    /// Everything on the card, read anew.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn contents(&mut self) -> Result<Contents, CardError> {
        self.family.contents(self.wire)
    }

    /// Tries left; `None` when the card does not tell.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn tries_left(&mut self, pin: &PinRef) -> Result<Option<u8>, CardError> {
        self.family.tries_left(self.wire, pin)
    }

    /// Shows the PIN to the card, once.
    ///
    /// # Errors
    /// [`CardError::WrongPin`], [`CardError::PinBlocked`] or another.
    pub fn verify(&mut self, pin: &PinRef, secret: &mut Pin) -> Result<(), CardError> {
        self.step()?;
        self.family.verify(self.wire, pin, secret)?;
        self.verified.push(pin.clone());
        Ok(())
    }

    /// Signs a digest and checks the signature against the key's own public key.
    ///
    /// # Errors
    /// [`CardError::Malformed`] when the signature is not one by that key.
    pub fn sign(&mut self, key: &Key, public: &PublicKey, message: &[u8]) -> Result<Signature, CardError> {
        self.step()?;
        let digest = ring::digest::digest(&ring::digest::SHA256, message);
        let digest: Digest = digest.as_ref().try_into().map_err(|_| CardError::Malformed("digest"))?;
        let signature = self.family.sign(self.wire, key, &digest)?;
        if !public.verifies(message, &signature) {
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
        self.family.generate_key(self.wire, contents, usage, algorithm)
    }

    /// Writes a certificate. Once begun it is not given up.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn write_certificate(&mut self, contents: &Contents, key: &Key, der: &[u8]) -> Result<(), CardError> {
        self.step()?;
        self.family.write_certificate(self.wire, contents, key, der)
    }

    /// Removes a certificate.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn delete_certificate(&mut self, contents: &Contents, id: &[u8]) -> Result<(), CardError> {
        self.step()?;
        self.family.delete_certificate(self.wire, contents, id)
    }

    /// Removes a key pair.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn delete_key(&mut self, contents: &Contents, key: &Key) -> Result<(), CardError> {
        self.step()?;
        self.family.delete_key(self.wire, contents, key)
    }

    /// Between steps is where a request can be given up.
    fn step(&self) -> Result<(), CardError> {
        if self.cancel.is_cancelled() { Err(CardError::Cancelled) } else { Ok(()) }
    }

    fn forget(mut self) -> Ending {
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
