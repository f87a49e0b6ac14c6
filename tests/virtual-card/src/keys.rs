//! Keys: what lies in a key file, how it is made or loaded, and the prepared pool.

use std::collections::{BTreeMap, VecDeque};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use p256::elliptic_curve::sec1::ToEncodedPoint;
use rand_chacha::ChaCha20Rng;
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use rsa::{BigUint, RsaPrivateKey};
use serde::{Deserialize, Serialize};

use crate::apdu::StatusWord;

/// The only public exponent the family generates keys with.
const PUBLIC_EXPONENT: u64 = 65537;

/// Prepared RSA keys. A card with a pool hands them out instead of generating; a test that cares for generation uses none.
#[derive(Default)]
pub struct KeyPool {
    keys: VecDeque<RsaPrivateKey>,
}

/// A prepared key is not a PKCS#8 RSA key.
#[derive(Debug, thiserror::Error)]
#[error("not an RSA private key in PKCS#8: {0}")]
pub struct InvalidPoolKey(#[from] rsa::pkcs8::Error);

impl KeyPool {
    /// Takes keys in PKCS#8 DER.
    ///
    /// # Errors
    /// [`InvalidPoolKey`] on the first that is none.
    pub fn from_pkcs8<'a>(keys: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, InvalidPoolKey> {
        let keys = keys.into_iter().map(RsaPrivateKey::from_pkcs8_der).collect::<Result<_, _>>()?;
        Ok(Self { keys })
    }

    /// With the keys of another pool behind its own.
    pub fn and(mut self, other: Self) -> Self {
        self.keys.extend(other.keys);
        self
    }

    /// How many keys are left.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Is the pool used up?
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    pub(crate) fn take(&mut self, bits: u16) -> Option<RsaPrivateKey> {
        let place = self.keys.iter().position(|key| key.n().bits() == usize::from(bits))?;
        self.keys.remove(place)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum KeyKind {
    Rsa,
    EllipticCurve,
}

impl KeyKind {
    /// The file descriptor byte (tag 82) of a key file.
    pub fn descriptor(self) -> u8 {
        match self {
            Self::Rsa => 0x11,
            Self::EllipticCurve => 0x22,
        }
    }

    pub fn from_descriptor(byte: u8) -> Option<Self> {
        [Self::Rsa, Self::EllipticCurve].into_iter().find(|kind| kind.descriptor() == byte)
    }
}

/// A key file: made empty with a kind and a size, filled by generation or by loading.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct KeySlot {
    kind: KeyKind,
    bits: u16,
    key: Option<Key>,
    /// Parts loaded so far (PUT DATA 01 8x), by the last byte of the command's parameters.
    parts: BTreeMap<u8, Vec<u8>>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "StoredKey", into = "StoredKey")]
pub(crate) enum Key {
    Rsa(Box<RsaPrivateKey>),
    P256(p256::SecretKey),
    P384(p384::SecretKey),
}

impl KeySlot {
    pub fn empty(kind: KeyKind, bits: u16) -> Self {
        Self { kind, bits, key: None, parts: BTreeMap::new() }
    }

    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    pub fn bits(&self) -> u16 {
        self.bits
    }

    pub fn key(&self) -> Result<&Key, StatusWord> {
        self.key.as_ref().ok_or(StatusWord::CONDITIONS_NOT_SATISFIED)
    }

    pub fn set(&mut self, key: Key) {
        self.key = Some(key);
        self.parts.clear();
    }

    pub fn modulus(&self) -> Result<Vec<u8>, StatusWord> {
        match self.key()? {
            Key::Rsa(key) => Ok(key.n().to_bytes_be()),
            Key::P256(_) | Key::P384(_) => Err(StatusWord::INCOMPATIBLE_FILE),
        }
    }

    pub fn public_exponent(&self) -> Result<Vec<u8>, StatusWord> {
        match self.key()? {
            Key::Rsa(key) => Ok(key.e().to_bytes_be()),
            Key::P256(_) | Key::P384(_) => Err(StatusWord::INCOMPATIBLE_FILE),
        }
    }

    /// Tag 86, then the uncompressed point.
    pub fn public_point(&self) -> Result<Vec<u8>, StatusWord> {
        let point = match self.key()? {
            Key::P256(key) => key.public_key().to_encoded_point(false).as_bytes().to_vec(),
            Key::P384(key) => key.public_key().to_encoded_point(false).as_bytes().to_vec(),
            Key::Rsa(_) => return Err(StatusWord::INCOMPATIBLE_FILE),
        };
        let length = u8::try_from(point.len()).unwrap_or(0);
        Ok([&[0x86, length], &point[..]].concat())
    }

