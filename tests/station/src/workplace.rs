//! [`Station`]: the daemon, its readers and what is in them.

use std::io;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reader_driver::wire;
use tempfile::TempDir;
use virtual_card::fault::{Fault, Injector, Trigger};
use virtual_card::kept::KeepError;
use virtual_card::{Card, Chip, Pace, kept};

use crate::daemon::{self, Daemon};
use crate::opensc::Holder;
use crate::slot::{CardAndFile, Exchange, InsertedCard, as_card};

/// Two readers of the same make, as they stand on most desks: PC/SC numbers them and knows no left and right.
const TWO_READERS: [&str; 2] = ["Kontorsbord Smart Card Reader"; 2];

/// What can go wrong when a station is set up or used.
#[derive(Debug, thiserror::Error)]
pub enum StationError {
    /// A system call failed.
    #[error("{doing}: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// The reader driver has not been built.
    #[error("libreader_driver.so is not beside this program: run `cargo build -p reader-driver` first")]
    NoDriver,
    /// `pcscd` did not come up.
    #[error("pcscd: {why}. Its log:\n{log}")]
    Daemon {
        /// What was missing.
        why: &'static str,
        /// What it wrote.
        log: String,
    },
    /// The daemon was stopped.
    #[error("pcscd is stopped")]
    Stopped,
    /// `pcscd` did not notice a card in time.
    #[error("pcscd did not notice the card in time")]
    NotNoticed,
    /// There is no such reader.
    #[error("there is no reader {0}")]
    NoSuchReader(usize),
    /// The reader has a card already.
    #[error("reader {0} has a card already")]
    Occupied(usize),
    /// The reader is empty.
    #[error("reader {0} is empty")]
    Empty(usize),
    /// A kept card could not be read or written.
    #[error(transparent)]
    Kept(#[from] KeepError),
    /// A tool that makes cards failed.
    #[error("{command} failed ({status}):\n{output}")]
    Tool {
        /// Name and arguments.
        command: String,
        /// Its exit status.
        status: String,
        /// What it wrote.
        output: String,
    },
    /// The factory got something it can't put on a card, or back from it.
    #[error("card factory: {0}")]
    Factory(String),
}

impl StationError {
    pub(crate) fn io(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, source }
    }
}

/// One `pcscd` with its readers. Slots are counted from 0 in the order of the readers.
pub struct Station {
    // Fields are dropped in this order: cards see the daemon end, then the folder goes.
    daemon: Option<Daemon>,
    slots: Vec<Option<InsertedCard>>,
    names: Vec<String>,
    have_keys: bool,
    folder: TempDir,
}

/// What a person does at the keys of a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyEntry<'a> {
    /// Types these characters and confirms.
    Pin(&'a str),
    /// Cancels.
    Cancel,
    /// Does nothing until the reader gives up. The time itself is not waited for.
    TimeOut,
    /// The keys fail: the reader has no answer of its own.
    Break,
}

impl Station {
    /// Starts a station with two empty readers of the same make.
    ///
    /// # Errors
    /// [`StationError`] if `pcscd` or the driver is missing.
    pub fn start() -> Result<Self, StationError> {
        Self::with_readers(&TWO_READERS)
    }

    /// Starts a station with these readers, at most 16. Names are plain ASCII; equal names are allowed, `pcscd` numbers
    /// them all.
    ///
    /// # Errors
    /// [`StationError`] if `pcscd` or the driver is missing.
    pub fn with_readers(names: &[&str]) -> Result<Self, StationError> {
        Self::with(names, false)
    }

    /// As [`Station::with_readers`]; the readers have keys for PINs (`FEATURE_VERIFY_PIN_DIRECT` and
    /// `FEATURE_MODIFY_PIN_DIRECT` of PC/SC part 10).
    ///
    /// # Errors
    /// [`StationError`] if `pcscd` or the driver is missing.
    pub fn with_pin_pads(names: &[&str]) -> Result<Self, StationError> {
        Self::with(names, true)
    }

