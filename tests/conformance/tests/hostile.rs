//! Cards that answer what no card should, of every family that the host speaks to itself: each ends in a card that can be
//! used or in a numbered error, after a bounded number of commands, while the card in the other reader goes on signing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use conformance::{
    bench::Bench,
    families::{chip, good},
    judge::verify,
};
use kortbrygga_shared::protocol::{CardState, CertificateUsage};
use station::card::{
    Chip,
    fault::{Fault, Trigger},
};
use std::any::Any;

/// No hostile card gets more commands before it is given up. A command may take 300 rounds, and a card is looked at twice.
const MOST_COMMANDS: usize = 2000;

/// What a hostile card answers in place of the good card's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attack {
    /// One octet: fewer than a status word.
    OneOctet,
    /// More to fetch, for ever.
    MoreForEver,
    /// Another length, for ever.
    LengthForEver,
    /// An object as long as the world (ISO/IEC 8825-1 section 8.1.3).
    EndlessObject,
    /// As many octets as the good card's, none of them its own.
    Noise,
    /// Every object empty.
    Nothing,
    /// Half of what the good card says, as if it were all.
    Half,
    /// The good card's answer, and again, and again.
    Repeated,
    /// 65535 octets: the most that a reader hands over.
    Huge,
    /// Files without end: whatever is read is full.
    FullFile,
    /// A refusal that tells nothing.
    Refusal,
}

const ATTACKS: [Attack; 11] = [
    Attack::OneOctet,
    Attack::MoreForEver,
    Attack::LengthForEver,
    Attack::EndlessObject,
    Attack::Noise,
    Attack::Nothing,
    Attack::Half,
    Attack::Repeated,
    Attack::Huge,
    Attack::FullFile,
    Attack::Refusal,
];

const DONE: [u8; 2] = [0x90, 0x00];

impl Attack {
    fn answer(self, command: &[u8], good: Vec<u8>) -> Vec<u8> {
        let data = &good[..good.len().saturating_sub(2)];
        let with = |data: &[u8]| [data, &DONE].concat();
        match self {
            Self::OneOctet => vec![0x90],
            Self::MoreForEver => vec![0x61, 0xFF],
            Self::LengthForEver => vec![0x6C, 0x10],
            Self::EndlessObject => with(&[0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF, 0x04, 0x01]),
            Self::Noise => with(&vec![0xA5; data.len()]),
            Self::Nothing => with(&[0x30, 0x00]),
            Self::Half => with(&data[..data.len() / 2]),
            Self::Repeated => with(&data.repeat(3)[..(3 * data.len()).min(256)]),
            Self::Huge => with(&vec![0x30; 65_533]),
            // READ BINARY, GET DATA.
            Self::FullFile if matches!(command.get(1), Some(0xB0 | 0xCB)) => with(&[0x30; 255]),
            Self::FullFile => good,
            Self::Refusal => vec![0x6F, 0x00],
        }
    }
}

/// A good card that turns bad at a certain command.
struct Hostile {
    card: Box<dyn Chip>,
    /// Commands so far.
    commands: usize,
    attack: Attack,
    /// The first command that is answered badly, counted from 0.
    from: usize,
    /// It, and none after it.
    once: bool,
}

impl Chip for Hostile {
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
        let good = self.card.transmit(bytes);
        let number = self.commands;
        self.commands += 1;
        let bad = if self.once { number == self.from } else { number >= self.from };
        if bad { self.attack.answer(bytes, good) } else { good }
    }
}

/// Puts a hostile card into the second reader, lets the other one sign meanwhile, and gives what became of it, how many
/// commands it got, and the good card inside.
fn meet(bench: &mut Bench, card: Box<dyn Chip>, attack: Attack, from: usize, once: bool) -> Met {
    bench.station().unwrap().insert(1, Hostile { card, commands: 0, attack, from, once }).unwrap();
    the_other_reader_signs(bench);
    let state = bench.wait_for_reader(1, |it| !matches!(it, CardState::Empty | CardState::Reading));
    let chip: Box<dyn Any> = bench.station().unwrap().remove_chip(1).unwrap().unwrap();
    bench.wait_for_reader(1, |it| *it == CardState::Empty);
    let hostile = *chip.downcast::<Hostile>().unwrap();
    Met { state, commands: hostile.commands, card: hostile.card }
}

