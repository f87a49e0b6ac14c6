//! A card in a reader: a thread of this process that answers the driver's frames.

use std::any::Any;
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use reader_driver::wire;
use virtual_card::fault::{Injector, Outcome};
use virtual_card::{Card, Chip, Pace, kept};

use crate::StationError;

/// How long `pcscd` may take to notice something. It takes less than a millisecond unless the machine is overloaded.
const LIMIT: Duration = Duration::from_secs(20);

/// One command and its answer, as they went over the wire. PINs are in the clear: test PINs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The command APDU.
    pub command: Vec<u8>,
    /// The answer, `None` if the card kept silent or was pulled.
    pub answer: Option<Vec<u8>>,
}

/// A card, and the file it is kept in if it is.
pub(crate) type CardAndFile = (Box<dyn Chip>, Option<PathBuf>);

/// A card that is in a reader, or was until a fault pulled it.
pub(crate) struct InsertedCard {
    stream: UnixStream,
    shared: Arc<Shared>,
    thread: JoinHandle<()>,
}

struct Shared {
    inner: Mutex<Inner>,
    changed: Condvar,
}

struct Inner {
    card: Box<dyn Chip>,
    faults: Injector,
    pace: Pace,
    log: Vec<Exchange>,
    /// The file that follows every change of the card.
    keep_in: Option<PathBuf>,
    settled: bool,
    gone: bool,
}

impl InsertedCard {
    /// Puts the card in, and waits until `pcscd` has announced it.
    pub fn insert(socket: &Path, card: Box<dyn Chip>, keep_in: Option<PathBuf>) -> Result<Self, StationError> {
        let stream = UnixStream::connect(socket).map_err(StationError::io("putting a card in"))?;
        let inner = Inner {
            card,
            faults: Injector::default(),
            pace: Pace::default(),
            log: Vec::new(),
            keep_in,
            settled: false,
            gone: false,
        };
        let shared = Arc::new(Shared { inner: Mutex::new(inner), changed: Condvar::new() });
        let thread = thread::Builder::new()
            .name("card".into())
            .spawn({
                let shared = Arc::clone(&shared);
                let stream = stream.try_clone().map_err(StationError::io("putting a card in"))?;
                move || shared.serve(&stream)
            })
            .map_err(StationError::io("starting a thread"))?;
        let inserted = Self { stream, shared, thread };
        inserted.wait(|inner| inner.settled || inner.gone)?;
        Ok(inserted)
    }

    /// Pulls the card, and waits until `pcscd` has announced that.
    pub fn remove(self) -> Result<Box<dyn Chip>, StationError> {
        let _ = self.stream.shutdown(Shutdown::Write);
        self.into_pulled()
    }

    /// Waits until somebody else has pulled the card: a fault, or the end of the daemon.
    pub fn into_pulled(self) -> Result<Box<dyn Chip>, StationError> {
        self.into_pulled_with_file().map(|(card, _)| card)
    }

    /// As [`InsertedCard::into_pulled`], with the file that the card is kept in.
    pub fn into_pulled_with_file(self) -> Result<CardAndFile, StationError> {
        self.wait(|inner| inner.gone)?;
        let _ = self.thread.join();
        let shared = Arc::into_inner(self.shared).expect("the card's thread has ended");
        let mut inner = shared.inner.into_inner().unwrap();
        inner.card.power_off();
        Ok((inner.card, inner.keep_in))
    }

    /// Has the card been pulled, and has `pcscd` announced it?
    pub fn is_gone(&self) -> bool {
        self.shared.inner.lock().unwrap().gone
    }

    /// Puts another card in its place so fast that `pcscd` does not notice.
    pub fn swap_unnoticed(&self, mut card: Box<dyn Chip>) -> Box<dyn Chip> {
        card.power_on();
        let mut inner = self.shared.inner.lock().unwrap();
        inner.keep_in = None;
        let mut pulled = std::mem::replace(&mut inner.card, card);
        pulled.power_off();
        pulled
    }

