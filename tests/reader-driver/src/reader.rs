//! One reader: the socket it listens on, the card that is connected, and what `pcscd` has been told of it.
//!
//! `pcscd` runs one event thread per reader: it asks for presence, acts on a change (power, announcement to its clients), then
//! waits in [`Reader::wait_for_change`]. So when that thread comes back to wait, whatever it saw last has been announced.
//! This is the moment at which the card process gets its acknowledgement.

use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::pin_pad::{PinPad, Refusal};
use crate::wire;

/// A reader as `pcscd` knows it. All methods may be called from several threads.
pub struct Reader {
    listener: UnixListener,
    state: Mutex<State>,
    /// Held for one exchange, so that frames of two callers never mix.
    exchange: Mutex<()>,
    stop: (UnixStream, UnixStream),
    pad: Option<PinPad>,
}

#[derive(Default)]
struct State {
    card: Option<Arc<UnixStream>>,
    /// Cards pulled, whose processes still wait to hear that `pcscd` has announced it.
    departed: Option<Arc<UnixStream>>,
    /// What the event thread saw last, `None` before it looked for the first time.
    announced: Option<bool>,
    /// The connected card has been told that it is announced.
    settled: bool,
    event_thread: Option<ThreadId>,
}

impl Reader {
    /// Binds the socket of an empty reader, and before it that of its keys. An old socket of that name is replaced.
    pub fn open(path: &Path, has_keys: bool) -> io::Result<Self> {
        let pad = has_keys.then(|| PinPad::open(&path.with_extension("pad"))).transpose()?;
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let listener = UnixListener::bind(path)?;
        listener.set_nonblocking(true)?;
        let stop = UnixStream::pair()?;
        for end in [&stop.0, &stop.1] {
            end.set_nonblocking(true)?;
        }
        Ok(Self { listener, state: Mutex::default(), exchange: Mutex::default(), stop, pad })
    }

    /// Is a card in the reader? A card that was pulled is reported absent at least once, even if another is in already.
    pub fn is_card_present(&self) -> bool {
        let mut state = self.state();
        let present = state.look(&self.listener);
        if state.event_thread == Some(thread::current().id()) {
            state.announced = Some(present);
        }
        present
    }

    /// Waits until a card comes or goes, at most `timeout_ms`, or until [`Reader::stop_waiting`].
    /// To be called by `pcscd`'s event thread alone.
    pub fn wait_for_change(&self, timeout_ms: u64) {
        let card = {
            let mut state = self.state();
            state.event_thread = Some(thread::current().id());
            state.acknowledge();
            let present = state.look(&self.listener);
            if state.announced != Some(present) {
                return;
            }
            state.card.clone()
        };
        let stop = PollFd::new(&self.stop.0, PollFlags::IN);
        // Only the hang-up of a card is awaited here: its answers belong to the exchange that is under way.
        let change = match &card {
            Some(card) => PollFd::new(&**card, PollFlags::RDHUP),
            None => PollFd::new(&self.listener, PollFlags::IN),
        };
        let timeout = Timespec {
            tv_sec: i64::try_from(timeout_ms / 1000).unwrap_or(i64::MAX),
            tv_nsec: i64::try_from(timeout_ms % 1000 * 1_000_000).unwrap_or(0),
        };
        // An interrupted or failed wait is an early return: `pcscd` asks for presence and comes back.
        let _ = poll(&mut [change, stop], Some(&timeout));
        // Used up: a stop that stays would let the event thread spin from the first disconnect on.
        let _ = (&self.stop.0).read(&mut [0; 64]);
    }

    /// Ends one [`Reader::wait_for_change`]: the one under way, or the next. `pcscd` does so when it closes the reader, and
    /// whenever the last client has disconnected from the card.
    pub fn stop_waiting(&self) {
        // A full pipe is a stop already.
        let _ = (&self.stop.1).write(&[0]);
    }

    /// Sends a control that has no answer.
    pub fn control(&self, control: u8) -> io::Result<()> {
        let _turn = self.exchange.lock().unwrap_or_else(PoisonError::into_inner);
        wire::write_frame(&*self.card()?, &[control])
    }

