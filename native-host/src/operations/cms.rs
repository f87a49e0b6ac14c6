//! CMS SignedData (RFC 5652) with the content inside and the attributes of CAdES baseline B (ETSI EN 319 122-1 section 6.3):
//! contentType, messageDigest, signingTime, signingCertificateV2.

use crate::cards::{CardError, ParsedCertificate, Signature};
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
    time::UnixMillis,
};
use ring::digest::{SHA256, digest};
use spki::AlgorithmIdentifierOwned;
use std::time::Duration;
use x509_cert::attr::Attribute;

const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// RFC 5652 section 11.3: from 2050 on GeneralizedTime.
const YEAR_2050: i64 = 2_524_608_000;

/// What is signed, and everything around it but the signature.
pub struct Envelope {
    content: Vec<u8>,
    signer: ParsedCertificate,
    attributes: SignedAttributes,
}

impl Envelope {
    /// Around `content`, for the holder of a certificate (DER), signed at this time.
    ///
    /// # Errors
    /// [`CardError::Malformed`] when the certificate can't be used.
    pub fn new(content: Vec<u8>, certificate: &[u8], at: UnixMillis) -> Result<Self, CardError> {
        let signer = ParsedCertificate::from_der(certificate)?;
        let attributes = signed_attributes(&content, certificate, at)?;
        Ok(Self { content, signer, attributes })
    }

    /// Whose certificate it is.
    pub fn signer(&self) -> &ParsedCertificate {
        &self.signer
    }

    /// What is signed.
    pub fn content(&self) -> &[u8] {
        &self.content
    }

    /// The octets over which the signature is made: the attributes, DER.
    ///
    /// # Errors
    /// [`CardError::Malformed`]; never for attributes made here.
    pub fn message(&self) -> Result<Vec<u8>, CardError> {
        Ok(self.attributes.to_der()?)
    }

    /// The whole structure, DER.
    ///
    /// # Errors
    /// `KB-0008` when it can't be encoded.
    pub fn close(self, signature: Signature) -> Result<Vec<u8>, ErrorReport> {
        signed_data(self.content, &self.signer, self.attributes, signature).map_err(internal)
    }
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
