#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::cards::{
    Hash, Policy, detect,
    on_chip::{OnChip, typed},
};
use station::factory::{self, KeyType, PIN_1, PersonalCardSpec, Usage};

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
    sign_and_check(&MyEid { chaining: false }, &mut wire, &HASHES.map(Scheme::RsaPss));
    assert!(wire.sent.iter().all(|command| command[0] & 0x10 == 0), "no chains");
}
