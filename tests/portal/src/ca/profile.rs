//! What a person's certificate looks like (domain facts: subject as HSA-id, card number, key usage split, policy).

use super::{CaError, Issuer, Level, names::name};
use const_oid::{
    AssociatedOid, ObjectIdentifier,
    db::{rfc4519, rfc5280},
};
use der::{
    Decode, Encode, Length, Writer,
    asn1::{Ia5String, PrintableStringRef},
    flagset::FlagSet,
};
use kortbrygga_shared::{
    identity::{HsaId, PrintedNumber},
    protocol::CertificateUsage,
};
use p256::ecdsa::DerSignature;
use rand_core::RngCore;
use std::time::{Duration, SystemTime};
use x509_cert::{
    builder::{Builder, CertificateBuilder, Profile},
    ext::{
        AsExtension, Extension,
        pkix::{
            AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies, CrlDistributionPoints, ExtendedKeyUsage,
            KeyUsage, KeyUsages, SubjectKeyIdentifier,
            certpolicy::PolicyInformation,
            crl::dp::DistributionPoint,
            name::{DistributionPointName, GeneralName},
        },
    },
    name::Name,
    serial_number::SerialNumber,
    spki::{SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef},
    time::Validity,
};

/// Who gets a certificate, and on which level.
#[derive(Clone, Debug)]
pub struct PersonProfile {
    /// HSA-id; becomes the subject's serialNumber.
    pub id: HsaId,
    /// Given name.
    pub given_name: String,
    /// Surname.
    pub surname: String,
    /// Organisation.
    pub organisation: String,
    /// Level of assurance; chooses issuer and policy.
    pub level: Level,
    /// notAfter; the real clock counts.
    pub not_after: SystemTime,
}

pub(super) fn issue(
    issuer: &Issuer,
    spki: &[u8],
    person: &PersonProfile,
    usage: CertificateUsage,
    number: Option<&PrintedNumber>,
) -> Result<Vec<u8>, CaError> {
    let info = SubjectPublicKeyInfoOwned::from_der(spki)?;
    let is_rsa = info.algorithm.oid == const_oid::db::rfc5912::RSA_ENCRYPTION;
    let profile = Profile::Manual { issuer: Some(issuer.certificate.tbs_certificate.subject.clone()) };
    let mut builder =
        CertificateBuilder::new(profile, serial()?, validity(person)?, subject(person)?, info, &issuer.key)?;
    let own = &issuer.certificate.tbs_certificate.subject_public_key_info;
    builder.add_extension(&AuthorityKeyIdentifier::try_from(SubjectPublicKeyInfoRef::from_der(&own.to_der()?)?)?)?;
    builder.add_extension(&SubjectKeyIdentifier::try_from(SubjectPublicKeyInfoRef::from_der(spki)?)?)?;
    builder.add_extension(&BasicConstraints { ca: false, path_len_constraint: None })?;
    builder.add_extension(&KeyUsage(key_usage(usage, is_rsa)))?;
    if usage == CertificateUsage::Authentication {
        builder.add_extension(&ExtendedKeyUsage(vec![rfc5280::ID_KP_CLIENT_AUTH]))?;
    }
    let policy = PolicyInformation { policy_identifier: issuer.level.policy(), policy_qualifiers: None };
    builder.add_extension(&CertificatePolicies(vec![policy]))?;
    builder.add_extension(&distribution_point(&issuer.crl_address)?)?;
    if let Some(number) = number {
        builder.add_extension(&CardNumber(number.clone()))?;
    }
    Ok(builder.build::<DerSignature>()?.to_der()?)
}

/// 127 random bits.
pub(super) fn serial() -> Result<SerialNumber, der::Error> {
    let mut octets = [0; 16];
    rand_core::OsRng.fill_bytes(&mut octets);
    octets[0] = octets[0] & 0x7f | 0x40;
    SerialNumber::new(&octets)
}

/// Legitimering also deciphers where the key can (RSA); underskrift does nothing else.
fn key_usage(usage: CertificateUsage, is_rsa: bool) -> FlagSet<KeyUsages> {
    match usage {
        CertificateUsage::Authentication if is_rsa => KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment,
        CertificateUsage::Authentication => KeyUsages::DigitalSignature.into(),
        CertificateUsage::Signature => KeyUsages::NonRepudiation.into(),
    }
}

fn subject(person: &PersonProfile) -> Result<Name, der::Error> {
    name(&[
        (rfc4519::C, "SE"),
        (rfc4519::O, &person.organisation),
        (rfc4519::CN, &format!("{} {}", person.given_name, person.surname)),
        (rfc4519::SN, &person.surname),
        (rfc4519::GIVEN_NAME, &person.given_name),
        (rfc4519::SERIAL_NUMBER, person.id.as_str()),
    ])
}

/// From a minute ago, because clocks differ.
fn validity(person: &PersonProfile) -> Result<Validity, der::Error> {
    let since = SystemTime::now() - Duration::from_secs(60);
    Ok(Validity { not_before: since.try_into()?, not_after: person.not_after.try_into()? })
}

fn distribution_point(address: &str) -> Result<CrlDistributionPoints, der::Error> {
    let name = GeneralName::UniformResourceIdentifier(Ia5String::new(address)?);
    Ok(CrlDistributionPoints(vec![DistributionPoint {
        distribution_point: Some(DistributionPointName::FullName(vec![name])),
        reasons: None,
        crl_issuer: None,
    }]))
}

/// Extension "card number" (SS 614331 section 4.3): PrintableString, not critical.
struct CardNumber(PrintedNumber);

impl AssociatedOid for CardNumber {
    const OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.752.34.2.1");
}

impl Encode for CardNumber {
    fn encoded_len(&self) -> der::Result<Length> {
        PrintableStringRef::new(self.0.as_str())?.encoded_len()
    }

    fn encode(&self, writer: &mut impl Writer) -> der::Result<()> {
        PrintableStringRef::new(self.0.as_str())?.encode(writer)
    }
}

impl AsExtension for CardNumber {
    fn critical(&self, _: &Name, _: &[Extension]) -> bool {
        false
    }
}
