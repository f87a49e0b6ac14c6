//! Command and response APDUs (ISO/IEC 7816-4 section 5).
//!
//! Guarantees: every exchange is bounded in count and size; what is traced is header, status word and time, never a
//! body. The body of a VERIFY command has no type here: see [`super::reference_data`].

use super::CardError;
use std::time::Instant;

/// GET RESPONSE and corrected-length rounds that one command may take before the card is called insane.
const MAX_ROUNDS: usize = 300;

/// Most octets of data in one command.
const MOST_DATA: usize = 255;

/// Class bit: more parts of this command follow.
const CHAINING: u8 = 0x10;

/// Most octets of one answer.
const MAX_ANSWER: usize = 64 * 1024;

/// Something that carries APDUs to one card and back.
pub trait Wire {
    /// Sends the octets of one command and returns the octets of the answer with its status word.
    ///
    /// # Errors
    /// What the smart-card service says; an answer of fewer than two octets is [`CardError::Pulled`].
    fn exchange(&mut self, command: &[u8], pace: Pace) -> Result<Vec<u8>, CardError>;

    /// True for transmission protocol T=0, where a command with data carries no Le.
    fn is_t0(&self) -> bool;

    /// Answer to reset (ISO/IEC 7816-3 section 8).
    fn atr(&self) -> &[u8];

    /// What the reader's own keys for codes can be used for.
    fn keys(&mut self) -> ReaderKeys {
        ReaderKeys::default()
    }

    /// Has a code typed at the reader's keys and sent to the card by the reader. `structure` is what PC/SC part 10 wants
    /// for `entry`; the answer is a status word, the card's or the reader's own.
    ///
    /// # Errors
    /// [`CardError::KeysUnusable`] when the reader refuses; else as [`Wire::exchange`].
    fn exchange_at_keys(&mut self, entry: KeyEntry, structure: &[u8]) -> Result<u16, CardError> {
        let _ = (entry, structure);
        Err(CardError::KeysUnusable)
    }
}

/// What a reader's keys can be used for (PC/SC part 10 section 2.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReaderKeys {
    /// VERIFY (`FEATURE_VERIFY_PIN_DIRECT`).
    pub verify: bool,
    /// Changing and unblocking (`FEATURE_MODIFY_PIN_DIRECT`).
    pub modify: bool,
    /// The reader has a display for its own short prompts.
    pub display: bool,
}

/// What is typed at a reader's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyEntry {
    /// One code.
    Verify,
    /// A code and a new one, the new one twice.
    Modify,
}

/// In place of a wire for families that need none, see [`super::Route::Module`].
pub struct NoWire;

impl Wire for NoWire {
    fn exchange(&mut self, _: &[u8], _: Pace) -> Result<Vec<u8>, CardError> {
        Err(CardError::Malformed("a command where there is no wire"))
    }

    fn is_t0(&self) -> bool {
        false
    }

    fn atr(&self) -> &[u8] {
        &[]
    }
}

/// How long a command may take before the card is called stuck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Reading, writing, signing.
    Usual,
    /// Making an RSA key takes a real card up to a minute.
    KeyGeneration,
}

/// A command.
#[derive(Clone, Copy, Debug)]
pub struct Command<'a> {
    /// Name for errors and traces.
    pub name: &'static str,
    /// Class octet.
    pub cla: u8,
    /// Instruction octet.
    pub ins: u8,
    /// First parameter.
    pub p1: u8,
    /// Second parameter.
    pub p2: u8,
    /// Data field; empty = none. More than 255 octets go in a chain of commands (ISO/IEC 7816-4 section 5.3.3).
    pub data: &'a [u8],
    /// Expected length: 1 to 256; more makes the command an extended one, which holds all data at once, for cards that know
    /// those (section 5.1). `None` = no answer data.
    pub le: Option<u16>,
}

impl<'a> Command<'a> {
    /// Class 00, no data, no answer data.
    pub const fn new(name: &'static str, ins: u8, p1: u8, p2: u8) -> Self {
        Self { name, cla: 0, ins, p1, p2, data: &[], le: None }
    }

    /// The same with a data field.
    #[must_use]
    pub const fn data(self, data: &'a [u8]) -> Self {
        Self { data, ..self }
    }

    /// The same with an expected length.
    #[must_use]
    pub const fn le(self, le: u16) -> Self {
        Self { le: Some(le), ..self }
    }

