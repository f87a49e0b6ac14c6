//! A Java Card with IsoApplet on it (Philip Wendland, version 0 with API 0.6 and version 1 with API 1.0): PKCS#15 in plain
//! files, one PIN, one PUK, sixteen places for private keys.
//!
//! What it guarantees and does not protect against is what this crate says of all its cards. Sources: ISO/IEC 7816-4, -8
//! and -9; the applet's published source for commands, access conditions, try counters, life cycle and status words; the
//! behaviour that OpenSC's `isoApplet` driver expects, checked by running OpenSC on it (crate `station`, tests).
//!
//! Left out: files of records, which PKCS#15 does not use; curves other than P-256 and P-384; RSA with 4096 bits, which not
//! every chip has. Loading of private keys is refused, as in the applet's own configuration.

mod commands;
mod files;
mod keys;
mod pins;
mod state;

use crate::apdu::{Command, StatusWord};
use crate::chip::Chip;
use crate::keys::KeyPool;
use crate::state::ChipSerial;
use state::State;

pub use state::IsoAppletImage;

/// The applet's own name.
const AID: [u8; 12] = [0xF2, 0x76, 0xA2, 0x88, 0xBC, 0xFB, 0xA6, 0x9D, 0x34, 0xF3, 0x10, 0x01];

/// An NXP JCOP card, protocol T=1: what the applet is mostly put on.
const ATR: [u8; 18] = *b"\x3B\xF8\x13\x00\x00\x81\x31\xFE\x45JCOPv241\xB7";

/// Which applet is on the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Release {
    /// Version 0, API 0.6: short commands, command chaining, ECDSA with the card's own SHA-1.
    Zero,
    /// Version 1, API 1.0: extended length instead of chaining, ECDSA of a given digest, RSA-PSS.
    One,
}

impl Release {
    /// Major and minor number of the API, and what this chip can do: extended length (01), random numbers (02), elliptic
    /// curves (04), RSA-PSS (08).
    fn api(self) -> [u8; 3] {
        match self {
            Self::Zero => [0, 6, 0x06],
            Self::One => [1, 0, 0x0F],
        }
    }
}

/// The card. What survives a loss of power is its [`IsoAppletImage`]; the rest is the session.
pub struct IsoAppletCard {
    state: State,
    session: Session,
    pool: KeyPool,
    revision: u64,
}

/// What the applet forgets when it is deselected.
#[derive(Default)]
struct Session {
    /// The applet has been selected since the reset.
    selected: bool,
    /// Access conditions of files that ask for the PIN are met.
    files_open: bool,
    /// The PIN is verified, as key operations ask.
    verified: bool,
    /// The current directory and the current file, by their identifiers below the MF.
    directory: Vec<u16>,
    file: Option<Vec<u16>>,
    environment: Option<keys::Environment>,
    chain: Option<commands::Chain>,
    /// What GET RESPONSE will fetch.
    rest: Vec<u8>,
}

impl IsoAppletCard {
    /// The applet just installed: no PIN, no PUK, no file but the MF.
    pub fn new(release: Release, serial: ChipSerial) -> Self {
        Self::from_image(IsoAppletImage(State::new(release, serial)))
    }

    /// A card out of its stored image, without power.
    pub fn from_image(image: IsoAppletImage) -> Self {
        Self { state: image.0, session: Session::default(), pool: KeyPool::default(), revision: 0 }
    }

    /// What would be left if the power went now.
    pub fn image(&self) -> IsoAppletImage {
        IsoAppletImage(self.state.clone())
    }

    /// Makes key generation take prepared keys as long as there are any that fit: RSA generation is slow.
    pub fn with_key_pool(mut self, pool: KeyPool) -> Self {
        self.pool = pool;
        self
    }

    /// The same content under another release: they keep the same files and keys.
    pub fn with_release(mut self, release: Release) -> Self {
        self.state.release = release;
        self
    }

    /// Marks the image as changed.
    fn touch(&mut self) {
        self.revision += 1;
    }
}

impl Chip for IsoAppletCard {
    fn atr(&self) -> &[u8] {
        &ATR
    }

    fn power_on(&mut self) {
        self.power_off();
    }

    fn power_off(&mut self) {
        self.session = Session::default();
    }

    fn transmit(&mut self, bytes: &[u8]) -> Vec<u8> {
        let parsed = match self.state.release {
            Release::Zero => Command::parse(bytes),
            Release::One => Command::parse(bytes).or_else(|_| Command::parse_extended(bytes)),
        };
        let (data, status) = match parsed {
            Ok(command) => self.answer(command),
            Err(_) => (Vec::new(), StatusWord::WRONG_LENGTH),
        };
        [&data[..], &status.0.to_be_bytes()].concat()
    }

    fn revision(&self) -> u64 {
        self.revision
    }
}
