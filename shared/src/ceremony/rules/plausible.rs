//! What an order says, as administrator 2 must hold it against the person and the card (review of the order).

use crate::{
    catalogue::{Code, ErrorReport},
    ceremony::{CardProduct, Facts, State},
    identity::{HsaId, OrganisationNumber},
    time::Day,
};

/// The longest that a reserve card is valid is five years, leap days included (domain facts 1.5).
const LONGEST_DAYS: i64 = 5 * 365 + 2;

/// Beginnings of words in the name of an identity document that is not accepted: provisional passports, digital identities,
/// copies, foreign documents (domain facts 1.9).
const REFUSED: [&str; 12] = [
    "provisori",
    "provisional",
    "tillfällig",
    "bankid",
    "freja",
    "digital",
    "kopi",
    "copy",
    "copi",
    "utländsk",
    "foreign",
    "skärmdump",
];

/// Words after which such a beginning means the contrary: `pass (ej provisoriskt)`.
const NEGATIONS: [&str; 6] = ["ej", "inte", "icke", "not", "non", "utom"];

/// Products whose support ends, by the code that is printed on the card, and the year (domain facts 1.5).
const ENDING: [(CardProduct, &str, &str); 2] = [(CardProduct::P473, "473", "2026"), (CardProduct::P573, "573", "2028")];

pub(super) fn order_plausible(state: &State, facts: &Facts) -> Vec<ErrorReport> {
    let mut found: Vec<ErrorReport> = Vec::new();
    // What can be done depends on who reads it: administrator 1 while ordering, or administrator 2.
    let step = if state.workflow.ends_with(".order") { "order" } else { "review" };
    let of_order = [organisation(facts), last_day(facts), id_document(facts)];
    found.extend(of_order.into_iter().flatten().map(|report| report.with("step", step)));
    found.extend(product_ending(facts));
    found
}

/// Support for the card's product ends.
pub(super) fn product_ending(facts: &Facts) -> Option<ErrorReport> {
    let product = facts.product?;
    let (_, code, year) = ENDING.iter().find(|(ending, ..)| *ending == product)?;
    Some(ErrorReport::new(Code::CardProductEnding).with("product", *code).with("year", *year))
}

fn organisation(facts: &Facts) -> Option<ErrorReport> {
    let order = facts.order.as_ref();
    let recipient = order.map(|it| it.recipient_id.as_str()).or_else(|| facts.field("recipient-id"))?;
    let shown = order.map(|it| it.organisation.as_str()).filter(|it| !it.is_empty());
    let ordered = organisation_in(shown.or_else(|| facts.field("organisation"))?)?;
    let recipient: HsaId = recipient.parse().ok()?;
    (*recipient.organisation() != ordered).then(|| {
        ErrorReport::new(Code::OrganisationDiffers)
            .with("order", ordered.to_string())
            .with("recipient", recipient.organisation().to_string())
    })
}

fn last_day(facts: &Facts) -> Option<ErrorReport> {
    let written = facts.field("valid-to")?;
    let last = Day::parse(written)?;
    let left = facts.now.day().until(last);
    if !(0..=LONGEST_DAYS).contains(&left) {
        return Some(ErrorReport::new(Code::ValidityImplausible).with("date", last.to_string()));
    }
    let assignment = facts.field("assignment-end").and_then(Day::parse)?;
    (last > assignment).then(|| {
        ErrorReport::new(Code::ValidityBeyondAssignment)
            .with("date", last.to_string())
            .with("assignment", assignment.to_string())
    })
}

fn id_document(facts: &Facts) -> Option<ErrorReport> {
    let document = facts.field("id-document")?;
    let folded = document.to_lowercase();
    let mut before = "";
    for word in folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !NEGATIONS.contains(&before) && REFUSED.iter().any(|start| word.starts_with(start)) {
            return Some(ErrorReport::new(Code::IdDocumentRefused).with("document", document));
        }
        before = word;
    }
    None
}

/// The organisationsnummer in a text such as `Region Exempel, 232100-0016`.
fn organisation_in(text: &str) -> Option<OrganisationNumber> {
    let apart = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '/' | ':');
    text.split(apart).filter(|word| word.len() >= 10).find_map(|word| word.parse().ok())
}
