//! OpenSC's tools and openssl judge the card: it is initialised, filled, used and emptied by software that others wrote.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use station::card::{Card, ChipSerial};
use station::factory::{self, KeyType, PersonalCardSpec, Usage};
use station::{Station, opensc};

const MODULE: &str = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so";

/// A fresh chip, on which `pkcs15-init` does everything itself.
fn raw_card(number: u64) -> Card {
    let mut serial = [0; 10];
    serial[2..].copy_from_slice(&number.to_be_bytes());
    Card::new(ChipSerial(serial))
}

fn openssl(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).current_dir(folder).stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {arguments:?}: {text}");
    text.into_owned()
}

/// A certificate for this public key, by a test CA that openssl makes in `folder`.
fn issue(folder: &Path, public_key: &[u8], usage: Usage) -> Vec<u8> {
    fs::write(folder.join("public.der"), public_key).unwrap();
    openssl(folder, &["pkey", "-pubin", "-inform", "DER", "-in", "public.der", "-out", "public.pem"]);
    if !folder.join("ca.pem").exists() {
        let ca = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"];
        openssl(folder, &[&ca[..], &["-subj", "/CN=Test CA", "-keyout", "ca.key", "-out", "ca.pem"]].concat());
    }
    let subject = format!("/C=SE/CN=Anna Andersson/serialNumber=191212121212/OU={}", usage.label());
    let request =
        ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "any.key"];
    openssl(folder, &[&request[..], &["-subj", &subject, "-out", "request.pem"]].concat());
    let sign =
        ["x509", "-req", "-in", "request.pem", "-force_pubkey", "public.pem", "-CA", "ca.pem", "-CAkey", "ca.key"];
    openssl(folder, &[&sign[..], &["-CAcreateserial", "-days", "30", "-outform", "DER", "-out", "c.der"]].concat());
    fs::read(folder.join("c.der")).unwrap()
}

fn personal_card(folder: &Path, serial: &str, key_type: KeyType) -> Card {
    let spec = PersonalCardSpec::new(serial).with_keys(key_type);
    factory::personal_card(&spec, |public_key, usage| issue(folder, public_key, usage)).unwrap()
}

/// Signs a text through OpenSC's PKCS#11 module with the key of the certificate, and lets openssl verify it.
fn sign_and_verify(station: &Station, slot: usize, usage: Usage, key_type: KeyType) {
    let folder = station.folder().join(format!("sign-{slot}-{}", usage.label()));
    fs::create_dir_all(&folder).unwrap();
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    fs::write(path("text"), "Jag kvitterar kortet.").unwrap();
    let reader = slot.to_string();
    opensc::run(
        station,
        "pkcs15-tool",
        &["--reader", &reader, "--read-certificate", usage.key_id(), "--output", &path("certificate.pem")],
    )
    .unwrap();
    openssl(&folder, &["x509", "-in", "certificate.pem", "-pubkey", "-noout", "-out", "public.pem"]);

    let token = match usage {
        Usage::Authentication => "SITHS e-id kort (legitimering)",
        Usage::Signature => "SITHS e-id kort (underskrift)",
    };
    let slot_of_token = pkcs11_slot(station, &station.readers()[slot], token);
    let mechanism: &[&str] = match key_type {
        KeyType::P256 => &["--mechanism", "ECDSA-SHA256", "--signature-format", "openssl"],
        KeyType::Rsa2048 | KeyType::Rsa3072 => &["--mechanism", "SHA256-RSA-PKCS"],
    };
    let arguments = [
        &["--module", MODULE, "--slot", &slot_of_token, "--login", "--pin", usage.pin(), "--sign"][..],
        &["--id", usage.key_id(), "--input-file", &path("text"), "--output-file", &path("signature")],
        mechanism,
    ];
    opensc::run(station, "pkcs11-tool", &arguments.concat()).unwrap();
    let verify = ["dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "text"];
    assert!(openssl(&folder, &verify).contains("Verified OK"));
}

/// The number of the PKCS#11 slot with this token in this reader.
fn pkcs11_slot(station: &Station, reader: &str, token: &str) -> String {
    let list = opensc::run(station, "pkcs11-tool", &["--module", MODULE, "--list-slots"]).unwrap();
    let mut slot = None;
    for line in list.lines() {
        if let Some(rest) = line.strip_prefix("Slot ") {
            let (_, id) = rest.split_once('(').unwrap();
            let (id, name) = id.split_once("): ").unwrap();
            slot = (name.trim() == reader).then(|| id.to_owned());
        } else if let Some(slot) = &slot
            && line.contains("token label")
            && line.ends_with(token)
        {
            return slot.clone();
        }
    }
    panic!("no token {token} in {reader}:\n{list}");
}

#[test]
fn both_readers_are_seen_with_their_cards() {
    let mut station = Station::start().unwrap();
    station.insert(1, raw_card(1)).unwrap();
    let list = opensc::run(&station, "opensc-tool", &["--list-readers"]).unwrap();
    for (name, card) in station.readers().iter().zip(["No", "Yes"]) {
        let line = list.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name} in {list}"));
        assert!(line.contains(card), "{line}");
    }
    let atr = opensc::run(&station, "opensc-tool", &["--reader", "1", "--atr"]).unwrap();
    assert_eq!(atr.trim(), "3b:f5:96:00:00:81:31:fe:45:4d:79:45:49:44:14");
    assert!(opensc::run(&station, "opensc-tool", &["--reader", "1", "--name"]).unwrap().contains("MyEID"));
}

