#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::cards::{
    Hash, Policy, detect,
    on_chip::{OnChip, typed},
};
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use station::factory::{self, KeyType, PIN_1, PIN_2, PUK_1, PersonalCardSpec, Usage};

const HASHES: [Hash; 3] = [Hash::Sha256, Hash::Sha384, Hash::Sha512];

fn card(keys: KeyType) -> OnChip {
    let spec =
        PersonalCardSpec { usages: vec![Usage::Authentication], ..PersonalCardSpec::new("6001").with_keys(keys) };
    OnChip::new(factory::personal_card(&spec, |_, _| None).unwrap())
}

fn sign_and_check(family: &dyn Family, wire: &mut OnChip, schemes: &[Scheme]) {
    family.chip(wire).unwrap();
    let contents = family.contents(wire).unwrap();
    let key = &contents.keys[0];
    let public = family.public_key(wire, &contents, key).unwrap();
    family.verify(wire, contents.pin_of(key).unwrap(), &mut typed(PIN_1)).unwrap();
    for &scheme in schemes {
        let signature = family.sign(wire, key, scheme, &scheme.hash().digest(b"text")).unwrap();
        assert!(public.verifies(scheme, b"text", &signature), "{scheme:?}");
    }
}

#[test]
fn each_scheme_signs_with_each_kind_of_key() {
    for keys in [KeyType::Rsa2048, KeyType::Rsa3072, KeyType::P256, KeyType::P384] {
        let schemes = match keys {
            KeyType::P256 | KeyType::P384 => HASHES.map(Scheme::Ecdsa).to_vec(),
            _ => [HASHES.map(Scheme::RsaPkcs1), HASHES.map(Scheme::RsaPss)].concat(),
        };
        let mut wire = card(keys);
        let family = detect(&mut wire, &Policy::default()).unwrap();
        assert_eq!(family.name(), "myeid");
        sign_and_check(&*family, &mut wire, &schemes);
    }
}

#[test]
fn older_cards_take_a_raw_block_in_two_halves() {
    let mut wire = card(KeyType::Rsa2048);
    // Version 4.0.1.
    let older = MyEid::of(*b"MyEID\x04\x00\x01..........\x00\x00");
    sign_and_check(&older, &mut wire, &HASHES.map(Scheme::RsaPss));
    assert!(wire.sent.iter().all(|command| command[0] & 0x10 == 0), "no chains");
}

/// Instructions that change nothing: SELECT, READ BINARY, GET DATA.
const READING: [u8; 3] = [0xA4, 0xB0, 0xCA];

fn blank_card() -> (OnChip, std::sync::Arc<dyn Family>, Contents) {
    let mut wire = OnChip::new(factory::blank_reserve_card("6002").unwrap());
    let family = detect(&mut wire, &Policy::default()).unwrap();
    let contents = family.contents(&mut wire).unwrap();
    family.verify(&mut wire, contents.pin(PinKind::Authentication).unwrap(), &mut typed(PIN_1)).unwrap();
    wire.sent.clear();
    (wire, family, contents)
}

fn certificate(octets: usize) -> Vec<u8> {
    let mut params = CertificateParams::default();
    params.custom_extensions.push(CustomExtension::from_oid_content(&[1, 2, 3], vec![0; octets]));
    params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
}

#[test]
fn room_is_told_and_a_full_card_is_not_written_to() {
    let (mut wire, family, mut contents) = blank_card();
    let usage = CertificateUsage::Authentication;
    let mut told = Vec::new();
    loop {
        told.push(family.room(&mut wire, &contents).unwrap().keys.unwrap());
        wire.sent.clear();
        match family.generate_key(&mut wire, &contents, usage, KeyAlgorithm::P384) {
            Ok(_) => contents = family.contents(&mut wire).unwrap(),
            Err(error) => break assert_eq!(error, CardError::Full),
        }
    }
    assert!(wire.instructions().iter().all(|it| READING.contains(it)), "something was written");
    assert_eq!(family.contents(&mut wire).unwrap().keys, contents.keys);
    assert_eq!(told.last(), Some(&0));
    // Counted by the longest records: of shorter ones there is room for a few more.
    let left = (0..told.len()).rev().map(|it| it as u16);
    assert!(told.iter().zip(left).all(|(told, left)| (left.saturating_sub(1)..=left).contains(told)), "{told:?}");

    let der = certificate(0);
    let room = family.room(&mut wire, &contents).unwrap().certificates.unwrap();
    for left in (0..room).rev() {
        family.write_certificate(&mut wire, &contents, &contents.keys[0], &der).unwrap();
        contents = family.contents(&mut wire).unwrap();
        assert!(family.room(&mut wire, &contents).unwrap().certificates.unwrap() >= left);
    }
    wire.sent.clear();
    while family.write_certificate(&mut wire, &contents, &contents.keys[0], &der).is_ok() {
        contents = family.contents(&mut wire).unwrap();
        wire.sent.clear();
    }
    assert!(wire.instructions().iter().all(|it| READING.contains(it)), "something was written");
    assert_eq!(family.contents(&mut wire).unwrap().certificates, contents.certificates);
}

