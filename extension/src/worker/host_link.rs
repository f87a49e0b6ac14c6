//! The one port to the native host: connecting, greeting, losing it, asking.

use super::{
    few::Few,
    input::{Effect, HostGone, PageId},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport, Language},
    ceremony::HostFact,
    protocol::{Command, Hello, PROTOCOL_VERSION, ReaderView, Request, Welcome, Workplace},
    time::UnixMillis,
};

/// Waiting time after the first loss, milliseconds; doubled with each further one.
const FIRST_PAUSE: i64 = 500;
/// Longest waiting time, milliseconds.
const LONGEST_PAUSE: i64 = 30_000;
/// A host that has run so long, in milliseconds, has not failed at its start.
const STEADY: i64 = 30_000;
/// Losses in a row after which it is told: the host ends at once for an extension it does not know.
const PATIENCE: u32 = 3;

/// The port.
#[derive(Debug, Default)]
pub struct HostLink {
    state: Link,
    losses: u32,
    retry: Option<UnixMillis>,
    /// When the host last greeted back.
    greeted: UnixMillis,
    /// Why it could not be used; told until it can.
    trouble: Option<ErrorReport>,
    counter: u32,
    waiting: Few<String, Waiter>,
    /// Names one run of the host; insertion epochs of different runs can't be compared.
    pub run: String,
    /// All readers, once the host has told.
    pub readers: Option<Vec<ReaderView>>,
    /// That the smart-card service does not run, where the host says so.
    service: Option<ErrorReport>,
    /// Version of the host, once it has told.
    pub version: Option<String>,
    /// What it found on the computer, once it was asked.
    pub workplace: Option<Workplace>,
    workplace_asked: bool,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Link {
    #[default]
    Off,
    Greeting,
    Ready,
    Down,
}

/// Who waits for a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiter {
    /// The greeting.
    Greeting,
    /// What is on the computer.
    Workplace,
    /// Whether the smart-card service runs, when no reader is there.
    Service,
    /// What is under way on a page.
    Page(PageId),
    /// Nobody: the answer is an event.
    Nobody,
}

impl HostLink {
    /// As a fact.
    pub fn fact(&self) -> HostFact {
        match &self.trouble {
            _ if self.ready() => self.service.clone().map_or(HostFact::Ready, HostFact::Unusable),
            // Started again in a moment: nothing to do for the user.
            Some(report) if report.code != Code::HostGone => HostFact::Unusable(report.clone()),
            _ => HostFact::Connecting,
        }
    }

    /// True when it is off, or when it is time to try again.
    pub fn wanted(&self, now: UnixMillis) -> bool {
        match self.state {
            Link::Off => true,
            Link::Down => self.retry.is_some_and(|at| now >= at),
            Link::Greeting | Link::Ready => false,
        }
    }

    /// A page was opened: what was refused before may have been mended.
    pub fn try_again(&mut self, now: UnixMillis) {
        if self.state == Link::Down {
            self.retry = Some(now);
        }
    }

    /// True when requests can be sent.
    pub fn ready(&self) -> bool {
        self.state == Link::Ready
    }

    /// Starts the host unless it is on.
    pub fn connect(&mut self, language: Language, extension: &str, run: String, effects: &mut Vec<Effect>) {
        if matches!(self.state, Link::Greeting | Link::Ready) {
            return;
        }
        self.state = Link::Greeting;
        self.retry = None;
        self.run = run;
        effects.push(Effect::ConnectHost);
        let hello =
            Hello { protocol: PROTOCOL_VERSION, extension: extension.to_owned(), language: language.tag().to_owned() };
        self.send(Waiter::Greeting, Command::Hello(hello), effects);
    }

    /// Lets the host go.
    pub fn disconnect(&mut self, effects: &mut Vec<Effect>) {
        if matches!(self.state, Link::Greeting | Link::Ready) {
            effects.push(Effect::DisconnectHost);
        }
        *self = Self { counter: self.counter, ..Self::default() };
    }

    /// Sends a command; returns the request's id.
    pub fn send(&mut self, waiter: Waiter, command: Command, effects: &mut Vec<Effect>) -> String {
        self.counter += 1;
        let id = format!("x{}", self.counter);
        self.waiting.insert(id.clone(), waiter);
        effects.push(Effect::Host(Box::new(Request { id: id.clone(), command })));
        id
    }

