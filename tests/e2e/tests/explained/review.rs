//! Step 3, "Granskning av valt underlag": `SIGNERA` does nothing, or what it would sign is wrong.

use crate::paths::*;
use e2e::{LEFT, Person, Specimen};
use portal::Odd;

async fn pulled(legacy: bool) {
    let mut desk = desk(legacy).await;
    at_review(&mut desk).await;
    // The values to compare with card and identity document stand in the panel.
    let text = desk.panel("the checklist", |text| text.says("9752278900000004471")).await;
    assert!(text.says("Region Exempel"), "{text:#?}");
    let card = desk.pull(LEFT);
    desk.station.insert(LEFT, card).unwrap();
    let text = desk.detects("L3-07").await;
    explained(&text, "har varit ute ur läsaren", "Logga ut, låt kortet sitta i och logga in igen");
    if legacy {
        // The dead click of the source document: nothing happens, and the cause is still the same.
        desk.press(SIGN).await;
        desk.until_heading("Granskning av valt underlag").await;
        desk.detects_beside("L3-07", SIGN).await;
    }
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_card_pulled_before_signing_is_explained() {
    pulled(false).await;
}

#[tokio::test]
async fn a_dead_sign_button_after_the_card_was_pulled_is_explained_on_the_old_portal() {
    pulled(true).await;
}

#[tokio::test]
async fn a_dead_sign_button_without_any_cause_of_ours_is_told_as_such_on_the_old_portal() {
    let mut desk = old_portal().await;
    at_review(&mut desk).await;
    // The session dies at the portal; at the desk nothing has happened.
    let person = Person::Administrator2.in_directory(&desk.portal);
    desk.portal.legacy_card_pulled(&person);
    desk.press(SIGN).await;
    let text = desk.detects_beside("L3-08", SIGN).await;
    explained(&text, "svarar inte", "förvaltning");
    desk.browser.quit().await;
}

/// The portal with the contract does not take such an order in.
#[tokio::test]
async fn an_order_of_another_organisation_is_explained_on_the_old_portal() {
    let mut desk = old_portal().await;
    let odd = Odd { organisation: Some("Region Annanstans, 232100-0131".into()), ..Odd::default() };
    desk.ordered_oddly(&odd);
    at_review_of_the_order(&mut desk).await;
    let text = desk.detects("L3-22").await;
    explained(&text, "232100-0131", "administratör 1");
    // What is to be compared by eye stands in the panel.
    for value in ["9752278900000004471", "Region Annanstans", "Erik Ek"] {
        assert!(text.says(value), "{value}: {text:#?}");
    }
    desk.browser.quit().await;
}

#[tokio::test]
async fn an_order_whose_last_day_can_t_be_right_is_explained_on_the_old_portal() {
    let mut desk = old_portal().await;
    desk.ordered_oddly(&Odd { valid_to: Some("2019-12-31".into()), ..Odd::default() });
    at_review_of_the_order(&mut desk).await;
    let text = desk.detects("L3-22").await;
    explained(&text, "2019-12-31", "administratör 1");
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_card_that_is_valid_longer_than_the_assignment_is_explained_on_the_old_portal() {
    let mut desk = old_portal().await;
    desk.ordered_oddly(&Odd { assignment_end: Some("2026-01-31".into()), ..Odd::default() });
    at_review_of_the_order(&mut desk).await;
    let text = desk.detects("L2-07").await;
    explained(&text, "2026-01-31", "");
    desk.browser.quit().await;
}

/// The old portal tells nobody who may see whom: the panel says what is needed.
#[tokio::test]
async fn a_protected_person_is_explained_on_the_old_portal() {
    let mut desk = old_portal().await;
    let person = desk.portal.persons().protected_recipient.clone();
    desk.portal.fixture_order(&person, &desk.card_number()).unwrap();
    let administrator = desk.portal.persons().kur_administrator2.clone();
    let card = Specimen::of(&administrator, "0009", "9752278900000009009").make(&desk.portal);
    desk.station.insert(LEFT, card).unwrap();
    desk.log_in_as(&administrator).await;
    desk.press(OPEN_ORDERS).await;
    desk.until_heading("Sök på beställningar").await;
    desk.search("198507099805").await;
    desk.until_heading("Granskning av valt underlag").await;
    let text = desk.detects("L3-20").await;
    assert!(text.says("KUR"), "{text:#?}");
    desk.browser.quit().await;
}
