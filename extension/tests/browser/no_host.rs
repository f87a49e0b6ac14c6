//! Without a native host the panel says so, and what to do.

use crate::browser::Browser;
use portal::Options;
use thirtyfour::prelude::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_host_is_explained_on_the_page() {
    let browser = Browser::start(Options::default(), &[]).await;
    browser.open("/logga-in").await;
    let panel = browser.panel("KB-0001", |it| it.code == "KB-0001").await;
    browser.picture("no-host").await;
    assert_eq!(panel.reason, "Webbläsaren hittar inte Kortbryggas program på datorn.");
    assert_eq!(panel.remedy, "Be IT-avdelningen installera Kortbrygga, och ladda sedan om sidan.");
    assert_eq!(panel.primary, "Försök igen");
    browser.quit().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_cannot_bring_its_own_panel() {
    let browser = Browser::start(Options::default(), &[]).await;
    browser.open("/logga-in").await;
    browser.panel("KB-0001", |it| it.code == "KB-0001").await;
    let frame = browser.driver.find(By::Css("iframe[src*='panel.html']")).await.unwrap();
    let source = frame.attr("src").await.unwrap().unwrap();
    // The address changes with each session and does not give the extension's id away.
    assert!(!source.contains("nmjpljiipijejlgpokoalnlbbhgaejij"), "{source}");
    // The page copies the frame, nonce and all: the copy shows nothing.
    let copy = "const copy = document.querySelector(\"iframe[src*='panel.html']\").cloneNode(); copy.id = 'copy'; \
                document.body.append(copy);";
    browser.driver.execute(copy, Vec::new()).await.unwrap();
    browser.driver.find(By::Id("copy")).await.unwrap().enter_frame().await.unwrap();
    let shown = "return document.getElementById('panel')?.checkVisibility() ?? false";
    let looked = std::time::Instant::now();
    // Longer than a panel needs to be admitted.
    while looked.elapsed() < std::time::Duration::from_millis(1500) {
        let visible: bool = browser.driver.execute(shown, Vec::new()).await.unwrap().convert().unwrap();
        assert!(!visible);
    }
    browser.driver.enter_default_frame().await.unwrap();
    let first = browser.panel("still KB-0001", |it| it.code == "KB-0001").await;
    assert!(!first.reason.is_empty());
    browser.quit().await;
}
