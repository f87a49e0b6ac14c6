//! A certificate from the key to its removal.

use crate::{
    desk::{ANNAS, Desk, SV, TOUCHING},
    support::{
        self,
        authority::{Authority, Person},
        shell::OpensslCa,
        tools, usage,
    },
};
use kortbrygga_host::{
    cancel::Cancel,
    cards::Policy,
    config::Config,
    journal::{self, FILE_NAME, Journal},
    operations::{
        Desk as HostDesk, Task,
        remove_certificates::{self, Which},
    },
    pin::PinShelf,
    readers::{Limits, Readers},
};
use kortbrygga_shared::{catalogue::Code, protocol::CardState};
use serde_json::{Value, json};
use station::{
    Station,
    factory::{PIN_1, PIN_2, PersonalCardSpec, personal_card},
    opensc,
};
use std::{rc::Rc, sync::Arc};

#[test]
fn a_certificate_from_the_key_to_its_end() {
    let desk = Desk::usual();
    let (shell, blank) = (&desk.shell, desk.chips[0].as_str());
    let authority = OpensslCa::new(shell);
    let certificate = |usage: &str, x509_usage: &str, pins: [&str; 2], days, name: &str| {
        let generate = ["card", "generate", "--card", blank, "--which", usage, "--algorithm", "p-256"];
        let made = desk.json(&[pins[0]], &generate).json();
        let request = tools::text(&shell.path("request.pem")).to_owned();
        let subject = "CN=Anna Andersson,C=SE";
        let csr = ["card", "csr", "--card", blank, "--which", usage, "--subject", subject, "--out", &request];
        desk.json(&[pins[1]], &csr).json();
        tools::openssl(&["req", "-verify", "-noout", "-in", &request]);
        let public = tools::openssl(&["req", "-pubkey", "-noout", "-in", &request]);
        assert_eq!(public, made["publicKey"].as_str().unwrap());
        let file = authority.issue(&request, x509_usage, days, name);
        (made["key"]["id"].as_str().unwrap().to_owned(), file)
    };
    let days = ["20200101", "20210101"];
    let (expired_key, expired) = certificate("auth", "digitalSignature", [PIN_1, PIN_1], days, "expired.pem");
    let days = ["20260101", "20490101"];
    let (valid_key, valid) = certificate("sign", "nonRepudiation", [PIN_1, PIN_2], days, "valid.pem");
    assert_ne!(expired_key, valid_key);

    for file in [&expired, &valid] {
        let write = ["certificate", "write", "--card", blank, "--in", file];
        assert_eq!(desk.json(&[PIN_1], &write).json()["newlyWritten"], true);
        // Again: nothing is written and no code is needed.
        assert_eq!(desk.json(&[], &write).json()["newlyWritten"], false);
    }
    // Another one for the same key is refused until it is asked for.
    let other = {
        let request = shell.path("request.pem");
        authority.issue(tools::text(&request), "nonRepudiation", days, "other.pem")
    };
    let write = ["certificate", "write", "--card", blank, "--in", &other];
    desk.refused((1, "KB-0518"), &[PIN_1], &write);
    let replaced = desk.json(&[PIN_1], &[&write[..], &["--replace"]].concat()).json();
    assert_ne!(replaced["replaced"]["serial"], replaced["certificate"]["serial"]);
    assert_eq!(on_card(&desk, &valid_key), pem_of(&other));

    let listed = desk.json(&[], &["certificate", "list", "--card", blank]).json();
    let states: Vec<&Value> = listed["certificates"].as_array().unwrap().iter().map(|it| &it["validity"]).collect();
    assert_eq!(states, ["expired", "valid"]);

    // The plan, then exactly the plan.
    let clean = ["certificate", "clean", "--card", blank];
    let (before, writes) = (on_card(&desk, &expired_key), desk.seen(0, &[0xE4]));
    let plan = desk.json(&[], &[&clean[..], &["--dry-run"]].concat()).json();
    assert_eq!((on_card(&desk, &expired_key), desk.seen(0, &[0xE4])), (before, writes), "a dry run removes nothing");
    let code = plan["plan"].as_str().unwrap();
    let actions = |plan: &Value| -> Vec<[Value; 3]> {
        let lines = plan["certificates"].as_array().unwrap().iter();
        lines.map(|it| [it["action"].clone(), it["keyAction"].clone(), it["key"].clone()]).collect()
    };
    let expected =
        [[json!("delete"), json!("keep"), json!(expired_key)], [json!("keep"), json!("keep"), json!(valid_key)]];
    assert_eq!((plan["done"].as_bool(), actions(&plan)), (Some(false), expected.to_vec()));
    let words = desk.text(SV, &[], &[&clean[..], &["--dry-run"]].concat()).out;
    for word in ["Tas bort:", "gick ut 2021-01-01", "blir kvar", "Behålls:", "giltigt till 2049-01-01", code] {
        assert!(words.contains(word), "{word}: {words}");
    }
    desk.refused((1, "KB-0517"), &[PIN_1], &[&clean[..], &["--plan", "00000000"]].concat());
    let done = desk.json(&[PIN_1], &[&clean[..], &["--plan", code]].concat()).json();
    assert_eq!((done["done"].as_bool(), actions(&done)), (Some(true), actions(&plan)));
    let dump = desk.opensc("pkcs15-tool", &["-r", "0", "-D"]);
    assert_eq!((dump.matches("X.509 Certificate").count(), dump.matches("Private EC Key").count()), (1, 2), "{dump}");
    assert_eq!(on_card(&desk, &valid_key), pem_of(&other));
    // The same plan again is another card's by now; without anything expired no code is asked for.
    desk.refused((1, "KB-0517"), &[PIN_1], &[&clean[..], &["--plan", code]].concat());
    desk.json(&[], &clean).json();

    // With its key: by serial number.
    let serial = replaced["certificate"]["serial"].as_str().unwrap();
    desk.json(&[PIN_1], &["certificate", "delete", "--card", blank, "--certificate", serial, "--keys"]).json();
    let dump = desk.opensc("pkcs15-tool", &["-r", "0", "-D"]);
    assert_eq!((dump.matches("X.509 Certificate").count(), dump.matches("Private EC Key").count()), (0, 1), "{dump}");

    assert_eq!(desk.seen(1, &TOUCHING.map(|it| if it == 0x20 { 0xFF } else { it })), 0, "the other card");
    assert_eq!(desk.codes_shown(1), 0, "the other card");
    let mut kinds = Vec::new();
    let journal = shell.path(".local/state/kortbrygga").join(FILE_NAME);
    journal::check(&journal, |line| kinds.push(serde_json::to_value(&line.entry).unwrap()["type"].clone())).unwrap();
    for kind in ["key-generated", "certificate-written", "certificate-removed", "key-removed"] {
        assert!(kinds.contains(&json!(kind)), "{kind}: {kinds:?}");
    }
    let record = std::fs::read_to_string(&journal).unwrap();
    assert!(!record.contains(PIN_1) && !record.contains(PIN_2));
}

