//! Making a key with its two lines in the journal, finding one, and proving its possession with a request.

use crate::{
    cards::{CardError, Contents, Key, PublicKey, usage_name},
    journal::{Entry, Journal, hex},
    readers::Session,
};
use der::{Encode, asn1::BitString};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    identity::ChipId,
    protocol::{CertificateUsage, KeyAlgorithm},
};
use x509_cert::{
    name::Name,
    request::{CertReq, CertReqInfo, Version},
};

/// How a key is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyChoice {
    /// By its identifier on the card.
    Id(Vec<u8>),
    /// The newest of this usage.
    Newest(CertificateUsage),
}

impl KeyChoice {
    /// The key on this card.
    ///
    /// # Errors
    /// `KB-0515` when there is none with the identifier, `KB-0118` none of the usage.
    pub fn of<'a>(&self, contents: &'a Contents) -> Result<&'a Key, ErrorReport> {
        let mut keys = contents.keys.iter().rev();
        match self {
            Self::Id(id) => {
                keys.find(|it| it.id == *id).ok_or_else(|| ErrorReport::new(Code::ObjectNotFound).with("id", hex(id)))
            }
            Self::Newest(usage) => keys
                .find(|it| it.usage == Some(*usage))
                .ok_or_else(|| ErrorReport::new(Code::KeyMissing).with("usage", usage_name(*usage))),
        }
    }
}

impl KeyChoice {
    /// The key on this card that signs: of a usage the newest with a certificate, because nobody can check a signature without;
    /// where none has one, the newest.
    ///
    /// # Errors
    /// As [`KeyChoice::of`].
    pub fn to_sign<'a>(&self, contents: &'a Contents) -> Result<&'a Key, ErrorReport> {
        match self {
            Self::Newest(usage) => contents.key_with_certificate(*usage).map(|it| it.0).or_else(|_| self.of(contents)),
            Self::Id(_) => self.of(contents),
        }
    }
}

/// Makes a key pair; the journal knows before that it is begun and after that it is done.
pub fn generate(
    session: &mut Session<'_>,
    contents: &Contents,
    journal: &Journal,
    case: &str,
    usage: CertificateUsage,
    algorithm: KeyAlgorithm,
) -> Result<Key, CardError> {
    let begun = Entry::KeyGenerationBegun { chip: contents.chip.clone(), case: case.to_owned(), usage, algorithm };
    journaled(journal, begun)?;
    let key = match session.generate_key(contents, usage, algorithm) {
        Ok(key) => key,
        Err(error) => {
            // A key that came to stand on the card in spite of the error keeps its open line: it may be taken up later.
            let same = |it: Contents| it.keys == contents.keys;
            if error.leaves_keys() && session.contents().is_ok_and(same) {
                let chip = contents.chip.clone();
                refused(journal, Entry::KeyGenerationRefused { chip, case: case.to_owned(), usage });
            }
            return Err(error);
        }
    };
    closed(journal, made(&contents.chip, case, usage, &key))?;
    Ok(key)
}

/// A key was made.
pub fn made(chip: &ChipId, case: &str, usage: CertificateUsage, key: &Key) -> Entry {
    Entry::KeyGenerated { chip: chip.clone(), case: case.to_owned(), usage, key: hex(&key.id) }
}

/// What a request says (RFC 2986 section 4.1).
pub fn request_info(subject: Name, public: &PublicKey) -> Result<CertReqInfo, CardError> {
    Ok(CertReqInfo { version: Version::V1, subject, public_key: public.info()?, attributes: Default::default() })
}

/// A PKCS#10 request (RFC 2986), DER, signed with the key that it is for, whose PIN is verified.
pub fn signed_request(
    session: &mut Session<'_>,
    key: &Key,
    public: &PublicKey,
    info: &CertReqInfo,
) -> Result<Vec<u8>, CardError> {
    let signature = session.sign(key, public, &info.to_der()?)?;
    let request = CertReq {
        info: info.clone(),
        algorithm: public.signature_algorithm(),
        signature: BitString::from_bytes(&signature.octets)?,
    };
    Ok(request.to_der()?)
}

/// Writes the line before a step; when that fails, nothing irreversible is begun.
pub fn journaled(journal: &Journal, entry: Entry) -> Result<(), CardError> {
    journal.write(entry).map_err(|error| CardError::Journal(error.to_string()))
}

/// Writes the line after a step that the card has done; when that fails, the step is done all the same, and is told so.
pub fn closed(journal: &Journal, entry: Entry) -> Result<(), CardError> {
    journal.write(entry).map_err(|error| CardError::JournalOpen(error.to_string()))
}

/// Writes the line after a step that came to nothing. What the card said matters more than whether the journal has it: without
/// the line the step counts as one of which the end is not known.
pub fn refused(journal: &Journal, entry: Entry) {
    if let Err(error) = journal.write(entry) {
        tracing::warn!(%error, "the journal did not take the end of a refused step");
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::cards::{Directories, StoredCertificate};

    #[test]
    fn a_key_with_a_certificate_signs_before_a_newer_one_without() {
        let usage = CertificateUsage::Signature;
        let key = |id: u8| Key {
            usage: Some(usage),
            id: vec![id],
            algorithm: Some(KeyAlgorithm::P256),
            place: vec![id],
            auth_id: None,
            consent: false,
        };
        let mut contents = Contents {
            chip: "0000000000000001".parse().unwrap(),
            pins: Vec::new(),
            keys: vec![key(1), key(2), key(3)],
            certificates: vec![StoredCertificate { id: vec![2], place: vec![9], der: vec![0x30, 0] }],
            label: String::new(),
            directories: Directories::default(),
        };
        let choice = KeyChoice::Newest(usage);
        assert_eq!(choice.to_sign(&contents).unwrap().id, [2]);
        assert_eq!(choice.of(&contents).unwrap().id, [3], "a request is for the newest");
        assert_eq!(KeyChoice::Id(vec![1]).to_sign(&contents).unwrap().id, [1]);
        contents.certificates.clear();
        assert_eq!(choice.to_sign(&contents).unwrap().id, [3]);
    }
}
