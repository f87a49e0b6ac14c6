//! Administrator 1: the order form, the orders that were made.

use super::{Content, Form, Outcome, PageVisit, layout::*};
use crate::{
    cases::{Answer, Case, Core, ID_DOCUMENTS, OrderForm, REFUSED_DOCUMENTS},
    clock::date_and_time,
    persons::PROTECTED,
    sessions::Actor,
};
use axum::http::StatusCode;
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport, Language, Texts},
    ceremony::Ending,
};
use maud::{Markup, html};

const TITLE: &str = "SITHS E-ID LOA3 TILL RESERVKORT";

pub(super) fn form(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    let actor = visit.actor()?;
    let main = page(core, visit, &actor, &OrderForm::default(), None)?;
    Ok(Content::page(TITLE, main))
}

/// With the contract: checks what was typed and says what is wrong, without making an order. As the portal was: orders,
/// signed by the vendor's plug-in.
pub(super) fn submit(core: &mut Core, visit: &PageVisit<'_>, typed: &Form) -> Answer<Outcome> {
    let actor = visit.actor()?;
    let order = OrderForm {
        recipient: typed.mottagare.clone(),
        number: typed.kortnummer.clone(),
        valid_to: typed.giltig_till.clone(),
        assignment_end: typed.uppdrag.clone(),
        id_document: typed.id_handling.clone(),
        id_document_number: typed.id_nummer.clone(),
    };
    let result = match core.settings.legacy {
        true if visit.dead => return Ok(Outcome::Go("/bestall".to_owned())),
        true => core.legacy_order(&actor, &order).map(Some),
        false => core.check_order(&actor, &order).map(|_| None),
    };
    let (notice, status) = match result {
        Ok(Some(case)) => return Ok(Outcome::Go(format!("/arenden/{}/bestallt", case.id))),
        Ok(None) => (None, StatusCode::OK),
        Err(error) => (Some(error), StatusCode::UNPROCESSABLE_ENTITY),
    };
    let checked = notice.is_none();
    let main = html! {
        @if checked { p.good role="status" { "Uppgifterna stämmer. Skriv under beställningen med ditt kort." } }
        (page(core, visit, &actor, &order, notice.as_ref())?)
    };
    Ok(Outcome::Page(Box::new(Content { title: TITLE, case: None, status, main })))
}

fn page(
    core: &Core,
    visit: &PageVisit<'_>,
    actor: &Actor,
    typed: &OrderForm,
    error: Option<&ErrorReport>,
) -> Answer<Markup> {
    if actor.person.rights.is_empty() {
        return Err(Code::RoleMissing.into());
    }
    let legacy = core.settings.legacy;
    let field = Fields { error, legacy };
    let general = error.filter(|it| legacy || field_of(it).is_none());
    Ok(html! {
        section {
            @if let Some(error) = general { @if legacy { (denial(error)) } @else { (reason(error)) } }
            form method="post" action="/bestall" {
                (csrf(&visit.csrf))
                div.grid {
                    (field.text("mottagare", "Mottagare", &typed.recipient, "Personnummer eller HSA-id"))
                    (field.text("kortnummer", "Kortnummer", &typed.number, "Numret som är tryckt på kortet"))
                    (field.text("giltig_till", "Giltig till", &typed.valid_to, "ÅÅÅÅ-MM-DD, högst fem år fram"))
                    (field.text("uppdrag", "Uppdraget upphör", &typed.assignment_end, "ÅÅÅÅ-MM-DD, om uppdraget är tidsbegränsat"))
                    p.field {
                        label for="id_handling" { "Id-handling" }
                        select #id_handling name="id_handling" {
                            @for kind in ID_DOCUMENTS.into_iter().chain(REFUSED_DOCUMENTS) {
                                option value=(kind) selected[typed.id_document == kind] { (kind) }
                            }
                        }
                        (field.error_of("Id-handling", "id_handling"))
                    }
                    (field.text("id_nummer", "Id-handlingens nummer", &typed.id_document_number, "Högst 30 tecken"))
                }
                @if legacy {
                    (main_button("SIGNERA", false, ""))
                } @else {
                    p.action {
                        button.main type="button" disabled aria-describedby="hur" { "SIGNERA" }
                        button.second { "KONTROLLERA UPPGIFTERNA" }
                        span.hint #hur { "Du skriver under med ditt kort i rutan här intill." }
                    }
                }
            }
        }
        section {
            h2 { "Beställda reservkort LoA3" }
            (orders(core, actor)?)
        }
    })
}

/// What the portal as it was said of an order that it did not take.
fn denial(error: &ErrorReport) -> Markup {
    html! {
        @if error.code == Code::KurMissing {
            div.problem { h2 { "Beställningen nekas" } p { (PROTECTED) } }
        } @else {
            p.problem { "Kontrollera uppgifterna." }
        }
    }
}

