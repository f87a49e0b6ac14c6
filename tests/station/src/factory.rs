//! Cards as a card factory delivers them, made by OpenSC's `pkcs15-init` on a station of the factory's own.
//!
//! All have PKCS#15 structure, PIN 1 (legitimering, authentication id 01), PIN 2 (underskrift, authentication id 02), a
//! PUK for each, a security officer PIN, and are activated: access conditions are in force. The serial in TokenInfo is the
//! chip's, as sixteen hexadecimal digits.
//!
//! Codes are the same on all cards, and test codes only.

mod isoapplet;

use std::fs;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rsa::RsaPrivateKey;
use rsa::pkcs8::EncodePrivateKey;
use serde::{Deserialize, Serialize};
use virtual_card::{Card, CardImage, Chip, ChipSerial, KeyPool};

use crate::{Station, StationError, cache, opensc};

pub use isoapplet::{
    ISOAPPLET_LABEL, ISOAPPLET_PUK, blank_isoapplet_card, isoapplet_card_without_pin, personal_isoapplet_card,
};

/// PIN 1, legitimering.
pub const PIN_1: &str = "123456";
/// PIN 2, underskrift.
pub const PIN_2: &str = "654321";
/// Unblocks PIN 1.
pub const PUK_1: &str = "11223344";
/// Unblocks PIN 2.
pub const PUK_2: &str = "44332211";
/// The security officer's PIN.
pub const SO_PIN: &str = "87654321";
/// Unblocks the security officer's PIN.
pub const SO_PUK: &str = "12344321";

/// PKCS#15 id of the key and certificate for legitimering, in hexadecimal.
pub const AUTHENTICATION_KEY_ID: &str = "45";
/// PKCS#15 id of the key and certificate for underskrift, in hexadecimal.
pub const SIGNATURE_KEY_ID: &str = "46";

/// The token label of reserve cards.
const RESERVE_LABEL: &str = "Reservkort";

/// What a key and its certificate are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// Legitimering: login, PIN 1.
    Authentication,
    /// Underskrift: non-repudiation, PIN 2.
    Signature,
}

/// Kind and size of the keys on a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    /// RSA, 2048 bits: the kind SITHS cards have.
    Rsa2048,
    /// RSA, 3072 bits.
    Rsa3072,
    /// NIST P-256: quick, for most tests.
    P256,
    /// NIST P-384.
    P384,
}

/// What a personal card is to be.
#[derive(Clone, Debug)]
pub struct PersonalCardSpec {
    /// The chip's serial: 1 to 16 hexadecimal digits.
    pub chip_serial: String,
    /// The token label.
    pub label: String,
    /// The kind of both keys.
    pub key_type: KeyType,
    /// PIN 2 must be given anew for each signature (userConsent of PKCS#15), and the card enforces it.
    pub consent_per_signature: bool,
    /// The keys that are generated, in this order.
    pub usages: Vec<Usage>,
}

impl PersonalCardSpec {
    /// A card with P-256 keys, label "SITHS e-id kort", and PIN 2 asked for at each signature.
    pub fn new(chip_serial: &str) -> Self {
        Self {
            chip_serial: chip_serial.to_owned(),
            label: "SITHS e-id kort".to_owned(),
            key_type: KeyType::P256,
            consent_per_signature: true,
            usages: vec![Usage::Authentication, Usage::Signature],
        }
    }

    /// A reserve card that has been used, as far as these keys.
    pub fn reserve(chip_serial: &str, usages: &[Usage]) -> Self {
        Self { label: RESERVE_LABEL.to_owned(), usages: usages.to_vec(), ..Self::new(chip_serial) }
    }

    /// The same card with another kind of keys.
    pub fn with_keys(mut self, key_type: KeyType) -> Self {
        self.key_type = key_type;
        self
    }
}

/// A reserve card in its envelope: PINs and structure, no keys, no certificates. `chip_serial` has 1 to 16 hexadecimal
/// digits.
///
/// # Errors
/// [`StationError`] if OpenSC is missing or the serial is malformed.
pub fn blank_reserve_card(chip_serial: &str) -> Result<Card, StationError> {
    let serial = parse(chip_serial)?;
    let image: CardImage = cache::get_or_make("blank", &[&token_serial(serial)], || {
        let mut work = Bench::new(Card::new(serial))?;
        work.structure(RESERVE_LABEL, serial)?;
        work.activate()?;
        Ok(work.finish()?.image())
    })?;
    Ok(Card::from_image(image))
}

