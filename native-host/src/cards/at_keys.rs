//! Codes that are typed at the reader's own keys (PC/SC part 10 revision 2.02.09, sections 2.5.2 and 2.5.3): the command
//! goes to the reader with a gap, the reader fills the code in and sends it to the card.
//!
//! Guarantees: no code comes into this computer; what the reader says instead of the card becomes an error of its own.
//! Does not protect against a reader that lies about having keys: those are named in [`super::Policy`].

use super::{
    AtKeys, CardError, CodeFormat,
    apdu::{KeyEntry, Wire},
    verification::tries_left,
};
use std::time::Instant;

/// Seconds for each code, from the question and from the first key.
const SECONDS: u8 = 60;

/// bmFormatString: ASCII digits, at the left of their place, places counted in octets from the first octet of data.
const ASCII_FROM_THE_LEFT: u8 = 0x82;

/// bEntryValidationCondition: the entry ends when the person confirms it.
const CONFIRMED: u8 = 0x02;

/// bConfirmPIN: the old code is asked for, and the new one twice.
const OLD_AND_NEW_TWICE: u8 = 0x03;

/// wLangId of the reader's own short prompts: English (United States), the one that every reader with a display has.
const LANGUAGE: u16 = 0x0409;

/// bmPINBlockString has four bits for the octets of a code's block.
const LARGEST_BLOCK: u8 = 15;

/// True when a reader's keys can fill the code into a command.
pub fn fits_key(code: &CodeFormat) -> bool {
    code.stored <= LARGEST_BLOCK
}

/// True when they can fill in both: the reader knows one length of a block, and puts the second at a fixed place.
pub fn fits_keys(first: &CodeFormat, second: &CodeFormat) -> bool {
    first.stored == second.stored && first.stored > 0 && fits_key(first)
}

/// Has one code typed, or one and a new one, for the command `00 INS P1 reference`; the card's status word.
///
/// # Errors
/// [`CardError::KeysTimedOut`], [`CardError::Cancelled`], [`CardError::RefusedAtKeys`], [`CardError::KeysUnusable`], or that
/// the card is gone.
pub fn enter(
    wire: &mut dyn Wire,
    entry: KeyEntry,
    [ins, p1]: [u8; 2],
    first: &CodeFormat,
    second: &CodeFormat,
) -> Result<u16, CardError> {
    let begun = Instant::now();
    let shows_prompts = wire.keys().display;
    let structure = match entry {
        KeyEntry::Verify => verify_structure([0, ins, p1, first.reference], first, shows_prompts),
        KeyEntry::Modify => modify_structure([0, ins, p1, first.reference], first, second, shows_prompts),
    };
    let sw = match wire.exchange_at_keys(entry, &structure) {
        // The service says the same of a reader that fails and of a card that is gone: the card is asked.
        Err(CardError::Pulled) => {
            tries_left(wire, first.reference)?;
            return Err(CardError::KeysUnusable);
        }
        answer => answer?,
    };
    tracing::trace!(?entry, sw = format_args!("{sw:04X}"), micros = begun.elapsed().as_micros() as u64);
    match sw {
        0x6400 => Err(CardError::KeysTimedOut),
        0x6401 => Err(CardError::Cancelled),
        0x6402 => Err(CardError::RefusedAtKeys(AtKeys::Differ)),
        0x6403 => Err(CardError::RefusedAtKeys(AtKeys::Length)),
        // The reader does not understand what it was sent.
        0x6B80 => Err(CardError::KeysUnusable),
        sw => Ok(sw),
    }
}

/// PIN_VERIFY_STRUCTURE.
fn verify_structure(header: [u8; 4], format: &CodeFormat, shows_prompts: bool) -> Vec<u8> {
    let mut octets = vec![SECONDS, SECONDS, ASCII_FROM_THE_LEFT, format.stored, 0];
    octets.extend([format.max, format.min, CONFIRMED, u8::from(shows_prompts)]);
    octets.extend(LANGUAGE.to_le_bytes());
    // Index of the prompt, and nothing for T=1.
    octets.extend([0, 0, 0, 0]);
    with_command(octets, header, &[format])
}

/// PIN_MODIFY_STRUCTURE. The reader knows one pair of lengths for both codes: the wider one, the card checks the rest.
fn modify_structure(header: [u8; 4], first: &CodeFormat, second: &CodeFormat, shows_prompts: bool) -> Vec<u8> {
    let mut octets = vec![SECONDS, SECONDS, ASCII_FROM_THE_LEFT, first.stored, 0];
    octets.extend([0, first.stored, first.max.max(second.max), first.min.min(second.min)]);
    octets.extend([OLD_AND_NEW_TWICE, CONFIRMED, if shows_prompts { 3 } else { 0 }]);
    octets.extend(LANGUAGE.to_le_bytes());
    // Indexes of the prompts: present code, new code, new code again; and nothing for T=1.
    octets.extend([0, 1, 2, 0, 0, 0]);
    with_command(octets, header, &[first, second])
}

