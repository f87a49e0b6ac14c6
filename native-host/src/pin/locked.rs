//! One page of memory for one PIN: locked against swapping, wiped when dropped. Core dumps are forbidden for the whole
//! process, see [`crate::process`].

use crate::cards::CodeFormat;
use std::io;
use zeroize::Zeroize;

/// A page on every platform that is built for is at least this large.
const PAGE: usize = 4096;

/// Longest PIN that any card family here takes, in digits.
const MAX_DIGITS: usize = 16;

/// Room before the PIN for a command header, so that a VERIFY command is put together in the same page.
const HEADER: usize = 5;

/// Fills whole pages, so that no neighbour shares the lock.
#[repr(align(4096))]
struct Page([u8; PAGE]);

/// A page of memory for what is read before it is known which codes are in it.
pub struct LockedPage {
    /// Unlocks when dropped, after the page was wiped and before its memory is given back.
    _lock: region::LockGuard,
    page: Box<Page>,
}

impl LockedPage {
    /// A page of zeros.
    ///
    /// # Errors
    /// When the system gives no locked page.
    pub fn new() -> io::Result<Self> {
        let page = Box::new(Page([0; PAGE]));
        let lock = region::lock(page.0.as_ptr(), PAGE).map_err(io::Error::other)?;
        Ok(Self { _lock: lock, page })
    }

    /// What is in it.
    pub fn octets(&mut self) -> &mut [u8; PAGE] {
        &mut self.page.0
    }
}

impl Drop for LockedPage {
    fn drop(&mut self) {
        self.page.0.zeroize();
    }
}

/// A PIN. No `Debug`, no `Display`, no `Clone`.
pub struct Pin {
    page: LockedPage,
    digits: usize,
}

impl Pin {
    /// Takes the PIN out of `octets`, which are wiped.
    ///
    /// # Errors
    /// When the system gives no locked page, or when `octets` are not 1 to 16 ASCII digits.
    pub fn take(octets: &mut [u8]) -> io::Result<Self> {
        let outcome = Self::copied(octets);
        octets.zeroize();
        outcome
    }

    fn copied(octets: &[u8]) -> io::Result<Self> {
        Self::fill_from(octets.len(), |room| {
            room.copy_from_slice(octets);
            Ok(())
        })
    }

    /// Lets `fill` put `digits` digits into the locked page, so that they lie nowhere else.
    ///
    /// # Errors
    /// As [`Pin::take`]; what `fill` says.
    pub fn fill_from(digits: usize, fill: impl FnOnce(&mut [u8]) -> io::Result<()>) -> io::Result<Self> {
        let not_a_pin = || io::Error::new(io::ErrorKind::InvalidInput, "not a PIN");
        if !(1..=MAX_DIGITS).contains(&digits) {
            return Err(not_a_pin());
        }
        let mut pin = Self { page: LockedPage::new()?, digits };
        fill(&mut pin.page.octets()[HEADER..HEADER + digits])?;
        if pin.with_digits(|it| it.iter().all(u8::is_ascii_digit)) { Ok(pin) } else { Err(not_a_pin()) }
    }

    /// Puts `header` (CLA INS P1 P2) and the length before the PIN, fills up as the format says and calls `with`. The octets
    /// never leave the locked page. `None` when the PIN does not fit the format.
    pub fn with_command<T>(
        &mut self,
        header: [u8; 4],
        format: &CodeFormat,
        with: impl FnOnce(&[u8]) -> T,
    ) -> Option<T> {
        let end = self.fill(header, format)?;
        Some(with(&self.page.octets()[..end]))
    }

