//! From a page's moment to what is shown: what stands in the way, what can be done, the view, the notes.

mod slots;
mod task;
mod view;

use super::{
    facts::{self, LOGIN_PAGE},
    host_link::HostLink,
    memory::Memory,
    page::Page,
};
use crate::messages::{Busy, Confirm, LoginChoice, Now, Primary, Question, StepAction};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport, Severity},
    ceremony::{self, Action, Condition, Ending, Facts, HostFact, LoginFact, State, Step, Workflow},
    identity::PrintedNumber,
    portal::{Mode, Recognised},
    protocol::{CardRef, CertificateUsage},
    time::UnixMillis,
};

pub use view::unclear;

/// When the second notice about a deadline is due, milliseconds before it.
pub const LAST_NOTICE: i64 = 5 * 60_000;

/// What must hold of the computer, whatever page is in sight.
pub const OF_THE_COMPUTER: [Condition; 3] = [Condition::HostReady, Condition::ReadersWork, Condition::WorkplaceFits];

/// Everything that is known about a page at one moment.
pub struct Situation<'a> {
    /// The page.
    pub page: &'a Page,
    /// What it is.
    pub seen: Recognised<'a>,
    /// How much we do here.
    pub mode: Mode,
    /// The facts.
    pub facts: Facts,
    /// The workflow and where it stands.
    pub standing: Option<(&'static Workflow, State)>,
    /// The step that this page is for.
    pub step: Option<&'static Step>,
    /// What stands in the way.
    pub stops: Vec<ErrorReport>,
    /// What does not, but should be known.
    pub notices: Vec<ErrorReport>,
    /// A notice that tells why the portal's own control is grey or dead, where nothing stands in the way.
    pub explanation: Option<ErrorReport>,
    /// What is known of the page does not explain its control, so that all must be looked at.
    pub unexplained: bool,
    /// The number on the card is to be compared by eye.
    compares_number: bool,
}

impl<'a> Situation<'a> {
    /// Asks the engine about a page.
    pub fn new(page: &'a Page, seen: Recognised<'a>, link: &HostLink, memory: &Memory, now: UnixMillis) -> Self {
        let facts = facts::collect(page, &seen, link, memory, now);
        let standing = facts::standing(page, &seen, memory);
        let step = seen.page.step.as_ref().and_then(|it| ceremony::find(&it.workflow)?.step(&it.step));
        let mode = page.mode(seen.adapter);
        let mut it = Self {
            page,
            seen,
            mode,
            facts,
            standing,
            step,
            stops: Vec::new(),
            notices: Vec::new(),
            explanation: None,
            unexplained: false,
            compares_number: false,
        };
        let stops = |report: &ErrorReport| report.code.entry().severity == Severity::Stop;
        let (mut stopping, mut notices): (Vec<_>, Vec<_>) = it.found().into_iter().partition(stops);
        if mode == Mode::Explain && stopping.iter().any(|it| it.code == Code::NumberUnconfirmed) {
            // Nobody is asked here, so that it would never be confirmed: it is compared by eye.
            stopping.retain(|it| it.code != Code::NumberUnconfirmed);
            it.compares_number = true;
            if stopping.is_empty() {
                stopping = ceremony::holding_up(&[Condition::ControlAlive], &State::default(), &it.facts);
            }
        }
        let fails = it.seen.control_enabled("main") == Some(false) || page.dead;
        if fails && facts::is_pressed(page, &it.seen) && stopping.iter().all(|it| it.code.is_last_resort()) {
            if let Some(place) = notices.iter().position(view::explains) {
                it.explanation = Some(notices.remove(place));
                stopping.clear();
            }
            it.unexplained = !stopping.is_empty();
        }
        notices.extend(it.deadline_notice(memory));
        if seen.adapter.mode == Mode::Act && mode != Mode::Act {
            notices.push(Code::PortalWithoutContract.into());
        }
        it.stops = stopping;
        it.notices = notices;
        it
    }

