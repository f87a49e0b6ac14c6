//! On a portal with the contract.

use crate::bench::*;
use kortbrygga_extension::{
    messages::{Busy, Primary, StepAction, Wish},
    worker::{PortalAnswer, PortalCall},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    portal::handover::{Accepted, Challenge, HEADER_CSRF, HEADER_IDEMPOTENCY, IssuedCertificates},
    protocol::{
        AuthenticationToken, CardState, CertificateToWrite, CertificateUsage, Command, Document, EnrolledKey, Event,
        PinKind, Reply,
    },
    time::UnixMillis,
};

fn accepted() -> Result<PortalAnswer, ErrorReport> {
    Ok(PortalAnswer::Accepted(Accepted { next: "/next".into() }))
}

/// A step's page with the contract, administrator 2 logged in with the card on the left. The portal's own button stays off:
/// the action is ours.
fn at(step: &str, right: CardState) -> Bench {
    let mut bench = Bench::new();
    bench.seen(contract(portal_page(step, false, &[]), Some(CASE)));
    bench.open_panel();
    bench.host(desk(own(), right));
    bench.portal(Some(admin2()), Some(case_at(step)));
    bench
}

fn document() -> Document {
    Document { title: "Beslut".into(), media_type: "text/plain".into(), content: b"beslut".to_vec().into() }
}

#[test]
fn a_login_goes_by_challenge_card_and_token() {
    let mut bench = Bench::new();
    bench.seen(contract(login_page(), None));
    bench.open_panel();
    bench.portal(None, None);
    assert!(!bench.view().now.enabled);
    bench.host(desk(own(), CardState::Empty));
    assert!(bench.view().now.enabled);
    assert!(matches!(&bench.view().now.primary, Some(Primary::LogIn(cards)) if cards.len() == 1));
    bench.wish(Wish::Primary);
    let (call, path, headers, what) = bench.called();
    assert_eq!(path, "/kortbrygga/v1/login/challenge");
    assert_eq!(headers[HEADER_CSRF], "c".repeat(32));
    assert!(matches!(what, PortalCall::Challenge(_)));
    bench.answer(call, Ok(PortalAnswer::Challenge(Challenge { nonce: "n".repeat(44), expires: UnixMillis(0) })));
    let request = bench.asked();
    let Command::Authenticate { card, origin, .. } = request.command else { panic!("{:?}", request.command) };
    assert_eq!((card.chip.as_str(), origin.as_str()), ("0A", ORIGIN));
    bench.event(Event::PinWindowShown { request: request.id.clone(), pin: PinKind::Authentication, check_code: None });
    assert!(matches!(bench.view().now.busy, Some(Busy::PinWindow { .. })));
    let token = AuthenticationToken {
        unverified_certificate: vec![1].into(),
        algorithm: "ES256".into(),
        signature: vec![2].into(),
        format: "web-eid:1.0".into(),
        app_version: "https://example.org".into(),
    };
    bench.reply(&request.id, Reply::Token { token });
    let (call, ..) = bench.called();
    bench.answer(call, accepted());
    assert_eq!(bench.went().as_deref(), Some("/next"));
    let login = bench.memory.logins.get(ORIGIN).unwrap();
    assert_eq!((login.person.as_str(), login.loa, login.readers), (ADMIN2, Some(3), Some(2)));
}

#[test]
fn of_two_cards_the_user_chooses() {
    let mut bench = Bench::new();
    bench.seen(contract(login_page(), None));
    bench.open_panel();
    bench.portal(None, None);
    bench.host(desk(own(), card("0C", 2, Some((ADMIN1, 3)), None)));
    bench.wish(Wish::Primary);
    assert!(!bench.calls().iter().any(|(.., what)| matches!(what, PortalCall::Challenge(_))));
    bench.wish(Wish::LogIn("B".into()));
    let (call, ..) = bench.called();
    bench.answer(call, Ok(PortalAnswer::Challenge(Challenge { nonce: "n".repeat(44), expires: UnixMillis(0) })));
    assert!(matches!(bench.asked().command, Command::Authenticate { card, .. } if card.chip.as_str() == "0C"));
}

