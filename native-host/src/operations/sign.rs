//! Signing a document: CMS SignedData (RFC 5652) with the document inside and the attributes of CAdES baseline B (ETSI EN
//! 319 122-1 section 6.3): contentType, messageDigest, signingTime, signingCertificateV2.

use super::{Task, pin_entry::Question, validate};
use crate::{
    cards::{CardError, ParsedCertificate, Signature},
    clock::now,
    journal::{Entry, sha256_hex},
    readers::Session,
};
use cms::{
    cert::{CertificateChoices, IssuerAndSerialNumber},
    content_info::{CmsVersion, ContentInfo},
    signed_data::{
        CertificateSet, EncapsulatedContentInfo, SignedAttributes, SignedData, SignerIdentifier, SignerInfo,
        SignerInfos,
    },
};
use const_oid::{ObjectIdentifier, db::rfc5911, db::rfc5912};
use der::{
    Any, DateTime, Encode,
    asn1::{GeneralizedTime, OctetString, SetOfVec, UtcTime},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    protocol::{Bytes, CardRef, CertificateUsage, Document, PinPurpose, PromptDocument, Reply, SigningPurpose},
    time::UnixMillis,
};
use ring::digest::{SHA256, digest};
use spki::AlgorithmIdentifierOwned;
use std::{sync::Arc, time::Duration};
use x509_cert::attr::Attribute;

const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// RFC 5652 section 11.3: from 2050 on GeneralizedTime.
const YEAR_2050: i64 = 2_524_608_000;

/// What is to be signed.
pub struct Order {
    pub card: CardRef,
    pub origin: String,
    pub purpose: SigningPurpose,
    pub document: Document,
    pub case: String,
}

/// Signs with the signature key, PIN 2.
pub async fn run(task: &Task, order: Order) -> Result<Reply, ErrorReport> {
    let Order { card, origin, purpose, document, case } = order;
    task.desk.config.portal_is_allowed(&origin)?;
    validate::case(&case)?;
    validate::document(&document)?;
    let known = task.locate(&card)?;
    let card_error = |error: CardError| task.report(&error, &known, None);
    let (key, certificate) = known.contents.key_with_certificate(CertificateUsage::Signature).map_err(card_error)?;
    let signer = ParsedCertificate::from_der(&certificate.der).map_err(card_error)?;
    let pin = known.contents.pin_of(key).map_err(card_error)?;
    let question = Question {
        purpose: PinPurpose::Sign(purpose),
        origin: Some(origin),
        person: Some(signer.name()),
        document: Some(PromptDocument { title: document.title, check_code: check_code(&document.content.0) }),
    };
    let content = document.content.0;
    let attributes = signed_attributes(&content, &certificate.der, now()).map_err(internal)?;
    let message = attributes.to_der().map_err(internal)?;
    let begun =
        Entry::SignatureBegun { chip: card.chip.clone(), case: case.clone(), purpose, document: sha256_hex(&content) };
    let sign = {
        let (key, public, journal) = (key.clone(), signer.public_key.clone(), Arc::clone(&task.desk.journal));
        move |session: &mut Session<'_>| {
            journal.write(begun).map_err(|error| CardError::Journal(error.to_string()))?;
            session.sign(&key, &public, &message)
        }
    };
    let (signature, _pin) = task.with_pin(&card, &known, pin, &question, None, sign).await?;
    let cms = signed_data(content, &signer, attributes, signature).map_err(internal)?;
    let made = Entry::SignatureMade { chip: card.chip, case, purpose, cms: sha256_hex(&cms) };
    task.desk.journal.write(made).map_err(|error| error.report())?;
    Ok(Reply::Signature { cms: Bytes(cms) })
}

/// First eight characters of the base32 (Crockford's alphabet) of the document's SHA-256: short enough to compare by eye.
pub fn check_code(content: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let hash = digest(&SHA256, content);
    let bits = hash.as_ref().iter().take(5).fold(0u64, |bits, octet| bits << 8 | u64::from(*octet));
    (0..8).map(|place| char::from(ALPHABET[(bits >> (35 - 5 * place)) as usize & 31])).collect()
}

/// `SigningCertificateV2` (RFC 5035 section 3): SHA-256, the default, is left out.
#[derive(der::Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
}

#[derive(der::Sequence)]
struct EssCertIdV2 {
    cert_hash: OctetString,
}

fn signed_attributes(content: &[u8], certificate: &[u8], at: UnixMillis) -> der::Result<SignedAttributes> {
    let content_hash = OctetString::new(digest(&SHA256, content).as_ref())?;
    let cert_hash = OctetString::new(digest(&SHA256, certificate).as_ref())?;
    let reference = SigningCertificateV2 { certs: vec![EssCertIdV2 { cert_hash }] };
    let attributes = [
        attribute(rfc5911::ID_CONTENT_TYPE, Any::encode_from(&rfc5911::ID_DATA)?)?,
        attribute(rfc5911::ID_MESSAGE_DIGEST, Any::encode_from(&content_hash)?)?,
        attribute(rfc5911::ID_SIGNING_TIME, time(at)?)?,
        attribute(SIGNING_CERTIFICATE_V2, Any::encode_from(&reference)?)?,
    ];
    SetOfVec::try_from(attributes.to_vec())
}

fn attribute(oid: ObjectIdentifier, value: Any) -> der::Result<Attribute> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![value])? })
}

fn time(at: UnixMillis) -> der::Result<Any> {
    let seconds = at.0.div_euclid(1000);
    let moment = DateTime::from_unix_duration(Duration::from_secs(seconds.max(0).unsigned_abs()))?;
    if seconds < YEAR_2050 {
        Any::encode_from(&UtcTime::from_date_time(moment)?)
    } else {
        Any::encode_from(&GeneralizedTime::from_date_time(moment))
    }
}

fn signed_data(
    content: Vec<u8>,
    signer: &ParsedCertificate,
    attributes: SignedAttributes,
    signature: Signature,
) -> der::Result<Vec<u8>> {
    let sha256 = AlgorithmIdentifierOwned { oid: rfc5912::ID_SHA_256, parameters: None };
    let body = &signer.certificate.tbs_certificate;
    let info = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: body.issuer.clone(),
            serial_number: body.serial_number.clone(),
        }),
        digest_alg: sha256.clone(),
        signed_attrs: Some(attributes),
        signature_algorithm: signer.public_key.signature_algorithm(),
        signature: OctetString::new(signature.octets)?,
        unsigned_attrs: None,
    };
    let data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![sha256])?,
        encap_content_info: EncapsulatedContentInfo {
            econtent_type: rfc5911::ID_DATA,
            econtent: Some(Any::encode_from(&OctetString::new(content)?)?),
        },
        certificates: Some(CertificateSet(SetOfVec::try_from(vec![CertificateChoices::Certificate(
            signer.certificate.clone(),
        )])?)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from(vec![info])?),
    };
    ContentInfo { content_type: rfc5911::ID_SIGNED_DATA, content: Any::encode_from(&data)? }.to_der()
}

fn internal(error: der::Error) -> ErrorReport {
    ErrorReport::new(Code::Internal).with("detail", error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_code_is_crockfords_base32() {
        // SHA-256 of the empty string begins e3b0c44298.
        assert_eq!(check_code(b""), "WERC8GMR");
    }
}
