//! `AKTIVERA DITT RESERVKORT`: a reserve card (reservkort) gets a SITHS eID of level 2 by its own holder, without login.
//!
//! An order for this very card comes first. Orders of level 2 are not taken here, so no card ever has one and each
//! activation ends with the refusal that the source documents describe. What is typed as security code goes nowhere: the
//! fields have no names, so no browser sends them.

use crate::{
    cases::{Answer, Core},
    pages::{Content, Form, Outcome, PageVisit, layout::*},
};
use maud::{Markup, html};

const TITLE: &str = "AKTIVERA DITT RESERVKORT";

pub(super) fn form(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    Ok(Content::page(TITLE, page(core, visit, None)))
}

pub(super) fn submit(core: &mut Core, visit: &PageVisit<'_>, _: &Form) -> Answer<Outcome> {
    let refusal = match core.plugin.inserted {
        None => ("Aktiveringen avbröts", "Sätt in reservkortet och försök igen."),
        Some(_) => ("Inget SITHS eID kan hämtas till kortet", "Försök igen senare."),
    };
    Ok(Content::page(TITLE, page(core, visit, Some(refusal))))
}

fn page(core: &Core, visit: &PageVisit<'_>, refusal: Option<(&str, &str)>) -> Markup {
    html! {
        section {
            @if let Some((heading, text)) = refusal {
                div.problem { h2 { (heading) } p { (text) } }
            }
            p { "Säkerhetskoden står i kuvertet. Skriv den två gånger: först för att registrera kortet, sedan för att legitimera dig." }
            @if let Some(number) = &core.plugin.inserted {
                (values(&[("Kortnummer", number.as_str())]))
            }
            form method="post" action="/aktivera" {
                (csrf(&visit.csrf))
                div.grid {
                    p.field {
                        label for="kod" { "Säkerhetskod" }
                        input #kod type="password" autocomplete="off";
                    }
                    p.field {
                        label for="kod-igen" { "Säkerhetskod en gång till" }
                        input #kod-igen type="password" autocomplete="off";
                    }
                }
                p { "Jag har läst villkoren för SITHS e-legitimation till SITHS eID-kort. Kortet sitter kvar i läsaren tills allt är klart." }
                p.action { button.main disabled[core.plugin.grey("AKTIVERA")] { "AKTIVERA" } }
            }
            p { a href="/logga-in" { "Till inloggningen" } }
        }
    }
}
