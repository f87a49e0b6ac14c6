//! Login tokens and document signatures with personal cards.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use kortbrygga_shared::{
    catalogue::Code,
    protocol::{Bytes, CertificateUsage, Command, Document, Event, PinKind, PinPurpose, Reply, SigningPurpose},
};
use station::factory::{KeyType, PIN_1, PIN_2, PersonalCardSpec, Usage, personal_card};
use support::{
    ORIGIN, Workplace,
    authority::{Authority, Person},
    card_ref, tools,
};

const NUMBER: &str = "9752278900000004471";
const NONCE: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";

fn usage(usage: Usage) -> CertificateUsage {
    match usage {
        Usage::Authentication => CertificateUsage::Authentication,
        Usage::Signature => CertificateUsage::Signature,
    }
}

fn workplace_with_card(keys: KeyType) -> (Workplace, Authority, kortbrygga_shared::protocol::CardView) {
    let authority = Authority::new();
    let spec = PersonalCardSpec::new("5001").with_keys(keys);
    let card = personal_card(&spec, |spki, of| authority.certify(spki, usage(of), &Person::anna(NUMBER))).unwrap();
    let mut workplace = Workplace::new();
    workplace.hello();
    workplace.station.insert(0, card).unwrap();
    let view = workplace.wait_for_card(0);
    (workplace, authority, view)
}

fn document() -> Document {
    Document {
        title: "Beslut om utlämnande".into(),
        media_type: "text/plain;charset=utf-8".into(),
        content: Bytes("Reservkort lämnas ut till Anna Andersson.\n".as_bytes().to_vec()),
    }
}

fn sign_order(view: &kortbrygga_shared::protocol::CardView) -> Command {
    Command::Sign {
        card: card_ref(view),
        origin: ORIGIN.into(),
        purpose: SigningPurpose::Decision,
        document: document(),
        case: "case-1".into(),
    }
}

#[test]
fn the_card_is_described() {
    let (_workplace, _, view) = workplace_with_card(KeyType::P256);
    assert_eq!(view.family, "myeid");
    assert_eq!(view.chip.as_str(), "0000000000005001");
    assert_eq!(view.number.as_ref().unwrap().as_str(), NUMBER);
    assert_eq!(view.keys, [CertificateUsage::Authentication, CertificateUsage::Signature]);
    assert_eq!(view.certificates.len(), 2);
    let certificate = &view.certificates[0];
    assert_eq!(
        (certificate.name.as_str(), certificate.person_id.as_str()),
        ("Anna Andersson", "TSTNMT2321000156-1079")
    );
    assert_eq!((certificate.loa, certificate.issuer.as_str()), (Some(3), support::authority::NAME));
    let tries: Vec<_> = view.pins.iter().map(|it| (it.pin, it.tries_left)).collect();
    assert_eq!(tries, [(PinKind::Authentication, Some(3)), (PinKind::Signature, Some(3))]);
}

fn token_is_bound_to_origin(keys: KeyType, algorithm: &str) {
    let (mut workplace, _, view) = workplace_with_card(keys);
    let order = Command::Authenticate { card: card_ref(&view), origin: ORIGIN.into(), nonce: NONCE.into() };
    let id = workplace.client.send(order);
    let prompt = workplace.fingers.types(PIN_1);
    assert_eq!((prompt.purpose, prompt.pin, prompt.tries_left), (PinPurpose::Login, PinKind::Authentication, Some(3)));
    assert_eq!((prompt.person.as_deref(), prompt.number_ends.as_deref()), (Some("Anna Andersson"), Some("4471")));
    let Reply::Token { token } = workplace.client.reply(&id).unwrap() else { panic!() };
    assert_eq!((token.format.as_str(), token.algorithm.as_str()), ("web-eid:1.0", algorithm));

    // As a relying party checks it: the signature is over hash(origin) || hash(nonce).
    use ring::digest::{SHA256, digest};
    let signed = [digest(&SHA256, ORIGIN.as_bytes()).as_ref(), digest(&SHA256, NONCE.as_bytes()).as_ref()].concat();
    let parsed = kortbrygga_host::cards::ParsedCertificate::from_der(&token.unverified_certificate.0).unwrap();
    let spki = parsed.certificate.tbs_certificate.subject_public_key_info;
    let key = spki.subject_public_key.raw_bytes().to_vec();
    let scheme: &dyn ring::signature::VerificationAlgorithm = match algorithm {
        "ES256" => &ring::signature::ECDSA_P256_SHA256_FIXED,
        _ => &ring::signature::RSA_PKCS1_2048_8192_SHA256,
    };
    ring::signature::UnparsedPublicKey::new(scheme, key).verify(&signed, &token.signature.0).unwrap();
}

#[test]
fn an_es256_token_is_bound_to_origin_and_nonce() {
    token_is_bound_to_origin(KeyType::P256, "ES256");
}

#[test]
fn an_rs256_token_is_bound_to_origin_and_nonce() {
    token_is_bound_to_origin(KeyType::Rsa2048, "RS256");
}

fn openssl_accepts(keys: KeyType) {
    let (mut workplace, authority, view) = workplace_with_card(keys);
    let id = workplace.client.send(sign_order(&view));
    let prompt = workplace.fingers.types(PIN_2);
    assert_eq!((prompt.purpose, prompt.pin), (PinPurpose::Sign(SigningPurpose::Decision), PinKind::Signature));
    let Reply::Signature { cms } = workplace.client.reply(&id).unwrap() else { panic!() };

    let shown = workplace.client.events.iter().find_map(|it| match it {
        Event::PinWindowShown { check_code, .. } => check_code.clone(),
        _ => None,
    });
    assert_eq!(shown, prompt.document.map(|it| it.check_code));
    let folder = workplace.state.path();
    let (cms, ca) = (tools::file(folder, "cms", &cms.0), tools::file(folder, "ca.pem", &authority.pem));
    let out = folder.join("content");
    let (cms, ca, out_text) = (tools::text(&cms), tools::text(&ca), tools::text(&out));
    tools::openssl(&[
        "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", cms, "-CAfile", ca, "-purpose", "any", "-out",
        out_text,
    ]);
    assert_eq!(std::fs::read(&out).unwrap(), document().content.0);
}

