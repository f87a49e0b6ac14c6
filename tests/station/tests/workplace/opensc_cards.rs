//! OpenSC's tools make a card of a raw chip, list it, and take things off it again.

use std::fs;

use station::factory::{KeyType, Usage};
use station::{Station, opensc};

use crate::support::{Desk, in_both_readers, issue, personal_card, raw_card};

const SO: [&str; 2] = ["--so-pin", "87654321"];

in_both_readers!(
    rsa_2048_card_from_a_raw_chip,
    p_256_card_from_a_raw_chip,
    p_384_card_from_a_raw_chip,
    a_key_made_elsewhere_is_stored,
    objects_are_deleted_and_made_anew,
    a_finalised_card_keeps_strangers_out,
    an_erased_card_can_be_initialised_again,
);

#[test]
fn both_readers_are_seen_with_their_cards() {
    let mut station = Station::start().unwrap();
    station.insert(1, raw_card("1")).unwrap();
    let list = opensc::run(&station, "opensc-tool", &["--list-readers"]).unwrap();
    for (name, card) in station.readers().iter().zip(["No", "Yes"]) {
        let line = list.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name} in {list}"));
        assert!(line.contains(card), "{line}");
    }
    let atr = opensc::run(&station, "opensc-tool", &["--reader", "1", "--atr"]).unwrap();
    assert_eq!(atr.trim(), "3b:f5:96:00:00:81:31:fe:45:4d:79:45:49:44:14");
    assert!(opensc::run(&station, "opensc-tool", &["--reader", "1", "--name"]).unwrap().contains("MyEID"));
}

fn rsa_2048_card_from_a_raw_chip(slot: usize) {
    card_from_a_raw_chip(slot, "rsa/2048", KeyType::Rsa2048);
}

fn p_256_card_from_a_raw_chip(slot: usize) {
    card_from_a_raw_chip(slot, "ec/prime256v1", KeyType::P256);
}

fn p_384_card_from_a_raw_chip(slot: usize) {
    card_from_a_raw_chip(slot, "ec/secp384r1", KeyType::P384);
}

#[test]
fn rsa_3072_card_from_a_raw_chip() {
    card_from_a_raw_chip(0, "rsa/3072", KeyType::Rsa3072);
}

/// Step by step as the issue of a card goes, with nothing of ours in between.
fn card_from_a_raw_chip(slot: usize, key: &str, key_type: KeyType) {
    let desk = Desk::with_card(slot, raw_card("100"));
    let init = |arguments: &[&str]| desk.tool("pkcs15-init", arguments);
    init(&["--erase-card"]);
    init(&[&["-C", "--so-puk", "12344321", "--label", "Kort", "--serial", "00A1"], &SO[..]].concat());
    let pin = ["--auth-id", "01", "--pin", "123456", "--puk", "11223344", "--label", "legitimering"];
    init(&[&["--store-pin"], &pin[..], &SO].concat());
    init(&[&["--finalize"], &SO[..]].concat());
    init(&["--generate-key", key, "--auth-id", "01", "--id", "45", "--pin", "123456", "--label", "legitimering"]);
    assert_eq!(generations(&desk), 1, "the key is made on the card");

    let certificate = issue(desk.station.folder(), &desk.public_key("45"), Usage::Authentication);
    fs::write(desk.path("on-card.der"), &certificate).unwrap();
    let object = ["--auth-id", "01", "--id", "45", "--pin", "123456", "--format", "der"];
    init(&[&["--store-certificate", &desk.path("on-card.der")], &object[..]].concat());

    let dump = desk.tool("pkcs15-tool", &["-D"]);
    let parts =
        ["PKCS#15 Card [Kort]", "00a1", "PIN [legitimering]", "Security Officer PIN", "Private", "Public", "X.509"];
    for part in parts {
        assert!(dump.contains(part), "{part} in {dump}");
    }
    let read = ["--read-certificate", "45", "--output", &desk.path("read.pem")];
    desk.tool("pkcs15-tool", &read);
    desk.openssl(&["x509", "-in", "read.pem", "-outform", "DER", "-out", "read.der"]);
    assert_eq!(fs::read(desk.path("read.der")).unwrap(), certificate, "every byte as it was stored");
    desk.sign_and_verify("Kort (legitimering)", "45", "123456", key_type);
}

