//! Writing one certificate that a file holds, for a key that is on the card.
//!
//! Guarantees: nothing is written, and nobody is asked for a PIN, before the certificate was read, its key found on the card,
//! its number compared with the card's and its size with the room; then as [`super::stored`] says.

use super::{
    Task,
    describe::{self, CertificateDescription},
    pin_entry::Question,
    stored::{LARGEST, Matched, check_room, key_of, put},
};
use crate::{
    cards::{CardError, Contents, ParsedCertificate, card_number},
    clock::now,
    journal::{hex, sha256_hex},
    readers::Session,
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    identity::PrintedNumber,
    protocol::{CardRef, PinPurpose},
};
use serde::Serialize;
use std::sync::Arc;

/// What is to be written.
#[derive(Clone, Debug)]
pub struct Order {
    /// To this card.
    pub card: CardRef,
    /// X.509, DER.
    pub der: Vec<u8>,
    /// Another certificate of the same key goes.
    pub replace: bool,
}

/// What was written.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stored {
    /// The certificate.
    pub certificate: CertificateDescription,
    /// SHA-256 of the octets that were read back, hexadecimal.
    pub sha256: String,
    /// False when the card had it already.
    pub newly_written: bool,
    /// The certificate whose place it took.
    pub replaced: Option<CertificateDescription>,
}

/// Why a certificate does not fit a card, beside what the card itself says.
type Misfit = ErrorReport;

/// Checks, writes, reads back.
///
/// # Errors
/// `KB-0503` no certificate, `KB-0501` for no key on this card, `KB-0500` for another card, `KB-0514` and `KB-0111` no room,
/// `KB-0518` the key has another one; what PIN and card say.
pub async fn run(task: &Task, order: Order) -> Result<Stored, ErrorReport> {
    let Order { card, der, replace } = order;
    let bad = |detail: &str| ErrorReport::new(Code::BadCertificate).with("detail", detail);
    if der.len() > LARGEST {
        let report = ErrorReport::new(Code::CertificateTooLarge).with("size", der.len().to_string());
        return Err(report.with("most", LARGEST.to_string()));
    }
    let parsed = ParsedCertificate::from_der(&der).map_err(|error| bad(&error.to_string()))?;
    let known = task.locate(&card)?;
    check_number(card_number(&parsed.certificate).as_ref(), task.number_of(&known).as_ref())?;

    let (wanted, person, octets) = (parsed.clone(), parsed.name(), der.clone());
    let look = move |session: &mut Session<'_>| {
        let contents = session.contents()?;
        let matched = fit(session, &contents, &wanted, octets, replace)?;
        Ok(matched.map(|it| (it.is_on(&contents), it.usage)))
    };
    let (is_on, usage) = task.with_card(&card, &known, look).await??;

    let journal = Arc::clone(&task.desk.journal);
    let write = move |session: &mut Session<'_>| {
        let mut contents = session.contents()?;
        // Once more: somebody else may have written while the PIN was asked for.
        let it = match fit(session, &contents, &parsed, der, replace)? {
            Ok(it) => it,
            Err(misfit) => return Ok(Err(misfit)),
        };
        let before = contents.clone();
        let put = put(session, &journal, super::COMMAND_LINE, &mut contents, &it)?;
        let stored = contents.certificate_of(&it.key).ok_or(CardError::ReadBackDiffers(it.usage))?;
        Ok(Ok(Stored {
            certificate: describe::certificate(&contents, stored, now()),
            sha256: sha256_hex(&stored.der),
            newly_written: put.newly_written,
            replaced: put.replaced.map(|it| describe::certificate(&before, &it, now())),
        }))
    };
    if is_on {
        return task.with_card(&card, &known, write).await?;
    }
    task.check_can(&known, "write-certificate")?;
    let person = Some(person).filter(|it| !it.is_empty());
    let question = Question { purpose: PinPurpose::StoreCertificate, origin: None, person, document: None };
    task.with_writing(&card, &known, usage, &question, write).await?
}

/// A certificate that names a card is for that card.
fn check_number(actual: Option<&PrintedNumber>, expected: Option<&PrintedNumber>) -> Result<(), ErrorReport> {
    match (actual, expected) {
        (Some(actual), Some(expected)) if actual != expected => {
            let report = ErrorReport::new(Code::CertificateForOtherCard).with("expected", expected.ends());
            Err(report.with("actual", actual.ends()))
        }
        _ => Ok(()),
    }
}

/// The certificate with its key, if it can be written.
fn fit(
    session: &mut Session<'_>,
    contents: &Contents,
    parsed: &ParsedCertificate,
    der: Vec<u8>,
    replace: bool,
) -> Result<Result<Matched, Misfit>, CardError> {
    let found = key_of(session, contents, &parsed.public_key, |_| true)?;
    let Some((key, usage)) = found.and_then(|key| Some((key.clone(), parsed.usage.or(key.usage)?))) else {
        return Ok(Err(Code::CertificateForOtherKey.into()));
    };
    let matched = Matched { usage, der, key };
    if matched.is_on(contents) {
        return Ok(Ok(matched));
    }
    let before = contents.certificate_of(&matched.key);
    if before.is_some() && !replace {
        return Ok(Err(ErrorReport::new(Code::CertificatePresent).with("id", hex(&matched.key.id))));
    }
    check_room(session, contents, std::slice::from_ref(&matched))?;
    Ok(Ok(matched))
}
