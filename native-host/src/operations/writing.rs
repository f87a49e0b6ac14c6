//! What a card wants shown before it is written to.

use super::{Task, pin_entry::Question};
use crate::{
    cards::{CardError, WritingNeeds},
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
        let outcome = match known.family.writing_needs(usage) {
            WritingNeeds::Pin(kind) => {
                let pin = known.contents.pin(kind).map_err(|error| self.report(&error, known, None))?;
                self.with_pin(card, known, pin, question, None, work).await.map(|(done, _pin)| done)
            }
            WritingNeeds::ManagementKey => self.with_card(card, known, work).await,
        };
        // Also what was left behind by something that did not come to its end.
        self.desk.readers.look_again(&known.reader).await;
        outcome
    }
}
