//! The state machine: each input changes the picture, then every page is told what has become different for it.

mod deadline;
mod help;
mod host;
mod pages;
mod panels;
mod picture;
mod portal;
mod runs;

use super::{
    few::Few,
    host_link::HostLink,
    input::{Effect, HelpId, Input, Moment, PageId, Timer},
    memory::Memory,
    page::{self, Page},
    portal_call::PortalCall,
};
use crate::messages::{FromHelp, ToHelp, ToPage};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport, Language},
    portal::Adapter,
    protocol::ReaderView,
    time::UnixMillis,
};

/// How long the host is kept after the last recognised page has gone, milliseconds: a navigation is shorter.
const KEEP_HOST: i64 = 15_000;

/// The worker's state.
pub struct Brain {
    adapters: Vec<Adapter>,
    language: Language,
    link: HostLink,
    pages: Few<PageId, Page>,
    /// Help pages, with what they were told last.
    helps: Few<HelpId, Option<ToHelp>>,
    calls: Few<u32, (PageId, Box<PortalCall>, Purpose)>,
    call_counter: u32,
    /// The readers as they were when the user was asked to move a card in the left one.
    naming: Option<Vec<ReaderView>>,
    memory: Memory,
    remembered: Memory,
    idle: Option<UnixMillis>,
    /// When the browser's alarm for deadlines is set.
    alarm: Option<UnixMillis>,
}

/// Why the portal was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// To know how things stand.
    Look,
    /// For the run of the page.
    Run,
}

impl Brain {
    /// A brain with what it remembered before.
    pub fn new(adapters: Vec<Adapter>, memory: Memory, language: Language) -> Self {
        Self {
            adapters,
            language,
            link: HostLink::default(),
            pages: Few::default(),
            helps: Few::default(),
            calls: Few::default(),
            call_counter: 0,
            naming: None,
            remembered: memory.clone(),
            memory,
            idle: None,
            alarm: None,
        }
    }

    /// Takes one input; returns what is to be done, in order.
    pub fn take(&mut self, input: Input, mut moment: Moment<'_>) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.handle(input, &mut moment, &mut effects);
        self.settle(&mut moment, &mut effects);
        effects
    }

    /// The portal call with this id, so that its answer can be read.
    pub fn call(&self, id: u32) -> Option<&PortalCall> {
        self.calls.get(&id).map(|(_, call, _)| call.as_ref())
    }

    fn handle(&mut self, input: Input, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        match input {
            Input::PageOpened { page, tab, document, url } => {
                let covers = |adapter: &Adapter| adapter.matches.iter().any(|it| page::matches(it, &url));
                let Some(adapter) = self.adapters.iter().position(covers) else { return };
                self.pages.insert(page, Page::new(tab, document, page::origin(&url), adapter));
                self.link.try_again(moment.now);
                self.link.workplace_may_differ();
                if let Some(adapter) = self.adapters.get(adapter) {
                    effects.push(Effect::Page(page, ToPage::Watch(adapter.watch_list())));
                }
            }
            Input::PageClosed(id) => self.page_closed(id, effects),
            Input::TabClosed(tab) => {
                let pages: Vec<PageId> = self.pages.iter().filter(|(_, it)| it.tab == tab).map(|(id, _)| *id).collect();
                for page in pages {
                    self.page_closed(page, effects);
                }
                self.memory.tabs.remove(&tab);
            }
            Input::Page(id, message) => self.page_says(id, message, moment, effects),
            Input::Answered { page, call, answer } => self.answered(page, call, answer, moment, effects),
            Input::Panel { panel, sender, message } => self.panel_says(panel, sender, message, moment, effects),
            Input::PanelClosed(panel) => {
                for page in self.pages.values_mut().filter(|it| it.panel == Some(panel)) {
                    page.panel = None;
                    page.told_view = None;
                }
            }
            Input::Host(message) => self.host_says(*message, moment, effects),
            Input::HostGarbage => {
                let report = ErrorReport::new(Code::BadMessage).with("rule", "shape");
                self.lost_host_work(report.clone());
                self.link.refused(report, effects);
            }
            Input::HostGone(why) => {
                for id in self.link.gone(why, moment.now, effects) {
                    if let Some(page) = self.pages.get_mut(&id) {
                        page.run = None;
                        page.failure = Some(Code::HostGone.into());
                    }
                }
                self.naming = None;
            }
            Input::Woke(Timer::Idle) => {
                // A timer of an earlier pause says nothing of this one.
                if self.idle.is_some_and(|since| since.until(moment.now) >= KEEP_HOST) {
                    self.link.disconnect(effects);
                }
            }
            Input::Woke(Timer::Deadline) => self.alarm = None,
            // The port is looked at below, pages when all is settled.
            Input::Woke(Timer::Host | Timer::Doubt) => {}
            Input::Help(help, FromHelp::Open) => {
                self.link.try_again(moment.now);
                self.link.workplace_may_differ();
                self.helps.insert(help, None);
            }
            Input::HelpClosed(help) => {
                self.helps.remove(&help);
            }
            Input::Language(language) => self.language = language,
        }
        if self.link.wanted(moment.now) && self.is_needed() {
            self.connect(moment, effects);
        }
    }
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
