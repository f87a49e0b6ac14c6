//! Writing certificates for keys that are on the card, reading them back, comparing.
//!
//! Guarantees: nothing is written unless each certificate carries the number that was bound to the card before and the
//! public key that is on the card; success is told only for octets that were read back. A card that was pulled in the
//! middle is finished by the same command again.

use super::{Task, pin_entry::Question, rules, validate};
use crate::{
    cards::{CardError, Contents, Key, ParsedCertificate, PublicKey, card_number, usage_name},
    journal::{Entry, Journal, sha256_hex},
    readers::Session,
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    identity::PrintedNumber,
    protocol::{Bytes, CardRef, CertificateToWrite, CertificateUsage, PinKind, PinPurpose, Reply, WrittenCertificate},
};
use ring::digest::{SHA256, digest};
use std::sync::Arc;

/// No certificate is larger.
const LARGEST: usize = 8 * 1024;

/// What is to be written.
pub struct Order {
    pub card: CardRef,
    pub origin: String,
    pub case: String,
    pub number: PrintedNumber,
    pub person: String,
    pub certificates: Vec<CertificateToWrite>,
}

/// A certificate that may be written.
#[derive(Clone)]
struct Checked {
    usage: CertificateUsage,
    der: Vec<u8>,
    public: PublicKey,
}

/// A checked certificate with its key.
#[derive(Clone)]
struct Matched {
    certificate: Checked,
    key: Key,
    on_card: bool,
}

/// Checks, writes, reads back.
pub async fn run(task: &Task, order: Order) -> Result<Reply, ErrorReport> {
    // Taken first: whatever goes wrong from here on, the PIN does not wait any longer.
    let held = task.desk.shelf.take(&order.origin, &order.case, &order.card);
    task.desk.config.portal_is_allowed(&order.origin)?;
    validate::case(&order.case)?;
    validate::line("person", &order.person)?;
    let checked = check_all(&order)?;
    let known = task.locate(&order.card)?;
    rules::check_subject(task, &order.card, &order.number, &order.person)?;

    let wanted = checked.clone();
    let matched = task.with_card(&order.card, &known, move |session| match_all(session, &wanted)).await?;
    let matched =
        matched.map_err(|usage| ErrorReport::new(Code::CertificateForOtherKey).with("usage", usage_name(usage)))?;
    let write = {
        let (journal, case) = (Arc::clone(&task.desk.journal), order.case.clone());
        let progress = task.progress(matched.len() as u16);
        let matched = matched.clone();
        move |session: &mut Session<'_>| write_all(session, &journal, &case, &matched, &progress)
    };
    let written = if matched.iter().all(|it| it.on_card) {
        task.with_card(&order.card, &known, write).await
    } else {
        let pin = known.contents.pin(PinKind::Authentication).map_err(|error| task.report(&error, &known, None))?;
        let question = Question {
            purpose: PinPurpose::WriteCertificates,
            origin: Some(order.origin.clone()),
            person: Some(order.person.clone()),
            document: None,
        };
        task.with_pin(&order.card, &known, pin, &question, held, write).await.map(|(written, _pin)| written)
    };
    // Also what a write left behind that did not come to its end.
    task.desk.readers.look_again(&known.reader).await;
    Ok(Reply::Written { certificates: written? })
}

fn check_all(order: &Order) -> Result<Vec<Checked>, ErrorReport> {
    if !(1..=2).contains(&order.certificates.len()) {
        return Err(validate::broken("certificates"));
    }
    let bad = |detail: &str| ErrorReport::new(Code::BadCertificate).with("detail", detail);
    let mut checked: Vec<Checked> = Vec::new();
    for it in &order.certificates {
        let der = &it.certificate.0;
        if der.len() > LARGEST {
            return Err(bad("too large"));
        }
        let parsed = ParsedCertificate::from_der(der).map_err(|error| bad(&error.to_string()))?;
        if parsed.usage != Some(it.usage) || checked.iter().any(|other| other.usage == it.usage) {
            return Err(bad("key usage"));
        }
        let actual = card_number(&parsed.certificate);
        if actual.as_ref() != Some(&order.number) {
            let report = ErrorReport::new(Code::CertificateForOtherCard).with("expected", order.number.ends());
            return Err(report.with("actual", actual.as_ref().map_or("-", PrintedNumber::ends)));
        }
        checked.push(Checked { usage: it.usage, der: der.clone(), public: parsed.public_key });
    }
    Ok(checked)
}