#[test]
fn pkcs15_init_makes_a_card_from_a_raw_chip_in_either_reader() {
    let mut station = Station::start().unwrap();
    for (slot, key) in [(0, "rsa/2048"), (1, "ec/prime256v1")] {
        station.insert(slot, raw_card(100 + slot as u64)).unwrap();
        let reader = slot.to_string();
        let init = |arguments: &[&str]| {
            opensc::run(&station, "pkcs15-init", &[&["--reader", &reader], arguments].concat()).unwrap()
        };
        init(&["-C", "--so-pin", "87654321", "--so-puk", "12344321", "--label", "Rått kort", "--serial", "00A1"]);
        let pin = ["--auth-id", "01", "--pin", "123456", "--puk", "11223344"];
        init(&[&["--store-pin", "--label", "legitimering", "--so-pin", "87654321"], &pin[..]].concat());
        init(&["--finalize", "--so-pin", "87654321"]);
        init(&["--generate-key", key, "--auth-id", "01", "--id", "45", "--pin", "123456", "--label", "legitimering"]);

        let public_key = station.folder().join("public");
        let public_key_text = public_key.to_string_lossy();
        let reading = ["--reader", &reader, "--read-public-key", "45", "--output", &public_key_text];
        opensc::run(&station, "pkcs15-tool", &reading).unwrap();
        openssl(station.folder(), &["pkey", "-pubin", "-in", "public", "-outform", "DER", "-out", "public-key.der"]);
        let der = fs::read(station.folder().join("public-key.der")).unwrap();
        let certificate = issue(station.folder(), &der, Usage::Authentication);
        let file = station.folder().join("on-card.der");
        fs::write(&file, &certificate).unwrap();
        let object = ["--auth-id", "01", "--id", "45", "--pin", "123456", "--format", "der"];
        init(&[&["--store-certificate", &file.to_string_lossy()], &object[..]].concat());

        let dump = opensc::run(&station, "pkcs15-tool", &["--reader", &reader, "-D"]).unwrap();
        for part in ["PKCS#15 Card [Rått kort]", "00a1", "PIN [legitimering]", "Private", "Public", "X.509 Certificate"]
        {
            assert!(dump.contains(part), "{part} in {dump}");
        }
    }
}

#[test]
fn personal_cards_sign_in_both_readers() {
    let mut station = Station::start().unwrap();
    for (slot, key_type, serial) in [(0, KeyType::Rsa2048, "A001"), (1, KeyType::P256, "A002")] {
        let card = personal_card(station.folder(), serial, key_type);
        station.insert(slot, card).unwrap();
    }
    for (slot, key_type) in [(0, KeyType::Rsa2048), (1, KeyType::P256)] {
        for usage in [Usage::Authentication, Usage::Signature] {
            sign_and_verify(&station, slot, usage, key_type);
        }
    }
}

#[test]
fn rsa_3072_signatures_come_in_two_answers() {
    let mut station = Station::start().unwrap();
    let card = personal_card(station.folder(), "A003", KeyType::Rsa3072);
    station.insert(0, card).unwrap();
    sign_and_verify(&station, 0, Usage::Signature, KeyType::Rsa3072);
}