    fn with(names: &[&str], have_keys: bool) -> Result<Self, StationError> {
        let folder = tempfile::Builder::new()
            .prefix("station-")
            .tempdir()
            .map_err(StationError::io("making the station's folder"))?;
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let daemon = Daemon::start(folder.path(), &names, have_keys)?;
        Ok(Self { daemon: Some(daemon), slots: names.iter().map(|_| None).collect(), names, have_keys, folder })
    }

    /// The value of `PCSCLITE_CSOCK_NAME` for clients of this station. libpcsclite reads it once per process.
    pub fn csock(&self) -> PathBuf {
        daemon::client_socket(self.folder.path())
    }

    /// The environment for clients of this station: PC/SC socket, and an OpenSC that leaves the user's home alone.
    pub fn env(&self) -> Vec<(String, String)> {
        let path = |path: PathBuf| path.to_string_lossy().into_owned();
        let mut env = vec![("PCSCLITE_CSOCK_NAME".to_owned(), path(self.csock()))];
        env.extend(crate::opensc::env(self.folder.path()));
        env
    }

    /// A folder of this station for whatever a test wants to keep as long as the station lives.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The readers' names as PC/SC clients see them, by slot.
    pub fn readers(&self) -> Vec<String> {
        // pcscd numbers all readers of one driver, and then the slots within the reader (always 0 here).
        self.names.iter().enumerate().map(|(number, name)| format!("{name} {number:02X} 00")).collect()
    }

    /// Puts a card of any kind in. Returns when `pcscd` has told its clients.
    ///
    /// # Errors
    /// [`StationError::Occupied`], [`StationError::NotNoticed`], or that there is no such reader.
    pub fn insert(&mut self, slot: usize, card: impl Chip) -> Result<(), StationError> {
        self.insert_chip(slot, Box::new(card))
    }

    /// As [`Station::insert`], for a card whose kind is known at run time only.
    ///
    /// # Errors
    /// As [`Station::insert`].
    pub fn insert_chip(&mut self, slot: usize, card: Box<dyn Chip>) -> Result<(), StationError> {
        self.insert_kept(slot, card, None)
    }

    /// Puts a card in whose every change is written to its file.
    ///
    /// # Errors
    /// As [`Station::insert`], and [`StationError::Kept`] if the file is not a card.
    pub fn insert_file(&mut self, slot: usize, file: &Path) -> Result<(), StationError> {
        self.insert_kept(slot, Box::new(kept::load(file)?), Some(file.to_path_buf()))
    }

    /// Pulls a card of the crate `virtual-card`. Returns when `pcscd` has told its clients; `None` if the reader was empty.
    ///
    /// # Errors
    /// [`StationError::NotNoticed`], or that there is no such reader.
    pub fn remove(&mut self, slot: usize) -> Result<Option<Card>, StationError> {
        Ok(self.remove_chip(slot)?.map(as_card))
    }

    /// As [`Station::remove`], for a card of any kind.
    ///
    /// # Errors
    /// As [`Station::remove`].
    pub fn remove_chip(&mut self, slot: usize) -> Result<Option<Box<dyn Chip>>, StationError> {
        let place = self.slots.get_mut(slot).ok_or(StationError::NoSuchReader(slot))?;
        place.take().map(InsertedCard::remove).transpose()
    }

    /// Pulls a card and puts another in; clients see both.
    ///
    /// # Errors
    /// As [`Station::remove`] and [`Station::insert`].
    pub fn swap(&mut self, slot: usize, card: Card) -> Result<Option<Card>, StationError> {
        let pulled = self.remove(slot)?;
        self.insert(slot, card)?;
        Ok(pulled)
    }