    /// What is on the computer may have been mended: it is asked anew when it is needed, and the old answer stays until then.
    pub fn workplace_may_differ(&mut self) {
        self.workplace_asked = false;
    }

    /// Asks what is on the computer, once per page: it takes the host's time, and does not change often.
    pub fn ask_workplace(&mut self, effects: &mut Vec<Effect>) {
        if self.ready() && !self.workplace_asked {
            self.workplace_asked = true;
            self.send(Waiter::Workplace, Command::Workplace, effects);
        }
    }

    /// Who waited for this reply.
    pub fn answered(&mut self, id: &str) -> Option<Waiter> {
        self.waiting.remove(id)
    }

    /// The host has greeted back.
    pub fn welcome(&mut self, welcome: Welcome, extension: &str, now: UnixMillis, effects: &mut Vec<Effect>) {
        if welcome.protocol != PROTOCOL_VERSION {
            let report = ErrorReport::new(Code::HostVersion).with("host", welcome.host).with("extension", extension);
            self.refused(report, effects);
            return;
        }
        self.greeted = now;
        self.state = Link::Ready;
        self.trouble = None;
        self.version = Some(welcome.host);
        self.readers_are(welcome.readers, effects);
    }

    /// The host tells what is there. Why there is no reader at all, it says when it is asked.
    pub fn readers_are(&mut self, readers: Vec<ReaderView>, effects: &mut Vec<Effect>) {
        if readers.is_empty() {
            self.send(Waiter::Service, Command::Cards, effects);
        } else {
            self.service = None;
        }
        self.readers = Some(readers);
    }

    /// It has said.
    pub fn service_is(&mut self, outcome: Result<(), ErrorReport>) {
        self.service = outcome.err().filter(|it| it.code == Code::ServiceMissing);
    }

    /// The host refuses us; it is not asked again until the user wants it.
    pub fn refused(&mut self, report: ErrorReport, effects: &mut Vec<Effect>) {
        self.disconnect(effects);
        self.state = Link::Down;
        self.trouble = Some(report);
    }

    /// The port has closed. Returns the pages that waited for something.
    pub fn gone(&mut self, why: HostGone, now: UnixMillis, effects: &mut Vec<Effect>) -> Vec<PageId> {
        // We let it go ourselves, or have told the reason already.
        if !matches!(self.state, Link::Greeting | Link::Ready) {
            return Vec::new();
        }
        let greeted = self.ready();
        let pages = self.waiting.values().filter_map(|it| if let Waiter::Page(page) = it { Some(*page) } else { None });
        let pages = pages.collect();
        // A host that ends again and again soon after its greeting is as good as none.
        self.losses = if greeted && self.greeted.until(now) > STEADY { 1 } else { self.losses + 1 };
        let code = match why {
            HostGone::NotFound => Code::HostMissing,
            HostGone::Forbidden => Code::HostRefused,
            HostGone::Garbage => Code::BadMessage,
            HostGone::Exited if self.losses >= PATIENCE && greeted => Code::Internal,
            HostGone::Exited if self.losses >= PATIENCE => Code::HostRefused,
            HostGone::Exited => Code::HostGone,
        };
        let mut report = ErrorReport::new(code);
        if code == Code::BadMessage {
            report = report.with("rule", "framing");
        }
        if code == Code::Internal {
            report = report.with("detail", "kortbrygga-host");
        }
        self.state = Link::Down;
        self.trouble = Some(report);
        self.waiting.clear();
        self.readers = None;
        self.version = None;
        self.workplace = None;
        self.workplace_asked = false;
        let doubled = FIRST_PAUSE.saturating_mul(1 << self.losses.min(10).saturating_sub(1));
        let pause = if why == HostGone::Exited { doubled.min(LONGEST_PAUSE) } else { LONGEST_PAUSE };
        let retry = UnixMillis(now.0 + pause);
        self.retry = Some(retry);
        effects.push(Effect::Wake(super::Timer::Host, retry));
        pages
    }
}
