//! Faults at readers and cards, made with the reader driver: what is told first is what is the matter.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use chrono::{Days, Utc};
use kortbrygga_shared::{
    catalogue::Code,
    ceremony::{self, Condition, Facts, State},
    protocol::{CardState, Command, ReaderView, Reply},
};
use pcsc::{Context, Disposition, Protocols, Scope, ShareMode};
use station::{
    Station,
    card::{Card, Chip, Personality},
    factory::{PIN_1, PersonalCardSpec, SO_PIN, Usage, blank_reserve_card, mistype, personal_card},
};
use std::ffi::CString;
use support::{
    ORIGIN, Workplace,
    authority::{Authority, Person},
    card_ref, detects,
    doctor::{Doctor, codes},
    usage,
};

const NUMBER: &str = "9752278900000004471";
const OTHER_NUMBER: &str = "9752278900000008888";
const LEVEL_2: &str = "TEST SITHS e-id Person HSA-id 2 CA v1";

/// A card that is as it should be.
fn personal(serial: &str) -> Card {
    issued(&PersonalCardSpec::new(serial), &Authority::new(), |_| Some(Person::anna(NUMBER)))
}

/// A card whose certificates are for whom `whose` says, `None` for a key without.
fn issued(spec: &PersonalCardSpec, authority: &Authority, whose: impl Fn(Usage) -> Option<Person>) -> Card {
    let issue = |spki: &[u8], of| whose(of).map(|person| authority.certify(spki, usage(of), &person));
    personal_card(spec, issue).unwrap()
}

fn raw(serial: &str) -> Card {
    Card::new(serial.parse().unwrap())
}

/// What the workplace check says of two readers with these cards.
fn told_of(cards: [Option<Card>; 2]) -> Vec<Code> {
    let mut station = Station::start().unwrap();
    for (slot, card) in cards.into_iter().enumerate() {
        if let Some(card) = card {
            station.insert(slot, card).unwrap();
        }
    }
    codes(&Doctor::new().at(&station).run())
}

/// What the panel says of these readers.
fn told_by_readers(readers: &[ReaderView]) -> Vec<Code> {
    let facts = Facts { readers: Some(readers.to_vec()), ..Facts::default() };
    let found = ceremony::holding_up(&[Condition::ReadersWork], &State::default(), &facts);
    found.into_iter().map(|it| it.code).collect()
}

#[test]
fn two_readers_and_a_good_card_are_no_finding() {
    assert_eq!(told_of([Some(personal("7201")), None]), []);
    assert_eq!(told_of([None, None]), []);
}

#[test]
fn no_reader() {
    let station = Station::with_readers(&[]).unwrap();
    detects("HW-01", Code::NoReader, &codes(&Doctor::new().at(&station).run()));
}

#[test]
fn the_service_does_not_run() {
    let mut station = Station::start().unwrap();
    station.stop_daemon().unwrap();
    let answer = Doctor::new().at(&station).run();
    assert_eq!(answer.status, 1);
    detects("HW-02", Code::ServiceMissing, &codes(&answer));
}

#[test]
fn a_card_without_contact() {
    detects(
        "HW-03",
        Code::CardUnresponsive,
        &told_of([Some(personal("7201")), Some(raw("7202").with_personality(Personality::Mute))]),
    );
}

#[test]
fn a_reader_that_reads_no_card() {
    let mut workplace = Workplace::new();
    workplace.hello();
    workplace.station.insert(0, personal("7201")).unwrap();
    workplace.wait_for_card(0);
    // The same card over and over may be the card's own fault.
    for _ in 0..3 {
        insert_mute(&mut workplace);
        detects("HW-03", Code::CardUnresponsive, &told_by_readers(&workplace.cards()));
        take_out(&mut workplace, 1);
    }
    // Another reader reads it.
    take_out(&mut workplace, 0);
    workplace.station.insert(0, personal("7203")).unwrap();
    workplace.wait_for_card(0);
    take_out(&mut workplace, 0);
    workplace.station.insert(0, personal("7201")).unwrap();
    workplace.wait_for_card(0);
    insert_mute(&mut workplace);
    detects("HW-04", Code::ReaderBroken, &told_by_readers(&workplace.cards()));
    // A card that is read ends it.
    workplace.station.swap(1, blank_reserve_card("7205").unwrap()).unwrap();
    workplace.wait_for_card(1);
    assert_eq!(told_by_readers(&workplace.cards()), []);
}

