//! A brain with one page, a host and a portal that the test plays.

use kortbrygga_extension::{
    messages::{FromPage, FromPanel, Note, ToPage, ToPanel, View, Wish},
    worker::{Brain, Effect, Input, Memory, Moment, PageId, PanelId, PanelSender, PortalAnswer, PortalCall, Timer},
};
use kortbrygga_shared::{
    catalogue::{ErrorReport, Language},
    ceremony::{self, Event, OrderFact, Right, Role, State},
    portal::{
        Adapter, ControlState, FieldState, Observation,
        handover::{CaseView, META_BASE, META_CASE, META_CSRF, Session, SessionLogin},
    },
    protocol::{
        CardState, CardView, CertificateUsage, CertificateView, Command, HostMessage, KeyAlgorithm, Outcome,
        PROTOCOL_VERSION, PinKind, PinState, ReaderView, Reply, Request, Side, Welcome,
    },
    time::UnixMillis,
};
use std::collections::BTreeMap;

pub const ADMIN1: &str = "SE2321000016-A001";
pub const ADMIN2: &str = "SE2321000016-B002";
pub const RECIPIENT: &str = "SE2321000016-E005";
pub const NUMBER: &str = "9752278900000004471";
pub const ORIGIN: &str = "https://minasidor.siths.se";
pub const CASE: &str = "RK-1";
const PAGE: PageId = PageId(1);
const PANEL: PanelId = PanelId(2);

/// See the module.
pub struct Bench {
    pub brain: Brain,
    pub now: i64,
    pub effects: Vec<Effect>,
    pub memory: Memory,
    pub nonce: Option<String>,
    random: u8,
}

pub fn adapter() -> Adapter {
    toml::from_str(include_str!("../../../manifest/portals/mina-sidor.toml")).unwrap()
}

impl Bench {
    /// A page of the portal is open and has a panel.
    pub fn new() -> Self {
        Self::with(Memory::default())
    }

    /// The same after a worker's death.
    pub fn with(memory: Memory) -> Self {
        let brain = Brain::new(vec![adapter()], memory.clone(), Language::Swedish);
        let mut bench = Self { brain, now: 1_795_266_000_000, effects: Vec::new(), memory, nonce: None, random: 0 };
        bench.open_page("document-1", &format!("{ORIGIN}/x"));
        bench
    }

    pub fn take(&mut self, input: Input) {
        let random = &mut self.random;
        let mut next = || {
            *random = random.wrapping_add(1);
            [*random; 16]
        };
        let moment = Moment { now: UnixMillis(self.now), utc_offset: 60, random: &mut next };
        for effect in self.brain.take(input, moment) {
            match &effect {
                Effect::Remember(memory) => self.memory = memory.as_ref().clone(),
                Effect::Page(_, ToPage::Panel { source, .. }) => {
                    self.nonce = source.as_ref().map(|it| it.strip_prefix("panel.html#").unwrap().to_owned());
                }
                _ => {}
            }
            self.effects.push(effect);
        }
    }

    // Page -----------------------------------------------------------------------------------------------------------

    pub fn open_page(&mut self, document: &str, url: &str) {
        self.take(Input::PageOpened { page: PAGE, tab: 7, document: document.into(), url: url.into() });
    }

    pub fn seen(&mut self, seen: Observation) {
        self.take(Input::Page(PAGE, FromPage::Seen(seen)));
    }

    pub fn click(&mut self, control: &str) {
        self.take(Input::Page(PAGE, FromPage::Clicked(control.into())));
    }

    pub fn dead(&mut self, control: &str) {
        self.take(Input::Page(PAGE, FromPage::Dead(control.into())));
    }

    pub fn lost(&mut self) {
        self.take(Input::Page(PAGE, FromPage::Lost));
    }

    /// Another page of the portal in the same tab.
    pub fn next_page(&mut self, seen: Observation) {
        self.take(Input::PageClosed(PAGE));
        self.effects.clear();
        let document = format!("document-{}", self.random);
        self.open_page(&document, &format!("{ORIGIN}/x"));
        self.seen(seen);
        self.open_panel();
    }

    // Panel ----------------------------------------------------------------------------------------------------------

    pub fn open_panel(&mut self) {
        let nonce = self.nonce.clone().expect("no panel is planned");
        let document = format!("panel-{nonce}");
        self.say_open(PANEL, 7, &document, &nonce, ORIGIN);
    }

    pub fn say_open(&mut self, panel: PanelId, tab: i32, document: &str, nonce: &str, around: &str) {
        let sender = PanelSender { tab, document: document.into() };
        let message = FromPanel::Open { nonce: nonce.into(), around: around.into() };
        self.take(Input::Panel { panel, sender, message });
    }

