//! Administrator 2 looks for an order.

use super::{Content, Form, Outcome, PageVisit, layout::*};
use crate::{
    cases::{Answer, Case, Core},
    clock::date_and_time,
    persons::PROTECTED,
};
use kortbrygga_shared::catalogue::{Code, ErrorReport, Language, Texts};
use maud::{Markup, html};

const TITLE: &str = "Sök på beställningar";

pub(super) fn form(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    core.may_open_orders(&visit.actor()?)?;
    Ok(Content::page(TITLE, page(core, visit, "", None)?))
}

pub(super) fn submit(core: &mut Core, visit: &PageVisit<'_>, typed: &Form) -> Answer<Outcome> {
    let found = core.search(&visit.actor()?, &typed.sok);
    Ok(Content::page(TITLE, page(core, visit, &typed.sok, Some(found))?))
}

pub(super) fn choose(core: &mut Core, visit: &PageVisit<'_>, typed: &Form) -> Answer<Outcome> {
    Ok(Outcome::Go(core.choose(&visit.actor()?, &typed.arende)?.path()))
}

fn page(core: &Core, visit: &PageVisit<'_>, typed: &str, found: Option<Answer<Vec<Case>>>) -> Answer<Markup> {
    let legacy = core.settings.legacy;
    let wrong = match &found {
        Some(Err(error)) if is_about_the_query(error) && !legacy => Some(error.clone()),
        _ => None,
    };
    let denied = matches!(&found, Some(Err(error)) if error.code == Code::KurMissing);
    let texts = Texts::new(Language::Swedish);
    Ok(html! {
        (place(2))
        section {
            p { "Mottagaren legitimerar sig igen. Sök på det nummer som står på id-handlingen." }
            form.search method="post" action="/bestallningar" {
                (csrf(&visit.csrf))
                p.field {
                    label for="sok" { "Personnummer eller HSA-id" }
                    input #sok type="text" name="sok" value=(typed) autocomplete="off" spellcheck="false"
                        aria-invalid=[wrong.as_ref().map(|_| "true")] aria-describedby="sok-hjalp sok-fel";
                    span.hint #sok-hjalp { "Hela personnumret med siffror, eller hela HSA-id:t" }
                    @if let Some(error) = &wrong {
                        span.wrong #sok-fel role="alert" { (texts.cause(error)) " " (texts.remedy(error)) }
                    }
                }
                p.action { button.main { "SÖK" } }
            }
        }
        @match found {
            Some(Ok(cases)) if !cases.is_empty() => (results(core, visit, &cases)?),
            Some(Err(_)) if denied && legacy => section { h2 { "Beställningen nekas" } p.notice { (PROTECTED) } },
            Some(Err(error)) if !is_about_the_query(&error) => section { (reason(&error)) },
            Some(_) if wrong.is_none() => section {
                h2 { "Ingen beställning hittades" }
                @if !legacy {
                    p { "Det kan bero på att" }
                    ul {
                        li { "beställningen inte är underskriven i SITHS Admin" }
                        li { "du själv har gjort beställningen – då lämnar en annan administratör ut kortet" }
                        li { "du saknar KRA eller RA i den gren där mottagaren finns." }
                    }
                }
            },
            _ => {}
        }
    })
}

fn results(core: &Core, visit: &PageVisit<'_>, cases: &[Case]) -> Answer<Markup> {
    let me = visit.actor.as_ref().map(|it| it.person.id.to_string());
    Ok(html! {
        section {
            h2 { "Beställningar" }
            div.wide {
                table {
                    thead { tr { th { "Mottagare" } th { "Kortnummer" } th { "Organisation" } th { "Beställt" } th { "Välj" } } }
                    tbody {
                        @for case in cases {
                            @let recipient = core.recipient(case)?;
                            @let others = case.state.done.len() > 2 && case.administrator2() != me.as_deref();
                            tr {
                                td { (recipient.label()) }
                                td.digits { (case.number) }
                                td { (core.organisation(case)?) }
                                td { (date_and_time(case.ordered_at)) }
                                td {
                                    @if others {
                                        "Lämnas ut av " (core.person(case.administrator2().unwrap_or_default())?.name())
                                    } @else {
                                        form method="post" action="/bestallningar/valj" {
                                            (csrf(&visit.csrf))
                                            input type="hidden" name="arende" value=(case.id);
                                            button.second aria-label={ "VÄLJ " (case.number) } { "VÄLJ" }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    })
}

fn is_about_the_query(error: &ErrorReport) -> bool {
    (400..=430).contains(&error.code.number()) || error.code == Code::OrderNotFound
}
