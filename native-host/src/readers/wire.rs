//! The card in a transaction, each command under the watchdog's eye.

use super::{
    features::Features,
    watchdog::{Limits, Phase, Pulse},
};
use crate::cards::{CardError, KeyEntry, Pace, ReaderKeys, Wire};
use pcsc::{Card, Protocol};
use std::time::{Duration, Instant};

/// Room for the longest answer that the service hands over.
const ANSWER_ROOM: usize = 64 * 1024 + 2;

/// Room for the reader's names, of which only the protocol beside them is wanted.
const NAMES_ROOM: usize = 1024;

/// What a card may still cost in one transaction: one that gives little at a time must not hold its reader for ever.
struct Budget {
    exchanges: usize,
    octets: usize,
    /// On commands at the usual pace.
    time: Duration,
}

impl Budget {
    /// Many times what a full card takes.
    const WHOLE: Self = Self { exchanges: 8192, octets: 2 * 1024 * 1024, time: Duration::from_secs(180) };

    fn pay(&mut self, octets: usize, time: Duration) -> Result<(), CardError> {
        let used_up = CardError::Malformed("a transaction without end");
        self.exchanges = self.exchanges.checked_sub(1).ok_or(used_up.clone())?;
        self.octets = self.octets.checked_sub(octets).ok_or(used_up.clone())?;
        self.time = self.time.checked_sub(time).ok_or(used_up)?;
        Ok(())
    }
}

/// See the module.
pub struct CardWire<'a> {
    card: &'a Card,
    pulse: &'a Pulse,
    limits: Limits,
    uses_keys: bool,
    t0: bool,
    atr: Vec<u8>,
    answer: Vec<u8>,
    budget: Budget,
}

impl<'a> CardWire<'a> {
    /// The card of a transaction that has begun.
    pub fn new(card: &'a Card, pulse: &'a Pulse, limits: Limits, uses_keys: bool) -> Self {
        let (mut names, mut atr) = ([0; NAMES_ROOM], [0; pcsc::MAX_ATR_SIZE]);
        let (t0, atr) = match card.status2(&mut names, &mut atr) {
            Ok(status) => (status.protocol2() == Some(Protocol::T0), status.atr().to_vec()),
            Err(_) => (false, Vec::new()),
        };
        Self { card, pulse, limits, uses_keys, t0, atr, answer: vec![0; ANSWER_ROOM], budget: Budget::WHOLE }
    }
}

impl Wire for CardWire<'_> {
    fn exchange(&mut self, command: &[u8], pace: Pace) -> Result<Vec<u8>, CardError> {
        // A thread that was given up must not go on when its card wakes after all.
        if self.pulse.is_abandoned() {
            return Err(CardError::Stuck);
        }
        let limit = match pace {
            Pace::Usual => self.limits.command,
            Pace::KeyGeneration => self.limits.key_generation,
        };
        let begun = Instant::now();
        self.pulse.arm(Phase::Answer, limit);
        let answer = self.card.transmit(command, &mut self.answer)?.to_vec();
        self.pulse.rest();
        let time = if pace == Pace::Usual { begun.elapsed() } else { Duration::ZERO };
        self.budget.pay(answer.len(), time)?;
        Ok(answer)
    }

    fn is_t0(&self) -> bool {
        self.t0
    }

    fn atr(&self) -> &[u8] {
        &self.atr
    }

    fn keys(&mut self) -> ReaderKeys {
        if !self.uses_keys || self.pulse.is_abandoned() {
            return ReaderKeys::default();
        }
        self.pulse.arm(Phase::Answer, self.limits.command);
        let features = Features::of(self.card).unwrap_or_default();
        let display = features.has_display(self.card);
        self.pulse.rest();
        ReaderKeys { verify: features.verify.is_some(), modify: features.modify.is_some(), display }
    }

    fn exchange_at_keys(&mut self, entry: KeyEntry, structure: &[u8]) -> Result<u16, CardError> {
        if self.pulse.is_abandoned() {
            return Err(CardError::Stuck);
        }
        self.pulse.arm(Phase::Answer, self.limits.command);
        let features = Features::of(self.card).unwrap_or_default();
        let code = match entry {
            KeyEntry::Verify => features.verify,
            KeyEntry::Modify => features.modify,
        };
        let code = code.ok_or(CardError::KeysUnusable)?;
        self.pulse.arm(Phase::Answer, self.limits.command + self.limits.keys);
        let mut answer = [0; 2];
        let answer = self.card.control(code.into(), structure, &mut answer);
        self.pulse.rest();
        match answer {
            Ok(&[sw1, sw2]) => Ok(u16::from_be_bytes([sw1, sw2])),
            Ok(_) => Err(CardError::KeysUnusable),
            Err(error) => match error.into() {
                gone @ (CardError::Pulled | CardError::Reset | CardError::ServiceMissing) => Err(gone),
                other => {
                    tracing::warn!(error = %other, "the reader's keys");
                    Err(CardError::KeysUnusable)
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_transaction_ends_by_exchanges_octets_or_time() {
        let second = Duration::from_secs(1);
        for (octets, time, most) in [(1, Duration::ZERO, 8192), (65_536, Duration::ZERO, 32), (2, second, 180)] {
            let mut budget = Budget::WHOLE;
            assert!((0..most).all(|_| budget.pay(octets, time).is_ok()));
            assert!(budget.pay(octets, time).is_err());
        }
    }
}
