//! Mechanisms for schemes and keys (PKCS#11 sections 6.1 and 6.3).

use super::super::{
    super::{Curve, Hash, Scheme, padding::digest_info},
    messages::Failure,
};
use cryptoki::{
    mechanism::{
        Mechanism, MechanismType,
        rsa::{PkcsMgfType, PkcsPssParams},
    },
    object::Attribute,
};
use cryptoki_sys::CK_ULONG;
use der::Encode;
use kortbrygga_shared::protocol::KeyAlgorithm;

/// How the module is asked for a signature, and over which octets.
pub fn signing(scheme: Scheme, digest: &[u8], order_octets: usize) -> Result<(Mechanism<'static>, Vec<u8>), Failure> {
    Ok(match scheme {
        Scheme::RsaPkcs1(hash) => {
            let info = digest_info(hash, digest).map_err(|error| Failure::Module(error.to_string()))?;
            (Mechanism::RsaPkcs, info)
        }
        Scheme::RsaPss(hash) => (Mechanism::RsaPkcsPss(pss(hash)), digest.to_vec()),
        // The module takes no more than the order has (FIPS 186-5 section 6.4.1).
        Scheme::Ecdsa(_) => (Mechanism::Ecdsa, digest[..digest.len().min(order_octets)].to_vec()),
    })
}

fn pss(hash: Hash) -> PkcsPssParams {
    let (hash_alg, mgf, s_len): (_, _, CK_ULONG) = match hash {
        Hash::Sha256 => (MechanismType::SHA256, PkcsMgfType::MGF1_SHA256, 32),
        Hash::Sha384 => (MechanismType::SHA384, PkcsMgfType::MGF1_SHA384, 48),
        Hash::Sha512 => (MechanismType::SHA512, PkcsMgfType::MGF1_SHA512, 64),
    };
    PkcsPssParams { hash_alg, mgf, s_len: s_len.into() }
}

/// How a key pair is made, and what its public key must say of its kind.
pub fn generation(algorithm: KeyAlgorithm) -> Result<(Mechanism<'static>, Vec<Attribute>), Failure> {
    let rsa = |bits: CK_ULONG| {
        let attributes = vec![Attribute::ModulusBits(bits.into()), Attribute::PublicExponent(vec![1, 0, 1])];
        (Mechanism::RsaPkcsKeyPairGen, attributes)
    };
    let ec = |curve: Curve| {
        let parameters = curve.oid().to_der().map_err(|error| Failure::Module(error.to_string()))?;
        Ok((Mechanism::EccKeyPairGen, vec![Attribute::EcParams(parameters)]))
    };
    match algorithm {
        KeyAlgorithm::Rsa2048 => Ok(rsa(2048)),
        KeyAlgorithm::Rsa3072 => Ok(rsa(3072)),
        KeyAlgorithm::P256 => ec(Curve::P256),
        KeyAlgorithm::P384 => ec(Curve::P384),
    }
}
