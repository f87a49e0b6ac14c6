//! Card families: reading what is on a card, using and writing its keys.
//!
//! One file per family, behind [`Family`]. A family is found by application identifier; the ATR is a hint only.
//! Guarantees: every read loop is bounded in octets and count, so a card that answers garbage ends in an error. Does not
//! protect against a card that lies about its keys: what it signs is verified before it is handed out.

mod apdu;
mod atr;
mod certificate;
mod error;
mod files;
mod myeid;
mod pkcs15;
mod public_key;
mod records;
mod structures;
mod verify;

pub use apdu::{Pace, Wire};
pub use atr::{Chip, chip_of};
pub use certificate::{ParsedCertificate, card_number, common_name, view};
pub use error::{CardError, pin_number, usage_name};
pub use public_key::{PublicKey, Signature};

use crate::pin::Pin;
use kortbrygga_shared::{
    identity::ChipId,
    protocol::{CertificateUsage, KeyAlgorithm, PinKind},
};
use std::sync::Arc;

/// A SHA-256 digest.
pub type Digest = [u8; 32];

/// What a card family can do. A card is only spoken to inside a transaction.
pub trait Family: Send + Sync {
    /// Name for views and errors, e.g. `myeid`.
    fn name(&self) -> &'static str;

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

    /// Tries left without using one up; `None` when the card does not tell. 0 = blocked.
    ///
    /// # Errors
    /// [`CardError`].
    fn tries_left(&self, wire: &mut dyn Wire, pin: &PinRef) -> Result<Option<u8>, CardError>;

    /// Shows the PIN to the card, once.
    ///
    /// # Errors
    /// [`CardError::WrongPin`], [`CardError::PinBlocked`] or another.
    fn verify(&self, wire: &mut dyn Wire, pin: &PinRef, secret: &mut Pin) -> Result<(), CardError>;

    /// Takes back what was verified, so that no other program can use it. `Ok(false)`: the card can't, a reset must do it.
    ///
    /// # Errors
    /// [`CardError`] when the card is gone.
    fn forget(&self, wire: &mut dyn Wire, pin: &PinRef) -> Result<bool, CardError>;

    /// Signs a digest. RSA: PKCS#1 v1.5 (RFC 8017 section 8.2); P-256: `ECDSA-Sig-Value` in DER.
    ///
    /// # Errors
    /// [`CardError`].
    fn sign(&self, wire: &mut dyn Wire, key: &Key, digest: &Digest) -> Result<Signature, CardError>;

    /// Public key of a key on the card.
    ///
    /// # Errors
    /// [`CardError`].
    fn public_key(&self, wire: &mut dyn Wire, contents: &Contents, key: &Key) -> Result<PublicKey, CardError>;

    /// Makes a key pair on the card and registers it. The PIN that may create keys must be verified.
    ///
    /// # Errors
    /// [`CardError::NotSupported`] for families that only read, [`CardError::Full`], or another.
    fn generate_key(
        &self,
        wire: &mut dyn Wire,
        contents: &Contents,
        usage: CertificateUsage,
        algorithm: KeyAlgorithm,
    ) -> Result<Key, CardError> {
        let _ = (wire, contents, usage, algorithm);
        Err(CardError::NotSupported { family: self.name(), operation: "generate-key" })
    }

    /// Writes a certificate (DER) for a key and registers it. The PIN that may create files must be verified.
    ///
    /// # Errors
    /// [`CardError::NotSupported`] for families that only read, [`CardError::Full`], or another.
    fn write_certificate(
        &self,
        wire: &mut dyn Wire,
        contents: &Contents,
        key: &Key,
        der: &[u8],
    ) -> Result<(), CardError> {
        let _ = (wire, contents, key, der);
        Err(CardError::NotSupported { family: self.name(), operation: "write-certificate" })
    }

    /// Removes a certificate.
    ///
    /// # Errors
    /// As [`Family::write_certificate`].
    fn delete_certificate(&self, wire: &mut dyn Wire, contents: &Contents, id: &[u8]) -> Result<(), CardError> {
        let _ = (wire, contents, id);
        Err(CardError::NotSupported { family: self.name(), operation: "delete-certificate" })
    }

    /// Removes a key pair.
    ///
    /// # Errors
    /// As [`Family::generate_key`].
    fn delete_key(&self, wire: &mut dyn Wire, contents: &Contents, key: &Key) -> Result<(), CardError> {
        let _ = (wire, contents, key);
        Err(CardError::NotSupported { family: self.name(), operation: "delete-key" })
    }
}

