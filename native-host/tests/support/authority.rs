//! A throw-away certificate authority with the SITHS-style profile.

use chrono::Datelike;
use kortbrygga_shared::protocol::CertificateUsage;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, CustomExtension, DnType, DnValue, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, SubjectPublicKeyInfo,
};

/// Issuer name that tells level 3.
pub const NAME: &str = "TEST SITHS e-id Person HSA-id 3 CA v1";

pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    /// The authority's own certificate.
    pub pem: String,
}

/// Whom a certificate is for.
pub struct Person {
    pub name: &'static str,
    pub id: &'static str,
    pub number: String,
    /// Last day of the certificate; a far one when none.
    pub until: Option<chrono::NaiveDate>,
}

impl Person {
    pub fn anna(number: &str) -> Self {
        Self { name: "Anna Andersson", id: "TSTNMT2321000156-1079", number: number.to_owned(), until: None }
    }
}

impl Authority {
    pub fn new() -> Self {
        Self::named(NAME)
    }

    /// Under another name: its level is part of it.
    pub fn named(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.distinguished_name.push(DnType::CommonName, name);
        let certificate = params.self_signed(&key).unwrap();
        Self { pem: certificate.pem(), issuer: Issuer::new(params, key) }
    }

    /// A certificate for a public key (SubjectPublicKeyInfo, DER).
    pub fn certify(&self, spki: &[u8], usage: CertificateUsage, person: &Person) -> Vec<u8> {
        let key = SubjectPublicKeyInfo::from_der(spki).unwrap();
        profile(usage, person).signed_by(&key, &self.issuer).unwrap().der().to_vec()
    }

    /// A certificate for a PKCS#10 request (DER), whose signature is checked.
    pub fn answer(&self, request: &[u8], usage: CertificateUsage, person: &Person) -> Vec<u8> {
        let request = CertificateSigningRequestParams::from_der(&request.to_vec().into()).unwrap();
        profile(usage, person).signed_by(&request.public_key, &self.issuer).unwrap().der().to_vec()
    }
}

fn profile(usage: CertificateUsage, person: &Person) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, person.name);
    params.distinguished_name.push(DnType::CountryName, DnValue::PrintableString("SE".try_into().unwrap()));
    params
        .distinguished_name
        .push(DnType::CustomDnType(vec![2, 5, 4, 5]), DnValue::PrintableString(person.id.try_into().unwrap()));
    params.key_usages = match usage {
        CertificateUsage::Authentication => vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment],
        CertificateUsage::Signature => vec![KeyUsagePurpose::ContentCommitment],
    };
    if let Some(until) = person.until {
        params.not_after = rcgen::date_time_ymd(until.year(), until.month() as u8, until.day() as u8);
    }
    // PrintableString with the card's number.
    let number = [&[0x13, person.number.len() as u8][..], person.number.as_bytes()].concat();
    params.custom_extensions.push(CustomExtension::from_oid_content(&[1, 2, 752, 34, 2, 1], number));
    params
}
