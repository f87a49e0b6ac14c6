//! Cards that can't be read, or not by everybody, and cards in the middle of their life.

use pcsc::{Error, Protocols, ReaderState, ShareMode, State};
use station::card::Personality;
use station::factory::{self, PersonalCardSpec, Usage};
use station::opensc;

use crate::support::{Desk, client_of, connect, raw_card, reader, send};

#[test]
fn a_mute_card_is_present_and_refuses_to_be_connected() {
    let desk = Desk::with_card(0, raw_card("1001").with_personality(Personality::Mute));
    let context = client_of(&desk.station);
    let mut states = [ReaderState::new(reader(&desk.station, 0), State::UNAWARE)];
    context.get_status_change(std::time::Duration::from_secs(10), &mut states).unwrap();
    let seen = states[0].event_state();
    assert!(seen.contains(State::PRESENT | State::MUTE), "{seen:?}");
    let refused = context.connect(&reader(&desk.station, 0), ShareMode::Shared, Protocols::ANY).err();
    // pcscd 1.9 says "unpowered" where Windows says "unresponsive".
    assert!(matches!(refused, Some(Error::UnpoweredCard | Error::UnresponsiveCard)), "{refused:?}");
}

/// As it does of the real ones.
#[test]
fn an_older_telia_card_is_unsupported_by_opensc() {
    let desk = Desk::with_card(1, raw_card("1002").with_personality(Personality::TeliaIp5a));
    assert_eq!(desk.tool("opensc-tool", &["--atr"]).trim(), "3b:7d:96:00:00:80:31:80:65:b0:a3:11:01:f3:83:00:90:00");
    desk.try_tool("pkcs15-tool", &["-D"]).unwrap_err();
}

#[test]
fn a_card_that_one_program_has_to_itself_is_refused_to_others() {
    let desk = Desk::with_card(0, factory::blank_reserve_card("1003").unwrap());
    let context = client_of(&desk.station);
    let held = desk.station.hold(0).unwrap();
    let connect_to = || context.connect(&reader(&desk.station, 0), ShareMode::Shared, Protocols::ANY);
    assert_eq!(connect_to().err(), Some(Error::SharingViolation));
    drop(held);
    // pcscd notices the end of a client when it reads from its socket.
    let end = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while connect_to().is_err() {
        assert!(std::time::Instant::now() < end, "the card is never given back");
        std::thread::yield_now();
    }
}

#[test]
fn a_reserve_card_stops_after_the_first_key() {
    let spec = PersonalCardSpec::reserve("1004", &[Usage::Authentication]);
    let card = factory::personal_card(&spec, |_, _| None).unwrap();
    let desk = Desk::with_card(0, card);
    assert_eq!(desk.tool("pkcs15-tool", &["--list-keys"]).matches("Private EC Key").count(), 1);
    assert!(!desk.tool("pkcs15-tool", &["--list-certificates"]).contains("X.509"));
}

#[test]
fn a_mistyped_pin_is_blocked_after_three_times() {
    let mut card = factory::blank_reserve_card("1005").unwrap();
    factory::mistype(&mut card, 1, 3);
    factory::mistype(&mut card, 2, 2);
    let desk = Desk::with_card(0, card);
    let card = connect(&client_of(&desk.station), &desk.station, 0);
    assert_eq!(send(&card, &[0x00, 0x20, 0x00, 0x01]).unwrap(), [0x69, 0x83]);
    assert_eq!(send(&card, &[0x00, 0x20, 0x00, 0x02]).unwrap(), [0x63, 0xC1]);
    assert!(opensc::run(&desk.station, "pkcs15-tool", &["--reader", "0", "--list-pins"]).is_ok());
}
