//! The card that is being issued, in the other reader.

use super::HOLDS;
use crate::{
    catalogue::{Code, ErrorReport},
    ceremony::{Facts, State},
    protocol::CardState,
};

pub(super) fn present(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    if facts.readers.is_none() {
        return HOLDS;
    }
    let Some(reader) = facts.subject_reader() else {
        return HOLDS;
    };
    let report = |code| vec![ErrorReport::new(code).with("reader", reader.label())];
    match &reader.state {
        CardState::Empty => report(Code::CardMissing),
        CardState::Stuck => report(Code::CardStuck),
        CardState::InUse(program) => {
            vec![ErrorReport::new(Code::CardInUse).with("program", program.as_deref().unwrap_or("none"))]
        }
        CardState::Unusable(cause) => vec![cause.clone()],
        CardState::Reading | CardState::Ready(_) => HOLDS,
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

pub(super) fn pins_usable(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    let pins = facts.subject_card().map(|card| card.pins.as_slice()).unwrap_or_default();
    pins.iter()
        .filter_map(|state| {
            let code = match state.tries_left {
                Some(0) => Code::PinBlocked,
                Some(1) => Code::LastTry,
                _ => return None,
            };
            Some(ErrorReport::new(code).with("pin", state.pin.as_str()))
        })
        .collect()
}
