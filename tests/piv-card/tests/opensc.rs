//! The card judged by OpenSC's PIV driver and Yubico's program through a real `pcscd`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use piv_card::{PIN, PUK, PivCard};
use station::{Station, opensc};

const GUID: [u8; 16] = *b"\x11\x11\x11\x11\x22\x22\x42\x22\x82\x22\x33\x33\x33\x33\x33\x01";

fn with_card() -> Station {
    let mut station = Station::start().unwrap();
    station.insert(0, PivCard::new(GUID)).unwrap();
    station
}

/// Makes a key in a slot with Yubico's program, and says what openssl sees in the public key that it got.
fn generate(station: &Station, slot: &str, algorithm: &str) -> String {
    let public = station.folder().join("public.pem");
    let (public, reader) = (public.to_str().unwrap(), &station.readers()[0]);
    let arguments = ["-r", reader, "-a", "generate", "-s", slot, "-A", algorithm, "-o", public];
    opensc::run(station, "yubico-piv-tool", &arguments).unwrap();
    opensc::run(station, "openssl", &["pkey", "-pubin", "-noout", "-text", "-in", public]).unwrap()
}

#[test]
fn opensc_knows_the_card_by_its_application_and_guid() {
    let station = with_card();
    let name = opensc::run(&station, "piv-tool", &["-r", "0", "-n"]).unwrap();
    assert!(name.contains("Personal Identity Verification Card"), "{name}");
    let tokens = opensc::run(&station, "pkcs11-tool", &["-L"]).unwrap();
    // OpenSC shows what fits into a PKCS#11 token's serial number.
    assert!(tokens.contains("8222333333333301"), "{tokens}");
}

/// Debian's `piv-tool` fails when it writes down a public key, whatever the card; Yubico's program does not.
#[test]
fn keys_of_each_kind_are_made() {
    let station = with_card();
    for (slot, algorithm, kind) in
        [("9a", "ECCP256", "256 bit"), ("9c", "ECCP384", "384 bit"), ("9d", "RSA2048", "2048 bit")]
    {
        let made = generate(&station, slot, algorithm);
        assert!(made.contains(kind), "{algorithm}: {made}");
    }
}

#[test]
fn opensc_changes_and_unblocks_the_pin() {
    let station = with_card();
    let tool = |arguments: &[&str]| opensc::run(&station, "pkcs15-tool", &[&["-r", "0"], arguments].concat());
    tool(&["--verify-pin", "--pin", PIN]).unwrap();
    for _ in 0..3 {
        tool(&["--verify-pin", "--pin", "999999"]).unwrap_err();
    }
    tool(&["--verify-pin", "--pin", PIN]).unwrap_err();
    tool(&["--unblock-pin", "--puk", PUK, "--new-pin", "654321"]).unwrap();
    tool(&["--verify-pin", "--pin", "654321"]).unwrap();
}
