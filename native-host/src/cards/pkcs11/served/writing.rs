//! Making and removing what is in a token.

use super::{
    super::{
        super::records::{label, wants_consent},
        messages::Failure,
    },
    mechanisms, objects,
};
use cryptoki::{
    object::{Attribute, CertificateType, ObjectClass, ObjectHandle},
    session::Session,
};
use der::{Decode, Encode};
use kortbrygga_shared::protocol::{CertificateUsage, KeyAlgorithm};
use ring::{
    digest,
    rand::{SecureRandom, SystemRandom},
};
use x509_cert::Certificate;

/// Makes a key pair and gives its CKA_ID.
pub fn generate(session: &Session, usage: CertificateUsage, algorithm: KeyAlgorithm) -> Result<Vec<u8>, Failure> {
    let (mechanism, kind) = mechanisms::generation(algorithm)?;
    let mut id = vec![0; digest::SHA1_OUTPUT_LEN];
    SystemRandom::new().fill(&mut id).map_err(|_| Failure::Module("no random octets".to_owned()))?;
    let common = [Attribute::Token(true), Attribute::Id(id.clone()), Attribute::Label(label(usage).into_bytes())];
    let public = [&common[..], &kind, &[Attribute::Verify(true)]].concat();
    let private = [
        &common[..],
        &[Attribute::Private(true), Attribute::Sensitive(true), Attribute::Extractable(false), Attribute::Sign(true)],
        if wants_consent(usage) { &[Attribute::AlwaysAuthenticate(true)] } else { &[] },
    ]
    .concat();
    let pair = session.generate_key_pair(&mechanism, &public, &private)?;
    Ok(usual_identifier(session, pair, &id).unwrap_or(id))
}

/// Gives a new key pair the identifier that keys have elsewhere; `None` when the module does not let it.
fn usual_identifier(session: &Session, pair: (ObjectHandle, ObjectHandle), id: &[u8]) -> Option<Vec<u8>> {
    let octets = objects::public_key(session, id).ok()?.identifying_octets().ok()?;
    let usual = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &octets).as_ref().to_vec();
    let rename = |handle, id: &[u8]| session.update_attributes(handle, &[Attribute::Id(id.to_vec())]);
    rename(pair.1, &usual).ok()?;
    if rename(pair.0, &usual).is_err() {
        // Both under one name, whichever. That it could be changed a moment ago is all that speaks for it.
        rename(pair.1, id).ok()?;
        return None;
    }
    Some(usual)
}

/// Makes a certificate object.
pub fn write_certificate(session: &Session, id: &[u8], label: &str, der: &[u8]) -> Result<(), Failure> {
    let parsed = Certificate::from_der(der).map_err(|error| Failure::Module(error.to_string()))?;
    let body = &parsed.tbs_certificate;
    let encoded = |part: der::Result<Vec<u8>>| part.map_err(|error| Failure::Module(error.to_string()));
    session.create_object(&[
        Attribute::Class(ObjectClass::CERTIFICATE),
        Attribute::CertificateType(CertificateType::X_509),
        Attribute::Token(true),
        Attribute::Private(false),
        Attribute::Id(id.to_vec()),
        Attribute::Label(label.as_bytes().to_vec()),
        Attribute::Subject(encoded(body.subject.to_der())?),
        Attribute::Issuer(encoded(body.issuer.to_der())?),
        Attribute::SerialNumber(encoded(body.serial_number.to_der())?),
        Attribute::Value(der.to_vec()),
    ])?;
    Ok(())
}

/// Removes the object of this certificate.
pub fn delete_certificate(session: &Session, id: &[u8], der: &[u8]) -> Result<(), Failure> {
    for handle in objects::find(session, ObjectClass::CERTIFICATE, Some(id))? {
        if objects::certificate(session, handle)?.is_some_and(|it| it.der.0 == der) {
            return Ok(session.destroy_object(handle)?);
        }
    }
    Err(Failure::NoObject)
}

/// Removes the objects of a key pair.
pub fn delete_key(session: &Session, id: &[u8]) -> Result<(), Failure> {
    let private = objects::find_one(session, ObjectClass::PRIVATE_KEY, id)?;
    session.destroy_object(private)?;
    for public in objects::find(session, ObjectClass::PUBLIC_KEY, Some(id))? {
        // OpenSC shows the public key of a certificate as an object, too: that one goes with its certificate.
        if let Err(error) = session.destroy_object(public) {
            tracing::debug!(%error, "public key");
        }
    }
    Ok(())
}