/// A card with keys generated on it and the certificates that `issue` makes for them. `issue` gets the public key as
/// SubjectPublicKeyInfo (DER, RFC 5280 section 4.1.2.7) and gives the certificate as DER, or `None` for a key that stays
/// without; keys come in the order of the specification.
///
/// The card with its keys is cached by its specification, so one specification is one set of keys; the certificates are
/// stored anew each time.
///
/// # Errors
/// [`StationError`] if OpenSC is missing, the serial is malformed, or the certificate does not fit on the card.
pub fn personal_card<C: Into<Option<Vec<u8>>>>(
    spec: &PersonalCardSpec,
    mut issue: impl FnMut(&[u8], Usage) -> C,
) -> Result<Card, StationError> {
    let keyed = keyed_card(spec)?;
    let mut work = Bench::new(Card::from_image(keyed.image))?;
    for (&usage, public_key) in spec.usages.iter().zip(&keyed.public_keys) {
        let public_key = STANDARD.decode(public_key).map_err(|error| StationError::Factory(error.to_string()))?;
        if let Some(certificate) = issue(&public_key, usage).into() {
            work.store_certificate(usage, &certificate)?;
        }
    }
    work.activate()?;
    work.finish()
}

/// Types a wrong PIN (1: legitimering, 2: underskrift) as often as wanted; three times block it.
pub fn mistype(card: &mut Card, pin: u8, times: usize) {
    for _ in 0..times {
        // VERIFY with a code that no card of ours has.
        card.transmit(&[&[0x00, 0x20, 0x00, pin, 0x08][..], b"000000\xFF\xFF"].concat());
    }
}

/// RSA keys made once and kept, for cards that are to generate keys without taking the time for it. Every call with the
/// same arguments gives the same keys.
///
/// # Errors
/// [`StationError`] if they can't be made or kept.
pub fn rsa_key_pool(bits: usize, count: usize) -> Result<KeyPool, StationError> {
    let failed = |error: String| StationError::Factory(error);
    let decides = [bits.to_string(), count.to_string()];
    let keys: Vec<String> = cache::get_or_make("pool", &decides.each_ref().map(String::as_str), || {
        let mut random = ChaCha20Rng::seed_from_u64(u64::try_from(bits).unwrap_or(0));
        let mut key = |_| {
            let key = RsaPrivateKey::new(&mut random, bits).map_err(|error| failed(error.to_string()))?;
            key.to_pkcs8_der().map(|der| STANDARD.encode(der.as_bytes())).map_err(|error| failed(error.to_string()))
        };
        (0..count).map(&mut key).collect()
    })?;
    let keys: Vec<Vec<u8>> =
        keys.iter().map(|key| STANDARD.decode(key)).collect::<Result<_, _>>().map_err(|e| failed(e.to_string()))?;
    KeyPool::from_pkcs8(keys.iter().map(Vec::as_slice)).map_err(|error| failed(error.to_string()))
}

impl Usage {
    /// The PKCS#15 id of key and certificate, in hexadecimal.
    pub fn key_id(self) -> &'static str {
        match self {
            Self::Authentication => AUTHENTICATION_KEY_ID,
            Self::Signature => SIGNATURE_KEY_ID,
        }
    }

    /// The authentication id of the PIN that protects the key.
    pub fn auth_id(self) -> &'static str {
        match self {
            Self::Authentication => "01",
            Self::Signature => "02",
        }
    }

    /// The PIN that protects the key, as the factory sets it.
    pub fn pin(self) -> &'static str {
        match self {
            Self::Authentication => PIN_1,
            Self::Signature => PIN_2,
        }
    }

    /// Its PUK.
    pub fn puk(self) -> &'static str {
        match self {
            Self::Authentication => PUK_1,
            Self::Signature => PUK_2,
        }
    }

    /// The label of PIN, key and certificate.
    pub fn label(self) -> &'static str {
        match self {
            Self::Authentication => "legitimering",
            Self::Signature => "underskrift",
        }
    }

    fn x509_key_usage(self) -> &'static str {
        match self {
            Self::Authentication => "digitalSignature",
            Self::Signature => "nonRepudiation",
        }
    }
}

impl KeyType {
    fn for_pkcs15_init(self) -> &'static str {
        match self {
            Self::Rsa2048 => "rsa/2048",
            Self::Rsa3072 => "rsa/3072",
            Self::P256 => "ec/prime256v1",
            Self::P384 => "ec/secp384r1",
        }
    }
}

/// A card with keys, not yet activated.
#[derive(Serialize, Deserialize)]
struct KeyedCard {
    image: CardImage,
    /// SubjectPublicKeyInfo as base64, in the order of the specification.
    public_keys: Vec<String>,
}

