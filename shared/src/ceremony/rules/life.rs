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
    let statuses = rows(facts, "card-status");
    let dates = rows(facts, "order-date");
    // Cells of one row belong together; columns of different lengths tell nothing of each other.
    let paired = dates.len() == statuses.len();
    let (mut unclaimed, mut sent) = (None, None);
    // Any other status is of a card that is not made yet, was received or revoked: no reason to call.
    for (place, status) in statuses.iter().enumerate().filter(|(_, it)| SENT.contains(&fold(it).as_str())) {
        let ordered = dates.get(place).filter(|_| paired).and_then(|date| Day::parse(date));
        if let Some(ordered) = ordered.filter(|it| it.until(facts.earliest_today()) > UNCLAIMED_DAYS) {
            unclaimed.get_or_insert(ErrorReport::new(Code::CardUnclaimed).with("date", ordered.to_string()));
        }
        sent.get_or_insert(ErrorReport::new(Code::CardStatusSent).with("status", *status));
    }
    let mut found: Vec<ErrorReport> = unclaimed.into_iter().chain(sent).collect();
    // Its holder waits for a letter with the PIN that never comes.
    if !found.is_empty() && statuses.len() == 1 && facts.product == Some(CardProduct::P7xx) {
        found.push(Code::PinChosenAtCardOffice.into());
    }
    found.extend(product_ending(facts));
    found
}

/// The cells of a column, or the one value; empty ones count, so that the cells of two columns stay side by side.
fn rows<'a>(facts: &'a Facts, id: &str) -> Vec<&'a str> {
    let value = facts.page.as_ref().and_then(|page| page.fields.get(id));
    value.map(|value| value.split('\n').map(str::trim).collect()).unwrap_or_default()
}

/// Printing or encoding the card failed.
pub(super) fn produced(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    if facts.sign("production-failed") { one(Code::ProductionFailed) } else { HOLDS }
}
