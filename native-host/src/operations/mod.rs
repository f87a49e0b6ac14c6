//! What a request does. One file per operation.
//!
//! Guarantees: an operation names the card it means and is refused when another one answers; the network and the person
//! are awaited outside transactions; a PIN is asked once per entry and never tried by itself; what is irreversible stands
//! in the journal before and after. Does not protect against a portal on the administrator's list that shows one document
//! and sends another: the PIN window's title and check code are what the signer can compare.

mod authenticate;
mod cards;
pub mod change_pin;
mod cms;
pub mod describe;
mod enrol;
pub mod generate_key;
pub mod keys;
mod new_pin;
mod pin_entry;
pub mod remove_certificates;
pub mod request;
mod rules;
pub mod set_pin;
mod sign;
pub mod sign_file;
pub mod store_certificate;
mod stored;
pub mod unblock_pin;
pub mod validate;
pub mod verify_pin;
mod workplace;
mod write_certificates;
mod writing;

use crate::{
    cancel::Cancel,
    cards::CardError,
    config::Config,
    journal::Journal,
    pin::{PinEntry, PinShelf},
    readers::{Known, Readers, Session},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    protocol::{CardRef, Command, Event, PinKind, Reply},
};
use std::{
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
};
use tokio::sync::mpsc::UnboundedSender;

/// What the journal says in place of a portal's case.
const COMMAND_LINE: &str = "command-line";

/// Everything that operations work with, for one port or one command.
pub struct Desk {
    /// The administrator's choices.
    pub config: Config,
    /// Readers and cards.
    pub readers: Readers,
    /// The journal.
    pub journal: Arc<Journal>,
    /// Where PINs come from.
    pub pins: Box<dyn PinEntry>,
    /// The PIN that waits for certificates.
    pub shelf: PinShelf,
    /// Where events go.
    pub events: UnboundedSender<Event>,
    /// `sv` or `en`.
    pub language: String,
}

/// One request under way.
pub struct Task {
    /// Its id.
    pub id: String,
    /// Gives it up.
    pub cancel: Cancel,
    /// What it works with.
    pub desk: Rc<Desk>,
}

impl Task {
    /// Does what the command says. `Hello` and `Cancel` are the port's own business and are refused here.
    ///
    /// # Errors
    /// The catalogue's number with the values of its sentence.
    pub async fn run(&self, command: Command) -> Result<Reply, ErrorReport> {
        let outcome = match command {
            Command::Cards => cards::cards(self).await,
            Command::ReadCard { card } => cards::read(self, card).await,
            Command::NameReader { reader, side } => self.desk.readers.name_reader(&reader, side).map(|()| Reply::Done),
            Command::BindNumber { card, number } => cards::bind_number(self, card, number),
            Command::Authenticate { card, origin, nonce } => authenticate::run(self, card, &origin, &nonce).await,
            Command::Sign { card, origin, purpose, document, case } => {
                sign::run(self, sign::Order { card, origin, purpose, document, case }).await
            }
            Command::Enrol { card, origin, case, number, person, keys } => {
                let order = enrol::Order { card, origin, case: case.clone(), number, person, keys };
                self.emptying_shelf_on_failure(&case, enrol::run(self, order)).await
            }
            Command::WriteCertificates { card, origin, case, number, person, certificates } => {
                let order =
                    write_certificates::Order { card, origin, case: case.clone(), number, person, certificates };
                self.emptying_shelf_on_failure(&case, write_certificates::run(self, order)).await
            }
            Command::Workplace => workplace::run(self.desk.config.cards.clone()).await,
            Command::Hello(_) | Command::Cancel { .. } => Err(ErrorReport::new(Code::BadMessage).with("rule", "once")),
        };
        if let Err(error) = &outcome {
            tracing::info!(request = self.id, code = %error.code, "refused");
        }
        outcome
    }

    async fn emptying_shelf_on_failure(
        &self,
        case: &str,
        work: impl Future<Output = Result<Reply, ErrorReport>>,
    ) -> Result<Reply, ErrorReport> {
        let outcome = work.await;
        if outcome.is_err() {
            self.desk.shelf.clear_case(case);
        }
        outcome
    }

    /// The card that a command names.
    fn locate(&self, card: &CardRef) -> Result<Known, ErrorReport> {
        self.desk.readers.locate(card)
    }

    /// Runs `work` in a transaction with the card, without a PIN.
    async fn with_card<T: Send + 'static>(
        &self,
        card: &CardRef,
        known: &Known,
        work: impl FnOnce(&mut Session<'_>) -> Result<T, CardError> + Send + 'static,
    ) -> Result<T, ErrorReport> {
        let outcome = self.desk.readers.with_card(card, known, &self.cancel, work).await;
        outcome.map_err(|error| self.report(&error, known, None))
    }

    fn report(&self, error: &CardError, known: &Known, pin: Option<PinKind>) -> ErrorReport {
        self.desk.readers.report(error, &known.reader, pin)
    }

    fn send(&self, event: Event) {
        // The port may be closing; events are then of no use.
        let _ = self.desk.events.send(event);
    }

    /// Tells how far a long step has come; may be called on a card thread.
    fn progress(&self, of: u16) -> impl Fn() + Clone + Send + 'static + use<> {
        let (events, request, done) = (self.desk.events.clone(), self.id.clone(), Arc::new(AtomicU16::new(0)));
        move || {
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            let _ = events.send(Event::Progress { request: request.clone(), done, of });
        }
    }
}
