//! `kortbrygga` at a station with two cards of the same product, judged by OpenSC and openssl.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

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
use kortbrygga_shared::{
    catalogue::Code,
    protocol::{CardState, CertificateUsage},
};
use serde_json::{Value, json};
use station::{
    Station,
    card::Card,
    factory::{
        KeyType, PIN_1, PIN_2, PUK_2, PersonalCardSpec, blank_reserve_card, mistype, personal_card, rsa_key_pool,
    },
    opensc,
};
use std::{
    io::Write,
    process::{Command, Stdio},
    rc::Rc,
    sync::Arc,
};
use support::{
    authority::{Authority, Person},
    shell::{OpensslCa, Ran, Shell},
    tools, usage,
};

const ANNAS: &str = "9752278900000004471";
const SV: &str = "sv_SE.UTF-8";
const EN: &str = "en_GB.UTF-8";

/// Instructions that change a card or use a secret of it.
const TOUCHING: [u8; 8] = [0x20, 0x24, 0x2A, 0x2C, 0x46, 0xD6, 0xE0, 0xE4];

fn anna(serial: &str, keys: KeyType) -> Card {
    let authority = Authority::new();
    let spec = PersonalCardSpec::new(serial).with_keys(keys);
    personal_card(&spec, |spki, it| authority.certify(spki, usage(it), &Person::anna(ANNAS))).unwrap()
}

/// A blank card on the left, Anna's on the right; both MyEID.
struct Desk {
    station: Station,
    shell: Shell,
    /// Chip numbers, as the program says them.
    chips: [String; 2],
}

impl Desk {
    fn new(left: Card, right: Card) -> Self {
        let mut station = Station::start().unwrap();
        station.insert(0, left).unwrap();
        station.insert(1, right).unwrap();
        let shell = Shell::new();
        let cards = shell.run(&station, EN, &[], &["cards", "--json"]).json();
        let chips = [0, 1].map(|at| cards[at]["state"]["ready"]["chip"].as_str().unwrap().to_owned());
        Self { station, shell, chips }
    }

    fn usual() -> Self {
        Self::new(blank_reserve_card("8101").unwrap(), anna("8102", KeyType::P256))
    }

    fn text(&self, language: &str, codes: &[&str], arguments: &[&str]) -> Ran {
        self.shell.run(&self.station, language, codes, arguments)
    }

    fn json(&self, codes: &[&str], arguments: &[&str]) -> Ran {
        self.text(SV, codes, &[arguments, &["--json"]].concat())
    }

    #[track_caller]
    fn refused(&self, expected: (i32, &str), codes: &[&str], arguments: &[&str]) {
        let (status, code) = self.json(codes, arguments).refusal();
        assert_eq!((status, code.as_str()), expected, "{arguments:?}");
    }

    /// Commands of an instruction that a card has seen.
    fn seen(&self, slot: usize, instructions: &[u8]) -> usize {
        self.station.exchanges(slot).unwrap().iter().filter(|it| instructions.contains(&it.command[1])).count()
    }

    /// VERIFY commands that carried a code.
    fn codes_shown(&self, slot: usize) -> usize {
        let shown = |command: &[u8]| command[1] == 0x20 && command.len() > 5;
        self.station.exchanges(slot).unwrap().iter().filter(|it| shown(&it.command)).count()
    }

    fn opensc(&self, tool: &str, arguments: &[&str]) -> String {
        opensc::run(&self.station, tool, arguments).unwrap()
    }
}

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

