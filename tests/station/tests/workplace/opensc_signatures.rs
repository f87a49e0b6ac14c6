//! Signatures made through OpenSC's PKCS#11 module, judged by openssl.

use station::factory::{KeyType, Usage};

use crate::support::{Desk, in_both_readers, personal_card};

in_both_readers!(rsa_2048_signs, p_256_signs);

fn rsa_2048_signs(slot: usize) {
    both_keys_sign(slot, "A001", KeyType::Rsa2048);
}

fn p_256_signs(slot: usize) {
    both_keys_sign(slot, "A002", KeyType::P256);
}

/// One certificate's key has three answers' worth of signature.
#[test]
fn rsa_3072_signatures_come_in_two_answers() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::with_card(0, personal_card(folder.path(), "A003", KeyType::Rsa3072));
    sign(&desk, Usage::Signature, KeyType::Rsa3072);
    assert!(desk.station.exchanges(0).unwrap().iter().any(|exchange| exchange.command[1] == 0xC0), "GET RESPONSE");
}

/// All that `PKCS#11` programs may ask of the card: the card pads by PKCS#1 version 1.5, all other padding is the program's
/// and comes in two commands; a digest is cut or filled to the length of the curve.
#[test]
fn each_scheme_signs_with_each_kind_of_key() {
    const RSA: [&str; 6] = [
        "SHA256-RSA-PKCS",
        "SHA384-RSA-PKCS",
        "SHA512-RSA-PKCS",
        "SHA256-RSA-PKCS-PSS",
        "SHA384-RSA-PKCS-PSS",
        "SHA512-RSA-PKCS-PSS",
    ];
    const EC: [&str; 3] = ["ECDSA-SHA256", "ECDSA-SHA384", "ECDSA-SHA512"];
    let cards: [(_, _, &[&str]); 4] = [
        ("A004", KeyType::Rsa2048, &RSA),
        ("A005", KeyType::Rsa3072, &RSA),
        ("A006", KeyType::P256, &EC),
        ("A007", KeyType::P384, &EC),
    ];
    for (serial, key_type, mechanisms) in cards {
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::with_card(0, personal_card(folder.path(), serial, key_type));
        let usage = Usage::Authentication;
        desk.sign_by_each_and_verify("SITHS e-id kort (legitimering)", usage.key_id(), usage.pin(), mechanisms);
    }
}

fn both_keys_sign(slot: usize, serial: &str, key_type: KeyType) {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::with_card(slot, personal_card(folder.path(), serial, key_type));
    for usage in [Usage::Authentication, Usage::Signature] {
        sign(&desk, usage, key_type);
    }
}

fn sign(desk: &Desk, usage: Usage, key_type: KeyType) {
    desk.sign_and_verify(&format!("SITHS e-id kort ({})", usage.label()), usage.key_id(), usage.pin(), key_type);
}
