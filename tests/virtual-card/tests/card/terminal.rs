//! A terminal for the tests: builds commands, splits answers, and a card to try them on.

use virtual_card::Card;

pub const PIN_1: [u8; 8] = *b"1111\xFF\xFF\xFF\xFF";
pub const PUK_1: [u8; 8] = *b"11112222";
pub const PIN_2: [u8; 8] = *b"222222\xFF\xFF";
pub const PUK_2: [u8; 8] = *b"22223333";
pub const OFFICER: [u8; 8] = *b"87654321";

pub const OK: u16 = 0x9000;
pub const NOT_ALLOWED: u16 = 0x6982;

/// Which PIN a file asks for: as in an access condition, a half-byte.
pub const ALWAYS: u8 = 0;
pub const NEVER: u8 = 0x0F;

pub trait Terminal {
    /// Sends a command without data; data and status word of the answer.
    fn ask(&mut self, header: [u8; 4], expected: u8) -> (Vec<u8>, u16);
    /// Sends a command with data (with none it is one without); the status word.
    fn tell(&mut self, header: [u8; 4], data: &[u8]) -> u16;
    /// Sends a command with data that has an answer.
    fn ask_with(&mut self, header: [u8; 4], data: &[u8]) -> (Vec<u8>, u16);

    fn verify(&mut self, reference: u8, pin: [u8; 8]) -> u16 {
        self.tell([0x00, 0x20, 0x00, reference], &pin)
    }

    fn select(&mut self, identifier: u16) -> u16 {
        self.tell([0x00, 0xA4, 0x00, 0x0C], &identifier.to_be_bytes())
    }

    /// CREATE FILE. `access`: read/use, update, delete, generate; in a directory create directory, create file, delete.
    fn create(&mut self, descriptor: u8, identifier: u16, size: u16, access: [u8; 4]) -> u16 {
        let tag = if descriptor == 0x01 { 0x80 } else { 0x81 };
        let [first, second, third, fourth] = access;
        let mut fields = vec![tag, 2];
        fields.extend_from_slice(&size.to_be_bytes());
        fields.extend_from_slice(&[0x82, 1, descriptor, 0x83, 2]);
        fields.extend_from_slice(&identifier.to_be_bytes());
        fields.extend_from_slice(&[0x86, 3, first << 4 | second, third << 4 | fourth, 0xFF]);
        self.tell([0x00, 0xE0, 0x00, 0x00], &[&[0x62, fields.len() as u8], &fields[..]].concat())
    }
}

impl Terminal for Card {
    fn ask(&mut self, header: [u8; 4], expected: u8) -> (Vec<u8>, u16) {
        split(self.transmit(&[&header[..], &[expected]].concat()))
    }

    fn tell(&mut self, header: [u8; 4], data: &[u8]) -> u16 {
        let length = if data.is_empty() { vec![] } else { vec![data.len() as u8] };
        split(self.transmit(&[&header[..], &length, data].concat())).1
    }

    fn ask_with(&mut self, header: [u8; 4], data: &[u8]) -> (Vec<u8>, u16) {
        split(self.transmit(&[&header[..], &[data.len() as u8], data, &[0]].concat()))
    }
}

fn split(mut answer: Vec<u8>) -> (Vec<u8>, u16) {
    let status = answer.split_off(answer.len() - 2);
    (answer, u16::from_be_bytes([status[0], status[1]]))
}

/// A card with PIN 1, PIN 2 and the officer's PIN (3), not yet active, in its application directory. PIN 1 may create, and
/// the officer may empty the card.
pub fn card_with_pins() -> Card {
    let mut card = Card::new("1001".parse().unwrap());
    assert_eq!(card.tell([0x00, 0xDA, 0x01, 0xE0], &[0xFF, 0xFF, 0x11, 0x3F, 0xFF, 0x11, 0xFF, 0xFF]), OK);
    for (reference, pin, puk) in [(1, PIN_1, PUK_1), (2, PIN_2, PUK_2), (3, OFFICER, *b"12344321")] {
        let data = [&pin[..], &puk, &[3, 5, 0]].concat();
        assert_eq!(card.tell([0x00, 0xDA, 0x01, reference], &data), OK);
    }
    assert_eq!(card.select(0x5015), OK);
    card
}

/// From here on access conditions are in force.
pub fn activate(card: &mut Card) {
    assert_eq!(card.tell([0x00, 0x44, 0x04, 0x00], b"\xA0\x00\x00\x00\x63PKCS-15"), OK);
    card.power_on();
    assert_eq!(card.select(0x5015), OK);
}
