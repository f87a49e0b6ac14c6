//! Step 6, "Hämta nytt certifikat": "Hämtningen misslyckades". Which of the two windows was shown is read from the card.

use crate::paths::*;
use e2e::{Desk, RIGHT, Specimen};
use station::factory::Usage;

const FAILED: &str = "Hämtningen misslyckades";

/// One session: the vendor's program gets further each time, and the fetch fails all the same.
#[tokio::test]
async fn a_fetch_that_fails_is_explained_on_the_old_portal() {
    let mut desk = old_portal().await;
    at_fetch(&mut desk).await;
    desk.portal.legacy_fetch_fails(true);

    fails(&desk).await;
    let text = desk.detects("L3-15").await;
    explained(&text, "legitimering", "från början");

    write(&mut desk, &[Usage::Authentication]);
    fails(&desk).await;
    let text = desk.detects("L3-16").await;
    explained(&text, "underskrift", "från början");

    write(&mut desk, &[Usage::Authentication, Usage::Signature]);
    fails(&desk).await;
    let text = desk.detects("L3-17").await;
    explained(&text, "båda nycklarna", "förvaltning");

    // Now the card is pulled while the portal fetches.
    let card = desk.pull(RIGHT);
    fails(&desk).await;
    let text = desk.detects("L3-14").await;
    explained(&text, "", "");
    // Back in the reader it is still the cause.
    desk.insert_reserve(RIGHT, card, e2e::RESERVE_NUMBER);
    let text = desk.detects("L3-14").await;
    assert!(!text.remedy.is_empty(), "{text:#?}");
    desk.browser.quit().await;
}

async fn fails(desk: &Desk) {
    desk.press(CONTINUE).await;
    desk.until_heading(FAILED).await;
}

/// What the vendor's program has written to the card so far. Nobody is told of that.
fn write(desk: &mut Desk, keys: &[Usage]) {
    let card = Specimen::reserve(&desk.portal, keys, &[]).make(&desk.portal);
    desk.station.swap_unnoticed(RIGHT, card).unwrap();
}
