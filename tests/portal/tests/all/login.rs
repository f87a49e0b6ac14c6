//! Login tokens that prove nothing.

use crate::common::{Client, card, order_for, start};
use kortbrygga_shared::{
    catalogue::Code,
    portal::handover::{GetSession, Login, PostLogin},
    protocol::CertificateUsage,
};
use portal::ca::Reason;
use std::time::Duration;

#[test]
fn login_tokens_that_prove_nothing() {
    let portal = start();
    let persons = portal.persons();
    let good = card(&portal, &persons.administrator2);
    let try_with = |make: &dyn Fn(&str) -> Login| {
        let mut client = Client::at_login(&portal);
        let nonce = client.challenge().nonce;
        assert_eq!(client.post::<PostLogin>("", &make(&nonce)).unwrap_err(), Code::LoginRefused);
        let refused = client.why.clone();
        assert!(client.call::<GetSession>("").unwrap().login.is_none());
        refused
    };
    let origin = portal.origin();
    let token = |nonce: &str| good.token(&origin, nonce).unwrap();

    assert_eq!(try_with(&|nonce| Login { token: good.token("https://evil.test", nonce).unwrap() }), "signature");
    assert_eq!(try_with(&|_| Login { token: token("bm9uY2U=") }), "signature");
    let changed = |change: &dyn Fn(&mut kortbrygga_shared::protocol::AuthenticationToken)| {
        try_with(&|nonce| {
            let mut token = token(nonce);
            change(&mut token);
            Login { token }
        })
    };
    assert_eq!(changed(&|it| it.format = "web-eid:2.0".into()), "format");
    assert_eq!(changed(&|it| it.algorithm = "RS256".into()), "algorithm");
    assert_eq!(changed(&|it| it.algorithm = "none".into()), "algorithm");
    assert_eq!(changed(&|it| it.signature.0[0] ^= 1), "signature");
    assert_eq!(changed(&|it| it.signature.0.truncate(10)), "signature");
    let signing = good.certificate(CertificateUsage::Signature).unwrap().to_vec();
    assert_eq!(changed(&|it| it.unverified_certificate = signing.clone().into()), "certificate not for login");
    let elsewhere = card(&start(), &persons.administrator2);
    assert_eq!(try_with(&|nonce| Login { token: elsewhere.token(&origin, nonce).unwrap() }), "certificate not trusted");

    let mut stranger = persons.administrator2.clone();
    stranger.id = "SE2321000016-Z999".parse().unwrap();
    let stranger = card(&portal, &stranger);
    assert_eq!(try_with(&|nonce| Login { token: stranger.token(&origin, nonce).unwrap() }), "unknown person");

    Client::at_login(&portal).log_in(&good).unwrap();
    portal.ca().revoke(good.certificate(CertificateUsage::Authentication).unwrap(), Reason::KeyCompromise).unwrap();
    let mut late = Client::at_login(&portal);
    assert_eq!(late.log_in(&good), Err(Code::CertificateRevoked));
    assert!(late.call::<GetSession>("").unwrap().login.is_none());
}

#[test]
fn a_nonce_is_good_once_and_in_its_own_session_for_five_minutes() {
    let portal = start();
    let good = card(&portal, &portal.persons().administrator2);
    let origin = portal.origin();

    let mut client = Client::at_login(&portal);
    let nonce = client.challenge().nonce;
    let login = Login { token: good.token(&origin, &nonce).unwrap() };
    client.post::<PostLogin>("", &login).unwrap();
    client.get("/start");
    assert_eq!(client.post::<PostLogin>("", &login).unwrap_err(), Code::LoginRefused, "replayed");

    let mut other = Client::at_login(&portal);
    other.challenge();
    assert_eq!(other.post::<PostLogin>("", &login).unwrap_err(), Code::LoginRefused, "another session's nonce");

    let mut slow = Client::at_login(&portal);
    let nonce = slow.challenge().nonce;
    portal.advance_clock(Duration::from_secs(301));
    let login = Login { token: good.token(&origin, &nonce).unwrap() };
    assert_eq!(slow.post::<PostLogin>("", &login).unwrap_err(), Code::LoginRefused, "too late");
}

#[test]
fn a_login_gives_a_new_cookie_and_the_old_one_is_worth_nothing() {
    let portal = start();
    let good = card(&portal, &portal.persons().administrator2);
    let mut client = Client::at_login(&portal);
    let before = client.cookie.clone();
    client.log_in(&good).unwrap();
    assert_ne!(client.cookie, before);
    assert!(client.call::<GetSession>("").unwrap().login.is_some());
    client.cookie = before;
    assert!(client.call::<GetSession>("").unwrap().login.is_none());
}

#[test]
fn level_2_does_not_open_the_orders() {
    let portal = start();
    let low = card(&portal, &portal.persons().loa2_administrator);
    let mut client = Client::logged_in(&portal, &low);
    assert_eq!(client.call::<GetSession>("").unwrap().login.unwrap().loa, 2);
    let page = client.get("/e-legitimationer");
    assert!(page.has("<button class=\"main\" disabled>HANTERA BESTÄLLNINGAR"), "{}", page.body);
    assert!(page.has("KB-0300"));
    assert_eq!(client.get("/bestallningar").status, 403);
    assert_eq!(client.order(&order_for("191212121212")).unwrap_err(), Code::LoginLevelTooLow);
}
