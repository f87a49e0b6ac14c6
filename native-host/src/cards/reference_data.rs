//! The three commands whose body is secret (ISO/IEC 7816-4 section 11.6): VERIFY, CHANGE REFERENCE DATA and RESET RETRY
//! COUNTER. They are put together in the PIN's own page of memory, and are traced by header, status word and time only.
//! A code that is typed at the reader's own keys is not here at all: [`at_keys`] sends the command with a gap.

use super::{
    CardError, CodeFormat, PinRef,
    apdu::{KeyEntry, Pace, Wire},
    at_keys,
};
use crate::pin::{Pin, Secret};
use kortbrygga_shared::protocol::PinKind;
use std::time::Instant;

/// One code typed here and the other at the reader: no command can hold both.
const HALF_AT_READER: CardError = CardError::Malformed("one code of two at the reader");

/// Shows the PIN to the card once.
///
/// # Errors
/// [`CardError::WrongPin`] with the tries left, [`CardError::PinBlocked`], or another.
pub fn verify(wire: &mut dyn Wire, pin: &PinRef, secret: &mut Secret) -> Result<(), CardError> {
    let sw = match secret {
        Secret::Typed(code) => secret_command(wire, "VERIFY", [0x20, 0x00], &pin.format, code, None)?,
        Secret::AtReader => at_keys::enter(wire, KeyEntry::Verify, [0x20, 0x00], &pin.format, &pin.format)?,
    };
    match sw {
        0x9000 => Ok(()),
        0x63C0 | 0x6983 | 0x6984 => Err(CardError::PinBlocked(pin.kind)),
        0x63C1..=0x63CF => Err(CardError::WrongPin { left: Some((sw & 0x0F) as u8) }),
        // Wrong, without a count (ISO/IEC 7816-4 table 6).
        0x6300 => Err(CardError::WrongPin { left: None }),
        sw => Err(CardError::Status { operation: "VERIFY", sw }),
    }
}

/// Changes a PIN with CHANGE REFERENCE DATA: the old one and the new one, each filled up.
///
/// # Errors
/// As [`verify`]; [`CardError::NewPinRefused`].
pub fn change(wire: &mut dyn Wire, pin: &PinRef, old: &mut Secret, new: &mut Secret) -> Result<(), CardError> {
    let sw = match (old, new) {
        (Secret::Typed(old), Secret::Typed(new)) => {
            secret_command(wire, "CHANGE REFERENCE DATA", [0x24, 0x00], &pin.format, old, Some((new, &pin.format)))?
        }
        (Secret::AtReader, Secret::AtReader) => {
            at_keys::enter(wire, KeyEntry::Modify, [0x24, 0x00], &pin.format, &pin.format)?
        }
        _ => return Err(HALF_AT_READER),
    };
    match sw {
        0x9000 => Ok(()),
        0x63C0 | 0x6983 | 0x6984 => Err(CardError::PinBlocked(pin.kind)),
        0x63C1..=0x63CF => Err(CardError::WrongPin { left: Some((sw & 0x0F) as u8) }),
        // Wrong, without a count (ISO/IEC 7816-4 table 6).
        0x6300 => Err(CardError::WrongPin { left: None }),
        0x6A80 | 0x6985 => Err(CardError::NewPinRefused),
        sw => Err(CardError::Status { operation: "CHANGE REFERENCE DATA", sw }),
    }
}

/// Sets the first PIN of a card that has none with CHANGE REFERENCE DATA without an old one (P1 = 01).
///
/// # Errors
/// [`CardError::NewPinRefused`], or another.
pub fn set(wire: &mut dyn Wire, pin: &PinRef, new: &mut Secret) -> Result<(), CardError> {
    let sw = match new {
        Secret::Typed(new) => secret_command(wire, "CHANGE REFERENCE DATA", [0x24, 0x01], &pin.format, new, None)?,
        Secret::AtReader => return Err(CardError::NotSupported { family: "reader", operation: "change-at-reader" }),
    };
    match sw {
        0x9000 => Ok(()),
        0x6A80 | 0x6985 => Err(CardError::NewPinRefused),
        sw => Err(CardError::Status { operation: "CHANGE REFERENCE DATA", sw }),
    }
}

