//! Tasks (ärenden) of portals in which two officers hand a card out: Net iD Portal.

use super::{HOLDS, one};
use crate::{
    catalogue::{Code, ErrorReport},
    ceremony::{Facts, State},
    identity::{HsaId, Personnummer},
    time::Day,
};
use std::collections::BTreeSet;

/// Words in a task's status that say that only its owner may go on (`Pågår, låst`, `In progress, locked`).
const LOCKED: [&str; 3] = ["låst", "låsta", "locked"];

/// A locked task is for its owner alone.
pub(super) fn available(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    let Some(status) = facts.field("task-status") else {
        return HOLDS;
    };
    let folded = status.to_lowercase();
    let locked = folded.split(|c: char| !c.is_alphanumeric()).any(|word| LOCKED.contains(&word));
    // Its owner may go on: told only to one who certainly is not.
    match facts.field("task-owner").and_then(|owner| is_login(owner, facts)) {
        Some(false) if locked => vec![ErrorReport::new(Code::TaskNotAvailable).with("status", status)],
        _ => HOLDS,
    }
}

/// A portal removes tasks whose last day has passed.
pub(super) fn valid(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    match facts.field("task-valid-to").and_then(Day::parse) {
        Some(last) if last < facts.earliest_today() => {
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
        Some(officer) if is_login(officer, facts) == Some(true) => one(Code::SameOfficer),
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

/// Whether a text such as `Anna Andersson (SE2321000016-A1)`, or the name alone, means the one who is logged in; `None` when
/// nobody can tell. An id goes before a name, and names that have only a part in common tell nothing.
fn is_login(text: &str, facts: &Facts) -> Option<bool> {
    let login = facts.signed_in()?;
    let on_card = || facts.login_card().into_iter().flat_map(|(_, card)| &card.certificates);
    let mut known = vec![login.person_id.trim()];
    known.extend(on_card().map(|it| it.person_id.trim()));
    // Where a portal shows a name and nothing more, the name stands in the id's place.
    let same = |one: &str, other: &str| !one.is_empty() && one.to_lowercase() == other.to_lowercase();
    if known.iter().any(|it| same(it, text.trim())) {
        return Some(true);
    }
    let apart = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';' | '[' | ']');
    let shown = text.split(apart).find(|word| word.parse::<HsaId>().is_ok());
    let mut own = known.iter().filter(|it| it.parse::<HsaId>().is_ok()).peekable();
    if let Some(shown) = shown
        && own.peek().is_some()
    {
        return Some(own.any(|it| same(it, shown)));
    }
    let words = |name: &str| -> BTreeSet<String> {
        let before_bracket = name.split(['(', '[']).next().unwrap_or_default().to_lowercase();
        let words = before_bracket.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let shown = words(text);
    let is_id = |it: &str| it.parse::<HsaId>().is_ok() || it.parse::<Personnummer>().is_ok();
    let names =
        on_card().map(|it| it.name.as_str()).chain([login.person_id.as_str()].into_iter().filter(|it| !is_id(it)));
    let names: Vec<BTreeSet<String>> = names.map(words).filter(|it| !it.is_empty()).collect();
    match (shown.is_empty(), names.as_slice()) {
        (true, _) | (_, []) => None,
        (_, names) if names.contains(&shown) => Some(true),
        (_, names) => names.iter().all(|name| name.is_disjoint(&shown)).then_some(false),
    }
}
