//! The order that a page is about.

use super::LOGIN_PAGE;
use crate::worker::{
    memory::{Memory, TabMemory},
    page::Page,
    text,
};
use kortbrygga_shared::{
    ceremony::OrderFact,
    identity::{PersonQuery, PrintedNumber},
    portal::Recognised,
};

/// The order in the form, if its values can be read.
pub fn in_form(seen: &Recognised<'_>) -> Option<(String, PrintedNumber)> {
    let typed = seen.field("person-query")?;
    let recipient = PersonQuery::parse(typed).ok()?.normalised(typed).text;
    Some((recipient, seen.field("card-number")?.parse().ok()?))
}

pub(super) fn order(page: &Page, seen: &Recognised<'_>, tab: Option<&TabMemory>, memory: &Memory) -> Option<OrderFact> {
    if let Some(case) = page.case.as_deref() {
        return Some(case.order.clone());
    }
    match seen.page.id.as_str() {
        LOGIN_PAGE | "open-orders" => None,
        "order" => None,
        // The one who ordered does not find the order; what was ordered in this browser tells why.
        "search" => {
            let typed = seen.field("person-query")?;
            let query = PersonQuery::parse(typed).ok()?.normalised(typed).text;
            let made = memory.orders.iter().rev().find(|it| it.recipient.eq_ignore_ascii_case(&query))?;
            Some(OrderFact {
                number: made.number.clone(),
                recipient: String::new(),
                recipient_id: query,
                ordered_by: Some(made.by.clone()),
                organisation: String::new(),
                in_branch: None,
            })
        }
        _ => on_page(seen, memory).or_else(|| tab.and_then(|it| it.order.clone())),
    }
}

pub(super) fn on_page(seen: &Recognised<'_>, memory: &Memory) -> Option<OrderFact> {
    if seen.page.id == "order" {
        return None;
    }
    let number: PrintedNumber = seen.field("card-number")?.parse().ok()?;
    let text = |id| seen.field(id).unwrap_or_default().to_owned();
    let made = memory.orders.iter().rev().find(|it| it.number == number);
    let (recipient, id) = (text("recipient"), text("recipient-id"));
    Some(OrderFact {
        ordered_by: made.map(|it| it.by.clone()),
        recipient_id: text::hsa_id(&id).or_else(|| text::hsa_id(&recipient)).unwrap_or(id),
        recipient: text::name(&recipient).to_owned(),
        organisation: text("organisation"),
        in_branch: None,
        number,
    })
}