    /// Exchanges the card so fast that neither `pcscd` nor its clients notice (what happens within one poll of a polling
    /// reader): open handles go on working, with another card.
    ///
    /// # Errors
    /// [`StationError::Empty`], or that there is no such reader.
    pub fn swap_unnoticed(&mut self, slot: usize, card: Card) -> Result<Card, StationError> {
        self.swap_chip_unnoticed(slot, Box::new(card)).map(as_card)
    }

    /// As [`Station::swap_unnoticed`], for cards of any kind.
    ///
    /// # Errors
    /// As [`Station::swap_unnoticed`].
    pub fn swap_chip_unnoticed(&mut self, slot: usize, card: Box<dyn Chip>) -> Result<Box<dyn Chip>, StationError> {
        Ok(self.inserted(slot)?.swap_unnoticed(card))
    }

    /// Waits until a fault has pulled the card and `pcscd` has told its clients, and hands the card out.
    ///
    /// # Errors
    /// [`StationError::NotNoticed`] if nothing pulls it within 20 seconds; the card is lost then.
    pub fn wait_until_pulled(&mut self, slot: usize) -> Result<Card, StationError> {
        let place = self.slots.get_mut(slot).ok_or(StationError::NoSuchReader(slot))?;
        place.take().ok_or(StationError::Empty(slot))?.into_pulled().map(as_card)
    }

    /// Is there a card in the reader that has not been pulled by a fault?
    pub fn is_occupied(&self, slot: usize) -> bool {
        self.slots.get(slot).and_then(Option::as_ref).is_some_and(|card| !card.is_gone())
    }

    /// Types at the keys of a reader. What is typed before the reader asks waits for it; one entry answers one question, and
    /// a change of PIN asks for the old PIN, the new one, and the new one again, if the program wants it so.
    ///
    /// # Errors
    /// [`StationError::NoSuchReader`], or [`StationError::Io`] if the reader has no keys.
    pub fn type_at_keys(&self, slot: usize, entry: KeyEntry<'_>) -> Result<(), StationError> {
        if slot >= self.names.len() {
            return Err(StationError::NoSuchReader(slot));
        }
        let frame = match entry {
            KeyEntry::Pin(digits) => [&[wire::PIN_TYPED], digits.as_bytes()].concat(),
            KeyEntry::Cancel => vec![wire::PIN_CANCELLED],
            KeyEntry::TimeOut => vec![wire::PIN_TIMED_OUT],
            KeyEntry::Break => Vec::new(),
        };
        UnixStream::connect(daemon::keys_socket(self.folder.path(), slot))
            .and_then(|keys| if frame.is_empty() { Ok(()) } else { wire::write_frame(keys, &frame) })
            .map_err(StationError::io("typing at a reader's keys"))
    }

    /// Puts a fault in that strikes once, at the command the trigger names.
    ///
    /// # Errors
    /// [`StationError::Empty`], or that there is no such reader.
    pub fn set_fault(&mut self, slot: usize, trigger: Trigger, fault: Fault) -> Result<(), StationError> {
        self.with_faults(slot, |faults| faults.once(trigger, fault))
    }

    /// All that can be done with faults: see [`Injector`].
    ///
    /// # Errors
    /// [`StationError::Empty`], or that there is no such reader.
    pub fn with_faults<T>(&mut self, slot: usize, change: impl FnOnce(&mut Injector) -> T) -> Result<T, StationError> {
        Ok(self.inserted(slot)?.with_faults(change))
    }

    /// Lets the card in the reader take its time; see [`Pace`]. A card that is put in takes none.
    ///
    /// # Errors
    /// [`StationError::Empty`], or that there is no such reader.
    pub fn set_pace(&mut self, slot: usize, pace: Pace) -> Result<(), StationError> {
        self.inserted(slot)?.set_pace(pace);
        Ok(())
    }

    /// Looks at the card while it is in the reader.
    ///
    /// # Errors
    /// [`StationError::Empty`], or that there is no such reader.
    pub fn with_card<T>(&self, slot: usize, look: impl FnOnce(&mut Card) -> T) -> Result<T, StationError> {
        Ok(self.inserted(slot)?.with_card(look))
    }

