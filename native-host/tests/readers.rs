//! Readers and cards: events, epochs, faults in one reader, restart of the service.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use kortbrygga_host::readers::Limits;
use kortbrygga_shared::{
    catalogue::Code,
    protocol::{CardState, CardView, CertificateUsage, Command, Reply, Side},
};
use station::{
    card::{
        Card, Personality,
        fault::{Fault, Trigger},
    },
    factory::{PIN_1, PersonalCardSpec, Usage, blank_reserve_card, personal_card},
};
use std::time::{Duration, Instant};
use support::{
    LIMIT, ORIGIN, Workplace,
    authority::{Authority, Person},
    card_ref,
};

/// A card is called stuck after this.
const SHORT: Duration = Duration::from_millis(300);

fn impatient() -> Workplace {
    let mut workplace = Workplace::with_limits(Limits { command: SHORT, key_generation: SHORT, ..Limits::default() });
    workplace.hello();
    workplace
}

fn personal(serial: &str) -> Card {
    let authority = Authority::new();
    let issue = |spki: &[u8], usage| {
        let usage = match usage {
            Usage::Authentication => CertificateUsage::Authentication,
            Usage::Signature => CertificateUsage::Signature,
        };
        authority.certify(spki, usage, &Person::anna("9752278900000004471"))
    };
    personal_card(&PersonalCardSpec::new(serial), issue).unwrap()
}

fn login(view: &CardView) -> Command {
    Command::Authenticate { card: card_ref(view), origin: ORIGIN.into(), nonce: "A".repeat(44) }
}

fn logs_in(workplace: &mut Workplace, view: &CardView) {
    let id = workplace.client.send(login(view));
    workplace.fingers.types(PIN_1);
    assert!(matches!(workplace.client.reply(&id), Ok(Reply::Token { .. })));
}

#[test]
fn cards_come_and_go_as_events_and_each_stay_has_its_number() {
    let mut workplace = Workplace::new();
    workplace.hello();
    workplace.station.insert(1, blank_reserve_card("8001").unwrap()).unwrap();
    let first = workplace.wait_for_card(1);
    assert_eq!((first.number.as_ref(), first.keys.len(), first.certificates.len()), (None, 0, 0));
    let card = workplace.station.remove(1).unwrap().unwrap();
    workplace.wait_for(1, "an empty reader", |it| *it == CardState::Empty);
    workplace.station.insert(1, card).unwrap();
    let second = workplace.wait_for_card(1);
    assert_eq!(second.chip, first.chip);
    assert!(second.epoch > first.epoch);
}

#[test]
fn a_card_event_arrives_quickly() {
    let mut workplace = Workplace::new();
    workplace.hello();
    let begun = Instant::now();
    workplace.station.insert(0, blank_reserve_card("8001").unwrap()).unwrap();
    workplace.wait_for_card(0);
    // It takes a few milliseconds, more on a busy machine; a poll by the service takes up to 400.
    assert!(begun.elapsed() < Duration::from_millis(300), "{:?}", begun.elapsed());
}

#[test]
fn the_users_names_for_readers_last() {
    let mut workplace = Workplace::new();
    workplace.hello();
    let [first, second] = <[String; 2]>::try_from(workplace.station.readers()).unwrap();
    let name = |reader: &str, side| Command::NameReader { reader: reader.to_owned(), side };
    workplace.client.ask(name(&second, Side::Left)).unwrap();
    workplace.client.ask(name(&first, Side::Right)).unwrap();
    assert_eq!(workplace.client.ask(name("no such reader", Side::Left)).unwrap_err().code, Code::NoReader);
    workplace.restart_host();
    let sides: Vec<_> = workplace.hello().into_iter().map(|it| (it.name, it.side)).collect();
    assert_eq!(sides, [(second, Some(Side::Left)), (first.clone(), Some(Side::Right))]);

    workplace.station.insert(0, personal("8002")).unwrap();
    let view = workplace.wait_for_card(0);
    let id = workplace.client.send(login(&view));
    assert_eq!(workplace.fingers.gives_up().reader, "höger läsare");
    workplace.client.reply(&id).unwrap_err();
}

