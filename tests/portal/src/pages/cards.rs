//! The own cards and where they are on their way: one alone, several in a list, the newest first.

use super::{Content, Outcome, PageVisit, layout::values};
use crate::{
    cases::{Answer, Core},
    clock::local,
    store::KeptCard,
};
use maud::html;

pub(super) fn mine(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    let actor = visit.actor()?;
    let cards = core.store.cards(actor.person.id.as_str())?;
    Ok(Content::page(
        "Mina kort",
        html! {
            @match cards.as_slice() {
                [] => section { p { "Du har inga kort här." } }
                [card] => section {
                    h2 { "SITHS-kort som slutar på " (card.number.ends()) }
                    (values(&[
                        ("Kortnummer", card.number.as_str()),
                        ("Status", &card.status),
                        ("Beställningsdatum", &day(card)),
                        ("Kortprodukt", &card.product),
                    ]))
                }
                several => section {
                    div.wide {
                        table {
                            thead {
                                tr { @for label in ["Kortnummer", "Status", "Beställningsdatum", "Kortprodukt"] { th scope="col" { (label) } } }
                            }
                            tbody {
                                @for card in several {
                                    tr { td.digits { (card.number) } td { (card.status) } td { (day(card)) } td { (card.product) } }
                                }
                            }
                        }
                    }
                }
            }
        },
    ))
}

fn day(card: &KeptCard) -> String {
    local(card.ordered).format("%Y-%m-%d").to_string()
}