    pub fn with_card<T>(&self, look: impl FnOnce(&mut Card) -> T) -> T {
        let mut inner = self.shared.inner.lock().unwrap();
        let card: &mut dyn Any = &mut *inner.card;
        look(card.downcast_mut().expect("a card of the virtual-card crate"))
    }

    pub fn with_faults<T>(&self, change: impl FnOnce(&mut Injector) -> T) -> T {
        change(&mut self.shared.inner.lock().unwrap().faults)
    }

    pub fn set_pace(&self, pace: Pace) {
        self.shared.inner.lock().unwrap().pace = pace;
    }

    pub fn log(&self) -> Vec<Exchange> {
        self.shared.inner.lock().unwrap().log.clone()
    }

    fn wait(&self, done: impl Fn(&Inner) -> bool) -> Result<(), StationError> {
        let inner = self.shared.inner.lock().unwrap();
        let (inner, _) =
            self.shared.changed.wait_timeout_while(inner, LIMIT, |inner| !done(inner)).expect("not poisoned");
        if done(&inner) { Ok(()) } else { Err(StationError::NotNoticed) }
    }
}

impl Shared {
    /// Answers frames until the driver closes. A pulled card goes on reading: the driver closes when `pcscd` has noticed.
    fn serve(&self, stream: &UnixStream) {
        while let Ok(frame) = wire::read_frame(stream) {
            let start = Instant::now();
            let mut inner = self.inner.lock().unwrap();
            match inner.answer(&frame) {
                Some(Outcome::Answer(bytes)) => {
                    let time = inner.pace.time(&frame, &bytes);
                    drop(inner);
                    // A card's own time is what is asked for here; nothing else is waited for.
                    thread::sleep(time.saturating_sub(start.elapsed()));
                    let _ = wire::write_frame(stream, &bytes);
                }
                Some(Outcome::Removed) => {
                    let _ = stream.shutdown(Shutdown::Write);
                }
                Some(Outcome::Silence) | None => {}
            }
            self.changed.notify_all();
        }
        self.inner.lock().unwrap().gone = true;
        self.changed.notify_all();
    }
}

impl Inner {
    fn answer(&mut self, frame: &[u8]) -> Option<Outcome> {
        match *frame {
            [wire::POWER_ON | wire::RESET] => {
                self.card.power_on();
                None
            }
            [wire::POWER_OFF] => {
                self.card.power_off();
                None
            }
            [wire::SEND_ATR] => Some(Outcome::Answer(self.card.atr().to_vec())),
            [wire::SETTLED] => {
                self.settled = true;
                None
            }
            _ => Some(self.exchange(frame)),
        }
    }

    fn exchange(&mut self, command: &[u8]) -> Outcome {
        let before = self.card.revision();
        let outcome = self.faults.exchange(&mut *self.card, command);
        if self.card.revision() != before
            && let Some(path) = &self.keep_in
        {
            let card: &dyn Any = &*self.card;
            // As on a real card, the change is in the memory before the answer is out.
            kept::save(card.downcast_ref().expect("only cards of ours are kept"), path)
                .expect("the card's file can be written");
        }
        let answer = match &outcome {
            Outcome::Answer(bytes) => Some(bytes.clone()),
            _ => None,
        };
        self.log.push(Exchange { command: command.to_vec(), answer });
        outcome
    }
}

/// Waits until `done`, at most `limit`, looking again whenever the card has been spoken to.
impl InsertedCard {
    /// Waits until the log of exchanges satisfies `done`.
    pub fn wait_for_exchange(&self, limit: Duration, done: impl Fn(&Exchange) -> bool) -> bool {
        let deadline = Instant::now() + limit;
        let inner = self.shared.inner.lock().unwrap();
        let left = deadline.saturating_duration_since(Instant::now());
        let (inner, _) = self
            .shared
            .changed
            .wait_timeout_while(inner, left, |inner| !inner.log.iter().any(&done))
            .expect("not poisoned");
        inner.log.iter().any(&done)
    }
}

/// A card as what it was put in as.
pub(crate) fn as_card(chip: Box<dyn Chip>) -> Card {
    let any: Box<dyn Any> = chip;
    *any.downcast().expect("a card of the virtual-card crate")
}
