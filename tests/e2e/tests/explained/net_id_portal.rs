//! Net iD Portal: the hand-out by two officers (SM-3141.2) and unblocking. That portal has no interface for us and tells
//! nobody why a button is grey; we only explain.

use crate::paths::*;
use e2e::{Desk, LEFT, OTHER_NUMBER, Person, RESERVE_NUMBER, RIGHT, Specimen, blank};
use station::factory;

/// The officer is logged in with the card in the left reader. The recipient's card is a device of the portal's.
async fn at_portal(officer: Person, registered: bool) -> Desk {
    let mut desk = old_portal().await;
    desk.portal.netid_device(&desk.portal.persons().recipient, &desk.card_number(), registered).unwrap();
    desk.insert_person(LEFT, officer);
    log_in(&desk, officer).await;
    desk
}

async fn log_in(desk: &Desk, officer: Person) {
    let person = officer.in_directory(&desk.portal);
    goto(desk, "/portal/logga-in").await;
    desk.panel("the card", |text| text.says(&person.name())).await;
    desk.choose_person(&person).await;
    desk.press("LOGGA IN").await;
    desk.until_heading("Startsida").await;
}

async fn goto(desk: &Desk, path: &str) {
    desk.goto_at(&desk.portal.netid_origin(), path).await;
}

/// A hand-out that officer 1 has begun, and signed or not.
fn begun(desk: &Desk, signed: bool, days: i64) -> String {
    let persons = desk.portal.persons();
    let number = desk.card_number();
    desk.portal.netid_task(&persons.recipient, &number, &persons.administrator1, signed, days).unwrap()
}

/// The recipient's card as it is before it is handed out: keys and certificates are on it.
fn device(desk: &Desk) -> station::card::Card {
    let both = [factory::Usage::Authentication, factory::Usage::Signature];
    Specimen::reserve(&desk.portal, &both, &both).make(&desk.portal)
}

/// Officer 1: the card is not registered, is none of the person's, the person is hidden.
#[tokio::test]
async fn a_start_that_is_not_possible_is_explained() {
    let mut desk = at_portal(Person::Administrator1, false).await;
    let card = device(&desk);
    desk.insert_reserve(RIGHT, card, RESERVE_NUMBER);
    goto(&desk, &format!("/portal/enheter/{RESERVE_NUMBER}/lamna-ut")).await;
    desk.until_heading("Lämna ut enhet").await;
    let text = desk.detects_beside("SM-07", "Utför").await;
    explained(&text, "", "Registrera");

    goto(&desk, "/portal/anvandare/SE2321000016-E005").await;
    desk.until_heading("Personpost").await;
    desk.panel("nothing in the way", |text| text.code.is_empty() && text.says("Anna Andersson")).await;
    desk.pull(RIGHT);
    let other = desk.card_of_another_number();
    desk.insert_reserve(RIGHT, other, OTHER_NUMBER);
    let text = desk.detects("SM-03").await;
    explained(&text, "4417", "");

    let protected = desk.portal.persons().protected_recipient.clone();
    desk.portal.netid_device(&protected, &OTHER_NUMBER.parse().unwrap(), true).unwrap();
    goto(&desk, &format!("/portal/anvandare/{}", protected.id)).await;
    desk.until_heading("Personpost").await;
    let text = desk.detects("SM-08").await;
    assert!(text.remedy.contains("får se skyddade personer"), "{text:#?}");
    desk.browser.quit().await;
}

/// Officer 2: the task is locked, too old, without the document's number, and the card is missing or blocked.
#[tokio::test]
async fn a_task_that_can_t_go_on_is_explained() {
    let mut desk = at_portal(Person::Administrator2, true).await;

    let locked = begun(&desk, false, 7);
    goto(&desk, &format!("/portal/arenden/{locked}")).await;
    desk.until_heading("Ärende").await;
    let text = desk.detects_beside("SM-01", "Öppna").await;
    explained(&text, "låst", "frigör");

    let task = begun(&desk, true, 7);
    goto(&desk, &format!("/portal/arenden/{task}")).await;
    desk.press("Öppna").await;
    desk.until_heading("Identifiera användaren").await;
    let text = desk.detects("SM-04").await;
    explained(&text, "nummer", "id-handlingen");
    desk.fill("Id-handlingens referens- eller kortnummer", "12 345 678").await;
    desk.panel("nothing in the way", |text| text.code.is_empty()).await;
    desk.press("Utför").await;
    desk.until_heading("Signera utlämningen").await;
    desk.detects("SM-06").await;
    let mut blocked = device(&desk);
    factory::mistype(&mut blocked, 2, 3);
    desk.insert_reserve(RIGHT, blocked, RESERVE_NUMBER);
    let text = desk.panel_code("KB-02").await;
    assert!(text.reason.contains("underskrift"), "{text:#?}");
    desk.pull(RIGHT);
    let card = device(&desk);
    desk.insert_reserve(RIGHT, card, RESERVE_NUMBER);
    desk.panel("nothing in the way", |text| text.code.is_empty()).await;

    let old = begun(&desk, true, -2);
    goto(&desk, &format!("/portal/arenden/{old}")).await;
    desk.until_heading("Ärende").await;
    let text = desk.detects("SM-02").await;
    explained(&text, "", "Starta om");
    desk.browser.quit().await;
}

/// Officer 1 can't do officer 2's part.
#[tokio::test]
async fn the_same_officer_twice_is_explained() {
    let desk = at_portal(Person::Administrator1, true).await;
    let task = begun(&desk, true, 7);
    goto(&desk, &format!("/portal/arenden/{task}")).await;
    desk.until_heading("Ärende").await;
    let text = desk.detects_beside("SM-05", "Öppna").await;
    explained(&text, "", "andra handläggaren");
    desk.browser.quit().await;
}

#[tokio::test]
async fn unblocking_is_explained() {
    let mut desk = at_portal(Person::Administrator1, true).await;
    // Two cards: the program may take the other one.
    desk.insert_blank(RIGHT);
    goto(&desk, &format!("/portal/enheter/{RESERVE_NUMBER}/las-upp")).await;
    desk.until_heading("Lås upp enhet").await;
    let text = desk.detects("PIN-06").await;
    assert!(text.says("kort"), "{text:#?}");

    // From afar: the holder alone at the desk. The card leaves its reader between challenge and response.
    desk.pull(LEFT);
    goto(&desk, "/portal/las-upp-pa-distans").await;
    desk.until_heading("Lås upp enhet på distans").await;
    desk.panel("nothing in the way", |text| text.code.is_empty() && text.says("kort")).await;
    desk.pull(RIGHT);
    desk.insert_reserve(RIGHT, blank("4471"), RESERVE_NUMBER);
    let text = desk.detects("PIN-09").await;
    explained(&text, "", "challenge");
    desk.browser.quit().await;
}