fn a_key_made_elsewhere_is_stored(slot: usize) {
    let desk = Desk::with_card(slot, station::factory::blank_reserve_card("A013").unwrap());
    desk.openssl(&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "elsewhere.pem"]);
    desk.openssl(&["pkey", "-in", "elsewhere.pem", "-pubout", "-outform", "DER", "-out", "elsewhere.der"]);
    let public_key = fs::read(desk.path("elsewhere.der")).unwrap();
    fs::write(desk.path("c.der"), issue(desk.station.folder(), &public_key, Usage::Authentication)).unwrap();

    let owner = ["--id", "45", "--auth-id", "01", "--pin", "123456"];
    desk.tool("pkcs15-init", &[&["--store-private-key", &desk.path("elsewhere.pem")], &owner[..]].concat());
    desk.tool("pkcs15-init", &[&["--store-certificate", &desk.path("c.der"), "--format", "der"], &owner[..]].concat());
    desk.sign_and_verify("Reservkort (legitimering)", "45", "123456", KeyType::Rsa2048);
}

fn objects_are_deleted_and_made_anew(slot: usize) {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::with_card(slot, personal_card(folder.path(), "A010", KeyType::P256));
    let before = desk.public_key("45");
    let owner = ["--id", "45", "--auth-id", "01", "--pin", "123456"];

    desk.tool("pkcs15-init", &[&["--delete-objects", "cert"], &owner[..]].concat());
    assert!(!desk.tool("pkcs15-tool", &["--list-certificates"]).contains(": 45"));
    assert!(desk.tool("pkcs15-tool", &["--list-keys"]).contains(": 45"), "the key stays");

    desk.tool("pkcs15-init", &[&["--delete-objects", "privkey,pubkey"], &owner[..]].concat());
    let dump = desk.tool("pkcs15-tool", &["-D"]);
    assert!(!dump.contains(": 45") && dump.contains(": 46"), "the other key and certificate stay: {dump}");

    let make = ["--generate-key", "ec/prime256v1", "--label", "legitimering"];
    desk.tool("pkcs15-init", &[&make, &owner[..]].concat());
    assert_ne!(desk.public_key("45"), before, "a new key, not the old one found again");
}

fn a_finalised_card_keeps_strangers_out(slot: usize) {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::with_card(slot, personal_card(folder.path(), "A011", KeyType::P256));
    let wrong = ["--id", "45", "--auth-id", "01", "--pin", "000000"];
    let attempts: [&[&str]; 3] =
        [&["--delete-objects", "cert"], &["--delete-objects", "privkey"], &["--generate-key", "ec/prime256v1"]];
    for attempt in attempts {
        desk.try_tool("pkcs15-init", &[attempt, &wrong[..]].concat()).unwrap_err();
    }
    let dump = desk.tool("pkcs15-tool", &["-D"]);
    assert!(dump.matches("X.509 Certificate").count() == 2 && dump.matches("Private EC Key").count() == 2, "{dump}");
}

/// pkcs15-init erases an active card only after asking for the PIN at a terminal, so its command is sent by opensc-tool.
fn an_erased_card_can_be_initialised_again(slot: usize) {
    let desk = Desk::with_card(slot, station::factory::blank_reserve_card("A012").unwrap());
    let initialise = "00:DA:01:E0:08:FF:FF:11:3F:FF:11:FF:FF";
    let stranger = desk.tool("opensc-tool", &["--send-apdu", initialise]);
    assert!(stranger.contains("SW1=0x69, SW2=0x82"), "{stranger}");
    assert!(desk.tool("pkcs15-tool", &["-D"]).contains("PKCS#15 Card [Reservkort]"));

    let officer_pin = "00:20:00:03:08:38:37:36:35:34:33:32:31";
    let officer = desk.tool("opensc-tool", &["--send-apdu", officer_pin, "--send-apdu", initialise]);
    assert_eq!(officer.matches("SW1=0x90, SW2=0x00").count(), 2, "{officer}");
    desk.try_tool("pkcs15-tool", &["-D"]).expect_err("nothing is left to list");
    desk.tool("pkcs15-init", &[&["-C", "--so-puk", "12344321", "--label", "Igen"], &SO[..]].concat());
    assert!(desk.tool("pkcs15-tool", &["-D"]).contains("PKCS#15 Card [Igen]"));
}

/// How often the card itself has generated a key.
fn generations(desk: &Desk) -> usize {
    let exchanges = desk.station.exchanges(desk.slot).unwrap();
    let done = |answer: &Option<Vec<u8>>| answer.as_ref().is_some_and(|answer| answer.ends_with(&[0x90, 0x00]));
    exchanges.iter().filter(|exchange| exchange.command[1] == 0x46 && done(&exchange.answer)).count()
}
