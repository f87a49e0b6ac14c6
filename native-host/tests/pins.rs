//! Changing, unblocking and choosing PINs, typed at the computer. At a reader's own keys: `pin_pads.rs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use kortbrygga_host::{
    cards::Unblocker,
    operations::{change_pin, unblock_pin},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    protocol::{CardRef, NewPinRule, PinKind, PinPurpose},
};
use station::{
    Station,
    card::Release,
    factory::{ISOAPPLET_PUK, PIN_1, PIN_2, PUK_1, PUK_2, blank_isoapplet_card, blank_reserve_card, mistype},
    opensc,
};
use support::desk::{CommandDesk, Running};

const NEW: &str = "739501";
const WRONG: &str = "111222";

/// Tries with a PUK on cards of the factory.
const PUK_TRIES: u32 = 10;

/// A desk with blank reserve cards of the same make in both readers.
fn desk_with_two_cards() -> CommandDesk {
    let mut station = Station::start().unwrap();
    station.insert(0, blank_reserve_card("7001").unwrap()).unwrap();
    station.insert(1, blank_reserve_card("7002").unwrap()).unwrap();
    CommandDesk::around(station)
}

fn change(desk: &CommandDesk, card: &CardRef, pin: PinKind) -> Running<()> {
    let order = change_pin::Order { card: card.clone(), pins: vec![pin], origin: None };
    desk.begin(async move |task| change_pin::run(task, order).await.map(drop))
}

fn unblock(desk: &CommandDesk, card: &CardRef, pin: PinKind, by: Unblocker) -> Running<()> {
    let order = unblock_pin::Order { card: card.clone(), pin, by, origin: None };
    desk.begin(async move |task| unblock_pin::run(task, order).await.map(drop))
}

/// What OpenSC says of a PIN: `auth_id` 01 or 02.
fn opensc_verifies(desk: &CommandDesk, slot: usize, pin: PinKind, code: &str) -> bool {
    let auth_id = if pin == PinKind::Authentication { "01" } else { "02" };
    let slot = slot.to_string();
    let arguments = ["-r", &slot, "--verify-pin", "--auth-id", auth_id, "--pin", code];
    opensc::run(&desk.station, "pkcs15-tool", &arguments).is_ok()
}

/// Commands with a code in them since the card was put in: VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER.
fn codes_sent(desk: &CommandDesk, slot: usize) -> usize {
    let exchanges = desk.station.exchanges(slot).unwrap();
    exchanges.iter().filter(|it| matches!(it.command[..], [_, 0x20 | 0x24 | 0x2C, ref p @ ..] if p.len() > 3)).count()
}

fn value<'a>(report: &'a ErrorReport, name: &str) -> Option<&'a str> {
    report.values.get(name).map(String::as_str)
}

/// No code stands in traces, journal or state.
fn nothing_leaks(desk: &CommandDesk) {
    let journal = std::fs::read_to_string(desk.state.path().join(kortbrygga_host::journal::FILE_NAME)).unwrap();
    let traces = desk.traces.text();
    assert!(traces.contains("reader") || !traces.is_empty(), "traces were kept");
    for code in [NEW, WRONG, PIN_1, PIN_2, PUK_1, PUK_2] {
        let hex: String = code.bytes().map(|it| format!("{it:02X}")).collect();
        for spelling in [code, &hex, &hex.to_lowercase()] {
            assert!(!traces.contains(spelling) && !journal.contains(spelling), "{code}");
        }
    }
}

#[test]
fn the_named_card_of_two_gets_its_new_pin() {
    let desk = desk_with_two_cards();
    let card = desk.card(1);
    desk.card(0);
    let running = change(&desk, &card, PinKind::Signature);
    let prompt = desk.fingers.types_two(PIN_2, NEW);
    assert_eq!((prompt.purpose, prompt.pin, prompt.origin), (PinPurpose::ChangePin, PinKind::Signature, None));
    assert_eq!((prompt.tries_left, prompt.wrong_before, prompt.at_reader), (Some(3), false, false));
    assert!(prompt.new_pin.is_some());
    running.outcome().unwrap();
    assert_eq!(desk.journaled(), ["new-pin-begun", "new-pin-set"]);
    assert_eq!((codes_sent(&desk, 0), codes_sent(&desk, 1)), (0, 1));
    assert!(opensc_verifies(&desk, 1, PinKind::Signature, NEW));
    assert!(!opensc_verifies(&desk, 1, PinKind::Signature, PIN_2), "the old one is gone");
    assert!(opensc_verifies(&desk, 1, PinKind::Authentication, PIN_1), "the other PIN of the same card");
    assert!(opensc_verifies(&desk, 0, PinKind::Signature, PIN_2), "the same PIN of the other card");
    nothing_leaks(&desk);
}

