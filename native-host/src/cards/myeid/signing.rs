//! Signatures by the family's commands.
//!
//! Two commands when the application's directory is the current one, as it is after the identity check: MANAGE SECURITY
//! ENVIRONMENT and PERFORM SECURITY OPERATION, the latter in a chain when its data is longer than 255 octets.

use crate::cards::{
    CardError, Key, Scheme, Signature,
    apdu::{Command, Wire, call},
    files::select,
    padding::{digest_info, emsa_pss, fitted},
};
use kortbrygga_shared::protocol::KeyAlgorithm;

/// Algorithms in MANAGE SECURITY ENVIRONMENT: the bare RSA operation; RSA that the card pads by PKCS #1 v1.5; ECDSA.
const RSA_RAW: u8 = 0x00;
const RSA_PKCS1: u8 = 0x02;
const ECDSA: u8 = 0x04;

/// Control reference templates (ISO/IEC 7816-4 section 10.3.3): digital signature, confidentiality.
const SIGNATURE_TEMPLATE: u8 = 0xB6;
const DECIPHER_TEMPLATE: u8 = 0xB8;

/// What the card is to do with what.
pub struct Plan {
    algorithm: u8,
    input: Vec<u8>,
}

/// How a digest is signed; `None` when this kind of key does not go with the scheme.
///
/// # Errors
/// [`CardError::Malformed`] when the system gives no random octets.
pub fn plan(key: Option<KeyAlgorithm>, scheme: Scheme, digest: &[u8]) -> Result<Option<Plan>, CardError> {
    use KeyAlgorithm::{P256, P384, Rsa2048, Rsa3072};
    let (algorithm, input) = match (key, scheme) {
        (Some(Rsa2048 | Rsa3072), Scheme::RsaPkcs1(hash)) => (RSA_PKCS1, digest_info(hash, digest)?),
        (Some(Rsa2048), Scheme::RsaPss(hash)) => (RSA_RAW, emsa_pss(hash, digest, 256)?),
        (Some(Rsa3072), Scheme::RsaPss(hash)) => (RSA_RAW, emsa_pss(hash, digest, 384)?),
        (Some(P256), Scheme::Ecdsa(_)) => (ECDSA, fitted(digest, 32)),
        (Some(P384), Scheme::Ecdsa(_)) => (ECDSA, fitted(digest, 48)),
        _ => return Ok(None),
    };
    Ok(Some(Plan { algorithm, input }))
}

/// Signs; `chaining` = the card takes long commands in a chain.
///
/// # Errors
/// [`CardError`].
pub fn sign(wire: &mut dyn Wire, key: &Key, plan: &Plan, chaining: bool) -> Result<Signature, CardError> {
    match signed(wire, key, plan, chaining) {
        // The key was not found: something outside of the application was read since the identity check.
        Err(CardError::Status { sw: 0x6A82 | 0x6A88, .. }) => {
            select(wire, &super::APPLICATION)?;
            signed(wire, key, plan, chaining)
        }
        other => other,
    }
}

fn signed(wire: &mut dyn Wire, key: &Key, plan: &Plan, chaining: bool) -> Result<Signature, CardError> {
    let Plan { algorithm, input } = plan;
    if *algorithm == RSA_RAW && !chaining {
        return raw_in_halves(wire, key, input);
    }
    set_environment(wire, SIGNATURE_TEMPLATE, key, *algorithm)?;
    let octets = call(wire, &Command::new("COMPUTE DIGITAL SIGNATURE", 0x2A, 0x9E, 0x9A).data(input).le(256))?;
    Ok(Signature { octets })
}

/// Says what the next operation uses. The key file is sought in the current directory.
fn set_environment(wire: &mut dyn Wire, template: u8, key: &Key, algorithm: u8) -> Result<(), CardError> {
    let &[high, low] = key.place.last_chunk().ok_or(CardError::Malformed("key without a file"))?;
    let environment = [0x80, 1, algorithm, 0x81, 2, high, low, 0x84, 1, 0];
    call(wire, &Command::new("MANAGE SECURITY ENVIRONMENT", 0x22, 0x41, template).data(&environment)).map(drop)
}

/// The bare RSA operation on cards that know no chains: they take the block as a cryptogram in two halves. With 3072 bits
/// there is no such way.
fn raw_in_halves(wire: &mut dyn Wire, key: &Key, block: &[u8]) -> Result<Signature, CardError> {
    let (first, second) = block.split_at(block.len() / 2);
    set_environment(wire, DECIPHER_TEMPLATE, key, RSA_RAW)?;
    let decipher = Command::new("DECIPHER", 0x2A, 0x80, 0x86);
    call(wire, &decipher.data(&[&[0x81], first].concat()))?;
    let octets = call(wire, &decipher.data(&[&[0x82], second].concat()).le(256))?;
    Ok(Signature { octets })
}