#[test]
fn another_stay_or_chip_is_refused() {
    let mut workplace = Workplace::new();
    workplace.hello();
    workplace.station.insert(0, personal("8002")).unwrap();
    let view = workplace.wait_for_card(0);
    let stale = CardView { epoch: view.epoch + 1, ..view.clone() };
    assert_eq!(workplace.client.ask(login(&stale)).unwrap_err().code, Code::CardPulled);
    let stranger = CardView { chip: "ABCD".parse().unwrap(), ..view.clone() };
    assert_eq!(workplace.client.ask(login(&stranger)).unwrap_err().code, Code::CardPulled);
    assert!(workplace.fingers.were_not_asked());

    // Pulled while the window is open: the window goes, the old consent is void.
    let id = workplace.client.send(login(&view));
    let (_, window) = workplace.fingers.hesitates();
    let card = workplace.station.remove(0).unwrap().unwrap();
    assert_eq!(workplace.client.reply(&id).unwrap_err().code, Code::CardPulled);
    drop(window);
    workplace.station.insert(0, card).unwrap();
    let again = workplace.wait_for_next_card(0, &view);
    assert_eq!(workplace.client.ask(login(&view)).unwrap_err().code, Code::CardPulled);
    logs_in(&mut workplace, &again);
}

#[test]
fn a_card_that_was_swapped_unnoticed_gets_no_pin() {
    let mut workplace = Workplace::new();
    workplace.hello();
    workplace.station.insert(0, personal("8002")).unwrap();
    let view = workplace.wait_for_card(0);
    let id = workplace.client.send(login(&view));
    let (_, window) = workplace.fingers.hesitates();
    workplace.station.swap_unnoticed(0, personal("8003")).unwrap();
    drop(window);
    workplace.client.reply(&id).unwrap_err();

    let refused = workplace.client.ask(login(&view)).unwrap_err();
    assert_eq!(refused.code, Code::CardSwapped);
    // No VERIFY with a body has reached the other card, and the picture tells the truth now.
    let exchanges = workplace.station.exchanges(0).unwrap();
    let verified =
        exchanges.iter().filter(|it| it.command.starts_with(&[0, 0x20, 0, 1]) && it.command.len() > 5).count();
    assert_eq!(verified, 0);
    let now = workplace.client.wait_for_readers("the other card", |readers| {
        readers.iter().find_map(|it| match &it.state {
            CardState::Ready(card) if card.chip != view.chip => Some(card.clone()),
            _ => None,
        })
    });
    assert!(now.epoch > view.epoch);
    logs_in(&mut workplace, &now);
}

#[test]
fn a_silent_card_is_stuck_and_the_other_reader_works_meanwhile() {
    let mut workplace = impatient();
    workplace.station.insert(0, personal("8002")).unwrap();
    let good = workplace.wait_for_card(0);
    workplace.station.insert(1, blank_reserve_card("8001").unwrap()).unwrap();
    let silent = workplace.wait_for_card(1);
    workplace.station.with_faults(1, |faults| faults.always(Trigger::Next, Fault::Silence)).unwrap();
    let bind = Command::Enrol {
        card: card_ref(&silent),
        origin: ORIGIN.into(),
        case: "case-1".into(),
        number: "9752278900000001234".parse().unwrap(),
        person: "Anna Andersson".into(),
        keys: vec![kortbrygga_shared::protocol::KeyRequest {
            usage: CertificateUsage::Authentication,
            source: kortbrygga_shared::protocol::KeySource::Existing,
        }],
    };
    let number = "9752278900000001234".parse().unwrap();
    workplace.client.ask(Command::BindNumber { card: card_ref(&silent), number }).unwrap();
    let hanging = workplace.client.send(bind);
    logs_in(&mut workplace, &good);
    assert_eq!(workplace.client.reply(&hanging).unwrap_err().code, Code::CardStuck);
    workplace.wait_for(1, "a stuck card", |it| *it == CardState::Stuck);
    logs_in(&mut workplace, &good);

    // Pulling it brings the reader back.
    workplace.station.remove(1).unwrap();
    workplace.wait_for(1, "an empty reader", |it| *it == CardState::Empty);
    workplace.station.insert(1, blank_reserve_card("8001").unwrap()).unwrap();
    let again = workplace.wait_for_card(1);
    assert!(again.epoch > silent.epoch);
}

