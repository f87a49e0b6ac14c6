//! Reading objects of a token. Bounded in count and size; an object that makes no sense is left out.

use super::super::{
    super::PublicKey,
    messages::{CertificateObject, Failure, KeyObject, MOST_OBJECTS, MOST_OCTETS},
};
use cryptoki::{
    object::{Attribute, AttributeType, CertificateType, KeyType, ObjectClass, ObjectHandle},
    session::Session,
};
use der::{Decode, asn1::OctetStringRef};
use kortbrygga_shared::protocol::{Bytes, KeyAlgorithm};
use spki::ObjectIdentifier;

/// Handles of the token's objects of a class, with this identifier if one is given.
pub fn find(session: &Session, class: ObjectClass, id: Option<&[u8]>) -> Result<Vec<ObjectHandle>, Failure> {
    let mut template = vec![Attribute::Token(true), Attribute::Class(class)];
    template.extend(id.map(|id| Attribute::Id(id.to_vec())));
    let found = session.iter_objects(&template)?.take(MOST_OBJECTS).collect::<Result<Vec<_>, _>>()?;
    Ok(found)
}

/// The one object of a class with this identifier.
pub fn find_one(session: &Session, class: ObjectClass, id: &[u8]) -> Result<ObjectHandle, Failure> {
    find(session, class, Some(id))?.first().copied().ok_or(Failure::NoObject)
}

/// Key pairs, as far as they show.
pub fn keys(session: &Session) -> Result<Vec<KeyObject>, Failure> {
    let mut keys: Vec<KeyObject> = Vec::new();
    for class in [ObjectClass::PRIVATE_KEY, ObjectClass::PUBLIC_KEY] {
        for handle in find(session, class, None)? {
            let key = key(session, handle, class)?;
            match keys.iter_mut().find(|it| it.id == key.id) {
                // The public key may tell what the private one does not.
                Some(known) => known.algorithm = known.algorithm.or(key.algorithm),
                None if key.id.0.is_empty() => {}
                None => keys.push(key),
            }
        }
    }
    Ok(keys)
}

fn key(session: &Session, handle: ObjectHandle, class: ObjectClass) -> Result<KeyObject, Failure> {
    let wanted = [
        AttributeType::Id,
        AttributeType::Label,
        AttributeType::KeyType,
        AttributeType::Modulus,
        AttributeType::EcParams,
        AttributeType::AlwaysAuthenticate,
    ];
    let mut object = KeyObject { id: Bytes::default(), label: String::new(), algorithm: None, consent: None };
    let is_private = class == ObjectClass::PRIVATE_KEY;
    if is_private {
        object.consent = Some(false);
    }
    for attribute in session.get_attributes(handle, &wanted[..if is_private { 6 } else { 5 }])? {
        match attribute {
            Attribute::Id(id) => object.id = Bytes(id),
            Attribute::Label(label) => object.label = String::from_utf8_lossy(&label).into_owned(),
            Attribute::Modulus(modulus) => object.algorithm = object.algorithm.or(rsa(&modulus)),
            Attribute::EcParams(oid) => object.algorithm = object.algorithm.or(curve(&oid)),
            Attribute::AlwaysAuthenticate(always) => object.consent = Some(always),
            _ => {}
        }
    }
    Ok(object)
}

fn rsa(modulus: &[u8]) -> Option<KeyAlgorithm> {
    PublicKey::from_modulus(modulus).ok()?.algorithm()
}

fn curve(parameters: &[u8]) -> Option<KeyAlgorithm> {
    use super::super::super::Curve;
    let oid = ObjectIdentifier::from_der(parameters).ok()?;
    [(Curve::P256, KeyAlgorithm::P256), (Curve::P384, KeyAlgorithm::P384)]
        .into_iter()
        .find_map(|(curve, algorithm)| (curve.oid() == oid).then_some(algorithm))
}

/// Certificates.
pub fn certificates(session: &Session) -> Result<Vec<CertificateObject>, Failure> {
    let mut found = Vec::new();
    let mut octets = 0;
    for handle in find(session, ObjectClass::CERTIFICATE, None)? {
        let Some(object) = certificate(session, handle)? else { continue };
        octets += object.der.0.len();
        if octets > MOST_OCTETS {
            return Err(Failure::Module("certificates without end".to_owned()));
        }
        found.push(object);
    }
    Ok(found)
}

/// An X.509 certificate; `None` for one of another kind or without value.
pub fn certificate(session: &Session, handle: ObjectHandle) -> Result<Option<CertificateObject>, Failure> {
    let mut object = CertificateObject { id: Bytes::default(), der: Bytes::default() };
    for attribute in
        session.get_attributes(handle, &[AttributeType::Id, AttributeType::CertificateType, AttributeType::Value])?
    {
        match attribute {
            Attribute::Id(id) => object.id = Bytes(id),
            Attribute::CertificateType(kind) if kind != CertificateType::X_509 => return Ok(None),
            Attribute::Value(der) => object.der = Bytes(der),
            _ => {}
        }
    }
    Ok(Some(object).filter(|it| !it.der.0.is_empty()))
}

/// The public key of a key pair, out of its public key object.
pub fn public_key(session: &Session, id: &[u8]) -> Result<PublicKey, Failure> {
    let handle = find_one(session, ObjectClass::PUBLIC_KEY, id)?;
    let wanted =
        [AttributeType::KeyType, AttributeType::Modulus, AttributeType::PublicExponent, AttributeType::EcPoint];
    let (mut kind, mut modulus, mut exponent, mut point) = (None, Vec::new(), Vec::new(), Vec::new());
    for attribute in session.get_attributes(handle, &wanted)? {
        match attribute {
            Attribute::KeyType(it) => kind = Some(it),
            Attribute::Modulus(it) => modulus = it,
            Attribute::PublicExponent(it) => exponent = it,
            Attribute::EcPoint(it) => point = it,
            _ => {}
        }
    }
    let is_usual = exponent.iter().skip_while(|it| **it == 0).eq(&[1, 0, 1]);
    let key = match kind {
        Some(KeyType::RSA) if is_usual => PublicKey::from_modulus(&modulus),
        // DER of an OCTET STRING; older modules give the point itself.
        Some(KeyType::EC) => {
            let inner = OctetStringRef::from_der(&point).map(|it| it.as_bytes().to_vec());
            PublicKey::from_point(&inner.unwrap_or(point))
        }
        _ => return Err(Failure::Unsupported),
    };
    key.map_err(|error| Failure::Module(error.to_string()))
}

/// Octets of the order of a key on a curve; the longest there is for one that does not tell.
pub fn order_octets(session: &Session, handle: ObjectHandle) -> Result<usize, Failure> {
    let octets = match key(session, handle, ObjectClass::PRIVATE_KEY)?.algorithm {
        Some(KeyAlgorithm::P256) => 32,
        Some(KeyAlgorithm::P384) => 48,
        _ => 66,
    };
    Ok(octets)
}
