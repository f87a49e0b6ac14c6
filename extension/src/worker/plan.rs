//! From a page's moment to what is shown: what stands in the way, what can be done, the view, the notes.

use super::{
    action::Task,
    facts::{self, LOGIN_PAGE},
    host_link::HostLink,
    memory::Memory,
    page::Page,
};
use crate::messages::{
    Busy, Confirm, Details, LoginChoice, Naming, Note, Now, Primary, Slot, SlotRole, StepAction, View,
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport, Language, Severity, Texts},
    ceremony::{self, Action, Ending, Facts, HostFact, LoginFact, Role, State, Step, StepView, Workflow},
    identity::PrintedNumber,
    portal::{Mode, Recognised, fold},
    protocol::{CardRef, CardState, CertificateUsage, ReaderView, SigningPurpose},
    time::UnixMillis,
};
use std::collections::BTreeMap;

/// When the second notice about a deadline is due, milliseconds before it.
pub const LAST_NOTICE: i64 = 5 * 60_000;

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
}

impl<'a> Situation<'a> {
    /// Asks the engine about a page.
    pub fn new(page: &'a Page, seen: Recognised<'a>, link: &HostLink, memory: &Memory, now: UnixMillis) -> Self {
        let facts = facts::collect(page, &seen, link, memory, now);
        let standing = facts::standing(page, &seen, memory);
        let step = seen.page.step.as_ref().and_then(|it| ceremony::find(&it.workflow)?.step(&it.step));
        let mode = page.mode(seen.adapter);
        let mut it = Self { page, seen, mode, facts, standing, step, stops: Vec::new(), notices: Vec::new() };
        let stops = |report: &ErrorReport| report.code.entry().severity == Severity::Stop;
        let (stopping, mut notices): (Vec<_>, Vec<_>) = it.found().into_iter().partition(stops);
        notices.extend(it.deadline_notice(memory));
        if seen.adapter.mode == Mode::Act && mode != Mode::Act {
            notices.push(Code::PortalWithoutContract.into());
        }
        it.stops = stopping;
        it.notices = notices;
        it
    }

    /// What the panel shows.
    pub fn view(&self, link: &HostLink, language: Language, naming: bool) -> View {
        let (workflow, steps) = match (&self.standing, self.page.case.as_deref()) {
            (Some((workflow, _)), Some(case)) => (Some(workflow.id), case.steps.clone()),
            (Some((workflow, state)), None) => (Some(workflow.id), ceremony::steps(workflow, state)),
            (None, _) => (None, Vec::new()),
        };
        // An unknown person is an empty text in the engine's state.
        let steps: Vec<StepView> = steps
            .into_iter()
            .map(|it| match it.by.as_deref() {
                Some("") => StepView { by: None, at: None, ..it },
                _ => it,
            })
            .collect();
        let text = |it: Option<&String>| it.filter(|it| !it.is_empty()).cloned();
        let order = self.facts.order.as_ref();
        View {
            language,
            portal: self.seen.adapter.title.clone(),
            mode: self.mode,
            workflow: workflow.map(str::to_owned),
            slots: self.slots(),
            now: self.now(),
            steps,
            names: self.names(link),
            deadline: self.deadline(),
            naming: naming.then_some(Naming::AwaitLeft),
            checklist: Vec::new(),
            notes: Vec::new(),
            details: Details {
                extension: env!("CARGO_PKG_VERSION").to_owned(),
                host: link.version.clone(),
                case: self.page.contract().and_then(|it| it.case).map(str::to_owned),
                login: self.facts.signed_in().map(|it| it.person_id.clone()),
                ordered_by: text(order.and_then(|it| it.ordered_by.as_ref())),
                recipient: text(order.map(|it| &it.recipient_id)),
                number: order.map(|it| it.number.to_string()),
            },
        }
    }

    /// Notes beside the portal's own control, when it is grey or dead and we know why.
    pub fn notes(&self, texts: &Texts, link_text: &str) -> Vec<Note> {
        let unusable = self.seen.control_enabled("main") == Some(false) || self.page.dead;
        let names = self.seen.page.controls.iter().filter(|it| it.id == "main").flat_map(|it| &it.names);
        let sighted =
            names.map(|it| fold(it)).find(|name| self.page.seen.controls.iter().any(|it| fold(&it.name) == *name));
        match (unusable, self.stops.first(), sighted) {
            (true, Some(reason), Some(control)) => {
                vec![Note { control, text: texts.cause(reason), link: link_text.to_owned() }]
            }
            _ => Vec::new(),
        }
    }

