//! Distinguished names (RFC 5280 section 4.1.2.4) with the string types that X.520 asks for.

use const_oid::{ObjectIdentifier, db::rfc4519};
use der::{
    Any, Decode, Encode,
    asn1::{PrintableStringRef, SetOfVec, Utf8StringRef},
};
use x509_cert::{
    attr::AttributeTypeAndValue,
    name::{Name, RdnSequence, RelativeDistinguishedName},
};

/// A name from attributes in order, most significant first. Country and serial number become PrintableString.
pub(super) fn name(attributes: &[(ObjectIdentifier, &str)]) -> Result<Name, der::Error> {
    let mut sequence = Vec::new();
    for (oid, text) in attributes {
        let printable = [rfc4519::C, rfc4519::SERIAL_NUMBER].contains(oid);
        let value = match printable {
            true => Any::from_der(&PrintableStringRef::new(text)?.to_der()?)?,
            false => Any::from_der(&Utf8StringRef::new(text)?.to_der()?)?,
        };
        let set = SetOfVec::try_from(vec![AttributeTypeAndValue { oid: *oid, value }])?;
        sequence.push(RelativeDistinguishedName(set));
    }
    Ok(RdnSequence(sequence))
}

/// First attribute of this type as text.
pub(crate) fn attribute(name: &Name, oid: &ObjectIdentifier) -> Option<String> {
    let found = name.0.iter().flat_map(|it| it.0.iter()).find(|it| it.oid == *oid)?;
    Some(String::from_utf8_lossy(found.value.value()).into_owned())
}
