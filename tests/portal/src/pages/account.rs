//! Login, start page, the own e-identities.

use super::{Content, Form, Outcome, PageVisit, layout::*};
use crate::{
    cases::{Answer, Core},
    clock::date_and_time,
};
use maud::{Markup, html};

pub(super) fn log_in(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    if visit.actor.is_some() {
        return Ok(Outcome::Go("/start".to_owned()));
    }
    Ok(Content::page(
        "Logga in",
        html! {
            section {
                p.lead { "Logga in med ditt SITHS-kort för att hantera e-legitimationer och beställningar." }
                @if core.settings.legacy {
                    (choice(core, visit))
                } @else {
                    (main_button("LOGGA IN", true, "Du loggar in med kortet i rutan här intill."))
                }
                @if core.settings.legacy { p { a href="/aktivera" { "AKTIVERA DITT RESERVKORT" } } }
            }
            section.aside {
                h2 { "Innan du börjar" }
                ul {
                    li { "Anslut båda kortläsarna." }
                    li { "Sätt in ditt eget kort och låt det sitta kvar tills du är klar." }
                }
            }
        },
    ))
}

/// Who is there, chosen from a list: stands in for the vendor's plug-in with its own window.
pub(crate) fn choice(core: &Core, visit: &PageVisit<'_>) -> Markup {
    html! {
        form method="post" action=(visit.site.log_in()) {
            (csrf(&visit.csrf))
            p.field {
                label for="person" { "Kort i läsaren" }
                select #person name="person" {
                    @for person in core.persons.all() {
                        option value=(person.id) { (person.label()) ", tillitsnivå " (person.level.number()) }
                    }
                }
                span.hint { "Valet står för kortprogrammets eget inloggningsfönster." }
            }
            (main_button("LOGGA IN", false, ""))
        }
    }
}

pub(crate) fn log_out(core: &mut Core, visit: &PageVisit<'_>, _: &Form) -> Answer<Outcome> {
    core.sessions.close(visit.cookie);
    Ok(Outcome::Go(visit.site.log_in().to_owned()))
}

pub(super) fn start(_: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    let actor = visit.actor()?;
    let administrates = !actor.person.rights.is_empty();
    Ok(Content::page(
        "Mina sidor",
        html! {
            p.lead { "Välkommen, " (actor.person.given_name) ". Du loggade in " (date_and_time(actor.since)) "." }
            div.cards {
                section {
                    h2 { a href="/e-legitimationer" { "Hantera dina e-legitimationer" } }
                    p { "Se dina e-legitimationer och lämna ut beställda reservkort." }
                }
                section {
                    h2 { a href="/kort" { "Mina kort" } }
                    p { "Se var ditt kort är på väg och om det är aktivt." }
                }
                @if administrates {
                    section {
                        h2 { a href="/bestall" { "Beställ reservkort, tillitsnivå 3" } }
                        p { "SITHS Admin: beställ ett reservkort till någon i din organisation." }
                    }
                }
            }
        },
    ))
}

pub(super) fn own(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    let actor = visit.actor()?;
    let refused = core.may_open_orders(&actor).err();
    let legacy = core.settings.legacy;
    let administrates = !actor.person.rights.is_empty();
    let grey = refused.is_some() || core.is_grey(visit.site, "HANTERA BESTÄLLNINGAR");
    let level = format!("Tillitsnivå {}", actor.level.number());
    Ok(Content::page(
        "Hantera dina e-legitimationer",
        html! {
            @if administrates { (place(1)) }
            section {
                h2 { "Dina e-legitimationer" }
                (values(&[
                    ("Innehavare", &actor.person.name()),
                    ("HSA-id", actor.person.id.as_str()),
                    ("E-legitimation", &format!("SITHS e-id, {}", level.to_lowercase())),
                    ("Organisation", actor.person.organisation()),
                ]))
            }
            @if administrates {
                section {
                    h2 { "Beställningar av reservkort" }
                    p { "Lämna ut reservkort som en annan administratör har beställt." }
                    form method="get" action="/bestallningar" {
                        p.action {
                            button.main disabled[grey] { "HANTERA BESTÄLLNINGAR" }
                        }
                    }
                    @if let Some(error) = refused.filter(|_| !legacy) { (reason(&error)) }
                }
            }
        },
    ))
}
