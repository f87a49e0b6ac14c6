//! What is on a card, in one form for all families.

use super::{CardError, certificate};
use kortbrygga_shared::{
    identity::ChipId,
    protocol::{CertificateUsage, KeyAlgorithm, PinKind},
};

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
    /// What the card calls itself, e.g. the PKCS#15 or PKCS#11 token label; may be empty.
    pub label: String,
    /// Which directory file holds what; paths from the MF. Empty for families without directory files.
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
        named.map_or_else(|| self.pin(key.usage.map_or(PinKind::Authentication, usual_pin)), Ok)
    }

    /// The key of this usage that has a certificate, with that certificate. Of several the one written last.
    ///
    /// # Errors
    /// [`CardError::KeyMissing`].
    pub fn key_with_certificate(&self, usage: CertificateUsage) -> Result<(&Key, &StoredCertificate), CardError> {
        let pairs = self.keys.iter().filter(|it| it.usage == Some(usage));
        let mut with = pairs.filter_map(|key| self.certificate_of(key).map(|certificate| (key, certificate)));
        with.next_back().ok_or(CardError::KeyMissing(usage))
    }

    /// The key of a certificate: none for an issuer's, even where that shares an identifier.
    pub fn key_of(&self, stored: &StoredCertificate) -> Option<&Key> {
        self.keys.iter().find(|it| it.id == stored.id && !certificate::is_issuers(&stored.der))
    }

    /// The certificate of a key: its holder's, never an issuer's that shares the identifier.
    pub fn certificate_of(&self, key: &Key) -> Option<&StoredCertificate> {
        self.certificates.iter().rev().find(|it| it.id == key.id && !certificate::is_issuers(&it.der))
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
    /// How the card takes it.
    pub format: CodeFormat,
    /// How the card takes its PUK; `None` = it has none, or the card does not tell.
    pub puk: Option<CodeFormat>,
    /// The card has no value for it yet: it must be set first.
    pub unset: bool,
    /// The holder must change it before first use (transport PIN).
    pub must_change: bool,
}

/// How the card takes a code: reference, length, padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeFormat {
    /// P2 of VERIFY, CHANGE REFERENCE DATA and RESET RETRY COUNTER.
    pub reference: u8,
    /// Fewest digits.
    pub min: u8,
    /// Most digits.
    pub max: u8,
    /// Octets that the card compares; 0 = as many as are typed, no padding.
    pub stored: u8,
    /// Fills up to `stored`.
    pub pad: u8,
}

impl CodeFormat {
    /// Most digits of any code.
    pub const MOST_DIGITS: u8 = 16;

    /// The same with lengths that a code can have, 1 to 16 and no fewer at most than at least: what a card or a module
    /// tells may be nonsense. No most at all means as many as can be.
    #[must_use]
    pub fn within_bounds(self) -> Self {
        let stored = if self.stored == 0 { Self::MOST_DIGITS } else { self.stored };
        let most = if self.max == 0 { stored } else { self.max };
        let max = most.clamp(1, Self::MOST_DIGITS);
        Self { min: self.min.clamp(1, max), max, ..self }
    }
}

/// A private key on the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// What it is for; `None` = neither of the two (encryption, card authentication).
    pub usage: Option<CertificateUsage>,
    /// PKCS#15 identifier (CKA_ID), shared with certificate and public key.
    pub id: Vec<u8>,
    /// What kind of key; `None` = one that can't be used here.
    pub algorithm: Option<KeyAlgorithm>,
    /// Where it lies, in the family's own terms: PKCS#15 path from the MF, without it; PIV key reference; PKCS#11 the
    /// number of the token among those in the reader.
    pub place: Vec<u8>,
    /// Identifier of the PIN that protects it.
    pub auth_id: Option<Vec<u8>>,
    /// The PIN must be shown right before each use (PIV 9C, PKCS#15 userConsent, CKA_ALWAYS_AUTHENTICATE).
    pub consent: bool,
}

/// A certificate on the card.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredCertificate {
    /// PKCS#15 identifier.
    pub id: Vec<u8>,
    /// Where it lies, as [`Key::place`].
    pub place: Vec<u8>,
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
    /// What is left in them.
    pub free: Free,
}

/// Octets for more records in directory files when they were read; `None` = not told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Free {
    /// In EF.PrKDF.
    pub private_keys: Option<usize>,
    /// In EF.CDF.
    pub certificates: Option<usize>,
}
