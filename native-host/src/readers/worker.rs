//! The thread of one reader, with a PC/SC context of its own.

use super::{
    Limits, Shared, holder, lock,
    session::Ending,
    slot::Slot,
    watchdog::{Phase, Pulse},
};
use crate::{
    cancel::Cancel,
    cards::{CardError, NoWire, Pace, Route, Wire},
};
use pcsc::{Card, Context, Disposition, Protocol, Protocols, Scope, ShareMode, Transaction};
use std::{
    collections::VecDeque,
    ffi::CString,
    sync::{Arc, Condvar, Mutex, Weak, atomic::Ordering},
    thread,
};

/// Room for the longest answer that the service hands over.
const ANSWER_ROOM: usize = 64 * 1024 + 2;

/// Room for the reader's names, of which only the protocol beside them is wanted.
const NAMES_ROOM: usize = 1024;

/// Something to do on a reader's thread.
pub type Job = Box<dyn FnOnce(&mut Seat) + Send>;

/// Jobs for one thread.
#[derive(Default)]
pub struct Queue {
    state: Mutex<QueueState>,
    news: Condvar,
}

#[derive(Default)]
struct QueueState {
    jobs: VecDeque<Job>,
    closed: bool,
    /// Answers the job that is running when its thread has to be left behind.
    abort: Option<Box<dyn FnOnce(CardError) + Send>>,
}

impl Queue {
    /// Adds a job. False when the thread has been given up.
    pub fn push(&self, job: Job) -> bool {
        let mut state = lock(&self.state);
        if state.closed {
            return false;
        }
        state.jobs.push_back(job);
        self.news.notify_one();
        true
    }

    /// Ends the thread after the job that is running; jobs that wait are dropped, and so answered as stuck.
    pub fn close(&self) {
        let jobs = {
            let mut state = lock(&self.state);
            state.closed = true;
            std::mem::take(&mut state.jobs)
        };
        self.news.notify_all();
        drop(jobs);
    }

    /// Says how the running job is answered when its thread is left behind.
    pub fn running(&self, abort: Option<Box<dyn FnOnce(CardError) + Send>>) {
        lock(&self.state).abort = abort;
    }

    /// Answers the running job with an error.
    pub fn abort(&self, error: CardError) {
        let abort = lock(&self.state).abort.take();
        if let Some(abort) = abort {
            abort(error);
        }
    }

    fn next(&self) -> Option<Job> {
        let mut state = lock(&self.state);
        loop {
            if let Some(job) = state.jobs.pop_front() {
                return Some(job);
            }
            if state.closed {
                return None;
            }
            state = self.news.wait(state).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
    }
}

/// What a job works with.
pub struct Seat {
    slot: Weak<Slot>,
    reader: CString,
    context: Option<Context>,
    /// The connection that is kept while a request has the card, so that a reset by another program is noticed.
    kept: Option<Card>,
    shared: Weak<Shared>,
    pulse: Arc<Pulse>,
    /// How long a card may think.
    pub limits: Limits,
    /// Where jobs of this thread come from.
    pub queue: Arc<Queue>,
}

/// Starts the thread of a reader.
///
/// # Errors
/// [`CardError::Stuck`] when the system gives no thread.
pub fn start(shared: &Arc<Shared>, slot: &Arc<Slot>, reader: CString) -> Result<Arc<Queue>, CardError> {
    let queue = Arc::new(Queue::default());
    let on_stuck = {
        let (shared, slot, queue) = (Arc::downgrade(shared), Arc::downgrade(slot), Arc::clone(&queue));
        move |phase| {
            let (Some(shared), Some(slot)) = (shared.upgrade(), slot.upgrade()) else { return };
            slot.thread_is_stuck(&shared, &queue, phase);
        }
    };
    let pulse = shared.watchdog.pulse(on_stuck);
    let mut seat = Seat {
        slot: Arc::downgrade(slot),
        reader,
        context: None,
        kept: None,
        shared: Arc::downgrade(shared),
        pulse,
        limits: shared.limits,
        queue: Arc::clone(&queue),
    };
    let shared = Arc::downgrade(shared);
    let run = move || {
        while !seat.pulse.is_abandoned()
            && let Some(job) = seat.queue.next()
        {
            job(&mut seat);
            seat.pulse.rest();
        }
        if let (true, Some(shared)) = (seat.pulse.is_abandoned(), shared.upgrade()) {
            shared.abandoned.fetch_sub(1, Ordering::AcqRel);
            if let Some(slot) = seat.slot.upgrade() {
                slot.thread_came_back(&shared);
            }
        }
    };
    thread::Builder::new().name("reader".into()).spawn(run).map_err(|_| CardError::Stuck)?;
    Ok(queue)
}

impl Seat {
    /// True while the card's stay of this number lasts.
    pub fn is_stay(&self, epoch: u32) -> bool {
        self.slot.upgrade().is_some_and(|slot| slot.epoch() == Some(epoch))
    }

