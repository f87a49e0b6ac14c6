//! Signing a document of a portal's case, see [`cms`](super::cms).

use super::{
    Task,
    cms::Envelope,
    keys::{closed, journaled},
    pin_entry::Question,
    validate,
};
use crate::{
    cards::CardError,
    clock::now,
    journal::{Entry, sha256_hex},
    readers::Session,
};
use kortbrygga_shared::{
    catalogue::ErrorReport,
    protocol::{Bytes, CardRef, CertificateUsage, Document, PinPurpose, PromptDocument, Reply, SigningPurpose},
};
use ring::digest::{SHA256, digest};
use std::sync::Arc;

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
    task.check_can(&known, "sign")?;
    let (key, certificate) = known.contents.key_with_certificate(CertificateUsage::Signature).map_err(card_error)?;
    let envelope = Envelope::new(document.content.0, &certificate.der, now()).map_err(card_error)?;
    let content = envelope.content();
    let pin = known.contents.pin_of(key).map_err(card_error)?;
    let question = Question {
        purpose: PinPurpose::Sign(purpose),
        origin: Some(origin),
        person: Some(envelope.signer().name()),
        document: Some(PromptDocument { title: document.title, check_code: check_code(content) }),
    };
    let message = envelope.message().map_err(card_error)?;
    let begun =
        Entry::SignatureBegun { chip: card.chip.clone(), case: case.clone(), purpose, document: sha256_hex(content) };
    let sign = {
        let (key, public, journal) =
            (key.clone(), envelope.signer().public_key.clone(), Arc::clone(&task.desk.journal));
        move |session: &mut Session<'_>| {
            journaled(&journal, begun)?;
            session.sign(&key, &public, &message)
        }
    };
    let (signature, _pin) = task.with_pin(&card, &known, pin, &question, None, sign).await?;
    let cms = envelope.close(signature)?;
    let made = Entry::SignatureMade { chip: card.chip, case, purpose, cms: sha256_hex(&cms) };
    closed(&task.desk.journal, made).map_err(card_error)?;
    Ok(Reply::Signature { cms: Bytes(cms) })
}

/// First eight characters of the base32 (Crockford's alphabet) of the document's SHA-256: short enough to compare by eye.
pub fn check_code(content: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let hash = digest(&SHA256, content);
    let bits = hash.as_ref().iter().take(5).fold(0u64, |bits, octet| bits << 8 | u64::from(*octet));
    (0..8).map(|place| char::from(ALPHABET[(bits >> (35 - 5 * place)) as usize & 31])).collect()
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
