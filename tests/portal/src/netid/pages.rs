//! Login, start page with the tasks, users and their record.

use super::{
    store::Device,
    task::{Status, Task},
};
use crate::{
    cases::{Answer, Core},
    pages::{Content, Form, Outcome, PageVisit, account::choice, layout::*},
    persons::{PROTECTED, Person},
    sessions::Actor,
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    identity::PersonQuery,
};
use maud::{Markup, html};

/// What stands in place of data that an officer may not see.
pub(super) const HIDDEN: &str = "Sekretessmarkerad";

pub(super) fn log_in(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    if visit.actor().is_ok() {
        return Ok(Outcome::Go("/portal/start".to_owned()));
    }
    Ok(Content::page("Logga in", html! { section { (choice(core, visit)) } }))
}

pub(super) fn start(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    let actor = core.officer(visit)?;
    let mut tasks = core.store.tasks()?;
    tasks.retain(|it| !matches!(it.status, Status::Done | Status::Removed));
    Ok(Content::page(
        "Startsida",
        html! {
            section { h2 { "Ärenden" } (task_table(core, &actor, &tasks)?) }
            section.aside { p { a href="/portal/anvandare" { "Användare" } } }
        },
    ))
}

pub(super) fn search(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    core.officer(visit)?;
    Ok(Content::page("Användare", search_form(visit, "")))
}

pub(super) fn find(core: &mut Core, visit: &PageVisit<'_>, typed: &Form) -> Answer<Outcome> {
    let actor = core.officer(visit)?;
    let wanted = typed.sok.trim().to_lowercase();
    let query = PersonQuery::parse(&typed.sok).ok();
    let by_query = query.and_then(|query| core.persons.find(&query));
    let named =
        |it: &&Person| !wanted.is_empty() && core.shows(&actor, it) && it.name().to_lowercase().contains(&wanted);
    let found: Vec<&Person> = match by_query {
        Some(person) => vec![person],
        None => core.persons.all().into_iter().filter(named).collect(),
    };
    Ok(Content::page(
        "Användare",
        html! {
            (search_form(visit, &typed.sok))
            section {
                @if found.is_empty() {
                    h2 { "Inga användare hittades" }
                } @else {
                    div.wide {
                        table {
                            thead { tr { th scope="col" { "Namn" } th scope="col" { "HSA-id" } } }
                            tbody {
                                @for person in found {
                                    tr {
                                        td { a href={ "/portal/anvandare/" (person.id) } { (name(core, &actor, person)) } }
                                        td { (person.id) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        },
    ))
}

/// A user with devices and tasks.
pub(super) fn record(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    let actor = core.officer(visit)?;
    let id = visit.part("person");
    let person = core.persons.by_id(id).ok_or_else(|| ErrorReport::new(Code::OrderNotFound).with("query", id))?;
    let shown = core.shows(&actor, person);
    let devices = core.store.devices(person.id.as_str())?;
    let tasks: Vec<Task> = core.store.tasks()?.into_iter().filter(|it| it.person == person.id.as_str()).collect();
    let (ended, running): (Vec<Task>, Vec<Task>) =
        tasks.into_iter().partition(|it| matches!(it.status, Status::Done | Status::Removed));
    Ok(Content::page(
        "Personpost",
        html! {
            section {
                @if !shown { p.notice { (HIDDEN) } }
                @if shown && person.protected { p.notice { (PROTECTED) } }
                (values(&[
                    ("Namn", if shown { person.name() } else { "••••".to_owned() }.as_str()),
                    ("HSA-id", person.id.as_str()),
                    ("Organisation", if shown { person.organisation_label() } else { "••••".to_owned() }.as_str()),
                ]))
            }
            section {
                h2 { "Aktiva enheter" }
                @if !shown || devices.is_empty() { p.quiet { "Inga enheter visas." } } @else { (device_table(&devices)) }
            }
            section { h2 { "Ärenden" } (task_table(core, &actor, &running)?) }
            @if !ended.is_empty() { section { h2 { "Avslutade ärenden" } (task_table(core, &actor, &ended)?) } }
        },
    ))
}

fn search_form(visit: &PageVisit<'_>, typed: &str) -> Markup {
    html! {
        section {
            form.search method="post" action="/portal/anvandare" {
                (csrf(&visit.csrf))
                p.field {
                    label for="sok" { "Personnummer, HSA-id eller namn" }
                    input #sok type="text" name="sok" value=(typed) autocomplete="off" spellcheck="false";
                }
                p.action { button.main { "Sök" } }
            }
        }
    }
}

fn device_table(devices: &[Device]) -> Markup {
    html! {
        div.wide {
            table {
                thead { tr { th scope="col" { "Kortnummer" } th scope="col" { "Typ" } th scope="col" { "Läge" } th scope="col" { "Åtgärd" } } }
                tbody {
                    @for device in devices {
                        @let base = format!("/portal/enheter/{}", device.number);
                        tr {
                            td.digits { (device.number) }
                            td { "SITHS-kort" }
                            td { (device.status) }
                            td {
                                details {
                                    summary { "Hantera" }
                                    ul {
                                        li { a href={ (base) "/lamna-ut" } { "Lämna ut enhet" } }
                                        @if !device.registered { li { a href={ (base) "/registrera" } { "Registrera enheten" } } }
                                        li { a href={ (base) "/las-upp" } { "Lås upp enhet" } }
                                        li { a href={ (base) "/challenge" } { "Lås upp enhet med challenge/response" } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn task_table(core: &Core, actor: &Actor, tasks: &[Task]) -> Answer<Markup> {
    if tasks.is_empty() {
        return Ok(html! { p.quiet { "Inga ärenden." } });
    }
    Ok(html! {
        div.wide {
            table {
                thead { tr { th scope="col" { "Ärende" } th scope="col" { "Användare" } th scope="col" { "Enhet" } th scope="col" { "Läge" } th scope="col" { "Giltigt" } } }
                tbody {
                    @for task in tasks {
                        tr {
                            td { a href={ "/portal/arenden/" (task.id) } { "Lämna ut enhet" } }
                            td { (name(core, actor, core.person(&task.person)?)) }
                            td.digits { (task.number) }
                            td { (task.status.text()) }
                            td { (crate::clock::local(task.valid_to).format("%Y-%m-%d")) }
                        }
                    }
                }
            }
        }
    })
}

/// The name, if the officer may see it.
pub(super) fn name(core: &Core, actor: &Actor, person: &Person) -> String {
    if core.shows(actor, person) { person.name() } else { HIDDEN.to_owned() }
}
