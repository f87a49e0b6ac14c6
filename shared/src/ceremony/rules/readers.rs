//! The host and its readers.

use super::{HOLDS, one};
use crate::{
    catalogue::{Code, ErrorReport},
    ceremony::{Facts, HostFact, State},
    protocol::{CardState, ReaderView},
};

/// From how many departures in a quarter of an hour on a reader counts as unsteady. One is somebody's hand, two are the
/// hand again.
const UNSTEADY: u16 = 3;

/// From how many different cards in a row on, none of which could be read, it is the reader.
const BROKEN: u16 = 2;

pub(super) fn host_ready(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    match &facts.host {
        Some(HostFact::Unusable(report)) => vec![report.clone()],
        _ => HOLDS,
    }
}

pub(super) fn two_readers(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    let Some(readers) = &facts.readers else {
        return HOLDS;
    };
    let login = facts.signed_in();
    match readers.len() {
        0 => one(Code::NoReader),
        1 => {
            let report = ErrorReport::new(Code::OneReader);
            vec![if login.is_some() { report.with("login", "done") } else { report }]
        }
        _ => match login.and_then(|login| login.readers) {
            Some(at_login) if at_login < 2 => one(Code::ReaderAfterLogin),
            _ => HOLDS,
        },
    }
}

/// One reader is enough to log in and to order, so until a card is handed out it is worth knowing and no more.
pub(super) fn two_readers_before_login(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    match facts.readers.as_deref() {
        Some([]) => one(Code::NoReader),
        Some([_]) => {
            let report = ErrorReport::new(Code::OneReaderBeforeLogin);
            vec![if facts.signed_in().is_some() { report.with("login", "done") } else { report }]
        }
        _ => HOLDS,
    }
}

/// A reader that reads no card is told instead of the card that lies in it.
pub(super) fn work(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    let Some(readers) = &facts.readers else {
        return HOLDS;
    };
    let mut found = Vec::new();
    for reader in readers {
        let report = |code| ErrorReport::new(code).with("reader", reader.label());
        if is_broken(reader, readers) {
            found.push(report(Code::ReaderBroken));
        } else {
            found.extend(fault(reader));
        }
        if reader.history.departures >= UNSTEADY {
            found.push(report(Code::ReaderUnsteady).with("times", reader.history.departures.to_string()));
        }
        if reader.history.resets > 0 {
            found.push(report(Code::CardReset));
        }
    }
    found
}

/// Why the card in a reader can't be used, if one lies there.
pub(super) fn fault(reader: &ReaderView) -> Option<ErrorReport> {
    match &reader.state {
        CardState::Stuck => Some(ErrorReport::new(Code::CardStuck).with("reader", reader.label())),
        CardState::InUse(program) => {
            Some(ErrorReport::new(Code::CardInUse).with("program", program.as_deref().unwrap_or("none")))
        }
        CardState::Unusable(cause) => Some(cause.clone()),
        CardState::Empty | CardState::Reading | CardState::Ready(_) => None,
    }
}

fn is_broken(reader: &ReaderView, readers: &[ReaderView]) -> bool {
    let reads = |other: &ReaderView| other.name != reader.name && matches!(other.state, CardState::Ready(_));
    reader.history.unreadable >= BROKEN && !matches!(reader.state, CardState::Ready(_)) && readers.iter().any(reads)
}
