//! The own cards and where they are on their way, and the activation of a reserve card of level 2.

use crate::paths::*;
use e2e::{Desk, LEFT, Person, RESERVE_NUMBER, RIGHT, Specimen, blank};

async fn at_own_cards(status: &str, days: u64, product: &str) -> Desk {
    let mut desk = old_portal().await;
    let person = Person::Administrator2.in_directory(&desk.portal);
    let number = "9752278900000005005".parse().unwrap();
    desk.portal.fixture_card(&person, &number, status, days, product).unwrap();
    at_start(&mut desk).await;
    desk.goto("/kort").await;
    desk.until_heading("Mina kort").await;
    desk
}

#[tokio::test]
async fn a_card_that_is_still_on_its_way_is_explained() {
    let desk = at_own_cards("Skickad", 10, "7XX").await;
    let text = desk.detects("CRT-03").await;
    assert!(text.says("Skickad"), "{text:#?}");
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_card_that_nobody_fetched_is_explained() {
    let desk = at_own_cards("Skickad", 120, "7XX").await;
    let text = desk.detects("CRT-04").await;
    assert!(!text.remedy.is_empty(), "{text:#?}");
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_card_product_that_ends_is_explained() {
    let desk = at_own_cards("Aktiv", 10, "473").await;
    let text = desk.detects("HW-10").await;
    assert!(text.says("2026"), "{text:#?}");
    desk.browser.quit().await;
}

/// One session: the card changes, the panel follows.
#[tokio::test]
async fn an_activation_that_can_t_succeed_is_explained() {
    let mut desk = old_portal().await;
    desk.goto("/aktivera").await;
    desk.until_heading("AKTIVERA DITT RESERVKORT").await;

    // Two cards, and the card program takes one of them.
    desk.insert_person(LEFT, Person::Administrator2);
    desk.insert_blank(RIGHT);
    let text = desk.detects("L2-02").await;
    assert!(text.says("AKTIVT SITHS EID"), "{text:#?}");

    // A used card of somebody else's instead of one fresh from its envelope.
    desk.pull(LEFT);
    desk.pull(RIGHT);
    desk.insert_blank(RIGHT);
    desk.press("AKTIVERA").await;
    desk.until_text("Inget SITHS eID kan hämtas till kortet").await;
    desk.detects("L2-01").await;
    desk.browser.quit().await;
}

/// The envelope was opened before: somebody else's certificates are on the card.
#[tokio::test]
async fn a_used_reserve_card_is_explained_on_the_old_portal() {
    let mut desk = old_portal().await;
    at_hand_over(&mut desk).await;
    let other = desk.portal.persons().administrator3.clone();
    let card = Specimen::of(&other, "4471", RESERVE_NUMBER).make(&desk.portal);
    desk.insert_reserve(RIGHT, card, RESERVE_NUMBER);
    let text = desk.detects("L2-08").await;
    explained(&text, "", "kuvert");
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_blocked_pin_of_a_reserve_card_is_explained_on_the_old_portal() {
    let mut desk = old_portal().await;
    at_hand_over(&mut desk).await;
    let mut card = blank("4471");
    station::factory::mistype(&mut card, 2, 3);
    desk.insert_reserve(RIGHT, card, RESERVE_NUMBER);
    desk.click_panel("confirm-yes").await;
    let text = desk.detects("PIN-05").await;
    explained(&text, "", "nytt reservkort");
    desk.browser.quit().await;
}
