//! The thread of one reader, with a PC/SC context of its own.

use super::{
    claim::Claims,
    holder, queue,
    session::Ending,
    watchdog::{Limits, Phase, Pulse, Watchdog},
    wire::CardWire,
};
use crate::{
    cancel::Cancel,
    cards::{CardError, Family, NoWire, Route, Wire},
};
use pcsc::{Card, Context, Disposition, Protocols, Scope, ShareMode, Transaction};
use std::{
    ffi::CString,
    sync::{
        Arc, Weak,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

/// Jobs for the thread of one reader.
pub type Queue = queue::Queue<Seat>;

/// What a thread tells its reader.
pub trait Owner: Send + Sync + 'static {
    /// Another program reset the card in the middle of our work.
    fn was_reset(&self);

    /// The thread whose jobs come from this queue waits for too long and is left behind.
    fn thread_is_stuck(&self, queue: &Arc<Queue>, phase: Phase);

    /// A thread that was left behind has gone on after all, and ends now.
    fn thread_came_back(self: Arc<Self>);
}

/// What a thread is given.
pub struct Means<'a> {
    /// Whom it tells.
    pub owner: Weak<dyn Owner>,
    /// The reader's PC/SC name.
    pub reader: CString,
    /// Requests that have the card.
    pub claims: Arc<Claims>,
    /// Who watches over it.
    pub watchdog: &'a Watchdog,
    /// How long the card may think.
    pub limits: Limits,
    /// Whether the reader's keys for codes are used, if it has any.
    pub uses_keys: bool,
    /// Counts the threads that are left behind.
    pub abandoned: Arc<AtomicU32>,
}

/// What a job works with.
pub struct Seat {
    owner: Weak<dyn Owner>,
    reader: CString,
    claims: Arc<Claims>,
    context: Option<Context>,
    /// The connection that is kept while a request has the card, so that a reset by another program is noticed.
    kept: Option<Card>,
    pulse: Arc<Pulse>,
    /// How long a card may think.
    pub limits: Limits,
    uses_keys: bool,
    /// Where jobs of this thread come from.
    pub queue: Arc<Queue>,
}

/// Starts the thread of a reader.
///
/// # Errors
/// [`CardError::Stuck`] when the system gives no thread.
pub fn start(means: Means<'_>) -> Result<Arc<Queue>, CardError> {
    let Means { owner, reader, claims, watchdog, limits, uses_keys, abandoned } = means;
    let queue = Arc::new(Queue::default());
    let on_stuck = {
        let (owner, queue, abandoned) = (Weak::clone(&owner), Arc::clone(&queue), Arc::clone(&abandoned));
        move |phase| {
            abandoned.fetch_add(1, Ordering::AcqRel);
            if let Some(owner) = owner.upgrade() {
                owner.thread_is_stuck(&queue, phase);
            }
        }
    };
    let pulse = watchdog.pulse(on_stuck);
    let (context, kept) = (None, None);
    let mut seat = Seat { owner, reader, claims, context, kept, pulse, limits, uses_keys, queue: Arc::clone(&queue) };
    let run = move || {
        while !seat.pulse.is_abandoned()
            && let Some(job) = seat.queue.next()
        {
            job(&mut seat);
            seat.pulse.rest();
        }
        if seat.pulse.is_abandoned() {
            abandoned.fetch_sub(1, Ordering::AcqRel);
            if let Some(owner) = seat.owner.upgrade() {
                owner.thread_came_back();
            }
        }
    };
    thread::Builder::new().name("reader".into()).spawn(run).map_err(|_| CardError::Stuck)?;
    Ok(queue)
}

impl Seat {
    /// Runs `work` by the family's route: in a transaction, or beside the reader's connection.
    ///
    /// # Errors
    /// As [`Seat::transaction`].
    pub fn by_route<T>(
        &mut self,
        family: &dyn Family,
        cancel: &Cancel,
        work: impl FnOnce(&mut dyn Wire) -> (Result<T, CardError>, Ending),
    ) -> Result<T, CardError> {
        match family.route() {
            Route::Reader => self.transaction(cancel, work),
            Route::Module if cancel.is_cancelled() => Err(CardError::Cancelled),
            Route::Module => {
                if let Some(known) = family.known_directly() {
                    self.transaction(cancel, |wire| (known.check(wire), Ending::Leave))?;
                }
                // The module's process has time limits of its own.
                let (outcome, ending) = work(&mut NoWire);
                if ending == Ending::Reset {
                    // Before the answer, after which this program may end. A card that is silent holds this thread up.
                    if let Err(error) = &outcome {
                        self.queue.has_failed(error.clone());
                    }
                    self.reset_card();
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
        let connected = match self.kept.take() {
            Some(card) => Ok(card),
            None => self.connect(),
        };
        let outcome = connected.and_then(|card| self.with_card(card, work));
        self.pulse.rest();
        outcome
    }

    fn with_card<T>(
        &mut self,
        mut card: Card,
        work: impl FnOnce(&mut dyn Wire) -> (Result<T, CardError>, Ending),
    ) -> Result<T, CardError> {
        let (outcome, ending, ended) = self.in_transaction(&mut card, work);
        self.pulse.arm(Phase::Answer, self.limits.command);
        if matches!(outcome, Err(CardError::Reset)) {
            self.note_reset();
        }
        self.kept = Some(card);
        // After a reset of our own the connection would tell of one.
        match ending {
            Ending::Reset if !ended => self.let_go(Disposition::ResetCard),
            _ if outcome.is_err() || ending == Ending::Reset || self.claims.is_free() => {
                self.let_go(Disposition::LeaveCard);
            }
            _ => {}
        }
        outcome
    }

    /// Ends the connection that is kept, unless a request still has the card.
    pub fn let_go_if_free(&mut self) {
        if self.claims.is_free() {
            self.pulse.arm(Phase::Answer, self.limits.command);
            self.let_go(Disposition::LeaveCard);
            self.pulse.rest();
        }
    }

    fn let_go(&mut self, disposition: Disposition) {
        // Dropping a card would reset it, and with it what other programs have verified.
        if let Some(Err((card, error))) = self.kept.take().map(|it| it.disconnect(disposition)) {
            tracing::debug!(%error, "disconnect");
            drop(card);
        }
    }

    fn note_reset(&self) {
        if let Some(owner) = self.owner.upgrade() {
            owner.was_reset();
        }
    }

    /// The outcome, how the transaction was to end, and whether it did.
    fn in_transaction<T>(
        &self,
        card: &mut Card,
        work: impl FnOnce(&mut dyn Wire) -> (Result<T, CardError>, Ending),
    ) -> (Result<T, CardError>, Ending, bool) {
        self.pulse.arm(Phase::Turn, self.limits.command);
        let transaction = match self.begin(card) {
            Ok(transaction) => transaction,
            Err(error) => return (Err(error), Ending::Leave, false),
        };
        let mut wire = CardWire::new(&transaction, &self.pulse, self.limits, self.uses_keys);
        let (outcome, ending) = work(&mut wire);
        self.pulse.arm(Phase::Answer, self.limits.command);
        let disposition = if ending == Ending::Reset { Disposition::ResetCard } else { Disposition::LeaveCard };
        let ended = transaction.end(disposition).map_err(|(_, error)| tracing::debug!(%error, "end of transaction"));
        (outcome, ending, ended.is_ok())
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
        self.let_go(Disposition::LeaveCard);
    }
}
