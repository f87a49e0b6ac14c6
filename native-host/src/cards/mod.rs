//! Card families: reading what is on a card, using and writing its keys.
//!
//! One file per family, behind [`Family`]. A family is found by application identifier; the ATR is a hint only.
//! Guarantees: every read loop is bounded in octets and count, so a card that answers garbage ends in an error. Does not
//! protect against a card that lies about its keys: what it signs is verified before it is handed out.

mod apdu;
mod at_keys;
mod atr;
mod certificate;
mod contents;
mod directory;
mod error;
mod files;
mod isoapplet;
mod myeid;
#[cfg(test)]
pub(crate) mod on_chip;
mod padding;
mod piv;
mod pkcs11;
mod pkcs15;
mod policy;
mod public_key;
mod records;
mod reference_data;
mod scheme;
mod structures;
mod verification;

pub use apdu::{KeyEntry, NoWire, Pace, ReaderKeys, Wire};
pub use at_keys::{fits_key, fits_keys};
pub use atr::{Chip, chip_of};
pub use certificate::{CertificateFacts, ParsedCertificate, card_number, common_name, facts, view};
pub use contents::{CodeFormat, Contents, Directories, Free, Key, PinRef, StoredCertificate, usual_pin};
pub use error::{AtKeys, CardError, pin_number, usage_name};
pub use pkcs11::{Patience, Pkcs11, serve_module, through_module};
pub use policy::{Module, ModuleCards, Policy};
pub use public_key::{Curve, PublicKey, Signature};
pub use scheme::{Hash, Scheme};

use crate::pin::Secret;
use kortbrygga_shared::{
    identity::ChipId,
    protocol::{CertificateUsage, KeyAlgorithm, PinKind},
};
use std::sync::Arc;

/// What a card family can do. A card is only spoken to inside a transaction, ours or its module's ([`Family::route`]).
///
/// An operation that a family can't do is [`CardError::NotSupported`], the answer of every default here;
/// `docs/card-families.md` lists them with their reasons, and the shared test set holds each family to the list.
pub trait Family: Send + Sync {
    /// Name for views and errors, e.g. `myeid`.
    fn name(&self) -> &'static str;

    /// How cards of this family are reached.
    fn route(&self) -> Route {
        Route::Reader
    }

    /// By what a card behind a module is known without the module, which may remember a card that is no longer there: asked
    /// right before the module is. `None` when no family here can read the card.
    fn known_directly(&self) -> Option<&KnownDirectly> {
        None
    }

    /// True when keys and certificates can be made and removed on such a card.
    fn can_write(&self) -> bool {
        true
    }

