//! Tasks (ärenden) of portals in which two officers hand a card out: Net iD Portal.

use super::{HOLDS, one};
use crate::{
    catalogue::{Code, ErrorReport},
    ceremony::{Facts, State},
    time::Day,
};

/// Words in a task's status that say that only its owner may go on (`Pågår, låst`, `In progress, locked`).
const LOCKED: [&str; 3] = ["låst", "låsta", "locked"];

/// A locked task is for its owner alone.
pub(super) fn available(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    let Some(status) = facts.field("task-status") else {
        return HOLDS;
    };
    let folded = status.to_lowercase();
    let locked = folded.split(|c: char| !c.is_alphanumeric()).any(|word| LOCKED.contains(&word));
    if !locked || facts.field("task-owner").is_some_and(|owner| is_login(owner, facts)) {
        return HOLDS;
    }
    vec![ErrorReport::new(Code::TaskNotAvailable).with("status", status)]
}

/// A portal removes tasks whose last day has passed.
pub(super) fn valid(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    match facts.field("task-valid-to").and_then(Day::parse) {
        Some(last) if last < facts.now.day() => {
            vec![ErrorReport::new(Code::TaskExpired).with("date", last.to_string())]
        }
        _ => HOLDS,
    }
}

/// The card to be handed out is one of the person's active devices. A column without cells counts: then it is none of them.
pub(super) fn card_listed(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    let column = facts.page.as_ref().and_then(|page| page.fields.get("active-devices"));
    let number = facts.subject_card().and_then(|card| card.number.as_ref());
    let (Some(cells), Some(number)) = (column, number) else {
        return HOLDS;
    };
    let same = |cell: &str| {
        let digits: String = cell.chars().filter(char::is_ascii_digit).collect();
        digits.contains(number.as_str())
    };
    if cells.lines().any(same) {
        return HOLDS;
    }
    vec![ErrorReport::new(Code::CardNotListed).with("actual", number.ends())]
}

/// The field is there and nothing stands in it.
pub(super) fn id_document_number_given(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    match facts.page.as_ref().and_then(|page| page.fields.get("id-document-number")) {
        Some(number) if number.trim().is_empty() => one(Code::IdDocumentNumberMissing),
        _ => HOLDS,
    }
}

/// Who began can't finish.
pub(super) fn officers_differ(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    match facts.field("started-by") {
        Some(officer) if is_login(officer, facts) => one(Code::SameOfficer),
        _ => HOLDS,
    }
}

/// A card gets certificates once it is registered.
pub(super) fn token_registered(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    if facts.sign("token-unregistered") { one(Code::TokenNotRegistered) } else { HOLDS }
}

/// People with protected data are hidden from officers who may not see them.
pub(super) fn person_visible(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    if facts.sign("hidden-data") { one(Code::PersonDataHidden) } else { HOLDS }
}

/// Whether a text such as `Anna Andersson (SE2321000016-A1)`, or the name alone, means the one who is logged in.
fn is_login(text: &str, facts: &Facts) -> bool {
    let Some(login) = facts.signed_in() else {
        return false;
    };
    let apart = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';' | '[' | ']');
    let mut words = text.split(apart);
    if words.any(|word| !word.is_empty() && word.eq_ignore_ascii_case(&login.person_id)) {
        return true;
    }
    let names = facts.login_card().into_iter().flat_map(|(_, card)| &card.certificates).map(|it| it.name.trim());
    let shown = text.trim().to_lowercase();
    names.filter(|name| !name.is_empty()).any(|name| name.to_lowercase() == shown)
}
