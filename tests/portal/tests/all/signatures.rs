//! Signatures, steps, cards.

use crate::common::{CHIP, NUMBER, USAGES, card, start};
use crate::scene::Scene;
use kortbrygga_shared::{
    catalogue::Code,
    portal::handover::{CertificateRequest, GetCase, PostSignature, PostTerms, Signature, Terms},
    protocol::{CertificateUsage, KeyAlgorithm, SigningPurpose},
};
use portal::{
    SoftCard,
    ca::{Level, Reason},
};

#[test]
fn signatures_that_prove_nothing() {
    let mut scene = Scene::new();
    scene.two.choose(&scene.case);
    let document = scene.two.document(&scene.case, SigningPurpose::Decision).unwrap();
    let octets = &document.content.0;
    let persons = scene.portal.persons();
    let mut refused = |cms: Vec<u8>| {
        let body = Signature { purpose: SigningPurpose::Decision, cms: cms.into() };
        assert_eq!(scene.two.post::<PostSignature>(&scene.case, &body).unwrap_err(), Code::SignatureRefused);
        scene.two.why.clone()
    };
    let first = card(&scene.portal, &persons.administrator1);
    assert_eq!(refused(first.sign(octets).unwrap()), "another person");
    assert_eq!(refused(scene.second.sign(b"another document").unwrap()), "another document");
    let mut broken = scene.second.sign(octets).unwrap();
    *broken.last_mut().unwrap() ^= 1;
    assert_eq!(refused(broken), "signature does not fit");
    assert_eq!(refused(b"nothing".to_vec()), "not a signed document");
    let elsewhere = card(&start(), &persons.administrator2);
    assert_eq!(refused(elsewhere.sign(octets).unwrap()), "certificate not trusted");
    let mut low = persons.administrator2.clone();
    low.level = Level::Loa2;
    assert_eq!(refused(card(&scene.portal, &low).sign(octets).unwrap()), "level too low");
    let mut login_key = SoftCard::blank(KeyAlgorithm::P256).unwrap();
    let spki = portal::ca::verified_key(&login_key.request(CertificateUsage::Signature).unwrap()).unwrap();
    let profile = persons.administrator2.profile();
    let der = scene.portal.ca().issue(&spki, &profile, CertificateUsage::Authentication, None).unwrap();
    login_key.write(CertificateUsage::Signature, der);
    assert_eq!(refused(login_key.sign(octets).unwrap()), "certificate not for signatures");
    let stolen = card(&scene.portal, &persons.administrator2);
    let theirs = stolen.certificate(CertificateUsage::Signature).unwrap();
    scene.portal.ca().revoke(theirs, Reason::KeyCompromise).unwrap();
    assert_eq!(refused(stolen.sign(octets).unwrap()), "certificate revoked");
    assert!(scene.portal.signed_document(&scene.case, SigningPurpose::Decision).unwrap().is_none());
    scene.two.sign(&scene.second, &scene.case, SigningPurpose::Decision, &document).unwrap();
}

#[test]
fn steps_come_in_their_order() {
    let mut scene = Scene::new();
    let case = scene.case.clone();
    assert_eq!(scene.two.document(&case, SigningPurpose::Decision).unwrap_err(), Code::WrongStep, "not chosen");
    scene.two.choose(&case);
    assert_eq!(scene.two.document(&case, SigningPurpose::Receipt).unwrap_err(), Code::WrongStep);
    assert_eq!(scene.two.hand_over(&case, CHIP, NUMBER).unwrap_err(), Code::WrongStep);
    assert_eq!(scene.two.accept_terms(&case).unwrap_err(), Code::WrongStep);
    assert_eq!(scene.issue().unwrap_err(), Code::WrongStep);
    let page = scene.two.go(&format!("/arenden/{case}/kvittera"));
    assert_eq!(page.heading(), "Granskning av valt underlag");
    assert_eq!(scene.two.call::<GetCase>("RK-UNKNOWN1").unwrap_err(), Code::OrderNotFound);
}

#[test]
fn the_card_number_must_match() {
    let mut scene = Scene::new().decided();
    assert_eq!(scene.two.hand_over(&scene.case, CHIP, "9752278900000004417").unwrap_err(), Code::WrongCard);
    scene.two.hand_over(&scene.case, CHIP, NUMBER).unwrap();
    scene.two.accept_terms(&scene.case).unwrap();
    let requests =
        USAGES.map(|usage| CertificateRequest { usage, request: scene.reserve.request(usage).unwrap().into() });
    assert_eq!(scene.ask("FFFF", requests.into()).unwrap_err(), Code::WrongCard, "another chip");
}

#[test]
fn a_chip_keeps_its_number() {
    let mut scene = Scene::new().decided();
    scene.two.hand_over(&scene.case, CHIP, NUMBER).unwrap();
    let other = "9752278900000004417";
    let persons = scene.portal.persons();
    let case = scene.portal.fixture_order(&persons.recipient, &other.parse().unwrap()).unwrap();
    scene.two.decide(&scene.second, &case);
    assert_eq!(scene.two.hand_over(&case, CHIP, other).unwrap_err(), Code::WrongCard);
    scene.two.hand_over(&case, "10AC", other).unwrap();
}

#[test]
fn only_the_terms_in_force_can_be_accepted() {
    let mut scene = Scene::new().decided();
    scene.two.hand_over(&scene.case, CHIP, NUMBER).unwrap();
    let old = Terms { version: "2019-01".into() };
    assert_eq!(scene.two.post::<PostTerms>(&scene.case, &old).unwrap_err(), Code::TermsNotAccepted);
    scene.two.accept_terms(&scene.case).unwrap();
}
