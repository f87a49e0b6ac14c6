//! VERIFY (ISO/IEC 7816-4 section 11.6.6): the only command whose body is secret, put together in the PIN's own page.

use super::{
    CardError, PinRef,
    apdu::{Command, Pace, Wire, send},
};
use crate::pin::Pin;
use std::time::Instant;

/// Shows the PIN to the card once. Traced by header, status word and time like any command; the body can't be.
///
/// # Errors
/// [`CardError::WrongPin`] with the tries left, [`CardError::PinBlocked`], or another.
pub fn verify(wire: &mut dyn Wire, pin: &PinRef, secret: &mut Pin) -> Result<(), CardError> {
    let header = [0x00, 0x20, 0x00, pin.reference, pin.stored];
    let begun = Instant::now();
    let answer = secret
        .with_command(header, pin.pad, usize::from(pin.stored), |command| wire.exchange(command, Pace::Usual))
        .ok_or(CardError::Malformed("PIN longer than the card stores"))??;
    let sw = match answer[..] {
        [.., sw1, sw2] => u16::from_be_bytes([sw1, sw2]),
        _ => return Err(CardError::Pulled),
    };
    tracing::trace!(name = "VERIFY", sw = format_args!("{sw:04X}"), micros = begun.elapsed().as_micros() as u64);
    match sw {
        0x9000 => Ok(()),
        0x63C0 | 0x6983 | 0x6984 => Err(CardError::PinBlocked(pin.kind)),
        0x63C1..=0x63CF => Err(CardError::WrongPin { left: (sw & 0x0F) as u8 }),
        sw => Err(CardError::Status { operation: "VERIFY", sw }),
    }
}

/// Tries left, asked with an empty VERIFY; `None` when the card does not tell.
///
/// # Errors
/// When the card is gone.
pub fn tries_left(wire: &mut dyn Wire, pin: &PinRef) -> Result<Option<u8>, CardError> {
    let answer = send(wire, &Command::new("VERIFY (tries)", 0x20, 0x00, pin.reference), Pace::Usual)?;
    Ok(match answer.sw {
        0x63C0..=0x63CF => Some((answer.sw & 0x0F) as u8),
        0x6983 | 0x6984 => Some(0),
        _ => None,
    })
}

/// Takes the verification back (VERIFY with P1 = FF). `Ok(false)` when the card does not know that.
///
/// # Errors
/// When the card is gone.
pub fn forget(wire: &mut dyn Wire, pin: &PinRef) -> Result<bool, CardError> {
    let answer = send(wire, &Command::new("VERIFY (forget)", 0x20, 0xFF, pin.reference), Pace::Usual)?;
    Ok(answer.sw == 0x9000)
}
