//! What somebody types into a person search: a personnummer or an HSA-id.

use super::{HsaId, Personnummer};
use crate::catalogue::{Code, ErrorReport};

/// What was typed, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonQuery {
    /// A personnummer or samordningsnummer.
    Personnummer(Personnummer),
    /// An HSA-id.
    HsaId(HsaId),
}

/// A query in the form that a search wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normalised {
    /// What to search for.
    pub text: String,
    /// True when that differs from what was typed.
    pub changed: bool,
}

impl PersonQuery {
    /// Reads what was typed.
    ///
    /// # Errors
    /// The rule that is broken, for the kind of id that it looks most like.
    pub fn parse(typed: &str) -> Result<Self, ErrorReport> {
        let letters = typed.chars().filter(|c| c.is_alphabetic()).count();
        let digits = typed.chars().filter(char::is_ascii_digit).count();
        if digits == 0 && letters == 0 {
            return Err(Code::NotAPersonId.into());
        }
        let upper = typed.trim_start().to_ascii_uppercase();
        if upper.starts_with("SE") || upper.starts_with("TST") {
            return typed.parse().map(Self::HsaId).map_err(Into::into);
        }
        // Too few digits for a personnummer and letters among them: the tail of an HSA-id.
        if letters > 0 && digits < 10 {
            return Err(Code::HsaIdIncomplete.into());
        }
        typed.parse().map(Self::Personnummer).map_err(Into::into)
    }

    /// The form for the portal's search: digits only, or the whole HSA-id.
    pub fn normalised(&self, typed: &str) -> Normalised {
        let text = match self {
            Self::Personnummer(number) => number.digits().to_owned(),
            Self::HsaId(id) => id.to_string(),
        };
        Normalised { changed: text != typed, text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_hyphen_is_taken_away() {
        let typed = "19121212-1212";
        let query = PersonQuery::parse(typed);
        assert_eq!(query.map(|it| it.normalised(typed)), Ok(Normalised { text: "191212121212".into(), changed: true }));
    }

    #[test]
    fn the_tail_of_an_hsa_id_is_told_as_such() {
        assert_eq!(PersonQuery::parse("A1B2").map_err(|it| it.code), Err(Code::HsaIdIncomplete));
        assert_eq!(PersonQuery::parse("").map_err(|it| it.code), Err(Code::NotAPersonId));
        assert_eq!(PersonQuery::parse("SE2321000017-A1").map_err(|it| it.code), Err(Code::HsaIdOrganisation));
    }
}
