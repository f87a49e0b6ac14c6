//! What a new PIN must be like on which card, asked before anything is sent to the card.
//!
//! Guarantees: a new PIN that is too simple, too short or too long, the same as the one it replaces or as what unblocks the
//! card never reaches the card, wherever it was typed at this computer. Does not see what is typed at a reader's own keys:
//! there the reader keeps to the length and has the new PIN typed twice, and the card does the rest. That the two PINs of
//! a card differ can be checked only where both are typed for one request: a card tells no PIN.

use super::{Codes, Secret};
use crate::cards::CodeFormat;
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    identity::PrintedNumber,
    protocol::{NewPinFault, NewPinRule},
};

/// Numbers of cards that SITHS issues begin so: Swedish cards of ISO/IEC 7812's national scheme.
const SITHS_NUMBERS: &str = "9752";

/// PINs of SITHS cards have this many digits.
const SITHS_DIGITS: u8 = 6;

/// What a new PIN must be like: the card's own lengths, on a SITHS card six digits where the card allows them.
pub fn for_card(format: &CodeFormat, number: Option<&PrintedNumber>) -> NewPinRule {
    let is_siths = number.is_some_and(|it| it.as_str().starts_with(SITHS_NUMBERS));
    match (format.min..=format.max).contains(&SITHS_DIGITS) && is_siths {
        true => NewPinRule { min_digits: SITHS_DIGITS, max_digits: SITHS_DIGITS },
        false => NewPinRule { min_digits: format.min, max_digits: format.max },
    }
}

/// What the code that is typed before a new PIN is, and so which of the two faults an equal one has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Nothing: the first PIN is chosen.
    Nothing,
    /// The present PIN.
    Present,
    /// The PUK or the officer's code.
    Unblocker,
}

/// Checks the new PIN among the codes that were typed. What was typed at a reader is left to reader and card.
///
/// # Errors
/// The rule that it breaks.
pub fn check(codes: &Codes, rule: &NewPinRule, beside: Beside) -> Result<(), NewPinFault> {
    let new = match beside {
        Beside::Nothing => Some(&codes.code),
        _ => codes.new.as_ref(),
    };
    let Some(Secret::Typed(new)) = new else { return Ok(()) };
    new.with_digits(|digits| rule.check(digits))?;
    match (&codes.code, beside) {
        (Secret::Typed(old), Beside::Present) if old.is_same(new) => Err(NewPinFault::SameAsBefore),
        (Secret::Typed(code), Beside::Unblocker) if code.is_same(new) => Err(NewPinFault::SameAsUnblocker),
        _ => Ok(()),
    }
}

/// `KB-0216` with the rule that was broken.
pub fn report(fault: NewPinFault, rule: &NewPinRule) -> ErrorReport {
    let report = ErrorReport::new(Code::NewPinRefused).with("rule", fault.rule());
    report.with("least", rule.min_digits.to_string()).with("most", rule.max_digits.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::pin::Pin;

    const FORMAT: CodeFormat = CodeFormat { reference: 1, min: 4, max: 8, stored: 8, pad: 0xFF };

    fn typed(digits: &str) -> Secret {
        Secret::Typed(Pin::take(&mut digits.as_bytes().to_vec()).unwrap())
    }

    fn two(code: &str, new: &str) -> Codes {
        Codes { code: typed(code), new: Some(typed(new)) }
    }

    #[test]
    fn a_siths_card_has_six_digits_where_it_can() {
        let rule = |format: &CodeFormat, number: Option<&str>| {
            let number = number.map(|it| it.parse().unwrap());
            let rule = for_card(format, number.as_ref());
            (rule.min_digits, rule.max_digits)
        };
        assert_eq!(rule(&FORMAT, Some("9752278900000001234")), (6, 6));
        assert_eq!(rule(&FORMAT, Some("1234567890123456")), (4, 8));
        assert_eq!(rule(&FORMAT, None), (4, 8));
        assert_eq!(rule(&CodeFormat { min: 8, ..FORMAT }, Some("9752278900000001234")), (8, 8));
    }

    #[test]
    fn the_new_pin_differs_from_what_was_typed_before_it() {
        let rule = for_card(&FORMAT, None);
        assert_eq!(check(&two("739501", "739501"), &rule, Beside::Present), Err(NewPinFault::SameAsBefore));
        assert_eq!(check(&two("739501", "739501"), &rule, Beside::Unblocker), Err(NewPinFault::SameAsUnblocker));
        assert_eq!(check(&two("739501", "284613"), &rule, Beside::Present), Ok(()));
        assert_eq!(check(&two("739501", "123456"), &rule, Beside::Present), Err(NewPinFault::Simple));
        assert_eq!(check(&two("739501", "284"), &rule, Beside::Present), Err(NewPinFault::Length));
        let first = |pin| Codes { code: typed(pin), new: None };
        assert_eq!(check(&first("444444"), &rule, Beside::Nothing), Err(NewPinFault::Simple));
        assert_eq!(check(&first("284613"), &rule, Beside::Nothing), Ok(()));
    }

    #[test]
    fn what_the_reader_takes_is_not_seen() {
        let rule = for_card(&FORMAT, None);
        let codes = Codes { code: Secret::AtReader, new: Some(Secret::AtReader) };
        assert_eq!(check(&codes, &rule, Beside::Present), Ok(()));
    }
}
