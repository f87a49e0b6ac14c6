//! The port: framing, hello, caps, repeated requests, end of input.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use kortbrygga_shared::{
    catalogue::Code,
    protocol::{CardState, Command, Hello, Outcome, Reply},
};
use station::factory::{PIN_1, PersonalCardSpec, Usage, personal_card};
use std::time::Duration;
use support::{
    ORIGIN, Workplace,
    authority::{Authority, Person},
    card_ref,
};

#[test]
fn hello_comes_first_and_once_and_in_the_right_version() {
    let mut workplace = Workplace::new();
    assert_eq!(workplace.client.ask(Command::Cards).unwrap_err().values["rule"], "hello-first");
    let old = Hello { protocol: 99, extension: "9.9.9".into(), language: "sv".into() };
    let refusal = workplace.client.ask(Command::Hello(old)).unwrap_err();
    assert_eq!((refusal.code, refusal.values["extension"].as_str()), (Code::HostVersion, "9.9.9"));
    let readers = workplace.hello();
    assert_eq!(readers.len(), 2);
    assert!(readers.iter().all(|it| it.state == CardState::Empty));
    let again = Hello { protocol: 1, extension: "0.1.0".into(), language: "en".into() };
    assert_eq!(workplace.client.ask(Command::Hello(again)).unwrap_err().values["rule"], "hello-once");
}

#[test]
fn malformed_messages_are_answered_and_the_port_lives_on() {
    let mut workplace = Workplace::new();
    workplace.hello();
    let deep = format!("{{\"id\":\"d\",\"command\":{}", "[".repeat(4000));
    for (text, rule) in [
        ("", "schema"),
        ("null", "schema"),
        ("{\"id\":\"", "schema"),
        ("{\"id\":\"\",\"command\":{\"type\":\"cards\"}}", "id"),
        (deep.as_str(), "nesting"),
    ] {
        workplace.client.send_text(text);
        assert_eq!(workplace.client.reply("").unwrap_err().values["rule"], rule, "{text:.40}");
    }
    // What can be told of the id is told.
    for (id, text) in [
        ("a", "{\"id\":\"a\",\"command\":{\"type\":\"format-disk\"}}"),
        ("b", "{\"id\":\"b\",\"command\":{\"type\":\"cancel\",\"request\":\"a\",\"more\":1}}"),
        ("c", "{\"id\":\"c\",\"command\":{\"type\":\"name-reader\",\"reader\":7,\"side\":\"left\"}}"),
    ] {
        workplace.client.send_text(text);
        assert_eq!(workplace.client.reply(id).unwrap_err().code, Code::BadMessage);
    }
    workplace.client.send_octets(&[&4u32.to_ne_bytes()[..], &[0xFF, 0xFE, 0xFD, 0xFC]].concat());
    assert_eq!(workplace.client.reply("").unwrap_err().values["rule"], "utf-8");
    assert_eq!(workplace.cards().len(), 2);
}

#[test]
fn a_frame_that_is_too_large_ends_the_port_with_a_reason() {
    let mut workplace = Workplace::new();
    workplace.hello();
    workplace.client.send_octets(&(512 * 1024 + 1u32).to_ne_bytes());
    assert_eq!(workplace.client.reply("").unwrap_err().values["rule"], "frame-size");
    assert!(workplace.client.rest().is_empty());
    workplace.close();
}

#[test]
fn a_torn_frame_is_the_end() {
    let mut workplace = Workplace::new();
    workplace.hello();
    workplace.client.send_octets(&[&100u32.to_ne_bytes()[..], b"{\"id\""].concat());
    workplace.close();
}

#[test]
fn a_repeated_request_is_answered_from_memory() {
    let mut workplace = Workplace::new();
    workplace.hello();
    let reader = workplace.station.readers()[0].clone();
    let name = Command::NameReader { reader, side: kortbrygga_shared::protocol::Side::Left };
    workplace.client.send_as("same", name.clone());
    workplace.client.reply("same").unwrap();
    // Another command under the same id is not done.
    workplace.client.send_as("same", Command::Cards);
    assert!(matches!(workplace.client.reply("same"), Ok(Reply::Done)));
}