#[test]
fn a_decision_is_signed_with_the_administrators_card() {
    let mut bench = at("review", CardState::Empty);
    assert_eq!(bench.view().now.primary, Some(Primary::Do(StepAction::SignDecision)));
    assert_eq!(bench.codes(), [""; 0]);
    bench.wish(Wish::Primary);
    let (call, path, headers, _) = bench.called();
    assert_eq!(path, "/kortbrygga/v1/cases/RK-1/document");
    assert!((16..=64).contains(&headers[HEADER_IDEMPOTENCY].len()));
    bench.answer(call, Ok(PortalAnswer::Document(document())));
    let request = bench.asked();
    assert!(matches!(&request.command, Command::Sign { card, case, .. } if card.chip.as_str() == "0A" && case == CASE));
    bench.reply(&request.id, Reply::Signature { cms: vec![9; 40].into() });
    let (call, path, ..) = bench.called();
    assert_eq!(path, "/kortbrygga/v1/cases/RK-1/signature");
    bench.answer(call, accepted());
    assert_eq!(bench.went().as_deref(), Some("/next"));
}

#[test]
fn a_signature_that_the_portal_never_answered_is_sent_again_as_it_is() {
    let mut bench = at("review", CardState::Empty);
    bench.wish(Wish::Primary);
    let (call, ..) = bench.called();
    bench.answer(call, Ok(PortalAnswer::Document(document())));
    let request = bench.asked();
    bench.reply(&request.id, Reply::Signature { cms: vec![9; 40].into() });
    let (call, _, first, _) = bench.called();
    bench.answer(call, Err(Code::PortalGone.into()));
    assert_eq!(bench.codes(), ["KB-0600"]);
    let signings = bench.requests().len();
    bench.portal(Some(admin2()), Some(case_at("review")));
    bench.wish(Wish::Primary);
    let (call, path, second, _) = bench.called();
    assert_eq!(path, "/kortbrygga/v1/cases/RK-1/signature");
    assert_eq!(first[HEADER_IDEMPOTENCY], second[HEADER_IDEMPOTENCY]);
    assert_eq!(bench.requests().len(), signings, "no second PIN");
    bench.answer(call, accepted());
    assert!(bench.memory.unsent.is_empty());
}

#[test]
fn yes_to_a_blank_card_hands_it_over() {
    let mut bench = at("hand-over", blank());
    assert_eq!(bench.codes(), ["KB-0113"]);
    let confirm = bench.view().now.confirm.clone().unwrap();
    assert_eq!((confirm.ends.as_str(), confirm.hands_over), ("4471", true));
    bench.wish(Wish::ConfirmNumber(true));
    let request = bench.asked();
    assert!(matches!(&request.command, Command::BindNumber { number, .. } if number.as_str() == NUMBER));
    bench.reply(&request.id, Reply::Done);
    let (call, path, ..) = bench.called();
    assert_eq!(path, "/kortbrygga/v1/cases/RK-1/hand-over");
    bench.answer(call, accepted());
    assert_eq!(bench.went().as_deref(), Some("/next"));
}

#[test]
fn no_to_a_blank_card_is_kept_until_it_is_pulled() {
    let mut bench = at("hand-over", blank());
    bench.wish(Wish::ConfirmNumber(false));
    assert_eq!(bench.codes(), ["KB-0114"]);
    assert!(bench.view().now.confirm.is_none());
    bench.wish(Wish::ConfirmNumber(true));
    assert!(!bench.requests().iter().any(|it| matches!(it.command, Command::BindNumber { .. })));
    bench.readers(desk(own(), CardState::Empty));
    assert_eq!(bench.codes(), ["KB-0103"]);
    bench.readers(desk(own(), card("0B", 3, None, None)));
    assert!(bench.view().now.confirm.is_some());
}

#[test]
fn the_wrong_card_is_told_and_its_slot_marked() {
    let wrong = card("0C", 2, None, Some("9752278900000004417"));
    let mut bench = at("hand-over", wrong);
    assert_eq!(bench.codes(), ["KB-0104"]);
    assert!(bench.view().slots[1].wrong);
    bench.wish(Wish::Primary);
    assert!(!bench.calls().iter().any(|(.., what)| matches!(what, PortalCall::HandOver(_))), "blocked is blocked");
}

