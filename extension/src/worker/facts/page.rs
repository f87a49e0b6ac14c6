//! The page in sight, in the words of its adapter, and the card that lay in the reader when it came.

use crate::{
    messages::StepAction,
    worker::{
        host_link::HostLink,
        memory::{Opened, TabMemory},
        page::Page,
    },
};
use kortbrygga_shared::{
    ceremony::{self, CardProduct, Environment, Facts, PageFact},
    portal::{Mode, Recognised},
    protocol::CardRef,
};

/// Sign of a portal of the test environment. Without it the adapter says which one it is, or nobody does.
const TEST_ENVIRONMENT: &str = "test-environment";
/// Field whose value is made anew for each stay of a card in the reader.
const CHALLENGE: &str = "challenge";

pub(super) fn fact(page: &Page, seen: &Recognised<'_>, tab: Option<&TabMemory>, link: &HostLink) -> PageFact {
    let signs = seen.signs();
    let pressed = is_pressed(page, seen);
    PageFact {
        origin: page.origin.clone(),
        fields: seen.fields(),
        environment: if signs.contains(TEST_ENVIRONMENT) { Some(Environment::Test) } else { seen.adapter.environment },
        signs,
        control_enabled: seen.control_enabled("main").filter(|_| pressed),
        control_dead: page.dead && pressed,
        opened_with: tab.and_then(|it| it.opened.as_ref()).and_then(|it| opened_with(it, &stay(page, seen), link)),
    }
}

/// Whether the portal's own control is what the user must press here, and not our panel's.
pub fn is_pressed(page: &Page, seen: &Recognised<'_>) -> bool {
    if page.mode(seen.adapter) != Mode::Act {
        return true;
    }
    match &seen.page.step {
        Some(it) => ceremony::find(&it.workflow)
            .and_then(|workflow| workflow.step(&it.step))
            .is_none_or(|step| StepAction::of(step.action).is_none()),
        None => seen.page.id != super::LOGIN_PAGE,
    }
}

/// Keeps the card that lies in the other reader when a page comes into sight, or the first one that does while it is.
pub(super) fn remember(page: &Page, seen: &Recognised<'_>, facts: &Facts, link: &HostLink, tab: &mut TabMemory) {
    let here = stay(page, seen);
    let card = facts.subject_card().map(|it| it.card_ref());
    match &mut tab.opened {
        Some(opened) if opened.page == here => {
            // Another run of the host counts insertions anew, so what it counts now is taken as the stay at that time.
            if opened.host_run != link.run
                && let Some(card) = card.filter(|it| it.chip == opened.card.chip)
            {
                *opened = Opened { page: here, card, host_run: link.run.clone() };
            }
        }
        opened => *opened = card.map(|card| Opened { page: here, card, host_run: link.run.clone() }),
    }
}

/// The product of the card: from the page, else what the user answered about the card that still lies there.
pub(super) fn product(seen: &Recognised<'_>, tab: Option<&TabMemory>, facts: &Facts) -> Option<CardProduct> {
    // Of several cards in a list nobody knows which one is meant.
    if let Some(shown) = seen.field("card-product").filter(|it| it.lines().count() == 1).and_then(product_in) {
        return Some(shown);
    }
    let (chip, answer) = tab?.product.as_ref()?;
    let same = match (chip, facts.subject_card()) {
        (Some(chip), Some(card)) => *chip == card.chip,
        _ => true,
    };
    same.then_some(*answer)
}

/// The product code in a text such as `573`, `Reservkort 573` or `6XX`.
fn product_in(text: &str) -> Option<CardProduct> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.into_iter().find_map(|word| {
        let [first, rest @ ..] = word.as_bytes() else { return None };
        let code = rest.len() == 2 && rest.iter().all(|it| it.is_ascii_digit() || it.eq_ignore_ascii_case(&b'x'));
        match first {
            _ if word == "473" => Some(CardProduct::P473),
            _ if word == "573" => Some(CardProduct::P573),
            b'6' if code => Some(CardProduct::P6xx),
            b'7' if code => Some(CardProduct::P7xx),
            _ => None,
        }
    })
}

/// Names one stay at a page: a reload is the same stay, a new challenge is a new one.
fn stay(page: &Page, seen: &Recognised<'_>) -> String {
    format!("{} {} {}", page.origin, seen.page.id, seen.field(CHALLENGE).unwrap_or_default())
}

fn opened_with(opened: &Opened, here: &str, link: &HostLink) -> Option<CardRef> {
    (opened.page == here && opened.host_run == link.run).then(|| opened.card.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_code_is_found_in_a_text() {
        for (text, product) in [
            ("573", Some(CardProduct::P573)),
            ("Reservkort 473", Some(CardProduct::P473)),
            ("6XX", Some(CardProduct::P6xx)),
            ("Produkt: 712.", Some(CardProduct::P7xx)),
            ("6123", None),
            ("9752278900000004471", None),
            ("", None),
        ] {
            assert_eq!(product_in(text), product, "{text}");
        }
    }
}
