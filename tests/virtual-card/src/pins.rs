//! PINs: VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER (ISO/IEC 7816-4 section 11.6), LOG OUT, and the creation of
//! PINs.
//!
//! A PIN is eight bytes, filled up with FF. Every PIN has its own unblocking code. Fourteen PINs, numbered 1 to 14.

use crate::access::Operation;
use crate::apdu::{Command, StatusWord};
use crate::card::Card;
use crate::state::{Pin, Tries};

const LENGTH: usize = 8;
const SHORTEST: usize = 4;
const PADDING: u8 = 0xFF;

impl Card {
    /// With data: compares. Without: tells the state. P1 = FF: forgets the verification.
    pub(crate) fn verify(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        let reference = reference(command, &[0x00, 0xFF])?;
        let verified = self.session.verified & (1 << reference) != 0;
        let pin = self.state.pin(reference)?;
        if command.header.p1 == 0xFF {
            self.session.verified &= !(1 << reference);
            return Ok(Vec::new());
        }
        if command.data.is_empty() {
            return match pin.tries.left {
                _ if verified => Ok(Vec::new()),
                0 => Err(StatusWord::BLOCKED),
                left => Err(StatusWord::tries_left(left)),
            };
        }
        let value = code(&command.data)?;
        self.compare_pin(reference, value)?;
        self.session.verified |= 1 << reference;
        Ok(Vec::new())
    }

    /// The family's own command: forgets every verification.
    pub(crate) fn log_out(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        if command.header.parameters() != 0 {
            return Err(StatusWord::WRONG_PARAMETERS);
        }
        self.session.verified = 0;
        Ok(Vec::new())
    }

    pub(crate) fn change_reference_data(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        let reference = reference(command, &[0x00])?;
        let (old, new) = two_codes(&command.data)?;
        let new = acceptable(new)?;
        self.compare_pin(reference, old)?;
        self.state.pin(reference)?.value = new;
        self.session.verified |= 1 << reference;
        self.touch();
        Ok(Vec::new())
    }

    /// Unblocking code and new PIN: the PIN is usable again, and not yet verified.
    pub(crate) fn reset_retry_counter(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        let reference = reference(command, &[0x00])?;
        let (unblocking, new) = two_codes(&command.data)?;
        let pin = self.state.pin(reference)?;
        let new = acceptable(new)?;
        let result = pin.unblocking_tries.spend(pin.unblocking == unblocking);
        if result.is_ok() {
            pin.value = new;
            pin.tries.left = pin.tries.most;
            self.session.verified &= !(1 << reference);
        }
        self.touch();
        result.map(|()| Vec::new())
    }

    /// PUT DATA 01 0x: makes a PIN. Allowed while the applet is not active, later to whoever may create in the MF.
    pub(crate) fn initialise_pin(&mut self, reference: u8, data: &[u8]) -> Result<Vec<u8>, StatusWord> {
        let &[ref codes @ .., tries, unblocking_tries, _flags] = data else { return Err(StatusWord::WRONG_LENGTH) };
        let (value, unblocking) = two_codes(codes)?;
        if self.state.activated {
            let master_file = self.state.file(&[]).ok_or(StatusWord::NOT_FOUND)?;
            self.check(master_file, Operation::CreateFile)?;
            if self.state.pin(reference).is_ok() {
                return Err(StatusWord::CONDITIONS_NOT_SATISFIED);
            }
        }
        if !(1..15).contains(&tries) || !(1..15).contains(&unblocking_tries) {
            return Err(StatusWord::WRONG_DATA);
        }
        let pin = Pin {
            reference,
            value: acceptable(value)?,
            tries: Tries { left: tries, most: tries },
            unblocking: acceptable(unblocking)?,
            unblocking_tries: Tries { left: unblocking_tries, most: unblocking_tries },
        };
        self.state.pins.retain(|pin| pin.reference != reference);
        self.state.pins.push(pin);
        self.touch();
        Ok(Vec::new())
    }

    fn compare_pin(&mut self, reference: u8, value: [u8; LENGTH]) -> Result<(), StatusWord> {
        let pin = self.state.pin(reference)?;
        let before = pin.tries.left;
        let result = pin.tries.spend(pin.value == value);
        if pin.tries.left != before {
            self.touch();
        }
        if result.is_err() {
            self.session.verified &= !(1 << reference);
        }
        result
    }
}

impl Tries {
    /// Counts one attempt: a right one restores the counter, a wrong one takes a try.
    fn spend(&mut self, right: bool) -> Result<(), StatusWord> {
        match (self.left, right) {
            (0, _) => Err(StatusWord::BLOCKED),
            (_, true) => {
                self.left = self.most;
                Ok(())
            }
            (_, false) => {
                self.left -= 1;
                Err(StatusWord::tries_left(self.left))
            }
        }
    }
}

fn reference(command: &Command, allowed_p1: &[u8]) -> Result<u8, StatusWord> {
    match command.header.p2 {
        reference @ 1..=14 if allowed_p1.contains(&command.header.p1) => Ok(reference),
        1..=14 => Err(StatusWord::WRONG_PARAMETERS),
        _ => Err(StatusWord::NO_REFERENCED_DATA),
    }
}

fn code(data: &[u8]) -> Result<[u8; LENGTH], StatusWord> {
    data.try_into().map_err(|_| StatusWord::WRONG_LENGTH)
}

fn two_codes(data: &[u8]) -> Result<([u8; LENGTH], [u8; LENGTH]), StatusWord> {
    let (first, second) = data.split_at_checked(LENGTH).ok_or(StatusWord::WRONG_LENGTH)?;
    Ok((code(first)?, code(second)?))
}

/// A new PIN has at least four characters.
fn acceptable(value: [u8; LENGTH]) -> Result<[u8; LENGTH], StatusWord> {
    let length = value.iter().position(|byte| *byte == PADDING).unwrap_or(LENGTH);
    if length < SHORTEST { Err(StatusWord::WRONG_DATA) } else { Ok(value) }
}