/// ulDataLength and abData: the command with padding where the codes come.
fn with_command(mut structure: Vec<u8>, header: [u8; 4], codes: &[&CodeFormat]) -> Vec<u8> {
    let gap: Vec<u8> = codes.iter().flat_map(|it| std::iter::repeat_n(it.pad, it.stored.into())).collect();
    let command = [&header[..], &[gap.len() as u8], &gap].concat();
    structure.extend((command.len() as u32).to_le_bytes());
    structure.extend(command);
    structure
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::cards::Pace;

    const EIGHT: CodeFormat = CodeFormat { reference: 1, min: 6, max: 8, stored: 8, pad: 0xFF };

    #[test]
    fn the_verify_structure_is_the_standards() {
        let octets = verify_structure([0, 0x20, 0, 1], &EIGHT, false);
        let head = [60, 60, 0x82, 8, 0, 8, 6, 2, 0, 0x09, 0x04, 0, 0, 0, 0, 13, 0, 0, 0];
        assert_eq!(octets, [&head[..], b"\x00\x20\x00\x01\x08\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"].concat());
        let open = CodeFormat { stored: 0, ..EIGHT };
        let octets = verify_structure([0, 0x20, 0, 1], &open, true);
        assert_eq!((octets[3], octets[8], &octets[15..]), (0, 1, &[5, 0, 0, 0, 0, 0x20, 0, 1, 0][..]));
    }

    #[test]
    fn the_modify_structure_has_a_place_for_each_code() {
        let puk = CodeFormat { min: 8, ..EIGHT };
        let octets = modify_structure([0, 0x2C, 0, 1], &puk, &EIGHT, true);
        let head = [60, 60, 0x82, 8, 0, 0, 8, 8, 6, 3, 2, 3, 0x09, 0x04, 0, 1, 2, 0, 0, 0, 21, 0, 0, 0];
        assert_eq!(octets[..24], head);
        assert_eq!(octets[24..], [&[0, 0x2C, 0, 1, 16][..], &[0xFF; 16]].concat());
    }

    #[test]
    fn a_block_has_four_bits_and_two_are_alike() {
        let of = |stored| CodeFormat { stored, ..EIGHT };
        assert!(fits_key(&of(0)) && fits_key(&of(15)) && !fits_key(&of(16)));
        assert!(fits_keys(&of(8), &of(8)));
        assert!(!fits_keys(&of(8), &of(6)) && !fits_keys(&of(0), &of(0)) && !fits_keys(&of(16), &of(16)));
    }

    struct Keys(Result<u16, CardError>, bool);

    impl Wire for Keys {
        fn exchange(&mut self, _: &[u8], _: Pace) -> Result<Vec<u8>, CardError> {
            if self.1 { Ok(vec![0x63, 0xC3]) } else { Err(CardError::Pulled) }
        }

        fn is_t0(&self) -> bool {
            false
        }

        fn atr(&self) -> &[u8] {
            &[]
        }

        fn exchange_at_keys(&mut self, _: KeyEntry, _: &[u8]) -> Result<u16, CardError> {
            self.0.clone()
        }
    }

    #[test]
    fn what_the_reader_says_is_told_apart_from_what_the_card_says() {
        let said = |sw| enter(&mut Keys(sw, true), KeyEntry::Verify, [0x20, 0], &EIGHT, &EIGHT);
        for (sw, meaning) in [
            (0x9000, Ok(0x9000)),
            (0x63C2, Ok(0x63C2)),
            (0x6400, Err(CardError::KeysTimedOut)),
            (0x6401, Err(CardError::Cancelled)),
            (0x6402, Err(CardError::RefusedAtKeys(AtKeys::Differ))),
            (0x6403, Err(CardError::RefusedAtKeys(AtKeys::Length))),
            (0x6B80, Err(CardError::KeysUnusable)),
        ] {
            assert_eq!(said(Ok(sw)), meaning, "{sw:04X}");
        }
        assert_eq!(said(Err(CardError::Pulled)), Err(CardError::KeysUnusable), "the card is still there");
        let gone = enter(&mut Keys(Err(CardError::Pulled), false), KeyEntry::Verify, [0x20, 0], &EIGHT, &EIGHT);
        assert_eq!(gone, Err(CardError::Pulled));
    }
}
