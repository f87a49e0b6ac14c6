//! The number that is printed on a card (certificate extension 1.2.752.34.2.1, SS 614331 section 4.3).

use super::serde_as_text;
use crate::catalogue::{Code, ErrorReport};
use std::{fmt, str::FromStr};

/// The printed number: 16 to 20 digits. Blanks and hyphens, as in print, are taken away when parsed. No check digit is
/// demanded: numbers in use do not all pass Luhn.
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
        let bare: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
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
    use super::*;

    #[test]
    fn blanks_are_taken_away() {
        let number: Result<PrintedNumber, _> = "9752 2789 0000 0004 471".parse();
        assert_eq!(number.as_ref().map(PrintedNumber::as_str), Ok("9752278900000004471"));
        assert_eq!(number.as_ref().map(PrintedNumber::ends), Ok("4471"));
    }

    #[test]
    fn each_rule_has_its_error() {
        assert_eq!("97522789O0000004471".parse::<PrintedNumber>(), Err(CardNumberError::Character('O')));
        assert_eq!("9752".parse::<PrintedNumber>(), Err(CardNumberError::Length(4)));
    }
}
