//! What is refused, by which number and status.

use crate::{
    desk::{ANNAS, Desk, SV},
    support::{
        self,
        authority::{Authority, Person},
        shell::Shell,
        tools,
    },
};
use kortbrygga_shared::protocol::CertificateUsage;
use serde_json::Value;
use station::{
    Station,
    factory::{PIN_1, PIN_2, mistype},
};
use std::{
    io::Write,
    process::{Command, Stdio},
};

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
    // Wrong arguments: in the user's language, and as JSON without a number.
    for arguments in [&["card", "show"][..], &["pin", "change", "--card", anna], &["card", "csr", "--card", anna], &[]]
    {
        assert_eq!(desk.text(SV, &[], arguments).status, 2, "{arguments:?}");
        let told = desk.json(&[], arguments);
        let answer: Value = serde_json::from_str(&told.out).unwrap();
        assert_eq!((told.status, &answer["error"]["code"], told.err.as_str()), (2, &Value::Null, ""), "{arguments:?}");
    }
    let told = desk.text(SV, &[], &["card", "show"]);
    assert!(told.err.starts_with("kortbrygga: Det här måste anges: --card <NUMBER>.\n"), "{told:?}");
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
    let same = ["card", "sign", "--card", anna, "--which", "auth", "--in", &data, "--out", &data];
    desk.refused((6, "KB-0516"), &[PIN_1], &same);
    assert_eq!(std::fs::read_to_string(&data).unwrap(), "to be signed");
    let full = desk.shell.script(&desk.station, SV, "kortbrygga cards >/dev/full");
    assert_eq!(full.status, 6, "{full:?}");
    desk.station.stop_daemon().unwrap();
    desk.refused((6, "KB-0100"), &[], &["cards"]);
    desk.refused((6, "KB-0100"), &[], &["card", "show", "--card", anna]);
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
