//! The task (ärende) `Lämna ut enhet`: states, owner and lock, validity, and who may do what.

use crate::{
    App,
    cases::{Answer, Core, field_invalid, internal, new_id},
    pages::{Form, Outcome, PageVisit},
    sessions::Actor,
};
use axum::{
    extract::{Path, State as Shared},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    ceremony::{self, Event, Facts, Role, State, Workflow},
    identity::PrintedNumber,
    protocol::SigningPurpose,
    time::UnixMillis,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// The workflow of the shared engine.
const WORKFLOW: &str = "netid-portal.hand-out";

/// How long a task is valid.
pub(super) const VALIDITY: Duration = Duration::from_secs(7 * 24 * 3600);

/// Where a task stands for the officers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Status {
    /// Under way with its owner alone.
    Locked,
    /// Under way, free for anybody.
    Open,
    /// Waits for the card's holder.
    Waiting,
    /// All signed.
    Done,
    /// Its validity ran out.
    Removed,
}

impl Status {
    /// As pages show it.
    pub fn text(self) -> &'static str {
        match self {
            Self::Locked => "Pågår, låst",
            Self::Open => "Pågår",
            Self::Waiting => "Väntar",
            Self::Done => "Klart",
            Self::Removed => "Borttaget",
        }
    }
}

/// One hand-out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Task {
    pub id: String,
    pub number: PrintedNumber,
    /// HSA-id of the card's holder.
    pub person: String,
    /// HSA-id of officer 1.
    pub started_by: String,
    pub status: Status,
    /// HSA-id of the officer who has it open.
    pub owner: Option<String>,
    pub valid_to: UnixMillis,
    pub id_document_number: String,
    pub state: State,
}

impl Task {
    pub fn new(person: &str, number: &PrintedNumber, officer: &str, valid_to: UnixMillis) -> Answer<Self> {
        Ok(Self {
            id: new_id(),
            number: number.clone(),
            person: person.to_owned(),
            started_by: officer.to_owned(),
            status: Status::Locked,
            owner: Some(officer.to_owned()),
            valid_to,
            id_document_number: String::new(),
            state: ceremony::begin(workflow()?, BTreeMap::new()),
        })
    }

    /// Step of the workflow that comes now.
    pub fn step(&self) -> &'static str {
        self.state.current().map_or("", |it| it.id)
    }

    /// Path of the page where this officer goes on.
    pub fn path(&self, actor: &Actor) -> String {
        let mine = self.owner.as_deref() == Some(actor.person.id.as_str());
        let page = match self.step() {
            "start" if mine => "/signera-start",
            "identify" if mine => "/utfor",
            "hand-over" if mine => "/signera",
            "receipt" if self.status == Status::Waiting => "/kvittera",
            _ => "",
        };
        format!("/portal/arenden/{}{page}", self.id)
    }
}

/// Officer 1: the window `Lämna ut enhet`, button `Utför`.
pub(super) fn start(core: &mut Core, visit: &PageVisit<'_>, _: &Form) -> Answer<Outcome> {
    let actor = core.officer(visit)?;
    let device = core.device(visit)?;
    let back = || Ok(Outcome::Go(format!("/portal/enheter/{}/lamna-ut", device.number)));
    if !core.may_start(&actor, &device)? || core.plugin.dead("Utför") {
        return back();
    }
    let valid_to = crate::clock::after(core.now(), VALIDITY);
    let task = Task::new(&device.person, &device.number, actor.person.id.as_str(), valid_to)?;
    core.store.save_task(&task)?;
    Ok(Outcome::Go(task.path(&actor)))
}

/// Officer 1 signs that the task is begun; from then on it is somebody else's.
pub(super) fn sign_start(core: &mut Core, visit: &PageVisit<'_>, _: &Form) -> Answer<Outcome> {
    click(core, visit, "Signera", |core, actor, task| {
        core.task_step(task, actor, "start", actor.person.id.as_str(), Some(SigningPurpose::Order))?;
        (task.status, task.owner) = (Status::Open, None);
        Ok(())
    })
}

/// `Öppna`: the task is locked to whoever opens it.
pub(super) fn open(core: &mut Core, visit: &PageVisit<'_>, _: &Form) -> Answer<Outcome> {
    click(core, visit, "Öppna", |core, actor, task| {
        core.task_step(task, actor, "open", actor.person.id.as_str(), None)?;
        (task.status, task.owner) = (Status::Locked, Some(actor.person.id.to_string()));
        Ok(())
    })
}

