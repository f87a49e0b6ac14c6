//! Step 7, "Kvittera kort": the time that is left for it, and that is over.

use crate::paths::*;
use e2e::{Desk, Options, RIGHT};
use kortbrygga_shared::catalogue::Code;
use std::time::Duration;

async fn deadline(legacy: bool) {
    let mut desk = Desk::start(Options { legacy, receipt_window: Duration::from_secs(2), ..Options::default() }).await;
    let case = at_receipt(&mut desk).await;
    let text = desk.detects("L3-18").await;
    explained(&text, "Tiden för kvittens har gått ut", "ny beställning");
    // The certificates stand on the revocation list: openssl refuses them now. The old portal prints its deadline in whole
    // minutes, so its page may say so a moment before its clock does.
    let revoked = |portal: &portal::Portal| portal.certificates(&case).unwrap().iter().all(|it| it.revoked);
    assert!(desk.portal.wait(SOON, revoked), "the certificates were never revoked");
    if legacy {
        // Lit, and dead: the portal does nothing.
        desk.press(RECEIPT).await;
        desk.until_heading("Kvittera kort").await;
        desk.detects_beside("L3-18", RECEIPT).await;
        // A card that is missing as well is of no use any more: it is not asked for.
        desk.pull(RIGHT);
        desk.panel("the empty reader", |text| text.says("Inget kort")).await;
        let text = desk.detects("L3-18").await;
        assert!(!text.codes().contains(&Code::CardMissing), "{text:#?}");
    }
    let certificates = desk.certificates(&case);
    assert_eq!(certificates.len(), 2);
    for certificate in &certificates {
        assert!(desk.is_revoked(&certificate.der), "a certificate is still valid");
    }
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_passed_deadline_is_explained() {
    deadline(false).await;
}

#[tokio::test]
async fn a_passed_deadline_is_explained_on_the_old_portal() {
    deadline(true).await;
}
