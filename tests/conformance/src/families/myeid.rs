//! The virtual MyEID card, made by OpenSC's `pkcs15-init`.

use super::Maker;
use crate::{
    authority::{Authority, Person},
    bench::{Bench, Codes, Make, Which},
    checks::{NUMBER, usage},
    judge::Judge,
};
use kortbrygga_host::cards::{PinRef, Policy};
use kortbrygga_shared::protocol::KeyAlgorithm;
use station::{
    card::Card,
    factory::{
        KeyType, PIN_1, PIN_2, PUK_1, PUK_2, PersonalCardSpec, SO_PIN, blank_reserve_card, personal_card, rsa_key_pool,
    },
};

/// See the module.
pub struct MyEid;

impl Maker for MyEid {
    fn name(&self) -> &'static str {
        "myeid"
    }

    fn bench(&self, make: Make) -> Option<Bench> {
        let card = card(make, Which::First)?;
        Some(Bench::at_reader(codes(), Box::new(card), Policy::default(), Judge::pkcs15))
    }

    fn swap_unnoticed(&self, bench: &mut Bench) {
        let other = card(Make::Blank, Which::Second).expect("there are blank cards");
        bench.station().expect("in a reader").swap_chip_unnoticed(0, Box::new(other)).unwrap();
    }

    fn reference(&self, pin: &PinRef) -> Option<u8> {
        Some(pin.format.reference)
    }
}

/// What the factory sets.
pub fn codes() -> Codes {
    Codes { pins: vec![(PIN_1, Some(PUK_1)), (PIN_2, Some(PUK_2))], another: "918273", officer: Some(SO_PIN) }
}

/// A card as somebody else made it.
pub fn card(make: Make, which: Which) -> Option<Card> {
    let serial = if which == Which::First { "C0F1" } else { "C0F2" };
    match make {
        Make::Blank => Some(with_pool(blank_reserve_card(serial).unwrap())),
        Make::Filled(algorithm) => {
            let authority = Authority::new();
            let issue = |spki: &[u8], of| authority.certify(spki, usage(of), &Person::anna(NUMBER));
            let spec = PersonalCardSpec::new(serial).with_keys(key_type(algorithm)?);
            Some(with_pool(personal_card(&spec, issue).unwrap()))
        }
        // MyEID cards get their PINs with the structure.
        Make::NoPin | Make::TransportPin => None,
    }
}

fn key_type(algorithm: KeyAlgorithm) -> Option<KeyType> {
    match algorithm {
        KeyAlgorithm::Rsa2048 => Some(KeyType::Rsa2048),
        KeyAlgorithm::Rsa3072 => Some(KeyType::Rsa3072),
        KeyAlgorithm::P256 => Some(KeyType::P256),
        KeyAlgorithm::P384 => Some(KeyType::P384),
    }
}

/// RSA keys that take no time.
fn with_pool(card: Card) -> Card {
    card.with_key_pool(rsa_key_pool(2048, 2).unwrap().and(rsa_key_pool(3072, 2).unwrap()))
}
