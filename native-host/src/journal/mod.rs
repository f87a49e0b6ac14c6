//! The journal: what was begun and what was done, so that a killed host can be followed up.
//!
//! One JSON object per line, appended only, each with the SHA-256 of the line before it. Written and synchronised to the
//! disk before and after each irreversible step. A line that was torn by a power cut is recognised, cut off and noted. Two
//! hosts of one user take turns by a file lock. No names and no PINs occur. Does not protect against the user himself, who
//! can rewrite the whole file.

mod entry;
mod file;

pub use entry::{Entry, Line, NewPinBy};
pub use file::{Check, check};

use file::Log;
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    identity::{ChipId, PrintedNumber},
    protocol::{CertificateUsage, Side},
};
use std::{
    collections::{HashMap, HashSet},
    io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard},
};

/// Name of the file in the state folder.
pub const FILE_NAME: &str = "journal.jsonl";

/// The journal of one state folder; shared by reference.
pub struct Journal {
    path: PathBuf,
    inner: Mutex<Inner>,
}

struct Inner {
    log: Log,
    state: State,
}

/// What earlier lines say that still holds.
#[derive(Default)]
struct State {
    sides: HashMap<String, Side>,
    numbers: HashMap<ChipId, PrintedNumber>,
    /// Keys made for a case: (chip, case) -> key identifiers in hexadecimal.
    keys: HashMap<(ChipId, String), Vec<String>>,
    /// Keys whose generation was begun and of whose end nothing is known.
    begun: HashSet<(ChipId, String, CertificateUsage)>,
}

/// The journal could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// A line is not what the chain says.
    #[error("line {0} does not follow from the line before it")]
    Damaged(u64),
}

impl JournalError {
    /// The catalogue's number.
    pub fn report(&self) -> ErrorReport {
        let code = match self {
            Self::Io(_) => Code::JournalUnwritable,
            Self::Damaged(_) => Code::JournalDamaged,
        };
        ErrorReport::new(code).with("detail", self.to_string())
    }
}

impl Journal {
    /// Opens or makes the journal of a state folder and reads what still holds.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn open(state_folder: &Path) -> Result<Self, JournalError> {
        let path = state_folder.join(FILE_NAME);
        let mut inner = Inner { log: Log::open(&path)?, state: State::default() };
        inner.catch_up()?;
        Ok(Self { path, inner: Mutex::new(inner) })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes one line and synchronises it to the disk.
    ///
    /// # Errors
    /// [`JournalError`]: what was to be done must then not be begun.
    pub fn write(&self, entry: Entry) -> Result<(), JournalError> {
        let mut inner = self.lock();
        inner.append(entry)
    }

    /// Keeps the user's name for a reader; a side that another reader had is taken from it.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn name_reader(&self, reader: &str, side: Side) -> Result<(), JournalError> {
        self.write(Entry::ReaderNamed { reader: reader.to_owned(), side })
    }

    /// Where a reader stands.
    pub fn side(&self, reader: &str) -> Option<Side> {
        self.lock().state.sides.get(reader).copied()
    }

    /// The number that the user has confirmed for a chip.
    pub fn number_of(&self, chip: &ChipId) -> Option<PrintedNumber> {
        self.lock().state.numbers.get(chip).cloned()
    }

    /// True when a key with this identifier was made for this case on this chip.
    pub fn key_was_made_for(&self, chip: &ChipId, case: &str, key: &[u8]) -> bool {
        let inner = self.lock();
        inner.state.keys.get(&(chip.clone(), case.to_owned())).is_some_and(|it| it.contains(&hex(key)))
    }

    /// True when a key for this case was begun on this chip and the host did not live to see its end.
    pub fn key_was_cut_off(&self, chip: &ChipId, case: &str, usage: CertificateUsage) -> bool {
        self.lock().state.begun.contains(&(chip.clone(), case.to_owned(), usage))
    }

    /// True when keys have been made on this chip, in any case.
    pub fn has_made_keys_on(&self, chip: &ChipId) -> bool {
        let inner = self.lock();
        inner.state.keys.keys().any(|(made_on, _)| made_on == chip) || inner.state.begun.iter().any(|it| it.0 == *chip)
    }

    /// True when this key was made in any case.
    pub fn knows_key(&self, chip: &ChipId, key: &[u8]) -> bool {
        let key = hex(key);
        self.lock().state.keys.iter().any(|((made_on, _), keys)| made_on == chip && keys.contains(&key))
    }

    /// Takes in what another host has written meanwhile.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn catch_up(&self) -> Result<(), JournalError> {
        self.lock().catch_up()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Inner {
    fn append(&mut self, entry: Entry) -> Result<(), JournalError> {
        let state = &mut self.state;
        self.log.append(entry, |line| state.take(line))
    }

    fn catch_up(&mut self) -> Result<(), JournalError> {
        let state = &mut self.state;
        self.log.read_on(|line| state.take(line))
    }
}

impl State {
    fn take(&mut self, line: &Line) {
        match &line.entry {
            Entry::ReaderNamed { reader, side } => {
                self.sides.retain(|_, taken| taken != side);
                self.sides.insert(reader.clone(), *side);
            }
            Entry::NumberBound { chip, number } => {
                self.numbers.insert(chip.clone(), number.clone());
            }
            Entry::KeyGenerationBegun { chip, case, usage, .. } => {
                self.begun.insert((chip.clone(), case.clone(), *usage));
            }
            Entry::KeyGenerationRefused { chip, case, usage } => {
                self.begun.remove(&(chip.clone(), case.clone(), *usage));
            }
            Entry::KeyGenerated { chip, case, key, usage } => {
                self.begun.remove(&(chip.clone(), case.clone(), *usage));
                self.keys.entry((chip.clone(), case.clone())).or_default().push(key.clone());
            }
            _ => {}
        }
    }
}

/// Lower-case hexadecimal.
pub fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// SHA-256 in lower-case hexadecimal.
pub fn sha256_hex(octets: &[u8]) -> String {
    hex(ring::digest::digest(&ring::digest::SHA256, octets).as_ref())
}
