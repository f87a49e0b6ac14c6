//! Login tokens in the published format `web-eid:1.0`: the card signs hash(hash(origin) || hash(nonce)).
//!
//! Guarantees: the token was made for this origin and this nonce with a private key whose certificate is ours, valid, not
//! revoked and meant for legitimering. Does not protect against a stolen card with its PIN.

use crate::ca::{Ca, Level, attribute, level_of};
use const_oid::db::rfc4519;
use kortbrygga_shared::protocol::AuthenticationToken;
use openssl::{bn::BigNum, ecdsa::EcdsaSig, hash::MessageDigest, sign::Verifier, x509::X509};
use ring::digest::{SHA256, digest};
use x509_cert::{
    Certificate,
    ext::pkix::{CertificatePolicies, KeyUsage},
};

/// Who a good token speaks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Authenticated {
    /// Subject serialNumber.
    pub person_id: String,
    /// Level by policy.
    pub level: Level,
}

/// Why a token is refused; the text is value `reason` of KB-0306. A revoked certificate is KB-0507 to the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenError {
    #[error("format")]
    Format,
    #[error("algorithm")]
    Algorithm,
    #[error("certificate")]
    Certificate,
    #[error("certificate not trusted")]
    Untrusted,
    #[error("certificate revoked")]
    Revoked,
    #[error("certificate not for login")]
    Usage,
    #[error("signature")]
    Signature,
}

/// Verifies a token for `origin` and `nonce` (the base64 text as it was given out).
pub(crate) fn verify(
    token: &AuthenticationToken,
    ca: &Ca,
    origin: &str,
    nonce: &str,
) -> Result<Authenticated, TokenError> {
    // The format's minor version may grow; the major version may not.
    if token.format != "web-eid:1" && !token.format.starts_with("web-eid:1.") {
        return Err(TokenError::Format);
    }
    let certificate = ca.check(&token.unverified_certificate.0).map_err(|error| match error {
        crate::ca::CaError::Untrusted(_) => TokenError::Untrusted,
        crate::ca::CaError::Revoked => TokenError::Revoked,
        _ => TokenError::Certificate,
    })?;
    if !is_for_login(&certificate) {
        return Err(TokenError::Usage);
    }
    check_signature(token, origin, nonce)?;
    Ok(Authenticated {
        person_id: attribute(&certificate.tbs_certificate.subject, &rfc4519::SERIAL_NUMBER)
            .ok_or(TokenError::Certificate)?,
        level: level(&certificate).ok_or(TokenError::Certificate)?,
    })
}

/// Level of assurance by policy OID.
pub(crate) fn level(certificate: &Certificate) -> Option<Level> {
    let (_, policies) = certificate.tbs_certificate.get::<CertificatePolicies>().ok()??;
    policies.0.iter().find_map(|it| level_of(&it.policy_identifier))
}

/// Legitimering: digitalSignature set and nonRepudiation not.
fn is_for_login(certificate: &Certificate) -> bool {
    let usage = certificate.tbs_certificate.get::<KeyUsage>().ok().flatten();
    usage.is_some_and(|(_, usage)| usage.digital_signature() && !usage.non_repudiation())
}

fn check_signature(token: &AuthenticationToken, origin: &str, nonce: &str) -> Result<(), TokenError> {
    let refused = |_| TokenError::Signature;
    let key = X509::from_der(&token.unverified_certificate.0)
        .and_then(|it| it.public_key())
        .map_err(|_| TokenError::Certificate)?;
    let octets = &token.signature.0;
    let (fits, signature) = match token.algorithm.as_str() {
        "RS256" => (key.rsa().is_ok(), octets.clone()),
        "ES256" if octets.len() == 64 => {
            let (r, s) = octets.split_at(32);
            let number = |part: &[u8]| BigNum::from_slice(part);
            let pair = number(r).and_then(|r| EcdsaSig::from_private_components(r, number(s)?)).map_err(refused)?;
            (key.ec_key().is_ok(), pair.to_der().map_err(refused)?)
        }
        "ES256" => return Err(TokenError::Signature),
        _ => return Err(TokenError::Algorithm),
    };
    if !fits {
        return Err(TokenError::Algorithm);
    }
    let mut verifier = Verifier::new(MessageDigest::sha256(), &key).map_err(refused)?;
    let message = [digest(&SHA256, origin.as_bytes()), digest(&SHA256, nonce.as_bytes())];
    for part in &message {
        verifier.update(part.as_ref()).map_err(refused)?;
    }
    match verifier.verify(&signature) {
        Ok(true) => Ok(()),
        _ => Err(TokenError::Signature),
    }
}
