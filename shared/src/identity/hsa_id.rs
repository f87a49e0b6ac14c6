//! HSA-id: the identity of a person in the directory of Swedish health care.

use super::{luhn, serde_as_text};
use crate::catalogue::{Code, ErrorReport};
use std::{fmt, str::FromStr};

/// `SE` + organisation number (10 digits, Luhn) + `-` + local part; at most 31 characters. Test environments use another
/// prefix (`TSTNMT2321000156-…`: `TST`, three letters, ten digits). Letters are made upper case before the hyphen only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HsaId(String);

impl HsaId {
    /// The whole id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The ten digits of the organisation number.
    pub fn organisation(&self) -> &str {
        let hyphen = self.0.find('-').unwrap_or(self.0.len());
        &self.0[hyphen.saturating_sub(10)..hyphen]
    }
}

impl fmt::Display for HsaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for HsaId {
    type Err = HsaIdError;

    fn from_str(text: &str) -> Result<Self, HsaIdError> {
        let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let (prefix, local) = bare.split_once('-').ok_or(HsaIdError::Incomplete)?;
        let prefix = prefix.to_ascii_uppercase();
        let organisation = match prefix.strip_prefix("SE") {
            Some(rest) => rest,
            None => match prefix.strip_prefix("TST") {
                Some(rest)
                    if rest.len() > 3
                        && rest.is_char_boundary(3)
                        && rest[..3].bytes().all(|b| b.is_ascii_uppercase()) =>
                {
                    &rest[3..]
                }
                _ => return Err(HsaIdError::Incomplete),
            },
        };
        let digits: Vec<u8> = organisation.bytes().map(|byte| byte.wrapping_sub(b'0')).collect();
        if digits.len() != 10 || digits.iter().any(|&digit| digit > 9) || !luhn(&digits) {
            return Err(HsaIdError::Organisation(organisation.to_owned()));
        }
        if local.is_empty() {
            return Err(HsaIdError::Incomplete);
        }
        if let Some(character) = local.chars().find(|c| !c.is_ascii_alphanumeric()) {
            return Err(HsaIdError::Character(character));
        }
        let length = prefix.len() + 1 + local.len();
        if length > 31 {
            return Err(HsaIdError::Length(length));
        }
        Ok(Self(format!("{prefix}-{local}")))
    }
}

serde_as_text!(HsaId);

/// Which rule an HSA-id breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HsaIdError {
    /// Not the whole id: `SE`, ten digits and a hyphen must come first.
    #[error("the part before the hyphen is missing")]
    Incomplete,
    /// What stands between prefix and hyphen is not an organisation number.
    #[error("{0:?} is not an organisation number")]
    Organisation(String),
    /// Only A-Z, a-z and 0-9 after the hyphen.
    #[error("{0:?} can't stand in an HSA-id")]
    Character(char),
    /// Longer than 31 characters.
    #[error("{0} characters instead of at most 31")]
    Length(usize),
}

impl From<HsaIdError> for ErrorReport {
    fn from(error: HsaIdError) -> Self {
        match error {
            HsaIdError::Incomplete => ErrorReport::new(Code::HsaIdIncomplete),
            HsaIdError::Organisation(organisation) => {
                ErrorReport::new(Code::HsaIdOrganisation).with("organisation", organisation)
            }
            HsaIdError::Character(character) => {
                ErrorReport::new(Code::HsaIdCharacter).with("character", character.to_string())
            }
            HsaIdError::Length(length) => ErrorReport::new(Code::HsaIdLength).with("length", length.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_prefixes_are_read() {
        let usual = "se2321000016-A1B2".parse::<HsaId>();
        assert_eq!(usual.as_ref().map(HsaId::as_str), Ok("SE2321000016-A1B2"));
        assert_eq!(usual.as_ref().map(HsaId::organisation), Ok("2321000016"));
        assert!("TSTNMT2321000156-1079".parse::<HsaId>().is_ok());
    }

    #[test]
    fn each_rule_has_its_error() {
        assert_eq!("A1B2".parse::<HsaId>(), Err(HsaIdError::Incomplete));
        assert_eq!("SE2321000016-".parse::<HsaId>(), Err(HsaIdError::Incomplete));
        assert_eq!("SE2321000017-A1".parse::<HsaId>(), Err(HsaIdError::Organisation("2321000017".into())));
        assert_eq!("SE2321000016-Å1".parse::<HsaId>(), Err(HsaIdError::Character('Å')));
        assert_eq!(format!("SE2321000016-{}", "A".repeat(20)).parse::<HsaId>(), Err(HsaIdError::Length(33)));
    }

    proptest! {
        #[test]
        fn any_text_parses_or_is_refused(text in "(SE|TST)?[ -~]{0,40}") {
            if let Ok(parsed) = text.parse::<HsaId>() {
                prop_assert_eq!(parsed.to_string().parse::<HsaId>(), Ok(parsed));
            }
        }
    }
}
