//! The card that is being issued, in the other reader.

use super::{HOLDS, readers};
use crate::{
    catalogue::{Code, ErrorReport},
    ceremony::{CardProduct, Facts, State},
    identity::HsaId,
    protocol::CardState,
};

pub(super) fn present(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    if facts.readers.is_none() {
        return HOLDS;
    }
    let Some(reader) = facts.subject_reader() else {
        return HOLDS;
    };
    match reader.state {
        CardState::Empty => vec![ErrorReport::new(Code::CardMissing).with("reader", reader.label())],
        _ => readers::fault(reader).into_iter().collect(),
    }
}

pub(super) fn number_matches(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    let (Some(reader), Some(card), Some(order)) = (facts.subject_reader(), facts.subject_card(), &facts.order) else {
        return HOLDS;
    };
    let expected = order.number.ends();
    match &card.number {
        Some(number) if *number == order.number => HOLDS,
        Some(number) => vec![
            ErrorReport::new(Code::WrongCard)
                .with("reader", reader.label())
                .with("actual", number.ends())
                .with("expected", expected),
        ],
        None if facts.denied.as_ref() == Some(&card.chip) => {
            vec![ErrorReport::new(Code::NumberDenied).with("reader", reader.label()).with("expected", expected)]
        }
        None => {
            vec![ErrorReport::new(Code::NumberUnconfirmed).with("reader", reader.label()).with("expected", expected)]
        }
    }
}

pub(super) fn stays(state: &State, facts: &Facts) -> Vec<ErrorReport> {
    let (Some(expected), Some(reader), Some(card)) = (&state.chip, facts.subject_reader(), facts.subject_card()) else {
        return HOLDS;
    };
    if card.chip == *expected {
        return HOLDS;
    }
    let ends = |number: Option<&str>| number.unwrap_or("?").to_owned();
    vec![
        ErrorReport::new(Code::WrongCard)
            .with("reader", reader.label())
            .with("actual", ends(card.number.as_ref().map(|number| number.ends())))
            .with("expected", ends(facts.order.as_ref().map(|order| order.number.ends()))),
    ]
}

/// One reserve card is for one person. A card with another number than the order's is not this rule's business.
pub(super) fn unused(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    let (Some(reader), Some(card), Some(order)) = (facts.subject_reader(), facts.subject_card(), &facts.order) else {
        return HOLDS;
    };
    let other_number = card.number.as_ref().is_some_and(|number| *number != order.number);
    if other_number || card.certificates.is_empty() || order.recipient_id.is_empty() || card.is_of(&order.recipient_id)
    {
        return HOLDS;
    }
    // A certificate with a personnummer says nothing about an HSA-id; then the name must do.
    let is_hsa_id = |id: &str| id.parse::<HsaId>().is_ok();
    let comparable = card.certificates.iter().any(|it| is_hsa_id(&it.person_id) == is_hsa_id(&order.recipient_id));
    let named = card.certificates.iter().any(|it| it.name.eq_ignore_ascii_case(&order.recipient));
    if comparable || !(named || order.recipient.is_empty()) {
        return vec![ErrorReport::new(Code::CardOfAnotherPerson).with("reader", reader.label())];
    }
    HOLDS
}

pub(super) fn pins_usable(state: &State, facts: &Facts) -> Vec<ErrorReport> {
    let pins = facts.subject_card().map(|card| card.pins.as_slice()).unwrap_or_default();
    pins.iter()
        .filter_map(|pin| {
            let code = match pin.tries_left {
                Some(0) => blocked(state, facts, pin.puk_tries_left == Some(0)),
                Some(1) => Code::LastTry,
                _ => return None,
            };
            Some(ErrorReport::new(code).with("pin", pin.pin.as_str()))
        })
        .collect()
}

impl CardProduct {
    /// How a blocked PIN of such a card is unblocked.
    pub fn when_blocked(self) -> Code {
        match self {
            Self::P473 | Self::P573 => Code::ReserveCardPinBlocked,
            Self::P6xx | Self::Unmarked => Code::PukLetterNeeded,
            Self::P7xx => Code::ProductNeedsVisit,
        }
    }
}

/// How a blocked PIN is unblocked depends on the card's product (domain facts 1.11). A place that knows no page can't ask.
/// Where the card tells that its PUK is blocked too, nothing unblocks it.
pub(super) fn blocked(state: &State, facts: &Facts, puk_too: bool) -> Code {
    match facts.product {
        _ if puk_too => Code::PukBlocked,
        _ if state.workflow.starts_with("siths.reserve") => Code::ReserveCardPinBlocked,
        Some(product) => product.when_blocked(),
        None if facts.page.is_some() => Code::ProductUnknown,
        None => Code::PinBlocked,
    }
}
