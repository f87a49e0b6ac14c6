//! Nationellt reserv-id (NRID): the identity of somebody in health care whose personnummer is not known.
//!
//! Form by Inera, "Nationellt Reservidformat" 1.0: `XXYYMMDDNNGC`, twelve characters.
//! - `XX`: century of birth plus 3, 6, 9 and so on (22, 23, 25, …), or 00 when the day of birth is not known; 01 to 21 are
//!   not in use.
//! - `YYMMDD`: day of birth; a running number with month 20 to 99 and day 40 to 59 when that is not known.
//! - `NN`: two letters, without I, O, Q, V and W.
//! - `G`: sex, a digit as in a personnummer; a letter when not known.
//! - `C`: a check digit.
//!
//! Guarantees length, alphabet and day. Does not refuse a wrong check digit: how it is computed is not in the public part
//! of that text. [`NationalReserveId::check_digit_fits`] has the rule that implementations publish.

use super::{
    calendar::{Date, is_date},
    fold::fold,
    luhn, number, redacted_debug, serde_as_text,
};
use crate::catalogue::{Code, ErrorReport};
use std::{fmt, str::FromStr};

/// Twelve characters in upper case, without separator.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NationalReserveId(String);

redacted_debug!(NationalReserveId);

impl NationalReserveId {
    /// The twelve characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The day of birth, when known. Series 24, 27 and so on can be of 18YY too; 21YY is assumed.
    pub fn birth_date(&self) -> Option<Date> {
        birth_date(&self.0)
    }

    /// Whether the last digit is the Luhn digit of those before it, with letters as their ASCII numbers (A is 65). That is
    /// what open implementations compute and what all five published numbers at hand show, but not what a specification
    /// says: worth a hint, not a refusal.
    pub fn check_digit_fits(&self) -> bool {
        let value = |byte: u8| if byte.is_ascii_digit() { byte - b'0' } else { byte };
        luhn(&self.0.bytes().map(value).collect::<Vec<u8>>())
    }
}

impl fmt::Display for NationalReserveId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for NationalReserveId {
    type Err = NationalReserveIdError;

    fn from_str(text: &str) -> Result<Self, NationalReserveIdError> {
        let bare = fold(text).replace('-', "").to_ascii_uppercase();
        let &[ref date @ .., letter1, letter2, sex, check] = bare.as_bytes() else {
            return Err(NationalReserveIdError::Shape);
        };
        let shape = date.len() == 8
            && date.iter().all(u8::is_ascii_digit)
            && is_letter(letter1)
            && is_letter(letter2)
            && (sex.is_ascii_digit() || is_letter(sex))
            && check.is_ascii_digit();
        if !shape {
            return Err(NationalReserveIdError::Shape);
        }
        match number(&bare[..2]) {
            Some(0) => {
                let running = |range, least, most| {
                    bare.get(range).and_then(number).is_some_and(|part| (least..=most).contains(&part))
                };
                if !running(4..6, 20, 99) || !running(6..8, 40, 59) {
                    return Err(NationalReserveIdError::Date);
                }
            }
            Some(22..) => {
                if birth_date(&bare).is_none() {
                    return Err(NationalReserveIdError::Date);
                }
            }
            _ => return Err(NationalReserveIdError::Shape),
        }
        Ok(Self(bare))
    }
}

serde_as_text!(NationalReserveId);

/// One of the 21 letters in use.
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_uppercase() && !b"IOQVW".contains(&byte)
}

/// The day that eight digits tell, when they tell one.
fn birth_date(id: &str) -> Option<Date> {
    let part = |range| id.get(range).and_then(number);
    let series = part(0..2).filter(|series| *series >= 22)?;
    // The century grows by three with each series: 22, 25, … are 19, and 23, 26, … are 20.
    let year = (19 + (series - 19) % 3) * 100 + part(2..4)?;
    let date = (year, u8::try_from(part(4..6)?).ok()?, u8::try_from(part(6..8)?).ok()?);
    is_date(date).then_some(date)
}