/// `Avbryt och frigör`: what officer 2 had done is void, anybody but officer 1 may open the task.
pub(super) fn release(core: &mut Core, visit: &PageVisit<'_>, _: &Form) -> Answer<Outcome> {
    let actor = core.officer(visit)?;
    let mut task = core.task(visit)?;
    if task.status == Status::Locked
        && task.owner.as_deref() == Some(actor.person.id.as_str())
        && task.step() != "start"
    {
        task.state.done.truncate(1);
        task.state.actors.remove(&Role::Administrator2);
        task.id_document_number.clear();
        (task.status, task.owner) = (Status::Open, None);
        core.store.save_task(&task)?;
    }
    Ok(Outcome::Go(format!("/portal/arenden/{}", task.id)))
}

/// Officer 2 has identified the card's holder: `Utför`.
pub(super) fn identify(core: &mut Core, visit: &PageVisit<'_>, typed: &Form) -> Answer<Outcome> {
    click(core, visit, "Utför", |core, actor, task| {
        task.id_document_number = typed.id_nummer.trim().to_owned();
        if task.id_document_number.chars().count() > 30 {
            return Err(field_invalid("Id-handlingens referens- eller kortnummer"));
        }
        core.task_step(task, actor, "identify", actor.person.id.as_str(), None)
    })
}

/// Officer 2 signs the hand-out.
pub(super) fn sign(core: &mut Core, visit: &PageVisit<'_>, _: &Form) -> Answer<Outcome> {
    click(core, visit, "Signera", |core, actor, task| {
        core.task_step(task, actor, "hand-over", actor.person.id.as_str(), Some(SigningPurpose::Decision))?;
        (task.status, task.owner) = (Status::Waiting, None);
        Ok(())
    })
}

/// The holder accepts the terms and signs that the card is received.
pub(super) fn receipt(core: &mut Core, visit: &PageVisit<'_>, _: &Form) -> Answer<Outcome> {
    click(core, visit, "Signera", |core, actor, task| {
        let holder = task.person.clone();
        core.task_step(task, actor, "receipt", &holder, Some(SigningPurpose::Receipt))?;
        task.status = Status::Done;
        if let Some(mut device) = core.store.device(task.number.as_str())? {
            device.status = "Aktiv".to_owned();
            core.store.save_device(&device)?;
        }
        Ok(())
    })
}

/// For the page's script: whether the vendor's plug-in takes a click up.
pub(super) async fn clicked(
    Shared(app): Shared<Arc<App>>,
    Path((task, control)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let mut core = app.core();
    let now = core.now();
    let cookie = crate::http::cookie(&headers).unwrap_or_default();
    let pulled = core.sessions.find(cookie, now).is_none_or(|it| it.dead);
    let task = core.store.task(&task).ok().flatten();
    let taken = task.is_some_and(|it| core.task_click(&it, &control, pulled));
    ([(header::CONTENT_TYPE, "application/json")], if taken { "true" } else { "false" }).into_response()
}

/// A click that does something, or nothing at all.
fn click(
    core: &mut Core,
    visit: &PageVisit<'_>,
    control: &str,
    work: impl FnOnce(&mut Core, &Actor, &mut Task) -> Answer<()>,
) -> Answer<Outcome> {
    let actor = core.officer(visit)?;
    let mut task = core.task(visit)?;
    let before = Outcome::Go(task.path(&actor));
    if !core.task_click(&task, control, visit.dead) {
        return Ok(before);
    }
    match work(core, &actor, &mut task) {
        Ok(()) => {
            core.store.save_task(&task)?;
            Ok(Outcome::Go(task.path(&actor)))
        }
        Err(error) if error.code == Code::Internal => Err(error),
        Err(_) => Ok(before),
    }
}

fn workflow() -> Answer<&'static Workflow> {
    ceremony::find(WORKFLOW).ok_or_else(|| internal("no such workflow"))
}

impl Core {
    /// Who is logged in, if that is an officer.
    pub(super) fn officer(&self, visit: &PageVisit<'_>) -> Answer<Actor> {
        let actor = visit.actor()?;
        if actor.person.rights.is_empty() { Err(Code::RoleMissing.into()) } else { Ok(actor) }
    }

