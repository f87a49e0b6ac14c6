//! Selecting, reading, writing and making files (ISO/IEC 7816-4 section 11, 7816-9).

use super::{
    CardError,
    apdu::{Command, Pace, Wire, call, send},
};
use der::{Decode, Reader, SliceReader, asn1::AnyRef};

/// Octets per READ BINARY and UPDATE BINARY.
const CHUNK: usize = 255;

/// No file that is read here is larger.
const LARGEST_FILE: usize = 32 * 1024;

/// What SELECT tells of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selected {
    /// Size in octets; 0 when the card does not tell.
    pub size: usize,
}

/// Selects the PKCS#15 application by its identifier (ISO/IEC 7816-15 section 7.5.5).
///
/// # Errors
/// [`CardError::Status`] when the card has none.
pub fn select_application(wire: &mut dyn Wire) -> Result<(), CardError> {
    const AID: &[u8] = b"\xA0\x00\x00\x00\x63PKCS-15";
    call(wire, &Command::new("SELECT application", 0xA4, 0x04, 0x00).data(AID).le(256)).map(drop)
}

/// Selects a file by its path from the MF (without `3F00`).
///
/// # Errors
/// [`CardError::Status`] 6A82 when there is none.
pub fn select(wire: &mut dyn Wire, path: &[u8]) -> Result<Selected, CardError> {
    let answer = call(wire, &Command::new("SELECT", 0xA4, 0x08, 0x00).data(path).le(256))?;
    Ok(Selected { size: control_size(&answer).unwrap_or(0) })
}

/// True when there is a file at the path.
///
/// # Errors
/// Any but 6A82.
pub fn exists(wire: &mut dyn Wire, path: &[u8]) -> Result<bool, CardError> {
    match select(wire, path) {
        Ok(_) => Ok(true),
        Err(CardError::Status { sw: 0x6A82, .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Reads the selected file until `complete` says how many octets matter, or to its end.
///
/// # Errors
/// [`CardError::Malformed`] when it never ends.
pub fn read(
    wire: &mut dyn Wire,
    file: Selected,
    complete: impl Fn(&[u8]) -> Option<usize>,
) -> Result<Vec<u8>, CardError> {
    let most = if file.size == 0 { LARGEST_FILE } else { file.size.min(LARGEST_FILE) };
    let mut content = Vec::new();
    while content.len() < most {
        let [high, low] = (content.len() as u16).to_be_bytes();
        let wanted = CHUNK.min(most - content.len());
        let answer = send(wire, &Command::new("READ BINARY", 0xB0, high, low).le(wanted as u16), Pace::Usual)?;
        let chunk = match answer.sw {
            // 6282: end of file before Le octets; 6B00: the offset lies behind the end.
            0x6282 => answer.data,
            0x6B00 if file.size == 0 => Vec::new(),
            _ => answer.success("READ BINARY")?,
        };
        if chunk.is_empty() {
            break;
        }
        content.extend_from_slice(&chunk);
        if let Some(length) = complete(&content) {
            content.truncate(length);
            return Ok(content);
        }
        if chunk.len() < wanted && file.size == 0 {
            break;
        }
    }
    content.truncate(most);
    Ok(content)
}

/// For [`read`]: the octets are complete when the first TLV is.
pub fn one_object(content: &[u8]) -> Option<usize> {
    object_length(content)
}

/// For [`read`]: the octets are complete when padding (00 or FF) follows whole objects.
pub fn objects_to_padding(content: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match content.get(at) {
            None => return None,
            Some(0x00 | 0xFF) => return Some(at),
            Some(_) => at += object_length(&content[at..])?,
        }
    }
}

/// Writes octets into the selected file.
///
/// # Errors
/// [`CardError::Full`] beyond what 15 bits can address.
pub fn update(wire: &mut dyn Wire, offset: usize, octets: &[u8]) -> Result<(), CardError> {
    for (number, chunk) in octets.chunks(CHUNK).enumerate() {
        let at = u16::try_from(offset + number * CHUNK).ok().filter(|it| *it < 0x8000).ok_or(CardError::Full)?;
        let [high, low] = at.to_be_bytes();
        call(wire, &Command::new("UPDATE BINARY", 0xD6, high, low).data(chunk))?;
    }
    Ok(())
}

/// Length of the TLV at the head, when it is there in full.
fn object_length(content: &[u8]) -> Option<usize> {
    let mut reader = SliceReader::new(content).ok()?;
    reader.tlv_bytes().ok().map(<[u8]>::len)
}

/// Size in the file control information: tag 80 (data octets) or 81 (with structure).
fn control_size(answer: &[u8]) -> Option<usize> {
    let outer = AnyRef::from_der(answer).ok()?;
    let mut inner = SliceReader::new(outer.value()).ok()?;
    while !inner.is_finished() {
        let field = AnyRef::decode(&mut inner).ok()?;
        let tag = u8::from(der::Tagged::tag(&field));
        if let (0x80 | 0x81, &[high, low]) = (tag, field.value()) {
            return Some(usize::from(u16::from_be_bytes([high, low])));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn the_size_is_found() {
        let answer = [0x6F, 0x0B, 0x80, 2, 1, 0x2C, 0x82, 1, 1, 0x8A, 1, 5, 0];
        assert_eq!(control_size(&answer), Some(300));
        assert_eq!(control_size(&[0x6F, 0x05, 0x80]), None);
        assert_eq!(control_size(&[]), None);
    }

    #[test]
    fn objects_end_at_padding_only_when_whole() {
        assert_eq!(objects_to_padding(&[0x30, 1, 5, 0]), Some(3));
        assert_eq!(objects_to_padding(&[0x30, 2, 5]), None);
        assert_eq!(objects_to_padding(&[0]), Some(0));
    }

    struct Endless;

    impl Wire for Endless {
        fn exchange(&mut self, _: &[u8], _: Pace) -> Result<Vec<u8>, CardError> {
            Ok([&[0x30; 255][..], &[0x90, 0]].concat())
        }

        fn is_t0(&self) -> bool {
            false
        }

        fn atr(&self) -> &[u8] {
            &[]
        }
    }

    #[test]
    fn a_file_without_end_is_cut() {
        let content = read(&mut Endless, Selected { size: 0 }, |_| None).unwrap();
        assert_eq!(content.len(), LARGEST_FILE);
    }
}
