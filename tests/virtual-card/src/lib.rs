//! A smart card in memory: PKCS#15 (ISO 7816-15) over the MyEID command set, good enough for OpenSC to initialise, read
//! and use it. A second one, [`IsoAppletCard`], has the command set of IsoApplet.
//!
//! What it guarantees: [`Card`] is a state machine without input, output or clock. The same card given the same APDUs
//! answers the same bytes, random numbers and keys included, so a failure can be repeated. Access conditions, retry counters,
//! blocking and the life cycle are enforced as the card family documents them.
//!
//! What it does not protect against: anybody who reads the process or the kept file. The keys are those of test
//! identities; a real card's secrets have no business here.
//!
//! Faults are put between card and reader by [`fault::Injector`]; [`kept`] stores a card in a file.
//!
//! Sources: ISO/IEC 7816-4 and 7816-8; the MyEID reference manual (command set, access conditions, data objects); the
//! behaviour that OpenSC's `myeid` driver expects, checked by running OpenSC on it (crate `station`, tests).

mod access;
mod apdu;
mod card;
mod chip;
mod crypto;
mod data_objects;
pub mod fault;
mod files;
mod isoapplet;
pub mod kept;
mod keys;
mod pace;
mod pins;
mod state;

pub use apdu::{Command, Header, MalformedCommand, StatusWord};
pub use card::{Atr, Card, Personality};
pub use chip::Chip;
pub use isoapplet::{IsoAppletCard, IsoAppletImage, Release};
pub use keys::KeyPool;
pub use pace::Pace;
pub use state::{CardImage, ChipSerial};
