//! The reader's keys: a PIN typed here goes into the command and to the card; no program of the computer sees it.
//!
//! The keys are a unix socket beside the card's (`….pad`). One connection with one frame is one entry: see
//! [`wire::PIN_TYPED`] and its neighbours. What is typed before it is asked for waits.
//!
//! Known are the structures for VERIFY and MODIFY (PC/SC part 10, sections 2.5.2 and 2.5.3) with ASCII digits in whole
//! bytes and without a length in the PIN block; anything else is refused with 6B80.

use std::io::{self, ErrorKind};
use std::os::fd::AsFd;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::wire;

/// What the reader answers instead of the card (PC/SC part 10, section 2.5.4).
type StatusWord = [u8; 2];

const TIMED_OUT: StatusWord = [0x64, 0x00];
const CANCELLED: StatusWord = [0x64, 0x01];
const NEW_PINS_DIFFER: StatusWord = [0x64, 0x02];
const PIN_TOO_SHORT_OR_LONG: StatusWord = [0x64, 0x03];
const WRONG_STRUCTURE: StatusWord = [0x6B, 0x80];

const USUAL_TIMEOUT: Duration = Duration::from_secs(30);

/// Keys of one reader.
pub struct PinPad {
    listener: UnixListener,
}

/// Why there is no command for the card.
#[derive(Debug)]
pub enum Refusal {
    /// The reader answers this.
    Answer(StatusWord),
    /// The card was pulled, or the keys are out of order.
    Failed(io::Error),
}

impl PinPad {
    /// Binds the socket of the keys. An old socket of that name is replaced.
    pub fn open(path: &Path) -> io::Result<Self> {
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(Self { listener: UnixListener::bind(path)? }),
        }
    }

    /// PIN_VERIFY_STRUCTURE: asks for the PIN; the command with the PIN in it.
    pub fn verify(&self, structure: &[u8], card: impl AsFd) -> Result<Vec<u8>, Refusal> {
        let (head, template) = split(structure, 19)?;
        let block = Block::parse(head, [head[5], head[6]])?;
        let pin = self.entry(block, head[0], &card)?;
        block.insert(template, 0, &pin)
    }

    /// PIN_MODIFY_STRUCTURE: asks for the old PIN and the new one, twice, as the structure says.
    pub fn modify(&self, structure: &[u8], card: impl AsFd) -> Result<Vec<u8>, Refusal> {
        let (head, template) = split(structure, 24)?;
        let block = Block::parse(head, [head[7], head[8]])?;
        let (old_offset, new_offset, confirm) = (head[5], head[6], head[9]);
        let mut command = template.to_vec();
        if confirm & 2 != 0 {
            let old = self.entry(block, head[0], &card)?;
            command = block.insert(&command, old_offset, &old)?;
        }
        let new = self.entry(block, head[0], &card)?;
        if confirm & 1 != 0 && self.entry(block, head[0], &card)? != new {
            return Err(Refusal::Answer(NEW_PINS_DIFFER));
        }
        block.insert(&command, new_offset, &new)
    }

    /// Waits for one PIN, as long as the card stays and `seconds` (0: as the reader thinks fit).
    fn entry(&self, block: Block, seconds: u8, card: &impl AsFd) -> Result<Vec<u8>, Refusal> {
        let timeout = if seconds == 0 { USUAL_TIMEOUT } else { Duration::from_secs(seconds.into()) };
        let deadline = Instant::now() + timeout;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let left = Timespec { tv_sec: left.as_secs().cast_signed(), tv_nsec: left.subsec_nanos().into() };
            let mut events = [PollFd::new(&self.listener, PollFlags::IN), PollFd::new(card, PollFlags::RDHUP)];
            match poll(&mut events, Some(&left)) {
                Err(rustix::io::Errno::INTR) => continue,
                Err(error) => return Err(Refusal::Failed(error.into())),
                Ok(0) => return Err(Refusal::Answer(TIMED_OUT)),
                Ok(_) if !events[1].revents().is_empty() => {
                    return Err(Refusal::Failed(ErrorKind::NotConnected.into()));
                }
                Ok(_) => break,
            }
        }
        let (connection, _) = self.listener.accept().map_err(Refusal::Failed)?;
        let entry = wire::read_frame(connection).map_err(Refusal::Failed)?;
        match entry.split_first() {
            Some((&wire::PIN_TYPED, digits)) if block.accepts(digits) => Ok(digits.to_vec()),
            Some((&wire::PIN_TYPED, _)) => Err(Refusal::Answer(PIN_TOO_SHORT_OR_LONG)),
            Some((&wire::PIN_TIMED_OUT, _)) => Err(Refusal::Answer(TIMED_OUT)),
            _ => Err(Refusal::Answer(CANCELLED)),
        }
    }
}

/// How a PIN lies in the command's data field.
#[derive(Clone, Copy)]
struct Block {
    /// Where it begins, in bytes from the beginning of the data.
    offset: usize,
    /// How long the field is; 0: as long as the PIN.
    size: usize,
    shortest: usize,
    longest: usize,
}

