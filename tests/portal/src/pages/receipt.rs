//! The finished case as one quiet page to file, and the signed documents.

use super::{Content, Outcome, PageVisit, layout::values};
use crate::{
    cases::{Answer, Core, check_code},
    clock::date_and_time,
    store::purpose_text,
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    ceremony::Ending,
    protocol::SigningPurpose,
};
use maud::{Markup, html};

const PURPOSES: [(SigningPurpose, &str, &str); 3] = [
    (SigningPurpose::Order, "Beställning", "Administratör 1"),
    (SigningPurpose::Decision, "Beslut om utlämning", "Administratör 2"),
    (SigningPurpose::Receipt, "Kvittens", "Mottagare"),
];

pub(super) fn done(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    let case = core.case_for(&visit.actor()?, visit.case())?;
    if case.state.ending != Some(Ending::Completed) {
        return Ok(Outcome::Go(case.path()));
    }
    let recipient = core.recipient(&case)?;
    let (version, accepted) = case.terms.clone().unwrap_or_default();
    let second = core.person(case.administrator2().unwrap_or_default())?;
    let finished = case.state.done.last().map(|it| it.at).unwrap_or_default();
    let receipt = core.store.document(&case.id, SigningPurpose::Receipt)?;
    let code = receipt.map(|it| check_code(&it.document.content.0));
    Ok(Content::of_case(
        "Kortet är utlämnat",
        &case.id,
        html! {
            section.receipt {
                h2 { "Kvittens av reservkort" }
                (values(&[
                    ("Mottagare", &recipient.label()),
                    ("Utlämnat av", &second.label()),
                    ("Utlämnat", &date_and_time(finished)),
                    ("Kortnummer", case.number.as_str()),
                    ("Organisation", &core.organisation(&case)?),
                    ("Giltig till", &case.valid_to),
                    ("Id-handling", &format!("{}, {}", case.id_document, case.id_document_number)),
                    ("Villkor", &format!("version {version}, accepterade {}", date_and_time(accepted))),
                    ("Ärende", &case.id),
                ]))
                // As the portal was: the vendor's plug-in leaves no documents here.
                @if let Some(code) = code {
                    h3 { "Underskrifter" }
                    (signatures(core, &case.id)?)
                    (values(&[("Kontrollkod", &code)]))
                }
            }
            p { a href="/start" { "Till startsidan" } }
        },
    ))
}

fn signatures(core: &Core, case: &str) -> Answer<Markup> {
    let mut rows = Vec::new();
    for (purpose, title, role) in PURPOSES {
        if let Some(kept) = core.store.document(case, purpose)?
            && let (Some(by), Some(at)) = (&kept.signed_by, kept.signed_at)
        {
            rows.push((purpose, title, role, core.person(by)?.name(), date_and_time(at)));
        }
    }
    Ok(html! {
        div.wide {
            table {
                thead { tr { th { "Handling" } th { "Underskriven av" } th { "Som" } th { "När" } th { "Fil" } } }
                tbody {
                    @for (purpose, title, role, name, at) in rows {
                        tr {
                            td { (title) } td { (name) } td { (role) } td { (at) }
                            td {
                                @let file = format!("{}.p7m", purpose_text(purpose));
                                a href={ "/cases/" (case) "/documents/" (file) } { (file) }
                            }
                        }
                    }
                }
            }
        }
    })
}

/// `{purpose}.p7m`, for those who may see the case.
pub(super) fn document(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    let case = core.case_for(&visit.actor()?, visit.case())?;
    let file = visit.path.get("file").map(String::as_str).unwrap_or_default();
    let unknown = || ErrorReport::new(Code::OrderNotFound).with("query", file);
    let wanted = PURPOSES.iter().find(|it| file.strip_suffix(".p7m") == Some(purpose_text(it.0)));
    let (purpose, ..) = wanted.ok_or_else(unknown)?;
    let kept = core.store.document(&case.id, *purpose)?.and_then(|it| it.cms).ok_or_else(unknown)?;
    Ok(Outcome::Document { name: format!("{}-{file}", case.id), octets: kept })
}
