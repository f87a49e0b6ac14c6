//! Vendors' PKCS#11 modules behind readers: the right card of two, a module that hangs, one that crashes, the end of the host.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use kortbrygga_host::{
    cards::{Module, ModuleCards, Policy},
    readers::Limits,
};
use kortbrygga_shared::{
    catalogue::Code,
    protocol::{CardState, CardView, CertificateUsage, Command, Reply},
};
use native_messaging::host::{decode_message, send_json};
use station::{
    Station,
    card::{
        Card,
        fault::{Fault, Trigger},
    },
    factory::{PIN_1, PersonalCardSpec, personal_card},
};
use std::{
    path::PathBuf,
    process::{Child, Stdio},
    time::Duration,
};
use support::{
    ORIGIN, Workplace,
    authority::{Authority, Person},
    card_ref, usage,
};

const OPENSC: &str = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so";
const PROGRAM: &str = "kortbrygga-module";

/// Readers at which OpenSC's module is used for these cards.
fn workplace(cards: ModuleCards) -> Workplace {
    workplace_at(Station::start().unwrap(), cards)
}

fn workplace_at(station: Station, cards: ModuleCards) -> Workplace {
    station::place_beside(PROGRAM).unwrap();
    let module = Module { name: "OpenSC".to_owned(), path: OPENSC.into(), cards };
    let policy = Policy { pkcs11_modules: vec![module], ..Policy::default() };
    let limits =
        Limits { command: Duration::from_secs(1), key_generation: Duration::from_secs(10), ..Limits::default() };
    let mut workplace = Workplace::under_policy(station, limits, policy);
    workplace.hello();
    workplace
}

fn personal(serial: &str) -> Card {
    let authority = Authority::new();
    let issue = |spki: &[u8], of| authority.certify(spki, usage(of), &Person::anna("9752278900000004471"));
    personal_card(&PersonalCardSpec::new(serial), issue).unwrap()
}

fn login(view: &CardView) -> Command {
    Command::Authenticate { card: card_ref(view), origin: ORIGIN.into(), nonce: "A".repeat(44) }
}

fn logs_in(workplace: &mut Workplace, view: &CardView) {
    let id = workplace.client.send(login(view));
    workplace.fingers.types(PIN_1);
    let reply = workplace.client.reply(&id);
    assert!(matches!(reply, Ok(Reply::Token { .. })), "{reply:?}");
}

/// VERIFY commands with a code in them that have reached a card.
fn codes_at(workplace: &Workplace, slot: usize) -> usize {
    let exchanges = workplace.station.exchanges(slot).unwrap();
    exchanges.iter().filter(|it| it.command.get(1) == Some(&0x20) && it.command.len() > 5).count()
}

#[test]
fn of_two_cards_of_one_product_the_named_one_gets_the_pin_and_signs() {
    let mut workplace = workplace(ModuleCards::All);
    workplace.station.insert(0, personal("8002")).unwrap();
    let first = workplace.wait_for_card(0);
    workplace.station.insert(1, personal("8003")).unwrap();
    let second = workplace.wait_for_card(1);
    assert_eq!((first.family.as_str(), second.family.as_str()), ("pkcs11", "pkcs11"));
    assert_eq!(first.keys, [CertificateUsage::Authentication, CertificateUsage::Signature]);
    assert_ne!(first.chip, second.chip);
    logs_in(&mut workplace, &second);
    assert_eq!((codes_at(&workplace, 0), codes_at(&workplace, 1) > 0), (0, true));
    let before = codes_at(&workplace, 1);
    logs_in(&mut workplace, &first);
    assert_eq!((codes_at(&workplace, 0) > 0, codes_at(&workplace, 1)), (true, before));

    // Swapped unnoticed, the module goes on with what it remembers; the reader does not.
    let (there, before) = (personal("8004"), codes_at(&workplace, 1));
    workplace.station.swap_unnoticed(1, there).unwrap();
    let id = workplace.client.send(login(&second));
    assert_eq!(workplace.client.reply(&id).unwrap_err().code, Code::CardSwapped);
    assert_eq!(codes_at(&workplace, 1), before);
    logs_in(&mut workplace, &first);
}

#[test]
fn own_families_go_before_modules_that_are_for_other_cards() {
    let mut workplace = workplace(ModuleCards::Unwritable);
    workplace.station.insert(0, personal("8002")).unwrap();
    assert_eq!(workplace.wait_for_card(0).family, "myeid");
    assert!(modules("").is_empty());
}

