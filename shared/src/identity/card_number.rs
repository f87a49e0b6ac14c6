//! The number that is printed on a card (certificate extension 1.2.752.34.2.1, SS 614331 section 4.3).

use super::{fold::fold, serde_as_text};
use crate::catalogue::{Code, ErrorReport};
use std::{fmt, str::FromStr};

/// The printed number: 16 to 20 digits. Blanks and dashes of any kind, as in print or pasted, are taken away when parsed,
/// and full-width digits are read. No check digit is demanded: numbers in use do not all pass Luhn.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrintedNumber(String);

impl PrintedNumber {
    /// All digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last four digits, as users compare them.
    pub fn ends(&self) -> &str {
        &self.0[self.0.len() - 4..]
    }
}

impl fmt::Display for PrintedNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PrintedNumber {
    type Err = CardNumberError;

    fn from_str(text: &str) -> Result<Self, CardNumberError> {
        let bare = fold(text).replace('-', "");
        if let Some(character) = bare.chars().find(|c| !c.is_ascii_digit()) {
            return Err(CardNumberError::Character(character));
        }
        if !(16..=20).contains(&bare.len()) {
            return Err(CardNumberError::Length(bare.len()));
        }
        Ok(Self(bare))
    }
}

serde_as_text!(PrintedNumber);

/// Which rule a card number breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CardNumberError {
    /// Something that is neither digit nor blank nor hyphen.
    #[error("{0:?} is not a digit")]
    Character(char),
    /// Not 16 to 20 digits.
    #[error("{0} digits instead of 16 to 20")]
    Length(usize),
}

impl From<CardNumberError> for ErrorReport {
    fn from(error: CardNumberError) -> Self {
        match error {
            CardNumberError::Character(character) => {
                ErrorReport::new(Code::CardNumberCharacter).with("character", character.to_string())
            }
            CardNumberError::Length(digits) => {
                ErrorReport::new(Code::CardNumberLength).with("digits", digits.to_string())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{super::generate, *};
    use proptest::prelude::*;

    #[test]
    fn blanks_and_dashes_are_taken_away() {
        for text in [
            "9752 2789 0000 0004 471",
            "9752-2789-0000-0004-471",
            "9752\u{A0}2789\u{202F}0000 0004\u{2011}471\n",
            "９７５２２７８９００００００04471",
        ] {
            let number: PrintedNumber = text.parse().unwrap();
            assert_eq!((number.as_str(), number.ends()), ("9752278900000004471", "4471"), "{text}");
        }
    }

    #[test]
    fn a_number_that_does_not_pass_luhn_is_read() {
        // The placeholder of a published card library; see the check digit of ISO/IEC 7812-1.
        assert!("9752278900000000000".parse::<PrintedNumber>().is_ok());
    }

    #[test]
    fn each_rule_has_its_error() {
        assert_eq!("97522789O0000004471".parse::<PrintedNumber>(), Err(CardNumberError::Character('O')));
        assert_eq!("9752+2789".parse::<PrintedNumber>(), Err(CardNumberError::Character('+')));
        assert_eq!("9752".parse::<PrintedNumber>(), Err(CardNumberError::Length(4)));
        assert_eq!("".parse::<PrintedNumber>(), Err(CardNumberError::Length(0)));
        assert_eq!("9".repeat(21).parse::<PrintedNumber>(), Err(CardNumberError::Length(21)));
    }

    proptest! {
        #[test]
        fn any_text_parses_or_is_refused(text in prop_oneof![any::<String>(), "[0-9 -]{14,24}"]) {
            if let Ok(parsed) = text.parse::<PrintedNumber>() {
                prop_assert_eq!(parsed.to_string(), parsed.as_str());
                prop_assert_eq!(parsed.ends().len(), 4);
                prop_assert_eq!(parsed.to_string().parse(), Ok(parsed));
            }
        }

        #[test]
        fn separators_do_not_change_the_value(
            (digits, text) in "[0-9]{16,20}".prop_flat_map(generate::separated)
        ) {
            let number: PrintedNumber = text.parse().unwrap();
            prop_assert_eq!(number.as_str(), digits);
            let json = serde_json::to_string(&number).unwrap();
            prop_assert_eq!(serde_json::from_str::<PrintedNumber>(&json).unwrap(), number);
        }

        #[test]
        fn other_lengths_are_refused(digits in prop_oneof!["[0-9]{0,15}", "[0-9]{21,40}"]) {
            prop_assert_eq!(digits.parse::<PrintedNumber>(), Err(CardNumberError::Length(digits.len())));
        }
    }
}
