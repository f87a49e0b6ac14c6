//! Samordningsnummer: what people get who have been in contact with Swedish authorities but are not in the population
//! register.
//!
//! Guarantees what [`Personnummer`] guarantees, and a day of birth plus 60 (SKV 707). Who has one can't get a card of
//! LoA3.

use super::{Personnummer, PersonnummerError, redacted_debug, serde_as_text};
use crate::catalogue::{Code, ErrorReport};
use std::{fmt, str::FromStr};

/// A [`Personnummer`] whose day is 61 to 91.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Samordningsnummer(Personnummer);

redacted_debug!(Samordningsnummer);

impl Samordningsnummer {
    /// As the number that searches take.
    pub fn as_personnummer(&self) -> &Personnummer {
        &self.0
    }
}

impl From<Samordningsnummer> for Personnummer {
    fn from(number: Samordningsnummer) -> Self {
        number.0
    }
}

impl TryFrom<Personnummer> for Samordningsnummer {
    type Error = SamordningsnummerError;

    fn try_from(number: Personnummer) -> Result<Self, SamordningsnummerError> {
        match number.is_samordningsnummer() {
            true => Ok(Self(number)),
            false => Err(SamordningsnummerError::Day),
        }
    }
}

impl fmt::Display for Samordningsnummer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Samordningsnummer {
    type Err = SamordningsnummerError;

    fn from_str(text: &str) -> Result<Self, SamordningsnummerError> {
        text.parse::<Personnummer>()?.try_into()
    }
}

serde_as_text!(Samordningsnummer);

/// Which rule a samordningsnummer breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SamordningsnummerError {
    /// One that it shares with the personnummer.
    #[error(transparent)]
    Personnummer(#[from] PersonnummerError),
    /// A personnummer: the day is not 61 to 91.
    #[error("the day is not that of a samordningsnummer")]
    Day,
}

impl From<SamordningsnummerError> for ErrorReport {
    fn from(error: SamordningsnummerError) -> Self {
        match error {
            SamordningsnummerError::Personnummer(error) => error.into(),
            SamordningsnummerError::Day => ErrorReport::new(Code::PersonnummerDate),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{super::generate, *};
    use proptest::prelude::*;

    #[test]
    fn the_public_example_is_read() {
        // SKV 707: born on 3 October 1970.
        let number: Samordningsnummer = "701063-2391".parse().unwrap();
        assert_eq!(number.as_personnummer().short(), "7010632391");
        let complete = number.as_personnummer().completed(2026).unwrap();
        assert_eq!(complete.birth_date(), Some((1970, 10, 3)));
        assert_eq!(format!("{number:?}"), "Samordningsnummer(…)");
    }

    #[test]
    fn a_personnummer_is_none() {
        let refused = "191212121212".parse::<Samordningsnummer>();
        assert_eq!(refused, Err(SamordningsnummerError::Day));
        assert_eq!("7010632392".parse::<Samordningsnummer>(), Err(PersonnummerError::CheckDigit.into()));
    }

    proptest! {
        #[test]
        fn each_number_is_one_or_the_other(digits in generate::personnummer()) {
            let number: Personnummer = digits.parse().unwrap();
            match Samordningsnummer::try_from(number.clone()) {
                Ok(coordination) => {
                    prop_assert!(digits.as_bytes()[6] >= b'6');
                    prop_assert_eq!(coordination.to_string().parse(), Ok(coordination.clone()));
                    prop_assert_eq!(Personnummer::from(coordination), number);
                }
                Err(_) => prop_assert!(digits.as_bytes()[6] < b'6'),
            }
        }
    }
}