    pub fn wish(&mut self, wish: Wish) {
        let sender = PanelSender { tab: 7, document: "any".into() };
        self.take(Input::Panel { panel: PANEL, sender, message: FromPanel::Wish(wish) });
    }

    pub fn view(&self) -> &View {
        let views = self.effects.iter().rev().filter_map(|effect| match effect {
            Effect::Panel(_, ToPanel::View(view)) => Some(view.as_ref()),
            _ => None,
        });
        views.into_iter().next().expect("nothing is shown")
    }

    /// Numbers of what stands in the way.
    pub fn codes(&self) -> Vec<String> {
        self.view().now.reasons.iter().map(|it| it.code.to_string()).collect()
    }

    pub fn notices(&self) -> Vec<String> {
        self.view().now.notices.iter().map(|it| it.code.to_string()).collect()
    }

    pub fn notes(&self) -> Vec<Note> {
        let notes = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Page(_, ToPage::Notes { list }) => Some(list.clone()),
            _ => None,
        });
        notes.unwrap_or_default()
    }

    // Host -----------------------------------------------------------------------------------------------------------

    /// The host is there, with these readers.
    pub fn host(&mut self, readers: Vec<ReaderView>) {
        let hello =
            self.requests().into_iter().find(|it| matches!(it.command, Command::Hello(_))).expect("no greeting");
        let welcome = Welcome { protocol: PROTOCOL_VERSION, host: "0.1.0".into(), readers };
        self.reply(&hello.id, Reply::Welcome(welcome));
    }

    pub fn readers(&mut self, readers: Vec<ReaderView>) {
        let event = kortbrygga_shared::protocol::Event::Readers { at: UnixMillis(self.now), readers };
        self.take(Input::Host(Box::new(HostMessage::Event { event })));
    }

    pub fn event(&mut self, event: kortbrygga_shared::protocol::Event) {
        self.take(Input::Host(Box::new(HostMessage::Event { event })));
    }

    pub fn reply(&mut self, id: &str, reply: Reply) {
        self.take(Input::Host(Box::new(HostMessage::Reply { id: id.into(), outcome: Outcome::Ok(reply) })));
    }

    pub fn refuse(&mut self, id: &str, report: impl Into<ErrorReport>) {
        let outcome = Outcome::Err(report.into());
        self.take(Input::Host(Box::new(HostMessage::Reply { id: id.into(), outcome })));
    }

    pub fn requests(&self) -> Vec<Request> {
        let requests =
            self.effects.iter().filter_map(|it| if let Effect::Host(request) = it { Some(request) } else { None });
        requests.map(|it| it.as_ref().clone()).collect()
    }

    /// The last request to the host.
    pub fn asked(&self) -> Request {
        self.requests().pop().expect("the host was not asked")
    }

    // Portal ---------------------------------------------------------------------------------------------------------

    pub fn calls(&self) -> Vec<(u32, String, BTreeMap<&'static str, String>, PortalCall)> {
        let calls = self.effects.iter().filter_map(|effect| match effect {
            Effect::Fetch { call, path, headers, what, .. } => {
                Some((*call, path.clone(), headers.iter().cloned().collect(), what.as_ref().clone()))
            }
            _ => None,
        });
        calls.collect()
    }

    /// The last call to the portal.
    pub fn called(&self) -> (u32, String, BTreeMap<&'static str, String>, PortalCall) {
        self.calls().pop().expect("the portal was not asked")
    }

    pub fn answer(&mut self, call: u32, answer: Result<PortalAnswer, ErrorReport>) {
        self.take(Input::Answered { page: PAGE, call, answer });
    }

    /// Answers the two looks of a page with the contract.
    pub fn portal(&mut self, login: Option<SessionLogin>, case: Option<CaseView>) {
        for (call, _, _, what) in self.calls() {
            match what {
                PortalCall::Session => {
                    let session = Session { login: login.clone(), now: UnixMillis(self.now) };
                    self.answer(call, Ok(PortalAnswer::Session(session)));
                }
                PortalCall::Case => {
                    let case = case.clone().expect("a case is asked for");
                    self.answer(call, Ok(PortalAnswer::Case(Box::new(case))));
                }
                _ => {}
            }
        }
    }

    pub fn went(&self) -> Option<String> {
        self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Page(_, ToPage::Go { path }) => Some(path.clone()),
            _ => None,
        })
    }

    pub fn wakes(&self, timer: Timer) -> Vec<i64> {
        let wakes = self.effects.iter().filter_map(|it| match it {
            Effect::Wake(what, at) if *what == timer => Some(at.0 - self.now),
            _ => None,
        });
        wakes.collect()
    }
}

// Pages --------------------------------------------------------------------------------------------------------------

