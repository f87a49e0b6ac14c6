//! PINs and PUKs: counters, blocking, change, unblocking, forgetting.

use virtual_card::Card;

use crate::terminal::{OK, PIN_1, PIN_2, PUK_1, PUK_2, Terminal, activate, card_with_pins};

const WRONG: [u8; 8] = *b"0000\xFF\xFF\xFF\xFF";
const NEW: [u8; 8] = *b"5555\xFF\xFF\xFF\xFF";
const BLOCKED: u16 = 0x6983;

fn change(card: &mut Card, old: [u8; 8], new: [u8; 8]) -> u16 {
    card.tell([0x00, 0x24, 0x00, 1], &[old, new].concat())
}

fn unblock(card: &mut Card, puk: [u8; 8], new: [u8; 8]) -> u16 {
    card.tell([0x00, 0x2C, 0x00, 1], &[puk, new].concat())
}

/// The state of PIN 1: verified (9000), tries left (63Cx), or blocked.
fn state(card: &mut Card) -> u16 {
    card.tell([0x00, 0x20, 0x00, 1], &[])
}

#[test]
fn wrong_pins_count_down_across_power_cycles_and_block() {
    let mut card = card_with_pins();
    activate(&mut card);
    for status in [0x63C2, 0x63C1, 0x63C0] {
        assert_eq!(card.verify(1, WRONG), status);
        card.power_on();
    }
    assert_eq!(card.verify(1, PIN_1), BLOCKED, "the right one comes too late");
    assert_eq!(state(&mut card), BLOCKED);
    assert_eq!(change(&mut card, PIN_1, NEW), BLOCKED);
    assert_eq!(card.verify(2, PIN_2), OK, "the other PIN is not concerned");
}

#[test]
fn a_right_pin_restores_the_counter_and_asking_costs_nothing() {
    let mut card = card_with_pins();
    assert_eq!(card.verify(1, WRONG), 0x63C2);
    assert_eq!((state(&mut card), state(&mut card)), (0x63C2, 0x63C2));
    assert_eq!(card.verify(1, PIN_1), OK);
    assert_eq!(state(&mut card), OK);
    card.power_on();
    assert_eq!(state(&mut card), 0x63C3, "not verified any more, all tries left");
}

#[test]
fn a_wrong_pin_takes_the_verification_away() {
    let mut card = card_with_pins();
    assert_eq!(card.verify(1, PIN_1), OK);
    assert_eq!(card.verify(1, WRONG), 0x63C2);
    assert_eq!(state(&mut card), 0x63C2);
}

#[test]
fn both_ways_to_log_out() {
    let mut card = card_with_pins();
    for log_out in [[0x00, 0x20, 0xFF, 0x01], [0x00, 0x2E, 0x00, 0x00]] {
        assert_eq!(card.verify(1, PIN_1), OK);
        assert_eq!(card.tell(log_out, &[]), OK);
        assert_eq!(state(&mut card), 0x63C3);
    }
}

#[test]
fn a_change_needs_the_old_pin_and_a_new_one_of_four_characters() {
    let mut card = card_with_pins();
    assert_eq!(change(&mut card, WRONG, NEW), 0x63C2);
    assert_eq!(change(&mut card, PIN_1, *b"555\xFF\xFF\xFF\xFF\xFF"), 0x6A80);
    assert_eq!(state(&mut card), 0x63C2, "a new PIN that is no PIN costs no try");
    assert_eq!(change(&mut card, PIN_1, NEW), OK);
    assert_eq!(card.verify(1, PIN_1), 0x63C2);
    assert_eq!(card.verify(1, NEW), OK);
}

#[test]
fn the_puk_unblocks_and_sets_a_new_pin() {
    let mut card = card_with_pins();
    while card.verify(1, WRONG) != BLOCKED {}
    assert_eq!(unblock(&mut card, PUK_2, NEW), 0x63C4, "another PIN's PUK");
    assert_eq!(unblock(&mut card, PUK_1, NEW), OK);
    assert_eq!(state(&mut card), 0x63C3, "unblocked is not verified");
    assert_eq!(card.verify(1, NEW), OK);
}

#[test]
fn wrong_puks_count_down_and_block_for_good() {
    let mut card = card_with_pins();
    for status in [0x63C4, 0x63C3, 0x63C2, 0x63C1, 0x63C0, BLOCKED] {
        assert_eq!(unblock(&mut card, WRONG, NEW), status);
        card.power_on();
    }
    assert_eq!(unblock(&mut card, PUK_1, NEW), BLOCKED);
    assert_eq!(card.verify(1, PIN_1), OK, "a blocked PUK leaves the PIN alone");
}

#[test]
fn what_is_no_pin_is_told_so_and_costs_no_try() {
    let mut card = card_with_pins();
    assert_eq!(card.tell([0x00, 0x20, 0x00, 1], b"1111"), 0x6700);
    assert_eq!(card.tell([0x00, 0x20, 0x01, 1], &PIN_1), 0x6A86);
    for reference in [0, 4, 15, 0x81] {
        assert_eq!(card.verify(reference, PIN_1), 0x6A88, "{reference}");
    }
    assert_eq!(state(&mut card), 0x63C3);
}