    /// Runs `work` by the family's route: in a transaction, or beside the reader's connection.
    ///
    /// # Errors
    /// As [`Seat::transaction`].
    pub fn by_route<T>(
        &mut self,
        route: Route,
        cancel: &Cancel,
        work: impl FnOnce(&mut dyn Wire) -> (Result<T, CardError>, Ending),
    ) -> Result<T, CardError> {
        match route {
            Route::Reader => self.transaction(cancel, work),
            Route::Module if cancel.is_cancelled() => Err(CardError::Cancelled),
            // The module's process has time limits of its own.
            Route::Module => {
                let (outcome, ending) = work(&mut NoWire);
                if ending == Ending::Reset {
                    // After the answer: a card that is silent holds this thread up.
                    self.queue.push(Box::new(Seat::reset_card));
                }
                outcome
            }
        }
    }

    /// Resets the card, so that nothing verified is left on it.
    fn reset_card(&mut self) {
        self.pulse.arm(Phase::Answer, self.limits.command);
        let card = match self.kept.take() {
            Some(card) => Ok(card),
            None => self.connect(),
        };
        match card.map(|it| it.disconnect(Disposition::ResetCard)) {
            Ok(Ok(())) => {}
            // A card that is gone has forgotten already.
            Ok(Err((_, error))) => tracing::debug!(%error, "reset"),
            Err(error) => tracing::debug!(%error, "reset"),
        }
        self.pulse.rest();
    }

    /// PC/SC name of the reader.
    pub fn reader(&self) -> &str {
        self.reader.to_str().unwrap_or_default()
    }

    /// Runs `work` in a transaction.
    ///
    /// # Errors
    /// What connecting and beginning say, else what `work` says.
    pub fn transaction<T>(
        &mut self,
        cancel: &Cancel,
        work: impl FnOnce(&mut dyn Wire) -> (Result<T, CardError>, Ending),
    ) -> Result<T, CardError> {
        if cancel.is_cancelled() {
            return Err(CardError::Cancelled);
        }
        // Connecting waits, too, while another program is in a transaction.
        self.pulse.arm(Phase::Turn, self.limits.command);
        let mut card = match self.kept.take() {
            Some(card) => card,
            None => self.connect()?,
        };
        let (outcome, ending) = self.in_transaction(&mut card, work);
        self.pulse.arm(Phase::Answer, self.limits.command);
        if matches!(outcome, Err(CardError::Reset)) {
            self.note_reset();
        }
        self.kept = Some(card);
        // After a reset of our own the connection would tell of one.
        if outcome.is_err() || ending == Ending::Reset || !self.is_claimed() {
            self.let_go();
        }
        self.pulse.rest();
        outcome
    }

    /// Ends the connection that is kept, unless a request still has the card.
    pub fn let_go_if_free(&mut self) {
        if !self.is_claimed() {
            self.pulse.arm(Phase::Answer, self.limits.command);
            self.let_go();
            self.pulse.rest();
        }
    }

    fn let_go(&mut self) {
        // Dropping a card would reset it, and with it what other programs have verified.
        if let Some(Err((card, error))) = self.kept.take().map(|it| it.disconnect(Disposition::LeaveCard)) {
            tracing::debug!(%error, "disconnect");
            drop(card);
        }
    }