    /// Sends an APDU (or [`wire::SEND_ATR`]) and waits for the answer, for as long as the card stays.
    pub fn exchange(&self, payload: &[u8]) -> io::Result<Vec<u8>> {
        let _turn = self.exchange.lock().unwrap_or_else(PoisonError::into_inner);
        let card = self.card()?;
        wire::write_frame(&*card, payload)?;
        wire::read_frame(&*card)
    }

    /// The keys, if the reader has any.
    pub fn pin_pad(&self) -> Option<&PinPad> {
        self.pad.as_ref()
    }

    /// Lets a person type at the keys, and sends the card what comes of it. The answer is the card's or the reader's own.
    pub fn enter_pin(&self, ask: impl FnOnce(&PinPad, &UnixStream) -> Result<Vec<u8>, Refusal>) -> io::Result<Vec<u8>> {
        let pad = self.pad.as_ref().ok_or(ErrorKind::Unsupported)?;
        match ask(pad, &*self.card()?) {
            Ok(command) => self.exchange(&command),
            Err(Refusal::Answer(status)) => Ok(status.to_vec()),
            Err(Refusal::Failed(error)) => Err(error),
        }
    }

    fn card(&self) -> io::Result<Arc<UnixStream>> {
        self.state().card.clone().ok_or_else(|| ErrorKind::NotConnected.into())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn look(&mut self, listener: &UnixListener) -> bool {
        if self.card.as_deref().is_some_and(hung_up) {
            self.departed = self.card.take();
        }
        if self.departed.is_some() {
            return false;
        }
        // Only the event thread takes a new card: if another thread emptied the queue, its wait would go on sleeping.
        let may_accept = self.event_thread.is_none_or(|id| id == thread::current().id());
        if self.card.is_none()
            && may_accept
            && let Ok((card, _)) = listener.accept()
        {
            // The listener's non-blocking mode is not inherited on Linux; say so all the same.
            let _ = card.set_nonblocking(false);
            self.settled = false;
            self.card = Some(Arc::new(card));
        }
        self.card.is_some()
    }

    /// The event thread is back: what it saw last is announced.
    fn acknowledge(&mut self) {
        match (self.announced, &self.card) {
            (Some(true), Some(card)) if !self.settled => {
                self.settled = true;
                // A card that has gone meanwhile is noticed by the next look.
                let _ = wire::write_frame(&**card, &[wire::SETTLED]);
            }
            (Some(false), _) => self.departed = None,
            _ => {}
        }
    }
}

fn hung_up(card: &UnixStream) -> bool {
    let mut ask = [PollFd::new(card, PollFlags::RDHUP)];
    let now = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut ask, Some(&now)).is_ok()
        && ask[0].revents().intersects(PollFlags::RDHUP | PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use std::time::{Duration, Instant};

    use super::*;

    /// A reader whose event thread (this one) has announced that it is empty.
    fn idle_reader(name: &str) -> (Reader, std::path::PathBuf) {
        let path = std::env::temp_dir().join(format!("reader-{}-{name}", std::process::id()));
        let reader = Reader::open(&path, false).unwrap();
        reader.wait_for_change(0);
        assert!(!reader.is_card_present());
        (reader, path)
    }

    fn time_of(action: impl FnOnce()) -> Duration {
        let start = Instant::now();
        action();
        start.elapsed()
    }

    #[test]
    fn a_stop_ends_one_wait_and_no_more() {
        let (reader, path) = idle_reader("stop");
        reader.stop_waiting();
        reader.stop_waiting();
        assert!(time_of(|| reader.wait_for_change(20_000)) < Duration::from_secs(10));
        assert!(time_of(|| reader.wait_for_change(50)) >= Duration::from_millis(50), "it would spin otherwise");
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_card_swapped_between_two_looks_is_reported_absent_once() {
        let (reader, path) = idle_reader("swap");
        let first = UnixStream::connect(&path).unwrap();
        reader.wait_for_change(20_000);
        assert!(reader.is_card_present());
        drop(first);
        let second = UnixStream::connect(&path).unwrap();
        reader.wait_for_change(20_000);
        assert!(!reader.is_card_present());
        reader.wait_for_change(20_000);
        assert!(reader.is_card_present());
        // And the second card hears that it has been announced.
        reader.wait_for_change(0);
        assert_eq!(wire::read_frame(&second).unwrap(), [wire::SETTLED]);
        std::fs::remove_file(path).unwrap();
    }
}
