//! Personnummer (Swedish personal identity number) and samordningsnummer (the same with 60 added to the day).

use super::{luhn, serde_as_text};
use crate::catalogue::{Code, ErrorReport};
use std::{fmt, str::FromStr};

/// Twelve digits `YYYYMMDDNNNC`, or the ten digits `YYMMDDNNNC` when the century was not told. `Debug` is redacted:
/// a personnummer must not reach a log by accident.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Personnummer(String);

impl Personnummer {
    /// The digits, ten or twelve, without separator: what the portal's search wants.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// The last ten digits, the same whether or not the century was told.
    pub fn short(&self) -> &str {
        &self.0[self.0.len() - 10..]
    }

    /// True for a samordningsnummer: day of month plus 60.
    pub fn is_samordningsnummer(&self) -> bool {
        self.short().as_bytes()[4] >= b'6'
    }
}

impl fmt::Debug for Personnummer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personnummer(…)")
    }
}

impl fmt::Display for Personnummer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Personnummer {
    type Err = PersonnummerError;

    fn from_str(text: &str) -> Result<Self, PersonnummerError> {
        let bare: String =
            text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '+' | '\u{2010}'..='\u{2015}')).collect();
        if let Some(character) = bare.chars().find(|c| !c.is_ascii_digit()) {
            return Err(PersonnummerError::Character(character));
        }
        if bare.len() != 10 && bare.len() != 12 {
            return Err(PersonnummerError::Length(bare.len()));
        }
        let digits: Vec<u8> = bare.bytes().map(|byte| byte - b'0').collect();
        let short = &digits[digits.len() - 10..];
        let year = match digits.len() {
            12 => digits[..4].iter().fold(0u16, |year, &digit| year * 10 + u16::from(digit)),
            // The century is unknown: a year that is divisible by four lets 29 February pass.
            _ => 2000 + u16::from(short[0]) * 10 + u16::from(short[1]),
        };
        let month = short[2] * 10 + short[3];
        let day = short[4] * 10 + short[5];
        let day = if day > 60 { day - 60 } else { day };
        if (digits.len() == 12 && !(1800..=2199).contains(&year)) || day < 1 || day > days_in(year, month) {
            return Err(PersonnummerError::Date);
        }
        if !luhn(short) {
            return Err(PersonnummerError::CheckDigit);
        }
        Ok(Self(bare))
    }
}

serde_as_text!(Personnummer);

/// Days in a month of the Gregorian calendar; 0 when there is no such month.
fn days_in(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}

/// Which rule a personnummer breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonnummerError {
    /// Something that is neither digit nor separator.
    #[error("{0:?} is not a digit")]
    Character(char),
    /// Neither 10 nor 12 digits.
    #[error("{0} digits instead of 10 or 12")]
    Length(usize),
    /// No such day.
    #[error("no such date")]
    Date,
    /// Luhn over the last ten digits.
    #[error("the check digit is wrong")]
    CheckDigit,
}

impl From<PersonnummerError> for ErrorReport {
    fn from(error: PersonnummerError) -> Self {
        match error {
            PersonnummerError::Character(character) => {
                ErrorReport::new(Code::PersonnummerCharacter).with("character", character.to_string())
            }
            PersonnummerError::Length(digits) => {
                ErrorReport::new(Code::PersonnummerLength).with("digits", digits.to_string())
            }
            PersonnummerError::Date => ErrorReport::new(Code::PersonnummerDate),
            PersonnummerError::CheckDigit => ErrorReport::new(Code::PersonnummerCheckDigit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn separators_are_taken_away() {
        for text in ["191212121212", "19121212-1212", "121212-1212", "121212+1212", " 121212 1212 "] {
            assert_eq!(text.parse::<Personnummer>().map(|it| it.short().to_owned()), Ok("1212121212".into()), "{text}");
        }
    }

    #[test]
    fn a_samordningsnummer_is_told() {
        assert!("701063-2391".parse::<Personnummer>().is_ok_and(|it| it.is_samordningsnummer()));
        assert!("191212121212".parse::<Personnummer>().is_ok_and(|it| !it.is_samordningsnummer()));
    }

    #[test]
    fn each_rule_has_its_error() {
        assert_eq!("12121212".parse::<Personnummer>(), Err(PersonnummerError::Length(8)));
        assert_eq!("191213121212".parse::<Personnummer>(), Err(PersonnummerError::Date));
        assert_eq!("191212121213".parse::<Personnummer>(), Err(PersonnummerError::CheckDigit));
        assert_eq!("19121212121x".parse::<Personnummer>(), Err(PersonnummerError::Character('x')));
    }

    #[test]
    fn debug_does_not_tell() {
        let debug = "191212121212".parse::<Personnummer>().map(|it| format!("{it:?}"));
        assert_eq!(debug, Ok("Personnummer(…)".into()));
    }

    proptest! {
        #[test]
        fn any_text_parses_or_is_refused(text in "\\PC{0,20}") {
            if let Ok(parsed) = text.parse::<Personnummer>() {
                prop_assert_eq!(parsed.to_string().parse::<Personnummer>(), Ok(parsed));
            }
        }

        #[test]
        fn one_wrong_digit_is_found(place in 0usize..10, other in 1u8..10) {
            let mut digits = *b"1212121212";
            digits[place] = b'0' + (digits[place] - b'0' + other) % 10;
            let text = String::from_utf8_lossy(&digits).into_owned();
            prop_assert!(text.parse::<Personnummer>().is_err());
        }
    }
}