    /// The task that the path names.
    pub(super) fn task(&self, visit: &PageVisit<'_>) -> Answer<Task> {
        let id = visit.part("task");
        self.store.task(id)?.ok_or_else(|| ErrorReport::new(Code::OrderNotFound).with("query", id))
    }

    /// Whether a click is taken up: the plug-in lives, and signing with or for a card needs that card.
    pub(super) fn task_click(&self, task: &Task, control: &str, pulled: bool) -> bool {
        let needs_card = matches!(task.step(), "hand-over" | "receipt");
        let card = self.plugin.inserted.as_ref() == Some(&task.number) && self.plugin.readers >= 2;
        !pulled && !self.plugin.dead(control) && task.state.ending.is_none() && (!needs_card || card)
    }

    /// Whether the engine lets this officer do the task's next step; what it says is not passed on.
    pub(super) fn task_lets(&self, task: &Task, actor: &Actor) -> Answer<bool> {
        let mut trial = task.clone();
        let (by, signature) = match task.step() {
            "start" => (actor.person.id.to_string(), Some(SigningPurpose::Order)),
            "hand-over" => (actor.person.id.to_string(), Some(SigningPurpose::Decision)),
            "receipt" => (task.person.clone(), Some(SigningPurpose::Receipt)),
            _ => (actor.person.id.to_string(), None),
        };
        let step = trial.step();
        match self.task_step(&mut trial, actor, step, &by, signature) {
            Ok(()) => Ok(true),
            Err(error) if error.code == Code::Internal => Err(error),
            Err(_) => Ok(false),
        }
    }

    /// One step of the task, if the shared engine allows it.
    pub(super) fn task_step(
        &self,
        task: &mut Task,
        actor: &Actor,
        step: &str,
        by: &str,
        signature: Option<SigningPurpose>,
    ) -> Answer<()> {
        let facts = self.task_facts(task, actor)?;
        let chip = (step == "hand-over").then(|| task.number.as_str().parse()).transpose().map_err(internal)?;
        let event = Event::Did { step: step.to_owned(), by: by.to_owned(), chip, signature };
        let outcome = ceremony::step(workflow()?, &task.state, &facts, &event);
        task.state = outcome.state;
        outcome.blockers.into_iter().next().map_or(Ok(()), Err)
    }

    /// What this portal knows: who is logged in, what its pages show.
    fn task_facts(&self, task: &Task, actor: &Actor) -> Answer<Facts> {
        let mut facts = self.facts(Some(actor), None, None)?;
        let page = facts.page.get_or_insert_default();
        page.fields.extend(self.task_fields(task)?.map(|(id, value)| (id.to_owned(), value)));
        page.fields.insert("id-document-number".to_owned(), task.id_document_number.clone());
        let device = self.store.device(task.number.as_str())?;
        if device.is_none_or(|it| !it.registered) {
            page.signs.insert("token-unregistered".to_owned());
        }
        if !self.shows(actor, self.person(&task.person)?) {
            page.signs.insert("hidden-data".to_owned());
        }
        // The number is demanded when the holder has been identified, not before.
        if task.step() != "identify" {
            page.fields.remove("id-document-number");
        }
        Ok(facts)
    }

    /// What every page of a task shows, by field id of the adapters.
    pub(super) fn task_fields(&self, task: &Task) -> Answer<[(&'static str, String); 5]> {
        let label = |id: &str| self.person(id).map(|it| it.label());
        Ok([
            ("card-number", task.number.to_string()),
            ("task-status", task.status.text().to_owned()),
            ("task-owner", task.owner.as_deref().map_or_else(|| Ok("–".to_owned()), label)?),
            ("started-by", label(&task.started_by)?),
            ("task-valid-to", crate::clock::local(task.valid_to).format("%Y-%m-%d").to_string()),
        ])
    }

    /// Tasks whose validity ran out are removed, unless they wait for the card's holder.
    pub(crate) fn sweep_tasks(&mut self) -> Answer<()> {
        for mut task in self.store.expired_tasks(self.now())? {
            if task.status != Status::Waiting {
                (task.status, task.owner) = (Status::Removed, None);
                task.state.ending = Some(ceremony::Ending::Aborted);
                self.store.save_task(&task)?;
            }
        }
        Ok(())
    }
}