    fn is_extended(&self) -> bool {
        self.le.is_some_and(|it| it > 256)
    }

    fn octets(&self, t0: bool) -> Vec<u8> {
        let mut octets = Vec::with_capacity(9 + self.data.len());
        octets.extend([self.cla, self.ins, self.p1, self.p2]);
        if let Some(le) = self.le.filter(|_| self.is_extended()) {
            octets.push(0);
            if !self.data.is_empty() {
                octets.extend((self.data.len() as u16).to_be_bytes());
                octets.extend_from_slice(self.data);
            }
            octets.extend(le.to_be_bytes());
            return octets;
        }
        if !self.data.is_empty() {
            octets.push(self.data.len().min(MOST_DATA) as u8);
            octets.extend_from_slice(&self.data[..self.data.len().min(MOST_DATA)]);
        }
        match self.le {
            Some(_) if t0 && !self.data.is_empty() => {}
            Some(le) => octets.push((le & 0xFF) as u8),
            None => {}
        }
        octets
    }

    /// The commands that bring the first part of the data, and the one that brings the rest and has the answer.
    fn chain(self) -> (Vec<Self>, Self) {
        if self.is_extended() {
            return (Vec::new(), self);
        }
        let mut parts: Vec<&[u8]> = self.data.chunks(MOST_DATA).collect();
        let last = parts.pop().unwrap_or_default();
        let first = parts.into_iter().map(|data| Self { cla: self.cla | CHAINING, data, le: None, ..self }).collect();
        (first, Self { data: last, ..self })
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Data without status word.
    pub data: Vec<u8>,
    /// Status word.
    pub sw: u16,
}

impl Answer {
    /// The data when the status word says success.
    ///
    /// # Errors
    /// [`CardError::Full`] for 6A84, else [`CardError::Status`].
    pub fn success(self, name: &'static str) -> Result<Vec<u8>, CardError> {
        match self.sw {
            0x9000 => Ok(self.data),
            0x6A84 => Err(CardError::Full),
            sw => Err(CardError::Status { operation: name, sw }),
        }
    }
}

/// Sends a command and collects the whole answer: GET RESPONSE on 61xx, the right length on 6Cxx. A chain ends with the
/// first part that the card refuses.
///
/// # Errors
/// What [`Wire::exchange`] says; [`CardError::Malformed`] when the card never comes to an end.
pub fn send(wire: &mut dyn Wire, command: &Command<'_>, pace: Pace) -> Result<Answer, CardError> {
    let (parts, last) = command.chain();
    for part in &parts {
        let answer = send_one(wire, part, pace)?;
        if answer.sw != 0x9000 {
            return Ok(answer);
        }
    }
    send_one(wire, &last, pace)
}

fn send_one(wire: &mut dyn Wire, command: &Command<'_>, pace: Pace) -> Result<Answer, CardError> {
    let mut octets = command.octets(wire.is_t0());
    let mut data = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let begun = Instant::now();
        let answer = split(wire.exchange(&octets, pace)?)?;
        tracing::trace!(
            name = command.name,
            header = format_args!("{:02X}{:02X}{:02X}{:02X}", octets[0], octets[1], octets[2], octets[3]),
            sw = format_args!("{:04X}", answer.sw),
            micros = begun.elapsed().as_micros() as u64,
        );
        data.extend_from_slice(&answer.data);
        if data.len() > MAX_ANSWER {
            return Err(CardError::Malformed("answer without end"));
        }
        match answer.sw.to_be_bytes() {
            // GET RESPONSE brings something each time, or the card never comes to an end.
            [0x61, _] if octets[1] == 0xC0 && answer.data.is_empty() => break,
            [0x61, more] => octets = vec![command.cla & 0x03, 0xC0, 0, 0, more],
            [0x6C, right] if !command.is_extended() && (command.le.is_some() || octets[1] == 0xC0) => {
                if octets.len() == 5 || octets.len() > 5 + command.data.len() {
                    octets.pop();
                }
                octets.push(right);
            }
            _ => return Ok(Answer { data, sw: answer.sw }),
        }
    }
    Err(CardError::Malformed("answer without end"))
}

/// [`send`] at the usual pace, success or error.
///
/// # Errors
/// As [`send`] and [`Answer::success`].
pub fn call(wire: &mut dyn Wire, command: &Command<'_>) -> Result<Vec<u8>, CardError> {
    send(wire, command, Pace::Usual)?.success(command.name)
}