/// Card 7203, without contact, in the second reader.
fn insert_mute(workplace: &mut Workplace) {
    workplace.station.insert(1, raw("7203").with_personality(Personality::Mute)).unwrap();
    workplace.wait_for(1, "an unreadable card", |it| matches!(it, CardState::Unusable(_)));
}

fn take_out(workplace: &mut Workplace, slot: usize) {
    workplace.station.remove(slot).unwrap();
    workplace.wait_for(slot, "an empty reader", |it| *it == CardState::Empty);
}

#[test]
fn a_reader_that_comes_and_goes() {
    let mut workplace = Workplace::new();
    let [first, second] = <[String; 2]>::try_from(workplace.station.readers()).unwrap();
    let model = first.trim_end_matches(" 00 00").to_owned();
    workplace.hello();
    for _ in 0..3 {
        assert_eq!(told_by_readers(&workplace.cards()), []);
        workplace.station.restart_daemon_with(&[&model]).unwrap();
        workplace.client.wait_for_readers("one reader", |it| (it.len() == 1 && it[0].name == first).then_some(()));
        workplace.station.restart_daemon_with(&[&model, &model]).unwrap();
        workplace.client.wait_for_readers("both readers", |it| (it.len() == 2).then_some(()));
    }
    let readers = workplace.cards();
    detects("HW-05", Code::ReaderUnsteady, &told_by_readers(&readers));
    let departures = |name: &str| readers.iter().find(|it| it.name == name).unwrap().history.departures;
    assert_eq!((departures(&first), departures(&second)), (0, 3));
    // Where the computer may turn readers off, that stands below it, for the one that goes.
    let recorded = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recorded/hw-05/registry.reg");
    let facts = Facts {
        readers: Some(readers),
        workplace: Some(Doctor::new().with(&["--registry", recorded]).run().workplace),
        ..Facts::default()
    };
    let conditions = [Condition::ReadersWork, Condition::WorkplaceFits];
    let found = ceremony::holding_up(&conditions, &State::default(), &facts);
    let of_power: Vec<_> = found.iter().filter(|it| it.code == Code::ReaderPowerSaving).collect();
    assert_eq!(of_power.iter().map(|it| it.values["reader"].as_str()).collect::<Vec<_>>(), [second.as_str()]);
}

#[test]
fn a_card_of_an_unknown_kind() {
    detects("HW-06", Code::CardUnknown, &told_of([Some(personal("7201")), Some(raw("7206"))]));
}

#[test]
fn a_siths_card_without_certificates() {
    let told = told_of([Some(personal("7201")), Some(blank_reserve_card("7207").unwrap())]);
    detects("HW-07", Code::CardWithoutCertificates, &told);
    assert_eq!(told, [Code::CardWithoutCertificates], "a notice: a new reserve card is blank");
}

#[test]
fn another_program_resets_the_card() {
    let mut workplace = Workplace::new();
    workplace.hello();
    workplace.station.insert(0, personal("7201")).unwrap();
    let view = workplace.wait_for_card(0);
    let login = Command::Authenticate { card: card_ref(&view), origin: ORIGIN.into(), nonce: "A".repeat(44) };
    let id = workplace.client.send(login);
    // The window is open: our first look at the card is over, its use is to come.
    let reset = || {
        let context = Context::establish(Scope::User).unwrap();
        let reader = CString::new(workplace.station.readers()[0].clone()).unwrap();
        let card = context.connect(&reader, ShareMode::Shared, Protocols::ANY).unwrap();
        card.disconnect(Disposition::ResetCard).map_err(|(_, error)| error).unwrap();
    };
    workplace.fingers.types_after(PIN_1, reset);
    assert!(matches!(workplace.client.reply(&id), Ok(Reply::Token { .. })), "the work goes on");
    detects("HW-08", Code::CardReset, &told_by_readers(&workplace.cards()));
    // The next stay begins anew.
    let card = workplace.station.remove(0).unwrap().unwrap();
    workplace.station.insert(0, card).unwrap();
    workplace.wait_for_next_card(0, &view);
    assert_eq!(told_by_readers(&workplace.cards()), []);
}

