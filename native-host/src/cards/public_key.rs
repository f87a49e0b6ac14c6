//! Public keys and signatures as they stand in X.509, CMS and tokens.

use super::CardError;
use const_oid::ObjectIdentifier;
use der::{Any, Decode, Encode, asn1::BitString};
use kortbrygga_shared::protocol::KeyAlgorithm;
use ring::signature as verify;
use spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const PRIME256V1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");

/// A public key that can be used here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// `RSAPublicKey` in DER (RFC 8017 appendix A.1.1).
    Rsa(Vec<u8>),
    /// Uncompressed point on P-256, 65 octets (SEC 1 section 2.3.3).
    P256(Vec<u8>),
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
    /// RSA: as long as the modulus; P-256: `ECDSA-Sig-Value` in DER.
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
    /// When it is none on a 256-bit curve.
    pub fn from_point(point: &[u8]) -> Result<Self, CardError> {
        match point {
            [0x04, rest @ ..] if rest.len() == 64 => Ok(Self::P256(point.to_vec())),
            _ => Err(CardError::Malformed("not an uncompressed P-256 point")),
        }
    }

    /// From `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    /// When it is neither RSA nor P-256.
    pub fn from_info(info: &SubjectPublicKeyInfoOwned) -> Result<Self, CardError> {
        let octets = info.subject_public_key.as_bytes().ok_or(CardError::Malformed("public key with odd bits"))?;
        if info.algorithm.oid == RSA_ENCRYPTION {
            return Ok(Self::Rsa(RsaPublicKey::from_der(octets)?.to_der()?));
        }
        let curve = info.algorithm.parameters.as_ref().and_then(|it| it.decode_as::<ObjectIdentifier>().ok());
        if info.algorithm.oid == EC_PUBLIC_KEY && curve == Some(PRIME256V1) {
            return Self::from_point(octets);
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
            Self::P256(octets) => (EC_PUBLIC_KEY, Any::encode_from(&PRIME256V1)?, octets),
        };
        Ok(SubjectPublicKeyInfoOwned {
            algorithm: AlgorithmIdentifierOwned { oid, parameters: Some(parameters) },
            subject_public_key: BitString::from_bytes(octets)?,
        })
    }

    /// Signature algorithm with SHA-256, as in certificates, requests and CMS.
    pub fn signature_algorithm(&self) -> AlgorithmIdentifierOwned {
        match self {
            Self::Rsa(_) => AlgorithmIdentifierOwned { oid: SHA256_WITH_RSA, parameters: Some(Any::null()) },
            Self::P256(_) => AlgorithmIdentifierOwned { oid: ECDSA_WITH_SHA256, parameters: None },
        }
    }

    /// JWA name (RFC 7518 section 3.1).
    pub fn jwa(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::P256(_) => "ES256",
        }
    }

    /// Kind of key; RSA of another length than 2048 bits counts as RSA-2048 here because it is used the same way.
    pub fn algorithm(&self) -> KeyAlgorithm {
        match self {
            Self::Rsa(_) => KeyAlgorithm::Rsa2048,
            Self::P256(_) => KeyAlgorithm::P256,
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
            Self::P256(point) => Ok(point[1..33].to_vec()),
        }
    }

    /// Checks a signature over `message` with SHA-256: what a card signed is never handed out unchecked.
    pub fn verifies(&self, message: &[u8], signature: &Signature) -> bool {
        match self {
            Self::Rsa(key) => verify::UnparsedPublicKey::new(&verify::RSA_PKCS1_2048_8192_SHA256, key)
                .verify(message, &signature.octets)
                .is_ok(),
            Self::P256(point) => verify::UnparsedPublicKey::new(&verify::ECDSA_P256_SHA256_ASN1, point)
                .verify(message, &signature.octets)
                .is_ok(),
        }
    }
}

impl Signature {
    /// As JWS has it (RFC 7518 section 3.4): RSA unchanged, P-256 as r || s, 64 octets.
    ///
    /// # Errors
    /// When the card's signature is no `ECDSA-Sig-Value`.
    pub fn raw(&self, key: &PublicKey) -> Result<Vec<u8>, CardError> {
        let PublicKey::P256(_) = key else { return Ok(self.octets.clone()) };
        let value = EcdsaSignature::from_der(&self.octets)?;
        let mut raw = vec![0; 64];
        for (number, half) in [value.r, value.s].iter().zip(raw.chunks_exact_mut(32)) {
            let octets = number.as_bytes();
            let free = 32usize.checked_sub(octets.len()).ok_or(CardError::Malformed("signature too long"))?;
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
        let point = PublicKey::P256(vec![4; 65]);
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
