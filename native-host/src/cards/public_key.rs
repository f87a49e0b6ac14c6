//! Public keys and signatures as they stand in X.509, CMS and tokens.

use super::{CardError, Hash, Scheme};
use const_oid::ObjectIdentifier;
use der::{Any, Decode, Encode, asn1::BitString};
use kortbrygga_shared::protocol::KeyAlgorithm;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use ring::signature as verify;
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const PRIME256V1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const SECP384R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const ECDSA_WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");

/// A public key that can be used here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// `RSAPublicKey` in DER (RFC 8017 appendix A.1.1).
    Rsa(Vec<u8>),
    /// Uncompressed point (SEC 1 section 2.3.3): 1 + twice the curve's [`Curve::octets`].
    Ec(Curve, Vec<u8>),
}

/// An elliptic curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Curve {
    /// NIST P-256 (secp256r1).
    P256,
    /// NIST P-384 (secp384r1).
    P384,
}

impl Curve {
    /// Both.
    pub const ALL: [Self; 2] = [Self::P256, Self::P384];

    /// Octets of a coordinate and of the order.
    pub fn octets(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
        }
    }

    /// What keys on it are called here.
    pub fn algorithm(self) -> KeyAlgorithm {
        match self {
            Self::P256 => KeyAlgorithm::P256,
            Self::P384 => KeyAlgorithm::P384,
        }
    }

    /// Its name as an object identifier (RFC 5480 section 2.1.1.1).
    pub fn oid(self) -> ObjectIdentifier {
        match self {
            Self::P256 => PRIME256V1,
            Self::P384 => SECP384R1,
        }
    }
}

/// `RSAPublicKey`.
#[derive(der::Sequence)]
struct RsaPublicKey {
    modulus: der::asn1::Uint,
    exponent: der::asn1::Uint,
}

/// `ECDSA-Sig-Value` (RFC 3279 section 2.2.3).
#[derive(der::Sequence)]
struct EcdsaSignature {
    r: der::asn1::Uint,
    s: der::asn1::Uint,
}

/// A signature by a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// RSA: as long as the modulus; else `ECDSA-Sig-Value` in DER.
    pub octets: Vec<u8>,
}

impl PublicKey {
    /// From a modulus, exponent 65537.
    ///
    /// # Errors
    /// When the modulus is empty.
    pub fn from_modulus(modulus: &[u8]) -> Result<Self, CardError> {
        let key = RsaPublicKey { modulus: der::asn1::Uint::new(modulus)?, exponent: der::asn1::Uint::new(&[1, 0, 1])? };
        Ok(Self::Rsa(key.to_der()?))
    }

    /// From an uncompressed point.
    ///
    /// # Errors
    /// When it is none on a curve that is used here; the length tells which.
    pub fn from_point(point: &[u8]) -> Result<Self, CardError> {
        let curve = match point {
            [0x04, rest @ ..] => Curve::ALL.into_iter().find(|it| rest.len() == 2 * it.octets()),
            _ => None,
        };
        curve
            .map(|curve| Self::Ec(curve, point.to_vec()))
            .ok_or(CardError::Malformed("not an uncompressed point of a known curve"))
    }

    /// From `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    /// When it is neither RSA nor on a curve that is used here.
    pub fn from_info(info: &SubjectPublicKeyInfoOwned) -> Result<Self, CardError> {
        let octets = info.subject_public_key.as_bytes().ok_or(CardError::Malformed("public key with odd bits"))?;
        if info.algorithm.oid == RSA_ENCRYPTION {
            return Ok(Self::Rsa(RsaPublicKey::from_der(octets)?.to_der()?));
        }
        let curve = info.algorithm.parameters.as_ref().and_then(|it| it.decode_as::<ObjectIdentifier>().ok());
        if info.algorithm.oid == EC_PUBLIC_KEY
            && let Self::Ec(actual, point) = Self::from_point(octets)?
            && curve == Some(actual.oid())
        {
            return Ok(Self::Ec(actual, point));
        }
        Err(CardError::Malformed("public key of another kind"))
    }

