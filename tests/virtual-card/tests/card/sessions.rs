//! The state machine around the commands: power, selection, chaining, GET RESPONSE, malformed input.

use virtual_card::Card;

use crate::terminal::{NOT_ALLOWED, OK, PIN_1, Terminal, activate, card_with_pins};

const APPLICATION: &[u8] = b"\xA0\x00\x00\x00\x63PKCS-15";

fn information(card: &mut Card, expected: u8) -> (Vec<u8>, u16) {
    card.ask([0x00, 0xCA, 0x01, 0xA0], expected)
}

#[test]
fn a_reset_or_a_selection_of_the_applet_forgets_the_pin_a_file_does_not() {
    let mut card = card_with_pins();
    assert_eq!(card.create(0x01, 0x4401, 4, [1, 1, 1, 1]), OK);
    activate(&mut card);
    let read = |card: &mut Card| {
        assert_eq!(card.tell([0x00, 0xA4, 0x08, 0x0C], &[0x50, 0x15, 0x44, 0x01]), OK);
        card.ask([0x00, 0xB0, 0x00, 0x00], 4).1
    };
    let forgetting: [fn(&mut Card); 3] = [
        |card| assert_eq!(card.power_on(), card.atr()),
        |card| card.power_off(),
        |card| assert_eq!(card.tell([0x00, 0xA4, 0x04, 0x0C], APPLICATION), OK),
    ];
    for forget in forgetting {
        assert_eq!(card.verify(1, PIN_1), OK);
        assert_eq!(read(&mut card), OK);
        assert_eq!(card.select(0x3F00), OK);
        assert_eq!(read(&mut card), OK);
        forget(&mut card);
        assert_eq!(read(&mut card), NOT_ALLOWED);
    }
}

#[test]
fn selection_finds_child_sibling_parent_and_path() {
    let mut card = card_with_pins();
    assert_eq!(card.create(0x01, 0x4401, 4, [0; 4]), OK);
    assert_eq!(card.create(0x01, 0x4402, 5, [0; 4]), OK);
    let size = |card: &mut Card, p1: u8, path: &[u8]| {
        let (answer, status) = card.ask_with([0x00, 0xA4, p1, 0x00], path);
        if status == OK { answer[5] } else { panic!("{status:04X} for {path:02X?}") }
    };
    assert_eq!(size(&mut card, 0x00, &[0x44, 0x01]), 4, "a sibling");
    assert_eq!(card.select(0x5015), OK);
    assert_eq!(size(&mut card, 0x00, &[0x44, 0x02]), 5, "a child");
    assert_eq!(card.select(0x3F00), OK);
    assert_eq!(card.select(0x4401), 0x6A82, "not below this directory");
    assert_eq!(size(&mut card, 0x08, &[0x3F, 0x00, 0x50, 0x15, 0x44, 0x01]), 4, "from the master file");
    assert_eq!(card.select(0x3F00), OK);
    assert_eq!(size(&mut card, 0x09, &[0x50, 0x15, 0x44, 0x02]), 5, "from here");
    assert_eq!(size(&mut card, 0x02, &[0x44, 0x01]), 4, "a file here");
    assert_eq!(card.tell([0x00, 0xA4, 0x03, 0x0C], &[]), OK, "up");
    assert_eq!(card.tell([0x00, 0xA4, 0x02, 0x0C], &[0x44, 0x01]), 0x6A82);
    // What is not found leaves the selection as it was.
    assert_eq!(card.tell([0x00, 0xA4, 0x02, 0x0C], &[0x50, 0x15]), OK);
    assert_eq!(card.tell([0x00, 0xA4, 0x04, 0x0C], b"\xA0\x00\x00\x00\x03"), 0x6A82);
    assert_eq!(size(&mut card, 0x02, &[0x44, 0x01]), 4);
}