    /// What is to do.
    pub fn now(&self) -> Now {
        let mut reasons = self.stops.clone();
        if let Some(failure) = &self.page.failure
            && !reasons.iter().any(|it| it.code == failure.code)
        {
            reasons.insert(0, failure.clone());
        }
        reasons.extend(self.explanation.clone());
        let primary = self.primary();
        Now {
            page: self.seen.page.id.clone(),
            step: self.step.map(|it| it.id.to_owned()),
            actor: self.step.map(|it| it.actor),
            enabled: self.page.run.is_none() && self.can(primary.as_ref()),
            primary,
            reasons,
            notices: self.notices.clone(),
            question: self.question(),
            confirm: self.confirm(),
            busy: self.busy(),
        }
    }

    /// The cards to log in with.
    pub fn login_cards(&self) -> Vec<(LoginChoice, CardRef)> {
        let mut found = Vec::new();
        for (reader, card) in self.facts.cards() {
            let certificate = card
                .certificates
                .iter()
                .find(|it| it.usage == CertificateUsage::Authentication && it.not_after > self.facts.now);
            if let Some(certificate) = certificate
                && card.keys.contains(&CertificateUsage::Authentication)
            {
                let choice = LoginChoice { reader: reader.name.clone(), name: certificate.name.clone() };
                found.push((choice, card.card_ref()));
            }
        }
        found
    }

    /// The card about whose number the user is asked, and the number.
    pub fn asked_number(&self) -> Option<(CardRef, PrintedNumber)> {
        self.confirm()?;
        Some((self.facts.subject_card()?.card_ref(), self.facts.order.as_ref()?.number.clone()))
    }

    /// "Yes" to the number also hands the card over, where nothing else is in the way.
    pub fn yes_hands_over(&self) -> bool {
        self.mode == Mode::Act && self.stops.len() == 1 && self.step.is_some_and(|it| it.action == Action::HandOver)
    }

    /// What does not hold here of what the step and the page demand.
    fn found(&self) -> Vec<ErrorReport> {
        let state = match &self.standing {
            Some((_, state)) => state,
            None => &State::default(),
        };
        match state.ending {
            Some(Ending::Expired) => {
                let report = ErrorReport::new(Code::ReceiptDeadlinePassed);
                return vec![match state.deadline {
                    Some(deadline) => report.with("deadline", deadline.0.to_string()),
                    None => report,
                }];
            }
            Some(_) => return Vec::new(),
            None => {}
        }
        if let (Some(here), Some(current)) = (self.step, state.current())
            && here.id != current.id
        {
            return vec![ErrorReport::new(Code::WrongStep).with("step", current.id)];
        }
        let mut conditions = self.step.map(|it| it.conditions.to_vec()).unwrap_or_default();
        conditions.extend(&self.seen.page.conditions);
        let found = ceremony::holding_up(&conditions, state, &self.facts);
        if !found.iter().any(|it| it.code.is_last_resort()) {
            return found;
        }
        // Before it is said that nothing explains it, everything is looked at.
        conditions.extend(OF_THE_COMPUTER);
        ceremony::holding_up(&conditions, state, &self.facts)
    }

    fn deadline(&self) -> Option<UnixMillis> {
        let (_, state) = self.standing.as_ref()?;
        state.deadline.filter(|_| state.ending.is_none())
    }

    /// What only the user can tell is asked when it is what unblocks most.
    fn question(&self) -> Option<Question> {
        let first = self.stops.first().filter(|_| self.page.run.is_none())?;
        (first.code == Code::ProductUnknown).then_some(Question::CardProduct)
    }

