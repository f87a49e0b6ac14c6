//! Organisationsnummer: the identity number of a Swedish legal person (SKV 709).
//!
//! Guarantees ten digits whose check digit fits (Luhn) and whose third digit is 2 or more, which tells it from a
//! personnummer: that digit is the first of a month there. Does not tell whether the organisation exists.

use super::{fold::fold, luhn, serde_as_text};
use crate::catalogue::{Code, ErrorReport};
use std::{fmt, str::FromStr};

/// Ten digits. Shown as `NNNNNN-NNNN`; read with or without hyphen and blanks, and in the form with twelve digits that
/// begins with 16.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrganisationNumber(String);

impl OrganisationNumber {
    /// The ten digits without hyphen, as in an HSA-id.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OrganisationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", &self.0[..6], &self.0[6..])
    }
}

impl FromStr for OrganisationNumber {
    type Err = OrganisationNumberError;

    fn from_str(text: &str) -> Result<Self, OrganisationNumberError> {
        let bare = fold(text).replace('-', "");
        if let Some(character) = bare.chars().find(|c| !c.is_ascii_digit()) {
            return Err(OrganisationNumberError::Character(character));
        }
        let ten = match bare.len() {
            10 => bare.as_str(),
            12 => bare.strip_prefix("16").ok_or(OrganisationNumberError::Length(12))?,
            length => return Err(OrganisationNumberError::Length(length)),
        };
        let digits: Vec<u8> = ten.bytes().map(|byte| byte - b'0').collect();
        if digits[2] < 2 {
            return Err(OrganisationNumberError::ThirdDigit);
        }
        if !luhn(&digits) {
            return Err(OrganisationNumberError::CheckDigit);
        }
        Ok(Self(ten.to_owned()))
    }
}

serde_as_text!(OrganisationNumber);

/// Which rule an organisationsnummer breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OrganisationNumberError {
    /// Something that is neither digit nor blank nor hyphen.
    #[error("{0:?} is not a digit")]
    Character(char),
    /// Neither ten digits, nor twelve that begin with 16.
    #[error("{0} digits instead of 10")]
    Length(usize),
    /// Below 2: a personnummer rather than an organisationsnummer.
    #[error("the third digit is below 2")]
    ThirdDigit,
    /// Luhn over the ten digits.
    #[error("the check digit is wrong")]
    CheckDigit,
}

impl From<OrganisationNumberError> for ErrorReport {
    fn from(error: OrganisationNumberError) -> Self {
        match error {
            OrganisationNumberError::Character(character) => {
                ErrorReport::new(Code::OrganisationNumberCharacter).with("character", character.to_string())
            }
            OrganisationNumberError::Length(digits) => {
                ErrorReport::new(Code::OrganisationNumberLength).with("digits", digits.to_string())
            }
            OrganisationNumberError::ThirdDigit | OrganisationNumberError::CheckDigit => {
                ErrorReport::new(Code::OrganisationNumberCheckDigit)
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
    fn the_public_numbers_are_read() {
        // Regions Stockholm, Uppsala, Sörmland, Östergötland, Jönköping, Kronoberg, Västra Götaland.
        for text in
            ["232100-0016", "232100-0024", "232100-0032", "232100-0040", "232100-0057", "232100-0065", "232100-0131"]
        {
            let number: OrganisationNumber = text.parse().unwrap();
            assert_eq!(number.to_string(), text);
            assert_eq!(number.digits(), text.replace('-', ""));
        }
    }

    #[test]
    fn the_form_with_twelve_digits_is_the_same_number() {
        let number = "232100-0016".parse::<OrganisationNumber>();
        assert_eq!("16 232100–0016".parse(), number);
        assert_eq!("162321000016".parse(), number);
    }

    #[test]
    fn each_rule_has_its_error() {
        for (text, error, code) in [
            ("", OrganisationNumberError::Length(0), Code::OrganisationNumberLength),
            ("232100-001", OrganisationNumberError::Length(9), Code::OrganisationNumberLength),
            ("192321000016", OrganisationNumberError::Length(12), Code::OrganisationNumberLength),
            ("232100-0O16", OrganisationNumberError::Character('O'), Code::OrganisationNumberCharacter),
            ("232100-0017", OrganisationNumberError::CheckDigit, Code::OrganisationNumberCheckDigit),
            ("121212-1212", OrganisationNumberError::ThirdDigit, Code::OrganisationNumberCheckDigit),
        ] {
            assert_eq!(text.parse::<OrganisationNumber>(), Err(error), "{text}");
            assert_eq!(ErrorReport::from(error).code, code);
        }
    }

    proptest! {
        #[test]
        fn any_text_parses_or_is_refused(text in any::<String>()) {
            if let Ok(parsed) = text.parse::<OrganisationNumber>() {
                prop_assert_eq!(parsed.to_string().parse(), Ok(parsed));
            }
        }

        #[test]
        fn what_is_shown_is_read(digits in generate::organisation()) {
            let number: OrganisationNumber = digits.parse().unwrap();
            prop_assert_eq!(number.to_string().parse(), Ok(number.clone()));
            prop_assert_eq!(format!("16{digits}").parse(), Ok(number.clone()));
            let json = serde_json::to_string(&number).unwrap();
            prop_assert_eq!(serde_json::from_str::<OrganisationNumber>(&json).unwrap(), number);
        }

        #[test]
        fn separators_do_not_change_the_value(
            (digits, text) in generate::organisation().prop_flat_map(generate::separated)
        ) {
            prop_assert_eq!(text.parse::<OrganisationNumber>(), digits.parse());
        }

        #[test]
        fn one_wrong_digit_is_found(wrong in generate::organisation().prop_flat_map(generate::one_wrong_digit)) {
            prop_assert!(wrong.parse::<OrganisationNumber>().is_err());
        }

        #[test]
        fn no_number_is_both_a_personnummer_and_an_organisationsnummer(digits in generate::organisation()) {
            prop_assert!(digits.parse::<super::super::Personnummer>().is_err());
        }
    }
}
