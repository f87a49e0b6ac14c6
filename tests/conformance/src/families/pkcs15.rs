//! A card with a PKCS#15 application whose write commands nobody knows, as SITHS cards are: the virtual MyEID card, made by
//! OpenSC's `pkcs15-init`, behind another answer to reset and without the family's own commands. OpenSC reads it with the
//! driver for cards that keep to the standard, and judges.

use super::{Maker, myeid};
use crate::{
    bench::{Bench, Make, Which, file},
    judge::Judge,
};
use kortbrygga_host::cards::Policy;
use station::{
    Station,
    card::{Card, Chip},
};

/// See the module.
pub struct Pkcs15;

impl Maker for Pkcs15 {
    fn name(&self) -> &'static str {
        "pkcs15"
    }

    fn bench(&self, make: Make) -> Option<Bench> {
        let card = myeid::card(make, Which::First)?;
        Some(Bench::at_reader(myeid::codes(), Box::new(Standard(card)), Policy::default(), judge))
    }

    fn swap_unnoticed(&self, bench: &mut Bench) {
        let other = myeid::card(Make::Blank, Which::Second).expect("there are blank cards");
        bench.station().expect("in a reader").swap_chip_unnoticed(0, Box::new(Standard(other))).unwrap();
    }

    fn only_reads(&self) -> bool {
        true
    }
}

/// Answers the standard's commands only.
pub struct Standard(pub Card);

impl Chip for Standard {
    fn atr(&self) -> &[u8] {
        // T=1, direct convention, historical bytes "PKCS15".
        &[0x3B, 0xF6, 0x96, 0, 0, 0x81, 0x31, 0xFE, 0x45, b'P', b'K', b'C', b'S', b'1', b'5', 0x64]
    }

    fn power_on(&mut self) {
        self.0.power_on();
    }

    fn power_off(&mut self) {
        self.0.power_off();
    }

    fn transmit(&mut self, bytes: &[u8]) -> Vec<u8> {
        match bytes {
            // SELECT, READ BINARY, VERIFY.
            [_, 0xA4 | 0xB0 | 0x20 | 0xC0, ..] => self.0.transmit(bytes),
            _ => vec![0x6D, 0x00],
        }
    }

    fn revision(&self) -> u64 {
        self.0.revision()
    }
}

/// OpenSC leaves its driver for cards that keep to the standard aside unless it is told not to.
fn judge(station: &Station) -> Judge {
    const CONFIGURATION: &str = "app default {
        enable_default_driver = yes;
        framework pkcs15 { use_file_caching = no; }
    }";
    let configuration = file(station.folder(), "standard.conf", CONFIGURATION.as_bytes());
    let mut env = station.env();
    env.push(("OPENSC_CONF".to_owned(), configuration));
    Judge::Pkcs15 { env }
}
