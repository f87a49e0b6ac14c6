//! What a reader needs of a card, whatever it is inside.

use std::any::Any;

use crate::Card;

/// A card as the reader sees it: power, answer to reset, APDUs in, answers out.
pub trait Chip: Any + Send {
    /// What the card answers to a reset, 2 to 33 bytes; empty for a mute card.
    fn atr(&self) -> &[u8];

    /// Cold or warm reset: the session is gone.
    fn power_on(&mut self);

    /// The session is gone.
    fn power_off(&mut self);

    /// Answers one command. Never fails: every input has an answer of at least two bytes.
    fn transmit(&mut self, bytes: &[u8]) -> Vec<u8>;

    /// Grows with every lasting change, for whoever stores the card.
    fn revision(&self) -> u64 {
        0
    }
}

impl Chip for Card {
    fn atr(&self) -> &[u8] {
        Card::atr(self)
    }

    fn power_on(&mut self) {
        Card::power_on(self);
    }

    fn power_off(&mut self) {
        Card::power_off(self);
    }

    fn transmit(&mut self, bytes: &[u8]) -> Vec<u8> {
        Card::transmit(self, bytes)
    }

    fn revision(&self) -> u64 {
        Card::revision(self)
    }
}
