//! Whatever comes in, the card answers: no panic, at least two bytes, and no more than a short answer may have.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use virtual_card::{Card, Personality};

use crate::terminal::{OFFICER, OK, PIN_1, PIN_2, Terminal, activate, card_with_pins};

/// Every instruction of the card, and two it does not know.
const INSTRUCTIONS: [u8; 19] =
    [0x20, 0x22, 0x24, 0x2A, 0x2C, 0x2E, 0x44, 0x46, 0x84, 0x86, 0xA4, 0xB0, 0xC0, 0xCA, 0xD6, 0xDA, 0xE0, 0x01, 0xFF];
/// Parameters that mean something to one of them.
const PARAMETERS: [u16; 24] = [
    0x0000, 0x0001, 0x0002, 0x0003, 0xFF01, 0x0400, 0x040C, 0x080C, 0x0900, 0x41B6, 0x41B8, 0x41A4, 0x9E9A, 0x8086,
    0x0101, 0x0104, 0x01A0, 0x01A1, 0x01E0, 0x0181, 0x0183, 0x0184, 0x0186, 0x0187,
];
/// Data that mean something: identifiers, codes, templates, environments.
const DATA: [&[u8]; 16] = [
    &[],
    &[0x3F, 0x00],
    &[0x50, 0x15],
    &[0x4B, 0x01],
    &[0x4B, 0x02],
    &[0x44, 0x01],
    b"\xA0\x00\x00\x00\x63PKCS-15",
    &PIN_1,
    &PIN_2,
    &OFFICER,
    &[0x80, 1, 0x04, 0x81, 2, 0x4B, 0x01],
    &[0x80, 1, 0x00, 0x81, 2, 0x4B, 0x02],
    &[0x80, 1, 0x02, 0x81, 2, 0x4B, 0x02],
    &[0x30, 5, 0x81, 3, 1, 0, 1],
    &[0xFF, 0xFF, 0, 0, 0, 0, 0, 0],
    &[1, 0, 1],
];

/// A card with a file, a P-256 key and an RSA key file, active or not.
fn card(active: bool) -> Card {
    let mut card = card_with_pins();
    assert_eq!(card.create(0x01, 0x4401, 40, [0; 4]), OK);
    assert_eq!(card.create(0x11, 0x4B02, 2048, [0; 4]), OK);
    assert_eq!(card.create(0x22, 0x4B01, 256, [0; 4]), OK);
    assert_eq!(card.tell([0x00, 0x46, 0, 0], &[]), OK);
    if active {
        activate(&mut card);
    }
    card
}

/// Fields with one-byte tags and lengths, which need not be true.
fn template() -> impl Strategy<Value = Vec<u8>> {
    let tag = select(vec![0x80_u8, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x8A, 0x91, 0x7C]);
    // Sizes of keys stay out: generating large RSA keys is right, and slow.
    let value = prop_oneof![vec(any::<u8>(), 0..6), Just(vec![0x01]), Just(vec![0x38]), Just(vec![0x22])];
    let field = (tag, value).prop_map(|(tag, value)| [&[tag, value.len() as u8], &value[..]].concat());
    (select(vec![0x62_u8, 0x7C, 0x30]), vec(field, 0..8)).prop_map(|(tag, fields)| {
        let fields = fields.concat();
        [&[tag, fields.len() as u8], &fields[..]].concat()
    })
}

/// Commands that come through to where something happens.
fn likely() -> impl Strategy<Value = Vec<u8>> {
    let data = prop_oneof![
        4 => select(DATA.to_vec()).prop_map(<[u8]>::to_vec),
        2 => template(),
        1 => vec(any::<u8>(), 0..255),
        1 => Just([PIN_1, PIN_2].concat()),
    ];
    let parameters = prop_oneof![4 => select(PARAMETERS.to_vec()), 1 => any::<u16>()];
    let class = prop_oneof![8 => Just(0x00_u8), 1 => Just(0x10), 1 => any::<u8>()];
    (class, select(INSTRUCTIONS.to_vec()), parameters, data, any::<Option<u8>>()).prop_map(
        |(class, instruction, parameters, data, expected)| {
            let [p1, p2] = parameters.to_be_bytes();
            let mut command = vec![class, instruction, p1, p2];
            if !data.is_empty() {
                command.push(data.len() as u8);
                command.extend_from_slice(&data);
            }
            command.extend(expected);
            command
        },
    )
}

fn any_command() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![6 => likely(), 1 => vec(any::<u8>(), 0..300)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_command_is_answered(active: bool, siths: bool, commands in vec(any_command(), 1..40)) {
        let mut card = card(active);
        if siths {
            card = card.with_personality(Personality::ReadOnlySiths);
        }
        for command in &commands {
            if slow(command) {
                continue;
            }
            let answer = card.transmit(command);
            prop_assert!((2..=258).contains(&answer.len()), "{command:02X?}: {} bytes", answer.len());
        }
    }

    #[test]
    fn an_image_at_any_moment_is_a_card(commands in vec(any_command(), 1..20)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("card.json");
        let mut card = card(true);
        for command in commands.iter().filter(|command| !slow(command)) {
            card.transmit(command);
        }
        virtual_card::kept::save(&card, &path).unwrap();
        let mut again = virtual_card::kept::load(&path).unwrap();
        card.power_on();
        for command in [&[0x00, 0xCA, 0x01, 0xA0, 0x00][..], &[0x00, 0x84, 0, 0, 16], &[0x00, 0x20, 0x00, 0x01]] {
            prop_assert_eq!(again.transmit(command), card.transmit(command));
        }
    }

    #[test]
    fn without_the_pin_a_file_stays_as_it_is(commands in vec(likely(), 1..40)) {
        let mut card = card_with_pins();
        assert_eq!(card.create(0x01, 0x4402, 8, [0, 2, 2, 2]), OK);
        activate(&mut card);
        for command in commands.iter().filter(|command| !slow(command)) {
            // The one way that is open: PIN 2 itself, and what changes or replaces it.
            if !command.windows(PIN_2.len()).any(|window| window == PIN_2 || window == OFFICER) {
                card.transmit(command);
            }
        }
        card.power_on();
        assert_eq!(card.tell([0x00, 0xA4, 0x08, 0x0C], &[0x50, 0x15, 0x44, 0x02]), OK);
        prop_assert_eq!(card.ask([0x00, 0xB0, 0x00, 0x00], 8), (vec![0; 8], OK));
    }
}

/// Generating an RSA key takes seconds; tested by itself.
fn slow(command: &[u8]) -> bool {
    command.get(1) == Some(&0x46) && command.contains(&0x30)
}