impl Block {
    fn parse(head: &[u8], [longest, shortest]: [u8; 2]) -> Result<Self, Refusal> {
        let (format, block) = (head[2], head[3]);
        let [in_bytes, offset, right, kind] = [format & 0x80, format >> 3 & 0x0F, format & 0x04, format & 0x03];
        let is_whole = in_bytes != 0 || offset % 8 == 0;
        if !is_whole || right != 0 || kind != 2 || block & 0xF0 != 0 {
            return Err(Refusal::Answer(WRONG_STRUCTURE));
        }
        Ok(Self {
            offset: usize::from(if in_bytes != 0 { offset } else { offset / 8 }),
            size: usize::from(block & 0x0F),
            shortest: shortest.into(),
            longest: longest.into(),
        })
    }

    fn accepts(self, digits: &[u8]) -> bool {
        let fits = self.size == 0 || digits.len() <= self.size;
        fits && (self.shortest..=self.longest).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
    }

    /// The command with the PIN over its padding.
    fn insert(self, command: &[u8], further: u8, pin: &[u8]) -> Result<Vec<u8>, Refusal> {
        let start = 5 + self.offset + usize::from(further);
        let mut command = command.to_vec();
        if self.size == 0 && command.len() == start {
            command.extend_from_slice(pin);
            command[4] = u8::try_from(command.len() - 5).map_err(|_| Refusal::Answer(WRONG_STRUCTURE))?;
            return Ok(command);
        }
        let place = command.get_mut(start..start + pin.len()).ok_or(Refusal::Answer(WRONG_STRUCTURE))?;
        place.copy_from_slice(pin);
        Ok(command)
    }
}

/// The fixed part, and the command, whose length stands in little-endian at the end of the fixed part.
fn split(structure: &[u8], length: usize) -> Result<(&[u8], &[u8]), Refusal> {
    match structure.split_at_checked(length) {
        Some((head, command))
            if command.len() >= 5 && head[length - 4..] == u32::try_from(command.len()).unwrap_or(0).to_le_bytes() =>
        {
            Ok((head, command))
        }
        _ => Err(Refusal::Answer(WRONG_STRUCTURE)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use std::os::unix::net::UnixStream;

    use super::*;

    const VERIFY: [u8; 13] = [0x00, 0x20, 0x00, 0x01, 8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

    /// A structure for PINs of 4 to 8 digits at the beginning of a block of eight.
    fn structure(format: u8) -> Vec<u8> {
        let head = [1, 0, format, 0x08, 0, 8, 4, 2, 1, 0x1D, 0x04, 0, 0, 0, 0, 13, 0, 0, 0];
        [&head[..], &VERIFY].concat()
    }

    fn typed(structure: &[u8], entry: Option<&[u8]>) -> Result<Vec<u8>, Refusal> {
        let path = std::env::temp_dir().join(format!("pad-{}-{:?}", std::process::id(), std::thread::current().id()));
        let pad = PinPad::open(&path).unwrap();
        if let Some(entry) = entry {
            wire::write_frame(UnixStream::connect(&path).unwrap(), entry).unwrap();
        }
        std::fs::remove_file(&path).unwrap();
        let (card, _other_side) = UnixStream::pair().unwrap();
        pad.verify(structure, &card)
    }

    fn refused(result: Result<Vec<u8>, Refusal>) -> StatusWord {
        match result {
            Err(Refusal::Answer(status)) => status,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_pin_replaces_the_padding() {
        let command = typed(&structure(0x82), Some(b"\x00123456")).unwrap();
        assert_eq!(command, *b"\x00\x20\x00\x01\x08123456\xFF\xFF");
    }

    #[test]
    fn what_is_typed_may_be_no_pin() {
        for entry in [&b"\x00123"[..], b"\x00123456789", b"\x0012a4"] {
            assert_eq!(refused(typed(&structure(0x82), Some(entry))), PIN_TOO_SHORT_OR_LONG);
        }
        assert_eq!(refused(typed(&structure(0x82), Some(&[wire::PIN_CANCELLED]))), CANCELLED);
        assert_eq!(refused(typed(&structure(0x82), Some(&[wire::PIN_TIMED_OUT]))), TIMED_OUT);
        assert_eq!(refused(typed(&structure(0x82), None)), TIMED_OUT, "after the second the structure gives");
    }

    #[test]
    fn other_structures_are_refused() {
        assert_eq!(refused(typed(&structure(0x81), None)), WRONG_STRUCTURE, "packed digits");
        assert_eq!(refused(typed(&structure(0x86), None)), WRONG_STRUCTURE, "at the right end");
        assert_eq!(refused(typed(&structure(0x0A), None)), WRONG_STRUCTURE, "from the second bit on");
        let whole = structure(0x82);
        for length in 0..whole.len() {
            assert_eq!(refused(typed(&whole[..length], None)), WRONG_STRUCTURE);
        }
    }

    #[test]
    fn a_pulled_card_ends_the_entry() {
        let path = std::env::temp_dir().join(format!("pad-pulled-{}", std::process::id()));
        let pad = PinPad::open(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let (card, _) = UnixStream::pair().unwrap();
        assert!(matches!(pad.verify(&structure(0x82), &card), Err(Refusal::Failed(_))));
    }
}
