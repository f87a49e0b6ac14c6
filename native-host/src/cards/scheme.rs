//! How a message is signed: padding and digest.

use kortbrygga_shared::protocol::KeyAlgorithm;
use ring::digest::{Algorithm, SHA256, SHA384, SHA512, digest};
use serde::{Deserialize, Serialize};

/// A digest algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hash {
    /// SHA-256, 32 octets.
    Sha256,
    /// SHA-384, 48 octets.
    Sha384,
    /// SHA-512, 64 octets.
    Sha512,
}

impl Hash {
    /// Digest of a message.
    pub fn digest(self, message: &[u8]) -> Vec<u8> {
        digest(self.algorithm(), message).as_ref().to_vec()
    }

    /// Octets of a digest.
    pub fn length(self) -> usize {
        self.algorithm().output_len()
    }

    fn algorithm(self) -> &'static Algorithm {
        match self {
            Self::Sha256 => &SHA256,
            Self::Sha384 => &SHA384,
            Self::Sha512 => &SHA512,
        }
    }
}

/// A signature scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2).
    RsaPkcs1(Hash),
    /// RSASSA-PSS (RFC 8017 section 8.1), MGF1 with the same digest, salt as long as the digest.
    RsaPss(Hash),
    /// ECDSA (FIPS 186-5 section 6); a digest longer than the curve's order is cut to it.
    Ecdsa(Hash),
}

impl Scheme {
    /// What certificates, requests and CMS use with a key of this kind.
    pub fn usual(algorithm: KeyAlgorithm) -> Self {
        match algorithm {
            KeyAlgorithm::Rsa2048 | KeyAlgorithm::Rsa3072 => Self::RsaPkcs1(Hash::Sha256),
            KeyAlgorithm::P256 => Self::Ecdsa(Hash::Sha256),
            KeyAlgorithm::P384 => Self::Ecdsa(Hash::Sha384),
        }
    }

    /// Its digest algorithm.
    pub fn hash(self) -> Hash {
        match self {
            Self::RsaPkcs1(hash) | Self::RsaPss(hash) | Self::Ecdsa(hash) => hash,
        }
    }
}