/// An order that is not signed yet.
pub(super) fn unsigned(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    let case = core.case_for(&visit.actor()?, visit.case())?;
    if case.is_ordered() {
        return Ok(Outcome::Go(format!("/arenden/{}/bestallt", case.id)));
    }
    Ok(Content::of_case(
        TITLE,
        &case.id,
        html! {
            section {
                p.lead { "Beställningen är inte underskriven." }
                (summary(core, &case)?)
                (main_button("SIGNERA", !core.settings.legacy, "Du skriver under med ditt kort i rutan här intill."))
            }
        },
    ))
}

pub(super) fn done(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    let case = core.case_for(&visit.actor()?, visit.case())?;
    if !case.is_ordered() {
        return Ok(Outcome::Go(case.path()));
    }
    Ok(Content::of_case(
        "Reservkortet är beställt",
        &case.id,
        html! {
            section {
                p.good role="status" { "Beställningen är underskriven." }
                (summary(core, &case)?)
                p { "Lämna det oöppnade kuvertet till mottagaren. En annan administratör lämnar ut kortet i Mina sidor." }
                p { a href="/bestall" { "Beställda reservkort LoA3" } }
            }
        },
    ))
}

fn summary(core: &Core, case: &Case) -> Answer<Markup> {
    let recipient = core.recipient(case)?;
    Ok(values(&[
        ("Ärende", &case.id),
        ("Mottagare", &recipient.label()),
        ("Organisation", &core.organisation(case)?),
        ("Kortnummer", case.number.as_str()),
        ("Giltig till", &case.valid_to),
        ("Id-handling", &format!("{}, {}", case.id_document, case.id_document_number)),
    ]))
}

fn orders(core: &Core, actor: &Actor) -> Answer<Markup> {
    let me = actor.person.id.as_str();
    let mine: Vec<Case> = core.store.cases()?.into_iter().filter(|it| it.is_ordered() && it.ordered_by == me).collect();
    if mine.is_empty() {
        return Ok(html! { p.quiet { "Du har inga beställda reservkort." } });
    }
    Ok(html! {
        div.wide {
            table {
                thead { tr { th { "Beställt" } th { "Mottagare" } th { "Kortnummer" } th { "Giltig till" } th { "Läge" } } }
                tbody {
                    @for case in &mine {
                        tr {
                            td { (date_and_time(case.ordered_at)) }
                            td { (core.recipient(case)?.name()) }
                            td.digits { (case.number) }
                            td { (case.valid_to) }
                            td { (standing(case)) }
                        }
                    }
                }
            }
        }
    })
}

fn standing(case: &Case) -> &'static str {
    match case.state.ending {
        Some(Ending::Completed) => "Utlämnat",
        Some(Ending::Expired) => "Tiden gick ut, certifikaten är spärrade",
        Some(Ending::Aborted) => "Avbrutet",
        None if case.state.done.len() > 2 => "Lämnas ut",
        None => "Väntar på utlämning",
    }
}

/// Which field an error belongs to.
fn field_of(error: &ErrorReport) -> Option<&str> {
    match error.code.number() {
        400..=419 | 430 => Some("Mottagare"),
        420..=429 => Some("Kortnummer"),
        431 => error.values.get("field").map(String::as_str),
        _ => match error.code {
            Code::RecipientNotEligible | Code::RecipientIsAdministrator | Code::RecipientTooYoung => Some("Mottagare"),
            Code::ValidityBeyondAssignment => Some("Giltig till"),
            Code::IdDocumentRefused => Some("Id-handling"),
            _ => None,
        },
    }
}

/// Fields that keep what was typed and say what is wrong with it.
struct Fields<'a> {
    error: Option<&'a ErrorReport>,
    legacy: bool,
}

impl Fields<'_> {
    fn text(&self, name: &str, label: &str, value: &str, hint: &str) -> Markup {
        let wrong = self.is_wrong(label);
        html! {
            p.field {
                label for=(name) { (label) }
                input type="text" id=(name) name=(name) value=(value) autocomplete="off" spellcheck="false"
                    aria-invalid=[wrong.then_some("true")] aria-describedby={ (name) "-hjalp " (name) "-fel" };
                span.hint id={ (name) "-hjalp" } { (hint) }
                (self.error_of(label, name))
            }
        }
    }

    fn is_wrong(&self, label: &str) -> bool {
        !self.legacy && self.error.and_then(field_of) == Some(label)
    }

    fn error_of(&self, label: &str, name: &str) -> Markup {
        let texts = Texts::new(Language::Swedish);
        html! {
            @if let Some(error) = self.error.filter(|_| self.is_wrong(label)) {
                span.wrong id={ (name) "-fel" } role="alert" { (texts.cause(error)) " " (texts.remedy(error)) }
            }
        }
    }
}