#[test]
fn each_refusal_has_its_number_and_its_status() {
    let mut desk = Desk::usual();
    let [blank, _] = desk.chips.clone();
    let (blank, anna) = (blank.as_str(), ANNAS);
    // The card: not there.
    for arguments in [&["card", "show"][..], &["certificate", "list"], &["certificate", "clean"]] {
        desk.refused((3, "KB-0136"), &[], &[arguments, &["--card", "9752278900000009999"]].concat());
    }
    desk.refused((3, "KB-0136"), &[], &["card", "show", "--card", "4471"]);
    // Wrong arguments: clap's own words.
    for arguments in [&["card", "show"][..], &["pin", "change", "--card", anna], &["card", "csr", "--card", anna], &[]]
    {
        assert_eq!(desk.text(SV, &[], arguments).status, 2, "{arguments:?}");
    }
    // The PIN: wrong is shown once, missing and malformed not at all.
    let verify = ["pin", "verify", "--card", anna, "--which", "auth"];
    let wrong = desk.json(&["000000", PIN_1], &verify);
    assert_eq!(wrong.refusal(), (4, "KB-0200".to_owned()));
    assert!(wrong.out.contains("\"tries\": \"2\""), "{wrong:?}");
    assert_eq!(desk.codes_shown(1), 1);
    desk.refused((4, "KB-0221"), &["12a456"], &verify);
    desk.refused((4, "KB-0221"), &[&"1".repeat(80)], &verify);
    desk.refused((4, "KB-0221"), &[PIN_1], &["pin", "change", "--card", anna, "--which", "auth"]);
    assert_eq!(desk.codes_shown(1), 1);
    desk.station.with_card(1, |card| mistype(card, 2, 3)).unwrap();
    desk.refused((4, "KB-0201"), &[PIN_2], &["pin", "verify", "--card", anna, "--which", "sign"]);
    // Keys and certificates that are not there, or do not fit.
    let csr = ["card", "csr", "--subject", "CN=x", "--card", blank];
    desk.refused((1, "KB-0118"), &[PIN_1], &[&csr[..], &["--which", "auth"]].concat());
    desk.refused((1, "KB-0515"), &[PIN_1], &[&csr[..], &["--key", "77"]].concat());
    desk.refused((1, "KB-0515"), &[PIN_1], &["certificate", "delete", "--card", anna, "--certificate", "77"]);
    let stranger = {
        let key = rcgen::KeyPair::generate().unwrap();
        let spki = rcgen::PublicKeyData::subject_public_key_info(&key);
        Authority::new().certify(&spki, CertificateUsage::Authentication, &Person::anna(ANNAS))
    };
    let other_card = Authority::new().certify(
        &rcgen::PublicKeyData::subject_public_key_info(&rcgen::KeyPair::generate().unwrap()),
        CertificateUsage::Authentication,
        &Person::anna("9752278900000009999"),
    );
    for (name, octets, number) in [
        ("stranger.der", stranger, "KB-0501"),
        ("other.der", other_card, "KB-0500"),
        ("garbage.der", vec![0x30, 3, 1, 2, 3], "KB-0503"),
        ("text.pem", b"no certificate".to_vec(), "KB-0503"),
        ("large.der", [&[0x30, 0x82, 0x40, 0][..], &[0; 0x4000]].concat(), "KB-0514"),
    ] {
        let file = desk.shell.file(name, octets);
        desk.refused((1, number), &[PIN_1], &["certificate", "write", "--card", anna, "--in", &file]);
    }
    assert_eq!(desk.codes_shown(1), 1, "refused before anybody is asked");
    // What such a card can't do.
    let data = desk.shell.file("data", "to be signed");
    let sign = ["card", "sign", "--card", anna, "--which", "auth", "--in", &data, "--out", "signature"];
    desk.refused((5, "KB-0110"), &[PIN_1], &[&sign[..], &["--scheme", "rsa-pss"]].concat());
    desk.refused((5, "KB-0110"), &[PIN_1], &["pin", "set", "--card", anna, "--which", "auth"]);
    // This computer.
    desk.refused((6, "KB-0516"), &[], &["certificate", "write", "--card", anna, "--in", "/nowhere"]);
    let nowhere = ["card", "sign", "--card", anna, "--which", "auth", "--in", &data, "--out", "/nowhere/signature"];
    desk.refused((6, "KB-0516"), &[PIN_1], &nowhere);
    desk.station.stop_daemon().unwrap();
    desk.refused((6, "KB-0100"), &[], &["cards"]);
    desk.refused((6, "KB-0100"), &[], &["card", "show", "--card", anna]);
}

