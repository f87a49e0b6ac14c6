//! From the question for codes to the answer of the card. The one place where it is decided where codes come from: the
//! reader's own keys where they can be used, with the window beside them that says what for; else the window.
//!
//! Guarantees: a typed code is shown to the card once per entry; none of those that the card has refused since the request
//! began is sent again when it is typed again; the window goes when its card does. What is typed at a reader's own keys is
//! not seen here and so not compared.

use super::{Task, cards::number_in_certificates};
use crate::{
    cancel::Cancel,
    cards::{CardError, CodeFormat, ParsedCertificate, PinRef, ReaderKeys, Tries, fits_key, fits_keys},
    clock::now,
    pin::{
        Codes, PinError, Secret,
        rules::{self, Beside},
    },
    readers::{Known, Session},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    identity::PrintedNumber,
    protocol::{CardRef, Event, NewPinRule, PinPrompt, PinPurpose, PromptDocument},
    time::UnixMillis,
};
use std::pin::pin;
use tokio::sync::oneshot;

/// How long the window waits for the person.
const LONGEST_WAIT_MILLIS: i64 = 120_000;

/// How long the window stays beside a reader that asks for three codes.
const LONGEST_AT_READER_MILLIS: i64 = 180_000;

/// The same refused code in a row that ends the request: nobody is there who reads.
const MOST_REPEATS: u8 = 3;

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

/// Which codes a card is shown in one attempt.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The PIN that it is about.
    pub pin: PinRef,
    /// How the card takes the code that is asked for first.
    pub code: CodeFormat,
    /// The rule for a new PIN, and what is typed before it.
    pub new: Option<(NewPinRule, Beside)>,
    /// Whose tries are counted.
    pub counts: Counts,
    /// Whether a reader's keys can be used for it.
    pub at_keys: fn(&Self, ReaderKeys) -> bool,
}

/// Whose tries are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    /// The PIN's.
    Pin,
    /// The PUK's.
    Puk,
    /// Nobody's that the card would tell.
    Nothing,
}

impl Asked {
    /// The PIN, to use what it protects.
    pub fn verify(pin: &PinRef) -> Self {
        let at_keys = |it: &Self, keys: ReaderKeys| keys.verify && fits_key(&it.code);
        Self { pin: pin.clone(), code: pin.format, new: None, counts: Counts::Pin, at_keys }
    }

    /// A code and a new PIN.
    pub fn replace(pin: &PinRef, code: CodeFormat, rule: NewPinRule, beside: Beside, counts: Counts) -> Self {
        // The officer's code and a first PIN go to the card in more than one command, or in one that readers do not know.
        let at_keys = |it: &Self, keys: ReaderKeys| {
            // Nor does a reader know of a rule that is narrower than what the card takes.
            let card = (it.pin.format.min, it.pin.format.max);
            let ruled = it.new.is_some_and(|(rule, _)| (rule.min_digits, rule.max_digits) != card);
            keys.modify && !ruled && it.counts != Counts::Nothing && fits_keys(&it.code, &it.pin.format)
        };
        Self { pin: pin.clone(), code, new: Some((rule, beside)), counts, at_keys }
    }

    fn left(&self, tries: Tries) -> Option<u8> {
        match self.counts {
            Counts::Pin => tries.pin,
            Counts::Puk => tries.puk,
            Counts::Nothing => None,
        }
    }

    fn blocked(&self) -> ErrorReport {
        let code = if self.counts == Counts::Puk { Code::PukBlocked } else { Code::PinBlocked };
        ErrorReport::new(code).with("pin", self.pin.kind.as_str())
    }
}

/// What came of the entries before this one.
#[derive(Default)]
struct Before {
    /// The codes that the card refused, as many as it has tries, and what it said. They stay in their locked pages and are wiped
    /// with the request: a digest of so few digits would be no better a secret, and making one leaves copies on the stack.
    refused: Vec<(Secret, CardError)>,
    /// How often one of them was typed again since, and not sent.
    repeats: u8,
}

impl Before {
    fn is_refused(&self, code: &Secret) -> bool {
        let is_it = |(refused, _): &(Secret, CardError)| match (refused, code) {
            (Secret::Typed(refused), Secret::Typed(code)) => refused.is_same(code),
            _ => false,
        };
        self.refused.iter().any(is_it)
    }
}

/// What the card made of the codes.
enum Attempt<T> {
    Done(T, Codes),
    /// The first code was wrong.
    Refused(CardError, Codes),
}