fn to_writing(bench: &mut Bench) -> String {
    bench.wish(Wish::Primary);
    let (call, ..) = bench.called();
    bench.answer(call, Ok(PortalAnswer::Case(Box::new(case_at("fetch")))));
    let request = bench.asked();
    let Command::Enrol { keys, .. } = &request.command else { panic!("{:?}", request.command) };
    let keys = keys.iter().map(|it| EnrolledKey { usage: it.usage, request: vec![7].into() }).collect();
    bench.reply(&request.id, Reply::Enrolled { keys });
    let (call, ..) = bench.called();
    let issued = IssuedCertificates { certificates: certificates(), receipt_deadline: UnixMillis(bench.now + 60_000) };
    bench.answer(call, Ok(PortalAnswer::Issued(issued)));
    bench.asked().id
}

fn certificates() -> Vec<CertificateToWrite> {
    let one = |usage| CertificateToWrite { usage, certificate: vec![3; 4].into() };
    vec![one(CertificateUsage::Authentication), one(CertificateUsage::Signature)]
}

fn bound(epoch: u32) -> CardState {
    card("0B", epoch, None, Some(NUMBER))
}

#[test]
fn a_card_pulled_while_it_is_written_goes_on_when_it_is_back() {
    let mut bench = at("fetch", bound(2));
    let request = to_writing(&mut bench);
    bench.event(Event::Progress { request: request.clone(), done: 2, of: 6 });
    assert_eq!(bench.view().now.busy, Some(Busy::Card { done: 2, of: 6 }));
    bench.refuse(&request, ErrorReport::new(Code::CardPulled).with("reader", "right"));
    bench.readers(desk(own(), CardState::Empty));
    assert_eq!(bench.codes(), ["KB-0105", "KB-0103"]);
    let begun = CaseView { unwritten: certificates(), ..case_at("fetch") };
    bench.readers(desk(own(), bound(3)));
    let (call, ..) = bench.called();
    bench.answer(call, Ok(PortalAnswer::Case(Box::new(begun))));
    let Command::WriteCertificates { card, .. } = bench.asked().command else { panic!("it does not go on") };
    assert_eq!(card.epoch, 3);
}

use kortbrygga_shared::portal::handover::CaseView;

#[test]
fn another_card_in_its_place_does_not_go_on() {
    let mut bench = at("fetch", bound(2));
    let request = to_writing(&mut bench);
    bench.refuse(&request, ErrorReport::new(Code::CardPulled).with("reader", "right"));
    let before = bench.requests().len();
    bench.readers(desk(own(), card("0C", 3, None, Some("9752278900000004417"))));
    assert_eq!(bench.requests().len(), before);
    assert!(bench.codes().contains(&"KB-0104".to_owned()));
}

#[test]
fn certificates_that_wait_are_offered_to_be_written() {
    let mut bench = at("fetch", bound(2));
    assert_eq!(bench.view().now.primary, Some(Primary::Do(StepAction::Fetch)));
    let begun = CaseView { unwritten: certificates(), ..case_at("fetch") };
    bench.next_page(contract(portal_page("fetch", false, &[]), Some(CASE)));
    bench.portal(Some(admin2()), Some(begun));
    assert_eq!(bench.view().now.primary, Some(Primary::Resume));
}

#[test]
fn the_order_form_is_read_and_checked() {
    let form = |number: &str, document: &str| {
        let fields = [
            ("Mottagare", "19121212-1212"),
            ("Kortnummer", number),
            ("Giltig till", "2027-05-20"),
            ("Id-handling", "Svenskt körkort"),
            ("Id-handlingens nummer", document),
        ];
        contract(page("SITHS E-ID LOA3 TILL RESERVKORT", &[("SIGNERA", false)], &fields), None)
    };
    let mut bench = Bench::new();
    bench.seen(form("97522789", "1"));
    bench.open_panel();
    bench.host(desk(own(), CardState::Empty));
    bench.portal(Some(admin2()), None);
    bench.wish(Wish::Primary);
    assert_eq!(bench.codes(), ["KB-0421"]);
    bench.seen(form(NUMBER, ""));
    assert_eq!(bench.codes(), [""; 0], "what is wrong is told again when it is sent again");
    bench.wish(Wish::Primary);
    assert_eq!(bench.view().now.reasons[0].values["field"], "Id-handlingens nummer");
    bench.seen(form(NUMBER, "12 345 678"));
    bench.wish(Wish::Primary);
    let (_, path, _, what) = bench.called();
    assert_eq!(path, "/kortbrygga/v1/orders");
    assert!(matches!(what, PortalCall::Order(order) if order.recipient == "191212121212"));
}