/// Finds each certificate's key; the inner error names the usage that has none.
fn match_all(
    session: &mut Session<'_>,
    wanted: &[Checked],
) -> Result<Result<Vec<Matched>, CertificateUsage>, CardError> {
    let contents = session.contents()?;
    let mut matched = Vec::new();
    for certificate in wanted {
        let Some(key) = key_of(session, &contents, certificate)? else { return Ok(Err(certificate.usage)) };
        let mut pair = Matched { certificate: certificate.clone(), key, on_card: false };
        pair.on_card = has(&contents, &pair);
        matched.push(pair);
    }
    Ok(Ok(matched))
}

fn key_of(session: &mut Session<'_>, contents: &Contents, certificate: &Checked) -> Result<Option<Key>, CardError> {
    for key in contents.keys.iter().rev().filter(|it| it.usage == Some(certificate.usage)) {
        if session.public_key(contents, key)? == certificate.public {
            return Ok(Some(key.clone()));
        }
    }
    Ok(None)
}

fn write_all(
    session: &mut Session<'_>,
    journal: &Journal,
    case: &str,
    matched: &[Matched],
    progress: &impl Fn(),
) -> Result<Vec<WrittenCertificate>, CardError> {
    let mut written = Vec::new();
    let mut contents = session.contents()?;
    for it in matched {
        let newly_written = !has(&contents, it);
        if newly_written {
            write_one(session, journal, case, &contents, it)?;
            contents = session.contents()?;
        }
        check_read_back(session, &contents, it)?;
        let (usage, der) = (it.certificate.usage, &it.certificate.der);
        if newly_written {
            let (chip, case, sha256) = (contents.chip.clone(), case.to_owned(), sha256_hex(der));
            journaled(journal, Entry::CertificateWritten { chip, case, usage, sha256 })?;
        }
        let sha256 = Bytes(digest(&SHA256, der).as_ref().to_vec());
        written.push(WrittenCertificate { usage, sha256, newly_written });
        progress();
    }
    Ok(written)
}

fn has(contents: &Contents, it: &Matched) -> bool {
    contents.certificates.iter().any(|stored| stored.id == it.key.id && stored.der == it.certificate.der)
}

fn write_one(
    session: &mut Session<'_>,
    journal: &Journal,
    case: &str,
    contents: &Contents,
    it: &Matched,
) -> Result<(), CardError> {
    let (chip, case, usage) = (contents.chip.clone(), case.to_owned(), it.certificate.usage);
    let sha256 = sha256_hex(&it.certificate.der);
    journaled(journal, Entry::CertificateWriteBegun { chip, case, usage, sha256 })?;
    let Some(before) = contents.certificate_of(&it.key) else {
        return session.write_certificate(contents, &it.key, &it.certificate.der);
    };
    // Two certificates under one identifier would leave it to each program which one it takes.
    session.delete_certificate(contents, before)?;
    let contents = session.contents()?;
    session.write_certificate(&contents, &it.key, &it.certificate.der)
}

/// The octets that were read from the card equal those that were to be written, and are for the key that is on the card.
fn check_read_back(session: &mut Session<'_>, contents: &Contents, it: &Matched) -> Result<(), CardError> {
    let differs = || CardError::ReadBackDiffers(it.certificate.usage);
    let stored = contents.certificate_of(&it.key).ok_or_else(differs)?;
    let parsed = ParsedCertificate::from_der(&stored.der).map_err(|_| differs())?;
    let same = stored.der == it.certificate.der && parsed.public_key == session.public_key(contents, &it.key)?;
    if same { Ok(()) } else { Err(differs()) }
}

fn journaled(journal: &Journal, entry: Entry) -> Result<(), CardError> {
    journal.write(entry).map_err(|error| CardError::Journal(error.to_string()))
}
