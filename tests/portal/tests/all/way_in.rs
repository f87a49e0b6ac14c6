//! Idempotency, CSRF, sizes, sessions, headers.

use crate::common::{Client, answer, card, order_for, start};
use crate::scene::Scene;
use kortbrygga_shared::{
    catalogue::Code,
    portal::handover::{Challenge, Empty, GetSession, Login, MAX_BODY, PostChallenge, PostLogin},
};
use std::time::Duration;

#[test]
fn the_same_key_gives_the_same_answer_and_only_that() {
    let portal = start();
    let first = card(&portal, &portal.persons().administrator1);
    let mut one = Client::logged_in(&portal, &first);
    let order = order_for("191212121212");
    let key = "an-order-of-today-1";
    type PostOrder = kortbrygga_shared::portal::handover::PostOrder;
    let opened = one.post_with_key::<PostOrder>("", key, &order).unwrap();
    let again = one.post_with_key::<PostOrder>("", key, &order).unwrap();
    assert_eq!((again.case, again.document), (opened.case.clone(), opened.document));
    assert_eq!(portal.cases().unwrap().len(), 1);
    let mut other = order.clone();
    other.id_document_number = "9".into();
    assert_eq!(one.post_with_key::<PostOrder>("", key, &other).unwrap_err(), Code::IdempotencyConflict);
    let mut later = Client::logged_in(&portal, &first);
    assert_eq!(later.post_with_key::<PostOrder>("", key, &order).unwrap().case, opened.case, "after a new login");

    // A refusal is not kept: what was missing may be there the next time.
    let late = order_for("SE2321000016-Z999");
    let key = "an-order-of-today-2";
    assert_eq!(one.post_with_key::<PostOrder>("", key, &late).unwrap_err(), Code::FieldInvalid);
    portal.advance_clock(Duration::from_secs(1));
    one.post_with_key::<PostOrder>("", key, &order).unwrap();
}

#[test]
fn a_login_that_is_repeated_gets_its_answer_again() {
    let portal = start();
    let good = card(&portal, &portal.persons().administrator1);
    let mut client = Client::at_login(&portal);
    let token = good.token(&portal.origin(), &client.challenge().nonce).unwrap();
    let login = Login { token };
    let accepted = client.post_with_key::<PostLogin>("", "login-0123456789", &login).unwrap();
    client.get("/start");
    assert_eq!(client.post_with_key::<PostLogin>("", "login-0123456789", &login).unwrap(), accepted);
}

#[test]
fn posts_from_elsewhere_are_refused() {
    let mut scene = Scene::new();
    let good = scene.two.csrf.clone();
    for wrong in ["", "x", &"A".repeat(good.len())] {
        scene.two.csrf = wrong.to_owned();
        assert_eq!(scene.two.post::<PostChallenge>("", &Empty {}).unwrap_err(), Code::BadMessage, "{wrong}");
        assert_eq!(scene.two.submit("/bestallningar", &[("sok", "191212121212")]).status, 400);
    }
    scene.two.csrf = good;
    scene.two.sent_origin = Some("https://evil.test".into());
    assert_eq!(scene.two.post::<PostChallenge>("", &Empty {}).unwrap_err(), Code::BadMessage);
    assert_eq!(scene.two.submit("/bestallningar", &[("sok", "191212121212")]).status, 400);
    scene.two.sent_origin = None;
    scene.two.post::<PostChallenge>("", &Empty {}).unwrap();
    scene.two.cookie = None;
    assert_eq!(scene.two.post::<PostChallenge>("", &Empty {}).unwrap_err(), Code::SessionEnded);
}

#[test]
fn bodies_are_bounded_and_of_the_contract() {
    let portal = start();
    let mut client = Client::at_login(&portal);
    let challenge = "/kortbrygga/v1/login/challenge";
    let key = "0123456789abcdef";
    let code = |page: &crate::common::Page| answer::<Challenge>(page).err();
    let page = client.post_raw(challenge, key, &vec![b' '; MAX_BODY + 1]);
    assert_eq!((page.status, code(&page)), (413, Some(Code::BadMessage)));
    let deep = [b"[".repeat(9), b"]".repeat(9)].concat();
    assert_eq!(code(&client.post_raw(challenge, key, &deep)), Some(Code::BadMessage));
    assert_eq!(code(&client.post_raw(challenge, key, b"{")), Some(Code::BadMessage));
    assert_eq!(code(&client.post_raw(challenge, key, b"{\"more\":1}")), Some(Code::BadMessage));
    assert_eq!(code(&client.post_raw(challenge, "short", b"{}")), Some(Code::BadMessage));
    assert_eq!(code(&client.post_raw(challenge, &"k".repeat(65), b"{}")), Some(Code::BadMessage));
    assert_eq!(code(&client.post_raw(challenge, key, b"{}")), None);
    let refused = (0..200).map(|_| client.call::<GetSession>("")).find_map(Result::err);
    assert_eq!(refused, Some(Code::TooManyMessages));
}

#[test]
fn a_session_that_ended_says_so() {
    let mut scene = Scene::new();
    scene.portal.end_sessions();
    assert_eq!(scene.two.post::<PostChallenge>("", &Empty {}).unwrap_err(), Code::SessionEnded);
    assert_eq!(scene.two.go("/start").heading(), "Logga in");
    let mut out = Client::logged_in(&scene.portal, &scene.second);
    assert_eq!(out.submit("/logga-ut", &[]).heading(), "Logga in");
    assert!(out.call::<GetSession>("").unwrap().login.is_none());
}

#[test]
fn every_answer_carries_the_security_headers() {
    let portal = start();
    let mut client = Client::new(&portal);
    for path in ["/logga-in", "/stil.css", "/kortbrygga/v1/session", "/nowhere", "/crl/person-hsa-id-2.crl"] {
        let page = client.get(path);
        let policy = page.headers.get("content-security-policy").unwrap().to_str().unwrap();
        assert!(policy.starts_with("default-src 'self'; require-trusted-types-for 'script'"), "{path}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"));
        assert_eq!(page.headers.get("x-content-type-options").unwrap(), "nosniff");
    }
    let cookie = Client::new(&portal).get("/logga-in").headers.get("set-cookie").unwrap().clone();
    let cookie = cookie.to_str().unwrap();
    for part in ["__Host-", "Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
}
