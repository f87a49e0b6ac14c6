#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::cards::{
    Hash, Policy, detect,
    files::{read, update},
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
    assert_eq!(outcome, Err(CardError::TooLarge { size: 40_000, most: 32_767 }));
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

/// A personal card, PIN 1 shown, one key with its certificate.
fn card_with_certificate() -> (OnChip, std::sync::Arc<dyn Family>, Contents) {
    let (mut wire, family, contents) = blank_card();
    let key = family.generate_key(&mut wire, &contents, CertificateUsage::Authentication, KeyAlgorithm::P256).unwrap();
    let contents = family.contents(&mut wire).unwrap();
    family.write_certificate(&mut wire, &contents, &key, &certificate(300)).unwrap();
    let contents = family.contents(&mut wire).unwrap();
    (wire, family, contents)
}

/// Writes the first octet of a directory file's first record, and says what it was.
fn retag(wire: &mut OnChip, directory: &Option<Vec<u8>>, tag: u8) -> u8 {
    let file = select(wire, directory.as_deref().unwrap()).unwrap();
    let before = read(wire, file, |_| Some(1)).unwrap()[0];
    update(wire, 0, &[tag]).unwrap();
    before
}

#[test]
fn files_of_records_of_unknown_kinds_are_left_alone() {
    let (mut wire, family, before) = card_with_certificate();
    // [2]: a kind of key, and of certificate, that is not understood here.
    let directories = before.directories.clone();
    let places = [&directories.private_keys, &directories.public_keys, &directories.certificates];
    let tags = places.map(|it| retag(&mut wire, it, 0xA2));
    let contents = family.contents(&mut wire).unwrap();
    assert!(contents.keys.is_empty() && contents.certificates.is_empty());
    let usage = CertificateUsage::Authentication;
    let key = family.generate_key(&mut wire, &contents, usage, KeyAlgorithm::P256).unwrap();
    let contents = family.contents(&mut wire).unwrap();
    family.write_certificate(&mut wire, &contents, &key, &certificate(200)).unwrap();
    for (directory, tag) in places.into_iter().zip(tags) {
        retag(&mut wire, directory, tag);
    }
    let after = family.contents(&mut wire).unwrap();
    assert_eq!((after.keys.len(), after.certificates.len()), (2, 2));
    assert_eq!((&after.keys[0].place, &after.certificates[0]), (&before.keys[0].place, &before.certificates[0]));
    sign_and_check(&*family, &mut wire, &[Scheme::Ecdsa(Hash::Sha256)]);
}

/// A card that is pulled, or says a status word, at a command of choice.
struct Failing<'a> {
    wire: &'a mut OnChip,
    left: usize,
    says: Option<[u8; 2]>,
}

impl Wire for Failing<'_> {
    fn exchange(&mut self, command: &[u8], pace: Pace) -> Result<Vec<u8>, CardError> {
        if self.left > 0 {
            self.left -= 1;
            return self.wire.exchange(command, pace);
        }
        match self.says {
            Some(says) => {
                self.left = usize::MAX;
                Ok(says.to_vec())
            }
            None => Err(CardError::Pulled),
        }
    }

    fn is_t0(&self) -> bool {
        false
    }

    fn atr(&self) -> &[u8] {
        &[]
    }
}

#[test]
fn whatever_happens_while_a_certificate_is_replaced_there_is_one() {
    let (mut wire, family, mut contents) = card_with_certificate();
    let (mut failures, mut number) = (0, 0);
    for says in [None, Some([0x6A, 0x84])] {
        for left in 0.. {
            number += 1;
            let key = contents.keys[0].clone();
            let before = contents.certificate_of(&key).unwrap().clone();
            let new = certificate(200 + number);
            let mut failing = Failing { wire: &mut wire, left, says };
            let outcome = family.replace_certificate(&mut failing, &contents, &before, &key, &new);
            let is_through = failing.left > 0 && failing.left < 1000;
            contents = family.contents(&mut wire).unwrap();
            let found = &contents.certificate_of(&key).unwrap().der;
            assert!(*found == before.der || *found == new, "pulled at command {left}");
            assert_eq!(contents.certificates.len(), 1);
            if is_through {
                assert_eq!((outcome, found), (Ok(()), &new));
                break;
            }
            failures += 1;
        }
    }
    assert!(failures > 10);
}

#[test]
fn removing_rewrites_no_more_than_it_must_and_keeps_what_is_not_understood() {
    let (mut wire, family, contents) = card_with_certificate();
    let key = contents.keys[0].clone();
    for octets in [200, 210] {
        let contents = family.contents(&mut wire).unwrap();
        family.write_certificate(&mut wire, &contents, &key, &certificate(octets)).unwrap();
    }
    let contents = family.contents(&mut wire).unwrap();
    let [first, second, third] = &contents.certificates[..] else { panic!("three certificates") };
    wire.sent.clear();
    family.delete_certificate(&mut wire, &contents, third).unwrap();
    let writes: Vec<_> = wire.sent.iter().filter(|it| it[1] == 0xD6).collect();
    assert_eq!(writes[0][4..], [1, 0], "the record's first octet comes first");
    retag(&mut wire, &contents.directories.certificates, 0xA2);
    family.delete_certificate(&mut wire, &contents, second).unwrap();
    retag(&mut wire, &contents.directories.certificates, 0x30);
    assert_eq!(family.contents(&mut wire).unwrap().certificates, std::slice::from_ref(first));
}

#[test]
fn twenty_octets_are_not_enough_to_be_of_this_family() {
    struct Other;
    impl Wire for Other {
        fn exchange(&mut self, _: &[u8], _: Pace) -> Result<Vec<u8>, CardError> {
            Ok([&[7; 20][..], &[0x90, 0]].concat())
        }

        fn is_t0(&self) -> bool {
            false
        }

        fn atr(&self) -> &[u8] {
            &[]
        }
    }
    assert!(MyEid::detect(&mut Other).unwrap().is_none());
}

#[test]
fn no_key_is_made_that_a_pin_does_not_protect() {
    let (mut wire, family, mut contents) = blank_card();
    for reference in [0, 0x0F, 0x10, 0x81] {
        contents.pins[0].format.reference = reference;
        wire.sent.clear();
        let usage = CertificateUsage::Authentication;
        let outcome = family.generate_key(&mut wire, &contents, usage, KeyAlgorithm::P256);
        assert!(matches!(outcome, Err(CardError::Malformed(_))), "{reference:02X}");
        assert!(wire.sent.is_empty());
    }
}