#[test]
fn between_requests_another_program_may_have_the_card_to_itself() {
    let mut workplace = Workplace::new();
    workplace.hello();
    workplace.station.insert(0, personal("7201")).unwrap();
    let view = workplace.wait_for_card(0);
    let login = Command::Authenticate { card: card_ref(&view), origin: ORIGIN.into(), nonce: "A".repeat(44) };
    let id = workplace.client.send(login);
    workplace.fingers.gives_up();
    workplace.client.reply(&id).unwrap_err();
    // The picture comes from the reader's own thread, after it has let go.
    workplace.cards();
    let holder = workplace.station.hold(0).unwrap();
    drop(holder);
}

#[test]
fn an_older_telia_card() {
    detects(
        "HW-09",
        Code::CardNeedsNetId,
        &told_of([Some(personal("7201")), Some(raw("7208").with_personality(Personality::TeliaIp5a))]),
    );
}

#[test]
fn a_card_that_another_program_has_to_itself() {
    let mut station = Station::start().unwrap();
    station.insert(0, personal("7201")).unwrap();
    let _holder = station.hold(0).unwrap();
    detects("MW-15", Code::CardInUse, &codes(&Doctor::new().at(&station).run()));
}

#[test]
fn a_blocked_pin() {
    let mut card = personal("7209");
    mistype(&mut card, 1, 3);
    detects("PIN-01", Code::PinBlocked, &told_of([Some(card), None]));
}

/// A card that lists the PUK with a reference of its own, and so can be asked about it.
#[test]
fn a_blocked_puk() {
    let mut card = ListsItsPuk::new(personal("7211"));
    let puk_alone = {
        mistype(&mut card.0, ListsItsPuk::PUK, 3);
        ListsItsPuk(Card::from_image(card.0.image()))
    };
    mistype(&mut card.0, 1, 3);
    let told = |card: ListsItsPuk| {
        let mut station = Station::start().unwrap();
        station.insert(0, card).unwrap();
        codes(&Doctor::new().at(&station).run())
    };
    assert_eq!(told(puk_alone), [], "the PIN still does");
    detects("PIN-02", Code::PukBlocked, &told(card));
}

/// Answers the standard's commands only, so that nothing is known of its PUKs but what its authentication directory says.
struct ListsItsPuk(Card);

impl ListsItsPuk {
    const PUK: u8 = 4;

    /// A fourth PIN, and a record that it unblocks PIN 1 (PKCS #15 v1.1 section 6.8).
    fn new(mut card: Card) -> Self {
        card.power_on();
        let mut send = |command: &[u8]| {
            let answer = card.transmit(command);
            assert_eq!(answer[answer.len() - 2..], [0x90, 0x00], "{command:02X?}");
            answer
        };
        send(&[&[0x00, 0x20, 0, 1, 8][..], PIN_1.as_bytes(), &[0xFF; 2]].concat());
        send(&[&[0x00, 0x20, 0, 3, 8][..], SO_PIN.as_bytes()].concat());
        let codes = [&b"11111111"[..], b"22222222", &[3, 10, 0]].concat();
        send(&[&[0x00, 0xDA, 0x01, Self::PUK, 19][..], &codes].concat());
        send(&[0x00, 0xA4, 0x08, 0x0C, 4, 0x50, 0x15, 0x44, 0x01]);
        let directory = send(&[0x00, 0xB0, 0, 0, 255]);
        // PIN 1 is the record with identifier 01; its common attributes end with the flags, and get the PUK's identifier.
        let records = split(&directory);
        let is_pin_1 = |it: &&Vec<u8>| it.windows(5).any(|it| it == [0x30, 3, 4, 1, 1]);
        let pin_1 = records.iter().find(is_pin_1).unwrap();
        let common = usize::from(pin_1[3]);
        let mut named = pin_1.clone();
        named.splice(4 + common..4 + common, [4, 1, 0x11]);
        named[1] += 3;
        named[3] += 3;
        // initialized, needs-padding, unblockingPin; four to eight octets, filled up with FF.
        let flags = [3, 2, 1, 0x0E];
        let attributes = [&flags[..], &[10, 1, 1, 2, 1, 4, 2, 1, 8, 2, 1, 8, 0x80, 1, Self::PUK, 4, 1, 0xFF]].concat();
        let puk = [&[0x30, 0x21, 0x30, 0, 0x30, 3, 4, 1, 0x11, 0xA1, 0x18, 0x30, 0x16][..], &attributes].concat();
        let others = records.iter().filter(|it| !is_pin_1(it));
        let all = [named, puk].into_iter().chain(others.cloned()).collect::<Vec<_>>().concat();
        send(&[&[0x00, 0xD6, 0, 0, all.len() as u8][..], &all].concat());
        card.power_off();
        Self(card)
    }
}

