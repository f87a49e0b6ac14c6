//! One rule per condition: a pure function from facts to what stands in the way.

mod login;
mod order;
mod readers;
mod subject;

use super::{facts::Facts, state::State, workflow::Condition};
use crate::catalogue::{Code, ErrorReport};

/// What keeps this condition from holding; empty when it holds or when nothing is known about it.
pub(super) fn check(condition: Condition, state: &State, facts: &Facts) -> Vec<ErrorReport> {
    let rule = match condition {
        Condition::HostReady => readers::host_ready,
        Condition::TwoReaders => readers::two_readers,
        Condition::LoggedIn => login::logged_in,
        Condition::LoginLoa3 => login::loa3,
        Condition::RightKraOrRa => login::right_kra_or_ra,
        Condition::LoginCardStays => login::card_stays,
        Condition::NotTheOrderer => order::not_the_orderer,
        Condition::RecipientIsThirdPerson => order::recipient_is_third_person,
        Condition::QueryWellFormed => order::query_well_formed,
        Condition::OrderFound => order::found,
        Condition::SubjectCardPresent => subject::present,
        Condition::SubjectNumberMatches => subject::number_matches,
        Condition::SubjectCardStays => subject::stays,
        Condition::SubjectPinsUsable => subject::pins_usable,
        Condition::DeadlineOpen => order::deadline_open,
        Condition::ControlAlive => order::control_alive,
        _ => holds,
    };
    rule(state, facts)
}

/// The report of a deadline that has passed.
pub(super) fn deadline_passed(state: &State) -> Vec<ErrorReport> {
    let report = ErrorReport::new(Code::ReceiptDeadlinePassed);
    vec![match state.deadline {
        Some(deadline) => report.with("deadline", deadline.0.to_string()),
        None => report,
    }]
}

fn one(code: Code) -> Vec<ErrorReport> {
    vec![code.into()]
}

fn holds(_: &State, _: &Facts) -> Vec<ErrorReport> {
    HOLDS
}

const HOLDS: Vec<ErrorReport> = Vec::new();
