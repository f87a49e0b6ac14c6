//! What changing, unblocking and choosing a PIN have in common.
//!
//! Guarantees: what is about to happen stands in the journal before the command and what came of it after; the card that is
//! named is the one that is spoken to, in one transaction with its identity check; nothing stays verified. A host that is
//! killed in between leaves a line that says that the new PIN may or may not hold.

use super::{
    Task,
    keys::{closed, journaled, refused},
    pin_entry::{Asked, Counts, Question, holder},
};
use crate::{
    cards::{CardError, CodeFormat, PinRef, Unblocker},
    journal::{Entry, Journal, NewPinBy},
    pin::{
        Codes, Secret,
        rules::{self, Beside},
    },
    readers::{Known, Session},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    identity::ChipId,
    protocol::{CardRef, PinKind, PinPurpose},
};
use std::sync::Arc;

/// Digits of an officer's code where the card does not tell.
const OFFICER: CodeFormat = CodeFormat { reference: 0, min: 4, max: 16, stored: 0, pad: 0 };

/// Puts new PINs in the place of the present ones, or where none are; which ones they were. Names that mean the same PIN on
/// this card mean it once.
///
/// # Errors
/// The catalogue's number, with the value `changed` when a PIN before had its new value.
pub async fn each(
    task: &Task,
    card: &CardRef,
    kinds: &[PinKind],
    by: NewPinBy,
    origin: Option<&str>,
) -> Result<Vec<PinKind>, ErrorReport> {
    if let Some(origin) = origin {
        task.desk.config.portal_is_allowed(origin)?;
    }
    let known = task.locate(card)?;
    // Before anything is asked: whoever has typed one PIN is not told then that there is no other.
    let mut pins: Vec<PinRef> = Vec::new();
    for kind in kinds {
        let pin = known.contents.pin(*kind).map_err(|error| task.report(&error, &known, None))?;
        if !pins.contains(pin) {
            pins.push(pin.clone());
        }
    }
    let (mut other, mut changed) = (None, Vec::new());
    for pin in pins {
        let codes = match one(task, card, pin.kind, by, origin, other).await {
            Ok(codes) => codes,
            Err(report) => {
                return Err(changed.last().map_or(report.clone(), |it: &PinKind| report.with("changed", it.as_str())));
            }
        };
        other = Some(codes.new.unwrap_or(codes.code));
        changed.push(pin.kind);
    }
    Ok(changed)
}

/// Puts a new PIN in the place of the present one, or where none is. `other` is a PIN of the same card that was chosen in the
/// same request, and that this one must differ from.
///
/// # Errors
/// The catalogue's number.
async fn one(
    task: &Task,
    card: &CardRef,
    kind: PinKind,
    by: NewPinBy,
    origin: Option<&str>,
    other: Option<Secret>,
) -> Result<Codes, ErrorReport> {
    let known = task.locate(card)?;
    let pin = known.contents.pin(kind).map_err(|error| task.report(&error, &known, None))?.clone();
    let asked = asked(task, &known, &pin, by)?;
    let purpose = match by {
        NewPinBy::Pin => PinPurpose::ChangePin,
        NewPinBy::Puk => PinPurpose::UnblockPin,
        NewPinBy::Officer => PinPurpose::UnblockPinByOfficer,
        NewPinBy::Nothing => PinPurpose::SetPin,
    };
    let question = Question { purpose, origin: origin.map(str::to_owned), person: holder(&known), document: None };
    let other = other.map(Arc::new);
    let (journal, chip) = (Arc::clone(&task.desk.journal), known.contents.chip.clone());
    let work = move |session: &mut Session<'_>, codes: &mut Codes| {
        let chosen = codes.new.as_ref().unwrap_or(&codes.code);
        if let (Some(Secret::Typed(other)), Secret::Typed(chosen)) = (other.as_deref(), chosen)
            && other.is_same(chosen)
        {
            return Err(CardError::SameAsOther);
        }
        recorded(&journal, &chip, pin.kind, by, || put(session, &pin, by, codes))
    };
    let outcome = task.with_codes(card, &known, &asked, &question, None, work).await;
    // Tries left, and the flags of the PIN, have changed.
    task.desk.readers.look_again(&known.reader).await;
    outcome.map(|((), codes)| codes)
}

/// Which codes are asked for; refuses what this card does not have.
fn asked(task: &Task, known: &Known, pin: &PinRef, by: NewPinBy) -> Result<Asked, ErrorReport> {
    let rule = rules::for_card(&pin.format, task.number_of(known).as_ref());
    task.check_can(
        known,
        match by {
            NewPinBy::Pin => "change-pin",
            NewPinBy::Puk => "unblock-pin",
            NewPinBy::Officer => "unblock-pin-by-officer",
            NewPinBy::Nothing => "set-first-pin",
        },
    )?;
    let cannot = |operation| Err(task.report(&known.family.cannot(operation), known, None));
    let (code, beside, counts) = match by {
        NewPinBy::Nothing if !pin.unset => return cannot("set-first-pin"),
        NewPinBy::Nothing => {
            (CodeFormat { min: rule.min_digits, max: rule.max_digits, ..pin.format }, Beside::Nothing, Counts::Nothing)
        }
        _ if pin.unset => return Err(ErrorReport::new(Code::PinUnset).with("pin", pin.kind.as_str())),
        NewPinBy::Pin => (pin.format, Beside::Present, Counts::Pin),
        NewPinBy::Puk => match pin.puk {
            Some(puk) => (puk, Beside::Unblocker, Counts::Puk),
            None => return cannot("unblock-pin"),
        },
        NewPinBy::Officer => (OFFICER, Beside::Unblocker, Counts::Nothing),
    };
    Ok(Asked::replace(pin, code, rule, beside, counts))
}

fn put(session: &mut Session<'_>, pin: &PinRef, by: NewPinBy, codes: &mut Codes) -> Result<(), CardError> {
    let Codes { code, new } = codes;
    let unblocker = match (by, &new) {
        (NewPinBy::Nothing, _) => return session.set_first_pin(pin, code),
        (_, None) => return Err(CardError::Malformed("no new PIN")),
        (NewPinBy::Pin, _) => None,
        (NewPinBy::Puk, _) => Some(Unblocker::Puk),
        (NewPinBy::Officer, _) => Some(Unblocker::Officer),
    };
    let Some(new) = new else { return Err(CardError::Malformed("no new PIN")) };
    match unblocker {
        None => session.change_pin(pin, code, new),
        Some(unblocker) => session.unblock_pin(pin, unblocker, code, new),
    }
}

/// Runs `put` between two lines of the journal.
fn recorded(
    journal: &Journal,
    chip: &ChipId,
    pin: PinKind,
    by: NewPinBy,
    put: impl FnOnce() -> Result<(), CardError>,
) -> Result<(), CardError> {
    journaled(journal, Entry::NewPinBegun { chip: chip.clone(), pin, by })?;
    let outcome = put();
    match &outcome {
        Ok(()) => closed(journal, Entry::NewPinSet { chip: chip.clone(), pin, by })?,
        // The card, the reader or the person said no: the PIN is what it was.
        Err(error) if error.leaves_pin() => refused(journal, Entry::NewPinRefused { chip: chip.clone(), pin, by }),
        Err(_) => {}
    }
    outcome
}
