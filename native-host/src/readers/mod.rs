//! PC/SC readers: events, presence, insertion epochs, one thread and one context per reader.
//!
//! Guarantees: cards are watched by events, never by asking again and again; a fault in one reader never stops another; a
//! card that does not answer within its limit is reported stuck, its thread is left behind (a bounded number of them) and
//! the reader comes back when the card is pulled; after a restart of the smart-card service everything is found again.
//! Does not protect against a driver that crashes the service itself: that ends as a restart.

mod claim;
mod commons;
mod control;
mod describe;
mod features;
mod holder;
mod lock;
mod log;
mod past;
mod queue;
mod session;
mod shared;
mod slot;
mod stay;
mod watchdog;
mod watcher;
mod wire;
mod worker;

pub use features::features;
pub use log::{Followed, Happening, ReaderEvent};
pub use session::Session;
pub use shared::Snapshot;
pub use slot::Known;
pub(crate) use slot::label;
pub use watchdog::Limits;

use crate::{
    cancel::Cancel,
    cards::{CardError, Policy},
    journal::Journal,
};
use commons::Commons;
use describe::Look;
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    protocol::{CardRef, CardState, PinKind, Side},
};
use shared::Shared;
use slot::Slot;
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

/// All readers; clones are the same. Ends when [`Readers::stop`] is called.
#[derive(Clone)]
pub struct Readers(Arc<Shared>);

impl Readers {
    /// Begins to watch.
    pub fn start(limits: Limits, policy: Policy, journal: Arc<Journal>) -> Self {
        let shared = Shared::new(Commons::new(limits, policy, journal));
        watcher::start(&shared);
        Self(shared)
    }

    /// The picture, and news of it.
    pub fn watch(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.0.snapshot.subscribe()
    }

    /// What has happened, and news of it; the picture shows all that has happened by then.
    pub fn follow(&self) -> Followed {
        let followed = self.0.commons.log.follow();
        self.0.publish();
        followed
    }

    /// The picture once the readers' names are known; after `most` as it is. Cards may still be being read.
    pub async fn first_look(&self, most: Duration) -> Arc<Snapshot> {
        self.0.commons.control.first_look(most).await;
        Arc::clone(&self.0.snapshot.borrow())
    }

    /// The picture once every reader that was there at start has been looked at; after `most` as it is.
    pub async fn settled(&self, most: Duration) -> Arc<Snapshot> {
        let mut watch = self.watch();
        let settled = |it: &Arc<Snapshot>| it.readers.iter().all(|reader| reader.state != CardState::Reading);
        self.0.commons.control.first_look(most).await;
        let found = tokio::time::timeout(most, watch.wait_for(settled))
            .await
            .ok()
            .and_then(Result::ok)
            .map(|it| Arc::clone(&it));
        found.unwrap_or_else(|| Arc::clone(&self.0.snapshot.borrow()))
    }

    /// The card that a command names.
    ///
    /// # Errors
    /// `KB-0105` when it was pulled or put back since, `KB-0106` stuck, `KB-0107` held by another program, `KB-0108`.
    pub fn locate(&self, card: &CardRef) -> Result<Known, ErrorReport> {
        let slots: Vec<Arc<Slot>> = self.0.lock_slots().values().cloned().collect();
        let mut other = ErrorReport::new(Code::CardPulled).with("reader", "none");
        for slot in slots {
            match slot.known(card) {
                slot::Found::Here(known) => return Ok(known),
                slot::Found::But(error) => other = self.report(&error, &slot.name, None),
                slot::Found::No => {}
            }
        }
        Err(other)
    }

    /// Runs `work` in a transaction with the card that the command names, after the identity check, on the reader's own
    /// thread.
    ///
    /// # Errors
    /// [`CardError`]; when the card is no longer the one that was named, `work` is not run.
    pub async fn with_card<T: Send + 'static>(
        &self,
        card: &CardRef,
        known: &Known,
        cancel: &Cancel,
        work: impl FnOnce(&mut Session<'_>) -> Result<T, CardError> + Send + 'static,
    ) -> Result<T, CardError> {
        let slot = self.0.lock_slots().get(&known.reader).cloned().ok_or(CardError::Pulled)?;
        let (epoch, chip, cancel, family) = (card.epoch, card.chip.clone(), cancel.clone(), Arc::clone(&known.family));
        let stay_of = Arc::downgrade(&slot);
        let answer = slot.submit(move |seat| {
            if !stay_of.upgrade().is_some_and(|slot| slot.is_stay(epoch)) {
                return Err(CardError::Pulled);
            }
            seat.by_route(&*family, &cancel, |wire| session::checked(wire, &*family, &chip, &cancel, work))
        });
        let outcome = answer.await;
        // Also one that is held: that it is given back is looked out for from then on.
        if outcome.as_ref().is_err_and(|it| it.card_is_gone() || matches!(it, CardError::InUse(_))) {
            drop(slot.look_again(Look::NewStayIfOther));
        }
        outcome
    }

    /// Reads the card in a reader anew, after it was written to; returns when the picture shows it.
    pub async fn look_again(&self, reader: &str) {
        let slot = self.0.lock_slots().get(reader).cloned();
        if let Some(look) = slot.and_then(|slot| slot.look_again(Look::SameStay)) {
            // What was found, a fault too, stands in the picture.
            let _ = look.await;
        }
    }

    /// Checks that the cards are still the ones in the picture, and their tries left.
    pub async fn refresh(&self) {
        let slots: Vec<Arc<Slot>> = self.0.lock_slots().values().cloned().collect();
        let looks: Vec<_> = slots.iter().filter_map(|slot| slot.look_again(Look::NewStayIfOther)).collect();
        for look in looks {
            // What was found, a fault too, stands in the picture.
            let _ = look.await;
        }
    }

    /// Keeps the user's name for a reader.
    ///
    /// # Errors
    /// `KB-0101` for an unknown reader, `KB-0800` when it can't be kept.
    pub fn name_reader(&self, reader: &str, side: Side) -> Result<(), ErrorReport> {
        if !self.0.lock_slots().contains_key(reader) {
            return Err(Code::NoReader.into());
        }
        self.0.commons.journal.name_reader(reader, side).map_err(|error| error.report())?;
        self.0.publish();
        Ok(())
    }

    /// Publishes the picture anew after something that it shows was changed elsewhere (a bound number).
    pub fn republish(&self) {
        self.0.publish();
    }

    /// The reader in words: `vänster läsare`, or its own name.
    pub fn words(&self, reader: &str, language: &str) -> String {
        let words = match (self.0.commons.journal.side(reader), language) {
            (Some(Side::Left), "en") => "left reader",
            (Some(Side::Right), "en") => "right reader",
            (Some(Side::Left), _) => "vänster läsare",
            (Some(Side::Right), _) => "höger läsare",
            (None, _) => reader,
        };
        words.to_owned()
    }

    /// An error with the reader as catalogue values name it, and the PIN where one was asked for.
    pub fn report(&self, error: &CardError, reader: &str, pin: Option<PinKind>) -> ErrorReport {
        let report = error.report(&slot::label(reader, self.0.commons.journal.side(reader)));
        match pin {
            Some(pin) if report.code == Code::WrongPin => report.with("pin", pin.as_str()),
            _ => report,
        }
    }

    /// Ends watching; threads that are free end at once.
    pub fn stop(&self) {
        self.0.commons.control.stop();
        self.0.commons.watchdog.stop();
        self.0.lock_slots().clear();
    }
}
