//! What can be asked of a PIN's verification without a code (ISO/IEC 7816-4 section 11.6.6).

use super::{
    CardError, PinRef,
    apdu::{Command, Pace, Wire, send},
};

/// Tries left, asked with an empty VERIFY; `None` when the card does not tell.
///
/// # Errors
/// When the card is gone.
pub fn tries_left(wire: &mut dyn Wire, reference: u8) -> Result<Option<u8>, CardError> {
    let answer = send(wire, &Command::new("VERIFY (tries)", 0x20, 0x00, reference), Pace::Usual)?;
    Ok(match answer.sw {
        0x63C0..=0x63CF => Some((answer.sw & 0x0F) as u8),
        0x6983 | 0x6984 => Some(0),
        _ => None,
    })
}

/// Takes the verification back (VERIFY with P1 = FF). `Ok(false)` when the card does not know that: some take any P1 for 00
/// and answer that the PIN is verified.
///
/// # Errors
/// When the card is gone.
pub fn forget(wire: &mut dyn Wire, pin: &PinRef) -> Result<bool, CardError> {
    let answer = send(wire, &Command::new("VERIFY (forget)", 0x20, 0xFF, pin.format.reference), Pace::Usual)?;
    if answer.sw != 0x9000 {
        return Ok(false);
    }
    let still = send(wire, &Command::new("VERIFY (tries)", 0x20, 0x00, pin.format.reference), Pace::Usual)?;
    Ok(still.sw != 0x9000)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::cards::reference_data::eight_octets;
    use kortbrygga_shared::protocol::PinKind;

    /// Answers VERIFY by its P1: FF, or any other.
    struct Verifies([u16; 2]);

    impl Wire for Verifies {
        fn exchange(&mut self, command: &[u8], _: Pace) -> Result<Vec<u8>, CardError> {
            Ok(self.0[usize::from(command[2] != 0xFF)].to_be_bytes().to_vec())
        }

        fn is_t0(&self) -> bool {
            false
        }

        fn atr(&self) -> &[u8] {
            &[]
        }
    }

    #[test]
    fn forgotten_is_what_is_no_longer_verified() {
        let format = eight_octets(1, 4);
        let kind = PinKind::Authentication;
        let pin = PinRef { kind, auth_id: vec![1], format, puk: None, unset: false, must_change: false };
        for (answers, forgotten) in [([0x9000, 0x63C3], true), ([0x9000, 0x9000], false), ([0x6A86, 0x9000], false)] {
            assert_eq!(forget(&mut Verifies(answers), &pin), Ok(forgotten));
        }
    }
}