#[test]
fn chained_parts_are_one_command() {
    let mut whole = card_with_pins();
    let mut parts = Card::from_image(whole.image());
    for card in [&mut whole, &mut parts] {
        assert_eq!(card.select(0x5015), OK);
        assert_eq!(card.create(0x01, 0x4401, 300, [0; 4]), OK);
    }
    let bytes: Vec<u8> = (0..300).map(|number| number as u8).collect();
    assert_eq!(whole.tell([0x00, 0xD6, 0x00, 0x00], &bytes[..200]), OK);
    assert_eq!(whole.tell([0x00, 0xD6, 0x00, 200], &bytes[200..]), OK);
    assert_eq!(parts.tell([0x10, 0xD6, 0x00, 0x00], &bytes[..200]), OK);
    assert_eq!(parts.tell([0x00, 0xD6, 0x00, 0x00], &bytes[200..]), OK);
    for card in [&mut whole, &mut parts] {
        let (first, status) = card.ask([0x00, 0xB0, 0x00, 0x00], 0);
        assert_eq!((&first[..], status), (&bytes[..256], OK));
        assert_eq!(card.ask([0x00, 0xB0, 0x01, 0x00], 0), (bytes[256..].to_vec(), OK));
    }
    // Another command in between: the first parts are lost.
    assert_eq!(parts.tell([0x10, 0xD6, 0x00, 0x00], &[0xEE; 200]), OK);
    assert_eq!(information(&mut parts, 0).1, OK);
    assert_eq!(parts.tell([0x00, 0xD6, 0x00, 0x00], &[0xDD]), OK);
    assert_eq!(parts.ask([0x00, 0xB0, 0x00, 0x00], 2).0, [0xDD, 1]);
}

#[test]
fn a_chain_has_an_end() {
    let mut card = card_with_pins();
    let mut statuses = (0..20).map(|_| card.tell([0x10, 0xD6, 0x00, 0x00], &[0; 255]));
    assert!(statuses.any(|status| status == 0x6700));
}

#[test]
fn the_rest_of_an_answer_is_fetched_by_get_response() {
    let mut card = card_with_pins();
    let (whole, status) = information(&mut card, 0);
    assert_eq!((whole.len(), status), (20, OK));
    assert_eq!(information(&mut card, 5), (whole[..5].to_vec(), 0x610F));
    let get_response = [0x00, 0xC0, 0x00, 0x00];
    assert_eq!(card.ask(get_response, 5), (whole[5..10].to_vec(), 0x610A));
    assert_eq!(card.ask(get_response, 11), (vec![], 0x6C0A));
    assert_eq!(card.ask(get_response, 10), (whole[10..].to_vec(), OK));
    assert_eq!(card.ask(get_response, 0), (vec![], 0x6985), "nothing is left");
}

#[test]
fn reading_beyond_the_end_is_told() {
    let mut card = card_with_pins();
    assert_eq!(card.create(0x01, 0x4401, 10, [0; 4]), OK);
    assert_eq!(card.ask([0x00, 0xB0, 0x00, 0x00], 0).0.len(), 10);
    assert_eq!(card.ask([0x00, 0xB0, 0x00, 0x04], 200), (vec![], 0x6C06));
    assert_eq!(card.ask([0x00, 0xB0, 0x00, 10], 1), (vec![], 0x6B00));
    assert_eq!(card.tell([0x00, 0xD6, 0x00, 0x04], &[0; 7]), 0x6B00);
    assert_eq!(card.ask([0x00, 0xB0, 0x80, 0x00], 1), (vec![], 0x6A86));
}

#[test]
fn what_is_no_command_is_refused() {
    let mut card = card_with_pins();
    assert_eq!(card.transmit(&[]), [0x67, 0x00]);
    assert_eq!(card.transmit(&[0x00, 0xA4, 0x00, 0x00, 5, 1]), [0x67, 0x00]);
    assert_eq!(card.transmit(&[0x00, 0x01, 0x00, 0x00]), [0x6D, 0x00]);
    assert_eq!(card.transmit(&[0x80, 0xA4, 0x00, 0x00]), [0x6E, 0x00]);
}

#[test]
fn the_revision_follows_the_image() {
    let mut card = card_with_pins();
    let before = card.revision();
    information(&mut card, 0);
    assert_eq!(card.verify(1, PIN_1), OK);
    card.power_on();
    assert_eq!(card.revision(), before, "reading changes nothing");
    assert_eq!(card.verify(1, *b"00000000"), 0x63C2);
    assert_eq!(card.revision(), before + 1, "a try is gone");
    assert_eq!(card.verify(1, PIN_1), OK);
    assert_eq!(card.revision(), before + 2, "and given back");
}
