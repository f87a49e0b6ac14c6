//! What the chip says about itself: never what is printed on the card.

use super::serde_as_text;
use std::{fmt, str::FromStr};

/// The chip's own serial number: PKCS#15 TokenInfo serialNumber, PIV GUID or PKCS#11 token serial, as upper-case
/// hexadecimal digits; 1 to 64 characters. Roles bind to this plus the insertion epoch.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChipId(String);

impl ChipId {
    /// From the octets that the chip gave.
    pub fn from_octets(octets: &[u8]) -> Result<Self, ChipIdError> {
        octets.iter().map(|octet| format!("{octet:02X}")).collect::<String>().parse()
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ChipId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ChipId {
    type Err = ChipIdError;

    fn from_str(text: &str) -> Result<Self, ChipIdError> {
        let upper = text.to_ascii_uppercase();
        if upper.is_empty() || upper.len() > 64 || !upper.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(ChipIdError);
        }
        Ok(Self(upper))
    }
}

serde_as_text!(ChipId);

/// Not 1 to 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a chip number is 1 to 64 hexadecimal digits")]
pub struct ChipIdError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn octets_become_upper_case_hexadecimal() {
        assert_eq!(ChipId::from_octets(&[0x0a, 0xbc]).map(|id| id.to_string()), Ok("0ABC".into()));
        assert_eq!(ChipId::from_octets(&[]), Err(ChipIdError));
        assert_eq!("xyz".parse::<ChipId>(), Err(ChipIdError));
    }
}