#[test]
fn a_picture_is_given_in_spite_of_a_silent_card() {
    let mut workplace = impatient();
    workplace.station.insert(0, blank_reserve_card("8001").unwrap()).unwrap();
    workplace.wait_for_card(0);
    workplace.station.with_faults(0, |faults| faults.always(Trigger::Next, Fault::Silence)).unwrap();
    // The identity check of this question is the one that hangs.
    let id = workplace.client.send(Command::Cards);
    workplace.wait_for(0, "a stuck card", |it| *it == CardState::Stuck);
    assert!(workplace.client.reply(&id).is_ok());
}

#[test]
fn garbage_is_no_card_and_harms_nobody() {
    let garbage: [&[u8]; 6] = [
        &[0x90, 0],
        &[0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x90, 0],
        &[0x61, 0xFF],
        &[0x6C, 0x10],
        &[0xFF; 40],
        &[0x00],
    ];
    let mut workplace = impatient();
    workplace.station.insert(0, personal("8002")).unwrap();
    let good = workplace.wait_for_card(0);
    for answer in garbage {
        workplace.station.insert(1, blank_reserve_card("8001").unwrap()).unwrap();
        workplace.wait_for_card(1);
        let fault = Fault::Garbage(answer.to_vec());
        workplace.station.with_faults(1, |faults| faults.always(Trigger::Next, fault)).unwrap();
        workplace.cards();
        workplace.wait_for(1, "an unusable card", |it| matches!(it, CardState::Unusable(_) | CardState::Stuck));
        workplace.station.remove(1).unwrap();
        workplace.wait_for(1, "an empty reader", |it| *it == CardState::Empty);
    }
    logs_in(&mut workplace, &good);
}

#[test]
fn a_t0_card_is_read_only() {
    let mut workplace = Workplace::new();
    workplace.hello();
    workplace.station.insert(0, personal("8002").with_personality(Personality::ReadOnlySiths)).unwrap();
    let view = workplace.wait_for_card(0);
    assert_eq!((view.family.as_str(), view.certificates.len()), ("pkcs15", 2));
    assert_eq!(view.number.unwrap().as_str(), "9752278900000004471");
}

#[test]
fn an_exclusive_holder_is_told_and_waited_for() {
    let mut workplace = Workplace::new();
    workplace.hello();
    let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
    workplace.station.insert(0, personal("8002")).unwrap();
    let view = workplace.wait_for_card(0);
    let reader = std::ffi::CString::new(workplace.station.readers()[0].clone()).unwrap();
    let card = context.connect(&reader, pcsc::ShareMode::Exclusive, pcsc::Protocols::ANY).unwrap();
    // The service has no event for this: it shows when the card is wanted.
    assert_eq!(workplace.client.ask(login(&view)).unwrap_err().code, Code::CardInUse);
    workplace.cards();
    workplace.wait_for(0, "a held card", |it| matches!(it, CardState::InUse(_)));
    card.disconnect(pcsc::Disposition::LeaveCard).map_err(|(_, error)| error).unwrap();
    let again = workplace.wait_for_card(0);
    assert_eq!(again.epoch, view.epoch);
    logs_in(&mut workplace, &again);
}