#[test]
fn signatures_are_what_openssl_verifies() {
    let desk = Desk::new(anna("8103", KeyType::Rsa2048), anna("8102", KeyType::P256));
    let data = desk.shell.file("data", "to be signed");
    let out = tools::text(&desk.shell.path("signature")).to_owned();
    for (slot, schemes) in [(0, &["rsa-pkcs1", "rsa-pss"][..]), (1, &["ecdsa"])] {
        let chip = desk.chips[slot].as_str();
        let pem = desk.opensc("pkcs15-tool", &["-r", &slot.to_string(), "--read-certificate", "46"]);
        let certificate = desk.shell.file("signer.pem", pem);
        let key = desk.shell.file("key.pem", tools::openssl(&["x509", "-in", &certificate, "-noout", "-pubkey"]));
        let sign = ["card", "sign", "--card", chip, "--which", "sign", "--in", &data, "--out", &out];
        for scheme in schemes {
            for hash in ["sha256", "sha384", "sha512"] {
                let ran = desk.json(&[PIN_2], &[&sign[..], &["--scheme", scheme, "--hash", hash]].concat()).json();
                assert_eq!((&ran["scheme"], &ran["hash"]), (&json!(scheme), &json!(hash)));
                let digest = format!("-{hash}");
                let padding: &[&str] = match *scheme {
                    "rsa-pss" => &["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"],
                    _ => &[],
                };
                let verify = ["dgst", &digest, "-verify", &key, "-signature", &out];
                tools::openssl(&[&verify[..], padding, &[&data]].concat());
            }
        }
        desk.json(&[PIN_2], &[&sign[..], &["--cms"]].concat()).json();
        tools::openssl(&["cms", "-verify", "-inform", "DER", "-noverify", "-in", &out, "-certfile", &certificate]);
    }
}

#[test]
fn pins_are_changed_and_unblocked() {
    let desk = Desk::usual();
    let reader = "1";
    let takes = |id: &str, pin: &str| {
        desk.opensc("pkcs15-tool", &["-r", reader, "--verify-pin", "--auth-id", id, "--pin", pin])
    };
    let change = |which: &'static str| ["pin", "change", "--card", ANNAS, "--which", which];
    desk.json(&[PIN_1, "481507"], &change("auth")).json();
    takes("01", "481507");
    // Both at once must differ: the second is refused, the first holds and is told.
    desk.refused((4, "KB-0216"), &["481507", "905273", PIN_2, "905273"], &change("both"));
    takes("01", "905273");
    takes("02", PIN_2);
    desk.json(&["905273", "481507", PIN_2, "620938"], &change("both")).json();
    takes("01", "481507");
    takes("02", "620938");
    desk.refused((4, "KB-0216"), &["481507", "481507"], &change("auth"));

    desk.station.with_card(1, |card| mistype(card, 2, 3)).unwrap();
    let shown = desk.text(SV, &[], &["card", "show", "--card", ANNAS]);
    assert!(
        shown.out.contains("spärrad") && shown.out.contains("KB-0207") && shown.out.contains("KB-0209"),
        "{shown:?}"
    );
    let shown = desk.json(&[], &["card", "show", "--card", ANNAS, "--product", "7XX"]).json();
    let rules: Vec<&Value> = shown["unblocking"].as_array().unwrap().iter().map(|it| &it["code"]).collect();
    assert_eq!(rules, ["KB-0209"]);
    let unblock = ["pin", "unblock", "--card", ANNAS, "--which", "sign"];
    desk.refused((4, "KB-0217"), &["00000000", "719406"], &unblock);
    let done = desk.text(EN, &[PUK_2, "719406"], &[&unblock[..], &["--product", "573"]].concat());
    assert_eq!((done.status, done.out.as_str()), (0, "The PIN for signature was unblocked and changed.\n"));
    assert!(done.err.contains("KB-0207") && !done.err.contains("KB-0209"), "{done:?}");
    takes("02", "719406");
    assert_eq!(desk.seen(0, &TOUCHING[1..]), 0, "the other card");
}

