//! Who is logged in, and with which card.

use super::{HOLDS, one};
use crate::{
    catalogue::{Code, ErrorReport},
    ceremony::{Facts, LoginFact, Right, State},
};

pub(super) fn logged_in(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    match facts.login {
        Some(LoginFact::SignedOut) => one(Code::NotLoggedIn),
        _ => HOLDS,
    }
}

pub(super) fn loa3(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    match facts.signed_in().and_then(|login| login.loa) {
        Some(loa) if loa < 3 => vec![ErrorReport::new(Code::LoginLevelTooLow).with("loa", loa.to_string())],
        _ => HOLDS,
    }
}

pub(super) fn right_kra_or_ra(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    let in_branch = facts.order.as_ref().and_then(|order| order.in_branch);
    match facts.signed_in().and_then(|login| login.rights.as_deref()) {
        Some(rights)
            if in_branch == Some(false) || !rights.iter().any(|right| matches!(right, Right::Kra | Right::Ra)) =>
        {
            one(Code::RoleMissing)
        }
        _ => HOLDS,
    }
}

/// A portal binds its session to the card at login; a card that was pulled in between is another one to it.
pub(super) fn card_stays(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    let (Some(login), Some(_)) = (facts.signed_in(), &facts.readers) else {
        return HOLDS;
    };
    let Some(at_login) = &login.card else {
        return HOLDS;
    };
    if facts.cards().any(|(_, card)| card.card_ref() == *at_login) { HOLDS } else { one(Code::LoginCardPulled) }
}
