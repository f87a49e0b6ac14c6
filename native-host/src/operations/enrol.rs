//! Keys and certification requests for a card that is being issued.
//!
//! PIN 1 is asked once and covers making both keys and the request of the authentication key; then PIN 2 once for the
//! request of the signature key, as the documented manual way has it. PIN 1 then waits for the certificates, see
//! [`crate::pin::PinShelf`].

use super::{
    Task,
    keys::{self, generate, journaled},
    pin_entry::Question,
    rules, validate,
    writing::grouped,
};
use crate::{
    cards::{CardError, Contents, Key, PublicKey, usual_pin},
    journal::Journal,
    pin::LONGEST_WAIT,
    readers::Session,
};
use kortbrygga_shared::{
    catalogue::ErrorReport,
    identity::PrintedNumber,
    protocol::{
        Bytes, CardRef, CertificateUsage, EnrolledKey, KeyAlgorithm, KeyRequest, KeySource, PinKind, PinPurpose, Reply,
    },
};
use std::{rc::Rc, str::FromStr, sync::Arc};
use x509_cert::{name::Name, request::CertReqInfo};

/// What is to be enrolled.
pub struct Order {
    pub card: CardRef,
    pub origin: String,
    pub case: String,
    pub number: PrintedNumber,
    pub person: String,
    pub keys: Vec<KeyRequest>,
}

/// A key with what is signed to prove its possession.
#[derive(Clone)]
struct Prepared {
    usage: CertificateUsage,
    key: Key,
    public: PublicKey,
    info: CertReqInfo,
    /// Signed request, DER, once there is one.
    request: Option<Vec<u8>>,
}

/// Makes or takes keys and signs a PKCS#10 request (RFC 2986) with each.
pub async fn run(task: &Task, order: Order) -> Result<Reply, ErrorReport> {
    task.desk.config.portal_is_allowed(&order.origin)?;
    validate::case(&order.case)?;
    validate::line("person", &order.person)?;
    check_keys(&order.keys)?;
    let known = task.locate(&order.card)?;
    rules::check_subject(task, &order.card, &order.number, &order.person)?;
    task.desk.shelf.clear();

    let card_error = |error: CardError| task.report(&error, &known, None);
    let question = |purpose| Question {
        purpose,
        origin: Some(order.origin.clone()),
        person: Some(order.person.clone()),
        document: None,
    };
    let steps = order.keys.iter().map(|it| if it.source == KeySource::Existing { 1 } else { 2 }).sum();
    let progress = task.progress(steps);

    let makes = order.keys.iter().any(|it| it.source != KeySource::Existing);
    for operation in [Some("sign"), Some("generate-key").filter(|_| makes)].into_iter().flatten() {
        task.check_can(&known, operation)?;
    }
    // Usually one: all under PIN 1.
    let groups = grouped(order.keys.clone(), |wanted| match (wanted.source, wanted.usage) {
        (KeySource::New(_), usage) => task.writing_pin(&known, usage),
        (KeySource::Existing, CertificateUsage::Authentication) => {
            known.contents.pin(PinKind::Authentication).map(|it| Some(it.clone())).map_err(card_error)
        }
        (KeySource::Existing, CertificateUsage::Signature) => Ok(None),
    })?;
    let (mut prepared, mut pin1) = (Vec::new(), None);
    for (pin, wanted) in groups {
        let prepare = {
            let (case, number, verified) = (order.case.clone(), order.number.clone(), pin.as_ref().map(|it| it.kind));
            let (journal, progress) = (Arc::clone(&task.desk.journal), progress.clone());
            move |session: &mut Session<'_>| prepare(session, &journal, &case, &number, &wanted, verified, &progress)
        };
        let question = question(PinPurpose::Enrol);
        let outcome = task.with_pin_or_none(&order.card, &known, pin.as_ref(), &question, None, prepare).await;
        // What was made is on the card from here on, whatever happens next.
        task.desk.readers.look_again(&known.reader).await;
        let (made, typed) = outcome?;
        prepared.extend(made);
        if pin.is_some_and(|it| it.kind == PinKind::Authentication) {
            pin1 = typed;
        }
    }
    prepared.sort_by_key(|it| order.keys.iter().position(|wanted| wanted.usage == it.usage));

    for entry in prepared.iter_mut().filter(|it| it.request.is_none()) {
        let pin = known.contents.pin_of(&entry.key).map_err(card_error)?;
        let (open, progress) = (entry.clone(), progress.clone());
        let sign = move |session: &mut Session<'_>| {
            let request = signed_request(session, &open)?;
            progress();
            Ok(request)
        };
        let question = question(match entry.usage {
            CertificateUsage::Authentication => PinPurpose::Enrol,
            CertificateUsage::Signature => PinPurpose::EnrolSignature,
        });
        let (request, _pin2) = task.with_pin(&order.card, &known, pin, &question, None, sign).await?;
        entry.request = Some(request);
    }
    if let Some(pin) = pin1 {
        task.desk.shelf.put(&order.origin, &order.case, &order.card, pin);
        let desk = Rc::clone(&task.desk);
        tokio::task::spawn_local(async move {
            tokio::time::sleep(LONGEST_WAIT).await;
            desk.shelf.clear_late();
        });
    }
    let enrolled = |it: Prepared| Some(EnrolledKey { usage: it.usage, request: Bytes(it.request?) });
    Ok(Reply::Enrolled { keys: prepared.into_iter().filter_map(enrolled).collect() })
}