fn keyed_card(spec: &PersonalCardSpec) -> Result<KeyedCard, StationError> {
    let serial = parse(&spec.chip_serial)?;
    let consent = spec.consent_per_signature.to_string();
    let usages: String = spec.usages.iter().map(|usage| usage.key_id()).collect();
    let decides = [&token_serial(serial), &spec.label, spec.key_type.for_pkcs15_init(), &consent, &usages];
    cache::get_or_make("keyed", &decides, || {
        let mut work = Bench::new(Card::new(serial))?;
        work.structure(&spec.label, serial)?;
        for &usage in &spec.usages {
            let consent = spec.consent_per_signature && usage == Usage::Signature;
            work.generate_key(usage, spec.key_type, consent)?;
        }
        let public_keys = spec.usages.iter().map(|&usage| work.public_key(usage)).collect::<Result<_, _>>()?;
        Ok(KeyedCard { image: work.finish()?.image(), public_keys })
    })
}

/// The factory's own station, with one card in it.
struct Bench {
    station: Station,
}

impl Bench {
    fn new(card: impl Chip) -> Result<Self, StationError> {
        let mut station = Station::with_readers(&["Factory"])?;
        station.insert(0, card)?;
        Ok(Self { station })
    }

    fn structure(&mut self, label: &str, serial: ChipSerial) -> Result<(), StationError> {
        let serial = token_serial(serial);
        let so = ["--so-pin", SO_PIN, "--so-puk", SO_PUK];
        // Sets who may create and delete in the directories once the card is active; a raw chip lets everybody.
        self.init(&["--erase-card"])?;
        self.init(&[&["--create-pkcs15", "--label", label, "--serial", &serial], &so[..]].concat())?;
        for usage in [Usage::Authentication, Usage::Signature] {
            self.init(&[
                "--store-pin",
                "--auth-id",
                usage.auth_id(),
                "--label",
                usage.label(),
                "--pin",
                usage.pin(),
                "--puk",
                usage.puk(),
                "--so-pin",
                SO_PIN,
            ])?;
        }
        Ok(())
    }

    /// Before activation: `pkcs15-init` takes one user PIN, and the directory files want PIN 1 whatever the key wants.
    fn generate_key(&mut self, usage: Usage, key: KeyType, consent: bool) -> Result<(), StationError> {
        let consent: &[&str] = if consent { &["--user-consent", "1"] } else { &[] };
        let arguments = ["--generate-key", key.for_pkcs15_init(), "--key-usage", usage.x509_key_usage()];
        self.init(&[&arguments, &object(usage)[..], consent].concat())
    }

    fn public_key(&mut self, usage: Usage) -> Result<String, StationError> {
        let text = opensc::run(&self.station, "pkcs15-tool", &["--read-public-key", usage.key_id()])?;
        Ok(text.lines().filter(|line| !line.starts_with("-----")).collect())
    }

    fn store_certificate(&mut self, usage: Usage, certificate: &[u8]) -> Result<(), StationError> {
        let file = self.file("certificate.der", certificate)?;
        self.init(&[&["--store-certificate", &file, "--format", "der"], &object(usage)[..]].concat())
    }

    fn file(&self, name: &str, octets: &[u8]) -> Result<String, StationError> {
        let file = self.station.folder().join(name);
        fs::write(&file, octets).map_err(StationError::io("writing a file for pkcs15-init"))?;
        Ok(file.to_string_lossy().into_owned())
    }

    fn activate(&mut self) -> Result<(), StationError> {
        self.init(&["--finalize", "--so-pin", SO_PIN])
    }

    fn finish(mut self) -> Result<Card, StationError> {
        self.station.remove(0)?.ok_or(StationError::Empty(0))
    }

    fn init(&mut self, arguments: &[&str]) -> Result<(), StationError> {
        opensc::run(&self.station, "pkcs15-init", arguments).map(drop)
    }
}

fn object(usage: Usage) -> [&'static str; 8] {
    ["--id", usage.key_id(), "--auth-id", usage.auth_id(), "--label", usage.label(), "--pin", usage.pin()]
}

fn parse(chip_serial: &str) -> Result<ChipSerial, StationError> {
    if chip_serial.len() > 16 {
        return Err(StationError::Factory("a token serial has 16 digits at most".to_owned()));
    }
    chip_serial.parse().map_err(|error| StationError::Factory(format!("{error}")))
}

/// Sixteen digits: as many as PKCS#11 has room for.
fn token_serial(serial: ChipSerial) -> String {
    serial.to_string()[4..].to_owned()
}
