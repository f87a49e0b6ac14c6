//! How long a card takes: without it the card answers as fast as the machine computes, and throughput means nothing.
//!
//! This module only computes durations; whoever runs the card waits for them. It promises no more than a model: a sum of
//! a time for each command, each byte on the wire, and each instruction.

use std::collections::BTreeMap;
use std::time::Duration;

/// Time a card takes for its commands. The default takes none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    command: Duration,
    byte: Duration,
    instructions: BTreeMap<u8, Duration>,
}

impl Pace {
    /// `command` for each command and `byte` for each byte in either direction.
    pub fn new(command: Duration, byte: Duration) -> Self {
        Self { command, byte, instructions: BTreeMap::new() }
    }

    /// Adds a time for commands with this instruction byte, in place of an earlier one.
    pub fn with(mut self, instruction: u8, time: Duration) -> Self {
        self.instructions.insert(instruction, time);
        self
    }

    /// A contact card with RSA-2048. Assumed orders of magnitude, no card was measured: T=1 at 115 200 bit/s, 3 ms for each
    /// command, 5 ms for each write, 0.4 s for a signature, 8 s for a key.
    pub fn contact_card() -> Self {
        let ms = Duration::from_millis;
        Self::new(ms(3), Duration::from_micros(95))
            .with(0xD6, ms(5))
            .with(0xE0, ms(5))
            .with(0x2A, ms(400))
            .with(0x46, ms(8000))
    }

    /// The time from the command's first byte to the answer's last. Commands that are refused (not 9000 or 61xx) take no
    /// time for their instruction: the card sees at once that it need not compute.
    pub fn time(&self, command: &[u8], answer: &[u8]) -> Duration {
        let bytes = u32::try_from(command.len() + answer.len()).unwrap_or(u32::MAX);
        let is_done = matches!(answer, [.., 0x90, 0x00] | [.., 0x61, _]);
        let instruction = command.get(1).and_then(|instruction| self.instructions.get(instruction));
        let computing = instruction.copied().filter(|_| is_done).unwrap_or_default();
        self.command + self.byte * bytes + computing
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn command_bytes_and_instruction_add_up() {
        let ms = Duration::from_millis;
        let pace = Pace::new(ms(10), ms(1)).with(0x2A, ms(400));
        assert_eq!(pace.time(&[0x00, 0x84, 0, 0, 8], &[0; 10]), ms(10 + 15));
        assert_eq!(pace.time(&[0x00, 0x2A, 0, 0], &[0x90, 0x00]), ms(10 + 6 + 400));
        assert_eq!(pace.time(&[0x00, 0x2A, 0, 0], &[0x69, 0x82]), ms(10 + 6), "refused at once");
        assert_eq!(Pace::default().time(&[0x00, 0x2A, 0, 0], &[0x90, 0x00]), Duration::ZERO);
    }
}
