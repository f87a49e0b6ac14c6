//! Signed documents: CMS SignedData (RFC 5652) with the document inside, verified by OpenSSL.
//!
//! Guarantees: exactly one signature, over exactly our document, by a certificate of our CA that is meant for
//! underskrift, valid and not revoked. Who it must belong to is the caller's rule.

use crate::ca::{Ca, CaError, attribute};
use cms::{
    cert::CertificateChoices,
    content_info::ContentInfo,
    signed_data::{SignedData, SignerIdentifier},
};
use const_oid::db::{rfc4519, rfc5911};
use der::{Decode, Encode};
use openssl::cms::{CMSOptions, CmsContentInfo};
use x509_cert::{
    Certificate,
    ext::pkix::{KeyUsage, SubjectKeyIdentifier},
};

/// Who signed.
#[derive(Clone, Debug)]
pub(crate) struct Signer {
    /// Subject serialNumber.
    pub person_id: String,
    /// The certificate, DER.
    pub certificate: Vec<u8>,
    /// It, parsed.
    pub parsed: Certificate,
}

/// Why a signature is refused; the text is value `detail` of KB-0505.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignedError {
    #[error("not a signed document")]
    Form,
    #[error("not exactly one signature")]
    Count,
    #[error("no certificate of the signer")]
    NoCertificate,
    #[error("certificate not trusted")]
    Untrusted,
    #[error("certificate revoked")]
    Revoked,
    #[error("certificate not for signatures")]
    Usage,
    #[error("signature does not fit")]
    Signature,
    #[error("another document")]
    OtherDocument,
}

/// Verifies `message` (DER) as a signature over `document`.
pub(crate) fn verify(message: &[u8], document: &[u8], ca: &Ca) -> Result<Signer, SignedError> {
    let certificate = signer_certificate(message)?;
    let octets = certificate.to_der().map_err(|_| SignedError::Form)?;
    let parsed = ca.check(&octets).map_err(|error| match error {
        CaError::Revoked => SignedError::Revoked,
        _ => SignedError::Untrusted,
    })?;
    let usage = parsed.tbs_certificate.get::<KeyUsage>().ok().flatten();
    if !usage.is_some_and(|(_, usage)| usage.non_repudiation()) {
        return Err(SignedError::Usage);
    }
    let store = ca.trust().map_err(|_| SignedError::Untrusted)?;
    let mut content = Vec::new();
    CmsContentInfo::from_der(message)
        .and_then(|mut it| it.verify(None, Some(&store), None, Some(&mut content), CMSOptions::BINARY))
        .map_err(|_| SignedError::Signature)?;
    if content != document {
        return Err(SignedError::OtherDocument);
    }
    let person_id =
        attribute(&parsed.tbs_certificate.subject, &rfc4519::SERIAL_NUMBER).ok_or(SignedError::NoCertificate)?;
    Ok(Signer { person_id, certificate: octets, parsed })
}

/// The certificate inside that the one SignerInfo names.
fn signer_certificate(message: &[u8]) -> Result<Certificate, SignedError> {
    let outer = ContentInfo::from_der(message).map_err(|_| SignedError::Form)?;
    if outer.content_type != rfc5911::ID_SIGNED_DATA {
        return Err(SignedError::Form);
    }
    let data: SignedData = outer.content.decode_as().map_err(|_| SignedError::Form)?;
    let [signer] = data.signer_infos.0.as_slice() else {
        return Err(SignedError::Count);
    };
    let inside = data.certificates.iter().flat_map(|it| it.0.iter()).filter_map(|it| match it {
        CertificateChoices::Certificate(certificate) => Some(certificate),
        _ => None,
    });
    let mut named = inside.filter(|certificate| names(&signer.sid, certificate));
    match (named.next(), named.next()) {
        (Some(one), None) => Ok(one.clone()),
        _ => Err(SignedError::NoCertificate),
    }
}

fn names(sid: &SignerIdentifier, certificate: &Certificate) -> bool {
    let body = &certificate.tbs_certificate;
    match sid {
        SignerIdentifier::IssuerAndSerialNumber(it) => {
            it.issuer == body.issuer && it.serial_number == body.serial_number
        }
        SignerIdentifier::SubjectKeyIdentifier(id) => {
            body.get::<SubjectKeyIdentifier>().ok().flatten().is_some_and(|(_, own)| own == *id)
        }
    }
}
