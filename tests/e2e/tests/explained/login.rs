//! Before and at login, and the control that needs a certain login.

use crate::paths::*;
use e2e::{Desk, LEFT, Options, Person, RIGHT, Specimen};
use kortbrygga_shared::{catalogue::Code, ceremony::Environment};
use station::{card::Personality, factory};
use std::time::Duration;

async fn level_2(legacy: bool) {
    let mut desk = desk(legacy).await;
    desk.insert_person(LEFT, Person::Level2);
    desk.log_in(Person::Level2).await;
    let text = desk.detects_beside("L3-01", OPEN_ORDERS).await;
    explained(&text, "tillitsnivå 2", "Logga ut och logga in med ett SITHS-kort på tillitsnivå 3");
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_grey_control_after_a_level_2_login_is_explained() {
    level_2(false).await;
}

#[tokio::test]
async fn a_grey_control_after_a_level_2_login_is_explained_on_the_old_portal() {
    level_2(true).await;
}

/// One browser, one card after the other: the panel follows each.
#[tokio::test]
async fn a_card_that_can_t_log_in_is_explained() {
    let mut desk = old_portal().await;
    desk.goto("/logga-in").await;
    let administrator = || Person::Administrator2;

    // Fetched, but not all of it.
    let authentication = [factory::Usage::Authentication];
    let card = administrator().specimen(&desk.portal).certified(&authentication).make(&desk.portal);
    desk.station.insert(LEFT, card).unwrap();
    let text = desk.detects("L3-21").await;
    assert!(text.says("underskrift"), "{text:#?}");

    // As a reserve card of level 2 is after its activation.
    let card = Person::Level2.specimen(&desk.portal).keys(&authentication).make(&desk.portal);
    desk.station.swap(LEFT, card).unwrap();
    let text = desk.detects("L2-05").await;
    assert!(text.says("Mina sidor"), "{text:#?}");

    let card = administrator().specimen(&desk.portal).expired().make(&desk.portal);
    desk.station.swap(LEFT, card).unwrap();
    desk.panel("that it has expired", |text| text.first_code() == Some(Code::CertificateExpired)).await;

    let card = administrator().specimen(&desk.portal).expires_in(Duration::from_secs(5 * 24 * 3600)).make(&desk.portal);
    desk.station.swap(LEFT, card).unwrap();
    desk.detects("CRT-02").await;

    let mut card = administrator().card(&desk.portal);
    factory::mistype(&mut card, 1, 3);
    desk.station.swap(LEFT, card).unwrap();
    desk.detects("PIN-01").await;

    let card = administrator().card(&desk.portal).with_personality(Personality::Mute);
    desk.station.swap(LEFT, card).unwrap();
    desk.detects("HW-03").await;

    let card = administrator().card(&desk.portal).with_personality(Personality::TeliaIp5a);
    desk.station.swap(LEFT, card).unwrap();
    desk.detects("HW-09").await;

    // And a good one: nothing is said of it.
    desk.station.swap(LEFT, administrator().card(&desk.portal)).unwrap();
    desk.panel("nothing in the way", |text| text.first_code().is_none() && text.says("Bo Berg")).await;
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_revoked_certificate_is_explained_at_login() {
    let mut desk = desk(false).await;
    let card = Person::Administrator2.specimen(&desk.portal).make_revoked(&desk.portal);
    desk.station.insert(LEFT, card).unwrap();
    desk.goto("/logga-in").await;
    desk.click_panel("primary").await;
    desk.screen.pin_window().enter(factory::PIN_1);
    let text = desk.detects("CRT-01").await;
    explained(&text, "spärrat", "ID-administratör");
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_card_that_another_program_holds_is_explained() {
    let mut desk = old_portal().await;
    desk.insert_person(LEFT, Person::Administrator2);
    let held = desk.station.hold(LEFT).unwrap();
    desk.goto("/logga-in").await;
    let text = desk.detects("MW-15").await;
    assert!(!text.remedy.is_empty(), "{text:#?}");
    drop(held);
    desk.panel("the card", |text| text.first_code().is_none() && text.says("Bo Berg")).await;
    desk.browser.quit().await;
}

#[tokio::test]
async fn readers_and_their_service_are_explained() {
    let mut desk = old_portal().await;
    desk.goto("/logga-in").await;
    desk.panel("both readers", |text| text.says("anslutna och fungerar")).await;
    desk.station.stop_daemon().unwrap();
    let text = desk.detects("HW-02").await;
    assert!(!text.remedy.is_empty(), "{text:#?}");
    // The service comes back without a reader, then readers come. The panel follows.
    desk.set_readers(0);
    let text = desk.detects("HW-01").await;
    assert!(text.remedy.contains("USB-uttag"), "{text:#?}");
    desk.set_readers(2);
    desk.insert_person(RIGHT, Person::Administrator2);
    desk.panel("nothing in the way", |text| text.first_code().is_none() && text.says("Bo Berg")).await;
    desk.browser.quit().await;
}

/// The cards of the test hierarchy at a portal that says it is the real one.
#[tokio::test]
async fn a_test_card_in_production_is_explained() {
    let options = Options { legacy: true, environment: Environment::Production, ..Options::default() };
    let mut desk = Desk::start(options).await;
    desk.insert_person(LEFT, Person::Administrator2);
    desk.goto("/logga-in").await;
    let text = desk.detects("CRT-06").await;
    explained(&text, "test", "");
    desk.browser.quit().await;
}

/// The portal shows a personnummer as who is logged in.
#[tokio::test]
async fn a_login_with_the_certificate_that_has_the_personnummer_is_explained_on_the_old_portal() {
    let mut desk = old_portal().await;
    let person = desk.portal.persons().recipient.clone();
    let card = Specimen::of(&person, "0012", "9752278900000001212").make(&desk.portal);
    desk.station.insert(LEFT, card).unwrap();
    desk.portal.legacy_by_personnummer(true);
    desk.log_in_as(&person).await;
    let text = desk.detects("MW-09").await;
    assert!(text.says("har ditt personnummer"), "{text:#?}");
    desk.portal.legacy_by_personnummer(false);
    desk.goto("/e-legitimationer").await;
    desk.panel("nothing in the way", |text| text.first_code().is_none() && text.says("Erik Ek")).await;
    desk.browser.quit().await;
}
