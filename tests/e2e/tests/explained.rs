//! What fails in the source document, and what the panel says of it. Each fault is tried twice: against the portal that takes
//! our signatures, and against the portal as it was (`legacy`), where the cause must come from our own facts, because that
//! portal tells nobody anything.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use e2e::{Ceremony, Desk, LEFT, Options, PanelText, Person, RIGHT, blank};
use std::time::Duration;

/// The reason, the remedy and the number are there, and speak Swedish.
fn explained(text: &PanelText, cause: &str, remedy: &str) {
    assert!(text.reason.contains(cause), "{text:#?}");
    assert!(text.remedy.contains(remedy), "{text:#?}");
}

async fn desk(legacy: bool) -> Desk {
    Desk::start(Options { legacy, ..Options::default() }).await
}

/// Administrator 2 is logged in and stands at the start of the seven steps.
async fn administrator2_logged_in(desk: &mut Desk) {
    desk.insert_person(LEFT, Person::Administrator2);
    desk.log_in(Person::Administrator2).await;
}

/// Administrator 2 stands before `SIGNERA`.
async fn at_review(desk: &mut Desk) -> String {
    let case = desk.ordered();
    administrator2_logged_in(desk).await;
    desk.press("HANTERA BESTÄLLNINGAR").await;
    desk.until_heading("Sök på beställningar").await;
    desk.search("191212121212").await;
    desk.until_heading("Granskning av valt underlag").await;
    case
}

/// Administrator 2 stands before `BEKRÄFTA ÖVERLÄMNING`.
async fn at_hand_over(desk: &mut Desk, legacy: bool) -> String {
    let case = at_review(desk).await;
    if legacy {
        desk.press("SIGNERA").await;
        desk.until_heading("Lämna över kort till kortmottagare").await;
    } else {
        Ceremony::new(desk).review().await;
    }
    case
}

