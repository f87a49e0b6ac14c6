//! What the card keeps without power: life cycle, files, PIN and PUK, keys.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Release;
use super::pins::LENGTH;
use crate::keys::Key;
use crate::state::{ChipSerial, Random};

/// Places for private keys.
pub(super) const KEYS: usize = 16;

/// A whole card, ready to be stored. Its text form is JSON.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IsoAppletImage(pub(super) State);

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct State {
    pub release: Release,
    pub stage: Stage,
    pub files: Vec<File>,
    pub pin: Code,
    pub puk: Option<Code>,
    /// By key reference.
    pub keys: [Option<Key>; KEYS],
    pub random: Random,
}

/// Life cycle of the applet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Stage {
    /// Neither PUK nor PIN: everything is allowed but keys.
    Creation,
    /// A PUK and no PIN yet: still allowed.
    Initialisation,
    /// The PIN is set: access conditions are in force.
    Operational,
}

/// A file other than the MF.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct File {
    /// File identifiers below the MF.
    pub path: Vec<u16>,
    /// File control parameters, as they were given.
    #[serde(with = "crate::kept::base64_bytes")]
    pub control: Vec<u8>,
    pub content: Content,
}

#[derive(Clone, Serialize, Deserialize)]
pub(super) enum Content {
    Directory,
    Transparent {
        #[serde(with = "crate::kept::base64_bytes")]
        bytes: Vec<u8>,
    },
}

/// PIN or PUK.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Code {
    pub value: [u8; LENGTH],
    pub left: u8,
    pub most: u8,
}

impl State {
    pub fn new(release: Release, serial: ChipSerial) -> Self {
        let seed = Sha256::digest([b"virtual IsoApplet ", &serial.0[..]].concat()).into();
        Self {
            release,
            stage: Stage::Creation,
            files: Vec::new(),
            pin: Code::new([0; LENGTH], 0),
            puk: None,
            keys: [const { None }; KEYS],
            random: Random::new(seed),
        }
    }
}
