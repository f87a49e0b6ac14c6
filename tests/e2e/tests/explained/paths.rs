//! The way to each of the seven steps.

use e2e::{Ceremony, Desk, LEFT, Options, PanelText, Person, RIGHT};
use std::time::Duration;

/// Step 1: the control for all orders.
pub const OPEN_ORDERS: &str = "HANTERA BESTÄLLNINGAR";
/// Step 3.
pub const SIGN: &str = "SIGNERA";
/// Step 4.
pub const CONFIRM: &str = "BEKRÄFTA ÖVERLÄMNING";
/// Step 5.
pub const START: &str = "STARTA NEDLADDNING";
/// Step 6.
pub const CONTINUE: &str = "FORTSÄTT";
/// Step 7.
pub const RECEIPT: &str = "KVITTERA KORT";

/// The recipient's personnummer.
pub const RECIPIENT: &str = "191212121212";

/// The reason, the remedy and the number are there, and speak Swedish.
pub fn explained(text: &PanelText, cause: &str, remedy: &str) {
    assert!(text.reason.contains(cause), "{text:#?}");
    assert!(text.remedy.contains(remedy), "{text:#?}");
    assert!(text.code.contains("KB-"), "{text:#?}");
}

pub async fn desk(legacy: bool) -> Desk {
    Desk::start(Options { legacy, ..Options::default() }).await
}

/// A desk at the portal as it was.
pub async fn old_portal() -> Desk {
    desk(true).await
}

/// Administrator 2 is logged in and stands at the start of the seven steps.
pub async fn at_start(desk: &mut Desk) {
    desk.insert_person(LEFT, Person::Administrator2);
    desk.log_in(Person::Administrator2).await;
}

/// Administrator 2 stands before the search.
pub async fn at_search(desk: &mut Desk) {
    at_start(desk).await;
    desk.press(OPEN_ORDERS).await;
    desk.until_heading("Sök på beställningar").await;
}

/// Administrator 2 stands before `SIGNERA`; the case.
pub async fn at_review(desk: &mut Desk) -> String {
    let case = desk.ordered();
    at_review_of_the_order(desk).await;
    case
}

/// The same with an order that is there already.
pub async fn at_review_of_the_order(desk: &mut Desk) {
    at_search(desk).await;
    desk.search(RECIPIENT).await;
    desk.until_heading("Granskning av valt underlag").await;
}

/// Administrator 2 stands before `BEKRÄFTA ÖVERLÄMNING`.
pub async fn at_hand_over(desk: &mut Desk) -> String {
    let case = at_review(desk).await;
    if desk.is_legacy() {
        desk.press(SIGN).await;
        desk.until_heading("Lämna över kort till kortmottagare").await;
    } else {
        Ceremony::new(desk).review().await;
    }
    case
}

/// The recipient stands before `STARTA NEDLADDNING`, the reserve card in the right reader.
pub async fn at_terms(desk: &mut Desk) -> String {
    let case = at_hand_over(desk).await;
    desk.insert_blank(RIGHT);
    if desk.is_legacy() {
        desk.click_panel("confirm-yes").await;
        desk.press(CONFIRM).await;
        desk.until_heading("Acceptera villkoren för ditt certifikat").await;
    } else {
        Ceremony::new(desk).hand_over().await;
    }
    case
}

/// The recipient stands before step 6.
pub async fn at_fetch(desk: &mut Desk) -> String {
    let case = at_terms(desk).await;
    if desk.is_legacy() {
        desk.press(START).await;
        desk.until_heading("Hämta nytt certifikat").await;
    } else {
        Ceremony::new(desk).terms().await;
    }
    case
}

/// The recipient stands before `KVITTERA KORT`.
pub async fn at_receipt(desk: &mut Desk) -> String {
    let case = at_fetch(desk).await;
    if desk.is_legacy() {
        desk.press(CONTINUE).await;
        desk.until_heading("Kvittera kort").await;
    } else {
        Ceremony::new(desk).fetch().await;
    }
    case
}

/// A limit for what should come at once.
pub const SOON: Duration = Duration::from_secs(10);