/// One or two keys, each usage at most once.
fn check_keys(keys: &[KeyRequest]) -> Result<(), ErrorReport> {
    let distinct = match keys {
        [_] => true,
        [first, second] => first.usage != second.usage,
        _ => false,
    };
    if distinct { Ok(()) } else { Err(validate::broken("keys")) }
}

fn prepare(
    session: &mut Session<'_>,
    journal: &Journal,
    case: &str,
    number: &PrintedNumber,
    keys: &[KeyRequest],
    verified: Option<PinKind>,
    progress: &impl Fn(),
) -> Result<Vec<Prepared>, CardError> {
    let mut prepared = Vec::new();
    for wanted in keys {
        let contents = session.contents()?;
        let key = match wanted.source {
            KeySource::Existing => existing(&contents, wanted.usage)?,
            KeySource::New(algorithm) => match made_before(&contents, journal, case, wanted.usage, algorithm)? {
                Some(key) => key,
                None => generate(session, &contents, journal, case, wanted.usage, algorithm)?,
            },
        };
        if wanted.source != KeySource::Existing {
            progress();
        }
        let public = session.public_key(&contents, &key)?;
        let info = request_info(number, &public)?;
        let mut entry = Prepared { usage: wanted.usage, key, public, info, request: None };
        // A signature key under the PIN that serves for both is asked for anew, as the signer is to know what is signed.
        let signs_now = verified == Some(usual_pin(wanted.usage));
        if signs_now && verified == Some(contents.pin_of(&entry.key)?.kind) {
            entry.request = Some(signed_request(session, &entry)?);
            progress();
        }
        prepared.push(entry);
    }
    Ok(prepared)
}

fn existing(contents: &Contents, usage: CertificateUsage) -> Result<Key, CardError> {
    contents.keys.iter().rev().find(|it| it.usage == Some(usage)).cloned().ok_or(CardError::KeyMissing(usage))
}

/// A key that this very case made before it was interrupted, and that has no certificate yet.
fn made_before(
    contents: &Contents,
    journal: &Journal,
    case: &str,
    usage: CertificateUsage,
    algorithm: KeyAlgorithm,
) -> Result<Option<Key>, CardError> {
    let chip = &contents.chip;
    let bare = |key: &&Key| {
        key.usage == Some(usage) && key.algorithm == Some(algorithm) && contents.certificate_of(key).is_none()
    };
    let made = |key: &&Key| bare(key) && journal.key_was_made_for(chip, case, &key.id);
    if let Some(key) = contents.keys.iter().rev().find(made) {
        return Ok(Some(key.clone()));
    }
    // The host ended while the card made it: nobody else's, and nothing has been done with it.
    let cut_off = |key: &&Key| bare(key) && !journal.knows_key(chip, &key.id);
    let found = match journal.key_was_cut_off(chip, case, usage) {
        true => contents.keys.iter().rev().find(cut_off).cloned(),
        false => None,
    };
    if let Some(key) = &found {
        journaled(journal, keys::made(chip, case, usage, key))?;
    }
    Ok(found)
}

/// The request names the card, not the person: the portal knows who gets it.
fn request_info(number: &PrintedNumber, public: &PublicKey) -> Result<CertReqInfo, CardError> {
    keys::request_info(Name::from_str(&format!("CN={number}"))?, public)
}

fn signed_request(session: &mut Session<'_>, entry: &Prepared) -> Result<Vec<u8>, CardError> {
    keys::signed_request(session, &entry.key, &entry.public, &entry.info)
}
