//! What lies in a slot whose key has no certificate yet.
//!
//! A PIV card tells a public key once, in the answer that ends its making; afterwards only a certificate tells it. So the key
//! is put into the slot's own certificate object as an unsigned certificate (RFC 9925): it outlives this program and this
//! computer, other programs see the key too, and the certificate that comes later takes its place. It says nothing about
//! anybody, and nobody can take it for a certificate: it carries no signature.

use crate::cards::{CardError, PublicKey};
use const_oid::ObjectIdentifier;
use der::{
    Any, DateTime, Decode, Encode,
    asn1::{BitString, GeneralizedTime, SetOfVec, UtcTime, Utf8StringRef},
};
use spki::AlgorithmIdentifierOwned;
use std::time::Duration;
use x509_cert::{
    Certificate, TbsCertificate, Version,
    attr::AttributeTypeAndValue,
    name::{Name, RdnSequence, RelativeDistinguishedName},
    serial_number::SerialNumber,
    time::{Time, Validity},
};

/// id-alg-unsigned (RFC 9925 section 6.2).
const UNSIGNED: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.6.36");

/// id-rdna-unsigned (RFC 9925 section 6.3): the name of no issuer.
const NO_ISSUER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.25.1");

/// An unsigned certificate for a key, DER.
///
/// # Errors
/// Never for a key that a card told.
pub fn of(public: &PublicKey) -> Result<Vec<u8>, CardError> {
    let unsigned = AlgorithmIdentifierOwned { oid: UNSIGNED, parameters: None };
    let nobody = AttributeTypeAndValue { oid: NO_ISSUER, value: Any::encode_from(&Utf8StringRef::new("")?)? };
    let issuer: Name = RdnSequence(vec![RelativeDistinguishedName(SetOfVec::try_from(vec![nobody])?)]);
    let certificate = Certificate {
        tbs_certificate: TbsCertificate {
            version: Version::V3,
            serial_number: SerialNumber::new(&[1])?,
            signature: unsigned.clone(),
            subject: issuer.clone(),
            issuer,
            // No time is meant (RFC 5280 section 4.1.2.5).
            validity: Validity {
                not_before: Time::UtcTime(UtcTime::from_unix_duration(Duration::ZERO)?),
                not_after: Time::GeneralTime(GeneralizedTime::from_date_time(DateTime::INFINITY)),
            },
            subject_public_key_info: public.info()?,
            issuer_unique_id: None,
            subject_unique_id: None,
            extensions: None,
        },
        signature_algorithm: unsigned,
        signature: BitString::from_bytes(&[])?,
    };
    Ok(certificate.to_der()?)
}

/// The key of such a certificate; `None` for a real one.
pub fn key(der: &[u8]) -> Option<PublicKey> {
    let certificate = Certificate::from_der(der).ok().filter(|it| it.signature_algorithm.oid == UNSIGNED)?;
    PublicKey::from_info(&certificate.tbs_certificate.subject_public_key_info).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn the_key_comes_back() {
        for public in [
            PublicKey::from_point(&[&[4][..], &[9; 64]].concat()).unwrap(),
            PublicKey::from_modulus(&[0xC3; 384]).unwrap(),
        ] {
            assert_eq!(key(&of(&public).unwrap()), Some(public));
        }
        assert_eq!(key(b"\x30\x03\x02\x01\x01"), None);
    }
}