#[test]
fn people_read_tables_in_their_language() {
    let desk = Desk::usual();
    let show = |language: &str, arguments: &[&str]| desk.text(language, &[], arguments).out;
    let (swedish, english) =
        (show(SV, &["card", "show", "--card", ANNAS]), show(EN, &["card", "show", "--card", ANNAS]));
    for (text, words) in [
        (&swedish, ["Kortnummer", "Anna Andersson", "legitimering", "3 försök kvar", "giltigt till"]),
        (&english, ["Card number", "Anna Andersson", "authentication", "3 tries left", "valid until"]),
    ] {
        for word in words {
            assert!(text.contains(word), "{word}: {text}");
        }
        assert!(text.lines().all(|line| line.trim_end() == line), "{text}");
    }
    let cards = show(SV, &["cards"]);
    assert!(cards.contains(ANNAS) && cards.contains("Kortnummer") && cards.contains("okänt"), "{cards}");
    let failed = desk.text("C", &[], &["card", "show", "--card", "77"]);
    assert!(failed.out.is_empty() && failed.err.starts_with("kortbrygga: No card with the number 77"), "{failed:?}");
    assert!(failed.err.contains("(KB-0136)"), "{failed:?}");
    let listed = show(SV, &["certificate", "list", "--card", ANNAS]);
    assert_eq!(listed.lines().count(), 4, "{listed}");
    // Also for keys that take their time.
    let rsa = blank_reserve_card("8104").unwrap().with_key_pool(rsa_key_pool(2048, 1).unwrap());
    let desk = Desk::new(rsa, anna("8102", KeyType::P256));
    let made = desk.text(SV, &[PIN_1], &["card", "generate", "--card", &desk.chips[0], "--which", "auth"]);
    assert!(made.out.contains("för legitimering (RSA 2048) är skapad på kortet."), "{made:?}");
    assert_eq!(made.err, "", "no window is spoken of where none is shown");
}

#[test]
fn the_host_of_the_browser_takes_no_codes_from_a_descriptor() {
    let (station, shell) = (Station::start().unwrap(), Shell::new());
    let host = shell.path("kortbrygga-host");
    std::fs::copy(env!("CARGO_BIN_EXE_kortbrygga-host"), &host).unwrap();
    shell.file("host.toml", support::config_text());
    let origin = format!("chrome-extension://{}/", "a".repeat(32));
    // What the host leaves on descriptor 3, the next program on it reads: all of it.
    let script = r#""$@" --pin-fd 3 3<&0 </dev/null >/dev/null; echo $?; cat"#;
    let mut child = Command::new("sh")
        .args(["-c", script, "sh", tools::text(&host), &origin])
        .envs(station.env())
        .env("HOME", shell.path(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"123456\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "0\n123456\n");
}

#[test]
fn what_the_documentation_says_is_so() {
    let page = include_str!("../../docs/command-line.md");
    let desk = Desk::usual();
    let shell = &desk.shell;
    OpensslCa::new(shell);
    for (name, text) in [
        ("pin1", format!("{PIN_1}\n")),
        ("pin2", format!("{PIN_2}\n")),
        ("change", format!("{PIN_1}\n481507\n")),
        ("unblock", format!("{PUK_2}\n719406\n")),
        ("report.txt", "to be signed".to_owned()),
        ("usage.cnf", "keyUsage=critical,digitalSignature\n".to_owned()),
    ] {
        shell.file(name, text);
    }
    let mut run = 0;
    for line in page.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let (command, status) = line.split_once(" # ").unwrap_or((line, "0"));
        let ran = shell.script(&desk.station, EN, command);
        assert_eq!(ran.status.to_string(), status.trim(), "{command}: {ran:?}");
        run += 1;
    }
    assert!(run > 20);
    // Nothing is left out: each command with each of its arguments, and each status.
    let help = |path: &[&str]| desk.text("C", &[], &[path, &["--help"]].concat()).out;
    let mut paths = vec![vec![]];
    while let Some(path) = paths.pop() {
        let text = help(&path);
        let (commands, options) = text.split_once("\nOptions:").unwrap();
        for option in options.split_whitespace().filter(|it| it.starts_with("--")) {
            let option = option.trim_end_matches([',', '.']);
            let known = page.contains(option) || ["--help", "--version"].contains(&option) || path == ["doctor"];
            assert!(known, "{path:?} {option}");
        }
        let Some((_, commands)) = commands.split_once("\nCommands:\n") else { continue };
        for name in commands.lines().filter_map(|it| it.split_whitespace().next()) {
            let next = [&path[..], &[name.to_owned().leak() as &str]].concat();
            assert!(page.contains(&next.join(" ")), "{next:?}");
            paths.push(next);
        }
    }
    let statuses = help(&[]);
    for status in 0..=6 {
        assert!(page.contains(&format!("| {status} |")) && statuses.contains(&format!("\n{status}  ")), "{status}");
    }
}