    /// What no card of this family can do, by the names in [`CardError::NotSupported`]: known without the card, so that nobody is
    /// asked for a code in vain. What depends on the card or on a kind of key is not here.
    fn lacks(&self) -> &'static [&'static str] {
        &[]
    }

    /// True when whoever has the card asks for this code by itself, at the reader or in a window of its own: a typed one is
    /// not taken, [`Secret::AtReader`] is.
    fn asks_itself(&self, pin: &PinRef) -> bool {
        let _ = pin;
        false
    }

    /// Selects the application and reads what the chip says: the identity check at the head of every transaction.
    /// Selecting forgets what was verified, so nothing else here selects the application.
    ///
    /// # Errors
    /// [`CardError`].
    fn chip(&self, wire: &mut dyn Wire) -> Result<ChipId, CardError>;

    /// Everything that can be read without a PIN, the application being selected.
    ///
    /// # Errors
    /// [`CardError`].
    fn contents(&self, wire: &mut dyn Wire) -> Result<Contents, CardError>;

    /// Room for more, without a PIN and without writing.
    ///
    /// # Errors
    /// [`CardError`].
    fn room(&self, wire: &mut dyn Wire, contents: &Contents) -> Result<Room, CardError> {
        let _ = (wire, contents);
        Ok(Room::default())
    }

    /// Tries left, without using one up.
    ///
    /// # Errors
    /// [`CardError`].
    fn tries(&self, wire: &mut dyn Wire, pin: &PinRef) -> Result<Tries, CardError>;

    /// Shows the PIN to the card, once.
    ///
    /// # Errors
    /// [`CardError::WrongPin`], [`CardError::PinBlocked`] or another.
    fn verify(&self, wire: &mut dyn Wire, pin: &PinRef, secret: &mut Secret) -> Result<(), CardError>;

    /// Takes back what was verified, so that no other program can use it. `Ok(false)`: the card can't, a reset must do it.
    ///
    /// # Errors
    /// [`CardError`] when the card is gone.
    fn forget(&self, wire: &mut dyn Wire, pin: &PinRef) -> Result<bool, CardError>;

    /// Changes a PIN; it is not verified afterwards as far as the caller is concerned. `old` is shown once.
    ///
    /// # Errors
    /// As [`Family::verify`]; [`CardError::NewPinRefused`] when the card does not take the new one.
    fn change_pin(
        &self,
        wire: &mut dyn Wire,
        pin: &PinRef,
        old: &mut Secret,
        new: &mut Secret,
    ) -> Result<(), CardError> {
        let _ = (wire, pin, old, new);
        Err(self.cannot("change-pin"))
    }

    /// Sets a new PIN in place of a forgotten or blocked one. `code` is what `by` says, shown once.
    ///
    /// # Errors
    /// [`CardError::WrongPuk`], [`CardError::PukBlocked`], [`CardError::NewPinRefused`] or another.
    fn unblock_pin(
        &self,
        wire: &mut dyn Wire,
        pin: &PinRef,
        by: Unblocker,
        code: &mut Secret,
        new: &mut Secret,
    ) -> Result<(), CardError> {
        let _ = (wire, pin, by, code, new);
        Err(self.cannot(match by {
            Unblocker::Puk => "unblock-pin",
            Unblocker::Officer => "unblock-pin-by-officer",
        }))
    }

    /// Sets the first PIN of a card that has none yet ([`PinRef::unset`]).
    ///
    /// # Errors
    /// [`CardError::NewPinRefused`] or another.
    fn set_first_pin(&self, wire: &mut dyn Wire, pin: &PinRef, new: &mut Secret) -> Result<(), CardError> {
        let _ = (wire, pin, new);
        Err(self.cannot("set-first-pin"))
    }

    /// Signs the digest of a message. RSA: as long as the modulus; ECDSA: `ECDSA-Sig-Value` in DER. The PIN of the key is
    /// verified, for a key with [`Key::consent`] by the command right before.
    ///
    /// # Errors
    /// [`CardError::NotSupported`] for a scheme that the card does not know, or another.
    fn sign(&self, wire: &mut dyn Wire, key: &Key, scheme: Scheme, digest: &[u8]) -> Result<Signature, CardError> {
        let _ = (wire, key, scheme, digest);
        Err(self.cannot("sign"))
    }

    /// Public key of a key on the card.
    ///
    /// # Errors
    /// [`CardError`].
    fn public_key(&self, wire: &mut dyn Wire, contents: &Contents, key: &Key) -> Result<PublicKey, CardError>;

    /// What must be shown to the card before keys of this usage are made, their certificates written or either removed.
    fn writing_needs(&self, usage: CertificateUsage) -> WritingNeeds {
        let _ = usage;
        WritingNeeds::Pin(PinKind::Authentication)
    }

    /// Makes a key pair on the card and registers it. What [`Family::writing_needs`] says has been verified.
    ///
    /// # Errors
    /// [`CardError::NotSupported`] for families that only read, [`CardError::Full`] before anything is written, or another.
    fn generate_key(
        &self,
        wire: &mut dyn Wire,
        contents: &Contents,
        usage: CertificateUsage,
        algorithm: KeyAlgorithm,
    ) -> Result<Key, CardError> {
        let _ = (wire, contents, usage, algorithm);
        Err(self.cannot("generate-key"))
    }

    /// Writes a certificate (DER) for a key and registers it. What [`Family::writing_needs`] says has been verified.
    ///
    /// # Errors
    /// [`CardError::NotSupported`] for families that only read; [`CardError::Full`], [`CardError::TooLarge`] before anything is
    /// written; or another.
    fn write_certificate(
        &self,
        wire: &mut dyn Wire,
        contents: &Contents,
        key: &Key,
        der: &[u8],
    ) -> Result<(), CardError> {
        let _ = (wire, contents, key, der);
        Err(self.cannot("write-certificate"))
    }

    /// Writes a certificate for a key in place of the one that the key has, which stays until the new one is there whole.
    /// What [`Family::writing_needs`] says has been verified.
    ///
    /// # Errors
    /// As [`Family::write_certificate`].
    fn replace_certificate(
        &self,
        wire: &mut dyn Wire,
        contents: &Contents,
        before: &StoredCertificate,
        key: &Key,
        der: &[u8],
    ) -> Result<(), CardError> {
        // For a moment there are two under one identifier; the other way round there could be none for ever.
        self.write_certificate(wire, contents, key, der)?;
        let contents = self.contents(wire)?;
        self.delete_certificate(wire, &contents, before)
    }

    /// Removes one certificate, and no other one that has the same identifier.
    ///
    /// # Errors
    /// As [`Family::write_certificate`].
    fn delete_certificate(
        &self,
        wire: &mut dyn Wire,
        contents: &Contents,
        certificate: &StoredCertificate,
    ) -> Result<(), CardError> {
        let _ = (wire, contents, certificate);
        Err(self.cannot("delete-certificate"))
    }

    /// Removes a key pair.
    ///
    /// # Errors
    /// As [`Family::generate_key`].
    fn delete_key(&self, wire: &mut dyn Wire, contents: &Contents, key: &Key) -> Result<(), CardError> {
        let _ = (wire, contents, key);
        Err(self.cannot("delete-key"))
    }

    /// The typed answer to what this family can't do.
    fn cannot(&self, operation: &'static str) -> CardError {
        CardError::NotSupported { family: self.name(), operation }
    }
}

