//! The whole of it, and what other people's tools find afterwards.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use e2e::{Ceremony, Desk, Options, certificates_on_card, verified_document};
use kortbrygga_shared::protocol::{KeyAlgorithm, SigningPurpose};

async fn issue(options: Options) {
    let folder = tempfile::tempdir().unwrap();
    let mut desk = Desk::start(options).await;
    let mut ceremony = Ceremony::new(&mut desk);
    ceremony.whole().await;
    let case = desk.case();
    let certificates = certificates_on_card(&desk, folder.path());
    assert!(certificates.iter().any(|it| it.usage.contains("Digital Signature")), "{certificates:?}");
    assert!(certificates.iter().any(|it| it.usage == "Non Repudiation"), "{certificates:?}");
    for purpose in [SigningPurpose::Order, SigningPurpose::Decision, SigningPurpose::Receipt] {
        let file = verified_document(&desk, &case, purpose, folder.path());
        let text = std::fs::read_to_string(file.with_extension("txt")).unwrap();
        assert!(text.contains("9752278900000004471"), "{text}");
    }
    desk.browser.quit().await;
}

#[tokio::test]
async fn a_reserve_card_is_issued() {
    issue(Options::default()).await;
}

#[tokio::test]
async fn a_reserve_card_with_rsa_keys_is_issued() {
    issue(Options { keys: KeyAlgorithm::Rsa2048, ..Options::default() }).await;
}
