//! The own cards and where they are on their way, and the activation of a reserve card of level 2.

use crate::paths::*;
use e2e::{Desk, LEFT, Person, RESERVE_NUMBER, RIGHT, Specimen, blank};

/// The portal's page of the own cards, with one card on it.
async fn at_own_cards(desk: &Desk, status: &str, days: u64, product: &str) {
    let person = Person::Administrator2.in_directory(&desk.portal);
    let number = "9752278900000005005".parse().unwrap();
    desk.portal.fixture_card(&person, &number, status, days, product).unwrap();
    desk.goto("/kort").await;
    desk.until_heading("Mina kort").await;
}

#[tokio::test]
async fn where_a_card_is_on_its_way_is_explained() {
    let mut desk = old_portal().await;
    at_start(&mut desk).await;
    at_own_cards(&desk, "Skickad", 10, "7XX").await;
    let text = desk.detects("CRT-03").await;
    assert!(text.says("Skickad"), "{text:#?}");
    at_own_cards(&desk, "Skickad", 120, "7XX").await;
    let text = desk.detects("CRT-04").await;
    assert!(!text.remedy.is_empty(), "{text:#?}");
    at_own_cards(&desk, "Aktiv", 10, "473").await;
    let text = desk.detects("HW-10").await;
    assert!(text.says("2026"), "{text:#?}");
    at_own_cards(&desk, "Aktiv", 10, "7XX").await;
    desk.panel("nothing in the way", |text| text.first_code().is_none() && text.says("Bo Berg")).await;
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

/// The card leaves the reader while its holder activates it, without login.
#[tokio::test]
async fn a_reserve_card_pulled_during_activation_is_explained() {
    let mut desk = old_portal().await;
    desk.insert_blank(RIGHT);
    desk.goto("/aktivera").await;
    desk.until_heading("AKTIVERA DITT RESERVKORT").await;
    desk.panel("nothing in the way", |text| text.first_code().is_none() && !text.all.is_empty()).await;
    desk.pull(RIGHT);
    desk.press("AKTIVERA").await;
    desk.until_text("Aktiveringen avbröts").await;
    let text = desk.detects("L2-04").await;
    explained(&text, "medan portalen hämtade certifikat", "Sätt i kortet och börja om");
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
