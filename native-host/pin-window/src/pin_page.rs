//! The one place where the codes are: a page of memory of fixed size, locked and wiped.
//!
//! Guarantees: never swapped out (mlock/VirtualLock), never moved or reallocated, no Debug, zeroed on drop and on
//! every removal. Does not protect against somebody who may read this process's memory while the window is open.

use crate::error::Error;
use kortbrygga_shared::protocol::PinOutcome;
use zeroize::Zeroize;

/// Octets of one page.
const PAGE: usize = 4096;

/// Octets for the frame that leaves in one write: an outcome, two codes, a line feed.
const FRAME: usize = 128;

/// Octets for one code.
const ROOM: usize = 32;

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

/// Which code of the window a digit belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The code that is asked for: the PIN, or what unblocks it.
    Code,
    /// The new PIN.
    New,
    /// The new PIN once more.
    Again,
}

/// The digits typed so far, each code in a place of its own.
pub struct PinPage {
    // Declared first, so dropped first: the page is unlocked before it is given back.
    _lock: region::LockGuard,
    page: Box<Page>,
    digits: [usize; 3],
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
        Ok(Self { _lock: lock, page, digits: [0; 3] })
    }

    /// Adds a digit.
    pub fn push(&mut self, field: Field, digit: Digit) {
        let typed = self.len(field);
        if typed < ROOM {
            self.page.0[start(field) + typed] = digit.0;
            self.digits[field as usize] += 1;
        }
    }

    /// Takes the last digit away.
    pub fn pop(&mut self, field: Field) {
        if let Some(left) = self.len(field).checked_sub(1) {
            self.page.0[start(field) + left].zeroize();
            self.digits[field as usize] = left;
        }
    }

    /// Wipes a code.
    pub fn clear(&mut self, field: Field) {
        self.page.0[start(field)..start(field) + ROOM].zeroize();
        self.digits[field as usize] = 0;
    }

    /// How many digits there are.
    pub fn len(&self, field: Field) -> usize {
        self.digits[field as usize]
    }

    /// The digits themselves, where they lie.
    pub fn digits(&self, field: Field) -> &[u8] {
        &self.page.0[start(field)..start(field) + self.len(field)]
    }

    /// True when the two are the same.
    pub fn are_same(&self, one: Field, other: Field) -> bool {
        self.digits(one) == self.digits(other)
    }

    /// What goes to the parent: the outcome, and behind [`PinOutcome::Entered`] the code and the new PIN with a line feed
    /// between, or the one of them that there is. Put together in the page and borrowed from it, so that no copy is made
    /// elsewhere.
    pub fn frame(&mut self, outcome: PinOutcome) -> &[u8] {
        self.clear(Field::Again);
        let mut end = 1;
        if outcome == PinOutcome::Entered {
            for field in [Field::Code, Field::New] {
                let typed = start(field)..start(field) + self.len(field);
                if end > 1 && !typed.is_empty() {
                    self.page.0[end] = b'\n';
                    end += 1;
                }
                let length = typed.len();
                self.page.0.copy_within(typed, end);
                end += length;
            }
        }
        self.clear(Field::Code);
        self.clear(Field::New);
        self.page.0[0] = outcome as u8;
        &self.page.0[..end]
    }
}

/// Where a code begins. The front of the page is for the frame.
fn start(field: Field) -> usize {
    FRAME + field as usize * ROOM
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

    fn typed(codes: &[(Field, &str)]) -> PinPage {
        let mut page = PinPage::new().unwrap();
        for (field, keys) in codes {
            for key in keys.chars() {
                page.push(*field, Digit::from_key(&key.to_string()).unwrap());
            }
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
    fn entered_carries_the_codes_that_there_are() {
        assert_eq!(typed(&[(Field::Code, "4711")]).frame(PinOutcome::Entered), b"\x014711");
        assert_eq!(typed(&[(Field::New, "4711"), (Field::Again, "4711")]).frame(PinOutcome::Entered), b"\x014711");
        let mut page = typed(&[(Field::Code, "12"), (Field::New, "345"), (Field::Again, "345")]);
        assert!(page.are_same(Field::New, Field::Again) && !page.are_same(Field::Code, Field::New));
        assert_eq!(page.frame(PinOutcome::Entered), b"\x0112\n345");
        assert!(page.page.0[FRAME..].iter().all(|octet| *octet == 0), "only what leaves is left");
    }

    #[test]
    fn other_outcomes_carry_nothing_and_wipe() {
        let mut page = typed(&[(Field::Code, "4711"), (Field::New, "345"), (Field::Again, "3")]);
        assert_eq!(page.frame(PinOutcome::Cancelled), [2]);
        assert!(page.page.0[1..].iter().all(|octet| *octet == 0));
    }

    #[test]
    fn removed_digits_are_wiped() {
        let mut page = typed(&[(Field::New, "12")]);
        for _ in 0..3 {
            page.pop(Field::New);
        }
        assert_eq!(page.len(Field::New), 0);
        assert!(page.page.0.iter().all(|octet| *octet == 0));
    }

    #[test]
    fn a_full_code_takes_no_more_and_touches_no_other() {
        let page = typed(&[(Field::New, "1"), (Field::Code, &"7".repeat(ROOM + 5))]);
        assert_eq!((page.len(Field::Code), page.digits(Field::New)), (ROOM, &b"1"[..]));
    }
}
