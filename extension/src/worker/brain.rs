//! The state machine: each input changes the picture, then every page is told what has become different for it.

use super::{
    action::{Got, Key, Next, Run, Task},
    facts,
    host_link::{HostLink, Waiter},
    input::{Effect, Input, Moment, PageId, PanelId, PanelSender, Timer},
    memory::{Memory, PanelPass, Unsent},
    page::{self, Contract, Page},
    plan::{LAST_NOTICE, Situation},
    portal_call::{PortalAnswer, PortalCall},
};
use crate::{
    messages::{FromPage, FromPanel, Primary, ToPage, ToPanel, Wish},
    panel::Words,
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport, Language},
    portal::{
        Adapter, fold,
        handover::{HEADER_CSRF, HEADER_IDEMPOTENCY},
    },
    protocol::{CardState, Command, Event, HostMessage, Outcome, ReaderView, Reply, Side},
    time::UnixMillis,
};
use std::{
    collections::{BTreeMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
};

/// How long the host is kept after the last recognised page has gone, milliseconds: a navigation is shorter.
const KEEP_HOST: i64 = 15_000;

/// The worker's state.
pub struct Brain {
    adapters: Vec<Adapter>,
    language: Language,
    words: Option<Words>,
    link: HostLink,
    pages: BTreeMap<PageId, Page>,
    calls: BTreeMap<u32, (PageId, Box<PortalCall>, Purpose)>,
    call_counter: u32,
    /// The readers as they were when the user was asked to move a card in the left one.
    naming: Option<Vec<ReaderView>>,
    memory: Memory,
    remembered: Memory,
    idle: bool,
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
            words: None,
            link: HostLink::default(),
            pages: BTreeMap::new(),
            calls: BTreeMap::new(),
            call_counter: 0,
            naming: None,
            remembered: memory.clone(),
            memory,
            idle: false,
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
                if let Some(adapter) = self.adapters.get(adapter) {
                    effects.push(Effect::Page(page, ToPage::Watch(adapter.watch_list())));
                }
            }
            Input::PageClosed(id) => self.page_closed(id, effects),
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
                if self.idle && self.recognised() == 0 {
                    self.link.disconnect(effects);
                }
            }
            Input::Woke(Timer::Deadline) => self.wake_for_deadlines(moment.now, effects),
            // The port is looked at below.
            Input::Woke(Timer::Host) => {}
            Input::Language(language) => self.speak(language),
        }
        if self.link.wanted(moment.now) && self.recognised() > 0 {
            self.connect(moment, effects);
        }
    }

    // Pages --------------------------------------------------------------------------------------------------------

    fn page_closed(&mut self, id: PageId, effects: &mut Vec<Effect>) {
        let Some(page) = self.pages.remove(&id) else { return };
        self.calls.retain(|_, (of, ..)| *of != id);
        if let Some(request) = page.run.and_then(|run| run.request) {
            self.link.send(Waiter::Nobody, Command::Cancel { request }, effects);
        }
    }

    fn page_says(&mut self, id: PageId, message: FromPage, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        match message {
            FromPage::Seen(seen) => self.seen(id, seen, effects),
            FromPage::Clicked(control) => self.clicked(id, &control),
            FromPage::Dead(control) => {
                if self.is_main(id, &control)
                    && let Some(page) = self.pages.get_mut(&id)
                {
                    page.dead = true;
                }
            }
            FromPage::Show => {
                if let Some(panel) = self.pages.get(&id).and_then(|it| it.panel) {
                    effects.push(Effect::Panel(panel, ToPanel::Unfold));
                }
            }
            FromPage::Lost => {
                if let Some(page) = self.pages.get_mut(&id) {
                    page.told_panel = None;
                    page.panel = None;
                    let pass = PanelPass { nonce: hex(&(moment.random)()), document: None };
                    self.memory.panels.insert(page.document.clone(), pass);
                }
            }
        }
    }

    fn seen(&mut self, id: PageId, seen: kortbrygga_shared::portal::Observation, effects: &mut Vec<Effect>) {
        let Some(page) = self.pages.get_mut(&id) else { return };
        let before = page.recognised(&self.adapters).map(|it| it.page.id.clone());
        let contract = |page: &Page| page.contract().map(|it| (it.base.to_owned(), it.case.map(str::to_owned)));
        let contract_before = contract(page);
        page.seen = seen;
        let after = page.recognised(&self.adapters).map(|it| it.page.id.clone());
        if page.failure.as_ref().is_some_and(|it| (400..500).contains(&it.code.number())) {
            page.failure = None;
        }
        if before == after && contract_before == contract(page) {
            return;
        }
        page.failure = None;
        page.dead = false;
        let tab = page.tab;
        // A form that was sent and left behind was an order; one that is still there was not taken.
        if after.is_some()
            && after.as_deref() != Some("order")
            && let Some(order) = self.memory.tab(tab).clicked_order.take()
        {
            self.memory.orders.push(order);
        }
        self.look(id, effects);
    }

    /// Asks the portal how things stand.
    fn look(&mut self, id: PageId, effects: &mut Vec<Effect>) {
        let Some(page) = self.pages.get_mut(&id) else { return };
        let known = page.recognised(&self.adapters).is_some();
        let contract = page.contract().filter(|_| known).map(|it| it.case.map(str::to_owned));
        let Some(case) = contract else {
            page.session = None;
            page.case = None;
            return;
        };
        self.ask_portal(id, PortalCall::Session, Key::Once, Purpose::Look, None, effects);
        match case {
            Some(_) => self.ask_portal(id, PortalCall::Case, Key::Once, Purpose::Look, None, effects),
            None => {
                if let Some(page) = self.pages.get_mut(&id) {
                    page.case = None;
                }
            }
        }
    }

    /// On a portal without the contract, the order that is being sent is noted for the search by another administrator.
    fn clicked(&mut self, id: PageId, control: &str) {
        if !self.is_main(id, control) {
            return;
        }
        let Some(page) = self.pages.get_mut(&id) else { return };
        page.dead = false;
        let Some(seen) = page.recognised(&self.adapters).filter(|it| it.page.id == "order") else { return };
        let by = self.memory.logins.get(&page.origin).map(|it| it.person.clone());
        if let (Some((recipient, number)), Some(by)) = (facts::order_in_form(&seen), by) {
            let order = super::memory::SeenOrder { recipient, number, by };
            self.memory.tab(page.tab).clicked_order = Some(order);
        }
    }

    fn is_main(&self, id: PageId, control: &str) -> bool {
        let seen = self.pages.get(&id).and_then(|page| page.recognised(&self.adapters));
        let main = seen.and_then(|it| it.page.controls.iter().find(|it| it.id == "main"));
        main.is_some_and(|it| it.names.iter().any(|name| fold(name) == control))
    }

    // Portal -------------------------------------------------------------------------------------------------------

    fn ask_portal(
        &mut self,
        id: PageId,
        call: PortalCall,
        key: Key,
        purpose: Purpose,
        random: Option<&mut Moment<'_>>,
        effects: &mut Vec<Effect>,
    ) {
        let Some(page) = self.pages.get(&id) else { return };
        let Some(Contract { base, csrf, case }) = page.contract() else { return };
        let case = page.run.as_ref().filter(|_| purpose == Purpose::Run).and_then(|it| it.case.as_deref()).or(case);
        let mut headers = BTreeMap::from([("accept", "application/json".to_owned())]);
        if call.method() == "POST" {
            headers.insert("content-type", "application/json".to_owned());
            headers.insert(HEADER_CSRF, csrf.unwrap_or_default().to_owned());
            let octets = random.map(|it| (it.random)()).unwrap_or_default();
            let key = match key {
                Key::Once => hex(&octets),
                Key::Of(parts) => hex(&digest(&page.origin, case.unwrap_or_default(), &parts)),
            };
            headers.insert(HEADER_IDEMPOTENCY, key);
        }
        self.call_counter += 1;
        let path = call.path(base, case);
        self.calls.insert(self.call_counter, (id, Box::new(call.clone()), purpose));
        effects.push(Effect::Fetch { page: id, call: self.call_counter, path, headers, what: Box::new(call) });
    }

    fn answered(
        &mut self,
        id: PageId,
        call: u32,
        answer: Result<PortalAnswer, ErrorReport>,
        moment: &mut Moment<'_>,
        effects: &mut Vec<Effect>,
    ) {
        // A page can answer its own calls only.
        if self.calls.get(&call).is_none_or(|(of, ..)| *of != id) {
            return;
        }
        let Some((_, call, purpose)) = self.calls.remove(&call) else { return };
        match purpose {
            Purpose::Look => {
                let Some(page) = self.pages.get_mut(&id) else { return };
                match answer {
                    Ok(PortalAnswer::Session(session)) => page.session = Some(session),
                    Ok(PortalAnswer::Case(case)) => page.case = Some(case),
                    Ok(_) => {}
                    Err(report) => page.failure = Some(report),
                }
            }
            Purpose::Run => {
                self.keep_or_drop_unsent(id, &call, answer.as_ref().err());
                match answer {
                    Ok(answer) => self.go_on(id, Got::Portal(answer), moment, effects),
                    Err(report) => self.failed(id, report, effects),
                }
            }
        }
    }

    /// Work is kept until the portal has answered for it, one way or the other.
    fn keep_or_drop_unsent(&mut self, id: PageId, call: &PortalCall, error: Option<&ErrorReport>) {
        let what = match call {
            PortalCall::Sign(_) => "signature",
            PortalCall::Certificates(_) => "requests",
            _ => return,
        };
        if error.is_some_and(|it| it.code == Code::PortalGone) {
            return;
        }
        let key = self.unsent_key(id, what);
        self.memory.unsent.remove(&key);
    }

    fn unsent_key(&self, id: PageId, what: &str) -> String {
        let Some(page) = self.pages.get(&id) else { return String::new() };
        let step = page.recognised(&self.adapters).map(|it| it.page.id.clone()).unwrap_or_default();
        let case = page.contract().and_then(|it| it.case).unwrap_or_default();
        super::memory::unsent_key(&page.origin, case, &format!("{step} {what}"))
    }

    // Runs ---------------------------------------------------------------------------------------------------------

    fn begin(&mut self, id: PageId, task: Task, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        let Some(page) = self.pages.get_mut(&id) else { return };
        let case = page.contract().and_then(|it| it.case).map(str::to_owned);
        let run = Run::new(task, page.origin.clone(), case);
        let next = run.begin();
        page.failure = None;
        page.interrupted = None;
        page.run = Some(run);
        self.next(id, next, moment, effects);
    }

    fn go_on(&mut self, id: PageId, got: Got, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        let Some(run) = self.pages.get_mut(&id).and_then(|it| it.run.as_mut()) else { return };
        run.request = None;
        let next = run.go_on(got);
        self.next(id, next, moment, effects);
    }

    fn next(&mut self, id: PageId, next: Next, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        match next {
            Next::Call(call, key) => {
                self.note_unsent(id, &call);
                self.ask_portal(id, call, key, Purpose::Run, Some(moment), effects);
            }
            Next::Ask(command) => {
                if !self.link.ready() {
                    return self.failed(id, Code::HostGone.into(), effects);
                }
                let request = self.link.send(Waiter::Page(id), command, effects);
                if let Some(run) = self.pages.get_mut(&id).and_then(|it| it.run.as_mut()) {
                    run.request = Some(request);
                }
            }
            Next::Done(path) => self.done(id, path, effects),
            Next::Failed(report) => self.failed(id, report, effects),
        }
    }

    fn note_unsent(&mut self, id: PageId, call: &PortalCall) {
        let (what, unsent) = match call {
            PortalCall::Sign(signature) => ("signature", Unsent::Signature(signature.cms.clone())),
            PortalCall::Certificates(sent) => ("requests", Unsent::Requests(sent.chip.clone(), sent.requests.clone())),
            _ => return,
        };
        let key = self.unsent_key(id, what);
        self.memory.unsent.insert(key, unsent);
    }

    fn done(&mut self, id: PageId, path: Option<String>, effects: &mut Vec<Effect>) {
        let Some(page) = self.pages.get_mut(&id) else { return };
        let Some(run) = page.run.as_ref() else { return };
        match &run.task {
            Task::LogIn { card } => {
                let readers = self.link.readers.as_ref();
                let own = self.link.readers.iter().flatten().find_map(|it| match &it.state {
                    CardState::Ready(view) if view.chip == card.chip => Some(view),
                    _ => None,
                });
                if let Some((own, certificate)) = own.and_then(|it| Some((it, it.certificates.first()?))) {
                    let login = super::memory::SeenLogin {
                        person: certificate.person_id.clone(),
                        loa: own.loa(),
                        card: Some(card.clone()),
                        host_run: self.link.run.clone(),
                        readers: readers.map(Vec::len),
                    };
                    self.memory.logins.insert(page.origin.clone(), login);
                }
            }
            Task::Order { order, .. } => {
                if let Some(by) = self.memory.logins.get(&page.origin).map(|it| it.person.clone()) {
                    let (recipient, number) = (order.recipient.clone(), order.number.clone());
                    self.memory.orders.push(super::memory::SeenOrder { recipient, number, by });
                }
            }
            _ => {}
        }
        match path {
            // What is under way stays in sight until the next page is there.
            Some(path) => effects.push(Effect::Page(id, ToPage::Go { path })),
            None => page.run = None,
        }
    }

    fn failed(&mut self, id: PageId, report: ErrorReport, effects: &mut Vec<Effect>) {
        let Some(page) = self.pages.get_mut(&id) else { return };
        let task = page.run.take().map(|it| it.task);
        // A card that was pulled while it was written goes on by itself when it is back.
        page.interrupted = task.filter(|task| matches!(task, Task::Fetch { .. }) && report.code == Code::CardPulled);
        page.failure = Some(report);
        self.look(id, effects);
    }

    fn lost_host_work(&mut self, report: ErrorReport) {
        for page in self.pages.values_mut().filter(|it| it.run.as_ref().is_some_and(|run| run.request.is_some())) {
            page.run = None;
            page.failure = Some(report.clone());
        }
    }

    // Host ---------------------------------------------------------------------------------------------------------

    fn connect(&mut self, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        let run = hex(&(moment.random)());
        self.link.connect(self.language, env!("CARGO_PKG_VERSION"), run, effects);
    }

    fn host_says(&mut self, message: HostMessage, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        match message {
            HostMessage::Reply { id, outcome } => match (self.link.answered(&id), outcome) {
                (Some(Waiter::Greeting), Outcome::Ok(Reply::Welcome(welcome))) => {
                    self.link.welcome(welcome, env!("CARGO_PKG_VERSION"));
                }
                (Some(Waiter::Greeting), Outcome::Ok(_)) => {
                    let report = ErrorReport::new(Code::BadMessage).with("rule", "greeting");
                    self.link.refused(report, effects);
                }
                (Some(Waiter::Greeting), Outcome::Err(report)) => self.link.refused(report, effects),
                (Some(Waiter::Page(page)), Outcome::Ok(reply)) => self.go_on(page, Got::Host(reply), moment, effects),
                (Some(Waiter::Page(page)), Outcome::Err(report)) => self.failed(page, report, effects),
                // A host that can't serve us says why before it ends, without having been asked.
                (None, Outcome::Err(report)) if id.is_empty() => self.link.refused(report, effects),
                (Some(Waiter::Nobody) | None, _) => {}
            },
            HostMessage::Event { event } => self.host_tells(event, moment, effects),
        }
    }

    fn host_tells(&mut self, event: Event, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        match event {
            Event::Readers { readers, .. } => {
                self.name_left_reader(&readers, effects);
                self.link.readers = Some(readers);
                self.cards_moved(moment, effects);
            }
            Event::PinWindowShown { request, pin, check_code } => {
                if let Some(run) = self.run_of(&request) {
                    run.pin = Some((pin, check_code));
                    run.progress = None;
                }
            }
            Event::PinWindowClosed { request, .. } => {
                if let Some(run) = self.run_of(&request) {
                    run.pin = None;
                }
            }
            Event::Progress { request, done, of } => {
                if let Some(run) = self.run_of(&request) {
                    run.progress = Some((done, of));
                }
            }
        }
    }

    fn run_of(&mut self, request: &str) -> Option<&mut Run> {
        let runs = self.pages.values_mut().filter_map(|page| page.run.as_mut());
        runs.into_iter().find(|run| run.request.as_deref() == Some(request))
    }

    fn cards_moved(&mut self, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        let present: Vec<_> = facts::cards(&self.link).map(|card| card.card_ref()).collect();
        for tab in self.memory.tabs.values_mut() {
            // Whoever puts the card in again is asked again.
            if tab.denied.as_ref().is_some_and(|chip| !present.iter().any(|it| it.chip == *chip)) {
                tab.denied = None;
            }
        }
        let mut resumed = Vec::new();
        for (id, page) in &mut self.pages {
            if page.run.is_some() {
                continue;
            }
            if let Some(Task::Fetch { card, number, person, unsent }) = &page.interrupted {
                let back = present.iter().find(|it| it.chip == card.chip && it.epoch != card.epoch);
                if let Some(back) = back {
                    let (number, person, unsent) = (number.clone(), person.clone(), unsent.clone());
                    resumed.push((*id, Task::Fetch { card: back.clone(), number, person, unsent }));
                    continue;
                }
            } else if page.failure.as_ref().is_some_and(|it| (100..120).contains(&it.code.number())) {
                // It spoke of a card that has moved since; the facts tell the rest.
                page.failure = None;
            }
        }
        for (id, task) in resumed {
            self.begin(id, task, moment, effects);
        }
    }

    /// The reader whose card was moved after the user was asked for the left one is the left one.
    fn name_left_reader(&mut self, readers: &[ReaderView], effects: &mut Vec<Effect>) {
        let Some(before) = &self.naming else { return };
        let there = |views: &[ReaderView], name: &str| {
            views.iter().find(|it| it.name == name).is_some_and(|it| it.state != CardState::Empty)
        };
        let moved = readers.iter().find(|it| there(before, &it.name) != there(readers, &it.name));
        let Some(left) = moved else { return };
        let other = readers.iter().find(|it| it.name != left.name);
        for (reader, side) in [(Some(left), Side::Left), (other, Side::Right)] {
            if let Some(reader) = reader {
                let command = Command::NameReader { reader: reader.name.clone(), side };
                self.link.send(Waiter::Nobody, command, effects);
            }
        }
        self.naming = None;
    }

    // Panels -------------------------------------------------------------------------------------------------------

    fn panel_says(
        &mut self,
        panel: PanelId,
        sender: PanelSender,
        message: FromPanel,
        moment: &mut Moment<'_>,
        effects: &mut Vec<Effect>,
    ) {
        if let FromPanel::Open { nonce, around } = message {
            if !self.admit(panel, &sender, &nonce, &around) {
                effects.push(Effect::RefusePanel(panel));
            }
            return;
        }
        // Only a panel that was admitted belongs to a page.
        let Some(id) = self.pages.iter().find(|(_, it)| it.panel == Some(panel)).map(|(id, _)| *id) else { return };
        match message {
            FromPanel::Open { .. } => {}
            FromPanel::Height { pixels } => {
                if let Some(page) = self.pages.get_mut(&id) {
                    page.height = pixels.clamp(40, 4_000);
                }
            }
            FromPanel::Wish(wish) => self.wish(id, wish, moment, effects),
        }
    }

    /// Admits a panel document to the page whose nonce it shows: in the same tab, inside the same origin, and only the
    /// first document that comes with it.
    fn admit(&mut self, panel: PanelId, sender: &PanelSender, nonce: &str, around: &str) -> bool {
        for page in self.pages.values_mut() {
            let Some(pass) = self.memory.panels.get_mut(&page.document) else { continue };
            if pass.nonce != nonce || page.tab != sender.tab || page.origin != around {
                continue;
            }
            if pass.document.as_ref().is_some_and(|known| *known != sender.document) {
                return false;
            }
            pass.document = Some(sender.document.clone());
            page.panel = Some(panel);
            page.told_view = None;
            return true;
        }
        false
    }

    fn wish(&mut self, id: PageId, wish: Wish, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        match wish {
            Wish::Speak(language) => {
                self.speak(language);
                effects.push(Effect::RememberLanguage(language));
                // The PIN window speaks the language of the greeting.
                if self.pages.values().all(|it| it.run.is_none()) {
                    self.link.disconnect(effects);
                }
            }
            Wish::NameReaders => {
                self.naming = if self.naming.is_some() { None } else { self.link.readers.clone() };
            }
            Wish::Cancel => {
                let request = self.pages.get(&id).and_then(|it| it.run.as_ref()).and_then(|run| run.request.clone());
                if let Some(request) = request {
                    self.link.send(Waiter::Nobody, Command::Cancel { request }, effects);
                }
            }
            Wish::Primary => self.primary(id, moment, effects),
            Wish::LogIn(reader) => self.log_in(id, Some(&reader), moment, effects),
            Wish::ConfirmNumber(yes) => self.confirm(id, yes, moment, effects),
        }
    }

    fn primary(&mut self, id: PageId, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        // What is offered now counts, not what was on the screen when the user pressed.
        let Some(now) = self.situation(id, moment.now).map(|it| it.now()).filter(|it| it.enabled) else { return };
        match now.primary {
            None => {}
            Some(Primary::Retry) => {
                self.link.disconnect(effects);
                self.connect(moment, effects);
            }
            Some(Primary::Fill(value)) => {
                let Some(page) = self.pages.get(&id).and_then(|it| it.recognised(&self.adapters)) else { return };
                let labels = page.page.fields.iter().filter(|it| it.id == "person-query").flat_map(|it| &it.labels);
                let shown = |label: &String| page.seen.fields.iter().any(|it| fold(&it.label) == fold(label));
                if let Some(label) = labels.into_iter().find(|it| shown(it)) {
                    effects.push(Effect::Page(id, ToPage::Fill { label: fold(label), value }));
                }
            }
            Some(Primary::LogIn(_)) => self.log_in(id, None, moment, effects),
            Some(Primary::Do(_) | Primary::Resume) => {
                let task = self.situation(id, moment.now).map(|it| it.task(&self.memory));
                match task {
                    Some(Ok(task)) => self.begin(id, task, moment, effects),
                    Some(Err(report)) => {
                        if let Some(page) = self.pages.get_mut(&id) {
                            page.failure = Some(report);
                        }
                    }
                    None => {}
                }
            }
        }
    }

    /// Logs in with the card in this reader, or with the only one there is.
    fn log_in(&mut self, id: PageId, reader: Option<&str>, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        let Some(situation) = self.situation(id, moment.now) else { return };
        let offered = situation.now();
        if !offered.enabled || !matches!(offered.primary, Some(Primary::LogIn(_))) {
            return;
        }
        let cards = situation.login_cards();
        let chosen = match reader {
            Some(reader) => cards.into_iter().find(|(choice, _)| choice.reader == reader),
            None if cards.len() == 1 => cards.into_iter().next(),
            None => None,
        };
        if let Some((_, card)) = chosen {
            self.begin(id, Task::LogIn { card }, moment, effects);
        }
    }

    fn confirm(&mut self, id: PageId, yes: bool, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        let Some(situation) = self.situation(id, moment.now) else { return };
        let Some((card, number)) = situation.asked_number() else { return };
        let (hand_over, tab) = (situation.yes_hands_over(), situation.page.tab);
        if yes {
            self.begin(id, Task::Bind { card, number, hand_over }, moment, effects);
        } else {
            self.memory.tab(tab).denied = Some(card.chip);
        }
    }

    fn speak(&mut self, language: Language) {
        if self.language != language {
            self.language = language;
            self.words = None;
        }
    }

    // The picture --------------------------------------------------------------------------------------------------

    fn situation(&self, id: PageId, now: UnixMillis) -> Option<Situation<'_>> {
        let page = self.pages.get(&id)?;
        Some(Situation::new(page, page.recognised(&self.adapters)?, &self.link, &self.memory, now))
    }

    fn recognised(&self) -> usize {
        self.pages.values().filter(|page| page.recognised(&self.adapters).is_some()).count()
    }

    /// Tells each page and panel what has become different, and keeps what must outlive the worker.
    fn settle(&mut self, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        for page in self.pages.values() {
            if let Some(seen) = page.recognised(&self.adapters) {
                facts::remember(page, &seen, &self.link, &mut self.memory, moment);
            }
        }
        let ids: Vec<PageId> = self.pages.keys().copied().collect();
        for id in ids {
            self.settle_page(id, moment, effects);
        }
        let idle = self.recognised() == 0;
        if idle && !self.idle {
            effects.push(Effect::Wake(Timer::Idle, UnixMillis(moment.now.0 + KEEP_HOST)));
        }
        self.idle = idle;
        self.memory.trim();
        if self.memory != self.remembered {
            self.wake_for_deadlines(moment.now, effects);
            self.remembered = self.memory.clone();
            effects.push(Effect::Remember(Box::new(self.memory.clone())));
        }
    }

    fn settle_page(&mut self, id: PageId, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        let words = self.words.get_or_insert_with(|| Words::new(self.language));
        let Some(page) = self.pages.get(&id) else { return };
        let Some(seen) = page.recognised(&self.adapters) else {
            if page.told_panel.is_some() {
                effects.push(Effect::Page(id, no_panel()));
                effects.push(Effect::Page(id, ToPage::Notes { list: Vec::new() }));
                if let Some(page) = self.pages.get_mut(&id) {
                    page.told_panel = None;
                    page.told_notes.clear();
                }
            }
            return;
        };
        let pass = self
            .memory
            .panels
            .entry(page.document.clone())
            .or_insert_with(|| PanelPass { nonce: hex(&(moment.random)()), document: None });
        let headings = &seen.page.headings;
        let heading =
            page.seen.headings.iter().map(|it| fold(it)).find(|it| headings.iter().any(|known| fold(known) == *it));
        let panel = ToPage::Panel {
            source: Some(format!("panel.html#{}", pass.nonce)),
            after: heading.unwrap_or_default(),
            // Where only the portal acts, its own parts come first.
            last: match &seen.page.step {
                Some(it) => matches!(it.step.as_str(), "open-orders" | "search"),
                None => seen.page.id != facts::LOGIN_PAGE,
            },
            title: words.get("frame-title"),
            height: page.height,
        };
        let situation = Situation::new(page, seen, &self.link, &self.memory, moment.now);
        let notes = situation.notes(words.texts(), &words.get("note-show"));
        let view = page.panel.is_some().then(|| situation.view(&self.link, self.language, self.naming.is_some()));
        let Some(page) = self.pages.get_mut(&id) else { return };
        if page.told_panel.as_ref() != Some(&panel) {
            effects.push(Effect::Page(id, panel.clone()));
            page.told_panel = Some(panel);
        }
        if page.told_notes != notes {
            effects.push(Effect::Page(id, ToPage::Notes { list: notes.clone() }));
            page.told_notes = notes;
        }
        if let (Some(to), Some(view)) = (page.panel, view)
            && page.told_view.as_ref() != Some(&view)
        {
            effects.push(Effect::Panel(to, ToPanel::View(Box::new(view.clone()))));
            page.told_view = Some(view);
        }
    }

    /// At half time, five minutes before, and when the time has passed.
    fn wake_for_deadlines(&self, now: UnixMillis, effects: &mut Vec<Effect>) {
        let deadlines = self.memory.tabs.values().filter_map(|it| it.deadline);
        let moments = deadlines.flat_map(|(at, half)| [half, UnixMillis(at.0 - LAST_NOTICE), UnixMillis(at.0 + 1)]);
        if let Some(next) = moments.filter(|it| *it > now).min() {
            effects.push(Effect::Wake(Timer::Deadline, next));
        }
    }
}

fn no_panel() -> ToPage {
    ToPage::Panel { source: None, after: String::new(), last: false, title: String::new(), height: 0 }
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// 128 bits that differ when anything differs. Not secret and not signed: it only tells repeated calls from new ones, within
/// one case of one session.
fn digest(origin: &str, case: &str, parts: &[Vec<u8>]) -> [u8; 16] {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, origin, case, parts).hash(&mut hasher);
        hasher.finish().to_be_bytes()
    };
    let mut both = [0; 16];
    both[..8].copy_from_slice(&half(1));
    both[8..].copy_from_slice(&half(2));
    both
}