#[test]
fn openssl_accepts_a_p256_signature() {
    openssl_accepts(KeyType::P256);
}

#[test]
fn openssl_accepts_an_rsa_signature() {
    openssl_accepts(KeyType::Rsa2048);
}

#[test]
fn a_wrong_pin_is_asked_again_and_blocks_in_the_end() {
    let (mut workplace, _, view) = workplace_with_card(KeyType::P256);
    let id = workplace.client.send(sign_order(&view));
    let mut seen = Vec::new();
    for wrong in ["111111", "222222", "333333"] {
        let prompt = workplace.fingers.types(wrong);
        seen.push((prompt.tries_left, prompt.wrong_before));
    }
    assert_eq!(seen, [(Some(3), false), (Some(2), true), (Some(1), true)]);
    assert_eq!(workplace.client.reply(&id).unwrap_err().code, Code::PinBlocked);
    let again = workplace.client.ask(sign_order(&view));
    assert_eq!(again.unwrap_err().code, Code::PinBlocked);
    assert!(workplace.fingers.were_not_asked());
}

#[test]
fn a_pin_that_the_card_has_refused_is_not_sent_again() {
    let (mut workplace, _, view) = workplace_with_card(KeyType::P256);
    let id = workplace.client.send(sign_order(&view));
    let mut seen = Vec::new();
    for typed in ["111111", "111111", "111111", PIN_2] {
        let prompt = workplace.fingers.types(typed);
        seen.push((prompt.tries_left, prompt.wrong_before, prompt.same_again));
    }
    assert_eq!(
        seen,
        [(Some(3), false, false), (Some(2), true, false), (Some(2), true, true), (Some(2), true, true)],
        "one try is gone, however often the same was typed"
    );
    assert!(workplace.client.reply(&id).is_ok());

    // Nobody is there who reads: the request ends, and the tries are still there.
    let id = workplace.client.send(sign_order(&view));
    for _ in 0..4 {
        workplace.fingers.types("111111");
    }
    let report = workplace.client.reply(&id).unwrap_err();
    assert_eq!((report.code, report.values.get("tries").map(String::as_str)), (Code::WrongPin, Some("2")));
    let id = workplace.client.send(sign_order(&view));
    assert_eq!(workplace.fingers.types(PIN_2).tries_left, Some(2));
    assert!(workplace.client.reply(&id).is_ok());
}

#[test]
fn giving_up_leaves_the_tries_alone() {
    let (mut workplace, _, view) = workplace_with_card(KeyType::P256);
    let id = workplace.client.send(sign_order(&view));
    workplace.fingers.gives_up();
    assert_eq!(workplace.client.reply(&id).unwrap_err().code, Code::Cancelled);
    let id = workplace.client.send(sign_order(&view));
    let (_, window) = workplace.fingers.hesitates();
    workplace.client.ask(Command::Cancel { request: id.clone() }).unwrap();
    assert_eq!(workplace.client.reply(&id).unwrap_err().code, Code::Cancelled);
    drop(window);
    let id = workplace.client.send(sign_order(&view));
    assert_eq!(workplace.fingers.types(PIN_2).tries_left, Some(3));
    assert!(workplace.client.reply(&id).is_ok());
}

#[test]
fn what_a_page_may_not_ask_is_refused_before_any_window() {
    let (mut workplace, _, view) = workplace_with_card(KeyType::P256);
    let Command::Sign { card, origin, purpose, document, case } = sign_order(&view) else { panic!() };
    let sign = |origin: &str, document: &Document, case: &str| Command::Sign {
        card: card.clone(),
        origin: origin.to_owned(),
        purpose,
        document: document.clone(),
        case: case.to_owned(),
    };
    let large = Document { content: Bytes(vec![b'a'; 256 * 1024 + 1]), ..document.clone() };
    let misleading = Document { title: "Kvittens\u{202E}".into(), ..document.clone() };
    for (command, code) in [
        (sign("https://evil.example", &document, &case), Code::OriginRefused),
        (sign("http://minasidor.siths.se", &document, &case), Code::OriginRefused),
        (sign(&origin, &large, &case), Code::DocumentTooLarge),
        (sign(&origin, &misleading, &case), Code::BadMessage),
        (sign(&origin, &document, ""), Code::BadMessage),
        (Command::Authenticate { card: card.clone(), origin: origin.clone(), nonce: "short".into() }, Code::BadMessage),
    ] {
        assert_eq!(workplace.client.ask(command).unwrap_err().code, code);
    }
    assert!(workplace.fingers.were_not_asked());
}

#[test]
fn nothing_that_was_verified_is_left_on_the_card() {
    let (mut workplace, _, view) = workplace_with_card(KeyType::P256);
    let order = Command::Authenticate { card: card_ref(&view), origin: ORIGIN.into(), nonce: NONCE.into() };
    let id = workplace.client.send(order);
    workplace.fingers.types(PIN_1);
    workplace.client.reply(&id).unwrap();
    let probe = "00:A4:08:00:02:50:15:00";
    let text = station::opensc::run(&workplace.station, "opensc-tool", &["-r", "0", "-s", probe, "-s", "00:20:00:01"])
        .unwrap();
    assert!(text.contains("SW1=0x63, SW2=0xC3"), "{text}");
}
