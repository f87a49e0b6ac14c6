//! What the host says: replies, readers, PIN windows, progress.

use super::Brain;
use crate::worker::{
    action::{Got, Run, Task},
    facts,
    host_link::Waiter,
    input::{Effect, Moment},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    protocol::{CardState, Command, Event, HostMessage, Outcome, ReaderView, Reply, Side},
};

impl Brain {
    pub(super) fn connect(&mut self, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        let run = super::hex(&(moment.random)());
        self.link.connect(self.language, env!("CARGO_PKG_VERSION"), run, effects);
    }

    pub(super) fn host_says(&mut self, message: HostMessage, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        match message {
            HostMessage::Reply { id, outcome } => match (self.link.answered(&id), outcome) {
                (Some(Waiter::Greeting), Outcome::Ok(Reply::Welcome(welcome))) => {
                    self.link.welcome(welcome, env!("CARGO_PKG_VERSION"), moment.now, effects);
                }
                (Some(Waiter::Greeting), Outcome::Ok(_)) => {
                    let report = ErrorReport::new(Code::BadMessage).with("rule", "greeting");
                    self.link.refused(report, effects);
                }
                (Some(Waiter::Greeting), Outcome::Err(report)) => self.link.refused(report, effects),
                (Some(Waiter::Workplace), Outcome::Ok(Reply::Workplace(found))) => self.link.workplace = Some(*found),
                (Some(Waiter::Service), Outcome::Ok(_)) => self.link.service_is(Ok(())),
                (Some(Waiter::Service), Outcome::Err(report)) => self.link.service_is(Err(report)),
                // What it can't tell stays unknown.
                (Some(Waiter::Workplace), _) => {}
                (Some(Waiter::Page(page)), Outcome::Ok(reply)) => self.go_on(page, Got::Host(reply), moment, effects),
                (Some(Waiter::Page(page)), Outcome::Err(report)) => self.failed(page, report, effects),
                // A host that can't serve us says why before it ends, without having been asked.
                (None, Outcome::Err(report)) if id.is_empty() => {
                    self.lost_host_work(report.clone());
                    self.link.refused(report, effects);
                }
                (Some(Waiter::Nobody) | None, _) => {}
            },
            HostMessage::Event { event } => self.host_tells(event, moment, effects),
        }
    }

    pub(super) fn host_tells(&mut self, event: Event, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        match event {
            Event::Readers { readers, .. } => {
                self.name_left_reader(&readers, effects);
                self.link.readers_are(readers, effects);
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

    pub(super) fn run_of(&mut self, request: &str) -> Option<&mut Run> {
        let runs = self.pages.values_mut().filter_map(|page| page.run.as_mut());
        runs.into_iter().find(|run| run.request.as_deref() == Some(request))
    }

    pub(super) fn cards_moved(&mut self, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        let present: Vec<_> = facts::cards(&self.link).map(|card| card.card_ref()).collect();
        for tab in self.memory.tabs.values_mut() {
            // Whoever puts the card in again is asked again.
            if tab.denied.as_ref().is_some_and(|chip| !present.iter().any(|it| it.chip == *chip)) {
                tab.denied = None;
            }
        }
        let mut resumed = Vec::new();
        for (id, page) in self.pages.iter_mut() {
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
    pub(super) fn name_left_reader(&mut self, readers: &[ReaderView], effects: &mut Vec<Effect>) {
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
}
