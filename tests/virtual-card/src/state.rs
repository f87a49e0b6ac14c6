//! What a card keeps without power: files, PINs, keys, life cycle.

use std::fmt;
use std::str::FromStr;

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::access::Access;
use crate::apdu::StatusWord;
use crate::card::Personality;
use crate::keys::KeySlot;

/// The number the chip was made with: ten bytes, which OpenSC takes as the token's serial unless told otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ChipSerial(pub [u8; 10]);

/// A chip serial is written as up to twenty hexadecimal digits.
#[derive(Debug, thiserror::Error)]
#[error("a chip serial has 1 to 20 hexadecimal digits")]
pub struct InvalidChipSerial;

impl FromStr for ChipSerial {
    type Err = InvalidChipSerial;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() || text.len() > 20 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(InvalidChipSerial);
        }
        let number = u128::from_str_radix(text, 16).map_err(|_| InvalidChipSerial)?;
        let mut serial = [0; 10];
        serial.copy_from_slice(&number.to_be_bytes()[6..]);
        Ok(Self(serial))
    }
}

impl fmt::Display for ChipSerial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

/// A whole card, ready to be stored. Its text form is JSON.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CardImage(pub(crate) State);

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct State {
    pub personality: Personality,
    pub serial: ChipSerial,
    pub change_counter: u16,
    /// After ACTIVATE APPLET; before it access conditions are not in force.
    pub activated: bool,
    pub files: Vec<File>,
    pub pins: Vec<Pin>,
    random: Random,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct File {
    /// File identifiers below the MF; empty for the MF.
    pub path: Vec<u16>,
    pub access: Access,
    /// Proprietary bytes (tag 85). The first one's high half names the PIN that is spent by one use of a key.
    pub proprietary: [u8; 2],
    pub content: Content,
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Content {
    Directory {
        #[serde(with = "crate::kept::base64_bytes")]
        name: Vec<u8>,
    },
    Transparent {
        #[serde(with = "crate::kept::base64_bytes")]
        bytes: Vec<u8>,
    },
    Key(KeySlot),
}

#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Pin {
    pub reference: u8,
    pub value: [u8; 8],
    pub tries: Tries,
    pub unblocking: [u8; 8],
    pub unblocking_tries: Tries,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Tries {
    pub left: u8,
    pub most: u8,
}

/// The card's random numbers: reproducible, and never the same twice from one card.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Random {
    seed: [u8; 32],
    drawn: u64,
}

impl Random {
    pub fn new(seed: [u8; 32]) -> Self {
        Self { seed, drawn: 0 }
    }

    /// Lends the generator; what was drawn is never drawn again.
    pub fn lend<T>(&mut self, draw: impl FnOnce(&mut ChaCha20Rng) -> T) -> T {
        let mut generator = ChaCha20Rng::from_seed(self.seed);
        generator.set_word_pos(u128::from(self.drawn));
        let drawn = draw(&mut generator);
        // Block-wise draws may leave the position within a block; the next draw starts after it.
        generator.next_u64();
        self.drawn = u64::try_from(generator.get_word_pos()).unwrap_or(u64::MAX);
        drawn
    }
}

impl State {
    pub fn new(serial: ChipSerial) -> Self {
        let seed = Sha256::digest([b"virtual card ", &serial.0[..]].concat()).into();
        let mut state = Self {
            personality: Personality::MyEid,
            serial,
            change_counter: 0,
            activated: false,
            files: Vec::new(),
            pins: Vec::new(),
            random: Random::new(seed),
        };
        state.initialise(Access([0, 0x0F, 0xFF]), Access([0, 0x0F, 0xFF]));
        state
    }

    /// An empty MF with an empty PKCS#15 application directory, nothing in force.
    pub fn initialise(&mut self, mf: Access, application: Access) {
        self.activated = false;
        self.pins.clear();
        self.files = vec![
            File { path: vec![], access: mf, proprietary: [0; 2], content: Content::Directory { name: vec![] } },
            File {
                path: vec![0x5015],
                access: application,
                proprietary: [0; 2],
                content: Content::Directory { name: crate::files::PKCS15_AID.to_vec() },
            },
        ];
    }

    pub fn file(&self, path: &[u16]) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    pub fn file_mut(&mut self, path: &[u16]) -> Option<&mut File> {
        self.files.iter_mut().find(|file| file.path == path)
    }

    pub fn pin(&mut self, reference: u8) -> Result<&mut Pin, StatusWord> {
        self.pins.iter_mut().find(|pin| pin.reference == reference).ok_or(StatusWord::NO_REFERENCED_DATA)
    }

    /// Lends the random number generator, see [`Random::lend`].
    pub fn with_random<T>(&mut self, draw: impl FnOnce(&mut ChaCha20Rng) -> T) -> T {
        self.random.lend(draw)
    }
}

impl File {
    pub fn identifier(&self) -> u16 {
        self.path.last().copied().unwrap_or(0x3F00)
    }
}
