//! The search for the order, who may act on it, its deadline.

use super::{HOLDS, PERSON_QUERY, deadline_passed, one};
use crate::{
    catalogue::{Code, ErrorReport},
    ceremony::{Facts, Role, State},
    identity::{HsaId, PersonQuery},
};

pub(super) fn not_the_orderer(state: &State, facts: &Facts) -> Vec<ErrorReport> {
    let Some(login) = facts.signed_in() else {
        return HOLDS;
    };
    let ordered_by = facts.order.as_ref().and_then(|order| order.ordered_by.as_deref());
    let administrator1 = state.actors.get(&Role::Administrator1).map(String::as_str);
    let same = ordered_by.into_iter().chain(administrator1).any(|person| person.eq_ignore_ascii_case(&login.person_id));
    if same { one(Code::SamePersonTwice) } else { HOLDS }
}

pub(super) fn recipient_is_third_person(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    match (facts.signed_in(), &facts.order) {
        (Some(login), Some(order)) if order.recipient_id.eq_ignore_ascii_case(&login.person_id) => {
            one(Code::RecipientIsAdministrator)
        }
        _ => HOLDS,
    }
}

pub(super) fn query_well_formed(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    let typed = facts.page.as_ref().and_then(|page| page.fields.get(PERSON_QUERY));
    let Some(query) = typed.filter(|it| !it.trim().is_empty()) else {
        return HOLDS;
    };
    match PersonQuery::parse(query) {
        Err(report) => vec![report],
        Ok(understood) => {
            let wanted = understood.normalised(query);
            if !wanted.changed {
                return HOLDS;
            }
            let report = ErrorReport::new(Code::InputNormalised);
            vec![report.with("typed", query.as_str()).with("searched", wanted.text)]
        }
    }
}

/// Another organisation than one's own is the likelier cause, so it comes first. A search for something in another form than the
/// portal wants says nothing about orders: the form is told ([`query_well_formed`]), and the search done anew tells the rest.
pub(super) fn found(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    let query = facts.field(PERSON_QUERY).unwrap_or_default();
    let is_in_form = PersonQuery::parse(query).is_ok_and(|understood| !understood.normalised(query).changed);
    if !facts.sign("nothing-found") || !(is_in_form || query.is_empty()) {
        return HOLDS;
    }
    let not_found = ErrorReport::new(Code::OrderNotFound).with("query", query);
    other_branch(query, facts).into_iter().chain([not_found]).collect()
}

pub(super) fn deadline_open(state: &State, facts: &Facts) -> Vec<ErrorReport> {
    match state.deadline {
        Some(deadline) if facts.now > deadline => deadline_passed(state),
        _ => HOLDS,
    }
}

fn other_branch(query: &str, facts: &Facts) -> Option<ErrorReport> {
    let searched: HsaId = query.parse().ok()?;
    let own: HsaId = facts.signed_in()?.person_id.parse().ok()?;
    (searched.organisation() != own.organisation()).then(|| {
        ErrorReport::new(Code::OtherBranch)
            .with("own", own.organisation().to_string())
            .with("other", searched.organisation().to_string())
    })
}