#[test]
fn a_certificate_that_no_file_can_hold_is_refused_before_anything_is_sent() {
    let (mut wire, family, contents) = blank_card();
    let key = family.generate_key(&mut wire, &contents, CertificateUsage::Authentication, KeyAlgorithm::P256).unwrap();
    wire.sent.clear();
    let outcome = family.write_certificate(&mut wire, &contents, &key, &vec![0x30; 40_000]);
    assert_eq!(outcome, Err(CardError::TooLarge { size: 40_000, most: 32_768 }));
    assert!(wire.sent.is_empty());
}

/// The commands of each errand, card with two P-256 keys and two certificates of `n` octets each:
///
/// - cold description, 16 + 2 x (1 + n / 255 rounded up): two to detect, two for each of the five files TokenInfo, ODF, AODF,
///   PrKDF and CDF, the certificates, PuKDF for the room (two), and the tries of each PIN (two). No file is selected twice;
/// - a second look, four: SELECT, GET DATA (nothing has changed), tries of two PINs;
/// - a signature, six: SELECT, GET DATA, VERIFY, MANAGE SECURITY ENVIRONMENT, the signature, LOG OUT;
/// - a certificate of 2 kB written, 9 + n / 255 rounded up: room in the CDF (two), no such file (one), the new file (three),
///   its octets, its record (three).
#[test]
fn no_more_commands_than_needed() {
    let der = certificate(300);
    let reads = der.len().div_ceil(255);
    let card = factory::personal_card(&PersonalCardSpec::new("6003"), |_, _| der.clone()).unwrap();
    let mut wire = OnChip::new(card);
    let family = detect(&mut wire, &Policy::default()).unwrap();
    let mut contents = family.contents(&mut wire).unwrap();
    family.room(&mut wire, &contents).unwrap();
    for pin in &contents.pins {
        family.tries(&mut wire, pin).unwrap();
    }
    let selected: Vec<_> = wire.sent.iter().filter(|it| it[1] == 0xA4).cloned().collect();
    let mut once = selected.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), selected.len(), "a file is selected twice");
    assert_eq!(wire.instructions().len(), 16 + 2 * (1 + reads));

    assert_eq!(family.chip(&mut wire).unwrap(), contents.chip);
    for pin in &contents.pins {
        family.tries(&mut wire, pin).unwrap();
    }
    assert_eq!(wire.instructions(), [0xA4, 0xCA, 0x20, 0x20]);

    // Certificates here are not the keys' own, and say nothing of their use.
    for (key, usage) in contents.keys.iter_mut().zip([CertificateUsage::Authentication, CertificateUsage::Signature]) {
        key.usage = Some(usage);
    }
    let (key, pin) = (&contents.keys[1], &contents.pins[1]);
    family.chip(&mut wire).unwrap();
    family.verify(&mut wire, pin, &mut typed(PIN_2)).unwrap();
    family.sign(&mut wire, key, Scheme::Ecdsa(Hash::Sha256), &[7; 32]).unwrap();
    assert!(family.forget(&mut wire, pin).unwrap());
    assert_eq!(wire.instructions(), [0xA4, 0xCA, 0x20, 0x22, 0x2A, 0x2E]);

    family.verify(&mut wire, &contents.pins[0], &mut typed(PIN_1)).unwrap();
    wire.sent.clear();
    let der = certificate(1700);
    family.write_certificate(&mut wire, &contents, &contents.keys[0], &der).unwrap();
    assert_eq!(wire.instructions().len(), 9 + der.len().div_ceil(255));
    assert_eq!(family.contents(&mut wire).unwrap().certificates.last().unwrap().der, der);
}

#[test]
fn another_card_or_a_changed_one_is_looked_at_anew() {
    let (mut wire, family, contents) = blank_card();
    assert_eq!(family.chip(&mut wire).unwrap(), contents.chip);
    // Swapped without notice.
    let mut other = factory::blank_reserve_card("6004").unwrap();
    other.power_on();
    std::mem::swap(&mut wire.card, &mut other);
    assert_eq!(family.chip(&mut wire).unwrap().as_str(), "0000000000006004");
    std::mem::swap(&mut wire.card, &mut other);
    assert_eq!(family.chip(&mut wire).unwrap(), contents.chip);
    wire.sent.clear();
    family.chip(&mut wire).unwrap();
    assert_eq!(wire.instructions(), [0xA4, 0xCA], "nothing has changed");
    // The card counts a change: a PIN that somebody unblocked.
    let pin = contents.pin(PinKind::Authentication).unwrap();
    family.unblock_pin(&mut wire, pin, Unblocker::Puk, &mut typed(PUK_1), &mut typed(PIN_1)).unwrap();
    wire.sent.clear();
    assert_eq!(family.chip(&mut wire).unwrap(), contents.chip);
    assert_eq!(wire.instructions(), [0xA4, 0xCA, 0xA4, 0xB0]);
}