impl Task {
    /// Asks for the PIN and runs `work` with it verified, in one transaction; asks again after a wrong one, as long as the
    /// person goes on. `held`: a PIN that was typed for this very purpose shortly before.
    ///
    /// # Errors
    /// `KB-0201` when the PIN is or becomes blocked, `KB-0203` given up, `KB-0204` time, `KB-0205` no window, `KB-0219` the
    /// PIN must be changed first, `KB-0220` it must be chosen first, or what `work` says.
    pub(super) async fn with_pin<T: Send + 'static>(
        &self,
        card: &CardRef,
        known: &Known,
        pin: &PinRef,
        question: &Question,
        held: Option<Secret>,
        work: impl FnOnce(&mut Session<'_>) -> Result<T, CardError> + Clone + Send + 'static,
    ) -> Result<(T, Secret), ErrorReport> {
        let first = |code| Err(ErrorReport::new(code).with("pin", pin.kind.as_str()));
        if pin.unset {
            return first(Code::PinUnset);
        }
        if pin.must_change {
            return first(Code::PinMustChange);
        }
        let protected = pin.clone();
        let verified = move |session: &mut Session<'_>, codes: &mut Codes| {
            session.verify(&protected, &mut codes.code)?;
            work(session)
        };
        let done = self.with_codes(card, known, &Asked::verify(pin), question, held, verified).await;
        done.map(|(done, codes)| (done, codes.code))
    }

    /// Asks for the codes and runs `work` with them in one transaction; asks again as [`Task::with_pin`].
    ///
    /// # Errors
    /// As [`Task::with_pin`]; `KB-0206`, `KB-0216` when the new PIN breaks a rule.
    pub(super) async fn with_codes<T: Send + 'static>(
        &self,
        card: &CardRef,
        known: &Known,
        asked: &Asked,
        question: &Question,
        held: Option<Secret>,
        work: impl FnOnce(&mut Session<'_>, &mut Codes) -> Result<T, CardError> + Clone + Send + 'static,
    ) -> Result<(T, Codes), ErrorReport> {
        // What was typed at a reader did not stay here, and is asked for anew.
        let mut held = held.filter(|it| matches!(it, Secret::Typed(_)));
        let mut before = Before::default();
        loop {
            let once = work.clone();
            let attempt = move |session: &mut Session<'_>, mut codes: Codes| match once(session, &mut codes) {
                Ok(done) => Ok(Attempt::Done(done, codes)),
                Err(error @ (CardError::WrongPin { .. } | CardError::WrongPuk { .. })) => {
                    Ok(Attempt::Refused(error, codes))
                }
                Err(error) => Err(error),
            };
            let outcome = if let Some(code) = held.take() {
                let codes = Codes { code, new: None };
                self.desk.readers.with_card(card, known, &self.cancel, move |session| attempt(session, codes)).await
            } else {
                let prompt = self.prompt(card, known, asked, question, &before).await?;
                if prompt.at_reader {
                    self.at_reader(card, known, &prompt, attempt).await?
                } else {
                    let codes = self.ask(card, &prompt).await?;
                    if before.is_refused(&codes.code) {
                        before.repeats += 1;
                        match before.refused.last() {
                            Some((_, error)) if before.repeats >= MOST_REPEATS => {
                                return Err(self.report(error, known, Some(asked.pin.kind)));
                            }
                            _ => continue,
                        }
                    }
                    if let Some((rule, beside)) = &asked.new {
                        rules::check(&codes, rule, *beside).map_err(|fault| rules::report(fault, rule))?;
                    }
                    self.desk.readers.with_card(card, known, &self.cancel, move |session| attempt(session, codes)).await
                }
            };
            match outcome {
                Ok(Attempt::Done(done, codes)) => return Ok((done, codes)),
                Ok(Attempt::Refused(error, codes)) if self.desk.pins.asks_again() => {
                    before.refused.push((codes.code, error));
                    before.repeats = 0;
                }
                Ok(Attempt::Refused(error, _)) | Err(error) => {
                    return Err(self.report(&error, known, Some(asked.pin.kind)));
                }
            }
        }
    }

    /// The card's printed number: in its certificates, or as the user has confirmed it.
    pub(super) fn number_of(&self, known: &Known) -> Option<PrintedNumber> {
        number_in_certificates(&known.contents).or_else(|| self.desk.journal.number_of(&known.contents.chip))
    }

    async fn prompt(
        &self,
        card: &CardRef,
        known: &Known,
        asked: &Asked,
        question: &Question,
        before: &Before,
    ) -> Result<PinPrompt, ErrorReport> {
        let pin = asked.pin.clone();
        let (tries, keys) =
            self.with_card(card, known, move |session| Ok((session.tries(&pin)?, session.keys()))).await?;
        let tries_left = asked.left(tries);
        if tries_left == Some(0) {
            return Err(asked.blocked());
        }
        let has_keys = known.family.asks_itself(&asked.pin) || (asked.at_keys)(asked, keys);
        let at_reader = has_keys && self.desk.pins.asks_again();
        let most = if at_reader { LONGEST_AT_READER_MILLIS } else { LONGEST_WAIT_MILLIS };
        Ok(PinPrompt {
            purpose: question.purpose,
            pin: asked.pin.kind,
            origin: question.origin.clone(),
            person: question.person.clone(),
            number_ends: self.number_of(known).map(|it| it.ends().to_owned()),
            reader: self.desk.readers.words(&known.reader, &self.desk.language),
            document: question.document.clone(),
            tries_left,
            wrong_before: !before.refused.is_empty(),
            same_again: before.repeats > 0,
            min_digits: asked.code.min,
            max_digits: asked.code.max,
            new_pin: asked.new.map(|(rule, _)| rule),
            at_reader,
            until: UnixMillis(now().0 + most),
            language: self.desk.language.clone(),
        })
    }

    async fn ask(&self, card: &CardRef, prompt: &PinPrompt) -> Result<Codes, ErrorReport> {
        let _shown = self.window_event(prompt);
        tokio::select! {
            answer = self.desk.pins.ask(prompt, &self.cancel) => answer.map_err(why),
            error = self.card_goes(card) => Err(error),
        }
    }

    /// Lets the reader ask while the window says what for. When the person gives up at the window, what the reader still
    /// takes is not used; a new PIN that the card has taken by then is told as what it is. The answer waits for the reader:
    /// nothing takes its question back.
    async fn at_reader<T: Send + 'static>(
        &self,
        card: &CardRef,
        known: &Known,
        prompt: &PinPrompt,
        attempt: impl FnOnce(&mut Session<'_>, Codes) -> Result<Attempt<T>, CardError> + Send + 'static,
    ) -> Result<Result<Attempt<T>, CardError>, ErrorReport> {
        let _shown = self.window_event(prompt);
        let (tell, ready) = oneshot::channel();
        let mut window = pin!(self.desk.pins.show(prompt, tell, &self.cancel));
        tokio::select! {
            biased;
            gone = &mut window => return Err(why(gone)),
            error = self.card_goes(card) => return Err(error),
            told = ready => if told.is_err() { return Err(why(window.await)) },
        }
        let given_up = Cancel::default();
        let new = prompt.new_pin.map(|_| Secret::AtReader);
        let codes = Codes { code: Secret::AtReader, new };
        let mut work = pin!(self.desk.readers.with_card(card, known, &given_up, |session| attempt(session, codes)));
        tokio::select! {
            biased;
            outcome = &mut work => Ok(outcome),
            gone = &mut window => {
                given_up.cancel();
                match work.await {
                    Err(CardError::Cancelled | CardError::KeysTimedOut) => Err(why(gone)),
                    outcome => Ok(outcome),
                }
            }
        }
    }

    /// Tells the panel that the window is there, and when it is dropped that it is gone.
    fn window_event(&self, prompt: &PinPrompt) -> impl Drop + use<> {
        struct Gone(Option<(tokio::sync::mpsc::UnboundedSender<Event>, Event)>);
        impl Drop for Gone {
            fn drop(&mut self) {
                if let Some((events, event)) = self.0.take() {
                    // The port may be closing; events are then of no use.
                    let _ = events.send(event);
                }
            }
        }
        let (request, pin) = (self.id.clone(), prompt.pin);
        let check_code = prompt.document.as_ref().map(|it| it.check_code.clone());
        self.send(Event::PinWindowShown { request: request.clone(), pin, check_code });
        Gone(Some((self.desk.events.clone(), Event::PinWindowClosed { request, pin })))
    }

    /// Returns when the card is no longer there: what was asked for can't be done any more.
    async fn card_goes(&self, card: &CardRef) -> ErrorReport {
        let mut news = self.desk.readers.watch();
        loop {
            if let Err(error) = self.locate(card) {
                return error;
            }
            if news.changed().await.is_err() {
                return Code::ServiceMissing.into();
            }
        }
    }
}

/// Whose card it is, as its first certificate that can be read says.
pub(super) fn holder(known: &Known) -> Option<String> {
    let parsed = known.contents.certificates.iter().find_map(|it| ParsedCertificate::from_der(&it.der).ok());
    parsed.map(|it| it.name())
}

fn why(error: PinError) -> ErrorReport {
    match error {
        PinError::Cancelled => Code::Cancelled.into(),
        PinError::TimedOut => Code::PinTimeout.into(),
        PinError::NotGiven(detail) => ErrorReport::new(Code::PinNotGiven).with("detail", detail),
        PinError::NoWindow(detail) => ErrorReport::new(Code::NoPinWindow).with("detail", detail),
    }
}
