//! Codes from a descriptor that this program inherited: `--pin-fd N`, in the command line only.
//!
//! Guarantees: the descriptor is read once, to its end; each line goes into a locked page of its own and what it was read
//! into is wiped; a code is shown to the card once, and never asked for again. Does not protect against the program that
//! wrote it.

use crate::{
    cancel::Cancel,
    pin::{Asking, Codes, Pin, PinEntry, PinError, Secret},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    protocol::{PinPrompt, PinPurpose},
};
use std::{
    cell::RefCell,
    collections::VecDeque,
    fs::File,
    io::{self, IsTerminal, Read},
};
use zeroize::Zeroizing;

/// Four of the longest codes with their line ends, and one octet more than is allowed.
const ROOM: usize = 4 * (16 + 2) + 1;

/// Codes in the order in which they will be asked for.
pub struct PinFd(RefCell<VecDeque<Pin>>);

impl PinFd {
    /// Reads all codes.
    ///
    /// # Errors
    /// `KB-0221`.
    pub fn read(number: u32) -> Result<Self, ErrorReport> {
        let file = inherited(number).map_err(|_| not_given("unreadable"))?;
        if file.is_terminal() {
            return Err(not_given("terminal"));
        }
        let mut octets = Zeroizing::new([0; ROOM]);
        let length = fill(file, &mut octets[..]).map_err(|_| not_given("unreadable"))?;
        if length == ROOM {
            return Err(not_given("digits"));
        }
        let pins = codes(&mut octets[..length]).map_err(|_| not_given("digits"))?;
        Ok(Self(RefCell::new(pins)))
    }

    fn next(&self) -> Result<Secret, PinError> {
        self.0.borrow_mut().pop_front().map(Secret::Typed).ok_or(PinError::NotGiven("missing"))
    }
}

impl PinEntry for PinFd {
    fn ask<'a>(&'a self, prompt: &'a PinPrompt, _: &'a Cancel) -> Asking<'a> {
        // Where only a new PIN is chosen, it is the code that is asked for.
        let has_two = prompt.new_pin.is_some() && prompt.purpose != PinPurpose::SetPin;
        let answer = self.next().and_then(|code| {
            let new = if has_two { Some(self.next()?) } else { None };
            Ok(Codes { code, new })
        });
        Box::pin(std::future::ready(answer))
    }

    fn asks_again(&self) -> bool {
        false
    }
}

fn not_given(detail: &str) -> ErrorReport {
    ErrorReport::new(Code::PinNotGiven).with("detail", detail)
}

/// Opens what the descriptor refers to, without taking the descriptor itself.
fn inherited(number: u32) -> io::Result<File> {
    #[cfg(unix)]
    {
        File::open(format!("/dev/fd/{number}"))
    }
    #[cfg(windows)]
    {
        use std::os::windows::io::AsHandle;
        // Windows knows inherited handles by no small numbers but those of the standard streams.
        match number {
            0 => io::stdin().as_handle().try_clone_to_owned().map(File::from),
            _ => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

/// Reads to the end or until there is no room.
fn fill(mut file: File, octets: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < octets.len() {
        match file.read(&mut octets[length..]) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// One code a line; a line feed after the last one is no line.
fn codes(octets: &mut [u8]) -> io::Result<VecDeque<Pin>> {
    let mut lines: Vec<&mut [u8]> = octets.split_mut(|it| *it == b'\n').collect();
    if lines.last().is_some_and(|it| it.is_empty()) {
        lines.pop();
    }
    lines.into_iter().map(|line| Pin::take(without_return(line))).collect()
}

fn without_return(line: &mut [u8]) -> &mut [u8] {
    match line {
        [rest @ .., b'\r'] => rest,
        line => line,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn each_line_is_a_code_and_is_wiped() {
        let mut octets = *b"123456\r\n654321\n";
        let found = codes(&mut octets).unwrap();
        let digits: Vec<Vec<u8>> = found.iter().map(|it| it.with_digits(<[u8]>::to_vec)).collect();
        assert_eq!(digits, [b"123456", b"654321"]);
        assert!(!octets.iter().any(u8::is_ascii_digit));
        for wrong in [&b"12a4"[..], b"1234\n\n5678", b" 1234", b"1234 "] {
            assert!(codes(&mut wrong.to_vec()).is_err(), "{wrong:?}");
        }
        assert!(codes(&mut []).unwrap().is_empty());
    }

    #[test]
    fn what_is_not_there_is_no_code() {
        assert_eq!(PinFd::read(987).err().unwrap().code, Code::PinNotGiven);
    }
}
