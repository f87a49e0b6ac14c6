//! Step 6, "Hämta nytt certifikat": "Hämtningen misslyckades". Which of the two windows was shown is read from the card.

use crate::paths::*;
use e2e::{Desk, RIGHT, Specimen};
use station::factory::Usage;

const FAILED: &str = "Hämtningen misslyckades";

#[tokio::test]
async fn a_card_pulled_during_the_fetch_is_explained_on_the_old_portal() {
    let mut desk = old_portal().await;
    at_fetch(&mut desk).await;
    let card = desk.pull(RIGHT);
    desk.press(CONTINUE).await;
    desk.until_heading(FAILED).await;
    let text = desk.detects("L3-14").await;
    assert!(!text.remedy.is_empty(), "{text:#?}");
    // Back in the reader it is still the cause.
    desk.insert_reserve(RIGHT, card, e2e::RESERVE_NUMBER);
    let text = desk.detects("L3-14").await;
    assert!(!text.remedy.is_empty(), "{text:#?}");
    desk.browser.quit().await;
}

/// The vendor's program gets as far as these keys, then the portal's fetch fails.
async fn failed_after(keys: &[Usage]) -> Desk {
    let mut desk = old_portal().await;
    at_fetch(&mut desk).await;
    if !keys.is_empty() {
        let card = Specimen::reserve(&desk.portal, keys, &[]).make(&desk.portal);
        desk.station.swap_unnoticed(RIGHT, card).unwrap();
    }
    desk.portal.legacy_fetch_fails(true);
    desk.press(CONTINUE).await;
    desk.until_heading(FAILED).await;
    desk
}

#[tokio::test]
async fn no_window_for_the_authentication_code_is_explained_on_the_old_portal() {
    let desk = failed_after(&[]).await;
    let text = desk.detects("L3-15").await;
    explained(&text, "legitimering", "från början");
    desk.browser.quit().await;
}

#[tokio::test]
async fn no_window_for_the_signature_code_is_explained_on_the_old_portal() {
    let desk = failed_after(&[Usage::Authentication]).await;
    let text = desk.detects("L3-16").await;
    explained(&text, "underskrift", "från början");
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_fetch_that_fails_after_both_windows_is_explained_on_the_old_portal() {
    let desk = failed_after(&[Usage::Authentication, Usage::Signature]).await;
    let text = desk.detects("L3-17").await;
    explained(&text, "båda nycklarna", "förvaltning");
    desk.browser.quit().await;
}