    /// As [`Pin::with_command`], with a second code behind the first. Both are in this PIN's page meanwhile.
    pub fn with_two<T>(
        &mut self,
        header: [u8; 4],
        format: &CodeFormat,
        second: &mut Self,
        second_format: &CodeFormat,
        with: impl FnOnce(&[u8]) -> T,
    ) -> Option<T> {
        let first_end = self.fill(header, format)?;
        let second_end = second.fill(header, second_format)?;
        let codes = &second.page.octets()[HEADER..second_end];
        let end = first_end + codes.len();
        let octets = self.page.octets();
        octets[first_end..end].copy_from_slice(codes);
        octets[HEADER - 1] = u8::try_from(end - HEADER).ok()?;
        let outcome = with(&octets[..end]);
        octets[first_end..end].zeroize();
        Some(outcome)
    }

    /// The digits themselves, for what is no command: a vendor's module takes them so.
    pub fn with_digits<T>(&self, with: impl FnOnce(&[u8]) -> T) -> T {
        with(&self.page.page.0[HEADER..HEADER + self.digits])
    }

    /// Number of digits.
    pub fn digits(&self) -> usize {
        self.digits
    }

    /// True when the two are the same.
    pub fn is_same(&self, other: &Self) -> bool {
        self.with_digits(|own| other.with_digits(|theirs| own == theirs))
    }

    fn fill(&mut self, [cla, ins, p1, p2]: [u8; 4], format: &CodeFormat) -> Option<usize> {
        let length = if format.stored == 0 { self.digits } else { usize::from(format.stored) };
        if self.digits > length || length > MAX_DIGITS {
            return None;
        }
        let octets = self.page.octets();
        octets[..HEADER].copy_from_slice(&[cla, ins, p1, p2, length as u8]);
        octets[HEADER + self.digits..HEADER + length].fill(format.pad);
        Some(HEADER + length)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    const EIGHT: CodeFormat = CodeFormat { reference: 1, min: 4, max: 8, stored: 8, pad: 0xFF };

    #[test]
    fn two_codes_follow_each_other_each_filled_up() {
        let [mut old, mut new] = [b"1234", b"5678"].map(|it| Pin::take(&mut it.to_vec()).unwrap());
        let four = CodeFormat { stored: 0, ..EIGHT };
        let command = old.with_two([0, 0x24, 0, 1], &EIGHT, &mut new, &four, <[u8]>::to_vec).unwrap();
        assert_eq!(command, b"\x00\x24\x00\x01\x0C1234\xFF\xFF\xFF\xFF5678");
        assert!(!old.is_same(&new));
        assert_eq!(old.with_digits(<[u8]>::to_vec), b"1234");
    }

    #[test]
    fn a_command_is_padded_and_the_source_wiped() {
        let mut typed = *b"1234";
        let mut pin = Pin::take(&mut typed).unwrap();
        assert_eq!(typed, [0; 4]);
        let command = pin.with_command([0, 0x20, 0, 1], &EIGHT, <[u8]>::to_vec).unwrap();
        assert_eq!(command, [0, 0x20, 0, 1, 8, b'1', b'2', b'3', b'4', 0xFF, 0xFF, 0xFF, 0xFF]);
    }

    #[test]
    fn only_digits_are_a_pin() {
        assert!(Pin::take(&mut b"12a4".to_vec()).is_err());
        assert!(Pin::take(&mut []).is_err());
        assert!(Pin::take(&mut [b'1'; 17]).is_err());
        let mut pin = Pin::take(&mut [b'1'; 9]).unwrap();
        assert!(pin.with_command([0; 4], &EIGHT, |_| ()).is_none());
    }

    #[test]
    fn the_page_is_locked_as_long_as_the_pin_lives() {
        let locked = || {
            let status = std::fs::read_to_string("/proc/thread-self/status").unwrap();
            let line = status.lines().find(|line| line.starts_with("VmLck:")).unwrap().to_owned();
            line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap()
        };
        let before = locked();
        let pin = Pin::take(&mut b"1234".to_vec()).unwrap();
        assert!(locked() >= before + PAGE / 1024);
        drop(pin);
        assert_eq!(locked(), before);
    }
}
