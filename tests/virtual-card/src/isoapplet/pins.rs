//! The PIN (reference 1) and the PUK (reference 2): VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER (ISO/IEC 7816-4
//! section 11.6).
//!
//! A PIN has four to sixteen octets and is filled up with 00; the PUK has sixteen. Both are set once, in this order, by
//! CHANGE REFERENCE DATA without an old value; a card whose PIN was set first never has a PUK.

use super::IsoAppletCard;
use super::state::{Code, Stage};
use crate::apdu::{Command, StatusWord};

/// Octets of a PIN, filled up, and of the PUK.
pub(super) const LENGTH: usize = 16;
const SHORTEST: usize = 4;
const PIN_TRIES: u8 = 3;
const PUK_TRIES: u8 = 5;

const PIN: u8 = 1;
const PUK: u8 = 2;

impl IsoAppletCard {
    pub(super) fn verify(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        if command.header.parameters() != u16::from(PIN) {
            return Err(StatusWord::WRONG_PARAMETERS);
        }
        if command.data.is_empty() {
            return match self.state.stage {
                Stage::Operational => Err(StatusWord::tries_left(self.state.pin.left)),
                Stage::Creation | Stage::Initialisation => Ok(Vec::new()),
            };
        }
        let value = padded(&command.data)?;
        let result = self.compare_pin(value);
        self.session.files_open = result.is_ok();
        result.map(|()| Vec::new())
    }

    pub(super) fn change_reference_data(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        let data = &command.data;
        match (self.state.stage, command.header.p1, command.header.p2) {
            (Stage::Creation, 1, PUK) => {
                let value = data[..].try_into().map_err(|_| StatusWord::WRONG_LENGTH)?;
                self.state.puk = Some(Code::new(value, PUK_TRIES));
                self.state.stage = Stage::Initialisation;
            }
            (Stage::Creation | Stage::Initialisation, 1, PIN) => {
                self.state.pin = Code::new(padded(data)?, PIN_TRIES);
                self.state.stage = Stage::Operational;
            }
            (Stage::Operational, 0, PIN) => {
                let (old, new) = data.split_first_chunk::<LENGTH>().ok_or(StatusWord::WRONG_LENGTH)?;
                let new = new.try_into().map_err(|_| StatusWord::WRONG_LENGTH)?;
                self.compare_pin(*old)?;
                self.state.pin = Code::new(new, PIN_TRIES);
                self.session.verified = false;
            }
            _ => return Err(StatusWord::WRONG_PARAMETERS),
        }
        self.touch();
        Ok(Vec::new())
    }

    /// PUK and new PIN: the PIN is usable again, and not yet verified.
    pub(super) fn reset_retry_counter(&mut self, command: &Command) -> Result<Vec<u8>, StatusWord> {
        if self.state.stage != Stage::Operational {
            return Err(StatusWord::NO_CURRENT_FILE);
        }
        let (puk, new) = command.data.split_first_chunk::<LENGTH>().ok_or(StatusWord::WRONG_LENGTH)?;
        let new = padded(new)?;
        if command.header.parameters() != u16::from(PIN) {
            return Err(StatusWord::WRONG_PARAMETERS);
        }
        let stored = self.state.puk.as_mut().ok_or(StatusWord::tries_left(0))?;
        let result = stored.compare(*puk);
        if result.is_ok() {
            self.state.pin = Code::new(new, PIN_TRIES);
            self.session.verified = false;
        }
        self.touch();
        result.map(|()| Vec::new())
    }

    fn compare_pin(&mut self, value: [u8; LENGTH]) -> Result<(), StatusWord> {
        let before = self.state.pin.left;
        let result = self.state.pin.compare(value);
        self.session.verified = result.is_ok();
        if self.state.pin.left != before {
            self.touch();
        }
        result
    }
}

impl Code {
    pub fn new(value: [u8; LENGTH], tries: u8) -> Self {
        Self { value, left: tries, most: tries }
    }

    /// Counts one attempt: a right one restores the counter, a wrong one takes a try. A blocked code is never right.
    fn compare(&mut self, value: [u8; LENGTH]) -> Result<(), StatusWord> {
        if self.left > 0 && self.value == value {
            self.left = self.most;
            return Ok(());
        }
        self.left = self.left.saturating_sub(1);
        Err(StatusWord::tries_left(self.left))
    }
}

fn padded(code: &[u8]) -> Result<[u8; LENGTH], StatusWord> {
    if !(SHORTEST..=LENGTH).contains(&code.len()) {
        return Err(StatusWord::WRONG_LENGTH);
    }
    let mut value = [0; LENGTH];
    value[..code.len()].copy_from_slice(code);
    Ok(value)
}
