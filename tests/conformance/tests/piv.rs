//! What only PIV cards have: the management key, one place for each use, identity with and without a CHUID.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use conformance::{
    bench::{Bench, Codes, file},
    checks::certify,
    judge::Judge,
};
use der::Encode;
use kortbrygga_host::cards::{CardError, Key, Policy};
use kortbrygga_shared::protocol::{CertificateUsage, KeyAlgorithm};
use piv_card::{MANAGEMENT_KEY_FILE, PIN, PUK, PivCard};
use rcgen::PublicKeyData;
use station::{Station, card::Chip, opensc};
use std::process::Command;

const GUID: [u8; 16] = *b"\x11\x11\x11\x11\x22\x22\x42\x22\x82\x22\x33\x33\x33\x33\x33\x03";
const USAGE: CertificateUsage = CertificateUsage::Authentication;

fn bench(card: Box<dyn Chip>, management_key: Option<&str>) -> Bench {
    let codes = Codes { pins: vec![(PIN, Some(PUK))], another: "918273", officer: None };
    let policy = Policy { piv_management_key: management_key.map(Into::into), ..Policy::default() };
    Bench::at_reader(codes, card, policy, Judge::pkcs15)
}

fn new_card() -> Bench {
    bench(Box::new(PivCard::new(GUID)), Some(MANAGEMENT_KEY_FILE))
}

fn certificate(bench: &Bench, key: &Key) -> Vec<u8> {
    certify(&bench.public_key(key).info().unwrap().to_der().unwrap(), USAGE)
}

/// GENERAL AUTHENTICATE commands that have reached the card.
fn authentications(bench: &mut Bench) -> usize {
    bench.station().unwrap().exchanges(0).unwrap().iter().filter(|it| it.command.get(1) == Some(&0x87)).count()
}

#[test]
fn without_a_management_key_nothing_is_sent() {
    let mut bench = bench(Box::new(PivCard::new(GUID)), None);
    let refused = bench.generate(USAGE, KeyAlgorithm::P256);
    assert_eq!(refused, Err(CardError::ManagementKey("missing")));
    assert_eq!((authentications(&mut bench), bench.writes()), (0, 0));
}

#[test]
fn another_management_key_is_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let other = file(folder.path(), "other", "11".repeat(24).as_bytes());
    let mut bench = bench(Box::new(PivCard::new(GUID)), Some(&other));
    assert_eq!(bench.generate(USAGE, KeyAlgorithm::P256), Err(CardError::ManagementKey("refused")));
    assert_eq!((authentications(&mut bench) > 0, bench.writes()), (true, 0));
}

#[test]
fn the_card_forgets_the_management_key() {
    let bench = new_card();
    bench.generate(USAGE, KeyAlgorithm::P256).unwrap();
    let answer = bench.judge.run("piv-tool", &["-s", "00:47:00:9A:05:AC:03:80:01:11:00"]);
    assert!(answer.contains("SW1=0x69, SW2=0x82"), "{answer}");
}

#[test]
fn a_slot_with_a_certificate_is_full() {
    let bench = new_card();
    let key = bench.generate(USAGE, KeyAlgorithm::P256).unwrap();
    bench.write(&key, &certificate(&bench, &key)).unwrap();
    let (before, written) = (bench.public_key(&key), bench.writes());
    assert_eq!(bench.generate(USAGE, KeyAlgorithm::P384), Err(CardError::Full));
    assert_eq!((bench.public_key(&key), bench.writes()), (before, written));
    let stored = bench.contents().certificate_of(&key).unwrap().clone();
    bench.delete_certificate(&key, &stored).unwrap();
    bench.generate(USAGE, KeyAlgorithm::P384).unwrap();
}

/// Makes one key and refuses the next.
struct OnlyOnce {
    card: PivCard,
    made: usize,
}

impl Chip for OnlyOnce {
    fn atr(&self) -> &[u8] {
        self.card.atr()
    }

    fn power_on(&mut self) {
        self.card.power_on();
    }

