//! Which card is meant, where the portal's own program decides and not we.

use super::{HOLDS, one};
use crate::{
    catalogue::{Code, ErrorReport},
    ceremony::{Facts, State},
};

/// A code is changed or unblocked: of two cards the program may take the other one.
pub(super) fn target_clear(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    if two_cards(facts) { one(Code::TargetCardUnclear) } else { HOLDS }
}

/// The SITHS eID app works with one active card.
pub(super) fn active_card_clear(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    if two_cards(facts) { one(Code::ActiveCardMayDiffer) } else { HOLDS }
}

/// Smart ID Desktop App takes a single reader by itself, and asks where there are more.
pub(super) fn reader_chosen(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    match facts.readers.as_deref() {
        Some([_, _, ..]) => one(Code::ReaderMustBeChosen),
        _ => HOLDS,
    }
}

/// A response belongs to the challenge that the card made at this stay in the reader.
pub(super) fn challenge_fresh(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    let opened_with = facts.page.as_ref().and_then(|page| page.opened_with.as_ref());
    let (Some(before), Some(_), Some(_)) = (opened_with, facts.field("challenge"), &facts.readers) else {
        return HOLDS;
    };
    if facts.cards().any(|(_, card)| card.card_ref() == *before) { HOLDS } else { one(Code::ChallengeVoid) }
}

fn two_cards(facts: &Facts) -> bool {
    facts.cards().nth(1).is_some()
}
