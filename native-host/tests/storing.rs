//! Keys and certificates of one card, when somebody else writes to it too, and cards that are only read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use der::Encode;
use kortbrygga_host::operations::{
    change_pin, generate_key,
    keys::KeyChoice,
    sign_file::{self, Form},
    store_certificate::{self, Stored},
};
use kortbrygga_shared::{
    catalogue::Code,
    protocol::{CardRef, CertificateUsage, KeyAlgorithm, PinKind},
};
use station::{
    Station,
    card::Personality,
    factory::{PIN_1, PersonalCardSpec, blank_reserve_card, personal_card},
};
use support::{
    authority::{Authority, Person},
    desk::{CommandDesk, Running},
    usage,
};

const NUMBER: &str = "9752278900000004471";

fn store(desk: &CommandDesk, card: &CardRef, der: &[u8], replace: bool) -> Running<Stored> {
    let order = store_certificate::Order { card: card.clone(), der: der.to_vec(), replace };
    desk.begin(async move |task| store_certificate::run(task, order).await)
}

fn generate(desk: &CommandDesk, card: &CardRef) -> Running<generate_key::Made> {
    let usage = CertificateUsage::Authentication;
    let order = generate_key::Order { card: card.clone(), usage, algorithm: KeyAlgorithm::P256 };
    desk.begin(async move |task| generate_key::run(task, order).await)
}

/// What the journal says of certificates, by type.
fn journaled(desk: &CommandDesk) -> Vec<String> {
    let text = std::fs::read_to_string(desk.state.path().join(kortbrygga_host::journal::FILE_NAME)).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let types = lines.map(|line| line["entry"]["type"].as_str().unwrap().to_owned());
    types.filter(|it| it.starts_with("certificate")).collect()
}

#[test]
fn a_certificate_that_came_while_the_pin_was_asked_for_stays() {
    let mut station = Station::start().unwrap();
    station.insert(0, blank_reserve_card("7301").unwrap()).unwrap();
    let desk = CommandDesk::around(station);
    let card = desk.card(0);
    let running = generate(&desk, &card);
    desk.fingers.types(PIN_1);
    let spki = running.outcome().unwrap().public.info().unwrap().to_der().unwrap();
    let authority = Authority::new();
    let of = |number| authority.certify(&spki, CertificateUsage::Authentication, &Person::anna(number));
    let (first, second) = (of(NUMBER), of(NUMBER));

    let late = store(&desk, &card, &second, false);
    desk.fingers.types_after(PIN_1, || {
        let other = store(&desk, &card, &first, false);
        desk.fingers.types(PIN_1);
        assert!(other.outcome().unwrap().newly_written);
    });
    assert_eq!(late.outcome().unwrap_err().code, Code::CertificatePresent);
    assert_eq!(journaled(&desk), ["certificate-write-begun", "certificate-written"]);

    let replacing = store(&desk, &desk.card(0), &second, true);
    desk.fingers.types(PIN_1);
    let stored = replacing.outcome().unwrap();
    assert!(stored.newly_written && stored.replaced.is_some());
    let after = ["certificate-write-begun", "certificate-removal-begun", "certificate-removed", "certificate-written"];
    assert_eq!(journaled(&desk)[2..], after, "the one that went is known too");
}

#[test]
fn a_card_that_is_only_read_says_so_before_any_window() {
    let authority = Authority::new();
    let issue = |spki: &[u8], of| authority.certify(spki, usage(of), &Person::anna(NUMBER));
    let card = personal_card(&PersonalCardSpec::new("7302"), issue).unwrap();
    let mut station = Station::start().unwrap();
    station.insert(0, card.with_personality(Personality::ReadOnlySiths)).unwrap();
    let desk = CommandDesk::around(station);
    let card = desk.card(0);
    let sign = sign_file::Order {
        card: card.clone(),
        key: KeyChoice::Newest(CertificateUsage::Signature),
        content: b"text".to_vec(),
        title: "text".to_owned(),
        form: Form::Bare(None),
    };
    let change = change_pin::Order { card: card.clone(), pins: vec![PinKind::Authentication], origin: None };
    let refusals = [
        generate(&desk, &card).outcome().map(drop),
        desk.begin(async move |task| sign_file::run(task, sign).await).outcome().map(drop),
        desk.begin(async move |task| change_pin::run(task, change).await).outcome().map(drop),
    ];
    for refusal in refusals {
        assert_eq!(refusal.unwrap_err().code, Code::NotSupported);
    }
    assert!(desk.fingers.were_not_asked());
}
