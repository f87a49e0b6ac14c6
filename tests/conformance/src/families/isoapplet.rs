//! The virtual Java Card with IsoApplet, release 0: the one that OpenSC's driver knows.

use super::Maker;
use crate::{
    bench::{Bench, Codes, Make, Which},
    checks::{certify, usage},
    judge::Judge,
};
use kortbrygga_host::cards::Policy;
use kortbrygga_shared::protocol::KeyAlgorithm;
use station::{
    Station,
    card::{IsoAppletCard, Release},
    factory::{ISOAPPLET_PUK, PIN_1, blank_isoapplet_card, personal_isoapplet_card, rsa_key_pool},
    opensc,
};
use std::any::Any;

/// See the module.
pub struct IsoApplet;

/// More keys than there is room for on the card.
const KEYS: usize = 8;

impl Maker for IsoApplet {
    fn name(&self) -> &'static str {
        "isoapplet"
    }

    fn bench(&self, make: Make) -> Option<Bench> {
        let card = card(make, Which::First)?;
        let codes = Codes { pins: vec![(PIN_1, Some(ISOAPPLET_PUK))], another: "918273", officer: None };
        Some(Bench::at_reader(codes, Box::new(card), Policy::default(), Judge::pkcs15))
    }

    fn swap_unnoticed(&self, bench: &mut Bench) {
        let other = card(Make::Blank, Which::Second).expect("there are blank cards");
        bench.station().expect("in a reader").swap_chip_unnoticed(0, Box::new(other)).unwrap();
    }

    fn usual(&self) -> KeyAlgorithm {
        KeyAlgorithm::Rsa2048
    }
}

fn card(make: Make, which: Which) -> Option<IsoAppletCard> {
    let serial = if which == Which::First { "C1F1" } else { "C1F2" };
    let card = match make {
        Make::Blank => blank_isoapplet_card(Release::Zero, serial).unwrap(),
        Make::Filled(KeyAlgorithm::Rsa2048) => {
            personal_isoapplet_card(serial, |spki, of| certify(spki, usage(of))).unwrap()
        }
        Make::NoPin => without_pin(serial),
        Make::Filled(_) | Make::TransportPin => return None,
    };
    Some(card.with_key_pool(rsa_key_pool(2048, KEYS).unwrap()))
}

/// The structure, and no PIN: `pkcs15-init` that was told to set none.
fn without_pin(serial: &str) -> IsoAppletCard {
    let mut station = Station::with_readers(&["Factory"]).unwrap();
    station.insert(0, IsoAppletCard::new(Release::Zero, serial.parse().unwrap())).unwrap();
    let make = ["--create-pkcs15", "--no-so-pin", "--label", "Javakort", "--serial", serial];
    opensc::run(&station, "pkcs15-init", &make).unwrap();
    let chip: Box<dyn Any> = station.remove_chip(0).unwrap().expect("the card that was put in");
    *chip.downcast().expect("the card that was put in")
}
