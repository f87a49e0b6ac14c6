//! The frames between driver and card process: `u16` big-endian length, then that many bytes, both ways.
//!
//! From the driver, a payload of one byte is a control, anything longer an APDU. The card answers [`SEND_ATR`] and every
//! APDU with one frame, and the other controls with none. This is vpcd's format; [`SETTLED`] is ours: it tells
//! the card process that `pcscd` has noticed, powered and announced the card to its clients. A removal is acknowledged the
//! same way: the card process shuts down its writing side, and reads end-of-file once `pcscd` has announced the removal.

use std::io::{self, Read, Write};

/// Control: the card loses power.
pub const POWER_OFF: u8 = 0;
/// Control: the card gets power.
pub const POWER_ON: u8 = 1;
/// Control: warm reset.
pub const RESET: u8 = 2;
/// Control: answer with the ATR (ISO 7816-3, section 8).
pub const SEND_ATR: u8 = 4;
/// Control: `pcscd` has announced this card to its clients.
pub const SETTLED: u8 = 5;

/// First byte of an entry at the reader's keys: the digits follow, in ASCII.
pub const PIN_TYPED: u8 = 0;
/// First byte of an entry at the reader's keys: cancelled.
pub const PIN_CANCELLED: u8 = 1;
/// First byte of an entry at the reader's keys: nobody typed in time. The time itself need not pass.
pub const PIN_TIMED_OUT: u8 = 2;

/// Writes one frame in one `write`, so that no reader sees half of it as a frame.
///
/// # Errors
/// `InvalidInput` if the payload is longer than 65535 bytes, else what the stream says.
pub fn write_frame(mut stream: impl Write, payload: &[u8]) -> io::Result<()> {
    let length = u16::try_from(payload.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let mut frame = Vec::with_capacity(payload.len() + 2);
    frame.extend_from_slice(&length.to_be_bytes());
    frame.extend_from_slice(payload);
    stream.write_all(&frame)
}

/// Reads one frame.
///
/// # Errors
/// `UnexpectedEof` when the other side is gone, before or within a frame; else what the stream says.
pub fn read_frame(mut stream: impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut payload = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut payload)?;
    Ok(payload)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_frame_survives_the_way() {
        let mut bytes = Vec::new();
        write_frame(&mut bytes, &[0x00, 0xA4, 0x04, 0x00]).unwrap();
        assert_eq!(bytes, [0, 4, 0x00, 0xA4, 0x04, 0x00]);
        assert_eq!(read_frame(&bytes[..]).unwrap(), [0x00, 0xA4, 0x04, 0x00]);
    }

    #[test]
    fn a_cut_frame_is_end_of_file() {
        let error = read_frame(&[0, 4, 1, 2][..]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_frame_too_long_for_its_length_field_is_refused() {
        assert!(write_frame(Vec::new(), &vec![0; 65536]).is_err());
    }
}