    /// As `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    /// Never for a key that was read.
    pub fn info(&self) -> der::Result<SubjectPublicKeyInfoOwned> {
        let (oid, parameters, octets) = match self {
            Self::Rsa(octets) => (RSA_ENCRYPTION, Any::null(), octets),
            Self::Ec(curve, octets) => (EC_PUBLIC_KEY, Any::encode_from(&curve.oid())?, octets),
        };
        Ok(SubjectPublicKeyInfoOwned {
            algorithm: AlgorithmIdentifierOwned { oid, parameters: Some(parameters) },
            subject_public_key: BitString::from_bytes(octets)?,
        })
    }

    /// Signature algorithm of [`PublicKey::usual_scheme`], as in certificates, requests and CMS.
    pub fn signature_algorithm(&self) -> AlgorithmIdentifierOwned {
        let (oid, parameters) = match self {
            Self::Rsa(_) => (SHA256_WITH_RSA, Some(Any::null())),
            Self::Ec(Curve::P256, _) => (ECDSA_WITH_SHA256, None),
            Self::Ec(Curve::P384, _) => (ECDSA_WITH_SHA384, None),
        };
        AlgorithmIdentifierOwned { oid, parameters }
    }

    /// The scheme for certificates, requests, CMS and tokens.
    pub fn usual_scheme(&self) -> Scheme {
        match self {
            Self::Rsa(_) => Scheme::RsaPkcs1(Hash::Sha256),
            Self::Ec(Curve::P256, _) => Scheme::Ecdsa(Hash::Sha256),
            Self::Ec(Curve::P384, _) => Scheme::Ecdsa(Hash::Sha384),
        }
    }

    /// JWA name of the usual scheme (RFC 7518 section 3.1).
    pub fn jwa(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::Ec(Curve::P256, _) => "ES256",
            Self::Ec(Curve::P384, _) => "ES384",
        }
    }

    /// Kind of key; `None` = RSA of a length that is not used here.
    pub fn algorithm(&self) -> Option<KeyAlgorithm> {
        match self {
            Self::Rsa(key) => match RsaPublicKey::from_der(key).ok()?.modulus.as_bytes().len() {
                256 => Some(KeyAlgorithm::Rsa2048),
                384 => Some(KeyAlgorithm::Rsa3072),
                _ => None,
            },
            Self::Ec(curve, _) => Some(curve.algorithm()),
        }
    }

    /// Octets whose SHA-1 is the object identifier on the card, as OpenSC chooses it by default: the modulus, or the
    /// point's first coordinate.
    ///
    /// # Errors
    /// Never for a key that was read.
    pub fn identifying_octets(&self) -> der::Result<Vec<u8>> {
        match self {
            Self::Rsa(octets) => Ok(RsaPublicKey::from_der(octets)?.modulus.as_bytes().to_vec()),
            Self::Ec(curve, point) => Ok(point[1..=curve.octets()].to_vec()),
        }
    }

    /// Checks a signature over `message`: what a card signed is never handed out unchecked.
    pub fn verifies(&self, scheme: Scheme, message: &[u8], signature: &Signature) -> bool {
        match (self, scheme) {
            (Self::Rsa(key), Scheme::RsaPkcs1(hash)) => rsa_verifies(
                match hash {
                    Hash::Sha256 => &verify::RSA_PKCS1_2048_8192_SHA256,
                    Hash::Sha384 => &verify::RSA_PKCS1_2048_8192_SHA384,
                    Hash::Sha512 => &verify::RSA_PKCS1_2048_8192_SHA512,
                },
                key,
                message,
                signature,
            ),
            (Self::Rsa(key), Scheme::RsaPss(hash)) => rsa_verifies(
                match hash {
                    Hash::Sha256 => &verify::RSA_PSS_2048_8192_SHA256,
                    Hash::Sha384 => &verify::RSA_PSS_2048_8192_SHA384,
                    Hash::Sha512 => &verify::RSA_PSS_2048_8192_SHA512,
                },
                key,
                message,
                signature,
            ),
            (Self::Ec(curve, point), Scheme::Ecdsa(hash)) => {
                ec_verifies(*curve, point, &hash.digest(message), &signature.octets)
            }
            _ => false,
        }
    }
}

