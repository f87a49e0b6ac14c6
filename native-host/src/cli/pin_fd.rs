//! Codes from a descriptor that this program inherited: `--pin-fd N`, in the command line only.
//!
//! Guarantees: the descriptor is read once, to its end, and closed before any other program is started; all is read straight
//! into a locked page, from which each code goes into one of its own; a code is shown to the card once, and never asked for again. Does not protect
//! against the program that wrote it, nor against one that is started beside this one and inherits the same descriptor.

use crate::{
    cancel::Cancel,
    pin::{Asking, Codes, LockedPage, Pin, PinEntry, PinError, Secret},
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
        let pins = codes(file).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidInput => not_given("digits"),
            _ => not_given("unreadable"),
        })?;
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

/// Takes the descriptor itself, so that it is closed when it has been read: no program that is started later inherits it.
/// Called before this process opens anything that stays open.
fn inherited(number: u32) -> io::Result<File> {
    // Whatever is started from here gets a standard input of its own.
    if number == 0 {
        #[cfg(unix)]
        use std::os::fd::AsFd as Standard;
        #[cfg(windows)]
        use std::os::windows::io::AsHandle as Standard;
        #[cfg(unix)]
        return Standard::as_fd(&io::stdin()).try_clone_to_owned().map(File::from);
        #[cfg(windows)]
        return Standard::as_handle(&io::stdin()).try_clone_to_owned().map(File::from);
    }
    taken(number)
}

#[cfg(unix)]
#[expect(unsafe_code, reason = "the one place where a number becomes a descriptor that this process owns")]
fn taken(number: u32) -> io::Result<File> {
    use std::os::fd::{FromRawFd, OwnedFd};
    // Those are where answers and errors are written.
    let raw = i32::try_from(number).ok().filter(|it| *it > 2).ok_or(io::ErrorKind::InvalidInput)?;
    std::fs::metadata(format!("/dev/fd/{raw}"))?;
    // SAFETY: it is open, as was just seen, and nothing in this process owns it: it was inherited, nothing but the standard
    // streams is open at this point, and it is asked for once.
    Ok(unsafe { OwnedFd::from_raw_fd(raw) }.into())
}

/// Windows knows inherited handles by no small numbers but those of the standard streams.
#[cfg(windows)]
fn taken(_: u32) -> io::Result<File> {
    Err(io::ErrorKind::Unsupported.into())
}

/// One code a line; a line feed after the last one is no line.
fn codes(source: impl Read) -> io::Result<VecDeque<Pin>> {
    let mut page = LockedPage::new()?;
    let room = &mut page.octets()[..ROOM];
    let length = fill(source, room)?;
    if length == ROOM {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut lines: Vec<&mut [u8]> = room[..length].split_mut(|it| *it == b'\n').collect();
    if lines.last().is_some_and(|it| it.is_empty()) {
        lines.pop();
    }
    lines.into_iter().map(|line| Pin::take(without_return(line))).collect()
}

/// Reads to the end or until there is no room.
fn fill(mut source: impl Read, octets: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < octets.len() {
        match source.read(&mut octets[length..]) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
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
    use std::io::Write;

    fn digits(pins: &VecDeque<Pin>) -> Vec<Vec<u8>> {
        pins.iter().map(|it| it.with_digits(<[u8]>::to_vec)).collect()
    }

    #[test]
    fn each_line_is_a_code() {
        assert_eq!(digits(&codes(&b"123456\r\n654321\n"[..]).unwrap()), [b"123456", b"654321"]);
        assert_eq!(digits(&codes(&b"1234567890123456\r\n1234"[..]).unwrap()), [&b"1234567890123456"[..], b"1234"]);
        let wrong: [&[u8]; 9] = [
            b"12a4",
            b"1234\n\n5678",
            b"1234\n\n",
            b"\n",
            b" 1234",
            b"1234 ",
            b"12345678901234567\n",
            b"1234\r5678\n",
            b"1234567890123456\n1234567890123456\n1234567890123456\n1234567890123456\n12345",
        ];
        for wrong in wrong {
            assert_eq!(codes(wrong).err().unwrap().kind(), io::ErrorKind::InvalidInput, "{wrong:?}");
        }
        assert!(codes(io::empty()).unwrap().is_empty());
    }

    #[test]
    fn what_is_not_there_is_no_code() {
        for number in [1, 2, 987, u32::MAX] {
            assert_eq!(PinFd::read(number).err().unwrap().code, Code::PinNotGiven, "{number}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_descriptor_is_gone_for_programs_that_are_started_later() {
        use std::{
            os::{
                fd::{IntoRawFd, OwnedFd},
                unix::net::UnixStream,
            },
            process::Command,
        };
        // As a shell leaves them: not closed when a program is started.
        let (pipe, mut writer) = rustix::pipe::pipe().map(|(read, write)| (read, File::from(write))).unwrap();
        let (socket, mut peer) = UnixStream::pair().unwrap();
        let socket = OwnedFd::from(socket);
        rustix::io::fcntl_setfd(&socket, rustix::io::FdFlags::empty()).unwrap();
        writer.write_all(b"1234\n").unwrap();
        peer.write_all(b"1234\n").unwrap();
        drop((writer, peer));
        let sees = |number: i32| {
            Command::new("test").args(["-e", &format!("/proc/self/fd/{number}")]).status().unwrap().success()
        };
        for taken in [pipe.into_raw_fd(), socket.into_raw_fd()] {
            assert!(sees(taken));
            let pins = PinFd::read(u32::try_from(taken).unwrap()).ok().unwrap();
            assert_eq!(digits(&pins.0.borrow()), [b"1234"]);
            assert!(!sees(taken), "{taken}");
        }
    }
}
