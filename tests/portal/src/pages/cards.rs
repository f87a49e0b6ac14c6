//! The own cards and where they are on their way: the newest with all that is known, the others in a list.

use super::{Content, Outcome, PageVisit, layout::values};
use crate::{
    cases::{Answer, Core},
    clock::local,
};
use maud::html;

pub(super) fn mine(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    let actor = visit.actor()?;
    let cards = core.store.cards(actor.person.id.as_str())?;
    Ok(Content::page(
        "Mina kort",
        html! {
            @if cards.is_empty() { section { p { "Du har inga kort här." } } }
            @if let Some(card) = cards.first() {
                section {
                    h2 { "SITHS-kort som slutar på " (card.number.ends()) }
                    (values(&[
                        ("Kortnummer", card.number.as_str()),
                        ("Status", &card.status),
                        ("Beställningsdatum", &local(card.ordered).format("%Y-%m-%d").to_string()),
                        ("Kortprodukt", &card.product),
                    ]))
                }
            }
            @if cards.len() > 1 {
                section {
                    h2 { "Tidigare kort" }
                    div.wide {
                        table {
                            thead { tr { th scope="col" { "Slutar på" } th scope="col" { "Läge" } } }
                            tbody {
                                @for card in &cards[1..] { tr { td.digits { (card.number.ends()) } td { (card.status) } } }
                            }
                        }
                    }
                }
            }
        },
    ))
}
