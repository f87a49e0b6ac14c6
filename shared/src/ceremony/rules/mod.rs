//! One rule per condition: a pure function from facts to what stands in the way.

mod certificates;
mod control;
mod fetch;
mod life;
mod login;
mod order;
mod plausible;
mod readers;
mod recipient;
mod subject;
mod targets;
mod tasks;
mod workplace;

pub use workplace::version_and_packaging;

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
        Condition::ControlAlive => control::alive,
        Condition::ReadersWork => readers::work,
        Condition::TwoReadersBeforeLogin => readers::two_readers_before_login,
        Condition::LoginCardReady => certificates::login_card_ready,
        Condition::LoginCertificatesGood => certificates::good,
        Condition::LoginWithHsaId => certificates::login_with_hsa_id,
        Condition::EnvironmentMatches => certificates::environment,
        Condition::RecipientEligible => recipient::eligible,
        Condition::ProtectedPersonAllowed => recipient::protected_allowed,
        Condition::OrderPlausible => plausible::order_plausible,
        Condition::SubjectUnused => subject::unused,
        Condition::FetchSucceeded => fetch::succeeded,
        Condition::TargetCardClear => targets::target_clear,
        Condition::ActiveCardClear => targets::active_card_clear,
        Condition::ReaderChosen => targets::reader_chosen,
        Condition::ChallengeFresh => targets::challenge_fresh,
        Condition::OrderForThisCard => life::order_for_this_card,
        Condition::CardReceived => life::received,
        Condition::ProductionSucceeded => life::produced,
        Condition::TaskAvailable => tasks::available,
        Condition::TaskValid => tasks::valid,
        Condition::CardListed => tasks::card_listed,
        Condition::IdDocumentNumberGiven => tasks::id_document_number_given,
        Condition::OfficersDiffer => tasks::officers_differ,
        Condition::TokenRegistered => tasks::token_registered,
        Condition::PersonVisible => tasks::person_visible,
        Condition::WorkplaceFits => workplace::fits,
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

/// Field id of what is typed into a person search.
const PERSON_QUERY: &str = "person-query";

const HOLDS: Vec<ErrorReport> = Vec::new();