/// Sets a new PIN with RESET RETRY COUNTER: the PUK and the new PIN, each filled up.
///
/// # Errors
/// [`CardError::WrongPuk`], [`CardError::PukBlocked`], [`CardError::NewPinRefused`], or another.
pub fn unblock(wire: &mut dyn Wire, pin: &PinRef, puk: &mut Secret, new: &mut Secret) -> Result<(), CardError> {
    let format = pin.puk.ok_or(CardError::Malformed("no PUK for this PIN"))?;
    // The reference is the PIN's, the format of the first code the PUK's.
    let first = CodeFormat { reference: pin.format.reference, ..format };
    let sw = match (puk, new) {
        (Secret::Typed(puk), Secret::Typed(new)) => {
            secret_command(wire, "RESET RETRY COUNTER", [0x2C, 0x00], &first, puk, Some((new, &pin.format)))?
        }
        (Secret::AtReader, Secret::AtReader) => {
            at_keys::enter(wire, KeyEntry::Modify, [0x2C, 0x00], &first, &pin.format)?
        }
        _ => return Err(HALF_AT_READER),
    };
    match sw {
        0x9000 => Ok(()),
        0x63C0 | 0x6983 | 0x6984 => Err(CardError::PukBlocked(pin.kind)),
        0x63C1..=0x63CF => Err(CardError::WrongPuk { pin: pin.kind, left: Some((sw & 0x0F) as u8) }),
        0x6300 => Err(CardError::WrongPuk { pin: pin.kind, left: None }),
        0x6A80 | 0x6985 => Err(CardError::NewPinRefused),
        sw => Err(CardError::Status { operation: "RESET RETRY COUNTER", sw }),
    }
}

/// Sends one code, or one and a second, and returns the status word.
fn secret_command(
    wire: &mut dyn Wire,
    name: &'static str,
    [ins, p1]: [u8; 2],
    format: &CodeFormat,
    code: &mut Pin,
    second: Option<(&mut Pin, &CodeFormat)>,
) -> Result<u16, CardError> {
    let begun = Instant::now();
    let header = [0x00, ins, p1, format.reference];
    let exchange = |command: &[u8]| wire.exchange(command, Pace::Usual);
    let answer = match second {
        None => code.with_command(header, format, exchange),
        Some((second, other)) => code.with_two(header, format, second, other, exchange),
    }
    .ok_or(CardError::Malformed("code longer than the card stores"))??;
    let sw = match answer[..] {
        [.., sw1, sw2] => u16::from_be_bytes([sw1, sw2]),
        _ => return Err(CardError::Pulled),
    };
    tracing::trace!(name, sw = format_args!("{sw:04X}"), micros = begun.elapsed().as_micros() as u64);
    Ok(sw)
}

/// The format that most cards share: eight octets, filled up with FF, behind a reference of the card's own.
pub const fn eight_octets(reference: u8, min: u8) -> CodeFormat {
    CodeFormat { reference, min, max: 8, stored: 8, pad: 0xFF }
}

/// A wrong PIN as an error, for families that tell it otherwise.
pub fn wrong(pin: PinKind, left: Option<u8>) -> CardError {
    if left == Some(0) { CardError::PinBlocked(pin) } else { CardError::WrongPin { left } }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn lengths_that_no_code_has_are_brought_into_bounds() {
        let of = |min, max, stored| {
            let format = CodeFormat { reference: 1, min, max, stored, pad: 0 }.within_bounds();
            (format.min, format.max)
        };
        assert_eq!(
            [of(4, 8, 8), of(0, 0, 0), of(0, 0, 8), of(9, 4, 8), of(4, 255, 0)],
            [(4, 8), (1, 16), (1, 8), (4, 4), (4, 16)]
        );
    }
}
