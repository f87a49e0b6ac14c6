//! The order, the search for it, its deadline, and the portal's own button.

use super::{HOLDS, deadline_passed, one};
use crate::{
    catalogue::{Code, ErrorReport},
    ceremony::{Facts, Role, State},
    identity::PersonQuery,
};

/// Field id of what is typed into a person search.
const PERSON_QUERY: &str = "person-query";

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
    let Some(query) = facts.page.as_ref().and_then(|page| page.fields.get(PERSON_QUERY)).filter(|it| !it.trim().is_empty())
    else {
        return HOLDS;
    };
    match PersonQuery::parse(query) {
        Err(report) => vec![report],
        Ok(understood) => {
            let wanted = understood.normalised(query);
            match wanted.changed {
                true => {
                    vec![ErrorReport::new(Code::InputNormalised).with("typed", query.as_str()).with("searched", wanted.text)]
                }
                false => HOLDS,
            }
        }
    }
}

pub(super) fn found(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    if !facts.sign("nothing-found") {
        return HOLDS;
    }
    vec![ErrorReport::new(Code::OrderNotFound).with("query", facts.field(PERSON_QUERY).unwrap_or_default())]
}

pub(super) fn deadline_open(state: &State, facts: &Facts) -> Vec<ErrorReport> {
    match state.deadline {
        Some(deadline) if facts.now > deadline => deadline_passed(state),
        _ => HOLDS,
    }
}

/// Last of all: nothing else explains why the portal's button does not do what it says.
pub(super) fn control_alive(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    match &facts.page {
        Some(page) if page.control_dead => one(Code::UnknownPortalFault),
        _ => HOLDS,
    }
}
