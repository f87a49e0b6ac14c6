//! Without a native host the panel says so, and what to do.

use crate::browser::Browser;
use portal::Options;

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
