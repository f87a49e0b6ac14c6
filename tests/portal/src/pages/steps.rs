//! Steps 3 to 7: review, hand-over, terms, certificates, receipt.

use super::{Content, Outcome, PageVisit, layout::*};
use crate::{
    cases::{Answer, Case, Core, TERMS, TERMS_VERSION},
    clock::{clock_time, machine_time},
    persons::{PROTECTED, Person},
};
use kortbrygga_shared::{catalogue::Code, ceremony::Ending};
use maud::{Markup, html};

/// On to the page where the case stands.
pub(super) fn here(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    Ok(Outcome::Go(core.case_for(&visit.actor()?, visit.case())?.path()))
}

pub(super) fn review(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    step(core, visit, "granskning", |core, visit, case| {
        let recipient = core.recipient(case)?;
        let orderer = core.person(&case.ordered_by)?;
        let main = html! {
            (place(3))
            section {
                p { "Jämför uppgifterna med kortet och med mottagarens id-handling." }
                (protection(recipient))
                (values(&[
                    ("Mottagare", &recipient.label()),
                    ("HSA-id", recipient.id.as_str()),
                    ("Kortnummer", case.number.as_str()),
                    ("Organisation", &core.organisation(case)?),
                    ("Giltig till", &case.valid_to),
                    ("Uppdraget upphör", case.assignment_end.as_deref().unwrap_or("inte angivet")),
                    ("Id-handling", &format!("{}, {}", case.id_document, case.id_document_number)),
                    ("Beställt av", &orderer.label()),
                    ("Ärende", &case.id),
                ]))
                (action(core, visit, case, "granskning", "SIGNERA", "Du skriver under med ditt kort i rutan här intill."))
            }
        };
        Ok(("Granskning av valt underlag", main))
    })
}

pub(super) fn hand_over(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    step(core, visit, "overlamning", |core, visit, case| {
        let recipient = core.recipient(case)?;
        let main = html! {
            (place(4))
            section {
                (protection(recipient))
                p { "Lämna kortet till mottagaren. Sätt in reservkortet i den andra läsaren och låt ditt eget kort sitta kvar." }
                (values(&[("Kortnummer", case.number.as_str()), ("Mottagare", &recipient.label())]))
                @if core.settings.legacy {
                    @let lit = core.plugin.sees(&case.number, visit.actor.as_ref());
                    @let lit = lit && !core.plugin.grey("BEKRÄFTA ÖVERLÄMNING");
                    form method="post" action={ "/arenden/" (case.id) "/overlamning" } data-klick={ "/plugin/klick/" (case.id) "/overlamning" } {
                        (csrf(&visit.csrf))
                        p.action {
                            button.main disabled[!lit] data-kort=(case.id) { "BEKRÄFTA ÖVERLÄMNING" }
                        }
                    }
                } @else {
                    (main_button("BEKRÄFTA ÖVERLÄMNING", true, "Bekräfta i rutan här intill när rätt kort sitter i läsaren."))
                }
            }
        };
        Ok(("Lämna över kort till kortmottagare", main))
    })
}

pub(super) fn terms(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    step(core, visit, "villkor", |core, visit, case| {
        let main = html! {
            (place(5))
            section {
                p { "Nu tar mottagaren över skärmen: läs villkoren." }
                ol.terms { @for paragraph in TERMS { li { (paragraph) } } }
                (values(&[("Villkorens version", TERMS_VERSION), ("Kortnummer", case.number.as_str())]))
                (action(core, visit, case, "villkor", "STARTA NEDLADDNING", "Acceptera villkoren i rutan här intill."))
            }
        };
        Ok(("Acceptera villkoren för ditt certifikat", main))
    })
}

pub(super) fn fetch(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    step(core, visit, "hamta", |core, visit, case| {
        let failed = core.plugin.failed.as_deref() == Some(case.id.as_str());
        let main = html! {
            (place(6))
            section {
                @if failed { h2 { "Hämtningen misslyckades" } }
                p { strong { "Ta inte ut kortet." } " Du skriver koden för legitimering och sedan koden för underskrift." }
                (values(&[
                    ("Kortnummer", case.number.as_str()),
                    ("Mottagare", &core.recipient(case)?.label()),
                    ("Certifikat", "Legitimering och underskrift, tillitsnivå 3"),
                ]))
                @if core.settings.legacy {
                    (action(core, visit, case, "hamta", "FORTSÄTT", ""))
                } @else {
                    p.hint { "Hämtningen sker i rutan här intill." }
                }
            }
        };
        Ok(("Hämta nytt certifikat", main))
    })
}

pub(super) fn receipt(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    step(core, visit, "kvittera", |core, visit, case| {
        let legacy = core.settings.legacy;
        let expired = case.state.ending == Some(Ending::Expired);
        let deadline = case.state.deadline.unwrap_or_default();
        let main = html! {
            (place(7))
            section {
                @if expired && !legacy {
                    h2 { "Tiden för kvittens har gått ut" }
                    p.problem role="alert" { "Certifikaten är spärrade. Be administratör 1 göra en ny beställning." }
                } @else {
                    p { "Certifikaten finns på kortet. Kvittera att du har fått det." }
                }
                dl.values {
                    div {
                        dt { "Tid för kvittens" }
                        dd { "senast " time datetime=(machine_time(deadline)) { (clock_time(deadline)) } }
                    }
                    div { dt { "Kortnummer" } dd { (case.number) } }
                    div { dt { "Mottagare" } dd { (core.recipient(case)?.label()) } }
                    div { dt { "Giltig till" } dd { (case.valid_to) } }
                }
                @if expired && !legacy {
                    p.action { button.main type="button" disabled { "KVITTERA KORT" } }
                } @else {
                    (action(core, visit, case, "kvittera", "KVITTERA KORT", "Du skriver under kvittensen i rutan här intill."))
                }
            }
        };
        Ok(("Kvittera kort", main))
    })
}

type Step = fn(&Core, &PageVisit<'_>, &Case) -> Answer<(&'static str, Markup)>;

/// A step's page, or the page where the case really stands.
fn step(core: &mut Core, visit: &PageVisit<'_>, name: &str, page: Step) -> Answer<Outcome> {
    let actor = visit.actor()?;
    let case = core.case_for(&actor, visit.case())?;
    if !case.path().ends_with(&format!("/{name}")) {
        return Ok(Outcome::Go(case.path()));
    }
    if case.ordered_by == actor.person.id.as_str() {
        return Err(Code::SamePersonTwice.into());
    }
    if case.administrator2() != Some(actor.person.id.as_str()) {
        return Err(Code::OrderNotFound.into());
    }
    let (title, main) = page(core, visit, &case)?;
    Ok(Content::of_case(title, &case.id, main))
}

/// Told on every page that shows the person.
fn protection(recipient: &Person) -> Markup {
    html! { @if recipient.protected { p.notice { (PROTECTED) } } }
}

/// The step's main button: for the panel with the contract, for the vendor's plug-in without.
fn action(core: &Core, visit: &PageVisit<'_>, case: &Case, page: &str, text: &str, how: &str) -> Markup {
    html! {
        @if core.settings.legacy {
            form method="post" action={ "/arenden/" (case.id) "/" (page) } data-klick={ "/plugin/klick/" (case.id) "/" (page) } {
                (csrf(&visit.csrf))
                @if core.plugin.grey(text) {
                    p.action { button.main disabled { (text) } }
                } @else {
                    (main_button(text, false, ""))
                }
            }
        } @else {
            (main_button(text, true, how))
        }
    }
}
