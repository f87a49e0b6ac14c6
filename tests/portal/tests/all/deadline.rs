//! The deadline of the receipt.

use crate::common::{Client, NUMBER, card};
use crate::scene::{Scene, serial};
use kortbrygga_shared::{
    catalogue::Code,
    protocol::{KeyAlgorithm, SigningPurpose},
};
use portal::{Portal, SoftCard};
use std::time::Duration;

#[test]
fn after_the_deadline_the_certificates_stand_on_the_revocation_list() {
    let mut scene = Scene::new().written();
    let receipt = scene.two.document(&scene.case, SigningPurpose::Receipt).unwrap();
    assert!(scene.listed().contains("No Revoked Certificates"));
    scene.portal.advance_clock(Duration::from_secs(30 * 60 + 1));
    // Nobody has asked yet: the portal has done it by itself.
    let listed = scene.listed();
    let issued = scene.portal.certificates(&scene.case).unwrap();
    assert!(issued.iter().all(|it| it.revoked && listed.contains(&serial(&it.der))), "{listed}");
    let served = scene.two.octets("/crl/person-hsa-id-3.crl");
    assert!(openssl::x509::X509Crl::from_der(&served).unwrap().get_revoked().is_some_and(|it| it.len() == 2));
    let refused = scene.two.sign(&scene.reserve, &scene.case, SigningPurpose::Receipt, &receipt);
    assert_eq!(refused.unwrap_err(), Code::ReceiptDeadlinePassed);
    let page = scene.two.go(&format!("/arenden/{}", scene.case));
    assert_eq!(page.heading(), "Kvittera kort");
    assert!(page.has("Tiden för kvittens har gått ut"));
    // All over again with the same card.
    scene.portal.fixture_order(&scene.portal.persons().recipient, &NUMBER.parse().unwrap()).unwrap();
}

#[test]
fn the_deadline_counts_by_the_real_clock_too() {
    let portal =
        Portal::start(portal::Options { receipt_window: Duration::from_millis(300), ..portal::Options::default() })
            .unwrap();
    let case = portal.fixture_order(&portal.persons().recipient, &NUMBER.parse().unwrap()).unwrap();
    let second = card(&portal, &portal.persons().administrator2);
    let two = Client::logged_in(&portal, &second);
    let reserve = SoftCard::blank(KeyAlgorithm::P256).unwrap();
    let mut scene = Scene { portal, case, second, two, reserve }.accepted();
    scene.issue().unwrap();
    let revoked = |portal: &Portal| portal.certificates(&scene.case).unwrap().iter().all(|it| it.revoked);
    assert!(scene.portal.wait(Duration::from_secs(10), revoked), "the portal does not wake at the deadline");
    assert!(scene.portal.case(&scene.case).unwrap().unwrap().ending.is_some());
}