#[test]
fn everything_is_found_again_after_a_restart_of_the_service() {
    let mut workplace = Workplace::new();
    workplace.hello();
    workplace.station.insert(0, personal("8002")).unwrap();
    let view = workplace.wait_for_card(0);
    workplace.station.restart_daemon().unwrap();
    let again = workplace.client.wait_for_readers("the card after the restart", |readers| {
        readers.iter().find_map(|it| match &it.state {
            CardState::Ready(card) if card.epoch != view.epoch => Some(card.clone()),
            _ => None,
        })
    });
    assert_eq!(workplace.client.ask(login(&view)).unwrap_err().code, Code::CardPulled);
    logs_in(&mut workplace, &again);
    // With other readers.
    workplace.station.restart_daemon_with(&["Another Reader"]).unwrap();
    let name = workplace.station.readers()[0].clone();
    workplace
        .client
        .wait_for_readers("the other reader", |readers| readers.iter().any(|it| it.name == name).then_some(()));
}

#[test]
fn a_service_that_does_not_run_is_told() {
    let mut workplace = Workplace::new();
    workplace.hello();
    let _cards = workplace.station.stop_daemon().unwrap();
    let deadline = Instant::now() + LIMIT;
    workplace.client.wait_for_readers("no readers", |readers| readers.is_empty().then_some(()));
    let refused = workplace.client.ask(Command::Cards).unwrap_err();
    assert_eq!(refused.code, Code::ServiceMissing);
    assert!(Instant::now() < deadline);
}

#[test]
fn a_transaction_that_does_not_end_is_told_and_waited_for() {
    let mut workplace = impatient();
    workplace.station.insert(0, personal("8002")).unwrap();
    let view = workplace.wait_for_card(0);
    let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
    let reader = std::ffi::CString::new(workplace.station.readers()[0].clone()).unwrap();
    let mut card = context.connect(&reader, pcsc::ShareMode::Shared, pcsc::Protocols::ANY).unwrap();
    let transaction = card.transaction().unwrap();
    assert_eq!(workplace.client.ask(login(&view)).unwrap_err().code, Code::CardInUse);
    workplace.wait_for(0, "a held card", |it| matches!(it, CardState::InUse(_)));
    transaction.end(pcsc::Disposition::LeaveCard).map_err(|(_, error)| error).unwrap();
    card.disconnect(pcsc::Disposition::LeaveCard).map_err(|(_, error)| error).unwrap();
    let again = workplace.wait_for_card(0);
    logs_in(&mut workplace, &again);
}

#[test]
fn what_another_program_wrote_to_a_card_in_place_is_seen_when_asked_for() {
    let mut workplace = Workplace::new();
    workplace.hello();
    workplace.station.insert(1, blank_reserve_card("8F01").unwrap()).unwrap();
    let blank = workplace.wait_for_card(1);
    assert_eq!(blank.keys, []);
    // As the portal's own program does it: no event tells that something was written.
    let make = ["--reader", "1", "--generate-key", "ec/prime256v1", "--auth-id", "01", "--id", "45", "--pin", PIN_1];
    station::opensc::run(&workplace.station, "pkcs15-init", &make).unwrap();
    assert!(matches!(workplace.client.ask(Command::ReadCard { card: card_ref(&blank) }), Ok(Reply::Done)));
    let reader =
        workplace.wait_for(1, "the new key", |it| matches!(it, CardState::Ready(card) if !card.keys.is_empty()));
    let CardState::Ready(card) = reader.state else { panic!("{:?}", reader.state) };
    assert_eq!(card.keys, [CertificateUsage::Authentication]);
    // It has not left the reader.
    assert_eq!(card_ref(&card), card_ref(&blank));
    // A card that is no longer there is not read.
    workplace.station.remove(1).unwrap();
    workplace.wait_for(1, "an empty reader", |it| *it == CardState::Empty);
    let gone = workplace.client.ask(Command::ReadCard { card: card_ref(&blank) }).unwrap_err();
    assert!(matches!(gone.code, Code::CardPulled | Code::CardSwapped), "{gone:?}");
}
