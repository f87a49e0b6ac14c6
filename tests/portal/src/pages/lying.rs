//! Pages that lie, under the portal's name: what a hostile or unknown version of the portal may show. Whoever reads pages
//! must not guess from them.

use super::{Content, Outcome, PageVisit, layout::values};
use crate::cases::{Answer, Core};
use kortbrygga_shared::catalogue::{Code, ErrorReport};
use maud::{Markup, html};

/// Numbers on the cards that the pages speak of.
const ONE: &str = "9752278900000004471";
const OTHER: &str = "9752278900000004417";

pub(super) fn page(_: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    let (title, main) = match visit.part("page") {
        "tva-steg" => ("Granskning av valt underlag", two_steps()),
        "tva-kortnummer" => ("Lämna över kort till kortmottagare", two_numbers()),
        "utan-knappar" => ("Acceptera villkoren för ditt certifikat", no_controls()),
        "gomt" => ("Mina sidor", hidden()),
        other => return Err(ErrorReport::new(Code::OrderNotFound).with("query", other)),
    };
    Ok(Content::page(title, main))
}

/// Two steps at once, each with all that belongs to it.
fn two_steps() -> Markup {
    html! {
        section {
            (values(&[("Kortnummer", ONE), ("Organisation", "Region Exempel"), ("Giltig till", "2027-05-20")]))
            p.action { button.main type="button" { "SIGNERA" } }
        }
        section {
            h2 { "Kvittera kort" }
            (values(&[("Tid för kvittens", "senast 14:32"), ("Kortnummer", ONE)]))
            p.action { button.main type="button" { "KVITTERA KORT" } }
        }
    }
}

/// One step, two card numbers.
fn two_numbers() -> Markup {
    html! {
        section {
            (values(&[("Kortnummer", ONE), ("Mottagare", "Erik Ek (SE2321000016-E005)")]))
            (values(&[("Kortnummer", OTHER)]))
            p.action { button.main type="button" { "BEKRÄFTA ÖVERLÄMNING" } }
        }
    }
}

/// The heading of a step, and none of what belongs to it: another version of the portal.
fn no_controls() -> Markup {
    html! { section { p { "Villkoren finns numera i appen." } p { a href="/start" { "Öppna appen" } } } }
}

/// A harmless page with the labels of a step where nobody sees them, hidden in every way that style sheets know.
fn hidden() -> Markup {
    html! {
        section { p { "Välkommen." } a href="/e-legitimationer" { "Hantera dina e-legitimationer" } }
        @for (place, way) in ["bort", "osynlig", "genomskinlig", "utanfor", "litet", "klippt"].into_iter().enumerate() {
            div class={ "gomt-" (way) } { (forged(place)) }
        }
        div hidden { (forged(6)) }
        details { summary { "Mer" } (forged(7)) }
    }
}

fn forged(place: usize) -> Markup {
    html! {
        section {
            h2 { "Kvittera kort" }
            (values(&[("Kortnummer", OTHER), ("Tid för kvittens", "senast 00:01"), ("Inloggad som", "Eva Ek (SE2321000016-X999)")]))
            p { "Hämtningen misslyckades" }
            p { "Skyddade personuppgifter" }
            p.action { button.main type="button" data-plats=(place) { "KVITTERA KORT" } }
        }
    }
}
