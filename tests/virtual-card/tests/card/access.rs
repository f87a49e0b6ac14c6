//! Access conditions: who may read, update, delete, create and generate, before and after activation.

use crate::terminal::{ALWAYS, NEVER, NOT_ALLOWED, OFFICER, OK, PIN_1, PIN_2, Terminal, activate, card_with_pins};

const FILE: u16 = 0x4401;
const TRANSPARENT: u8 = 0x01;
const READ: [u8; 4] = [0x00, 0xB0, 0x00, 0x00];
const UPDATE: [u8; 4] = [0x00, 0xD6, 0x00, 0x00];
const DELETE: [u8; 4] = [0x00, 0xE4, 0x00, 0x00];

#[test]
fn each_operation_asks_for_its_own_pin() {
    let mut card = card_with_pins();
    assert_eq!(card.create(TRANSPARENT, FILE, 4, [1, 2, 3, NEVER]), OK);
    activate(&mut card);
    assert_eq!(card.select(FILE), OK);
    let attempt = |card: &mut virtual_card::Card| {
        let read = card.ask(READ, 4).1;
        (read, card.tell(UPDATE, &[7; 4]))
    };
    assert_eq!(attempt(&mut card), (NOT_ALLOWED, NOT_ALLOWED));
    assert_eq!(card.verify(1, PIN_1), OK);
    assert_eq!(attempt(&mut card), (OK, NOT_ALLOWED));
    assert_eq!(card.tell(DELETE, &[]), NOT_ALLOWED);
    assert_eq!(card.verify(2, PIN_2), OK);
    assert_eq!(attempt(&mut card), (OK, OK));
    assert_eq!(card.ask(READ, 4), (vec![7; 4], OK));
    assert_eq!(card.tell(DELETE, &[]), NOT_ALLOWED);
    assert_eq!(card.verify(3, OFFICER), OK);
    assert_eq!(card.tell(DELETE, &[]), OK);
    assert_eq!(card.select(FILE), 0x6A82);
}

#[test]
fn always_and_never() {
    let mut card = card_with_pins();
    assert_eq!(card.create(TRANSPARENT, FILE, 4, [ALWAYS, NEVER, NEVER, NEVER]), OK);
    activate(&mut card);
    for (reference, pin) in [(1, PIN_1), (2, PIN_2), (3, OFFICER)] {
        assert_eq!(card.verify(reference, pin), OK);
    }
    assert_eq!(card.select(FILE), OK);
    assert_eq!(card.ask(READ, 4).1, OK);
    assert_eq!(card.tell(UPDATE, &[7; 4]), NOT_ALLOWED);
    assert_eq!(card.tell(DELETE, &[]), NOT_ALLOWED);
}

#[test]
fn conditions_are_in_force_from_activation_on() {
    let mut card = card_with_pins();
    assert_eq!(card.create(TRANSPARENT, FILE, 4, [NEVER, NEVER, NEVER, NEVER]), OK);
    assert_eq!(card.tell(UPDATE, &[7; 4]), OK);
    assert_eq!(card.ask(READ, 4), (vec![7; 4], OK));
    activate(&mut card);
    assert_eq!(card.select(FILE), OK);
    assert_eq!(card.ask(READ, 4), (vec![], NOT_ALLOWED));
}

#[test]
fn creating_in_a_directory_asks_for_its_pin() {
    let mut card = card_with_pins();
    activate(&mut card);
    assert_eq!(card.create(TRANSPARENT, FILE, 4, [ALWAYS; 4]), NOT_ALLOWED);
    assert_eq!(card.create(0x38, 0x5020, 0, [ALWAYS; 4]), NOT_ALLOWED);
    assert_eq!(card.verify(1, PIN_1), OK);
    assert_eq!(card.create(TRANSPARENT, FILE, 4, [ALWAYS; 4]), OK);
    assert_eq!(card.create(TRANSPARENT, FILE, 4, [ALWAYS; 4]), 0x6A89, "it exists");
    assert_eq!(card.create(0x38, 0x5020, 0, [ALWAYS; 4]), OK);
    assert_eq!(card.create(TRANSPARENT, FILE, 4, [ALWAYS; 4]), OK, "the same identifier in another directory");
}

#[test]
fn only_the_officer_empties_an_active_card() {
    let mut card = card_with_pins();
    assert_eq!(card.create(TRANSPARENT, FILE, 4, [ALWAYS; 4]), OK);
    activate(&mut card);
    let initialise = |card: &mut virtual_card::Card| card.tell([0x00, 0xDA, 0x01, 0xE0], &[0xFF; 8]);
    assert_eq!(initialise(&mut card), NOT_ALLOWED);
    assert_eq!(card.verify(1, PIN_1), OK);
    assert_eq!(initialise(&mut card), NOT_ALLOWED);
    assert_eq!(card.verify(3, OFFICER), OK);
    assert_eq!(initialise(&mut card), OK);
    assert_eq!(card.verify(1, PIN_1), 0x6A88, "no PIN is left");
    assert_eq!(card.select(0x5015), OK);
    assert_eq!(card.select(FILE), 0x6A82);
    assert_eq!(card.serial().to_string(), "00000000000000001001", "the chip is the same");
}

#[test]
fn a_pin_of_an_active_card_is_not_replaced_by_a_new_one() {
    let mut card = card_with_pins();
    activate(&mut card);
    let data = [&PIN_1[..], b"99999999", &[3, 3, 0]].concat();
    assert_eq!(card.tell([0x00, 0xDA, 0x01, 4], &data), NOT_ALLOWED);
    assert_eq!(card.verify(1, PIN_1), OK);
    assert_eq!(card.tell([0x00, 0xDA, 0x01, 1], &data), 0x6985);
    assert_eq!(card.tell([0x00, 0xDA, 0x01, 4], &data), OK);
    assert_eq!(card.verify(4, PIN_1), OK);
}
