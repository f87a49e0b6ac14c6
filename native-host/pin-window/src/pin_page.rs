//! The one place where the PIN is: a page of memory of fixed size, locked and wiped.
//!
//! Guarantees: never swapped out (mlock/VirtualLock), never moved or reallocated, no Debug, zeroed on drop and on
//! every removal. Does not protect against somebody who may read this process's memory while the window is open.

use crate::error::Error;
use kortbrygga_shared::protocol::PinOutcome;
use zeroize::Zeroize;

/// Octets of one page; the field before the digits holds the outcome, so that both leave in one write.
const PAGE: usize = 4096;

/// A decimal digit of a PIN, as the ASCII character that cards take (ISO 9564-1 through PKCS#15 `ascii-numeric`).
#[derive(Clone, Copy)]
pub struct Digit(u8);

impl Digit {
    /// From what one key press yields; `None` unless it is one ASCII digit.
    pub fn from_key(text: &str) -> Option<Self> {
        match text.as_bytes() {
            [octet] if octet.is_ascii_digit() => Some(Self(*octet)),
            _ => None,
        }
    }
}

/// The digits typed so far.
pub struct PinPage {
    // Declared first, so dropped first: the page is unlocked before it is given back.
    _lock: region::LockGuard,
    page: Box<Page>,
    digits: usize,
}

#[repr(C, align(4096))]
struct Page([u8; PAGE]);

impl PinPage {
    /// An empty, locked page.
    ///
    /// # Errors
    /// [`Error::LockMemory`] when the operating system refuses, for instance because the user's limit is zero.
    pub fn new() -> Result<Self, Error> {
        let page = Box::new(Page([0; PAGE]));
        let lock = region::lock(page.0.as_ptr(), PAGE)?;
        Ok(Self { _lock: lock, page, digits: 0 })
    }

    /// Adds a digit.
    pub fn push(&mut self, digit: Digit) {
        if let Some(place) = self.page.0.get_mut(self.digits + 1) {
            *place = digit.0;
            self.digits += 1;
        }
    }

    /// Takes the last digit away.
    pub fn pop(&mut self) {
        if let Some(place) = self.page.0.get_mut(self.digits)
            && self.digits > 0
        {
            place.zeroize();
            self.digits -= 1;
        }
    }

    /// What goes to the parent: the outcome, and behind [`PinOutcome::Entered`] the digits. Borrowed from the page, so that
    /// no copy is made.
    pub fn frame(&mut self, outcome: PinOutcome) -> &[u8] {
        if outcome != PinOutcome::Entered {
            self.page.0.zeroize();
            self.digits = 0;
        }
        self.page.0[0] = outcome as u8;
        &self.page.0[..=self.digits]
    }

    /// How many digits there are.
    pub fn len(&self) -> usize {
        self.digits
    }
}

impl Drop for PinPage {
    fn drop(&mut self) {
        self.page.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn typed(keys: &str) -> PinPage {
        let mut page = PinPage::new().unwrap();
        for key in keys.chars() {
            page.push(Digit::from_key(&key.to_string()).unwrap());
        }
        page
    }

    #[test]
    fn only_one_ascii_digit_is_a_digit() {
        for key in ["0", "9"] {
            assert!(Digit::from_key(key).is_some(), "{key}");
        }
        for key in ["", "a", "12", "٣", "\u{8}", "½", " "] {
            assert!(Digit::from_key(key).is_none(), "{key}");
        }
    }

    #[test]
    fn entered_carries_the_digits() {
        assert_eq!(typed("4711").frame(PinOutcome::Entered), [1, b'4', b'7', b'1', b'1']);
    }

    #[test]
    fn other_outcomes_carry_nothing_and_wipe() {
        let mut page = typed("4711");
        assert_eq!(page.frame(PinOutcome::Cancelled), [2]);
        assert!(page.page.0[1..].iter().all(|octet| *octet == 0));
    }

    #[test]
    fn removed_digits_are_wiped() {
        let mut page = typed("12");
        page.pop();
        page.pop();
        page.pop();
        assert_eq!(page.len(), 0);
        assert!(page.page.0.iter().all(|octet| *octet == 0));
    }

    #[test]
    fn a_full_page_takes_no_more() {
        let page = typed(&"7".repeat(PAGE + 5));
        assert_eq!(page.len(), PAGE - 1);
    }
}
