//! PINs at a reader's own keys (PC/SC part 10), through a real pcscd.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use kortbrygga_host::{
    cards::{Module, ModuleCards, Policy, Unblocker},
    operations::{change_pin, unblock_pin},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    protocol::{Command, PinKind, PinPurpose},
};
use station::{
    KeyEntry, Station,
    factory::{PIN_1, PUK_1, PersonalCardSpec, blank_reserve_card, mistype, personal_card},
    opensc,
};
use support::{
    ORIGIN,
    authority::{Authority, Person},
    desk::{CommandDesk, Running},
    usage,
};

const NEW: &str = "739501";
const WITH_KEYS: [&str; 2] = ["Gemalto PC Pinpad Smart Card Reader", "Gemalto PC Pinpad Smart Card Reader"];

/// What the drivers of pcsc-lite correct and others do not: a reader without keys that claims to have some.
const WITHOUT_KEYS: [&str; 1] = ["HID Global OMNIKEY 3x21 Smart Card Reader"];

fn desk(readers: &[&str], policy: Policy) -> CommandDesk {
    let mut station = Station::with_pin_pads(readers).unwrap();
    station.insert(0, blank_reserve_card("7101").unwrap()).unwrap();
    CommandDesk::with_policy(station, policy)
}

fn change(desk: &CommandDesk) -> Running<()> {
    let order = change_pin::Order { card: desk.card(0), pins: vec![PinKind::Authentication], origin: None };
    desk.begin(async move |task| change_pin::run(task, order).await.map(drop))
}

fn types(desk: &CommandDesk, codes: &[&str]) {
    codes.iter().for_each(|code| desk.station.type_at_keys(0, KeyEntry::Pin(code)).unwrap());
}

fn opensc_verifies(desk: &CommandDesk, auth_id: &str, code: &str) -> bool {
    // pkcs15-tool takes a code from its arguments only where the reader has no keys, so the card is asked directly.
    let digits: String = code.bytes().map(|it| format!("{it:02X}:")).collect();
    let probe = format!("00:20:00:{auth_id}:08:{digits}FF:FF");
    let arguments = ["-r", "0", "-s", "00:A4:08:00:02:50:15:00", "-s", &probe];
    let text = opensc::run(&desk.station, "opensc-tool", &arguments).unwrap();
    // The answers to SELECT and to VERIFY.
    text.matches("SW1=0x90, SW2=0x00").count() == 2
}

fn rule(report: &ErrorReport) -> (Code, Option<&str>) {
    (report.code, report.values.get("rule").map(String::as_str))
}

#[test]
fn a_pin_is_verified_at_the_keys_and_nowhere_else() {
    let authority = Authority::new();
    let number = "9752278900000004471";
    let spec = PersonalCardSpec::new("7102");
    let card = personal_card(&spec, |spki, of| authority.certify(spki, usage(of), &Person::anna(number))).unwrap();
    let mut station = Station::with_pin_pads(&WITH_KEYS).unwrap();
    station.insert(0, card).unwrap();
    let desk = CommandDesk::around(station);
    let login = Command::Authenticate {
        card: desk.card(0),
        origin: ORIGIN.into(),
        nonce: "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=".into(),
    };
    let running = desk.begin(async move |task| task.run(login).await);
    let (prompt, window) = desk.fingers.reads();
    assert_eq!((prompt.purpose, prompt.tries_left), (PinPurpose::Login, Some(3)));
    types(&desk, &["111222"]);
    let (again, window_again) = desk.fingers.reads();
    drop(window);
    assert_eq!((again.tries_left, again.wrong_before), (Some(2), true));
    types(&desk, &[PIN_1]);
    running.outcome().unwrap();
    drop(window_again);
    assert!(!desk.traces.text().contains(PIN_1));
}

#[test]
fn a_pin_is_changed_at_the_keys() {
    let desk = desk(&WITH_KEYS, Policy::default());
    let running = change(&desk);
    let (prompt, _window) = desk.fingers.reads();
    assert_eq!((prompt.purpose, prompt.at_reader), (PinPurpose::ChangePin, true));
    types(&desk, &[PIN_1, NEW, NEW]);
    running.outcome().unwrap();
    assert_eq!(desk.journaled(), ["new-pin-begun", "new-pin-set"]);
    assert!(opensc_verifies(&desk, "01", NEW) && !opensc_verifies(&desk, "01", PIN_1));
}

