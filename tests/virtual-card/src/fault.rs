//! Faults between card and reader: what goes wrong, and at which command.
//!
//! A fault strikes once and is gone, unless it is put in with [`Injector::always`]. A card without faults passes through unchanged.

use std::fmt;

use crate::apdu::Header;
use crate::chip::Chip;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The card is pulled before it has done anything.
    RemoveBefore,
    /// The card is pulled after the first half of the data has been written; other commands are not executed.
    RemoveDuring,
    /// The card has done it all, and is pulled before the answer is out.
    RemoveAfter,
    /// The card does not execute the command and never answers.
    Silence,
    /// The command is executed, the answer cut to this many bytes.
    Truncate(usize),
    /// The command is not executed, the answer is this status word alone.
    Status(u16),
    /// The command is not executed, the answer is these bytes.
    Garbage(Vec<u8>),
}

/// At which command.
pub enum Trigger {
    /// The next one.
    Next,
    /// The n-th after the fault was put in, counted from 0.
    Nth(usize),
    /// The first with this instruction byte.
    Instruction(u8),
    /// The first whose header fits.
    Header(Box<dyn FnMut(Header) -> bool + Send>),
}

impl Trigger {
    /// The first command whose header fits.
    pub fn when(fits: impl FnMut(Header) -> bool + Send + 'static) -> Self {
        Self::Header(Box::new(fits))
    }
}

impl fmt::Debug for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Next => f.write_str("Next"),
            Self::Nth(n) => write!(f, "Nth({n})"),
            Self::Instruction(ins) => write!(f, "Instruction({ins:02X})"),
            Self::Header(_) => f.write_str("Header(..)"),
        }
    }
}

/// What the reader gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// These bytes.
    Answer(Vec<u8>),
    /// Nothing, ever.
    Silence,
    /// The card is gone.
    Removed,
}

/// The faults that wait for their command.
#[derive(Debug, Default)]
pub struct Injector {
    waiting: Vec<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    trigger: Trigger,
    fault: Fault,
    again: bool,
}

impl Injector {
    /// Puts in a fault that strikes once.
    pub fn once(&mut self, trigger: Trigger, fault: Fault) {
        self.waiting.push(Waiting { trigger, fault, again: false });
    }

    /// Puts in a fault that strikes at every command that fits.
    pub fn always(&mut self, trigger: Trigger, fault: Fault) {
        self.waiting.push(Waiting { trigger, fault, again: true });
    }

    /// Takes all faults out that have not struck.
    pub fn clear(&mut self) {
        self.waiting.clear();
    }

    /// How many faults still wait.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Lets the card answer a command, or not.
    pub fn exchange(&mut self, card: &mut dyn Chip, command: &[u8]) -> Outcome {
        match self.strike(command) {
            None => Outcome::Answer(card.transmit(command)),
            Some(Fault::RemoveBefore) => Outcome::Removed,
            Some(Fault::RemoveDuring) => {
                if let Some(half) = half_an_update(command) {
                    card.transmit(&half);
                }
                Outcome::Removed
            }
            Some(Fault::RemoveAfter) => {
                card.transmit(command);
                Outcome::Removed
            }
            Some(Fault::Silence) => Outcome::Silence,
            Some(Fault::Truncate(length)) => {
                let mut answer = card.transmit(command);
                answer.truncate(length);
                Outcome::Answer(answer)
            }
            Some(Fault::Status(status)) => Outcome::Answer(status.to_be_bytes().to_vec()),
            Some(Fault::Garbage(bytes)) => Outcome::Answer(bytes),
        }
    }

    /// The fault for this command, if any. Every waiting fault sees every command, so that counts are right.
    fn strike(&mut self, command: &[u8]) -> Option<Fault> {
        let header = match *command {
            [cla, ins, p1, p2, ..] => Header { cla, ins, p1, p2 },
            _ => return None,
        };
        let mut struck = None;
        self.waiting.retain_mut(|waiting| {
            let fits = waiting.trigger.fits(header) && struck.is_none();
            if fits {
                struck = Some(waiting.fault.clone());
            }
            !fits || waiting.again
        });
        struck
    }
}

impl Trigger {
    fn fits(&mut self, header: Header) -> bool {
        match self {
            Self::Next => true,
            Self::Nth(0) => true,
            Self::Nth(n) => {
                *n -= 1;
                false
            }
            Self::Instruction(ins) => header.ins == *ins,
            Self::Header(fits) => fits(header),
        }
    }
}

/// UPDATE BINARY with the first half of its data.
fn half_an_update(command: &[u8]) -> Option<Vec<u8>> {
    match *command {
        [cla, ins @ 0xD6, p1, p2, lc, ref data @ ..] if data.len() >= usize::from(lc) && lc > 1 => {
            let half = lc / 2;
            Some([&[cla, ins, p1, p2, half], &data[..usize::from(half)]].concat())
        }
        _ => None,
    }
}
