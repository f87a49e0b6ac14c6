//! Command APDUs in their short form, and status words (ISO/IEC 7816-4, section 5).

/// The four bytes that say what a command is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Class byte.
    pub cla: u8,
    /// Instruction byte.
    pub ins: u8,
    /// First parameter.
    pub p1: u8,
    /// Second parameter.
    pub p2: u8,
}

impl Header {
    /// The two parameters as one number.
    pub fn parameters(self) -> u16 {
        u16::from_be_bytes([self.p1, self.p2])
    }
}

/// A command as the card sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Class, instruction, parameters.
    pub header: Header,
    /// The data field, 0 to 255 bytes (more after command chaining, or with extended length).
    pub data: Vec<u8>,
    /// Bytes of answer asked for, 1 to 256 (65536 with extended length); `None` when the field is absent.
    pub expected: Option<usize>,
}

/// The bytes are not a short command APDU.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a short command APDU")]
pub struct MalformedCommand;

impl Command {
    /// Reads the four short cases. Extended length is refused: the card family has command chaining instead.
    ///
    /// # Errors
    /// [`MalformedCommand`] if lengths do not add up.
    pub fn parse(bytes: &[u8]) -> Result<Self, MalformedCommand> {
        let (&[cla, ins, p1, p2], body) = bytes.split_first_chunk::<4>().ok_or(MalformedCommand)?;
        let (data, expected): (&[u8], _) = match body {
            [] => (&[], None),
            [le] => (&[], Some(*le)),
            [lc, rest @ ..] if *lc != 0 && rest.len() == usize::from(*lc) => (rest, None),
            [lc, rest @ .., le] if *lc != 0 && rest.len() == usize::from(*lc) => (rest, Some(*le)),
            _ => return Err(MalformedCommand),
        };
        let expected = expected.map(|le| if le == 0 { 256 } else { usize::from(le) });
        Ok(Self { header: Header { cla, ins, p1, p2 }, data: data.to_vec(), expected })
    }

    /// Reads the three extended cases that have data or an answer, for cards that know them.
    ///
    /// # Errors
    /// As [`Command::parse`].
    pub fn parse_extended(bytes: &[u8]) -> Result<Self, MalformedCommand> {
        let (&[cla, ins, p1, p2, 0], body) = bytes.split_first_chunk::<5>().ok_or(MalformedCommand)? else {
            return Err(MalformedCommand);
        };
        let (first, rest) = body.split_first_chunk::<2>().ok_or(MalformedCommand)?;
        let first = usize::from(u16::from_be_bytes(*first));
        let (data, expected) = match rest.split_at_checked(first) {
            _ if rest.is_empty() => (&[][..], Some(first)),
            Some((data, [])) if first > 0 => (data, None),
            Some((data, &[high, low])) if first > 0 => (data, Some(usize::from(u16::from_be_bytes([high, low])))),
            _ => return Err(MalformedCommand),
        };
        let expected = expected.map(|le| if le == 0 { 65536 } else { le });
        Ok(Self { header: Header { cla, ins, p1, p2 }, data: data.to_vec(), expected })
    }
}

/// The two bytes at the end of every answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusWord(pub u16);

impl StatusWord {
    /// Done.
    pub const OK: Self = Self(0x9000);
    /// The write did not reach the memory.
    pub const MEMORY_FAILURE: Self = Self(0x6581);
    /// The last command of a chain was expected, or the card knows no chains.
    pub const NO_CHAINING: Self = Self(0x6884);
    /// Not allowed, without a reason.
    pub const NOT_ALLOWED: Self = Self(0x6900);
    /// Wrong length.
    pub const WRONG_LENGTH: Self = Self(0x6700);
    /// The file's type does not fit the command.
    pub const INCOMPATIBLE_FILE: Self = Self(0x6981);
    /// An access condition is not met.
    pub const SECURITY_NOT_SATISFIED: Self = Self(0x6982);
    /// PIN or PUK blocked.
    pub const BLOCKED: Self = Self(0x6983);
    /// The data that the command refers to is not usable.
    pub const INVALID_DATA: Self = Self(0x6984);
    /// Conditions of use not met (no key in the file, no security environment, state).
    pub const CONDITIONS_NOT_SATISFIED: Self = Self(0x6985);
    /// No current file that fits.
    pub const NO_CURRENT_FILE: Self = Self(0x6986);
    /// The data field is wrong.
    pub const WRONG_DATA: Self = Self(0x6A80);
    /// The card can't do this.
    pub const NOT_SUPPORTED: Self = Self(0x6A81);
    /// File or application not found.
    pub const NOT_FOUND: Self = Self(0x6A82);
    /// No room for another file.
    pub const FULL: Self = Self(0x6A84);
    /// Wrong parameters P1-P2.
    pub const WRONG_PARAMETERS: Self = Self(0x6A86);
    /// PIN, key or data object not found.
    pub const NO_REFERENCED_DATA: Self = Self(0x6A88);
    /// File exists.
    pub const FILE_EXISTS: Self = Self(0x6A89);
    /// Offset outside the file.
    pub const WRONG_OFFSET: Self = Self(0x6B00);
    /// Unknown instruction.
    pub const UNKNOWN_INSTRUCTION: Self = Self(0x6D00);
    /// Unknown class.
    pub const UNKNOWN_CLASS: Self = Self(0x6E00);
    /// Something went wrong inside the card.
    pub const NO_DIAGNOSIS: Self = Self(0x6F00);

    /// `63Cx`: wrong, `tries` are left.
    pub fn tries_left(tries: u8) -> Self {
        Self(0x63C0 | u16::from(tries.min(15)))
    }

    /// `61xx`: `bytes` more are to be fetched by GET RESPONSE.
    pub fn more(bytes: usize) -> Self {
        Self(0x6100 | u16::try_from(bytes).ok().filter(|n| *n < 256).unwrap_or(0))
    }

    /// `6Cxx`: ask again for `bytes`.
    pub fn exact_length(bytes: usize) -> Self {
        Self(0x6C00 | u16::try_from(bytes).ok().filter(|n| *n < 256).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn the_four_cases() {
        let case = |bytes: &[u8]| Command::parse(bytes).map(|c| (c.data, c.expected));
        assert_eq!(case(&[0, 0x84, 0, 0]), Ok((vec![], None)));
        assert_eq!(case(&[0, 0x84, 0, 0, 8]), Ok((vec![], Some(8))));
        assert_eq!(case(&[0, 0xA4, 0, 0, 2, 0x3F, 0]), Ok((vec![0x3F, 0], None)));
        assert_eq!(case(&[0, 0xA4, 0, 0, 2, 0x3F, 0, 0]), Ok((vec![0x3F, 0], Some(256))));
    }

    #[test]
    fn lengths_that_do_not_add_up_are_refused() {
        for bytes in
            [&[0, 0xA4, 0][..], &[0, 0xA4, 0, 0, 3, 1, 2], &[0, 0xA4, 0, 0, 1, 1, 2, 3], &[0, 0xB0, 0, 0, 0, 1, 0]]
        {
            assert_eq!(Command::parse(bytes), Err(MalformedCommand), "{bytes:02X?}");
        }
    }
}