    fn power_off(&mut self) {
        self.card.power_off();
    }

    fn transmit(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.made += usize::from(bytes.get(1) == Some(&0x47));
        let refused = self.made > 1 && bytes.get(1) == Some(&0x47);
        if refused { vec![0x6A, 0x86] } else { self.card.transmit(bytes) }
    }
}

#[test]
fn a_key_that_the_card_refuses_to_make_costs_no_other() {
    let card = OnlyOnce { card: PivCard::new(GUID), made: 0 };
    let bench = bench(Box::new(card), Some(MANAGEMENT_KEY_FILE));
    let key = bench.generate(USAGE, KeyAlgorithm::P256).unwrap();
    let before = bench.public_key(&key);
    assert!(matches!(bench.generate(USAGE, KeyAlgorithm::P384), Err(CardError::NotSupported { .. })));
    assert_eq!(bench.public_key(&key), before);
    bench.write(&key, &certificate(&bench, &key)).unwrap();
}

#[test]
fn one_command_replaces_a_certificate() {
    let bench = new_card();
    let key = bench.generate(USAGE, KeyAlgorithm::P256).unwrap();
    bench.write(&key, &certificate(&bench, &key)).unwrap();
    let (new, before) = (certificate(&bench, &key), bench.contents().certificate_of(&key).unwrap().clone());
    let (key, der) = (key, new.clone());
    let replaced = bench.writing(USAGE, move |session, contents| {
        session.replace_certificate(contents, &before, &key, &der)?;
        session.contents()
    });
    let stored: Vec<Vec<u8>> = replaced.unwrap().certificates.into_iter().map(|it| it.der).collect();
    assert_eq!(stored, [new]);
}

#[test]
fn a_card_is_known_by_its_guid() {
    assert_eq!(new_card().view().chip.as_str(), "11111111222242228222333333333303");
}

#[test]
fn a_card_without_chuid_is_known_by_its_serial_number() {
    let card = changed_by_others(|station| {
        let empty = ["-r", "0", "-A", "M:9B:03", "-s", "00:DB:3F:FF:07:5C:03:5F:C1:02:53:00"];
        let key = std::fs::read_to_string(MANAGEMENT_KEY_FILE).unwrap();
        let pairs: Vec<&str> = key.trim().as_bytes().chunks(2).map(|it| std::str::from_utf8(it).unwrap()).collect();
        let key = file(station.folder(), "management-key", pairs.join(":").as_bytes());
        let output = Command::new("piv-tool").args(empty).envs(station.env()).env("PIV_EXT_AUTH_KEY", key).output();
        let text = String::from_utf8_lossy(&output.unwrap().stdout).into_owned();
        assert!(text.contains("SW1=0x90, SW2=0x00"), "{text}");
    });
    // The applet makes this number up.
    assert_eq!(bench(card, None).view().chip.as_str(), "0052F743");
}

#[test]
fn compressed_certificates_of_others_are_read() {
    let der = certify(&rcgen::KeyPair::generate().unwrap().subject_public_key_info(), USAGE);
    let written = der.clone();
    let card = changed_by_others(move |station| {
        let plain = file(station.folder(), "certificate.der", &written);
        assert!(Command::new("gzip").arg(&plain).status().unwrap().success());
        let reader = &station.readers()[0];
        let import = ["-r", reader, "-a", "import-certificate", "-s", "9a", "-K", "GZIP", "-i", &format!("{plain}.gz")];
        opensc::run(station, "yubico-piv-tool", &import).unwrap();
    });
    let contents = bench(card, None).contents();
    assert_eq!(contents.certificates.iter().map(|it| &it.der).collect::<Vec<_>>(), [&der]);
}

fn changed_by_others(change: impl FnOnce(&Station)) -> Box<dyn Chip> {
    let mut station = Station::start().unwrap();
    station.insert(0, PivCard::new(GUID)).unwrap();
    change(&station);
    station.remove_chip(0).unwrap().unwrap()
}
