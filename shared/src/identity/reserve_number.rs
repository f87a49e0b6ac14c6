//! Reserve numbers of single regions (lokala reservidentiteter), where no personnummer is known.
//!
//! Four forms from Inera's list "Lokala reservidn", each of twelve characters; they differ so much from each other, from a
//! personnummer and from a national reserve id that the form tells which it is.
//!
//! | Issuer | Form | What is checked |
//! |---|---|---|
//! | Region Stockholm | `99yyyyNNNNNC` | year 1800 to 2299; check digit over characters 5 to 11 (not the century) |
//! | Västra Götaland | `yyyymmddGggC` | day; G is K, M or X; check digit over characters 3 to 11 with K = 5, M = 7, X = 8 |
//! | Värmland | `yyyymmddABNC` | day; A is S; B is F, U, X, P or L; C is a serial letter (not V) or digit, no check digit |
//! | Inera | `yyyymmxxNNNC` | year, month; xx is 32 to 59; check digit over characters 3 to 11 |
//!
//! The check digits are Luhn's, held against the examples of that list. That the serial number fits the sex is not checked.
//! Other regions have forms of their own, which are not known here.

use super::{calendar::is_date, fold::fold, luhn, number, redacted_debug, serde_as_text};
use crate::catalogue::{Code, ErrorReport};
use std::{fmt, str::FromStr};

/// A reserve number in one of the four forms, twelve characters in upper case without separator.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReserveNumber {
    text: String,
    form: ReserveNumberForm,
}

/// Whose form a reserve number has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReserveNumberForm {
    /// Region Stockholm.
    Stockholm,
    /// Västra Götalandsregionen.
    VastraGotaland,
    /// Region Värmland.
    Varmland,
    /// Inera.
    Inera,
}

redacted_debug!(ReserveNumber);

impl ReserveNumber {
    /// The twelve characters.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whose form it has.
    pub fn form(&self) -> ReserveNumberForm {
        self.form
    }
}

impl ReserveNumberForm {
    /// By the kinds of characters alone, before anything is checked.
    fn of(text: &[u8]) -> Option<Self> {
        let [date @ .., g, a, b, c] = text else { return None };
        if date.len() != 8 || !date.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let all_digits = |rest: &[&u8]| rest.iter().all(|byte| byte.is_ascii_digit());
        let day_of_inera = matches!(&date[6..], [b'3', b'2'..=b'9'] | [b'4' | b'5', _]);
        match g {
            b'0'..=b'9' if !all_digits(&[a, b, c]) => None,
            b'0'..=b'9' if date.starts_with(b"99") => Some(Self::Stockholm),
            b'0'..=b'9' => day_of_inera.then_some(Self::Inera),
            b'K' | b'M' | b'X' => all_digits(&[a, b, c]).then_some(Self::VastraGotaland),
            b'S' if b"FUXPL".contains(a) && b.is_ascii_digit() => {
                matches!(c, b'1'..=b'9' | b'A'..=b'U' | b'W'..=b'Z').then_some(Self::Varmland)
            }
            _ => None,
        }
    }

    /// Whether year, month and day can be.
    fn date_fits(self, text: &str) -> bool {
        let part = |range| text.get(range).and_then(number).unwrap_or_default();
        let short = |range| u8::try_from(part(range)).unwrap_or_default();
        let year = part(0..4);
        match self {
            Self::Stockholm => (1800..=2299).contains(&part(2..6)),
            Self::Inera => (1800..=2199).contains(&year) && (1..=12).contains(&part(4..6)),
            Self::VastraGotaland | Self::Varmland => {
                (1800..=2199).contains(&year) && is_date((year, short(4..6), short(6..8)))
            }
        }
    }

    /// Whether the check digit fits; true where there is none.
    fn check_digit_fits(self, text: &[u8]) -> bool {
        let value = |byte: &u8| match byte {
            b'K' => 5,
            b'M' => 7,
            b'X' => 8,
            digit => digit.wrapping_sub(b'0'),
        };
        let first = match self {
            Self::Stockholm => 4,
            Self::VastraGotaland | Self::Inera => 2,
            Self::Varmland => return true,
        };
        luhn(&text[first..].iter().map(value).collect::<Vec<u8>>())
    }
}

impl fmt::Display for ReserveNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for ReserveNumber {
    type Err = ReserveNumberError;

    fn from_str(text: &str) -> Result<Self, ReserveNumberError> {
        let text = fold(text).replace('-', "").to_ascii_uppercase();
        let form = ReserveNumberForm::of(text.as_bytes()).ok_or(ReserveNumberError::Form)?;
        if !form.date_fits(&text) {
            return Err(ReserveNumberError::Date(form));
        }
        if !form.check_digit_fits(text.as_bytes()) {
            return Err(ReserveNumberError::CheckDigit(form));
        }
        Ok(Self { text, form })
    }
}

