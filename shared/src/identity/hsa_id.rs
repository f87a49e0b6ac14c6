//! HSA-id: the identity of a person in the directory of Swedish health care.
//!
//! Guarantees a whole id with an organisation number whose check digit fits. Does not tell whether the directory has it.

use super::{OrganisationNumber, fold::fold, serde_as_text};
use crate::catalogue::{Code, ErrorReport};
use std::{fmt, str::FromStr};

/// `SE` + organisation number (10 digits, in older ids also 12 that begin with 16) + `-` + local part; at most 31
/// characters. Test environments use another prefix (`TSTNMT2321000156-…`: `TST`, three letters, ten digits). Letters are
/// made upper case before the hyphen only; a hyphen inside the organisation number is taken away.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HsaId {
    text: String,
    organisation: OrganisationNumber,
}

impl HsaId {
    /// The whole id.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whose id it is.
    pub fn organisation(&self) -> &OrganisationNumber {
        &self.organisation
    }
}

impl fmt::Display for HsaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for HsaId {
    type Err = HsaIdError;

    fn from_str(text: &str) -> Result<Self, HsaIdError> {
        let bare = fold(text);
        let (kind, rest) = kind_and_rest(&bare).ok_or(HsaIdError::Incomplete)?;
        let (organisation, local) = split_local(rest).ok_or(HsaIdError::Incomplete)?;
        let organisation = organisation.replace('-', "");
        let number = organisation.parse().map_err(|_| HsaIdError::Organisation(organisation.clone()))?;
        if local.is_empty() {
            return Err(HsaIdError::Incomplete);
        }
        if let Some(character) = local.chars().find(|c| !c.is_ascii_alphanumeric()) {
            return Err(HsaIdError::Character(character));
        }
        let text = format!("{}{organisation}-{local}", kind.to_ascii_uppercase());
        match text.len() {
            ..=31 => Ok(Self { text, organisation: number }),
            length => Err(HsaIdError::Length(length)),
        }
    }
}

/// `SE`, or `TST` and three letters, in any case; and what comes after.
fn kind_and_rest(text: &str) -> Option<(&str, &str)> {
    let begins = |length, with: &str| {
        let (head, rest) = text.split_at_checked(length)?;
        let fits = head.get(..with.len())?.eq_ignore_ascii_case(with) && head.bytes().all(|b| b.is_ascii_alphabetic());
        fits.then_some((head, rest))
    };
    begins(2, "SE").or_else(|| begins(6, "TST"))
}

/// Organisation number and local part. People who know the number as it is printed type `232100-0016-A1B2`: there the
/// second hyphen is the one that counts.
fn split_local(rest: &str) -> Option<(&str, &str)> {
    let (first, after) = rest.split_once('-')?;
    match after.split_once('-') {
        Some((second, local)) if first.len() + second.len() >= 10 && second.len() == 4 && is_digits(second) => {
            Some((&rest[..first.len() + 1 + second.len()], local))
        }
        _ => Some((first, after)),
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
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
    #![allow(clippy::unwrap_used)]
    use super::{super::generate, *};
    use proptest::prelude::*;

    #[test]
    fn both_prefixes_are_read() {
        let usual: HsaId = "se2321000016-A1B2".parse().unwrap();
        assert_eq!(usual.as_str(), "SE2321000016-A1B2");
        assert_eq!(usual.organisation().to_string(), "232100-0016");
        let test: HsaId = "tstnmt2321000156-1079".parse().unwrap();
        assert_eq!(test.as_str(), "TSTNMT2321000156-1079");
        assert_eq!(test.organisation().digits(), "2321000156");
    }

    #[test]
    fn pasted_forms_are_made_plain() {
        for text in
            ["SE2321000016\u{2013}A1b2", "SE 232100 0016 - A1b2", "Se232100-0016-A1b2", "ＳＥ２３２１０００016－A1b2"]
        {
            assert_eq!(text.parse::<HsaId>().unwrap().as_str(), "SE2321000016-A1b2", "{text}");
        }
    }

    #[test]
    fn an_older_id_keeps_its_twelve_digits() {
        let id: HsaId = "SE162321000016-A1".parse().unwrap();
        assert_eq!(id.as_str(), "SE162321000016-A1");
        assert_eq!(id.organisation().digits(), "2321000016");
    }

    #[test]
    fn each_rule_has_its_error() {
        for (text, error) in [
            ("A1B2", HsaIdError::Incomplete),
            ("SE2321000016", HsaIdError::Incomplete),
            ("SE2321000016-", HsaIdError::Incomplete),
            ("2321000016-A1", HsaIdError::Incomplete),
            ("TST2321000156-A1", HsaIdError::Incomplete),
            ("SE2321000017-A1", HsaIdError::Organisation("2321000017".into())),
            ("SE232100001-A1", HsaIdError::Organisation("232100001".into())),
            ("SE121212-1212", HsaIdError::Organisation("121212".into())),
            ("SEÅ-A1", HsaIdError::Organisation("Å".into())),
            ("SE2321000016-Å1", HsaIdError::Character('Å')),
            ("SE2321000016-A1-1", HsaIdError::Character('-')),
            ("SE2321000016-1234-1", HsaIdError::Organisation("23210000161234".into())),
        ] {
            assert_eq!(text.parse::<HsaId>(), Err(error), "{text}");
        }
        assert_eq!(format!("SE2321000016-{}", "A".repeat(18)).parse::<HsaId>().map(|it| it.as_str().len()), Ok(31));
        assert_eq!(format!("SE2321000016-{}", "A".repeat(20)).parse::<HsaId>(), Err(HsaIdError::Length(33)));
    }

    proptest! {
        #[test]
        fn any_text_parses_or_is_refused(text in prop_oneof![any::<String>(), "(SE|TST|se)?[ -~åÅ]{0,40}"]) {
            if let Ok(parsed) = text.parse::<HsaId>() {
                prop_assert_eq!(parsed.to_string().parse::<HsaId>(), Ok(parsed));
            }
        }

        #[test]
        fn what_is_shown_is_read(text in generate::hsa_id()) {
            let id: HsaId = text.parse().unwrap();
            prop_assert_eq!(id.as_str(), &text);
            prop_assert_eq!(id.organisation().digits(), &text[2..12]);
            let json = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(serde_json::from_str::<HsaId>(&json).unwrap(), id);
        }

        #[test]
        fn one_wrong_digit_of_the_organisation_is_found(text in generate::hsa_id(), place in 2usize..12, more in 1u8..10) {
            let mut bytes = text.into_bytes();
            bytes[place] = b'0' + (bytes[place] - b'0' + more) % 10;
            let refused = String::from_utf8(bytes).unwrap().parse::<HsaId>();
            prop_assert!(matches!(refused, Err(HsaIdError::Organisation(_))));
        }
    }
}