fn split(mut octets: Vec<u8>) -> Result<Answer, CardError> {
    // Fewer than two octets is how a card that vanished in the middle of a command shows.
    let (Some(sw2), Some(sw1)) = (octets.pop(), octets.pop()) else { return Err(CardError::Pulled) };
    Ok(Answer { data: octets, sw: u16::from_be_bytes([sw1, sw2]) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    struct Script(Vec<(Vec<u8>, Vec<u8>)>);

    impl Wire for Script {
        fn exchange(&mut self, command: &[u8], _: Pace) -> Result<Vec<u8>, CardError> {
            let (expected, answer) = self.0.remove(0);
            assert_eq!(command, expected);
            Ok(answer)
        }

        fn is_t0(&self) -> bool {
            false
        }

        fn atr(&self) -> &[u8] {
            &[]
        }
    }

    #[test]
    fn more_data_is_fetched() {
        let mut wire =
            Script(vec![(vec![0, 0xB0, 0, 0, 0], vec![1, 2, 0x61, 1]), (vec![0, 0xC0, 0, 0, 1], vec![3, 0x90, 0])]);
        let answer = send(&mut wire, &Command::new("READ BINARY", 0xB0, 0, 0).le(256), Pace::Usual).unwrap();
        assert_eq!(answer, Answer { data: vec![1, 2, 3], sw: 0x9000 });
    }

    #[test]
    fn the_length_is_corrected() {
        let mut wire =
            Script(vec![(vec![0, 0xB0, 0, 0, 0], vec![0x6C, 2]), (vec![0, 0xB0, 0, 0, 2], vec![1, 2, 0x90, 0])]);
        assert_eq!(call(&mut wire, &Command::new("READ BINARY", 0xB0, 0, 0).le(256)).unwrap(), [1, 2]);
    }

    #[test]
    fn long_data_goes_in_a_chain_until_the_card_refuses() {
        let long = [7; 300];
        let (first, last) = ([&[0x10, 0x2A, 0x9E, 0x9A, 255][..], &[7; 255]].concat(), [7; 45]);
        let second = [&[0, 0x2A, 0x9E, 0x9A, 45][..], &last, &[0]].concat();
        let command = Command::new("SIGN", 0x2A, 0x9E, 0x9A).data(&long).le(256);
        let mut wire = Script(vec![(first.clone(), vec![0x90, 0]), (second, vec![1, 0x90, 0])]);
        assert_eq!(call(&mut wire, &command).unwrap(), [1]);
        let mut refusing = Script(vec![(first, vec![0x68, 0x84])]);
        assert_eq!(send(&mut refusing, &command, Pace::Usual).unwrap().sw, 0x6884);
    }

    #[test]
    fn a_long_answer_makes_the_command_an_extended_one() {
        let long = [7; 300];
        let bare = Command::new("GENERATE KEY PAIR", 0x46, 0x42, 0).le(512);
        let mut wire = Script(vec![(vec![0, 0x46, 0x42, 0, 0, 2, 0], [&[9; 270][..], &[0x90, 0]].concat())]);
        assert_eq!(call(&mut wire, &bare).unwrap(), [9; 270]);
        let sent = [&[0, 0x46, 0, 0, 0, 1, 44][..], &long, &[2, 0]].concat();
        let mut wire = Script(vec![(sent, vec![1, 0x90, 0])]);
        assert_eq!(call(&mut wire, &Command { p1: 0, ..bare }.data(&long)).unwrap(), [1]);
    }

    #[test]
    fn a_card_that_promises_for_ever_is_left() {
        struct Endless;
        impl Wire for Endless {
            fn exchange(&mut self, _: &[u8], _: Pace) -> Result<Vec<u8>, CardError> {
                Ok(vec![0x61, 0])
            }
            fn is_t0(&self) -> bool {
                false
            }

            fn atr(&self) -> &[u8] {
                &[]
            }
        }
        let outcome = call(&mut Endless, &Command::new("READ BINARY", 0xB0, 0, 0).le(256));
        assert_eq!(outcome, Err(CardError::Malformed("answer without end")));
    }

    #[test]
    fn a_stump_means_that_the_card_is_gone() {
        let mut wire = Script(vec![(vec![0, 0xB0, 0, 0, 0], vec![0x90])]);
        assert_eq!(call(&mut wire, &Command::new("READ BINARY", 0xB0, 0, 0).le(256)), Err(CardError::Pulled));
    }
}