#[test]
fn a_wrong_pin_is_asked_again_and_the_same_one_is_not_sent_again() {
    let desk = desk_with_two_cards();
    let card = desk.card(0);
    let running = change(&desk, &card, PinKind::Authentication);
    desk.fingers.types_two(WRONG, NEW);
    let again = desk.fingers.types_two(WRONG, NEW);
    assert_eq!((again.tries_left, again.wrong_before, again.same_again), (Some(2), true, false));
    let unsent = desk.fingers.types_two(PIN_1, NEW);
    assert_eq!((unsent.tries_left, unsent.wrong_before, unsent.same_again), (Some(2), true, true));
    running.outcome().unwrap();
    assert_eq!(codes_sent(&desk, 0), 2, "the wrong one once, the right one once");
    assert_eq!(desk.journaled(), ["new-pin-begun", "new-pin-refused", "new-pin-begun", "new-pin-set"]);
    assert!(opensc_verifies(&desk, 0, PinKind::Authentication, NEW));
    nothing_leaks(&desk);
}

#[test]
fn none_of_the_wrong_pins_is_sent_twice() {
    let desk = desk_with_two_cards();
    let card = desk.card(0);
    let running = change(&desk, &card, PinKind::Authentication);
    desk.fingers.types_two(WRONG, NEW);
    desk.fingers.types_two("222333", NEW);
    desk.fingers.types_two(WRONG, NEW);
    let unsent = desk.fingers.types_two(PIN_1, NEW);
    assert_eq!((unsent.tries_left, unsent.wrong_before, unsent.same_again), (Some(1), true, true));
    running.outcome().unwrap();
    assert_eq!(codes_sent(&desk, 0), 3, "two wrong ones once each, the right one once");
    nothing_leaks(&desk);
}

#[test]
fn somebody_who_types_the_same_wrong_puk_is_told_of_the_puk() {
    let desk = desk_with_two_cards();
    let running = unblock(&desk, &desk.card(0), PinKind::Authentication, Unblocker::Puk);
    for _ in 0..4 {
        desk.fingers.types_two("99998888", NEW);
    }
    let report = running.outcome().unwrap_err();
    assert_eq!((report.code, value(&report, "tries")), (Code::WrongPuk, Some("9")));
    assert_eq!(codes_sent(&desk, 0), 1);
}

#[test]
fn the_only_pin_of_a_card_is_asked_for_once() {
    let mut station = Station::start().unwrap();
    station.insert(0, blank_isoapplet_card(Release::One, "7005").unwrap()).unwrap();
    let desk = CommandDesk::around(station);
    let pins = vec![PinKind::Authentication, PinKind::Signature];
    let order = change_pin::Order { card: desk.card(0), pins, origin: None };
    let running = desk.begin(async move |task| change_pin::run(task, order).await);
    desk.fingers.types_two(PIN_1, NEW);
    assert_eq!(running.outcome().unwrap(), [PinKind::Authentication]);
    assert_eq!(desk.journaled(), ["new-pin-begun", "new-pin-set"]);
    let order = unblock_pin::Order { card: desk.card(0), pin: PinKind::Signature, by: Unblocker::Puk, origin: None };
    let running = desk.begin(async move |task| unblock_pin::run(task, order).await);
    desk.fingers.types_two(ISOAPPLET_PUK, "284613");
    assert_eq!(running.outcome().unwrap(), [PinKind::Authentication], "the one that was really unblocked");
}

#[test]
fn somebody_who_types_the_same_wrong_pin_for_ever_is_left() {
    let desk = desk_with_two_cards();
    let running = change(&desk, &desk.card(0), PinKind::Authentication);
    for _ in 0..4 {
        desk.fingers.types_two(WRONG, NEW);
    }
    let report = running.outcome().unwrap_err();
    assert_eq!((report.code, value(&report, "tries")), (Code::WrongPin, Some("2")));
    assert_eq!(codes_sent(&desk, 0), 1);
}

#[test]
fn a_new_pin_that_breaks_a_rule_is_never_sent() {
    let desk = desk_with_two_cards();
    let card = desk.card(0);
    for (new, rule) in
        [(PIN_1, "simple"), ("111111", "simple"), ("654321", "simple"), ("739", "length"), ("739501842", "length")]
    {
        let running = change(&desk, &card, PinKind::Authentication);
        desk.fingers.types_two("739502", new);
        let report = running.outcome().unwrap_err();
        assert_eq!((report.code, value(&report, "rule")), (Code::NewPinRefused, Some(rule)), "{new}");
    }
    let running = change(&desk, &card, PinKind::Authentication);
    desk.fingers.types_two(NEW, NEW);
    assert_eq!(value(&running.outcome().unwrap_err(), "rule"), Some("same-as-before"));
    let running = unblock(&desk, &card, PinKind::Authentication, Unblocker::Puk);
    desk.fingers.types_two("73950184", "73950184");
    assert_eq!(value(&running.outcome().unwrap_err(), "rule"), Some("same-as-unblocker"));
    assert_eq!(codes_sent(&desk, 0), 0);
    assert!(desk.journaled().is_empty());
}

