//! A card that is pulled while it is written, and put back: the ceremony goes on to its end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use e2e::{Ceremony, Desk, LEFT, Options, Person, RIGHT, certificates_on_card};
use station::{
    card::fault::{Fault, Trigger},
    factory::{PIN_1, PIN_2},
};

const UPDATE_BINARY: u8 = 0xD6;

/// Up to step 6 with the reserve card in the right reader.
async fn at_fetch(desk: &mut Desk) {
    desk.ordered();
    desk.insert_person(LEFT, Person::Administrator2);
    desk.log_in(Person::Administrator2).await;
    let mut ceremony = Ceremony::new(desk);
    ceremony.open_orders().await;
    ceremony.search("191212121212").await;
    ceremony.review().await;
    ceremony.desk.insert_blank(RIGHT);
    ceremony.hand_over().await;
    ceremony.terms().await;
}

#[tokio::test]
async fn a_card_pulled_during_the_write_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::start(Options::default()).await;
    at_fetch(&mut desk).await;
    desk.click_panel("primary").await;
    desk.screen.pin_window().enter(PIN_1);
    // From here on the next write of a certificate pulls the card; directory updates of the keys are over by then.
    let window = desk.screen.pin_window();
    desk.station.set_fault(RIGHT, Trigger::Instruction(UPDATE_BINARY), Fault::RemoveDuring).unwrap();
    window.enter(PIN_2);
    let card = desk.station.wait_until_pulled(RIGHT).unwrap();
    let text = desk
        .panel("that the card is missing", |text| text.code.contains("KB-0103") || text.code.contains("KB-0105"))
        .await;
    assert!(!text.remedy.is_empty(), "{text:#?}");

    desk.station.insert(RIGHT, card).unwrap();
    // Nothing has to be clicked: the card is back, so its PIN is asked for again.
    desk.screen.pin_window().enter(PIN_1);
    desk.until_heading("Kvittera kort").await;
    Ceremony::new(&mut desk).receipt().await;
    // Issued once, on the card, good: OpenSC and openssl say so.
    assert_eq!(certificates_on_card(&desk, folder.path()).len(), 2);
    let case = desk.case();
    assert_eq!(desk.certificates(&case).len(), 2);
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_silent_card_is_told_and_goes_on_when_it_was_pulled() {
    let mut desk = Desk::start(Options::default()).await;
    at_fetch(&mut desk).await;
    desk.station.with_faults(RIGHT, |faults| faults.always(Trigger::Next, Fault::Silence)).unwrap();
    desk.click_panel("primary").await;
    let text = desk.panel_code("KB-0106").await;
    assert!(text.remedy.contains("Dra ut kortet"), "{text:#?}");
    // The other reader is not disturbed.
    assert!(text.all.contains("Redo"), "{text:#?}");

    let card = desk.station.remove(RIGHT).unwrap().unwrap();
    desk.station.insert(RIGHT, card).unwrap();
    desk.panel("nothing in the way", |text| text.code.is_empty() && !text.primary.is_empty()).await;
    Ceremony::new(&mut desk).fetch().await;
    desk.browser.quit().await;
}