    /// Loads one part of a key made elsewhere; the key exists as soon as the parts suffice.
    pub fn load(&mut self, part: u8, value: &[u8]) -> Result<(), StatusWord> {
        self.parts.insert(part, value.to_vec());
        let part = |number| self.parts.get(&number);
        let key = match self.kind {
            // 81 exponent, 83 and 84 the primes. The rest (modulus, CRT values) follows from them.
            KeyKind::Rsa => match (part(0x83), part(0x84), part(0x81)) {
                (Some(p), Some(q), Some(e)) => {
                    let parts = [p, q, e].map(|bytes| BigUint::from_bytes_be(bytes));
                    Key::Rsa(Box::new(rsa_key(parts, self.bits).ok_or(StatusWord::WRONG_DATA)?))
                }
                _ => return Ok(()),
            },
            KeyKind::EllipticCurve => match (part(0x87), self.bits) {
                (None, _) => return Ok(()),
                (Some(d), 256) => Key::P256(p256::SecretKey::from_slice(d).map_err(|_| StatusWord::WRONG_DATA)?),
                (Some(d), 384) => Key::P384(p384::SecretKey::from_slice(d).map_err(|_| StatusWord::WRONG_DATA)?),
                (Some(_), _) => return Err(StatusWord::WRONG_DATA),
            },
        };
        self.set(key);
        Ok(())
    }
}

impl Key {
    pub fn generate(kind: KeyKind, bits: u16, random: &mut ChaCha20Rng) -> Result<Self, StatusWord> {
        match (kind, bits) {
            (KeyKind::Rsa, 1024 | 1536 | 2048 | 3072 | 4096) => RsaPrivateKey::new(random, usize::from(bits))
                .map(|key| Self::Rsa(Box::new(key)))
                .map_err(|_| StatusWord::CONDITIONS_NOT_SATISFIED),
            (KeyKind::EllipticCurve, 256) => Ok(Self::P256(p256::SecretKey::random(random))),
            (KeyKind::EllipticCurve, 384) => Ok(Self::P384(p384::SecretKey::random(random))),
            _ => Err(StatusWord::WRONG_DATA),
        }
    }

    /// Is this the encoding of the one exponent that keys are generated with?
    pub fn accepts_exponent(bytes: &[u8]) -> bool {
        BigUint::from_bytes_be(bytes) == BigUint::from(PUBLIC_EXPONENT)
    }
}

/// The key of these primes and this exponent, if it is one and has this many bits.
fn rsa_key([p, q, e]: [BigUint; 3], bits: u16) -> Option<RsaPrivateKey> {
    let [two, three] = [2_u8, 3].map(BigUint::from);
    let n = &p * &q;
    // Before the crate sees them: it takes odd numbers above two for granted.
    let is_odd = |number: &BigUint| number > &two && number.to_bytes_le()[0] & 1 == 1;
    if ![&p, &q, &e].into_iter().all(is_odd) || n.bits() != usize::from(bits) {
        return None;
    }
    let key = RsaPrivateKey::from_p_q(p, q, e).ok()?;
    // Numbers that are not prime make no pair of keys.
    (three.modpow(key.e(), &n).modpow(key.d(), &n) == three).then_some(key)
}

/// A key as text: base64 of PKCS#8 (RSA) or of the scalar (32 or 48 bytes).
#[derive(Serialize, Deserialize)]
enum StoredKey {
    Rsa(String),
    P256(String),
    P384(String),
}

impl From<Key> for StoredKey {
    fn from(key: Key) -> Self {
        match key {
            // Encoding a key that exists cannot fail; an empty string would be refused on reading.
            Key::Rsa(key) => {
                Self::Rsa(key.to_pkcs8_der().map(|der| STANDARD.encode(der.as_bytes())).unwrap_or_default())
            }
            Key::P256(key) => Self::P256(STANDARD.encode(key.to_bytes())),
            Key::P384(key) => Self::P384(STANDARD.encode(key.to_bytes())),
        }
    }
}

impl TryFrom<StoredKey> for Key {
    type Error = String;

    fn try_from(stored: StoredKey) -> Result<Self, String> {
        let bytes = |text: &str| STANDARD.decode(text).map_err(|error| error.to_string());
        match stored {
            StoredKey::Rsa(text) => RsaPrivateKey::from_pkcs8_der(&bytes(&text)?)
                .map(|key| Self::Rsa(Box::new(key)))
                .map_err(|error| error.to_string()),
            StoredKey::P256(text) => {
                p256::SecretKey::from_slice(&bytes(&text)?).map(Self::P256).map_err(|error| error.to_string())
            }
            StoredKey::P384(text) => {
                p384::SecretKey::from_slice(&bytes(&text)?).map(Self::P384).map_err(|error| error.to_string())
            }
        }
    }
}
