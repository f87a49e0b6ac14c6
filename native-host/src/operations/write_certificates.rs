//! Writing certificates for keys that are on the card, reading them back, comparing.
//!
//! Guarantees: nothing is written unless each certificate carries the number that was bound to the card before and the
//! public key that is on the card, and none unless all have room; success is told only for octets that were read back. A card that was pulled in the
//! middle is finished by the same command again.

use super::{
    Task,
    pin_entry::Question,
    rules,
    stored::{LARGEST, Matched, check_room, key_of, put},
    validate,
    writing::grouped,
};
use crate::{
    cards::{CardError, Contents, Key, ParsedCertificate, PinRef, PublicKey, card_number, usage_name},
    journal::Journal,
    readers::Session,
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    identity::PrintedNumber,
    protocol::{Bytes, CardRef, CertificateToWrite, CertificateUsage, PinKind, PinPurpose, Reply, WrittenCertificate},
};
use ring::digest::{SHA256, digest};
use std::sync::Arc;

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
    let (contents, matched) =
        matched.map_err(|usage| ErrorReport::new(Code::CertificateForOtherKey).with("usage", usage_name(usage)))?;
    if !matched.iter().all(|it| it.is_on(&contents)) {
        task.check_can(&known, "write-certificate")?;
    }
    let question = Question {
        purpose: PinPurpose::WriteCertificates,
        origin: Some(order.origin.clone()),
        person: Some(order.person.clone()),
        document: None,
    };
    let progress = task.progress(matched.len() as u16);
    // Usually one: all under PIN 1.
    let groups =
        grouped(matched, |it| if it.is_on(&contents) { Ok(None) } else { task.writing_pin(&known, it.usage) })?;
    let mut held = held;
    let mut written = Vec::new();
    for (pin, group) in groups {
        let (journal, case, progress) = (Arc::clone(&task.desk.journal), order.case.clone(), progress.clone());
        let write = move |session: &mut Session<'_>| write_all(session, &journal, &case, &group, &progress);
        let waiting = if is_first(pin.as_ref()) { held.take() } else { None };
        let outcome = task.with_pin_or_none(&order.card, &known, pin.as_ref(), &question, waiting, write).await;
        // Also what a write left behind that did not come to its end.
        task.desk.readers.look_again(&known.reader).await;
        written.extend(outcome?.0);
    }
    let place = |it: &WrittenCertificate| order.certificates.iter().position(|wanted| wanted.usage == it.usage);
    written.sort_by_key(place);
    Ok(Reply::Written { certificates: written })
}

/// True for the PIN that waits between the requests and the certificates.
fn is_first(pin: Option<&PinRef>) -> bool {
    pin.is_some_and(|it| it.kind == PinKind::Authentication)
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
) -> Result<Result<(Contents, Vec<Matched>), CertificateUsage>, CardError> {
    let contents = session.contents()?;
    let mut matched = Vec::new();
    for Checked { usage, der, public } in wanted {
        let may_be = |key: &Key| key.usage == Some(*usage);
        let Some(key) = key_of(session, &contents, public, may_be)? else { return Ok(Err(*usage)) };
        matched.push(Matched { usage: *usage, der: der.clone(), key });
    }
    // Before the PIN is asked for, and for all of them.
    check_room(session, &contents, &matched)?;
    Ok(Ok((contents, matched)))
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
    check_room(session, &contents, matched)?;
    for it in matched {
        let newly_written = put(session, journal, case, &mut contents, it)?.newly_written;
        let sha256 = Bytes(digest(&SHA256, &it.der).as_ref().to_vec());
        written.push(WrittenCertificate { usage: it.usage, sha256, newly_written });
        progress();
    }
    Ok(written)
}
