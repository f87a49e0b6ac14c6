//! From the question for a PIN to the answer of the card.

use super::{Task, cards::number_in_certificates};
use crate::{
    cards::{CardError, PinRef},
    clock::now,
    pin::{PinError, Secret},
    readers::{Known, Session},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    protocol::{CardRef, Event, PinPrompt, PinPurpose, PromptDocument},
    time::UnixMillis,
};

/// How long the window waits for the person.
const LONGEST_WAIT_MILLIS: i64 = 120_000;

/// What the window says beside what the card tells.
#[derive(Clone, Debug)]
pub struct Question {
    /// What for.
    pub purpose: PinPurpose,
    /// Origin of the site; `None` = the command line.
    pub origin: Option<String>,
    /// Whose card.
    pub person: Option<String>,
    /// What is signed.
    pub document: Option<PromptDocument>,
}

impl Task {
    /// Asks for the PIN and runs `work` with it verified, in one transaction; asks again after a wrong one, as long as the
    /// person goes on. `held`: a PIN that was typed for this very purpose shortly before.
    ///
    /// # Errors
    /// `KB-0201` when the PIN is or becomes blocked, `KB-0203` given up, `KB-0204` time, `KB-0205` no window, or what
    /// `work` says.
    pub(super) async fn with_pin<T: Send + 'static>(
        &self,
        card: &CardRef,
        known: &Known,
        pin: &PinRef,
        question: &Question,
        held: Option<Secret>,
        work: impl FnOnce(&mut Session<'_>) -> Result<T, CardError> + Clone + Send + 'static,
    ) -> Result<(T, Secret), ErrorReport> {
        let mut held = held;
        let mut wrong_before = false;
        loop {
            let mut secret = match held.take() {
                Some(secret) => secret,
                None => self.ask(card, known, pin, question, wrong_before).await?,
            };
            let (once, protected) = (work.clone(), pin.clone());
            let attempt = move |session: &mut Session<'_>| {
                session.verify(&protected, &mut secret)?;
                Ok((once(session)?, secret))
            };
            match self.desk.readers.with_card(card, known, &self.cancel, attempt).await {
                Err(CardError::WrongPin { left }) if left != Some(0) && self.desk.pins.asks_again() => {
                    wrong_before = true
                }
                Err(error) => return Err(self.report(&error, known, Some(pin.kind))),
                Ok(done) => return Ok(done),
            }
        }
    }

    async fn ask(
        &self,
        card: &CardRef,
        known: &Known,
        pin: &PinRef,
        question: &Question,
        wrong_before: bool,
    ) -> Result<Secret, ErrorReport> {
        let asked = pin.clone();
        let tries_left = self.with_card(card, known, move |session| session.tries(&asked)).await?.pin;
        if tries_left == Some(0) {
            return Err(ErrorReport::new(Code::PinBlocked).with("pin", pin.kind.as_str()));
        }
        let number =
            number_in_certificates(&known.contents).or_else(|| self.desk.journal.number_of(&known.contents.chip));
        let prompt = PinPrompt {
            purpose: question.purpose,
            pin: pin.kind,
            origin: question.origin.clone(),
            person: question.person.clone(),
            number_ends: number.map(|it| it.ends().to_owned()),
            reader: self.desk.readers.words(&known.reader, &self.desk.language),
            document: question.document.clone(),
            tries_left,
            wrong_before,
            min_digits: pin.format.min,
            max_digits: pin.format.max,
            new_pin: None,
            at_reader: false,
            until: UnixMillis(now().0 + LONGEST_WAIT_MILLIS),
            language: self.desk.language.clone(),
        };
        let check_code = question.document.as_ref().map(|it| it.check_code.clone());
        self.send(Event::PinWindowShown { request: self.id.clone(), pin: pin.kind, check_code });
        let answer = self.ask_while_card_stays(card, &prompt).await;
        self.send(Event::PinWindowClosed { request: self.id.clone(), pin: pin.kind });
        answer
    }

    /// The window goes when the card does: what was asked for can't be done any more.
    async fn ask_while_card_stays(&self, card: &CardRef, prompt: &PinPrompt) -> Result<Secret, ErrorReport> {
        let mut news = self.desk.readers.watch();
        let card_goes = async {
            loop {
                if let Err(error) = self.locate(card) {
                    return error;
                }
                if news.changed().await.is_err() {
                    return Code::ServiceMissing.into();
                }
            }
        };
        tokio::select! {
            answer = self.desk.pins.ask(prompt, &self.cancel) => answer.map(|it| it.code).map_err(|error| match error {
                PinError::Cancelled => Code::Cancelled.into(),
                PinError::TimedOut => Code::PinTimeout.into(),
                PinError::NoWindow(detail) => ErrorReport::new(Code::NoPinWindow).with("detail", detail),
            }),
            error = card_goes => Err(error),
        }
    }
}
