//! No false alarm: a whole issuance by the portal as it was, at a healthy desk. What the panel asks for is the natural next
//! thing, and nothing stands beside a control that is lit.

use crate::paths::*;
use e2e::{Desk, RIGHT};
use kortbrygga_shared::catalogue::Code;

/// What may be said while everything is as it should be: the card of the next step is not in yet, its number not confirmed.
const NATURAL: &[Code] = &[Code::CardMissing, Code::NumberUnconfirmed];

/// The panel has settled on a page: it says nothing but the natural next thing, and no note stands beside the control.
async fn healthy(desk: &Desk, control: &str, natural: bool) {
    let expected = |text: &e2e::PanelText| {
        let stop: Option<Code> = text.code.trim().parse().ok();
        !text.all.is_empty() && if natural { stop.is_some_and(|it| NATURAL.contains(&it)) } else { stop.is_none() }
    };
    let text = desk.panel("what is natural", expected).await;
    assert!(text.codes().iter().all(|it| NATURAL.contains(it) || *it == Code::PortalWithoutContract), "{text:#?}");
    if desk.is_lit(control).await {
        assert_eq!(desk.note_beside(control).await, None, "beside a lit control");
    }
}

#[tokio::test]
async fn nothing_is_told_of_a_healthy_desk_on_the_old_portal() {
    let mut desk = old_portal().await;
    desk.ordered();
    at_start(&mut desk).await;
    healthy(&desk, OPEN_ORDERS, false).await;
    desk.press(OPEN_ORDERS).await;
    desk.until_heading("Sök på beställningar").await;
    healthy(&desk, "SÖK", false).await;
    desk.search(RECIPIENT).await;
    desk.until_heading("Granskning av valt underlag").await;
    healthy(&desk, SIGN, false).await;
    desk.press(SIGN).await;
    desk.until_heading("Lämna över kort till kortmottagare").await;
    healthy(&desk, CONFIRM, true).await;
    desk.insert_blank(RIGHT);
    healthy(&desk, CONFIRM, true).await;
    desk.click_panel("confirm-yes").await;
    healthy(&desk, CONFIRM, false).await;
    desk.press(CONFIRM).await;
    desk.until_heading("Acceptera villkoren för ditt certifikat").await;
    healthy(&desk, START, false).await;
    desk.press(START).await;
    desk.until_heading("Hämta nytt certifikat").await;
    healthy(&desk, CONTINUE, false).await;
    desk.press(CONTINUE).await;
    desk.until_heading("Kvittera kort").await;
    healthy(&desk, RECEIPT, false).await;
    desk.press(RECEIPT).await;
    desk.until_heading("Kortet är utlämnat").await;
    desk.browser.quit().await;
}
