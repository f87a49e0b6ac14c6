//! A virtual card as a wire, for tests that look at the commands one by one. The card was made by OpenSC's tools.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::{CardError, Pace, Wire};
use crate::pin::{Pin, Secret};
use station::card::Card;

/// A powered card without a reader.
pub struct OnChip {
    /// The card.
    pub card: Card,
    /// Commands so far.
    pub sent: Vec<Vec<u8>>,
    /// Protocol T=0.
    pub t0: bool,
}

impl OnChip {
    /// Powers the card.
    pub fn new(mut card: Card) -> Self {
        card.power_on();
        Self { card, sent: Vec::new(), t0: false }
    }

    /// Instructions of the commands since the last call, in order.
    pub fn instructions(&mut self) -> Vec<u8> {
        self.sent.drain(..).map(|it| it[1]).collect()
    }
}

impl Wire for OnChip {
    fn exchange(&mut self, command: &[u8], _: Pace) -> Result<Vec<u8>, CardError> {
        self.sent.push(command.to_vec());
        Ok(self.card.transmit(command))
    }

    fn is_t0(&self) -> bool {
        self.t0
    }

    fn atr(&self) -> &[u8] {
        self.card.atr()
    }
}

/// A typed code.
pub fn typed(digits: &str) -> Secret {
    Secret::Typed(Pin::take(&mut digits.as_bytes().to_vec()).unwrap())
}
