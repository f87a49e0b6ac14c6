//! Signing a file that a program of this computer names: the bare signature, or CMS as portals get it.

use super::{
    Task,
    cms::Envelope,
    keys::{KeyChoice, closed, journaled},
    pin_entry::{Question, holder},
    request::public_key,
    sign::check_code,
    validate,
};
use crate::{
    cards::{CardError, PublicKey, Scheme},
    clock::now,
    journal::{Entry, hex, sha256_hex},
    readers::Session,
};
use kortbrygga_shared::{
    catalogue::ErrorReport,
    protocol::{CardRef, CertificateUsage, PinPurpose, PromptDocument},
};
use std::sync::Arc;

/// What is to be signed.
#[derive(Clone, Debug)]
pub struct Order {
    /// With this card.
    pub card: CardRef,
    /// With this key.
    pub key: KeyChoice,
    /// What is signed.
    pub content: Vec<u8>,
    /// What the PIN window calls it.
    pub title: String,
    /// What comes out.
    pub form: Form,
}

/// What comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The signature alone, in this scheme, else in the usual one of the key.
    Bare(Option<Scheme>),
    /// CMS SignedData with the content inside (RFC 5652, CAdES baseline B).
    Cms,
}

/// What was signed.
pub struct Signed {
    /// The signature, or the CMS structure in DER.
    pub octets: Vec<u8>,
    /// How.
    pub scheme: Scheme,
    /// Identifier of the key on the card.
    pub key: Vec<u8>,
}

/// Signs.
///
/// # Errors
/// `KB-0005` a title that misleads; `KB-0118`, `KB-0515` no such key; `KB-0110` when key and scheme do not go together; what PIN and card say.
pub async fn run(task: &Task, order: Order) -> Result<Signed, ErrorReport> {
    let Order { card, key, content, title, form } = order;
    validate::line("title", &title)?;
    let known = task.locate(&card)?;
    let card_error = |error: CardError| task.report(&error, &known, None);
    task.check_can(&known, "sign")?;
    let key = key.to_sign(&known.contents)?.clone();
    let public = public_key(task, &card, &known, &key).await?;
    let scheme = match form {
        Form::Bare(Some(scheme)) => scheme,
        _ => public.usual_scheme(),
    };
    if matches!(public, PublicKey::Ec(..)) != matches!(scheme, Scheme::Ecdsa(_)) {
        return Err(card_error(known.family.cannot("sign")));
    }
    let envelope = match form {
        Form::Bare(_) => None,
        Form::Cms => {
            let missing = || CardError::KeyMissing(key.usage.unwrap_or(CertificateUsage::Signature));
            let stored = known.contents.certificate_of(&key).ok_or_else(missing).map_err(card_error)?;
            Some(Envelope::new(content.clone(), &stored.der, now()).map_err(card_error)?)
        }
    };
    let message = envelope.as_ref().map_or_else(|| Ok(content.clone()), Envelope::message).map_err(card_error)?;
    let pin = known.contents.pin_of(&key).map_err(card_error)?;
    let question = Question {
        purpose: PinPurpose::SignFile,
        origin: None,
        person: holder(&known),
        document: Some(PromptDocument { title, check_code: check_code(&content) }),
    };
    let (chip, file, id) = (card.chip.clone(), sha256_hex(&content), hex(&key.id));
    let begun = Entry::FileSignatureBegun { chip: chip.clone(), key: id.clone(), file: file.clone() };
    let work = {
        let (key, journal) = (key.clone(), Arc::clone(&task.desk.journal));
        move |session: &mut Session<'_>| {
            journaled(&journal, begun)?;
            session.sign_with(&key, &public, scheme, &message)
        }
    };
    let (signature, _pin) = task.with_pin(&card, &known, pin, &question, None, work).await?;
    let octets = match envelope {
        None => signature.octets,
        Some(envelope) => envelope.close(signature)?,
    };
    let done = Entry::FileSigned { chip, key: id, file };
    closed(&task.desk.journal, done).map_err(card_error)?;
    Ok(Signed { octets, scheme, key: key.id })
}
