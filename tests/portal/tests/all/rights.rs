//! Who may what.

use crate::common::{CHIP, Client, NUMBER, card, order_for, start};
use crate::scene::Scene;
use kortbrygga_shared::{catalogue::Code, portal::handover::GetCase, protocol::SigningPurpose};

#[test]
fn whoever_ordered_finds_nothing_and_can_do_nothing() {
    let mut scene = Scene::new().decided();
    let first = card(&scene.portal, &scene.portal.persons().administrator1);
    let mut one = Client::logged_in(&scene.portal, &first);
    one.get("/bestallningar");
    let page = one.submit("/bestallningar", &[("sok", "191212121212")]);
    assert!(page.has("<h2>Ingen beställning hittades</h2>") && !page.has(NUMBER), "{}", page.body);
    assert_eq!(one.submit("/bestallningar/valj", &[("arende", &scene.case)]).status, 409);
    assert_eq!(one.document(&scene.case, SigningPurpose::Decision).unwrap_err(), Code::SamePersonTwice);
    assert_eq!(one.hand_over(&scene.case, CHIP, NUMBER).unwrap_err(), Code::SamePersonTwice);
    scene.two.hand_over(&scene.case, CHIP, NUMBER).unwrap();
}

#[test]
fn whoever_ordered_can_not_choose_the_order() {
    let scene = Scene::new();
    let first = card(&scene.portal, &scene.portal.persons().administrator1);
    let mut one = Client::logged_in(&scene.portal, &first);
    one.get("/bestallningar");
    let page = one.submit("/bestallningar/valj", &[("arende", &scene.case)]);
    assert_eq!(page.status, 403);
    assert!(page.has("KB-0303"), "{}", page.body);
}

#[test]
fn without_a_right_in_the_branch_nothing_is_found() {
    let scene = Scene::new();
    let other = card(&scene.portal, &scene.portal.persons().other_branch_administrator);
    let mut client = Client::logged_in(&scene.portal, &other);
    client.get("/bestallningar");
    assert!(client.submit("/bestallningar", &[("sok", "191212121212")]).has("Ingen beställning hittades"));
    assert_eq!(client.call::<GetCase>(&scene.case).unwrap_err(), Code::RoleMissing);
    assert_eq!(client.submit("/bestallningar/valj", &[("arende", &scene.case)]).status, 403);
    assert_eq!(client.order(&order_for("191212121212")).unwrap_err(), Code::RoleMissing);
}

#[test]
fn the_recipient_has_no_rights_here() {
    let scene = Scene::new();
    let own = card(&scene.portal, &scene.portal.persons().recipient);
    let mut client = Client::logged_in(&scene.portal, &own);
    assert_eq!(client.call::<GetCase>(&scene.case).unwrap_err(), Code::RoleMissing);
    assert_eq!(client.get("/bestallningar").status, 403);
    assert!(!client.get("/e-legitimationer").has("HANTERA"));
}

#[test]
fn nobody_is_administrator_and_recipient() {
    let portal = start();
    let first = card(&portal, &portal.persons().administrator1);
    let mut one = Client::logged_in(&portal, &first);
    assert_eq!(one.order(&order_for("SE2321000016-A001")).unwrap_err(), Code::RecipientIsAdministrator);
}

#[test]
fn another_administrator_may_take_over_until_the_decision_is_signed() {
    let mut scene = Scene::new();
    let third = card(&scene.portal, &scene.portal.persons().administrator3);
    let mut three = Client::logged_in(&scene.portal, &third);
    scene.two.choose(&scene.case);
    let before = scene.two.document(&scene.case, SigningPurpose::Decision).unwrap();

    three.choose(&scene.case);
    let refused = scene.two.sign(&scene.second, &scene.case, SigningPurpose::Decision, &before);
    assert_eq!(refused.unwrap_err(), Code::WrongStep, "no longer the one who hands out");
    let document = three.document(&scene.case, SigningPurpose::Decision).unwrap();
    assert!(String::from_utf8(document.content.0.clone()).unwrap().contains("Gunilla Gran"));
    three.sign(&third, &scene.case, SigningPurpose::Decision, &document).unwrap();

    scene.two.get("/bestallningar");
    assert_eq!(scene.two.submit("/bestallningar/valj", &[("arende", &scene.case)]).status, 409);
    assert!(scene.two.submit("/bestallningar", &[("sok", "191212121212")]).has("Lämnas ut av Gunilla Gran"));
    assert_eq!(scene.two.hand_over(&scene.case, CHIP, NUMBER).unwrap_err(), Code::WrongStep);
    three.hand_over(&scene.case, CHIP, NUMBER).unwrap();
}