    /// What is to do.
    pub fn now(&self) -> Now {
        let mut reasons = self.stops.clone();
        if let Some(failure) = &self.page.failure
            && !reasons.iter().any(|it| it.code == failure.code)
        {
            reasons.insert(0, failure.clone());
        }
        if reasons.is_empty() {
            reasons.extend(self.login_hint());
        }
        let primary = self.primary();
        Now {
            page: self.seen.page.id.clone(),
            step: self.step.map(|it| it.id.to_owned()),
            actor: self.step.map(|it| it.actor),
            enabled: self.page.run.is_none() && self.can(primary.as_ref()),
            primary,
            reasons,
            notices: self.notices.clone(),
            question: None,
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

    /// The task behind the step's action.
    ///
    /// # Errors
    /// What the form lacks, or [`Code::Internal`] when the action was offered without what it needs.
    pub fn task(&self, memory: &Memory) -> Result<Task, ErrorReport> {
        let missing = || ErrorReport::new(Code::Internal).with("detail", "action without card or order");
        let action = self.step.map(|it| it.action).ok_or_else(missing)?;
        let own =
            self.facts.login_card().map(|(_, card)| card.card_ref()).ok_or(ErrorReport::from(Code::LoginCardPulled));
        let subject = || self.facts.subject_card().map(|card| card.card_ref()).ok_or_else(missing);
        let order = || self.facts.order.as_ref().ok_or_else(missing);
        let unsent = |what: &str| memory.unsent.get(self.unsent_key(what).as_str());
        Ok(match action {
            // The order was made but not signed.
            Action::Order if self.page.case.is_some() => {
                let unsent = match unsent("signature") {
                    Some(super::memory::Unsent::Signature(cms)) => Some(cms.clone()),
                    _ => None,
                };
                Task::Sign { card: own?, purpose: SigningPurpose::Order, unsent }
            }
            Action::Order => Task::Order {
                card: own?,
                order: Box::new(super::form::order(&self.seen)?),
                form: self.page.document.clone(),
            },
            Action::Sign(purpose) => {
                let card = if self.signs_with_own_card() { own? } else { subject()? };
                let unsent = match unsent("signature") {
                    Some(super::memory::Unsent::Signature(cms)) => Some(cms.clone()),
                    _ => None,
                };
                Task::Sign { card, purpose, unsent }
            }
            Action::HandOver => Task::HandOver { card: subject()?, number: order()?.number.clone() },
            Action::AcceptTerms => {
                let version = self.page.case.as_ref().map(|it| it.terms_version.clone()).ok_or_else(missing)?;
                Task::Terms { version }
            }
            Action::FetchCertificates => {
                let card = subject()?;
                let unsent = match unsent("requests") {
                    Some(super::memory::Unsent::Requests(chip, requests)) if *chip == card.chip => {
                        Some(requests.clone())
                    }
                    _ => None,
                };
                Task::Fetch { card, number: order()?.number.clone(), person: order()?.recipient.clone(), unsent }
            }
            Action::Portal | Action::Search => return Err(missing()),
        })
    }

    /// The card about whose number the user is asked, and the number.
    pub fn asked_number(&self) -> Option<(CardRef, PrintedNumber)> {
        self.confirm()?;
        Some((self.facts.subject_card()?.card_ref(), self.facts.order.as_ref()?.number.clone()))
    }

    /// Key of work that may not have reached the portal.
    pub fn unsent_key(&self, what: &str) -> String {
        let case = self.page.contract().and_then(|it| it.case).unwrap_or_default();
        super::memory::unsent_key(&self.page.origin, case, &format!("{} {what}", self.seen.page.id))
    }

    /// "Yes" to the number also hands the card over.
    pub fn yes_hands_over(&self) -> bool {
        self.mode == Mode::Act && self.step.is_some_and(|it| it.action == Action::HandOver)
    }

    fn found(&self) -> Vec<ErrorReport> {
        if self.seen.page.id == LOGIN_PAGE {
            return self.before_login();
        }
        let Some((workflow, state)) = &self.standing else { return Vec::new() };
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
        ceremony::blockers(workflow, state, &self.facts)
    }

    fn before_login(&self) -> Vec<ErrorReport> {
        match (&self.facts.host, &self.facts.readers) {
            (Some(HostFact::Unusable(report)), _) => vec![report.clone()],
            (_, Some(readers)) if readers.is_empty() => vec![Code::NoReader.into()],
            (_, Some(readers)) => {
                let reading = readers.iter().any(|it| it.state == CardState::Reading);
                if self.login_cards().is_empty() && !reading { vec![Code::NoLoginCard.into()] } else { Vec::new() }
            }
            _ => Vec::new(),
        }
    }

    /// One reader is enough to log in and to order, but not to hand out, and then it is too late.
    fn login_hint(&self) -> Option<ErrorReport> {
        let one = self.facts.readers.as_ref().is_some_and(|it| it.len() == 1);
        (self.seen.page.id == LOGIN_PAGE && one).then(|| Code::OneReader.into())
    }

    fn deadline(&self) -> Option<UnixMillis> {
        let (_, state) = self.standing.as_ref()?;
        state.deadline.filter(|_| state.ending.is_none())
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
        if matches!(self.facts.host, Some(HostFact::Unusable(_))) {
            return Some(Primary::Retry);
        }
        if self.seen.page.id == LOGIN_PAGE {
            let signed_out = !matches!(self.facts.login, Some(LoginFact::SignedIn(_)));
            let choices: Vec<LoginChoice> = self.login_cards().into_iter().map(|(choice, _)| choice).collect();
            return (self.mode == Mode::Act && signed_out).then_some(Primary::LogIn(choices));
        }
        let normalised = self.notices.iter().find(|it| it.code == Code::InputNormalised);
        if let Some(wanted) = normalised.and_then(|it| it.values.get("searched"))
            && self.mode != Mode::Explain
            && self.step.is_some_and(|it| it.action == Action::Search)
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
            Some(Primary::LogIn(choices)) => connected && self.stops.is_empty() && !choices.is_empty(),
            Some(Primary::Do(_) | Primary::Resume) => {
                let told = self.page.session.is_some()
                    && self.page.case.is_some() == self.page.contract().is_some_and(|it| it.case.is_some());
                connected && told && self.stops.is_empty()
            }
        }
    }

    /// The question is asked when it is all that is left.
    fn confirm(&self) -> Option<Confirm> {
        let [report] = self.stops.as_slice() else { return None };
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

    fn signs_with_own_card(&self) -> bool {
        self.step.is_some_and(|it| it.actor != Role::Recipient)
    }

    fn slots(&self) -> Vec<Slot> {
        let empty =
            |role| Slot { reader: None, side: None, state: CardState::Empty, role, matters: false, wrong: false };
        let Some(readers) = &self.facts.readers else {
            let role = if matches!(self.facts.host, Some(HostFact::Unusable(_))) {
                SlotRole::Unseen
            } else {
                SlotRole::Waiting
            };
            return vec![empty(role), empty(role)];
        };
        let own = self.facts.login_card().map(|(reader, _)| reader.name.clone());
        // Before login nobody knows which card is to be issued.
        let subject = self.step.and_then(|step| {
            let issues = step.actor == Role::Recipient
                || matches!(step.action, Action::HandOver | Action::Portal | Action::Search | Action::Sign(_));
            issues.then(|| self.facts.subject_reader().map(|it| it.name.clone())).flatten()
        });
        let mut slots: Vec<Slot> =
            readers.iter().map(|reader| self.slot(reader, own.as_deref(), subject.as_deref())).collect();
        while slots.len() < 2 {
            slots.push(empty(SlotRole::Missing));
        }
        slots
    }

    fn slot(&self, reader: &ReaderView, own: Option<&str>, subject: Option<&str>) -> Slot {
        let is = |name: Option<&str>| name == Some(reader.name.as_str());
        let stopped = |codes: &[Code]| self.stops.iter().any(|it| codes.contains(&it.code));
        let role = match () {
            () if is(own) => SlotRole::Own(self.own_role()),
            () if is(subject) => SlotRole::Subject,
            () => SlotRole::Unknown,
        };
        let wrong = match role {
            SlotRole::Subject => stopped(&[Code::WrongCard, Code::NumberDenied, Code::OwnCardAsSubject]),
            SlotRole::Own(_) => stopped(&[Code::LoginCardPulled]),
            _ => false,
        };
        let subject_acts = self.step.is_some_and(|it| it.actor == Role::Recipient || it.action == Action::HandOver);
        let matters = match role {
            SlotRole::Subject => subject_acts,
            SlotRole::Own(_) => self.step.is_some() && !subject_acts,
            _ => false,
        };
        Slot { reader: Some(reader.name.clone()), side: reader.side, state: reader.state.clone(), role, matters, wrong }
    }

    fn own_role(&self) -> Option<Role> {
        let step = self.step?;
        Some(if step.actor == Role::Administrator1 { Role::Administrator1 } else { Role::Administrator2 })
    }

    fn names(&self, link: &HostLink) -> BTreeMap<String, String> {
        let mut names = BTreeMap::new();
        for certificate in facts::cards(link).flat_map(|card| &card.certificates) {
            names.insert(certificate.person_id.clone(), certificate.name.clone());
        }
        if let Some(order) = self.facts.order.as_ref().filter(|it| !it.recipient.is_empty()) {
            names.insert(order.recipient_id.clone(), order.recipient.clone());
        }
        if let (Some(login), Some(name)) = (self.facts.signed_in(), facts::login_name(self.page, &self.seen)) {
            names.insert(login.person_id.clone(), name);
        }
        names
    }
}
