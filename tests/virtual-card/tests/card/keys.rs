//! Keys on the card: generation, use under the right PIN, consent, loading, reproducibility.

use virtual_card::{Card, KeyPool};

use crate::terminal::{NOT_ALLOWED, OK, PIN_1, PIN_2, Terminal, activate, card_with_pins};

const KEY: u16 = 0x4B01;
const EC: u8 = 0x22;
const RSA: u8 = 0x11;
const GENERATE: [u8; 4] = [0x00, 0x46, 0x00, 0x00];
const POINT: [u8; 4] = [0x00, 0xCA, 0x01, 0x86];
const SIGN: [u8; 4] = [0x00, 0x2A, 0x9E, 0x9A];

/// An active card with an empty P-256 key file: PIN 2 uses, PIN 1 generates.
fn card_with_key_file() -> Card {
    let mut card = card_with_pins();
    assert_eq!(card.create(EC, KEY, 256, [2, 1, 1, 1]), OK);
    activate(&mut card);
    assert_eq!(card.select(KEY), OK);
    card
}

fn prepare(card: &mut Card, algorithm: u8) -> u16 {
    let [high, low] = KEY.to_be_bytes();
    card.tell([0x00, 0x22, 0x41, 0xB6], &[0x80, 1, algorithm, 0x81, 2, high, low])
}

#[test]
fn generation_and_use_ask_for_their_own_pins() {
    let mut card = card_with_key_file();
    assert_eq!(card.ask(POINT, 0).1, 0x6985, "no key yet");
    assert_eq!(card.tell(GENERATE, &[]), NOT_ALLOWED);
    assert_eq!(card.verify(1, PIN_1), OK);
    assert_eq!(card.tell(GENERATE, &[]), OK);
    let (point, status) = card.ask(POINT, 0);
    assert_eq!((point.len(), &point[..3], status), (67, &[0x86, 65, 0x04][..], OK));

    assert_eq!(card.ask_with(SIGN, &[7; 32]).1, 0x6985, "no security environment");
    assert_eq!(prepare(&mut card, 0x04), OK);
    assert_eq!(card.ask_with(SIGN, &[7; 32]).1, NOT_ALLOWED, "PIN 1 is not its PIN");
    assert_eq!(card.verify(2, PIN_2), OK);
    let (signature, status) = card.ask_with(SIGN, &[7; 32]);
    assert_eq!((signature[0], status), (0x30, OK));
    assert_eq!(card.ask_with(SIGN, &[7; 32]).1, OK, "no consent is asked for each time");

    assert_eq!(prepare(&mut card, 0x02), OK);
    assert_eq!(card.ask_with(SIGN, &[7; 32]).1, 0x6985, "not an RSA key");
}

#[test]
fn consent_is_spent_by_one_signature() {
    let mut card = card_with_pins();
    let fields =
        [0x81, 2, 1, 0, 0x82, 1, EC, 0x83, 2, 0x4B, 0x01, 0x86, 3, 0x22, 0x22, 0xFF, 0x85, 2, 0x20, 0x00, 0x8A, 1, 0];
    assert_eq!(card.tell([0x00, 0xE0, 0, 0], &[&[0x62, fields.len() as u8], &fields[..]].concat()), OK);
    assert_eq!(card.tell(GENERATE, &[]), OK);
    activate(&mut card);
    assert_eq!(prepare(&mut card, 0x04), OK);
    for _ in 0..2 {
        assert_eq!(card.verify(2, PIN_2), OK);
        assert_eq!(card.ask_with(SIGN, &[7; 32]).1, OK);
        assert_eq!(card.ask_with(SIGN, &[7; 32]).1, NOT_ALLOWED);
    }
}

#[test]
fn the_same_chip_does_the_same_and_another_chip_another() {
    let key = |serial: &str| {
        let mut card = Card::new(serial.parse().unwrap());
        assert_eq!(card.create(EC, KEY, 256, [0; 4]), OK);
        assert_eq!(card.tell(GENERATE, &[]), OK);
        card.ask(POINT, 0).0
    };
    assert_eq!(key("1001"), key("1001"));
    assert_ne!(key("1001"), key("1002"));
}

#[test]
fn a_key_generated_anew_is_a_new_key_also_after_a_reset() {
    let mut card = Card::new("1001".parse().unwrap());
    assert_eq!(card.create(EC, KEY, 256, [0; 4]), OK);
    let mut seen = Vec::new();
    for _ in 0..3 {
        assert_eq!(card.tell(GENERATE, &[]), OK);
        seen.push(card.ask(POINT, 0).0);
        card = Card::from_image(card.image());
        assert_eq!(card.select(KEY), OK);
    }
    seen.dedup();
    assert_eq!(seen.len(), 3);
}

#[test]
fn keys_of_no_known_size_are_refused() {
    let mut card = card_with_pins();
    for (number, (descriptor, size)) in [(RSA, 0), (RSA, 512), (RSA, 2047), (EC, 0), (EC, 521)].into_iter().enumerate()
    {
        assert_eq!(card.create(descriptor, 0x4B10 + number as u16, size, [0; 4]), OK);
        assert_eq!(card.tell(GENERATE, &[]), 0x6A80, "{size}");
    }
}

#[test]
fn parts_that_are_no_key_are_refused() {
    let mut card = card_with_pins();
    let load = |card: &mut Card, part: u8, value: &[u8]| card.tell([0x00, 0xDA, 0x01, part], value);
    let primes: [&[u8]; 6] = [&[0], &[1], &[2], &[0xFF; 128], &[0x00; 128], &[0xFE; 128]];
    for (number, prime) in primes.iter().enumerate() {
        assert_eq!(card.create(RSA, 0x4B20 + number as u16, 2048, [0; 4]), OK);
        assert_eq!(load(&mut card, 0x81, &[1, 0, 1]), OK);
        assert_eq!(load(&mut card, 0x83, prime), OK);
        assert_eq!(load(&mut card, 0x84, &[0xFD; 128]), 0x6A80, "{:02X?}", prime[0]);
        assert_eq!(card.ask([0x00, 0xCA, 0x01, 0x01], 0).1, 0x6985, "no key");
    }
    assert_eq!(card.create(EC, KEY, 256, [0; 4]), OK);
    for scalar in [&[0; 32][..], &[0xFF; 32], &[1; 33]] {
        assert_eq!(load(&mut card, 0x87, scalar), 0x6A80);
    }
    assert_eq!(load(&mut card, 0x87, &[1; 32]), OK);
    assert_eq!(card.ask(POINT, 0).1, OK);
}

#[test]
fn a_pool_takes_nothing_but_keys() {
    assert!(KeyPool::from_pkcs8([&[0x30, 0x00][..]]).is_err());
    assert!(KeyPool::from_pkcs8([]).unwrap().is_empty());
}