/// Finds the family of the card.
///
/// # Errors
/// [`CardError::Malformed`] when none knows it; others when the card is gone.
pub fn detect(wire: &mut dyn Wire) -> Result<Arc<dyn Family>, CardError> {
    match myeid::MyEid::detect(wire)? {
        Some(family) => Ok(Arc::new(family)),
        None => Ok(Arc::new(pkcs15::Pkcs15)),
    }
}

/// What is on a card.
#[derive(Clone, Debug)]
pub struct Contents {
    /// What the chip says.
    pub chip: ChipId,
    /// User PINs in the card's order: PIN 1, PIN 2.
    pub pins: Vec<PinRef>,
    /// Private keys.
    pub keys: Vec<Key>,
    /// Certificates.
    pub certificates: Vec<StoredCertificate>,
    /// Which directory file holds what; paths from the MF.
    pub directories: Directories,
}

impl Contents {
    /// The PIN of this kind; the only PIN of a card with one serves for both.
    ///
    /// # Errors
    /// [`CardError::Malformed`] when the card has no user PIN.
    pub fn pin(&self, kind: PinKind) -> Result<&PinRef, CardError> {
        let only = self.pins.first().filter(|_| self.pins.len() == 1);
        self.pins.iter().find(|it| it.kind == kind).or(only).ok_or(CardError::Malformed("no such PIN"))
    }

    /// The PIN that protects a key; without a hint on the card, the one of the key's usage.
    ///
    /// # Errors
    /// As [`Contents::pin`].
    pub fn pin_of(&self, key: &Key) -> Result<&PinRef, CardError> {
        let named = self.pins.iter().find(|it| key.auth_id.as_deref() == Some(&it.auth_id[..]));
        named.map_or_else(|| self.pin(usual_pin(key.usage)), Ok)
    }

    /// The key of this usage that has a certificate, with that certificate. Of several the one written last.
    ///
    /// # Errors
    /// [`CardError::KeyMissing`].
    pub fn key_with_certificate(&self, usage: CertificateUsage) -> Result<(&Key, &StoredCertificate), CardError> {
        let pairs = self.keys.iter().filter(|it| it.usage == usage);
        let mut with = pairs.filter_map(|key| self.certificate_of(key).map(|certificate| (key, certificate)));
        with.next_back().ok_or(CardError::KeyMissing(usage))
    }

    /// The certificate of a key.
    pub fn certificate_of(&self, key: &Key) -> Option<&StoredCertificate> {
        self.certificates.iter().rev().find(|it| it.id == key.id)
    }
}

/// The PIN that usually protects keys of a usage: PIN 1 legitimering, PIN 2 underskrift.
pub fn usual_pin(usage: CertificateUsage) -> PinKind {
    match usage {
        CertificateUsage::Authentication => PinKind::Authentication,
        CertificateUsage::Signature => PinKind::Signature,
    }
}

/// A PIN of the card, without its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinRef {
    /// Which PIN it is to the user.
    pub kind: PinKind,
    /// Identifier by which keys name it.
    pub auth_id: Vec<u8>,
    /// P2 of VERIFY.
    pub reference: u8,
    /// Fewest digits.
    pub min: u8,
    /// Most digits.
    pub max: u8,
    /// Octets that the card compares.
    pub stored: u8,
    /// Fills up to `stored`.
    pub pad: u8,
}

/// A private key on the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// What it is for.
    pub usage: CertificateUsage,
    /// PKCS#15 identifier, shared with certificate and public key.
    pub id: Vec<u8>,
    /// What kind of key; `None` = one that can't be used here.
    pub algorithm: Option<KeyAlgorithm>,
    /// Path of the key file from the MF, without it.
    pub file: Vec<u8>,
    /// Identifier of the PIN that protects it.
    pub auth_id: Option<Vec<u8>>,
}

/// A certificate on the card.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredCertificate {
    /// PKCS#15 identifier.
    pub id: Vec<u8>,
    /// Path of its file from the MF, without it.
    pub file: Vec<u8>,
    /// X.509, DER.
    pub der: Vec<u8>,
}

impl std::fmt::Debug for StoredCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StoredCertificate({} octets)", self.der.len())
    }
}

/// Paths of the directory files, from the MF, without it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directories {
    /// EF.PrKDF.
    pub private_keys: Option<Vec<u8>>,
    /// EF.PuKDF.
    pub public_keys: Option<Vec<u8>>,
    /// EF.CDF.
    pub certificates: Option<Vec<u8>>,
    /// EF.AODF.
    pub authentication: Option<Vec<u8>>,
}
