//! The order by administrator 1: who can't get this card, and what the form can't say.

use crate::paths::*;
use e2e::{Desk, LEFT, Person};

async fn at_order(legacy: bool) -> Desk {
    let mut desk = desk(legacy).await;
    desk.insert_person(LEFT, Person::Administrator1);
    desk.log_in(Person::Administrator1).await;
    let number = desk.card_number();
    desk.fill_order(number.as_str(), RECIPIENT).await;
    desk.panel("nothing in the way", |text| text.code.is_empty()).await;
    desk
}

async fn recipient_and_document(legacy: bool) {
    let desk = at_order(legacy).await;
    // As typed by somebody who copies from the national register of samordningsnummer.
    desk.fill("Mottagare", "701063-2391").await;
    let text = desk.detects("L3-19").await;
    explained(&text, "samordningsnummer", "LOA2");
    desk.fill("Mottagare", "170101-2393").await;
    let text = desk.detects("CRT-08").await;
    assert!(text.reason.contains("18"), "{text:#?}");
    desk.fill("Mottagare", RECIPIENT).await;
    desk.panel("nothing in the way", |text| text.code.is_empty()).await;
    desk.choose("Id-handling", "Provisoriskt pass").await;
    let text = desk.detects("CRT-09").await;
    assert!(text.reason.to_lowercase().contains("provisoriskt pass"), "{text:#?}");
    desk.browser.quit().await;
}

#[tokio::test]
async fn who_can_t_get_the_card_is_told_before_the_order_is_sent() {
    recipient_and_document(false).await;
}

#[tokio::test]
async fn who_can_t_get_the_card_is_told_on_the_old_portal() {
    recipient_and_document(true).await;
}
