//! Pages that lie, contradict themselves or belong to another version of the portal: the panel says that it does not recognise
//! them, guesses nothing and offers nothing.

use crate::paths::*;
use e2e::{Desk, PanelText, RIGHT};
use kortbrygga_shared::catalogue::Code;

async fn told(desk: &Desk, page: &str, code: Code, line: &str) -> PanelText {
    desk.goto(&format!("/lyar/{page}")).await;
    // One line, that can be unfolded.
    desk.panel(page, |text| text.says(line)).await;
    desk.click_panel("fold").await;
    let text = desk.panel(page, |text| text.first_code() == Some(code)).await;
    assert!(text.primary.is_empty(), "{page}: {text:#?}");
    assert_eq!(desk.notes().await, 0, "{page}");
    text
}

async fn lies(legacy: bool) {
    let mut desk = desk(legacy).await;
    at_start(&mut desk).await;
    desk.insert_blank(RIGHT);
    told(&desk, "tva-steg", Code::PageContradictory, "säger emot sig själv").await;
    told(&desk, "tva-kortnummer", Code::PageContradictory, "säger emot sig själv").await;
    told(&desk, "utan-knappar", Code::PageNotRecognised, "liknar en sida vi känner till").await;
    // What nobody sees is not there: a start page with a step's labels hidden in it is a start page.
    desk.goto("/lyar/gomt").await;
    let text = desk.panel("the start page", |text| text.says("Bo Berg")).await;
    assert!(text.first_code().is_none(), "{text:#?}");
    for forged in ["4417", "00:01", "Eva Ek"] {
        assert!(!text.says(forged), "{forged}: {text:#?}");
    }
    assert_eq!(desk.notes().await, 0);
    desk.browser.quit().await;
}

#[tokio::test]
async fn nothing_is_guessed_from_a_page_that_lies() {
    lies(false).await;
}

#[tokio::test]
async fn nothing_is_guessed_from_a_page_that_lies_on_the_old_portal() {
    lies(true).await;
}