serde_as_text!(ReserveNumber);

/// Which rule a reserve number breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReserveNumberError {
    /// None of the four forms.
    #[error("not of a known form")]
    Form,
    /// No such day or year.
    #[error("no such date in a reserve number of {0:?}")]
    Date(ReserveNumberForm),
    /// Luhn, where the form has a check digit.
    #[error("the check digit of a reserve number of {0:?} is wrong")]
    CheckDigit(ReserveNumberForm),
}

impl From<ReserveNumberError> for ErrorReport {
    fn from(error: ReserveNumberError) -> Self {
        match error {
            ReserveNumberError::Form => ErrorReport::new(Code::ReserveIdShape),
            ReserveNumberError::Date(_) => ErrorReport::new(Code::ReserveIdDate),
            ReserveNumberError::CheckDigit(_) => ErrorReport::new(Code::ReserveIdCheckDigit),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{super::generate, *};
    use proptest::prelude::*;

    #[test]
    fn the_public_examples_are_read() {
        use ReserveNumberForm::*;
        for (text, form) in [
            ("991981000010", Stockholm),
            ("991945000023", Stockholm),
            ("991993000032", Stockholm),
            ("19810829M071", VastraGotaland),
            ("19450829K088", VastraGotaland),
            ("19930829X802", VastraGotaland),
            ("19810829SU3A", Varmland),
            ("19450829SF2B", Varmland),
            ("19930829SX0C", Varmland),
            ("198108320014", Inera),
        ] {
            let number: ReserveNumber = text.parse().unwrap();
            assert_eq!((number.as_str(), number.form()), (text, form));
            assert_eq!(format!("{number:?}"), "ReserveNumber(…)");
        }
    }

    #[test]
    fn each_rule_has_its_error() {
        use ReserveNumberError::*;
        use ReserveNumberForm::*;
        for (text, error) in [
            ("", Form),
            ("99198100001", Form),
            ("191212121212", Form),
            ("197010632391", Form),
            ("22950606FH20", Form),
            ("19810829TB1F", Form),
            ("19810829SU3V", Form),
            ("19810829M0712", Form),
            ("19810829ÅÅ", Form),
            ("990981000010", Date(Stockholm)),
            ("19811329M071", Date(VastraGotaland)),
            ("19810230SU3A", Date(Varmland)),
            ("198113320014", Date(Inera)),
            ("991981000011", CheckDigit(Stockholm)),
            ("19810829K071", CheckDigit(VastraGotaland)),
            ("198108320015", CheckDigit(Inera)),
        ] {
            assert_eq!(text.parse::<ReserveNumber>(), Err(error), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_parses_or_is_refused(text in prop_oneof![any::<String>(), "[0-9]{8}\\PC{0,5}"]) {
            if let Ok(parsed) = text.parse::<ReserveNumber>() {
                prop_assert_eq!(parsed.to_string().parse(), Ok(parsed));
            }
        }

        #[test]
        fn separators_and_case_do_not_change_the_value(
            (number, text) in generate::reserve_number().prop_flat_map(generate::separated)
        ) {
            let parsed: ReserveNumber = text.to_lowercase().parse().unwrap();
            prop_assert_eq!(parsed.as_str(), number);
            let json = serde_json::to_string(&parsed).unwrap();
            prop_assert_eq!(serde_json::from_str::<ReserveNumber>(&json).unwrap(), parsed);
        }

        #[test]
        fn one_wrong_digit_is_found_where_there_is_a_check_digit(
            // Not the century, which Stockholm's check digit leaves out, and not the letter of Västra Götaland.
            number in generate::checked_reserve_number(), place in prop_oneof![4usize..8, 9usize..12], more in 1u8..10,
        ) {
            let mut bytes = number.into_bytes();
            bytes[place] = b'0' + (bytes[place] - b'0' + more) % 10;
            prop_assert!(String::from_utf8(bytes).unwrap().parse::<ReserveNumber>().is_err());
        }

        #[test]
        fn the_kinds_of_number_exclude_each_other(
            reserve in generate::reserve_number(),
            national in generate::national_reserve_id(),
            personnummer in generate::personnummer(),
        ) {
            use super::super::{NationalReserveId, Personnummer};
            prop_assert!(reserve.parse::<NationalReserveId>().is_err() && reserve.parse::<Personnummer>().is_err());
            prop_assert!(national.parse::<ReserveNumber>().is_err() && national.parse::<Personnummer>().is_err());
            prop_assert!(personnummer.parse::<ReserveNumber>().is_err());
        }
    }
}
