//! Actions under way, from the first question to the last answer.

use super::{Brain, Purpose};
use crate::{
    messages::ToPage,
    worker::{
        action::{Got, Next, Run, Task},
        host_link::Waiter,
        input::{Effect, Moment, PageId},
        memory::{SeenLogin, SeenOrder, Unsent},
        portal_call::PortalCall,
    },
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    protocol::CardState,
};

impl Brain {
    pub(super) fn begin(&mut self, id: PageId, task: Task, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        let Some(page) = self.pages.get_mut(&id) else { return };
        let case = page.contract().and_then(|it| it.case).map(str::to_owned);
        let run = Run::new(task, page.origin.clone(), case);
        let next = run.begin();
        page.failure = None;
        page.interrupted = None;
        page.run = Some(run);
        self.next(id, next, moment, effects);
    }

    pub(super) fn go_on(&mut self, id: PageId, got: Got, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
        let Some(run) = self.pages.get_mut(&id).and_then(|it| it.run.as_mut()) else { return };
        run.request = None;
        let next = run.go_on(got);
        self.next(id, next, moment, effects);
    }

    pub(super) fn next(&mut self, id: PageId, next: Next, moment: &mut Moment<'_>, effects: &mut Vec<Effect>) {
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

    pub(super) fn note_unsent(&mut self, id: PageId, call: &PortalCall) {
        let (what, unsent) = match call {
            PortalCall::Sign(signature) => ("signature", Unsent::Signature(signature.cms.clone())),
            PortalCall::Certificates(sent) => ("requests", Unsent::Requests(sent.chip.clone(), sent.requests.clone())),
            _ => return,
        };
        let key = self.unsent_key(id, what);
        self.memory.unsent.insert(key, unsent);
    }

    pub(super) fn done(&mut self, id: PageId, path: Option<String>, effects: &mut Vec<Effect>) {
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
                    let login = SeenLogin {
                        person: certificate.person_id.clone(),
                        loa: own.loa(),
                        card: Some(card.clone()),
                        host_run: self.link.run.clone(),
                        readers: readers.map(Vec::len),
                    };
                    self.memory.logins.insert(page.origin.clone(), login);
                }
                // What the portal said of the session before is not so any more.
                page.session = None;
            }
            Task::Order { order, .. } => {
                if let Some(by) = self.memory.logins.get(page.origin.as_str()).map(|it| it.person.clone()) {
                    let (recipient, number) = (order.recipient.clone(), order.number.clone());
                    self.memory.orders.push(SeenOrder { recipient, number, by });
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

    pub(super) fn failed(&mut self, id: PageId, report: ErrorReport, effects: &mut Vec<Effect>) {
        let Some(page) = self.pages.get_mut(&id) else { return };
        let task = page.run.take().map(|it| it.task);
        // A card that was pulled while it was written goes on by itself when it is back.
        page.interrupted = task.filter(|task| matches!(task, Task::Fetch { .. }) && report.code == Code::CardPulled);
        page.failure = Some(report);
        self.look(id, effects);
    }

    pub(super) fn lost_host_work(&mut self, report: ErrorReport) {
        for page in self.pages.values_mut().filter(|it| it.run.as_ref().is_some_and(|run| run.request.is_some())) {
            page.run = None;
            page.failure = Some(report.clone());
        }
    }
}