#[test]
fn a_siths_card_is_given_six_digits() {
    let desk = desk_with_two_cards();
    let card = desk.card(0);
    let bind = card.clone();
    let number = "9752278900000001234".parse().unwrap();
    let bound = desk.begin(async move |task| {
        task.run(kortbrygga_shared::protocol::Command::BindNumber { card: bind, number }).await
    });
    bound.outcome().unwrap();
    let running = change(&desk, &card, PinKind::Authentication);
    let prompt = desk.fingers.types_two(PIN_1, "73950184");
    assert_eq!(prompt.new_pin, Some(NewPinRule { min_digits: 6, max_digits: 6 }));
    assert_eq!(prompt.number_ends.as_deref(), Some("1234"));
    let report = running.outcome().unwrap_err();
    assert_eq!((value(&report, "least"), value(&report, "most")), (Some("6"), Some("6")));
}

#[test]
fn a_forgotten_pin_is_unblocked_by_its_puk() {
    let desk = desk_with_two_cards();
    let card = desk.card(1);
    desk.station.with_card(1, |it| mistype(it, 2, 3)).unwrap();
    let blocked = change(&desk, &card, PinKind::Signature).outcome().unwrap_err();
    assert_eq!((blocked.code, value(&blocked, "pin")), (Code::PinBlocked, Some("signature")));
    assert!(desk.fingers.were_not_asked());

    let running = unblock(&desk, &card, PinKind::Signature, Unblocker::Puk);
    let prompt = desk.fingers.types_two(PUK_1, NEW);
    assert_eq!((prompt.purpose, prompt.pin), (PinPurpose::UnblockPin, PinKind::Signature));
    let again = desk.fingers.types_two(PUK_2, NEW);
    assert!(again.wrong_before);
    running.outcome().unwrap();
    assert_eq!(desk.journaled(), ["new-pin-begun", "new-pin-refused", "new-pin-begun", "new-pin-set"]);
    assert!(opensc_verifies(&desk, 1, PinKind::Signature, NEW));
    assert!(opensc_verifies(&desk, 0, PinKind::Signature, PIN_2));
    nothing_leaks(&desk);
}

#[test]
fn a_puk_that_is_used_up_is_told() {
    let desk = desk_with_two_cards();
    let card = desk.card(0);
    let running = unblock(&desk, &card, PinKind::Authentication, Unblocker::Puk);
    for typed in 0..PUK_TRIES {
        desk.fingers.types_two(&format!("9900{typed:04}"), NEW);
    }
    let report = running.outcome().unwrap_err();
    assert_eq!((report.code, value(&report, "pin")), (Code::PukBlocked, Some("authentication")));
    assert!(opensc_verifies(&desk, 0, PinKind::Authentication, PIN_1), "the PIN itself is what it was");
}

#[test]
fn a_card_that_is_swapped_while_the_window_is_open_gets_nothing() {
    let mut desk = desk_with_two_cards();
    let card = desk.card(0);
    let running = change(&desk, &card, PinKind::Authentication);
    let (_, window) = desk.fingers.hesitates();
    desk.station.swap(0, blank_reserve_card("7003").unwrap()).unwrap();
    assert_eq!(running.outcome().unwrap_err().code, Code::CardPulled);
    drop(window);
    assert_eq!(codes_sent(&desk, 0), 0);

    // Unnoticed by reader and service: the identity check in the transaction is what is left.
    let card = desk.card(0);
    let running = change(&desk, &card, PinKind::Authentication);
    let station = &mut desk.station;
    desk.fingers.types_two_after(PIN_1, NEW, || {
        station.swap_unnoticed(0, blank_reserve_card("7004").unwrap()).unwrap();
    });
    assert_eq!(running.outcome().unwrap_err().code, Code::CardSwapped);
    assert_eq!(codes_sent(&desk, 0), 0);
    assert!(opensc_verifies(&desk, 0, PinKind::Authentication, PIN_1));
}

#[test]
fn what_a_card_does_not_have_is_refused_before_any_window() {
    let desk = desk_with_two_cards();
    let card = desk.card(0);
    let order = kortbrygga_host::operations::set_pin::Order {
        card: card.clone(),
        pins: vec![PinKind::Authentication],
        origin: None,
    };
    let running = desk.begin(async move |task| kortbrygga_host::operations::set_pin::run(task, order).await.map(drop));
    assert_eq!(running.outcome().unwrap_err().code, Code::NotSupported);
    let order = change_pin::Order { card, pins: vec![PinKind::Signature], origin: Some("https://evil.example".into()) };
    let running = desk.begin(async move |task| change_pin::run(task, order).await.map(drop));
    assert_eq!(running.outcome().unwrap_err().code, Code::OriginRefused);
    assert!(desk.fingers.were_not_asked());
}
