//! Steps 4 and 5, "Lämna över kort till kortmottagare" and the terms: a control that stays grey, or is lit and dead.

use crate::paths::*;
use e2e::{Desk, LEFT, OTHER_NUMBER, Options, Person, RESERVE_NUMBER, RIGHT, blank};
use kortbrygga_shared::catalogue::Code;

async fn wrong_card(legacy: bool) {
    let mut desk = desk(legacy).await;
    at_hand_over(&mut desk).await;
    // A card that already carries certificates, of another number.
    let other = desk.card_of_another_number();
    desk.insert_reserve(RIGHT, other, OTHER_NUMBER);
    let text = desk.detects_beside("L3-09", CONFIRM).await;
    explained(&text, "4417", "Sätt in rätt kort");
    assert!(text.reason.contains("4471"), "{text:#?}");

    // Another one fresh from its envelope: only the user can read its number.
    desk.pull(RIGHT);
    desk.insert_reserve(RIGHT, blank("4417"), OTHER_NUMBER);
    desk.click_panel("confirm-no").await;
    desk.panel_code("KB-0114").await;
    let text = desk.detects_beside("L3-09", CONFIRM).await;
    explained(&text, "4471", "Sätt in kortet som slutar på 4471");

    // The right one: nothing stands in the way, and nothing stands beside the control any more.
    desk.pull(RIGHT);
    desk.insert_blank(RIGHT);
    desk.click_panel("confirm-yes").await;
    if legacy {
        desk.panel("nothing in the way", |text| text.code.is_empty()).await;
        desk.press(CONFIRM).await;
    }
    desk.until_heading("Acceptera villkoren för ditt certifikat").await;
    desk.browser.quit().await;
}

#[tokio::test]
async fn the_wrong_card_is_explained() {
    wrong_card(false).await;
}

#[tokio::test]
async fn the_wrong_card_is_explained_on_the_old_portal() {
    wrong_card(true).await;
}

#[tokio::test]
async fn one_reader_is_explained_from_the_first_page_on() {
    let mut desk = Desk::start(Options { readers: 1, ..Options::default() }).await;
    desk.insert_person(LEFT, Person::Administrator2);
    desk.goto("/").await;
    // Before anybody has logged in it is worth knowing: one is enough for that.
    let text = desk.detects("L3-10").await;
    assert!(text.first_code() == Some(Code::OneReaderBeforeLogin) && text.says("Bara en kortläsare"), "{text:#?}");
    desk.log_in(Person::Administrator2).await;
    // Where the hand-out begins it stops.
    let text = desk.panel("one reader", |text| text.first_code() == Some(Code::OneReader)).await;
    explained(&text, "Bara en kortläsare är ansluten", "Anslut den andra kortläsaren");
    desk.browser.quit().await;
}

#[tokio::test]
async fn one_reader_is_explained_at_each_step_of_the_old_portal() {
    let mut desk = Desk::start(Options { legacy: true, readers: 1, ..Options::default() }).await;
    at_hand_over(&mut desk).await;
    // With one reader the login card must leave it for the new one: that is how the source document's grey button comes about.
    desk.pull(LEFT);
    desk.insert_reserve(LEFT, blank("4471"), RESERVE_NUMBER);
    let text = desk.detects_beside("L3-10", CONFIRM).await;
    explained(&text, "Bara en kortläsare är ansluten", "Logga sedan ut och in igen");
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_reader_connected_after_login_is_explained_on_the_old_portal() {
    let mut desk = Desk::start(Options { legacy: true, readers: 1, ..Options::default() }).await;
    at_hand_over(&mut desk).await;
    // Another set of readers comes with a restart of the service only, at which the login card loses its power: that is told
    // first.
    desk.set_readers(2);
    desk.panel("the pulled card", |text| text.first_code() == Some(Code::LoginCardPulled)).await;
    // A host that starts anew did not see that; that there was one reader at login, the worker remembers.
    desk.crash_host();
    desk.insert_blank(RIGHT);
    desk.click_panel("confirm-yes").await;
    let text = desk.detects("L3-11").await;
    assert!(text.says("efter att du loggade in"), "{text:#?}");
    let note = desk.note_beside(CONFIRM).await;
    assert!(note.as_deref().is_some_and(|note| note.contains("efter att du loggade in")), "{note:?}");
    desk.browser.quit().await;
}

/// Lit, and dead. With two readers all the time none of our facts says why.
#[tokio::test]
async fn dead_controls_with_two_readers_are_told_as_such_on_the_old_portal() {
    let mut desk = old_portal().await;
    at_hand_over(&mut desk).await;
    desk.insert_blank(RIGHT);
    desk.click_panel("confirm-yes").await;
    desk.portal.legacy_dead(CONFIRM);
    desk.press(CONFIRM).await;
    let text = desk.detects_beside("L3-12", CONFIRM).await;
    explained(&text, "svarar inte", "förvaltning");

    desk.portal.legacy_alive();
    desk.press(CONFIRM).await;
    desk.until_heading("Acceptera villkoren för ditt certifikat").await;
    desk.portal.legacy_dead(START);
    desk.press(START).await;
    let text = desk.detects_beside("L3-13", START).await;
    explained(&text, "svarar inte", "förvaltning");
    desk.browser.quit().await;
}

/// Lit, and dead, with one reader: that is the reason.
#[tokio::test]
async fn dead_controls_with_one_reader_are_explained_on_the_old_portal() {
    let mut desk = Desk::start(Options { legacy: true, readers: 1, ..Options::default() }).await;
    at_hand_over(&mut desk).await;
    // A portal that lights its control by the card alone.
    desk.portal.legacy_readers(2);
    desk.pull(LEFT);
    desk.insert_reserve(LEFT, blank("4471"), RESERVE_NUMBER);
    desk.portal.legacy_dead(CONFIRM);
    let text = desk.detects("L3-12").await;
    explained(&text, "Bara en kortläsare är ansluten", "Logga sedan ut och in igen");
    desk.browser.quit().await;
}

/// Grey, though the right card lies in the second of two readers that were there all the time.
#[tokio::test]
async fn a_grey_control_without_any_cause_of_ours_is_told_as_such_on_the_old_portal() {
    let mut desk = old_portal().await;
    desk.portal.legacy_grey(CONFIRM);
    at_hand_over(&mut desk).await;
    desk.insert_blank(RIGHT);
    desk.click_panel("confirm-yes").await;
    let text = desk.panel("that no fact says why", |text| text.first_code() == Some(Code::GreyUnexplained)).await;
    explained(&text, "grå", "förvaltning");
    assert!(desk.note_beside(CONFIRM).await.is_some_and(|note| note.contains(&text.reason)));
    desk.browser.quit().await;
}
