//! What matters of an X.509 certificate (RFC 5280; SITHS profile as published by Inera).

use super::{CardError, PublicKey};
use const_oid::ObjectIdentifier;
use der::{Decode, asn1::PrintableStringRef};
use kortbrygga_shared::{
    identity::PrintedNumber,
    protocol::{CertificateUsage, CertificateView},
    time::UnixMillis,
};
use serde::Serialize;
use x509_cert::{
    Certificate,
    ext::pkix::{BasicConstraints, CertificatePolicies, KeyUsage},
    name::Name,
};

/// Card number (SS 614331 section 4.3).
const CARD_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.752.34.2.1");

/// A certificate with what was found in it.
#[derive(Clone, Debug)]
pub struct ParsedCertificate {
    /// The whole.
    pub certificate: Certificate,
    /// Its key.
    pub public_key: PublicKey,
    /// From key usage; `None` = for neither of the two (encryption, an issuer's own).
    pub usage: Option<CertificateUsage>,
}

impl ParsedCertificate {
    /// From DER.
    ///
    /// # Errors
    /// [`CardError::Malformed`] when it is no certificate with a key that can be used here.
    pub fn from_der(der: &[u8]) -> Result<Self, CardError> {
        let certificate = Certificate::from_der(der)?;
        let public_key = PublicKey::from_info(&certificate.tbs_certificate.subject_public_key_info)?;
        let usage = usage(&certificate);
        Ok(Self { certificate, public_key, usage })
    }

    /// Subject commonName; empty when there is none.
    pub fn name(&self) -> String {
        attribute(&self.certificate.tbs_certificate.subject, &const_oid::db::rfc4519::CN)
    }
}

/// The card number in a certificate.
pub fn card_number(certificate: &Certificate) -> Option<PrintedNumber> {
    let extensions = certificate.tbs_certificate.extensions.as_deref().unwrap_or_default();
    let extension = extensions.iter().find(|it| it.extn_id == CARD_NUMBER)?;
    PrintableStringRef::from_der(extension.extn_value.as_bytes()).ok()?.as_str().parse().ok()
}

/// What a certificate says: of whom, by whom, for what, until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificateFacts {
    /// From key usage; `None` = for neither of the two.
    pub usage: Option<CertificateUsage>,
    /// Subject commonName.
    pub name: String,
    /// Subject serialNumber: HSA-id or personnummer.
    pub person_id: String,
    /// Level of assurance: 2 or 3; `None` when nothing tells.
    pub loa: Option<u8>,
    /// Issuer commonName.
    pub issuer: String,
    /// Card number in the certificate.
    pub number: Option<PrintedNumber>,
    /// Serial number, hexadecimal without sign octet.
    pub serial: String,
    /// notBefore.
    pub not_before: UnixMillis,
    /// notAfter.
    pub not_after: UnixMillis,
}

/// What a certificate says. Its key may be of any kind.
pub fn facts(certificate: &Certificate) -> CertificateFacts {
    let body = &certificate.tbs_certificate;
    let issuer = attribute(&body.issuer, &const_oid::db::rfc4519::CN);
    let millis = |time: &x509_cert::time::Time| UnixMillis(time.to_unix_duration().as_millis() as i64);
    let serial = body.serial_number.as_bytes();
    let digits = serial.strip_prefix(&[0]).filter(|it| !it.is_empty()).unwrap_or(serial);
    CertificateFacts {
        usage: usage(certificate),
        name: attribute(&body.subject, &const_oid::db::rfc4519::CN),
        person_id: attribute(&body.subject, &const_oid::db::rfc4519::SERIAL_NUMBER),
        loa: policy_level(certificate).or_else(|| issuer_level(&issuer)),
        issuer,
        number: card_number(certificate),
        serial: digits.iter().map(|octet| format!("{octet:02x}")).collect(),
        not_before: millis(&body.validity.not_before),
        not_after: millis(&body.validity.not_after),
    }
}

/// What the panel shows of a certificate; `None` for one that is for neither authentication nor signatures.
pub fn view(parsed: &ParsedCertificate) -> Option<CertificateView> {
    let it = facts(&parsed.certificate);
    Some(CertificateView {
        usage: it.usage?,
        name: it.name,
        person_id: it.person_id,
        loa: it.loa,
        issuer: it.issuer,
        number: it.number,
        serial: it.serial,
        not_before: it.not_before,
        not_after: it.not_after,
    })
}

/// Subject commonName of a certificate in DER.
pub fn common_name(der: &[u8]) -> Option<String> {
    let certificate = Certificate::from_der(der).ok()?;
    Some(attribute(&certificate.tbs_certificate.subject, &const_oid::db::rfc4519::CN)).filter(|it| !it.is_empty())
}

/// True for the certificate of an issuer (RFC 5280 section 4.2.1.9).
pub fn is_issuers(der: &[u8]) -> bool {
    Certificate::from_der(der).is_ok_and(|it| is_authority(&it))
}

fn is_authority(certificate: &Certificate) -> bool {
    matches!(certificate.tbs_certificate.get::<BasicConstraints>(), Ok(Some((_, constraints))) if constraints.ca)
}

/// nonRepudiation set = underskrift; digitalSignature set and not nonRepudiation = legitimering; an issuer's is for neither.
fn usage(certificate: &Certificate) -> Option<CertificateUsage> {
    if is_authority(certificate) {
        return None;
    }
    let (_, usage) = certificate.tbs_certificate.get::<KeyUsage>().ok()??;
    if usage.non_repudiation() {
        return Some(CertificateUsage::Signature);
    }
    usage.digital_signature().then_some(CertificateUsage::Authentication)
}

/// Level of assurance by policy. Of the real policies' identifiers only that of Mobile SITHS (LoA3) is public.
fn policy_level(certificate: &Certificate) -> Option<u8> {
    let (_, policies) = certificate.tbs_certificate.get::<CertificatePolicies>().ok()??;
    policies.0.iter().find_map(|it| match it.policy_identifier.to_string().as_str() {
        "1.2.752.74.8.512" => Some(3),
        _ => None,
    })
}

/// Level of assurance by the issuer's name, e.g. `SITHS e-id Person HSA-id 3 CA v1`.
fn issuer_level(issuer: &str) -> Option<u8> {
    let words: Vec<&str> = issuer.split_whitespace().collect();
    words.windows(2).find_map(|pair| match pair {
        ["2", "CA"] => Some(2),
        ["3" | "Mobile", "CA"] => Some(3),
        _ => None,
    })
}

/// First attribute of this type, as text of any string type.
fn attribute(name: &Name, oid: &ObjectIdentifier) -> String {
    let found = name.0.iter().flat_map(|it| it.0.iter()).find(|it| it.oid == *oid);
    found.map(|it| String::from_utf8_lossy(it.value.value()).into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_stands_in_the_issuers_name() {
        assert_eq!(issuer_level("SITHS e-id Person HSA-id 3 CA v1"), Some(3));
        assert_eq!(issuer_level("TEST SITHS e-id Person ID 2 CA v1"), Some(2));
        assert_eq!(issuer_level("SITHS e-id Person ID Mobile CA v1"), Some(3));
        assert_eq!(issuer_level("Another CA 3"), None);
    }
}
