//! Access conditions: one half-byte each, 0 = always, 1 to 14 = that PIN must have been verified, 15 = never.

use serde::{Deserialize, Serialize};

use crate::apdu::StatusWord;

/// The three security attribute bytes of a file (tag 86), read per kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access(pub [u8; 3]);

/// What is to be done with a file. Which half-byte rules depends on the kind of file, hence the two-word names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Read a transparent file; use a key.
    ReadOrUse,
    /// Update a transparent file; load a key.
    Update,
    /// Delete the file. For the MF: initialise the applet anew.
    Delete,
    /// Generate a key.
    Generate,
    /// Create a directory in a directory.
    CreateDirectory,
    /// Create a file in a directory.
    CreateFile,
}

impl Access {
    fn condition(self, operation: Operation) -> u8 {
        let [first, second, _] = self.0;
        match operation {
            Operation::ReadOrUse | Operation::CreateDirectory => first >> 4,
            Operation::Update | Operation::CreateFile => first & 0x0F,
            Operation::Delete => second >> 4,
            Operation::Generate => second & 0x0F,
        }
    }

    /// Is the operation open to somebody who has verified the PINs of the mask (bit n = PIN n)?
    ///
    /// # Errors
    /// `6982`.
    pub fn check(self, operation: Operation, verified: u16) -> Result<(), StatusWord> {
        match self.condition(operation) {
            0 => Ok(()),
            15 => Err(StatusWord::SECURITY_NOT_SATISFIED),
            pin if verified & (1 << pin) != 0 => Ok(()),
            _ => Err(StatusWord::SECURITY_NOT_SATISFIED),
        }
    }
}
