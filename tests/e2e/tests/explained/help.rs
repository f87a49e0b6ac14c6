//! The help page, and the deadline for those who look elsewhere.

use crate::paths::*;
use e2e::{Ceremony, Desk, LEFT, Options, Person};
use std::time::Duration;

#[tokio::test]
async fn a_typed_symptom_is_found_and_what_the_facts_prove_stands_first() {
    let mut desk = old_portal().await;
    desk.insert_person(LEFT, Person::Level2);
    desk.log_in(Person::Level2).await;
    desk.detects("L3-01").await;
    let help = desk.open_help().await;
    // Before anything is typed: what is the case now.
    let hits = help.hits("the proved symptom", |hits| hits.first().is_some_and(|hit| hit.proved)).await;
    assert_eq!(hits[0].symptom, "L3-01", "{hits:#?}");

    help.type_symptom("knappen är grå").await;
    let hits = help.hits("grey buttons", |hits| hits.iter().any(|hit| hit.symptom == "L3-09")).await;
    assert_eq!((hits[0].symptom.as_str(), hits[0].proved), ("L3-01", true), "{hits:#?}");
    assert!(hits.is_sorted_by_key(|hit| !hit.proved) && !hits[hits.len() - 1].proved, "{hits:#?}");
    let answer = help.open("L3-09").await;
    assert!(answer.contains("kortnummer") || answer.contains("fel kort") || answer.contains("rätt kort"), "{answer}");

    // The facts change while the page is open, and it follows.
    desk.pull(LEFT);
    help.type_symptom("signera").await;
    let hits = help.hits("the pulled card", |hits| hits.first().is_some_and(|hit| hit.symptom == "L3-07")).await;
    assert!(hits[0].proved && hits.iter().any(|hit| hit.symptom == "L3-08" && !hit.proved), "{hits:#?}");
    desk.browser.quit().await;
}

#[tokio::test]
async fn five_minutes_before_the_deadline_it_is_told_in_the_background_too() {
    let window = Duration::from_secs(5 * 60 + 20);
    let mut desk = Desk::start(Options { receipt_window: window, ..Options::default() }).await;
    at_receipt(&mut desk).await;
    desk.panel("the time that is left", |text| text.says("minut")).await;
    // Another tab is in sight when the five minutes begin.
    let portal = desk.browser.driver.window().await.unwrap();
    let help = desk.open_help().await;
    let told = help.notification().await;
    assert!(told.contains("deadline"), "{told}");
    assert_eq!(help.badge().await, "5");

    desk.browser.driver.switch_to_window(portal).await.unwrap();
    desk.panel("five minutes", |text| text.says("KB-0702")).await;
    Ceremony::new(&mut desk).receipt().await;
    desk.browser.quit().await;
}