/// Which rule a national reserve id breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NationalReserveIdError {
    /// Not twelve characters of the right kinds, or a series that is not in use.
    #[error("not of the form XXYYMMDDNNGC")]
    Shape,
    /// No such day, or not the running number that stands for an unknown day.
    #[error("no such date")]
    Date,
}

impl From<NationalReserveIdError> for ErrorReport {
    fn from(error: NationalReserveIdError) -> Self {
        match error {
            NationalReserveIdError::Shape => ErrorReport::new(Code::ReserveIdShape),
            NationalReserveIdError::Date => ErrorReport::new(Code::ReserveIdDate),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{super::generate, *};
    use proptest::prelude::*;

    /// Published examples: day known and not, sex known and not.
    const PUBLIC: [&str; 5] = ["22790814AA01", "22950606FH20", "25780404KHD5", "00342145BZ31", "00749852BZK0"];

    #[test]
    fn the_public_examples_are_read() {
        for text in PUBLIC {
            let id: NationalReserveId = text.parse().unwrap();
            assert_eq!(id.as_str(), text);
            assert!(id.check_digit_fits(), "{text}");
        }
        assert_eq!("22950606-fh20".parse::<NationalReserveId>().unwrap().as_str(), "22950606FH20");
    }

    #[test]
    fn the_series_tells_the_century() {
        let born = |text: &str| text.parse::<NationalReserveId>().unwrap().birth_date();
        assert_eq!(born("22790814AA01"), Some((1979, 8, 14)));
        assert_eq!(born("25780404KHD5"), Some((1978, 4, 4)));
        assert_eq!(born("23240229AA01"), Some((2024, 2, 29)));
        assert_eq!(born("00342145BZ31"), None);
    }

    #[test]
    fn each_rule_has_its_error() {
        for (text, error) in [
            ("", NationalReserveIdError::Shape),
            ("22790814AA0", NationalReserveIdError::Shape),
            ("22790814AA011", NationalReserveIdError::Shape),
            ("22790814AI01", NationalReserveIdError::Shape),
            ("22790814A001", NationalReserveIdError::Shape),
            ("22790814AAW1", NationalReserveIdError::Shape),
            ("22790814AA0A", NationalReserveIdError::Shape),
            ("22790814ÅÅ01", NationalReserveIdError::Shape),
            ("19790814AA01", NationalReserveIdError::Shape),
            ("22791314AA01", NationalReserveIdError::Date),
            ("22790230AA01", NationalReserveIdError::Date),
            ("00340814BZ31", NationalReserveIdError::Date),
        ] {
            assert_eq!(text.parse::<NationalReserveId>(), Err(error), "{text}");
        }
    }

    #[test]
    fn a_wrong_check_digit_is_told_but_not_refused() {
        let id: NationalReserveId = "22950606FH21".parse().unwrap();
        assert!(!id.check_digit_fits());
        assert_eq!(format!("{id:?}"), "NationalReserveId(…)");
    }

    #[test]
    fn each_wrong_digit_is_found_by_the_form_or_the_check_digit() {
        for text in PUBLIC {
            for (place, digit) in text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()) {
                for other in (b'0'..=b'9').filter(|other| *other != digit) {
                    let mut bytes = text.as_bytes().to_vec();
                    bytes[place] = other;
                    let wrong = String::from_utf8(bytes).unwrap();
                    assert!(!wrong.parse::<NationalReserveId>().is_ok_and(|it| it.check_digit_fits()), "{wrong}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_parses_or_is_refused(text in prop_oneof![any::<String>(), "[0-9]{8}[A-Za-z]{2}\\PC{0,3}"]) {
            if let Ok(parsed) = text.parse::<NationalReserveId>() {
                prop_assert_eq!(parsed.to_string().parse(), Ok(parsed));
            }
        }

        #[test]
        fn separators_and_case_do_not_change_the_value(
            (id, text) in generate::national_reserve_id().prop_flat_map(generate::separated)
        ) {
            let parsed: NationalReserveId = text.to_lowercase().parse().unwrap();
            prop_assert_eq!(parsed.as_str(), id);
            let json = serde_json::to_string(&parsed).unwrap();
            prop_assert_eq!(serde_json::from_str::<NationalReserveId>(&json).unwrap(), parsed);
        }
    }
}
