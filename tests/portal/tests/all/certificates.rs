//! Requests, certificates, what was read back, the receipt.

use crate::common::{CHIP, USAGES, card};
use crate::scene::{Scene, serial};
use kortbrygga_shared::{
    catalogue::Code,
    portal::handover::{CertificateRequest, PostWritten, Written, WrittenDigest},
    protocol::{CertificateUsage, KeyAlgorithm, SigningPurpose},
};
use portal::SoftCard;
use std::time::Duration;

#[test]
fn requests_that_the_ca_refuses() {
    let mut scene = Scene::new().accepted();
    let of = |card: &SoftCard, key, usage| CertificateRequest { usage, request: card.request(key).unwrap().into() };
    use CertificateUsage::{Authentication as Login, Signature as Sign};
    let good = SoftCard::blank(KeyAlgorithm::P256).unwrap();
    let rsa = SoftCard::blank(KeyAlgorithm::Rsa2048).unwrap();
    let mut broken = of(&good, Sign, Sign);
    *broken.request.0.last_mut().unwrap() ^= 1;
    let garbage = CertificateRequest { usage: Sign, request: vec![1, 2, 3].into() };
    for (requests, why) in [
        (vec![], "one request for each of the two usages"),
        (vec![of(&good, Login, Login)], "one request for each of the two usages"),
        (vec![of(&good, Login, Login), of(&good, Login, Sign)], "one key per usage"),
        (vec![of(&good, Login, Login), of(&good, Sign, Login)], "one key per usage"),
        (vec![of(&good, Login, Login), of(&rsa, Sign, Sign)], "another key algorithm"),
        (vec![of(&good, Login, Login), broken], "the request's signature is wrong"),
        (vec![of(&good, Login, Login), garbage], "not a PKCS#10 request"),
    ] {
        assert_eq!(scene.ask(CHIP, requests).unwrap_err(), Code::RequestRefused, "{why}");
        assert_eq!(scene.two.why, why);
    }
    assert!(scene.portal.certificates(&scene.case).unwrap().is_empty());
}

#[test]
fn new_keys_get_new_certificates_and_the_former_are_revoked_without_more_time() {
    let mut scene = Scene::new().accepted();
    let before = scene.issue().unwrap();
    scene.portal.advance_clock(Duration::from_secs(60));
    scene.reserve = SoftCard::blank(KeyAlgorithm::P256).unwrap();
    let after = scene.issue().unwrap();
    assert_eq!(after.receipt_deadline, before.receipt_deadline);
    let listed = scene.listed();
    assert!(before.certificates.iter().all(|it| listed.contains(&serial(&it.certificate.0))), "{listed}");
    assert!(after.certificates.iter().all(|it| !listed.contains(&serial(&it.certificate.0))), "{listed}");
    scene.write(&after).unwrap();
}

#[test]
fn what_was_read_back_must_be_what_was_issued() {
    let mut scene = Scene::new().accepted();
    let issued = scene.issue().unwrap();
    let body = |certificates| Written { chip: CHIP.parse().unwrap(), certificates };
    let digest = |usage| WrittenDigest { usage, sha256: vec![0; 32].into() };
    let wrong = body(USAGES.map(digest).into());
    assert_eq!(scene.two.post::<PostWritten>(&scene.case, &wrong).unwrap_err(), Code::ReadBackDiffers);
    assert_eq!(scene.two.post::<PostWritten>(&scene.case, &body(vec![])).unwrap_err(), Code::ReadBackDiffers);
    assert_eq!(scene.two.view(&scene.case).unwritten.len(), 2);
    scene.write(&issued).unwrap();
}

#[test]
fn the_receipt_is_signed_by_the_certificate_of_this_case() {
    let mut scene = Scene::new().written();
    let receipt = scene.two.document(&scene.case, SigningPurpose::Receipt).unwrap();
    let older = card(&scene.portal, &scene.portal.persons().recipient);
    for other in [&older, &scene.second] {
        let refused = scene.two.sign(other, &scene.case, SigningPurpose::Receipt, &receipt);
        assert_eq!(refused.unwrap_err(), Code::SignatureRefused);
    }
    scene.two.sign(&scene.reserve, &scene.case, SigningPurpose::Receipt, &receipt).unwrap();
}
