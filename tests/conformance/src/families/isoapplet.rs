//! The virtual Java Card with IsoApplet in both releases, made by OpenSC's `pkcs15-init`. OpenSC's driver knows release 0,
//! and takes release 1 for an early one of it: it reads, verifies and signs with RSA there, and makes no keys.

use super::Maker;
use crate::{
    bench::{Bench, Codes, Make, Which},
    checks::{certify, usage},
    judge::Judge,
};
use kortbrygga_host::cards::Policy;
use kortbrygga_shared::protocol::KeyAlgorithm;
use station::{
    card::{IsoAppletCard, Release},
    factory::{
        ISOAPPLET_PUK, KeyType, PIN_1, blank_isoapplet_card, isoapplet_card_without_pin, personal_isoapplet_card,
        rsa_key_pool,
    },
};

/// See the module.
pub struct IsoApplet(pub Release);

/// More keys than there is room for on the card.
const KEYS: usize = 8;

impl Maker for IsoApplet {
    fn name(&self) -> &'static str {
        match self.0 {
            Release::Zero => "isoapplet",
            Release::One => "isoapplet-1",
        }
    }

    fn bench(&self, make: Make) -> Option<Bench> {
        let card = self.card(make, Which::First)?;
        let codes = Codes { pins: vec![(PIN_1, Some(ISOAPPLET_PUK))], another: "918273", officer: None };
        Some(Bench::at_reader(codes, Box::new(card), Policy::default(), Judge::pkcs15))
    }

    fn swap_unnoticed(&self, bench: &mut Bench) {
        let other = self.card(Make::Blank, Which::Second).expect("there are blank cards");
        bench.station().expect("in a reader").swap_chip_unnoticed(0, Box::new(other)).unwrap();
    }

    fn usual(&self) -> KeyAlgorithm {
        match self.0 {
            Release::Zero => KeyAlgorithm::Rsa2048,
            Release::One => KeyAlgorithm::P256,
        }
    }

    fn judge_signs_with(&self, algorithm: KeyAlgorithm) -> bool {
        // OpenSC's driver leaves the digest to the card, as release 0 wants it.
        algorithm == KeyAlgorithm::Rsa2048
    }
}

impl IsoApplet {
    /// A card as somebody else made it.
    pub fn card(&self, make: Make, which: Which) -> Option<IsoAppletCard> {
        let serial = if which == Which::First { "C1F1" } else { "C1F2" };
        let card = match make {
            Make::Blank => blank_isoapplet_card(self.0, serial).unwrap(),
            Make::Filled(algorithm) => {
                let issue = |spki: &[u8], of| certify(spki, usage(of));
                personal_isoapplet_card(self.0, self.key_type(algorithm)?, serial, issue).unwrap()
            }
            Make::NoPin => isoapplet_card_without_pin(self.0, serial).unwrap(),
            Make::TransportPin => return None,
        };
        Some(card.with_key_pool(rsa_key_pool(2048, KEYS).unwrap()))
    }

    fn key_type(&self, algorithm: KeyAlgorithm) -> Option<KeyType> {
        match (self.0, algorithm) {
            (_, KeyAlgorithm::Rsa2048) => Some(KeyType::Rsa2048),
            (Release::One, KeyAlgorithm::P256) => Some(KeyType::P256),
            (Release::One, KeyAlgorithm::P384) => Some(KeyType::P384),
            _ => None,
        }
    }
}