    fn is_claimed(&self) -> bool {
        self.slot.upgrade().is_some_and(|it| it.is_claimed())
    }

    fn note_reset(&self) {
        if let (Some(shared), Some(slot)) = (self.shared.upgrade(), self.slot.upgrade()) {
            slot.was_reset(&shared);
        }
    }

    fn in_transaction<T>(
        &self,
        card: &mut Card,
        work: impl FnOnce(&mut dyn Wire) -> (Result<T, CardError>, Ending),
    ) -> (Result<T, CardError>, Ending) {
        self.pulse.arm(Phase::Turn, self.limits.command);
        let transaction = match self.begin(card) {
            Ok(transaction) => transaction,
            Err(error) => return (Err(error), Ending::Leave),
        };
        let (mut names, mut atr) = ([0; NAMES_ROOM], [0; pcsc::MAX_ATR_SIZE]);
        let (t0, atr) = match transaction.status2(&mut names, &mut atr) {
            Ok(status) => (status.protocol2() == Some(Protocol::T0), status.atr().to_vec()),
            Err(_) => (false, Vec::new()),
        };
        let answer = vec![0; ANSWER_ROOM];
        let mut wire = CardWire { card: &transaction, pulse: &self.pulse, limits: self.limits, t0, atr, answer };
        let (outcome, ending) = work(&mut wire);
        self.pulse.arm(Phase::Answer, self.limits.command);
        let disposition = if ending == Ending::Reset { Disposition::ResetCard } else { Disposition::LeaveCard };
        if let Err((_, error)) = transaction.end(disposition) {
            tracing::debug!(%error, "end of transaction");
        }
        (outcome, ending)
    }

    fn begin<'card>(&self, card: &'card mut Card) -> Result<Transaction<'card>, CardError> {
        match card.transaction2() {
            Ok(transaction) => Ok(transaction),
            // Somebody reset the card since connect; nothing is verified.
            Err((card, pcsc::Error::ResetCard)) => {
                self.note_reset();
                card.reconnect(ShareMode::Shared, Protocols::ANY, Disposition::LeaveCard)?;
                Ok(card.transaction()?)
            }
            Err((_, error)) => Err(error.into()),
        }
    }

    fn connect(&mut self) -> Result<Card, CardError> {
        // The old context of a service that was restarted answers NoService for ever.
        for _ in 0..2 {
            let context = match self.context.take() {
                Some(context) => context,
                None => Context::establish(Scope::User)?,
            };
            match context.connect(&self.reader, ShareMode::Shared, Protocols::ANY) {
                Ok(card) => {
                    self.context = Some(context);
                    return Ok(card);
                }
                Err(
                    pcsc::Error::NoService
                    | pcsc::Error::ServiceStopped
                    | pcsc::Error::InvalidHandle
                    | pcsc::Error::CommError,
                ) => {}
                Err(pcsc::Error::SharingViolation) => {
                    self.context = Some(context);
                    return Err(CardError::InUse(holder::other_program()));
                }
                Err(error) => {
                    self.context = Some(context);
                    return Err(error.into());
                }
            }
        }
        Err(CardError::ServiceMissing)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.let_go();
    }
}

struct CardWire<'a> {
    card: &'a Card,
    pulse: &'a Pulse,
    limits: Limits,
    t0: bool,
    atr: Vec<u8>,
    answer: Vec<u8>,
}

impl Wire for CardWire<'_> {
    fn exchange(&mut self, command: &[u8], pace: Pace) -> Result<Vec<u8>, CardError> {
        // A thread that was given up must not go on when its card wakes after all.
        if self.pulse.is_abandoned() {
            return Err(CardError::Stuck);
        }
        let limit = match pace {
            Pace::Usual => self.limits.command,
            Pace::KeyGeneration => self.limits.key_generation,
        };
        self.pulse.arm(Phase::Answer, limit);
        let answer = self.card.transmit(command, &mut self.answer)?.to_vec();
        self.pulse.rest();
        Ok(answer)
    }

    fn is_t0(&self) -> bool {
        self.t0
    }

    fn atr(&self) -> &[u8] {
        &self.atr
    }
}