    fn deadline_notice(&self, memory: &Memory) -> Option<ErrorReport> {
        let deadline = self.deadline()?;
        let left = self.facts.now.until(deadline);
        let half = memory.tabs.get(&self.page.tab)?.deadline.map(|(_, half)| half)?;
        let code = match left {
            ..0 => return None,
            0..=LAST_NOTICE => Code::ReceiptFiveMinutes,
            _ if self.facts.now >= half => Code::ReceiptHalfTime,
            _ => return None,
        };
        Some(ErrorReport::new(code).with("deadline", deadline.0.to_string()))
    }

    fn primary(&self) -> Option<Primary> {
        // The service is watched by the host: there is nothing to try again here.
        if let Some(HostFact::Unusable(report)) = &self.facts.host {
            return (report.code != Code::ServiceMissing).then_some(Primary::Retry);
        }
        if self.seen.page.id == LOGIN_PAGE {
            let signed_out = !matches!(self.facts.login, Some(LoginFact::SignedIn(_)));
            let choices: Vec<LoginChoice> = self.login_cards().into_iter().map(|(choice, _)| choice).collect();
            return (self.mode == Mode::Act && signed_out).then_some(Primary::LogIn(choices));
        }
        let mut told = self.notices.iter().chain(&self.explanation);
        let normalised = told.find(|it| it.code == Code::InputNormalised);
        if let Some(wanted) = normalised.and_then(|it| it.values.get("searched"))
            && self.mode != Mode::Explain
            && self.step.is_some_and(|it| it.action == Action::Search)
            && self.stops.iter().all(|it| helped_by_typing(it.code))
        {
            return Some(Primary::Fill(wanted.clone()));
        }
        if self.mode != Mode::Act || self.confirm().is_some() {
            return None;
        }
        let (_, state) = self.standing.as_ref()?;
        state.current()?;
        let action = StepAction::of(self.step?.action)?;
        let begun = self.page.case.as_ref().is_some_and(|it| !it.unwritten.is_empty());
        Some(if action == StepAction::Fetch && begun { Primary::Resume } else { Primary::Do(action) })
    }

    fn can(&self, primary: Option<&Primary>) -> bool {
        let connected = self.facts.host == Some(HostFact::Ready) && self.facts.readers.is_some();
        match primary {
            None => false,
            Some(Primary::Retry | Primary::Fill(_)) => true,
            // One reader, or a card elsewhere that can't be read, is told and does not keep anybody from logging in.
            Some(Primary::LogIn(choices)) => {
                connected && !choices.is_empty() && self.stops.iter().all(|it| (100..200).contains(&it.code.number()))
            }
            Some(Primary::Do(_) | Primary::Resume) => {
                let told = self.page.session.is_some()
                    && self.page.case.is_some() == self.page.contract().is_some_and(|it| it.case.is_some());
                connected && told && self.stops.is_empty()
            }
        }
    }

    /// The question is asked when it is what unblocks most: what else stands in the way can be mended after it.
    fn confirm(&self) -> Option<Confirm> {
        let report = self.stops.first()?;
        if report.code != Code::NumberUnconfirmed || self.mode == Mode::Explain || self.page.run.is_some() {
            return None;
        }
        Some(Confirm {
            ends: report.values.get("expected").cloned().unwrap_or_default(),
            reader: report.values.get("reader").cloned().unwrap_or_default(),
            hands_over: self.yes_hands_over(),
        })
    }

    fn busy(&self) -> Option<Busy> {
        let run = self.page.run.as_ref()?;
        Some(match (&run.pin, run.progress, &run.request) {
            (Some((pin, check_code)), ..) => {
                Busy::PinWindow { pin: *pin, check_code: check_code.clone(), actor: run.actor() }
            }
            (None, Some((done, of)), _) => Busy::Card { done, of },
            (None, None, Some(_)) => Busy::Host,
            (None, None, None) => Busy::Portal,
        })
    }
}

/// Whether another search can mend it: other obstacles stay whatever is typed.
fn helped_by_typing(code: Code) -> bool {
    matches!(code, Code::OrderNotFound | Code::OtherBranch)
        || code.is_last_resort()
        || (400..500).contains(&code.number())
}