/// A page with a heading; controls as (name, enabled), fields as (label, value).
pub fn page(heading: &str, controls: &[(&str, bool)], fields: &[(&str, &str)]) -> Observation {
    Observation {
        path: "/x".into(),
        headings: vec![heading.into()],
        controls: controls
            .iter()
            .map(|(name, enabled)| ControlState { name: (*name).into(), enabled: *enabled })
            .collect(),
        fields: fields
            .iter()
            .map(|(label, value)| FieldState { label: (*label).into(), value: (*value).into() })
            .collect(),
        texts: Vec::new(),
        meta: BTreeMap::new(),
    }
}

/// The same page with the contract announced.
pub fn contract(page: Observation, case: Option<&str>) -> Observation {
    let mut meta = BTreeMap::from([(META_BASE.into(), "/kortbrygga/v1".into()), (META_CSRF.into(), "c".repeat(32))]);
    meta.extend(case.map(|case| (META_CASE.to_owned(), case.to_owned())));
    Observation { meta, ..page }
}

pub fn login_page() -> Observation {
    page("Logga in", &[("LOGGA IN", true)], &[])
}

/// A page of the portal as it was, with who is logged in.
pub fn legacy(heading: &str, control: &str, enabled: bool, who: &str, more: &[(&str, &str)]) -> Observation {
    let label = format!("Namn Namnsson ({who})");
    let mut fields = vec![("Inloggad som", label.as_str())];
    fields.extend(more);
    page(heading, &[(control, enabled)], &fields)
}

// Cards --------------------------------------------------------------------------------------------------------------

pub fn card(chip: &str, epoch: u32, person: Option<(&str, u8)>, number: Option<&str>) -> CardState {
    let usages = [CertificateUsage::Authentication, CertificateUsage::Signature];
    let certificate = |usage, person: &str, loa| CertificateView {
        usage,
        name: "Namn Namnsson".into(),
        person_id: person.into(),
        loa: Some(loa),
        issuer: "TEST".into(),
        number: None,
        serial: "01".into(),
        not_before: UnixMillis(0),
        not_after: UnixMillis(i64::MAX),
    };
    CardState::Ready(CardView {
        chip: chip.parse().unwrap(),
        epoch,
        inserted_at: UnixMillis(0),
        family: "myeid".into(),
        number: number.map(|it| it.parse().unwrap()),
        keys: person.map(|_| usages.to_vec()).unwrap_or_default(),
        certificates: person.map(|(who, loa)| usages.map(|it| certificate(it, who, loa)).to_vec()).unwrap_or_default(),
        pins: [PinKind::Authentication, PinKind::Signature].map(|pin| PinState { pin, tries_left: Some(3) }).to_vec(),
    })
}

pub fn desk(left: CardState, right: CardState) -> Vec<ReaderView> {
    let reader = |name: &str, side, state| ReaderView { name: name.into(), side: Some(side), state, history: Default::default() };
    vec![reader("A", Side::Left, left), reader("B", Side::Right, right)]
}

/// Administrator 2's card at its first stay, and nothing else.
pub fn own() -> CardState {
    card("0A", 1, Some((ADMIN2, 3)), Some("9752278900000002002"))
}

pub fn blank() -> CardState {
    card("0B", 2, None, None)
}

// Portal -------------------------------------------------------------------------------------------------------------

pub fn admin2() -> SessionLogin {
    SessionLogin {
        name: "Bo Berg".into(),
        person_id: ADMIN2.into(),
        loa: 3,
        rights: vec![Right::Kra],
        since: UnixMillis(0),
    }
}

/// A case that stands at a step.
pub fn case_at(step: &str) -> CaseView {
    let workflow = ceremony::find("siths.reserve-loa3.issue").unwrap();
    let mut state: State = ceremony::begin(workflow, BTreeMap::from([(Role::Administrator1, ADMIN1.to_owned())]));
    let facts = ceremony::Facts::default();
    while let Some(current) = state.current().filter(|it| it.id != step) {
        let by = if current.actor == Role::Recipient { RECIPIENT } else { ADMIN2 };
        let did = Event::Did {
            step: current.id.into(),
            by: by.into(),
            chip: (current.id == "hand-over").then(|| "0B".parse().unwrap()),
            signature: current.signature,
        };
        state = ceremony::step(workflow, &state, &facts, &did).state;
    }
    CaseView {
        case: CASE.into(),
        workflow: workflow.id.into(),
        steps: ceremony::steps(workflow, &state),
        state,
        order: OrderFact {
            number: NUMBER.parse().unwrap(),
            recipient: "Erik Ek".into(),
            recipient_id: RECIPIENT.into(),
            ordered_by: Some(ADMIN1.into()),
            organisation: "Region Exempel".into(),
            in_branch: Some(true),
        },
        terms_version: "2026-01".into(),
        key_algorithm: KeyAlgorithm::P256,
        unwritten: Vec::new(),
    }
}