#[test]
fn a_module_has_both_codes_asked_for_at_the_keys() {
    station::place_beside("kortbrygga-module").unwrap();
    let path = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so".into();
    let module = Module { name: "OpenSC".to_owned(), path, cards: ModuleCards::All };
    let desk = desk(&WITH_KEYS, Policy { pkcs11_modules: vec![module], ..Policy::default() });
    let running = change(&desk);
    let (prompt, _window) = desk.fingers.reads();
    assert_eq!((prompt.purpose, prompt.at_reader), (PinPurpose::ChangePin, true));
    types(&desk, &[PIN_1, NEW, NEW]);
    running.outcome().unwrap();
    assert!(opensc_verifies(&desk, "01", NEW) && !opensc_verifies(&desk, "01", PIN_1));
}

#[test]
fn a_pin_is_unblocked_at_the_keys() {
    let desk = desk(&WITH_KEYS, Policy::default());
    desk.station.with_card(0, |it| mistype(it, 1, 3)).unwrap();
    let card = desk.card(0);
    let order = unblock_pin::Order { card, pin: PinKind::Authentication, by: Unblocker::Puk, origin: None };
    let running = desk.begin(async move |task| unblock_pin::run(task, order).await.map(drop));
    let (prompt, _window) = desk.fingers.reads();
    assert_eq!(prompt.purpose, PinPurpose::UnblockPin);
    types(&desk, &[PUK_1, NEW, NEW]);
    running.outcome().unwrap();
    assert!(opensc_verifies(&desk, "01", NEW));
}

#[test]
fn what_the_reader_says_is_told_in_numbers_and_leaves_the_pin() {
    let desk = desk(&WITH_KEYS, Policy::default());
    let at_keys = |entries: &[KeyEntry<'_>]| {
        let running = change(&desk);
        let (_, _window) = desk.fingers.reads();
        entries.iter().for_each(|it| desk.station.type_at_keys(0, *it).unwrap());
        running.outcome().unwrap_err()
    };
    assert_eq!(rule(&at_keys(&[KeyEntry::TimeOut])), (Code::PinTimeout, None));
    assert_eq!(rule(&at_keys(&[KeyEntry::Cancel])), (Code::Cancelled, None));
    let differ = [KeyEntry::Pin(PIN_1), KeyEntry::Pin(NEW), KeyEntry::Pin("739502")];
    assert_eq!(rule(&at_keys(&differ)), (Code::NewPinRefused, Some("differs")));
    assert_eq!(rule(&at_keys(&[KeyEntry::Pin("1")])), (Code::NewPinRefused, Some("length-at-reader")));
    let broken = at_keys(&[KeyEntry::Break]);
    assert_eq!(broken.code, Code::ReaderKeysUnusable);
    assert!(broken.values["reader"].contains("Pinpad"), "{broken:?}");
    assert!(opensc_verifies(&desk, "01", PIN_1));
    assert_eq!(desk.journaled().iter().filter(|it| *it == "new-pin-set").count(), 0);
}

#[test]
fn giving_up_at_the_window_uses_nothing_that_is_typed_after_it() {
    let desk = desk(&WITH_KEYS, Policy::default());
    let running = change(&desk);
    assert!(desk.fingers.gives_up().at_reader);
    desk.station.type_at_keys(0, KeyEntry::Cancel).unwrap();
    assert_eq!(running.outcome().unwrap_err().code, Code::Cancelled);
    assert!(opensc_verifies(&desk, "01", PIN_1));
}

fn the_window_is_used(readers: &[&str], policy: Policy) {
    let desk = desk(readers, policy);
    let running = change(&desk);
    assert!(!desk.fingers.types_two(PIN_1, NEW).at_reader);
    running.outcome().unwrap();
    assert!(opensc_verifies(&desk, "01", NEW));
}

#[test]
fn a_reader_known_to_claim_keys_falsely_is_not_believed() {
    the_window_is_used(&WITHOUT_KEYS, Policy::default());
}

#[test]
fn keys_on_the_administrators_list_are_not_used() {
    let policy = Policy { ignore_reader_keys: vec!["gemalto pc*".into()], ..Policy::default() };
    the_window_is_used(&WITH_KEYS, policy);
}
