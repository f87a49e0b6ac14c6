//! Two cards at a desk, and the program that is run there.

use crate::support::{
    authority::{Authority, Person},
    shell::{Ran, Shell},
    usage,
};
use station::{
    Station,
    card::Card,
    factory::{KeyType, PersonalCardSpec, blank_reserve_card, personal_card},
    opensc,
};

pub const ANNAS: &str = "9752278900000004471";
pub const SV: &str = "sv_SE.UTF-8";
pub const EN: &str = "en_GB.UTF-8";

/// Instructions that change a card or use a secret of it.
pub const TOUCHING: [u8; 8] = [0x20, 0x24, 0x2A, 0x2C, 0x46, 0xD6, 0xE0, 0xE4];

/// Anna's own card.
pub fn anna(serial: &str, keys: KeyType) -> Card {
    let authority = Authority::new();
    let spec = PersonalCardSpec::new(serial).with_keys(keys);
    personal_card(&spec, |spki, it| authority.certify(spki, usage(it), &Person::anna(ANNAS))).unwrap()
}

/// A blank card on the left, Anna's on the right; both MyEID.
pub struct Desk {
    pub station: Station,
    pub shell: Shell,
    /// Chip numbers, as the program says them.
    pub chips: [String; 2],
}

impl Desk {
    pub fn new(left: Card, right: Card) -> Self {
        let mut station = Station::start().unwrap();
        station.insert(0, left).unwrap();
        station.insert(1, right).unwrap();
        let shell = Shell::new();
        let cards = shell.run(&station, EN, &[], &["cards", "--json"]).json();
        let chips = [0, 1].map(|at| cards[at]["state"]["ready"]["chip"].as_str().unwrap().to_owned());
        Self { station, shell, chips }
    }

    pub fn usual() -> Self {
        Self::new(blank_reserve_card("8101").unwrap(), anna("8102", KeyType::P256))
    }

    pub fn text(&self, language: &str, codes: &[&str], arguments: &[&str]) -> Ran {
        self.shell.run(&self.station, language, codes, arguments)
    }

    pub fn json(&self, codes: &[&str], arguments: &[&str]) -> Ran {
        self.text(SV, codes, &[arguments, &["--json"]].concat())
    }

    #[track_caller]
    pub fn refused(&self, expected: (i32, &str), codes: &[&str], arguments: &[&str]) {
        let (status, code) = self.json(codes, arguments).refusal();
        assert_eq!((status, code.as_str()), expected, "{arguments:?}");
    }

    /// Commands of an instruction that a card has seen.
    pub fn seen(&self, slot: usize, instructions: &[u8]) -> usize {
        self.station.exchanges(slot).unwrap().iter().filter(|it| instructions.contains(&it.command[1])).count()
    }

    /// VERIFY commands that carried a code.
    pub fn codes_shown(&self, slot: usize) -> usize {
        let shown = |command: &[u8]| command[1] == 0x20 && command.len() > 5;
        self.station.exchanges(slot).unwrap().iter().filter(|it| shown(&it.command)).count()
    }

    pub fn opensc(&self, tool: &str, arguments: &[&str]) -> String {
        opensc::run(&self.station, tool, arguments).unwrap()
    }
}
