//! Rules for a new PIN, asked in the PIN window before anything is sent and once more in the host.
//!
//! Works on octets that the caller keeps where secrets are kept; copies none.

use serde::{Deserialize, Serialize};

/// What a new PIN must be like, beside being digits, not the present one and not too simple.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPinRule {
    /// Fewest digits.
    pub min_digits: u8,
    /// Most digits.
    pub max_digits: u8,
}

/// Why a new PIN is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewPinFault {
    /// Something else than the ASCII digits.
    Digits,
    /// Too short or too long.
    Length,
    /// All digits equal, or each one more or one less than the one before (9 and 0 are neighbours).
    Simple,
    /// The same as the PIN that it replaces.
    SameAsBefore,
    /// The same as the PUK or the officer's code that unblocks the card.
    SameAsUnblocker,
    /// The same as the card's other PIN.
    SameAsOther,
    /// Typed twice at the reader, and not alike.
    Differs,
}

impl NewPinFault {
    /// The value `rule` of `KB-0216`.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Digits => "digits",
            Self::Length => "length",
            Self::Simple => "simple",
            Self::SameAsBefore => "same-as-before",
            Self::SameAsUnblocker => "same-as-unblocker",
            Self::SameAsOther => "same-as-other",
            Self::Differs => "differs",
        }
    }
}

impl NewPinRule {
    /// Checks a new PIN by itself. That it is none of the codes that it must differ from is the caller's to compare.
    ///
    /// # Errors
    /// [`NewPinFault::Digits`], [`NewPinFault::Length`], [`NewPinFault::Simple`].
    pub fn check(&self, pin: &[u8]) -> Result<(), NewPinFault> {
        if !pin.iter().all(u8::is_ascii_digit) {
            return Err(NewPinFault::Digits);
        }
        if !(usize::from(self.min_digits)..=usize::from(self.max_digits)).contains(&pin.len()) {
            return Err(NewPinFault::Length);
        }
        if is_simple(pin) { Err(NewPinFault::Simple) } else { Ok(()) }
    }
}

/// The same step from each digit to the next, and that step is none, one up or one down.
fn is_simple(pin: &[u8]) -> bool {
    [0, 1, 9].into_iter().any(|step| pin.windows(2).all(|pair| (pair[0] - b'0' + step) % 10 == pair[1] - b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIX_TO_EIGHT: NewPinRule = NewPinRule { min_digits: 6, max_digits: 8 };

    #[test]
    fn what_is_guessed_first_is_too_simple() {
        for simple in ["000000", "777777", "123456", "234567", "654321", "876543", "567890", "90123456", "109876"] {
            assert_eq!(SIX_TO_EIGHT.check(simple.as_bytes()), Err(NewPinFault::Simple), "{simple}");
        }
        for fine in ["112233", "123457", "739501", "135791", "121212", "13579135"] {
            assert_eq!(SIX_TO_EIGHT.check(fine.as_bytes()), Ok(()), "{fine}");
        }
    }

    #[test]
    fn length_and_digits_are_checked_first() {
        assert_eq!(SIX_TO_EIGHT.check(b"73950"), Err(NewPinFault::Length));
        assert_eq!(SIX_TO_EIGHT.check(b"739501842"), Err(NewPinFault::Length));
        assert_eq!(SIX_TO_EIGHT.check(b"7395a1"), Err(NewPinFault::Digits));
        assert_eq!(SIX_TO_EIGHT.check("73950\u{661}".as_bytes()), Err(NewPinFault::Digits));
        assert_eq!(SIX_TO_EIGHT.check(b""), Err(NewPinFault::Length));
    }
}
