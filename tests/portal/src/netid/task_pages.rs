//! Pages of the task `Lämna ut enhet`.

use super::{
    pages::{HIDDEN, name},
    task::{Status, Task},
};
use crate::{
    cases::{Answer, Core, TERMS},
    pages::{Content, Outcome, PageVisit, layout::*},
    sessions::Actor,
};
use maud::{Markup, html};

/// Officer 1: the window after `Hantera` and `Lämna ut enhet`.
pub(super) fn start(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    let actor = core.officer(visit)?;
    let device = core.device(visit)?;
    let person = core.person(&device.person)?;
    let grey = !core.may_start(&actor, &device)? || core.plugin.grey("Utför");
    Ok(Content::page(
        "Lämna ut enhet",
        html! {
            @if !device.registered {
                section.box { h2 { "Kontrollera enhet" } p { "Enheten är inte registrerad." } }
            }
            section {
                @if !core.shows(&actor, person) { p.notice { (HIDDEN) } }
                (values(&[("Kortnummer", device.number.as_str()), ("Användare", &name(core, &actor, person))]))
                form method="post" action={ "/portal/enheter/" (device.number) "/lamna-ut" } {
                    (csrf(&visit.csrf))
                    p.action { button.main disabled[grey] { "Utför" } }
                }
            }
        },
    ))
}

/// The task itself: its status, `Öppna`, `Avbryt och frigör`.
pub(super) fn status(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    let actor = core.officer(visit)?;
    let task = core.task(visit)?;
    let mine = task.status == Status::Locked && task.owner.as_deref() == Some(actor.person.id.as_str());
    let lit = task.step() == "open" && core.task_lets(&task, &actor)? && !core.plugin.grey("Öppna");
    let running = !matches!(task.status, Status::Done | Status::Removed);
    let title = if task.status == Status::Done { "Enheten är utlämnad" } else { "Ärende" };
    Ok(Content::page(
        title,
        html! {
            section {
                (summary(core, &actor, &task)?)
                @if mine && task.step() != "open" {
                    p { a href=(task.path(&actor)) { "Fortsätt" } }
                } @else if running {
                    (button(visit, &task, "oppna", "Öppna", !lit))
                }
                @if mine && task.step() != "start" {
                    form method="post" action={ "/portal/arenden/" (task.id) "/frigor" } {
                        (csrf(&visit.csrf))
                        p.action { button.second { "Avbryt och frigör" } }
                    }
                }
                p { a href="/portal/start" { "Till startsidan" } }
            }
        },
    ))
}

pub(super) fn sign_start(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    step(core, visit, "/signera-start", "Signera att ärendet är påbörjat", |core, visit, actor, task| {
        let grey = !core.task_lets(task, actor)?;
        Ok(html! {
            p { "När du har signerat tar en annan handläggare över ärendet." }
            (button(visit, task, "signera-start", "Signera", grey || core.plugin.grey("Signera")))
        })
    })
}

pub(super) fn identify(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    step(core, visit, "/utfor", "Identifiera användaren", |core, visit, _, task| {
        Ok(html! {
            p { "Kontrollera användarens identitet mot id-handlingen." }
            form method="post" action={ "/portal/arenden/" (task.id) "/utfor" } data-klick={ "/portal/klick/" (task.id) "/Utför" } {
                (csrf(&visit.csrf))
                p.field {
                    label for="id_nummer" { "Id-handlingens referens- eller kortnummer" }
                    input #id_nummer type="text" name="id_nummer" value=(task.id_document_number) autocomplete="off";
                }
                p.action { button.main disabled[core.plugin.grey("Utför")] { "Utför" } }
            }
        })
    })
}

pub(super) fn sign(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    step(core, visit, "/signera", "Signera utlämningen", |core, visit, _, task| {
        Ok(html! {
            p { "Innan du fortsätter: användaren är beredd att ange sin PIN-kod och kortet sitter i kortläsaren." }
            (button(visit, task, "signera", "Signera", core.plugin.grey("Signera")))
        })
    })
}

pub(super) fn receipt(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    step(core, visit, "/kvittera", "Acceptera villkor och kvittera", |core, visit, _, task| {
        Ok(html! {
            ol.terms { @for paragraph in TERMS { li { (paragraph) } } }
            p { "Signera med ditt nya kort att du accepterar villkoren och har mottagit e-legitimationen." }
            (button(visit, task, "kvittera", "Signera", core.plugin.grey("Signera")))
        })
    })
}

type Part = fn(&Core, &PageVisit<'_>, &Actor, &Task) -> Answer<Markup>;

/// A page of the task, or the one where it really stands.
fn step(core: &mut Core, visit: &PageVisit<'_>, page: &str, title: &'static str, part: Part) -> Answer<Outcome> {
    let actor = core.officer(visit)?;
    let task = core.task(visit)?;
    let path = task.path(&actor);
    if !path.ends_with(page) {
        return Ok(Outcome::Go(path));
    }
    let main = html! { section { (summary(core, &actor, &task)?) (part(core, visit, &actor, &task)?) } };
    Ok(Content::page(title, main))
}

fn summary(core: &Core, actor: &Actor, task: &Task) -> Answer<Markup> {
    let person = core.person(&task.person)?;
    let [number, status, owner, started, valid] = core.task_fields(task)?.map(|(_, value)| value);
    Ok(html! {
        @if !core.shows(actor, person) { p.notice { (HIDDEN) } }
        (values(&[
            ("Ärende", "Lämna ut enhet"),
            ("Användare", &name(core, actor, person)),
            ("Kortnummer", &number),
            ("Status", &status),
            ("Handläggare", &owner),
            ("Startat av", &started),
            ("Giltigt till", &valid),
        ]))
    })
}

fn button(visit: &PageVisit<'_>, task: &Task, action: &str, text: &str, grey: bool) -> Markup {
    html! {
        form method="post" action={ "/portal/arenden/" (task.id) "/" (action) } data-klick={ "/portal/klick/" (task.id) "/" (text) } {
            (csrf(&visit.csrf))
            p.action { button.main disabled[grey] { (text) } }
        }
    }
}
