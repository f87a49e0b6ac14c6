//! A brain with one page, a host and a portal that the test plays.

use kortbrygga_extension::{
    messages::{FromHelp, FromPage, FromPanel, Note, Reason, ToHelp, ToPage, ToPanel, View, Wish},
    worker::{
        Brain, Effect, HelpId, Input, Memory, Moment, PageId, PanelId, PanelSender, PortalAnswer, PortalCall, Timer,
    },
};
use kortbrygga_shared::{
    catalogue::{ErrorReport, Language, Texts},
    portal::{
        Adapter, Observation,
        handover::{CaseView, Session, SessionLogin},
    },
    protocol::{Command, HostMessage, Outcome, PROTOCOL_VERSION, ReaderView, Reply, Request, Welcome},
    time::UnixMillis,
};
use std::collections::BTreeMap;

mod cards;
mod case;
mod pages;

pub use cards::*;
pub use case::*;
pub use pages::*;

pub const ADMIN1: &str = "SE2321000016-A001";
pub const ADMIN2: &str = "SE2321000016-B002";
pub const RECIPIENT: &str = "SE2321000016-E005";
pub const NUMBER: &str = "9752278900000004471";
pub const ORIGIN: &str = "https://minasidor.siths.se";
pub const CASE: &str = "RK-1";
const PAGE: PageId = PageId(1);
const PANEL: PanelId = PanelId(2);
const HELP: HelpId = HelpId(3);

/// See the module.
pub struct Bench {
    pub brain: Brain,
    pub now: i64,
    pub effects: Vec<Effect>,
    pub memory: Memory,
    pub nonce: Option<String>,
    /// The panel is awake and makes texts.
    pub panel_answers: bool,
    made_notes: Vec<Note>,
    random: u8,
}

pub fn adapter() -> Adapter {
    toml::from_str(include_str!("../../../../manifest/portals/mina-sidor.toml")).unwrap()
}

/// A portal where we only explain.
pub fn explain_adapter() -> Adapter {
    toml::from_str(include_str!("../../../../manifest/portals/net-id-portal.toml")).unwrap()
}

impl Bench {
    /// A page of the portal is open and has a panel.
    pub fn new() -> Self {
        Self::with(Memory::default())
    }

    /// The same after a worker's death.
    pub fn with(memory: Memory) -> Self {
        let brain = Brain::new(vec![adapter(), explain_adapter()], memory.clone(), Language::Swedish);
        let mut bench = Self {
            brain,
            now: 1_795_266_000_000,
            effects: Vec::new(),
            memory: memory.clone(),
            nonce: None,
            panel_answers: true,
            made_notes: Vec::new(),
            // The same numbers never come twice.
            random: if memory == Memory::default() { 0 } else { 100 },
        };
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
        if self.panel_answers {
            self.answer_notes();
        }
    }

    /// Does what the panel does: makes the texts of the notes, when they are others than before.
    fn answer_notes(&mut self) {
        let Some(view) = self.last_view() else { return };
        let texts = Texts::new(view.language);
        let note =
            |it: &Reason| Note { control: it.control.clone(), text: texts.cause(&it.report), link: "Visa".into() };
        let notes: Vec<Note> = view.notes.iter().map(note).collect();
        if notes != self.made_notes {
            self.made_notes.clone_from(&notes);
            self.panel(FromPanel::Notes(notes));
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

    /// Whether the tab is in the background.
    pub fn hidden(&mut self, hidden: bool) {
        self.take(Input::Page(PAGE, FromPage::Hidden(hidden)));
    }

    pub fn close_page(&mut self) {
        self.take(Input::PageClosed(PAGE));
    }

    /// So much time goes by, and the timer wakes the brain.
    pub fn wait(&mut self, millis: i64, timer: Timer) {
        self.now += millis;
        self.take(Input::Woke(timer));
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
        self.made_notes.clear();
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

    pub fn panel(&mut self, message: FromPanel) {
        let sender = PanelSender { tab: 7, document: "any".into() };
        self.take(Input::Panel { panel: PANEL, sender, message });
    }

    pub fn wish(&mut self, wish: Wish) {
        self.panel(FromPanel::Wish(wish));
    }

    pub fn view(&self) -> &View {
        self.last_view().expect("nothing is shown")
    }

    pub fn last_view(&self) -> Option<&View> {
        self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Panel(_, ToPanel::View(view)) => Some(view.as_ref()),
            _ => None,
        })
    }

    /// What the page shows now: whether a panel is planned on it.
    pub fn has_panel(&self) -> bool {
        self.nonce.is_some()
    }

    /// Number of the first reason.
    pub fn first(&self) -> String {
        self.codes().first().cloned().unwrap_or_default()
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

    // Help page ------------------------------------------------------------------------------------------------------

    pub fn open_help(&mut self) {
        self.take(Input::Help(HELP, FromHelp::Open));
    }

    pub fn close_help(&mut self) {
        self.take(Input::HelpClosed(HELP));
    }

    /// Everything the help page was told, in order.
    pub fn proved(&self) -> Vec<Vec<String>> {
        let told = self.effects.iter().filter_map(|effect| match effect {
            Effect::Help(_, ToHelp::Proved { reports, .. }) => {
                Some(reports.iter().map(|it| it.code.to_string()).collect())
            }
            _ => None,
        });
        told.collect()
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
