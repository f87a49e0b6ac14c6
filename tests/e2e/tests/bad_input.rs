//! What is typed wrong gets the rule it breaks and is kept; a host that can't be used is explained with what to do.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use e2e::{Desk, Host, LEFT, Options, Person};

#[tokio::test]
async fn a_malformed_id_is_told_by_its_rule_and_kept() {
    let mut desk = Desk::start(Options::default()).await;
    desk.insert_person(LEFT, Person::Administrator2);
    desk.log_in(Person::Administrator2).await;
    desk.press("HANTERA BESTÄLLNINGAR").await;
    desk.until_heading("Sök på beställningar").await;
    for (typed, code, cause) in [
        ("191212121213", "KB-0402", "sista siffra"),
        ("191213121212", "KB-0401", "datum som inte finns"),
        ("A1B2", "KB-0410", "i sin helhet"),
        ("SE2321000017-E005", "KB-0411", "2321000017"),
    ] {
        desk.fill("Personnummer eller HSA-id", typed).await;
        let text = desk.panel(code, |text| text.code.contains(code)).await;
        assert!(text.reason.contains(cause), "{typed}: {text:#?}");
        assert_eq!(desk.typed("Personnummer eller HSA-id").await, typed);
        // The portal says the same, and keeps what was typed too.
        desk.press("SÖK").await;
        desk.until_text(&text.reason).await;
        assert_eq!(desk.typed("Personnummer eller HSA-id").await, typed);
    }
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_pasted_hyphen_is_put_right_by_one_click() {
    let mut desk = Desk::start(Options::default()).await;
    desk.ordered();
    desk.insert_person(LEFT, Person::Administrator2);
    desk.log_in(Person::Administrator2).await;
    desk.press("HANTERA BESTÄLLNINGAR").await;
    desk.until_heading("Sök på beställningar").await;
    desk.fill("Personnummer eller HSA-id", "19121212-1212").await;
    desk.click_panel("primary").await;
    desk.panel("no notice any more", |text| !text.all.contains("KB-0440")).await;
    assert_eq!(desk.typed("Personnummer eller HSA-id").await, "191212121212");
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_malformed_card_number_is_told_by_its_rule_and_kept() {
    let mut desk = Desk::start(Options::default()).await;
    desk.insert_person(LEFT, Person::Administrator1);
    desk.log_in(Person::Administrator1).await;
    desk.fill_order("9752 2789", "191212121212").await;
    desk.press("KONTROLLERA UPPGIFTERNA").await;
    desk.until_text("Ett kortnummer har 16 till 20 siffror. Det som står här har 8.").await;
    assert_eq!(desk.typed("Kortnummer").await, "9752 2789");
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_missing_host_is_explained() {
    let desk = Desk::start(Options { host: Host::Missing, ..Options::default() }).await;
    desk.goto("/").await;
    let text = desk.panel_code("KB-0001").await;
    assert!(text.remedy.contains("IT-avdelningen"), "{text:#?}");
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_host_that_refuses_the_extension_is_explained() {
    let desk = Desk::start(Options { host: Host::OfAnotherExtension, ..Options::default() }).await;
    desk.goto("/").await;
    let text = desk.panel_code("KB-0002").await;
    assert!(text.remedy.contains("IT-avdelningen"), "{text:#?}");
    desk.browser.quit().await;
}