struct Met {
    state: CardState,
    commands: usize,
    card: Box<dyn Chip>,
}

fn the_other_reader_signs(bench: &Bench) {
    let contents = bench.contents();
    let (key, _) = contents.key_with_certificate(CertificateUsage::Authentication).unwrap();
    let scheme = bench.public_key(key).usual_scheme();
    bench.sign(key, scheme, b"signed beside a hostile card").unwrap();
}

/// Every attack at every command of a first look, once and for ever.
fn every_attack(family: &str) {
    let mut bench = good();
    let met = meet(&mut bench, chip(family), Attack::Noise, usize::MAX, false);
    assert!(matches!(&met.state, CardState::Ready(view) if view.family == family), "{:?}", met.state);
    let (steps, mut card) = (met.commands, met.card);
    let mut worst = 0;
    for attack in ATTACKS {
        for (from, once) in (0..steps).flat_map(|from| [(from, false), (from, true)]) {
            let met = meet(&mut bench, card, attack, from, once);
            let told = format!("{attack:?} from {from} once {once}: {} commands, {:?}", met.commands, met.state);
            // A report is a number of the catalogue, by its type.
            assert!(matches!(met.state, CardState::Ready(_) | CardState::Unusable(_)), "{told}");
            assert!(met.commands <= MOST_COMMANDS, "{told}");
            if from == 0 && !once {
                // What the good card says and more may still be understood.
                let says_all = matches!(attack, Attack::FullFile | Attack::Repeated);
                assert!(says_all || matches!(met.state, CardState::Unusable(_)), "{told}");
            }
            worst = worst.max(met.commands);
            card = met.card;
        }
    }
    assert!(worst > steps, "no attack made the host ask twice");
    // The reader is as good as new, and so is what the other one signs.
    let met = meet(&mut bench, card, Attack::Noise, usize::MAX, false);
    assert!(matches!(met.state, CardState::Ready(_)), "{:?}", met.state);
    let contents = bench.contents();
    let (key, _) = contents.key_with_certificate(CertificateUsage::Authentication).unwrap();
    let public = bench.public_key(key);
    let signature = bench.sign(key, public.usual_scheme(), b"at last").unwrap();
    verify(bench.folder.path(), &public, public.usual_scheme(), b"at last", &signature);
}

/// A card that stops answering is stuck, after one command; the other reader signs all the while; the reader comes back.
fn silence(family: &str) {
    let mut bench = good();
    bench.station().unwrap().insert_chip(1, chip(family)).unwrap();
    bench.wait_for_reader(1, |it| matches!(it, CardState::Ready(_)));
    let station = bench.station().unwrap();
    station.with_faults(1, |faults| faults.always(Trigger::Next, Fault::Silence)).unwrap();
    let before = station.exchanges(1).unwrap().len();
    bench.look_again_meanwhile();
    the_other_reader_signs(&bench);
    bench.wait_for_reader(1, |it| *it == CardState::Stuck);
    the_other_reader_signs(&bench);
    let station = bench.station().unwrap();
    assert_eq!(station.exchanges(1).unwrap().len(), before + 1);
    let card = station.remove_chip(1).unwrap().unwrap();
    bench.wait_for_reader(1, |it| *it == CardState::Empty);
    bench.station().unwrap().insert_chip(1, card).unwrap();
    bench.wait_for_reader(1, |it| matches!(it, CardState::Ready(_)));
    the_other_reader_signs(&bench);
}

macro_rules! families {
    ($($family:ident),*) => {
        $(mod $family {
            #[test]
            fn every_attack() {
                super::every_attack(stringify!($family));
            }

            #[test]
            fn silence() {
                super::silence(stringify!($family));
            }
        })*
    };
}

families!(myeid, isoapplet, pkcs15, piv);
