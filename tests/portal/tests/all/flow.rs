//! The whole contract over HTTPS with software cards; then, independent of our code, openssl on what came out.

use crate::common::{CHIP, Client, NUMBER, USAGES, card, order_for};
use kortbrygga_shared::{
    ceremony::{Ending, StepStatus},
    portal::handover::{
        CertificateRequest, CertificateRequests, GetSession, PostCertificateRequests, PostWritten, Written,
        WrittenDigest,
    },
    protocol::{CertificateToWrite, KeyAlgorithm, SigningPurpose},
};
use portal::{Options, Portal, SoftCard, ca::Level};
use std::process::Command;

#[test]
fn a_reserve_card_from_order_to_receipt_with_elliptic_keys() {
    whole_flow(KeyAlgorithm::P256);
}

#[test]
fn a_reserve_card_from_order_to_receipt_with_rsa_keys() {
    whole_flow(KeyAlgorithm::Rsa2048);
}

fn whole_flow(algorithm: KeyAlgorithm) {
    let portal = Portal::start(Options { key_algorithm: algorithm, ..Options::default() }).unwrap();
    let persons = portal.persons();
    let own = |person| SoftCard::of(person, &portal.ca(), &NUMBER.parse().unwrap(), algorithm).unwrap();

    let first = own(&persons.administrator1);
    let mut one = Client::logged_in(&portal, &first);
    let session = one.call::<GetSession>("").unwrap().login.unwrap();
    assert_eq!((session.person_id.as_str(), session.loa), ("SE2321000016-A001", 3));
    let opened = one.order(&order_for("19121212-1212")).unwrap();
    let accepted = one.sign(&first, &opened.case, SigningPurpose::Order, &opened.document).unwrap();
    assert_eq!(one.go(&accepted.next).heading(), "Reservkortet är beställt");
    assert!(one.get("/bestall").has(NUMBER));

    let second = own(&persons.administrator2);
    let mut two = Client::logged_in(&portal, &second);
    assert!(two.get("/e-legitimationer").has("<button class=\"main\">HANTERA BESTÄLLNINGAR"));
    two.get("/bestallningar");
    let found = two.submit("/bestallningar", &[("sok", "191212-121212")]);
    assert!(found.has(NUMBER), "{}", found.body);
    let page = two.submit("/bestallningar/valj", &[("arende", &opened.case)]);
    assert_eq!(page.heading(), "Granskning av valt underlag");
    let case = page.between("<meta name=\"kortbrygga-case\" content=\"", "\"").to_owned();
    assert_eq!(case, opened.case);
    let decision = two.document(&case, SigningPurpose::Decision).unwrap();
    let text = String::from_utf8(decision.content.0.clone()).unwrap();
    for part in
        [NUMBER, "Erik Ek (SE2321000016-E005)", "Anna Andersson", "Bo Berg", "Svenskt körkort, nummer 12 345 678"]
    {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert_eq!(two.document(&case, SigningPurpose::Decision).unwrap(), decision, "made once");
    let accepted = two.sign(&second, &case, SigningPurpose::Decision, &decision).unwrap();
    assert_eq!(two.go(&accepted.next).heading(), "Lämna över kort till kortmottagare");

    let accepted = two.hand_over(&case, CHIP, NUMBER).unwrap();
    assert_eq!(two.go(&accepted.next).heading(), "Acceptera villkoren för ditt certifikat");
    let accepted = two.accept_terms(&case).unwrap();
    assert_eq!(two.go(&accepted.next).heading(), "Hämta nytt certifikat");

    let mut reserve = SoftCard::blank(algorithm).unwrap();
    let requests = USAGES.map(|usage| CertificateRequest { usage, request: reserve.request(usage).unwrap().into() });
    let requests = CertificateRequests { chip: CHIP.parse().unwrap(), requests: requests.into() };
    let issued = two.post::<PostCertificateRequests>(&case, &requests).unwrap();
    assert_eq!(issued.certificates.len(), 2);
    assert_eq!(ders(&two.view(&case).unwritten), ders(&issued.certificates), "for resuming");
    let again = two.post::<PostCertificateRequests>(&case, &requests).unwrap();
    assert_eq!(ders(&again.certificates), ders(&issued.certificates), "the same keys get the same certificates");
    assert_eq!(again.receipt_deadline, issued.receipt_deadline);
    let digests = issued.certificates.iter().map(|it| {
        reserve.write(it.usage, it.certificate.0.clone());
        let sha256 = ring::digest::digest(&ring::digest::SHA256, &it.certificate.0).as_ref().to_vec().into();
        WrittenDigest { usage: it.usage, sha256 }
    });
    let written = Written { chip: CHIP.parse().unwrap(), certificates: digests.collect() };
    let accepted = two.post::<PostWritten>(&case, &written).unwrap();
    let page = two.go(&accepted.next);
    assert_eq!(page.heading(), "Kvittera kort");
    assert!(page.has("senast <time datetime="));
    assert!(two.view(&case).unwritten.is_empty());

    let receipt = two.document(&case, SigningPurpose::Receipt).unwrap();
    let accepted = two.sign(&reserve, &case, SigningPurpose::Receipt, &receipt).unwrap();
    let page = two.go(&accepted.next);
    assert_eq!(page.heading(), "Kortet är utlämnat");
    let view = two.view(&case);
    assert_eq!(view.state.ending, Some(Ending::Completed));
    assert!(view.steps.iter().all(|it| it.status == StepStatus::Done && it.at.is_some()));

    // What the host can do without us: openssl alone.
    let folder = Folder::new(&portal);
    for certificate in portal.certificates(&case).unwrap() {
        assert!(certificate.written && !certificate.revoked);
        folder.put("person.der", &certificate.der);
        folder.openssl(&["x509", "-inform", "DER", "-in", "person.der", "-out", "person.pem"]);
        folder.openssl(&[
            "verify",
            "-crl_check",
            "-CAfile",
            "root.pem",
            "-untrusted",
            "issuer.pem",
            "-CRLfile",
            "list.pem",
            "person.pem",
        ]);
        let text = folder.openssl(&["x509", "-in", "person.pem", "-noout", "-text"]);
        assert!(text.contains(NUMBER) && text.contains("SE2321000016-E005"), "{text}");
    }
    let documents = [
        (SigningPurpose::Order, &opened.document),
        (SigningPurpose::Decision, &decision),
        (SigningPurpose::Receipt, &receipt),
    ];
    for (purpose, document) in documents {
        let signed = portal.signed_document(&case, purpose).unwrap().unwrap();
        let name = format!("{purpose:?}").to_lowercase();
        assert!(page.has(&format!("/cases/{case}/documents/{name}.p7m")));
        assert_eq!(two.octets(&format!("/cases/{case}/documents/{name}.p7m")), signed);
        folder.put("signed.p7m", &signed);
        folder.openssl(&[
            "cms",
            "-verify",
            "-binary",
            "-inform",
            "DER",
            "-in",
            "signed.p7m",
            "-CAfile",
            "chain.pem",
            "-out",
            "content.txt",
        ]);
        assert_eq!(folder.get("content.txt"), document.content.0);
    }
    let order = portal.signed_document(&case, SigningPurpose::Order).unwrap().unwrap();
    let digest = ring::digest::digest(&ring::digest::SHA256, &order);
    let digest: String = digest.as_ref().iter().map(|it| format!("{it:02x}")).collect();
    assert!(text.contains(&digest), "the decision names the signed order");
}

fn ders(certificates: &[CertificateToWrite]) -> Vec<&[u8]> {
    certificates.iter().map(|it| it.certificate.0.as_slice()).collect()
}

#[test]
fn a_fixture_order_is_signed_like_any_other() {
    let portal = crate::common::start();
    let case = portal.fixture_order(&portal.persons().recipient, &NUMBER.parse().unwrap()).unwrap();
    assert!(portal.signed_document(&case, SigningPurpose::Order).unwrap().is_some());
    let second = card(&portal, &portal.persons().administrator2);
    let mut two = Client::logged_in(&portal, &second);
    two.decide(&second, &case);
}

#[test]
fn a_portal_that_starts_again_knows_its_cases() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        ca_folder: Some(folder.path().join("ca")),
        database: Some(folder.path().join("portal.sqlite")),
        ..Options::default()
    };
    let portal = Portal::start(options.clone()).unwrap();
    let case = portal.fixture_order(&portal.persons().recipient, &NUMBER.parse().unwrap()).unwrap();
    let second = card(&portal, &portal.persons().administrator2);
    Client::logged_in(&portal, &second).choose(&case);
    drop(portal);
    let portal = Portal::start(options).unwrap();
    let mut two = Client::logged_in(&portal, &second);
    assert_eq!(two.go(&format!("/arenden/{case}")).heading(), "Granskning av valt underlag");
}

/// Root, issuer and revocation list as files for openssl.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(portal: &Portal) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        let (root, issuer) = (portal.root_certificate_pem().unwrap(), portal.ca().issuer_pem(Level::Loa3).unwrap());
        folder.put("root.pem", root.as_bytes());
        folder.put("issuer.pem", issuer.as_bytes());
        folder.put("chain.pem", format!("{root}{issuer}").as_bytes());
        folder.put("list.pem", portal.crl_pem(Level::Loa3).unwrap().as_bytes());
        folder
    }

    fn put(&self, name: &str, octets: &[u8]) {
        std::fs::write(self.0.path().join(name), octets).unwrap();
    }

    fn get(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.0.path().join(name)).unwrap()
    }

    fn openssl(&self, args: &[&str]) -> String {
        let output = Command::new("openssl").args(args).current_dir(self.0.path()).output().unwrap();
        let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(output.status.success(), "openssl {args:?}: {text}");
        text
    }
}