async fn level_2(legacy: bool) {
    let mut desk = desk(legacy).await;
    desk.insert_person(LEFT, Person::Level2);
    desk.log_in(Person::Level2).await;
    let text = desk.panel_code("KB-0300").await;
    explained(&text, "tillitsnivå 2", "Logga ut och logga in med ett SITHS-kort på tillitsnivå 3");
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_level_2_login_is_explained() {
    level_2(false).await;
}

#[tokio::test]
async fn a_level_2_login_is_explained_on_the_old_portal() {
    level_2(true).await;
}

async fn one_reader(legacy: bool) {
    let mut desk = Desk::start(Options { legacy, readers: 1, ..Options::default() }).await;
    desk.insert_person(LEFT, Person::Administrator2);
    desk.goto("/").await;
    // Before anybody has logged in.
    let text = desk.panel("KB-0102", |text| text.all.contains("KB-0102")).await;
    assert!(text.all.contains("Anslut den andra kortläsaren"), "{text:#?}");
    desk.log_in(Person::Administrator2).await;
    let text = desk.panel_code("KB-0102").await;
    explained(&text, "Bara en kortläsare är ansluten", "Anslut den andra kortläsaren");
    desk.browser.quit().await;
}

#[tokio::test]
async fn one_reader_is_explained() {
    one_reader(false).await;
}

#[tokio::test]
async fn one_reader_is_explained_on_the_old_portal() {
    one_reader(true).await;
}

async fn same_person(legacy: bool) {
    let mut desk = desk(legacy).await;
    // The order is made in this browser, so that our own memory of it can tell.
    if legacy {
        desk.insert_person(LEFT, Person::Administrator1);
        desk.log_in(Person::Administrator1).await;
        desk.fill_order(desk.card_number().as_str(), "191212121212").await;
        desk.press("SIGNERA").await;
        desk.until_heading("Reservkortet är beställt").await;
    } else {
        let mut ceremony = Ceremony::new(&mut desk);
        ceremony.order().await;
        desk.log_in(Person::Administrator1).await;
    }
    desk.goto("/e-legitimationer").await;
    desk.press("HANTERA BESTÄLLNINGAR").await;
    desk.until_heading("Sök på beställningar").await;
    desk.fill("Personnummer eller HSA-id", "191212121212").await;
    desk.press("SÖK").await;
    let text = desk.panel_code("KB-0303").await;
    explained(&text, "Du har själv gjort beställningen", "Låt en annan ID-administratör");
    desk.browser.quit().await;
}

#[tokio::test]
async fn the_orderer_as_administrator_2_is_explained() {
    same_person(false).await;
}

#[tokio::test]
async fn the_orderer_as_administrator_2_is_explained_on_the_old_portal() {
    same_person(true).await;
}

async fn wrong_card(legacy: bool) {
    let mut desk = desk(legacy).await;
    at_hand_over(&mut desk, legacy).await;
    // A card that already carries certificates, of another number.
    let other = desk.card_of_another_number();
    desk.station.insert(RIGHT, other).unwrap();
    let text = desk.panel_code("KB-0104").await;
    explained(&text, "4417", "Sätt in rätt kort");
    assert!(text.reason.contains("4471"), "{text:#?}");
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

async fn wrong_blank_card(legacy: bool) {
    let mut desk = desk(legacy).await;
    at_hand_over(&mut desk, legacy).await;
    desk.station.insert(RIGHT, blank("4417")).unwrap();
    desk.click_panel("confirm-no").await;
    let text = desk.panel_code("KB-0114").await;
    explained(&text, "4471", "Sätt in kortet som slutar på 4471");
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_blank_card_of_another_number_is_explained() {
    wrong_blank_card(false).await;
}

#[tokio::test]
async fn a_blank_card_of_another_number_is_explained_on_the_old_portal() {
    wrong_blank_card(true).await;
}

async fn pulled_before_signing(legacy: bool) {
    let mut desk = desk(legacy).await;
    at_review(&mut desk).await;
    let card = desk.station.remove(LEFT).unwrap().unwrap();
    if legacy {
        let person = Person::Administrator2.in_directory(&desk.portal);
        desk.portal.legacy_card_pulled(&person);
    }
    desk.station.insert(LEFT, card).unwrap();
    if legacy {
        // The dead click of the source document: nothing happens.
        desk.press("SIGNERA").await;
        desk.until_heading("Granskning av valt underlag").await;
    }
    let text = desk.panel_code("KB-0115").await;
    explained(&text, "har varit ute ur läsaren", "Logga ut, låt kortet sitta i och logga in igen");
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_card_pulled_before_signing_is_explained() {
    pulled_before_signing(false).await;
}

#[tokio::test]
async fn a_card_pulled_before_signing_is_explained_on_the_old_portal() {
    pulled_before_signing(true).await;
}

#[tokio::test]
async fn a_card_pulled_during_the_write_is_explained_on_the_old_portal() {
    let mut desk = desk(true).await;
    at_hand_over(&mut desk, true).await;
    desk.portal.legacy_inserted_card(Some(desk.card_number()));
    desk.insert_blank(RIGHT);
    desk.click_panel("confirm-yes").await;
    desk.press("BEKRÄFTA ÖVERLÄMNING").await;
    desk.until_heading("Acceptera villkoren för ditt certifikat").await;
    desk.press("STARTA NEDLADDNING").await;
    desk.until_heading("Hämta nytt certifikat").await;

    let card = desk.station.remove(RIGHT).unwrap().unwrap();
    desk.portal.legacy_inserted_card(None);
    desk.press("FORTSÄTT").await;
    desk.until_heading("Hämtningen misslyckades").await;
    let text = desk.panel_code("KB-0103").await;
    explained(&text, "Det ligger inget kort i", "Sätt i reservkortet");

    desk.station.insert(RIGHT, card).unwrap();
    desk.portal.legacy_inserted_card(Some(desk.card_number()));
    desk.panel("nothing in the way", |text| text.code.is_empty()).await;
    desk.press("FORTSÄTT").await;
    desk.until_heading("Kvittera kort").await;
    desk.browser.quit().await;
}

async fn deadline(legacy: bool) {
    let mut desk = Desk::start(Options { legacy, receipt_window: Duration::from_secs(2), ..Options::default() }).await;
    let case = at_hand_over(&mut desk, legacy).await;
    if legacy {
        desk.portal.legacy_inserted_card(Some(desk.card_number()));
        desk.insert_blank(RIGHT);
        desk.press("BEKRÄFTA ÖVERLÄMNING").await;
        desk.until_heading("Acceptera villkoren för ditt certifikat").await;
        desk.press("STARTA NEDLADDNING").await;
        desk.until_heading("Hämta nytt certifikat").await;
        desk.press("FORTSÄTT").await;
        desk.until_heading("Kvittera kort").await;
    } else {
        desk.insert_blank(RIGHT);
        let mut ceremony = Ceremony::new(&mut desk);
        ceremony.hand_over().await;
        ceremony.terms().await;
        ceremony.fetch().await;
    }
    let text = desk.panel_code("KB-0700").await;
    explained(&text, "Tiden för kvittens har gått ut", "ny beställning");
    // The certificates stand on the revocation list: openssl refuses them now. The old portal prints its deadline in whole
    // minutes, so its page may say so a moment before its clock does.
    let revoked = |portal: &portal::Portal| portal.certificates(&case).unwrap().iter().all(|it| it.revoked);
    assert!(desk.portal.wait(Duration::from_secs(10), revoked), "the certificates were never revoked");
    let certificates = desk.certificates(&case);
    assert_eq!(certificates.len(), 2);
    for certificate in &certificates {
        assert!(desk.is_revoked(&certificate.der), "a certificate is still valid");
    }
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_passed_deadline_is_explained() {
    deadline(false).await;
}

#[tokio::test]
async fn a_passed_deadline_is_explained_on_the_old_portal() {
    deadline(true).await;
}
