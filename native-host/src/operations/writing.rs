//! What a card wants shown before it is written to.

use super::{Task, pin_entry::Question};
use crate::{
    cards::{CardError, PinRef, WritingNeeds},
    pin::Secret,
    readers::{Known, Session},
};
use kortbrygga_shared::{
    catalogue::ErrorReport,
    protocol::{CardRef, CertificateUsage},
};

impl Task {
    /// Runs `work` in a transaction in which keys and certificates of this usage may be written: with a PIN that is asked for,
    /// or with a key that the administrator's policy names.
    ///
    /// # Errors
    /// As [`Task::with_pin`].
    pub(super) async fn with_writing<T: Send + 'static>(
        &self,
        card: &CardRef,
        known: &Known,
        usage: CertificateUsage,
        question: &Question,
        work: impl FnOnce(&mut Session<'_>) -> Result<T, CardError> + Clone + Send + 'static,
    ) -> Result<T, ErrorReport> {
        let pin = self.writing_pin(known, usage)?;
        let outcome =
            self.with_pin_or_none(card, known, pin.as_ref(), question, None, work).await.map(|(done, _)| done);
        // Also what was left behind by something that did not come to its end.
        self.desk.readers.look_again(&known.reader).await;
        outcome
    }

    /// The PIN that this card wants before it is written to for this usage; `None` where no PIN is.
    ///
    /// # Errors
    /// When the card has no PIN.
    pub(super) fn writing_pin(&self, known: &Known, usage: CertificateUsage) -> Result<Option<PinRef>, ErrorReport> {
        match known.family.writing_needs(usage) {
            WritingNeeds::Pin(kind) => {
                known.contents.pin(kind).map(|it| Some(it.clone())).map_err(|error| self.report(&error, known, None))
            }
            WritingNeeds::ManagementKey => Ok(None),
        }
    }

    /// [`Task::with_pin`] where there is one, else [`Task::with_card`].
    pub(super) async fn with_pin_or_none<T: Send + 'static>(
        &self,
        card: &CardRef,
        known: &Known,
        pin: Option<&PinRef>,
        question: &Question,
        held: Option<Secret>,
        work: impl FnOnce(&mut Session<'_>) -> Result<T, CardError> + Clone + Send + 'static,
    ) -> Result<(T, Option<Secret>), ErrorReport> {
        match pin {
            Some(pin) => self.with_pin(card, known, pin, question, held, work).await.map(|(it, pin)| (it, Some(pin))),
            None => self.with_card(card, known, work).await.map(|it| (it, None)),
        }
    }

    /// Refuses what no card of this kind can do, before anybody is asked for a code. `operation` as in `docs/card-families.md`.
    ///
    /// # Errors
    /// `KB-0110`.
    pub(super) fn check_can(&self, known: &Known, operation: &'static str) -> Result<(), ErrorReport> {
        match known.family.lacks().contains(&operation) {
            true => Err(self.report(&known.family.cannot(operation), known, None)),
            false => Ok(()),
        }
    }
}

/// What goes together, in the order in which it first came.
pub(super) fn grouped<T, K: PartialEq>(
    all: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> Result<K, ErrorReport>,
) -> Result<Vec<(K, Vec<T>)>, ErrorReport> {
    let mut groups: Vec<(K, Vec<T>)> = Vec::new();
    for it in all {
        let key = key(&it)?;
        match groups.iter_mut().find(|(other, _)| *other == key) {
            Some((_, group)) => group.push(it),
            None => groups.push((key, vec![it])),
        }
    }
    Ok(groups)
}
