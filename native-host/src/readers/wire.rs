//! The card in a transaction, each command under the watchdog's eye.

use super::{
    features::Features,
    watchdog::{Limits, Phase, Pulse},
};
use crate::cards::{CardError, KeyEntry, Pace, ReaderKeys, Wire};
use pcsc::{Card, Protocol};

/// Room for the longest answer that the service hands over.
const ANSWER_ROOM: usize = 64 * 1024 + 2;

/// Room for the reader's names, of which only the protocol beside them is wanted.
const NAMES_ROOM: usize = 1024;

/// See the module.
pub struct CardWire<'a> {
    card: &'a Card,
    pulse: &'a Pulse,
    limits: Limits,
    uses_keys: bool,
    t0: bool,
    atr: Vec<u8>,
    answer: Vec<u8>,
}

impl<'a> CardWire<'a> {
    /// The card of a transaction that has begun.
    pub fn new(card: &'a Card, pulse: &'a Pulse, limits: Limits, uses_keys: bool) -> Self {
        let (mut names, mut atr) = ([0; NAMES_ROOM], [0; pcsc::MAX_ATR_SIZE]);
        let (t0, atr) = match card.status2(&mut names, &mut atr) {
            Ok(status) => (status.protocol2() == Some(Protocol::T0), status.atr().to_vec()),
            Err(_) => (false, Vec::new()),
        };
        Self { card, pulse, limits, uses_keys, t0, atr, answer: vec![0; ANSWER_ROOM] }
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
        self.pulse.arm(Phase::Answer, limit);
        let answer = self.card.transmit(command, &mut self.answer)?.to_vec();
        self.pulse.rest();
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