#[test]
fn too_many_messages_are_refused() {
    let mut workplace = Workplace::new();
    workplace.hello();
    let ids: Vec<String> =
        (0..200).map(|_| workplace.client.send(Command::Cancel { request: "none".into() })).collect();
    let refused =
        ids.iter().filter(|id| workplace.client.reply(id).is_err_and(|it| it.code == Code::TooManyMessages)).count();
    assert!((100..=145).contains(&refused), "{refused}");
}

fn with_card(slot: usize, serial: &str) -> (Workplace, kortbrygga_shared::protocol::CardView) {
    let mut workplace = Workplace::new();
    workplace.hello();
    let authority = Authority::new();
    let card = personal_card(&PersonalCardSpec::new(serial), |spki, usage| {
        let usage = match usage {
            Usage::Authentication => kortbrygga_shared::protocol::CertificateUsage::Authentication,
            Usage::Signature => kortbrygga_shared::protocol::CertificateUsage::Signature,
        };
        authority.certify(spki, usage, &Person::anna("9752278900000004471"))
    });
    workplace.station.insert(slot, card.unwrap()).unwrap();
    let view = workplace.wait_for_card(slot);
    (workplace, view)
}

fn login(view: &kortbrygga_shared::protocol::CardView) -> Command {
    Command::Authenticate { card: card_ref(view), origin: ORIGIN.into(), nonce: "A".repeat(44) }
}

#[test]
fn a_request_that_waits_for_a_person_blocks_no_other() {
    let (mut workplace, view) = with_card(0, "6101");
    let waiting = workplace.client.send(login(&view));
    let (_, window) = workplace.fingers.hesitates();
    assert_eq!(workplace.cards().len(), 2);
    assert!(!workplace.client.has_reply_within(&waiting, Duration::from_millis(20)));
    drop(window);
    assert_eq!(workplace.client.reply(&waiting).unwrap_err().code, Code::NoPinWindow);
}

#[test]
fn every_request_has_its_reply_at_the_end_of_input() {
    let (mut workplace, view) = with_card(0, "6101");
    let waiting = workplace.client.send(login(&view));
    let (_, _window) = workplace.fingers.hesitates();
    let mut ids: Vec<String> = (0..30).map(|_| workplace.client.send(Command::Cards)).collect();
    ids.push(waiting.clone());
    workplace.client.close();
    let rest = workplace.client.rest();
    for id in &ids {
        assert_eq!(rest.iter().filter(|(of, _)| of == id).count(), 1, "{id}");
    }
    let (_, outcome) = rest.into_iter().find(|(of, _)| *of == waiting).unwrap();
    assert!(matches!(outcome, Outcome::Err(report) if report.code == Code::Cancelled));
    workplace.close();
}

#[test]
fn the_end_of_input_during_a_transaction_leaves_a_usable_card() {
    let (mut workplace, view) = with_card(0, "6101");
    let id = workplace.client.send(login(&view));
    workplace.fingers.types(PIN_1);
    workplace.client.close();
    let rest = workplace.client.rest();
    assert!(rest.iter().any(|(of, _)| *of == id));
    workplace.close();
    // Whether the signature was made or given up: nobody is left verified, no transaction is left open.
    let text = station::opensc::run(&workplace.station, "opensc-tool", &["-r", "0", "-s", "00:20:00:01"]).unwrap();
    assert!(text.contains("SW1=0x63"), "{text}");
}

#[test]
fn the_workplace_is_looked_at_while_other_requests_are_served() {
    let (mut workplace, _) = with_card(0, "6104");
    let id = workplace.client.send(Command::Workplace);
    assert_eq!(workplace.cards().len(), 2);
    let Ok(Reply::Workplace(found)) = workplace.client.reply(&id) else { panic!("no workplace") };
    assert_eq!(found.unread, []);
    assert!(found.system.is_some() && found.products.is_some());
    let devices = found.readers.unwrap();
    assert!(workplace.station.readers().iter().all(|name| devices.iter().any(|it| it.name == *name)));
}
