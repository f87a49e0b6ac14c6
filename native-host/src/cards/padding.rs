//! What is put around a digest before an RSA key is used (RFC 8017 section 9), for cards that leave it to the terminal.

use super::{CardError, Hash};
use const_oid::db::rfc5912::{ID_SHA_256, ID_SHA_384, ID_SHA_512};
use der::{Any, Encode, asn1::OctetString};
use ring::rand::{SecureRandom, SystemRandom};

/// `DigestInfo`.
#[derive(der::Sequence)]
struct DigestInfo {
    algorithm: spki::AlgorithmIdentifierOwned,
    digest: OctetString,
}

/// `DigestInfo` (section 9.2) in DER.
///
/// # Errors
/// Never for a digest of its length.
pub fn digest_info(hash: Hash, digest: &[u8]) -> Result<Vec<u8>, CardError> {
    let oid = match hash {
        Hash::Sha256 => ID_SHA_256,
        Hash::Sha384 => ID_SHA_384,
        Hash::Sha512 => ID_SHA_512,
    };
    let algorithm = spki::AlgorithmIdentifierOwned { oid, parameters: Some(Any::null()) };
    Ok(DigestInfo { algorithm, digest: OctetString::new(digest)? }.to_der()?)
}

/// EMSA-PKCS1-v1_5 (section 9.2), `length` octets.
///
/// # Errors
/// [`CardError::Malformed`] when the modulus is too short.
pub fn emsa_pkcs1(hash: Hash, digest: &[u8], length: usize) -> Result<Vec<u8>, CardError> {
    let info = digest_info(hash, digest)?;
    let fill = length.checked_sub(info.len() + 3).filter(|it| *it >= 8).ok_or(TOO_SHORT)?;
    Ok([&[0, 1][..], &vec![0xFF; fill], &[0], &info].concat())
}

/// EMSA-PSS (section 9.1.1) for a modulus of `length` octets whose first bit is set, salt as long as the digest, MGF1 with the
/// same digest.
///
/// # Errors
/// [`CardError::Malformed`] when the modulus is too short or the system gives no random octets.
pub fn emsa_pss(hash: Hash, digest: &[u8], length: usize) -> Result<Vec<u8>, CardError> {
    let mut salt = vec![0; hash.length()];
    SystemRandom::new().fill(&mut salt).map_err(|_| CardError::Malformed("no random octets"))?;
    let fill = length.checked_sub(2 * hash.length() + 2).ok_or(TOO_SHORT)?;
    let hashed = hash.digest(&[&[0; 8][..], digest, &salt].concat());
    let mut block = [&vec![0; fill][..], &[1], &salt].concat();
    for (octet, mask) in block.iter_mut().zip(mgf1(hash, &hashed, length - hash.length() - 1)) {
        *octet ^= mask;
    }
    // The encoded message has one bit less than the modulus.
    block[0] &= 0x7F;
    Ok([&block[..], &hashed, &[0xBC]].concat())
}

/// A digest as long as the curve's order: cut on the right, filled with zeros on the left (FIPS 186-5 section 6.4.1).
pub fn fitted(digest: &[u8], length: usize) -> Vec<u8> {
    let digest = &digest[..digest.len().min(length)];
    [&vec![0; length - digest.len()][..], digest].concat()
}

const TOO_SHORT: CardError = CardError::Malformed("modulus too short for this digest");

/// MGF1 (appendix B.2.1).
fn mgf1(hash: Hash, seed: &[u8], length: usize) -> Vec<u8> {
    let blocks = (0u32..).map(|count| hash.digest(&[seed, &count.to_be_bytes()].concat()));
    blocks.take(length.div_ceil(hash.length())).flatten().take(length).collect()
}
