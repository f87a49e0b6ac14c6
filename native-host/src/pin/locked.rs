//! One page of memory for one PIN: locked against swapping, wiped when dropped. Core dumps are forbidden for the whole
//! process, see [`crate::process`].

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

/// A PIN. No `Debug`, no `Display`, no `Clone`.
pub struct Pin {
    page: Box<Page>,
    digits: usize,
    /// Unlocks when dropped, after the page was wiped.
    _lock: region::LockGuard,
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
        let fits = (1..=MAX_DIGITS).contains(&octets.len()) && octets.iter().all(u8::is_ascii_digit);
        if !fits {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a PIN"));
        }
        let mut page = Box::new(Page([0; PAGE]));
        let lock = region::lock(page.0.as_ptr(), PAGE).map_err(io::Error::other)?;
        page.0[HEADER..HEADER + octets.len()].copy_from_slice(octets);
        Ok(Self { page, digits: octets.len(), _lock: lock })
    }

    /// Puts `header` (CLA INS P1 P2 Lc) before the PIN, fills up with `pad` to `length` octets and calls `with`. The octets
    /// never leave the locked page. `None` when the PIN is longer than `length`.
    pub fn with_command<T>(
        &mut self,
        header: [u8; HEADER],
        pad: u8,
        length: usize,
        with: impl FnOnce(&[u8]) -> T,
    ) -> Option<T> {
        if self.digits > length || length > MAX_DIGITS {
            return None;
        }
        let octets = &mut self.page.0;
        octets[..HEADER].copy_from_slice(&header);
        octets[HEADER + self.digits..HEADER + length].fill(pad);
        Some(with(&octets[..HEADER + length]))
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        self.page.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_command_is_padded_and_the_source_wiped() {
        let mut typed = *b"1234";
        let mut pin = Pin::take(&mut typed).unwrap();
        assert_eq!(typed, [0; 4]);
        let command = pin.with_command([0, 0x20, 0, 1, 8], 0xFF, 8, <[u8]>::to_vec).unwrap();
        assert_eq!(command, [0, 0x20, 0, 1, 8, b'1', b'2', b'3', b'4', 0xFF, 0xFF, 0xFF, 0xFF]);
    }

    #[test]
    fn only_digits_are_a_pin() {
        assert!(Pin::take(&mut b"12a4".to_vec()).is_err());
        assert!(Pin::take(&mut []).is_err());
        assert!(Pin::take(&mut [b'1'; 17]).is_err());
        let mut pin = Pin::take(&mut [b'1'; 9]).unwrap();
        assert!(pin.with_command([0; 5], 0xFF, 8, |_| ()).is_none());
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