/// How a card is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// With commands of our own, inside a transaction of the smart-card service.
    Reader,
    /// Through a vendor's module, which does its own transactions: one of ours would lock it out. The wire is not used.
    Module,
}

/// A card as a family here reads it.
#[derive(Clone)]
pub struct KnownDirectly {
    /// That family.
    pub family: Arc<dyn Family>,
    /// What the chip says to it.
    pub chip: ChipId,
}

impl KnownDirectly {
    /// The card is still there.
    ///
    /// # Errors
    /// [`CardError::OtherCard`] when another one is, or another.
    pub fn check(&self, wire: &mut dyn Wire) -> Result<(), CardError> {
        let actual = self.family.chip(wire)?;
        if actual == self.chip { Ok(()) } else { Err(CardError::OtherCard { expected: self.chip.clone(), actual }) }
    }
}

/// Who unblocks a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unblocker {
    /// The holder, with the PUK of that PIN.
    Puk,
    /// The security officer, with the officer's own code (SO PIN).
    Officer,
}

/// What must be shown to a card before it may be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WritingNeeds {
    /// A PIN of the holder.
    Pin(PinKind),
    /// A management key that the administrator's policy names (PIV).
    ManagementKey,
}

/// Tries left, 0 = blocked; `None` = the card does not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tries {
    /// With the PIN.
    pub pin: Option<u8>,
    /// With its PUK.
    pub puk: Option<u8>,
}

/// Room for more; `None` = the card does not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// Keys that can still be made.
    pub keys: Option<u16>,
    /// Certificates that can still be written.
    pub certificates: Option<u16>,
    /// Octets of the largest certificate that can be written.
    pub largest_certificate: Option<usize>,
}

/// Finds the family of the card.
///
/// # Errors
/// When the card is gone. A card that no family knows is found out when its contents are read.
pub fn detect(wire: &mut dyn Wire, policy: &Policy) -> Result<Arc<dyn Family>, CardError> {
    if let Some(family) = myeid::MyEid::detect(wire)? {
        return Ok(Arc::new(family));
    }
    if let Some(family) = isoapplet::IsoApplet::detect(wire)? {
        return Ok(Arc::new(family));
    }
    // A card that has both applications is known to its holder by what the PKCS#15 one says.
    match files::select_application(wire) {
        Err(CardError::Status { .. }) => {}
        other => return other.map(|()| Arc::new(pkcs15::Pkcs15) as Arc<dyn Family>),
    }
    match piv::Piv::detect(wire, policy)? {
        Some(family) => Ok(Arc::new(family)),
        None => Ok(Arc::new(pkcs15::Pkcs15)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    /// What a family says that it lacks is what it answers.
    #[test]
    fn what_is_lacking_is_not_supported() {
        let family = pkcs15::Pkcs15;
        let pin = PinRef {
            kind: PinKind::Authentication,
            auth_id: vec![1],
            format: CodeFormat { reference: 1, min: 4, max: 8, stored: 8, pad: 0 },
            puk: None,
            unset: false,
            must_change: false,
        };
        let code = || Secret::AtReader;
        let said = [
            family.change_pin(&mut NoWire, &pin, &mut code(), &mut code()).unwrap_err(),
            family.unblock_pin(&mut NoWire, &pin, Unblocker::Puk, &mut code(), &mut code()).unwrap_err(),
            family.unblock_pin(&mut NoWire, &pin, Unblocker::Officer, &mut code(), &mut code()).unwrap_err(),
            family.set_first_pin(&mut NoWire, &pin, &mut code()).unwrap_err(),
        ];
        for error in said {
            let CardError::NotSupported { operation, .. } = error else { panic!("{error}") };
            assert!(family.lacks().contains(&operation), "{operation}");
        }
    }
}
