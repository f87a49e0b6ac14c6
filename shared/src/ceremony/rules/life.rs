//! What the portal says of a card's life: ordered, produced, sent, received.

use super::{HOLDS, one, plausible::product_ending};
use crate::{
    catalogue::{Code, ErrorReport},
    ceremony::{CardProduct, Facts, State},
    portal::fold,
    time::Day,
};

/// After so many days a card that nobody fetched is revoked (domain facts 1.6; the longest of the limits in use).
const UNCLAIMED_DAYS: i64 = 90;

/// How portals write that a card is on its way.
const SENT: [&str; 5] = ["skickad", "skickat", "skickade", "sent", "shipped"];

/// How portals write that a card is with its holder.
const RECEIVED: [&str; 6] = ["mottaget", "mottagen", "aktiv", "aktivt", "received", "active"];

/// No order is there for exactly this card.
pub(super) fn order_for_this_card(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    if !facts.sign("no-order-for-card") {
        return HOLDS;
    }
    let number = facts.subject_card().and_then(|card| card.number.as_ref()).map_or("none", |number| number.ends());
    vec![ErrorReport::new(Code::NoOrderForCard).with("number", number)]
}

/// Fetched in time, and marked as received.
pub(super) fn received(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    let mut found: Vec<ErrorReport> = Vec::new();
    let status = facts.field("card-status");
    let is = |words: &[&str]| status.is_some_and(|it| words.contains(&fold(it).as_str()));
    if let Some(ordered) = facts.field("order-date").and_then(Day::parse)
        && ordered.until(facts.now.day()) > UNCLAIMED_DAYS
        && !is(&RECEIVED)
    {
        found.push(ErrorReport::new(Code::CardUnclaimed).with("date", ordered.to_string()));
    }
    if is(&SENT) {
        found.push(ErrorReport::new(Code::CardStatusSent).with("status", status.unwrap_or_default()));
        // Its holder waits for a letter with the PIN that never comes.
        if facts.product == Some(CardProduct::P7xx) {
            found.push(Code::PinChosenAtCardOffice.into());
        }
    }
    found.extend(product_ending(facts));
    found
}

/// Printing or encoding the card failed.
pub(super) fn produced(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    if facts.sign("production-failed") { one(Code::ProductionFailed) } else { HOLDS }
}