/// Records with lengths below 128, up to the padding.
fn split(mut octets: &[u8]) -> Vec<Vec<u8>> {
    let mut records = Vec::new();
    while let [0x30, length, ..] = octets {
        let (record, rest) = octets.split_at(2 + usize::from(*length));
        records.push(record.to_vec());
        octets = rest;
    }
    records
}

impl Chip for ListsItsPuk {
    fn atr(&self) -> &[u8] {
        // T=1, direct convention, historical bytes "PKCS15".
        &[0x3B, 0xF6, 0x96, 0, 0, 0x81, 0x31, 0xFE, 0x45, b'P', b'K', b'C', b'S', b'1', b'5', 0x64]
    }

    fn power_on(&mut self) {
        self.0.power_on();
    }

    fn power_off(&mut self) {
        self.0.power_off();
    }

    fn transmit(&mut self, bytes: &[u8]) -> Vec<u8> {
        match bytes {
            // SELECT, READ BINARY, VERIFY, GET RESPONSE.
            [_, 0xA4 | 0xB0 | 0x20 | 0xC0, ..] => self.0.transmit(bytes),
            _ => vec![0x6D, 0x00],
        }
    }
}

#[test]
fn a_certificate_that_ends_soon() {
    let until = Utc::now().date_naive().checked_add_days(Days::new(12));
    let soon = |_| Some(Person { until, ..Person::anna(NUMBER) });
    detects(
        "CRT-02",
        Code::CertificateExpiring,
        &told_of([Some(issued(&PersonalCardSpec::new("7210"), &Authority::new(), soon)), None]),
    );
}

#[test]
fn a_certificate_of_another_card() {
    let mixed = |of| Some(Person::anna(if of == Usage::Signature { OTHER_NUMBER } else { NUMBER }));
    detects(
        "CRT-07",
        Code::PairOfAnotherCard,
        &told_of([Some(issued(&PersonalCardSpec::new("7211"), &Authority::new(), mixed)), None]),
    );
}

#[test]
fn level_2_begins_without_a_signature_certificate() {
    let spec = PersonalCardSpec::reserve("7212", &[Usage::Authentication]);
    let card = issued(&spec, &Authority::named(LEVEL_2), |_| Some(Person::anna(NUMBER)));
    detects("L2-05", Code::SignatureCertificateMissing, &told_of([Some(card), None]));
}

#[test]
fn level_2_is_no_longer_accepted_by_national_services() {
    let spec = PersonalCardSpec::new("7213");
    let card = issued(&spec, &Authority::named(LEVEL_2), |_| Some(Person::anna(NUMBER)));
    detects("L2-06", Code::Level2NoLongerAccepted, &told_of([Some(card), None]));
}

#[test]
fn a_card_whose_certificates_came_in_part() {
    let half = |of| (of == Usage::Authentication).then(|| Person::anna(NUMBER));
    detects(
        "L3-21",
        Code::CertificatesIncomplete,
        &told_of([Some(issued(&PersonalCardSpec::new("7214"), &Authority::new(), half)), None]),
    );
}

#[test]
fn what_stops_work_comes_before_what_does_not() {
    // One reader alone, and in it a card that ends soon and whose PIN is blocked.
    let until = Utc::now().date_naive().checked_add_days(Days::new(12));
    let soon = |_| Some(Person { until, ..Person::anna(NUMBER) });
    let mut station = Station::with_readers(&["One Reader"]).unwrap();
    let mut card = issued(&PersonalCardSpec::new("7210"), &Authority::new(), soon);
    mistype(&mut card, 1, 3);
    station.insert(0, card).unwrap();
    let told = codes(&Doctor::new().at(&station).run());
    assert_eq!(told, [Code::PinBlocked, Code::OneReaderBeforeLogin, Code::CertificateExpiring]);
    // A mute card beside a blocked one: first the reader that can't be read.
    let mut blocked = personal("7209");
    mistype(&mut blocked, 1, 3);
    let told = told_of([Some(blocked), Some(raw("7202").with_personality(Personality::Mute))]);
    assert_eq!(told[..2], [Code::CardUnresponsive, Code::PinBlocked]);
}