/// The certificate with this identifier as OpenSC reads it.
fn on_card(desk: &Desk, id: &str) -> String {
    let pem = desk.opensc("pkcs15-tool", &["-r", "0", "--read-certificate", id]);
    pem.split_whitespace().collect()
}

fn pem_of(file: &str) -> String {
    std::fs::read_to_string(file).unwrap().split_whitespace().collect()
}

/// Another program writes to the card while the person types the PIN for a plan.
#[test]
fn a_plan_is_for_the_card_as_it_was() {
    let authority = Authority::new();
    let expired = Person { until: chrono::NaiveDate::from_ymd_opt(2020, 1, 1), ..Person::anna(ANNAS) };
    let card = personal_card(&PersonalCardSpec::new("8105"), |spki, it| authority.certify(spki, usage(it), &expired));
    let mut station = Station::start().unwrap();
    station.insert(0, card.unwrap()).unwrap();
    support::use_station(&station);
    let (fingers, entry) = support::fingers::pair();
    let state = tempfile::tempdir().unwrap();
    let journal = Arc::new(Journal::open(state.path()).unwrap());
    let clean = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let readers = Readers::start(Limits::default(), Policy::default(), Arc::clone(&journal));
        let (events, _news) = tokio::sync::mpsc::unbounded_channel();
        let (config, pins, shelf) = (Config::default(), Box::new(entry), PinShelf::default());
        let desk =
            HostDesk { config, readers: readers.clone(), journal, pins, shelf, events, language: "sv".to_owned() };
        let task = Task { id: "clean".to_owned(), cancel: Cancel::default(), desk: Rc::new(desk) };
        runtime.block_on(async {
            let picture = readers.settled(support::LIMIT).await;
            let CardState::Ready(card) = &picture.readers[0].state else { panic!("{picture:?}") };
            let plan = remove_certificates::plan(&task, card.card_ref(), &Which::Expired, false).await.unwrap();
            assert!(plan.removes());
            remove_certificates::carry_out(&task, &plan).await.map_err(|it| it.code)
        })
    });
    let delete = ["-r", "0", "--delete-objects", "cert", "--id", "46", "--auth-id", "01", "--pin", PIN_1];
    fingers.types_after(PIN_1, || drop(opensc::run(&station, "pkcs15-init", &delete).unwrap()));
    assert_eq!(clean.join().unwrap(), Err(Code::CardChanged));
    let dump = opensc::run(&station, "pkcs15-tool", &["-r", "0", "-D"]).unwrap();
    assert_eq!(dump.matches("X.509 Certificate").count(), 1, "the other one is still there: {dump}");
}