fn rsa_verifies(algorithm: &verify::RsaParameters, key: &[u8], message: &[u8], signature: &Signature) -> bool {
    let Ok(key) = RsaPublicKey::from_der(key) else { return false };
    let parts = verify::RsaPublicKeyComponents { n: key.modulus.as_bytes(), e: key.exponent.as_bytes() };
    parts.verify(algorithm, message, &signature.octets).is_ok()
}

fn ec_verifies(curve: Curve, point: &[u8], digest: &[u8], signature: &[u8]) -> bool {
    fn by<K: PrehashVerifier<S>, S>(key: Option<K>, signature: Option<S>, digest: &[u8]) -> bool {
        key.zip(signature).is_some_and(|(key, signature)| key.verify_prehash(digest, &signature).is_ok())
    }
    match curve {
        Curve::P256 => by(
            p256::ecdsa::VerifyingKey::from_sec1_bytes(point).ok(),
            p256::ecdsa::DerSignature::from_bytes(signature).ok(),
            digest,
        ),
        Curve::P384 => by(
            p384::ecdsa::VerifyingKey::from_sec1_bytes(point).ok(),
            p384::ecdsa::DerSignature::from_bytes(signature).ok(),
            digest,
        ),
    }
}

impl Signature {
    /// From r || s, each half of it, as PKCS#11 has it (section 6.3.12).
    ///
    /// # Errors
    /// When there are no two halves.
    pub fn from_raw(raw: &[u8]) -> Result<Self, CardError> {
        if raw.is_empty() || !raw.len().is_multiple_of(2) {
            return Err(CardError::Malformed("signature of two unlike halves"));
        }
        let (r, s) = raw.split_at(raw.len() / 2);
        let value = EcdsaSignature { r: der::asn1::Uint::new(r)?, s: der::asn1::Uint::new(s)? };
        Ok(Self { octets: value.to_der()? })
    }

    /// As JWS has it (RFC 7518 section 3.4): RSA unchanged, else r || s, each as long as the order.
    ///
    /// # Errors
    /// When the card's signature is no `ECDSA-Sig-Value`.
    pub fn raw(&self, key: &PublicKey) -> Result<Vec<u8>, CardError> {
        let PublicKey::Ec(curve, _) = key else { return Ok(self.octets.clone()) };
        let half_octets = curve.octets();
        let value = EcdsaSignature::from_der(&self.octets)?;
        let mut raw = vec![0; 2 * half_octets];
        for (number, half) in [value.r, value.s].iter().zip(raw.chunks_exact_mut(half_octets)) {
            let octets = number.as_bytes();
            let free = half_octets.checked_sub(octets.len()).ok_or(CardError::Malformed("signature too long"))?;
            half[free..].copy_from_slice(octets);
        }
        Ok(raw)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn short_halves_are_filled_up() {
        let point = PublicKey::Ec(Curve::P256, vec![4; 65]);
        let signature = Signature { octets: vec![0x30, 6, 2, 1, 5, 2, 1, 7] };
        let raw = signature.raw(&point).unwrap();
        assert_eq!((raw.len(), raw[31], raw[63]), (64, 5, 7));
    }

    #[test]
    fn both_kinds_survive_their_encoding() {
        let point = [&[4][..], &[9; 64]].concat();
        for key in [PublicKey::from_point(&point).unwrap(), PublicKey::from_modulus(&[0xC3; 256]).unwrap()] {
            assert_eq!(PublicKey::from_info(&key.info().unwrap()).unwrap(), key);
        }
        assert!(PublicKey::from_point(&[4; 64]).is_err());
    }
}
