//! Which certificates are revoked, and the lists (RFC 5280 section 5) that say so.

use super::CaError;
use der::{
    Decode, Encode,
    asn1::{BitString, OctetString},
};
use p256::ecdsa::{DerSignature, SigningKey};
use signature::{SignatureEncoding, Signer};
use std::time::{Duration, SystemTime};
use x509_cert::{
    Version,
    crl::{CertificateList, RevokedCert, TbsCertList},
    ext::{
        AsExtension, Extension,
        pkix::{AuthorityKeyIdentifier, CrlNumber, CrlReason},
    },
    name::Name,
    serial_number::SerialNumber,
    spki::{DynSignatureAlgorithmIdentifier, SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef},
    time::Time,
};

/// Why a certificate is revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The receipt did not come in time, or the person gave it up.
    CessationOfOperation,
    /// Another certificate took its place.
    Superseded,
    /// The key may be in other hands.
    KeyCompromise,
}

/// All revoked certificates of all issuers.
#[derive(Default)]
pub(super) struct Register {
    revoked: Vec<Entry>,
    lists: u32,
}

struct Entry {
    issuer: Name,
    serial: SerialNumber,
    at: SystemTime,
    reason: Reason,
}

impl Register {
    pub fn revoke(&mut self, issuer: &Name, serial: &SerialNumber, reason: Reason) {
        if !self.is_revoked(issuer, serial) {
            let (issuer, serial) = (issuer.clone(), serial.clone());
            self.revoked.push(Entry { issuer, serial, at: SystemTime::now(), reason });
        }
    }

    pub fn is_revoked(&self, issuer: &Name, serial: &SerialNumber) -> bool {
        self.revoked.iter().any(|it| it.issuer == *issuer && it.serial == *serial)
    }

    pub fn list(&mut self, issuer: &Name, key: &SigningKey) -> Result<Vec<u8>, CaError> {
        self.lists += 1;
        let revoked: Vec<RevokedCert> = self
            .revoked
            .iter()
            .filter(|it| it.issuer == *issuer)
            .map(|it| {
                let reason = match it.reason {
                    Reason::CessationOfOperation => CrlReason::CessationOfOperation,
                    Reason::Superseded => CrlReason::Superseded,
                    Reason::KeyCompromise => CrlReason::KeyCompromise,
                };
                Ok(RevokedCert {
                    serial_number: it.serial.clone(),
                    revocation_date: Time::try_from(it.at)?,
                    crl_entry_extensions: Some(vec![reason.to_extension(issuer, &[])?]),
                })
            })
            .collect::<Result<_, der::Error>>()?;
        let wrong = |error: x509_cert::spki::Error| CaError::Key(error.to_string());
        let algorithm = key.signature_algorithm_identifier().map_err(wrong)?;
        let info = SubjectPublicKeyInfoOwned::from_key(*key.verifying_key()).map_err(wrong)?.to_der()?;
        let authority = AuthorityKeyIdentifier::try_from(SubjectPublicKeyInfoRef::from_der(&info)?)?;
        let now = SystemTime::now();
        let list = TbsCertList {
            version: Version::V2,
            signature: algorithm.clone(),
            issuer: issuer.clone(),
            this_update: Time::try_from(now - Duration::from_secs(60))?,
            next_update: Some(Time::try_from(now + Duration::from_secs(24 * 3600))?),
            // RFC 5280 section 5.1.2.6: an empty list is left out.
            revoked_certificates: Some(revoked).filter(|it| !it.is_empty()),
            crl_extensions: Some(vec![authority.to_extension(issuer, &[])?, number(self.lists)?]),
        };
        let signature: DerSignature = key.sign(&list.to_der()?);
        let whole = CertificateList {
            tbs_cert_list: list,
            signature_algorithm: algorithm,
            signature: BitString::from_bytes(&signature.to_vec())?,
        };
        Ok(whole.to_der()?)
    }
}

/// RFC 5280 section 5.2.3.
fn number(count: u32) -> Result<Extension, der::Error> {
    let value = CrlNumber(der::asn1::Uint::new(&count.to_be_bytes())?).to_der()?;
    Ok(Extension {
        extn_id: <CrlNumber as const_oid::AssociatedOid>::OID,
        critical: false,
        extn_value: OctetString::new(value)?,
    })
}