    /// All commands and answers since the card was put in.
    ///
    /// # Errors
    /// [`StationError::Empty`], or that there is no such reader.
    pub fn exchanges(&self, slot: usize) -> Result<Vec<Exchange>, StationError> {
        Ok(self.inserted(slot)?.log())
    }

    /// Waits until the card has had an exchange that satisfies `done`; says whether it came within the limit.
    ///
    /// # Errors
    /// [`StationError::Empty`], or that there is no such reader.
    pub fn wait_for_exchange(
        &self,
        slot: usize,
        limit: Duration,
        done: impl Fn(&Exchange) -> bool,
    ) -> Result<bool, StationError> {
        Ok(self.inserted(slot)?.wait_for_exchange(limit, done))
    }

    /// Lets a program of somebody else's connect to the card exclusively, until the [`Holder`] is dropped.
    ///
    /// # Errors
    /// [`StationError::Tool`] if the card is in use.
    pub fn hold(&self, slot: usize) -> Result<Holder, StationError> {
        Holder::start(self, slot)
    }

    /// Ends `pcscd` at once, as a crash of the service would. The cards stay on the table; they lose their power.
    ///
    /// # Errors
    /// [`StationError::NotNoticed`] if a card does not see its reader go.
    pub fn stop_daemon(&mut self) -> Result<Vec<Option<Card>>, StationError> {
        let cards = self.end_daemon()?;
        Ok(cards.into_iter().map(|card| card.map(|(card, _)| as_card(card))).collect())
    }

    /// Ends `pcscd` and starts it anew with the same readers and cards. Cards lose their power; faults, paces and logs are gone.
    ///
    /// # Errors
    /// [`StationError`] if it does not come up again.
    pub fn restart_daemon(&mut self) -> Result<(), StationError> {
        let names: Vec<String> = self.names.clone();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        self.restart_daemon_with(&names)
    }

    /// As [`Station::restart_daemon`], with other readers. Cards of slots that are no more are lost.
    ///
    /// # Errors
    /// [`StationError`] if it does not come up again.
    pub fn restart_daemon_with(&mut self, names: &[&str]) -> Result<(), StationError> {
        let cards = self.end_daemon()?;
        self.names = names.iter().map(ToString::to_string).collect();
        self.slots = names.iter().map(|_| None).collect();
        self.daemon = Some(Daemon::start(self.folder.path(), &self.names, self.have_keys)?);
        for (slot, card) in cards.into_iter().enumerate().take(names.len()) {
            if let Some((card, keep_in)) = card {
                self.insert_kept(slot, card, keep_in)?;
            }
        }
        Ok(())
    }

    /// The cards by slot, each with the file it is kept in.
    fn end_daemon(&mut self) -> Result<Vec<Option<CardAndFile>>, StationError> {
        self.daemon = None;
        self.slots.iter_mut().map(|slot| slot.take().map(InsertedCard::into_pulled_with_file).transpose()).collect()
    }

    fn insert_kept(&mut self, slot: usize, card: Box<dyn Chip>, keep_in: Option<PathBuf>) -> Result<(), StationError> {
        if self.daemon.is_none() {
            return Err(StationError::Stopped);
        }
        let socket = daemon::slot_socket(self.folder.path(), slot);
        let place = self.slots.get_mut(slot).ok_or(StationError::NoSuchReader(slot))?;
        if place.is_some() {
            return Err(StationError::Occupied(slot));
        }
        *place = Some(InsertedCard::insert(&socket, card, keep_in)?);
        Ok(())
    }

    fn inserted(&self, slot: usize) -> Result<&InsertedCard, StationError> {
        self.slots.get(slot).ok_or(StationError::NoSuchReader(slot))?.as_ref().ok_or(StationError::Empty(slot))
    }
}