#[test]
fn a_module_that_hangs_is_ended_and_the_other_reader_goes_on() {
    let (known, unknown, another) = (personal("8002"), personal("8003"), personal("8005"));
    // OpenSC hangs for every reader that it sees when one of them has a silent card: it is told to see the second one only.
    let station = Station::start().unwrap();
    let file = station.folder().join("one-reader.conf");
    let ignored = format!("app default {{ ignored_readers = \"{}\"; }}\n", station.readers()[0]);
    std::fs::write(&file, ignored).unwrap();
    support::use_opensc_conf(&file);
    let mut workplace = workplace_at(station, ModuleCards::All);
    workplace.station.insert(0, known).unwrap();
    let good = workplace.wait_for_card(0);
    assert_eq!(good.family, "myeid");
    workplace.station.insert(1, unknown).unwrap();
    let silent = workplace.wait_for_card(1);
    assert_eq!(silent.family, "pkcs11");
    let signing = Trigger::when(|header| matches!(header.ins, 0x22 | 0x2A));
    workplace.station.with_faults(1, |faults| faults.always(signing, Fault::Silence)).unwrap();
    let hanging = workplace.client.send(login(&silent));
    workplace.fingers.types(PIN_1);
    logs_in(&mut workplace, &good);
    let refused = workplace.client.reply(&hanging).unwrap_err();
    assert!(matches!(refused.code, Code::ModuleStuck), "{refused:?}");
    assert!(modules(&workplace.station.readers()[1]).is_empty(), "the module lives on");
    logs_in(&mut workplace, &good);
    // Pulled, the reader comes back, with a module of its own.
    workplace.station.remove_chip(1).unwrap();
    workplace.wait_for(1, "an empty reader", |it| *it == CardState::Empty);
    workplace.station.insert(1, another).unwrap();
    assert_eq!(workplace.wait_for_card(1).family, "pkcs11");
}

#[test]
fn a_module_that_crashes_is_told_and_another_one_started() {
    let mut workplace = workplace(ModuleCards::All);
    workplace.station.insert(1, personal("8003")).unwrap();
    let view = workplace.wait_for_card(1);
    // While nobody asks it anything: nobody is told.
    crash(&workplace.station.readers()[1]);
    let id = workplace.client.send(Command::ReadCard { card: card_ref(&view) });
    workplace.client.reply(&id).unwrap();
    // In the middle of a request.
    let signing = Trigger::when(|header| matches!(header.ins, 0x22 | 0x2A));
    workplace.station.with_faults(1, |faults| faults.always(signing, Fault::Silence)).unwrap();
    let id = workplace.client.send(login(&view));
    workplace.fingers.types(PIN_1);
    workplace.station.wait_for_exchange(1, Duration::from_secs(10), |it| it.answer.is_none()).unwrap();
    crash(&workplace.station.readers()[1]);
    let refused = workplace.client.reply(&id).unwrap_err();
    assert_eq!(refused.code, Code::ModuleFailed, "{refused:?}");
}

#[test]
fn the_process_ends_with_the_host_also_while_its_module_hangs() {
    let unknown = personal("8003");
    let mut station = Station::start().unwrap();
    station.insert(0, unknown).unwrap();
    let reader = station.readers()[0].clone();
    let env = station.env();
    let start = || -> Child {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kortbrygga-module"));
        let pipes = command.args([OPENSC, &reader]).stdin(Stdio::piped()).stdout(Stdio::piped());
        pipes.envs(env.clone()).spawn().unwrap()
    };
    let mut idle = start();
    send_json(idle.stdin.as_mut().unwrap(), &serde_json::json!({"do": "identify"})).unwrap();
    let answer = decode_message(idle.stdout.as_mut().unwrap(), 1 << 20).unwrap();
    assert!(answer.contains("8003"), "{answer}");
    drop(idle.stdin.take());
    assert!(idle.wait().unwrap().success());

    station.with_faults(0, |faults| faults.always(Trigger::Next, Fault::Silence)).unwrap();
    let mut hanging = start();
    send_json(hanging.stdin.as_mut().unwrap(), &serde_json::json!({"do": "identify"})).unwrap();
    drop(hanging.stdin.take());
    assert!(!hanging.wait().unwrap().success());
}

/// Processes of modules that this test has started for a reader.
fn modules(reader: &str) -> Vec<PathBuf> {
    let own = format!("PPid:\t{}\n", std::process::id());
    let is_module = |folder: &PathBuf| {
        let status = std::fs::read_to_string(folder.join("status")).unwrap_or_default();
        let arguments = std::fs::read_to_string(folder.join("cmdline")).unwrap_or_default();
        status.contains(&own)
            && arguments.contains(reader)
            && status.starts_with("Name:\tkortbrygga-modu")
            && !status.contains("State:\tZ")
    };
    let processes = std::fs::read_dir("/proc").unwrap().map(|it| it.unwrap().path());
    processes.filter(is_module).collect()
}

/// What a fault in a module's code does.
fn crash(reader: &str) {
    let [process] = <[PathBuf; 1]>::try_from(modules(reader)).unwrap();
    let id = process.file_name().unwrap().to_str().unwrap().parse().unwrap();
    rustix::process::kill_process(rustix::process::Pid::from_raw(id).unwrap(), rustix::process::Signal::SEGV).unwrap();
}
