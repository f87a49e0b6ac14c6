//! Selecting, reading, writing and making files (ISO/IEC 7816-4 section 11, 7816-9).

use super::{
    CardError,
    apdu::{Command, Pace, Wire, call, send},
};
use der::{Decode, Reader, SliceReader, asn1::AnyRef};

/// Octets per READ BINARY and UPDATE BINARY.
const CHUNK: usize = 255;

/// A card that gives fewer octets than this though there should be more has no more.
const FEWEST: usize = 16;

/// No file that is read or written here is larger, in octets: offsets and sizes have fifteen bits.
pub const LARGEST_FILE: usize = 0x7FFF;

/// What SELECT tells of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selected {
    /// Size in octets; 0 when the card does not tell.
    pub size: usize,
    /// The file has records (linear, cyclic): nothing that READ BINARY could read.
    pub has_records: bool,
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
    Ok(control_information(&answer))
}

/// Selects a file of the current directory by its identifier.
///
/// # Errors
/// [`CardError::Status`] 6A82 when there is none.
pub fn select_here(wire: &mut dyn Wire, file: [u8; 2]) -> Result<Selected, CardError> {
    let answer = call(wire, &Command::new("SELECT", 0xA4, 0x00, 0x00).data(&file).le(256))?;
    Ok(control_information(&answer))
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

/// Reads the selected file until `complete` says how many octets matter, or to its end. A file of records reads as empty.
///
/// # Errors
/// [`CardError`].
pub fn read(
    wire: &mut dyn Wire,
    file: Selected,
    complete: impl Fn(&[u8]) -> Option<usize>,
) -> Result<Vec<u8>, CardError> {
    read_part(wire, file, 0, None, complete)
}

/// As [`read`], of the octets from `start` on, `length` of them where that is known.
///
/// # Errors
/// [`CardError`].
pub fn read_part(
    wire: &mut dyn Wire,
    file: Selected,
    start: usize,
    length: Option<usize>,
    complete: impl Fn(&[u8]) -> Option<usize>,
) -> Result<Vec<u8>, CardError> {
    let end = if file.size == 0 { LARGEST_FILE } else { file.size.min(LARGEST_FILE) };
    let rest = if file.has_records { 0 } else { end.saturating_sub(start) };
    let most = length.map_or(rest, |it| it.min(rest));
    let mut content = Vec::new();
    while content.len() < most {
        let [high, low] = ((start + content.len()) as u16).to_be_bytes();
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
        if chunk.len() < wanted.min(if file.size == 0 { CHUNK } else { FEWEST }) {
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

/// What the file control information says (ISO/IEC 7816-4 section 7.4.3): tag 80 (data octets) or 81 (with structure) is the
/// size, tag 82 the descriptor.
fn control_information(answer: &[u8]) -> Selected {
    let mut found = Selected { size: 0, has_records: false };
    let Ok(outer) = AnyRef::from_der(answer) else { return found };
    let Ok(mut inner) = SliceReader::new(outer.value()) else { return found };
    while let Ok(field) = AnyRef::decode(&mut inner) {
        match (u8::from(der::Tagged::tag(&field)), field.value()) {
            (0x80 | 0x81, &[high, low]) if found.size == 0 => found.size = usize::from(u16::from_be_bytes([high, low])),
            // A working file (bits 8 and 6 to 4 clear) of another structure than transparent (1) or not told (0).
            (0x82, [descriptor, ..]) => found.has_records = descriptor & 0xB8 == 0 && descriptor & 0x07 > 1,
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn the_size_is_found() {
        let answer = [0x6F, 0x0B, 0x80, 2, 1, 0x2C, 0x82, 1, 1, 0x8A, 1, 5, 0];
        let plain = |size| Selected { size, has_records: false };
        assert_eq!(control_information(&answer), plain(300));
        for nonsense in [&[0x6F, 0x05, 0x80][..], &[], &[0x90]] {
            assert_eq!(control_information(nonsense), plain(0));
        }
    }

    #[test]
    fn a_file_of_records_is_not_read() {
        let linear = control_information(&[0x6F, 0x07, 0x80, 2, 0, 0, 0x82, 1, 0x02]);
        assert!(linear.has_records);
        assert!(read(&mut Endless, linear, |_| None).unwrap().is_empty());
        assert!(!control_information(&[0x6F, 0x03, 0x82, 1, 0x22]).has_records, "a key");
    }

    #[test]
    fn a_part_is_read_from_its_start_to_its_length() {
        struct Counting;
        impl Wire for Counting {
            fn exchange(&mut self, command: &[u8], _: Pace) -> Result<Vec<u8>, CardError> {
                let &[0, 0xB0, high, low, length] = command else { panic!("{command:02X?}") };
                let start = usize::from(u16::from_be_bytes([high, low]));
                Ok((start..start + usize::from(length)).map(|it| it as u8).chain([0x90, 0]).collect())
            }

            fn is_t0(&self) -> bool {
                false
            }

            fn atr(&self) -> &[u8] {
                &[]
            }
        }
        let file = Selected { size: 300, has_records: false };
        assert_eq!(read_part(&mut Counting, file, 290, Some(4), |_| None).unwrap(), [34, 35, 36, 37]);
        assert_eq!(read_part(&mut Counting, file, 298, Some(400), |_| None).unwrap(), [42, 43]);
        assert!(read_part(&mut Counting, file, 4000, None, |_| None).unwrap().is_empty());
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
    fn a_file_that_comes_octet_by_octet_is_left() {
        struct Slow(usize);
        impl Wire for Slow {
            fn exchange(&mut self, _: &[u8], _: Pace) -> Result<Vec<u8>, CardError> {
                self.0 += 1;
                Ok(vec![0x30, 0x90, 0])
            }

            fn is_t0(&self) -> bool {
                false
            }

            fn atr(&self) -> &[u8] {
                &[]
            }
        }
        let mut slow = Slow(0);
        assert_eq!(read(&mut slow, Selected { size: 30_000, has_records: false }, |_| None).unwrap(), [0x30]);
        assert_eq!(slow.0, 1);
    }

    #[test]
    fn a_file_without_end_is_cut() {
        let content = read(&mut Endless, Selected { size: 0, has_records: false }, |_| None).unwrap();
        assert_eq!(content.len(), LARGEST_FILE);
    }
}
