//! The workplace check: the engine's rules over all that can be known without a portal's page.

use kortbrygga_shared::{
    catalogue::{Code, ErrorReport, Severity},
    ceremony::{self, Condition, Facts, State},
    protocol::{CardState, ReaderView},
};

/// What must hold of a computer.
const COMPUTER: [Condition; 4] =
    [Condition::HostReady, Condition::ReadersWork, Condition::TwoReadersBeforeLogin, Condition::WorkplaceFits];

/// What must hold of each card, as if it were the one to log in with.
const CARD: [Condition; 3] =
    [Condition::LoginCardReady, Condition::SubjectPinsUsable, Condition::LoginCertificatesGood];

/// What stands in the way of work at this place, what stops it first; empty when nothing is known to.
pub fn findings(facts: &Facts) -> Vec<ErrorReport> {
    let state = State::default();
    let mut found = ceremony::holding_up(&COMPUTER, &state, facts);
    let readers = facts.readers.as_deref().unwrap_or_default();
    // A desk without any card is as it should be when nobody works there.
    if readers.iter().any(|reader| reader.state != CardState::Empty) {
        found.extend(ceremony::holding_up(&[Condition::LoginCardReady], &state, facts));
    }
    for reader in readers {
        let of_card = ceremony::holding_up(&CARD, &state, &alone(facts, reader));
        // That a card is none to log in with is a fault only where no other is.
        found.extend(of_card.into_iter().filter(|report| report.code != Code::NoLoginCard));
    }
    let mut distinct: Vec<ErrorReport> = Vec::new();
    for report in found {
        if !distinct.contains(&report) {
            distinct.push(report);
        }
    }
    distinct.sort_by_key(|report| report.code.entry().severity != Severity::Stop);
    distinct
}

fn alone(facts: &Facts, reader: &ReaderView) -> Facts {
    Facts { now: facts.now, readers: Some(vec![reader.clone()]), ..Facts::default() }
}
