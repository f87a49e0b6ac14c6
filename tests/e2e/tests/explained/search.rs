//! Step 2, "Sök på beställningar": the order is not found.

use crate::paths::*;
use e2e::{Ceremony, LEFT, Person};

const FIELD: &str = "Personnummer eller HSA-id";

#[tokio::test]
async fn an_order_that_is_not_found_is_explained_on_the_old_portal() {
    let mut desk = old_portal().await;
    desk.ordered();
    at_search(&mut desk).await;

    // The last four digits of the HSA-id alone.
    desk.look_for("E005").await;
    desk.until_text("Ingen beställning hittades").await;
    let text = desk.detects("L3-03").await;
    explained(&text, "i sin helhet", "SE");

    // Somebody who belongs to another organisation than the administrator.
    desk.look_for("SE2321000024-X001").await;
    desk.until_text("Ingen beställning hittades").await;
    let text = desk.detects("L3-02").await;
    explained(&text, "232100-0024", "KRA eller RA");

    // A whole and right number of the own organisation: there is no order.
    desk.look_for("SE2321000016-K010").await;
    desk.until_text("Ingen beställning hittades").await;
    let text = desk.detects("L3-06").await;
    explained(&text, "K010", "SITHS Admin");

    // Pasted with its hyphen. The portal does not find it; one click puts it right.
    desk.look_for("19121212-1212").await;
    desk.until_text("Ingen beställning hittades").await;
    let text = desk.detects("L3-04").await;
    assert!(text.primary.contains("191212121212"), "{text:#?}");
    desk.click_panel("primary").await;
    desk.panel("no notice any more", |text| !text.says("KB-0440")).await;
    assert_eq!(desk.typed(FIELD).await, "191212121212");
    desk.press("SÖK").await;
    desk.press("VÄLJ").await;
    desk.until_heading("Granskning av valt underlag").await;
    desk.browser.quit().await;
}

#[tokio::test]
async fn an_order_that_is_not_found_is_explained() {
    let mut desk = desk(false).await;
    desk.ordered();
    desk.insert_person(LEFT, Person::OtherBranch);
    desk.log_in(Person::OtherBranch).await;
    desk.press(OPEN_ORDERS).await;
    desk.until_heading("Sök på beställningar").await;
    // The right is there, but in another branch of the organisation than the recipient's. That nobody tells us, so the branch
    // is the first thing to check.
    desk.look_for(RECIPIENT).await;
    let text = desk.detects("L3-06").await;
    explained(&text, RECIPIENT, "KRA eller RA i mottagarens gren");
    desk.look_for("SE2321000024-X001").await;
    desk.detects("L3-02").await;
    desk.browser.quit().await;
}

async fn own_order(legacy: bool) {
    let mut desk = desk(legacy).await;
    // The order is made in this browser, so that our own memory of it can tell.
    if legacy {
        desk.insert_person(LEFT, Person::Administrator1);
        desk.log_in(Person::Administrator1).await;
        desk.fill_order(desk.card_number().as_str(), RECIPIENT).await;
        desk.press(SIGN).await;
        desk.until_heading("Reservkortet är beställt").await;
        desk.goto("/e-legitimationer").await;
    } else {
        Ceremony::new(&mut desk).order().await;
        desk.log_in(Person::Administrator1).await;
    }
    desk.press(OPEN_ORDERS).await;
    desk.until_heading("Sök på beställningar").await;
    desk.look_for(RECIPIENT).await;
    let text = desk.detects("L3-05").await;
    explained(&text, "Du har själv gjort beställningen", "Låt en annan ID-administratör");
    desk.browser.quit().await;
}

#[tokio::test]
async fn the_own_order_is_explained() {
    own_order(false).await;
}

#[tokio::test]
async fn the_own_order_is_explained_on_the_old_portal() {
    own_order(true).await;
}
