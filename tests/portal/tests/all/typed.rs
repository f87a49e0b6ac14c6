//! What was typed.

use crate::common::{Client, NUMBER, answer, card, order_for, start};
use crate::scene::Scene;
use kortbrygga_shared::{catalogue::Code, portal::handover::Empty};

#[test]
fn the_search_takes_hyphens_blanks_and_any_case() {
    let mut scene = Scene::new();
    for typed in
        ["191212121212", "19121212-1212", "121212-1212", " 121212 1212", "se2321000016-E005", "SE2321000016-e005"]
    {
        scene.two.get("/bestallningar");
        let page = scene.two.submit("/bestallningar", &[("sok", typed)]);
        assert!(page.has(NUMBER), "{typed}: {}", page.body);
        assert!(page.has(&format!("value=\"{typed}\"")), "keeps what was typed");
    }
}

#[test]
fn malformed_searches_say_which_rule_they_break() {
    let mut scene = Scene::new();
    for (typed, sentence) in [
        ("1912121212", "sista siffra"),
        ("191213321212", "datum som inte finns"),
        ("12121212", "Det som står här har 8"),
        ("E005", "i sin helhet"),
        ("SE2321000017-E005", "inget organisationsnummer"),
        ("", "varken ett personnummer"),
    ] {
        let page = scene.two.submit("/bestallningar", &[("sok", typed)]);
        assert!(page.has(sentence), "{typed}: {}", page.between("<main", "</main>"));
        assert!(page.has("aria-invalid=\"true\"") && page.has(&format!("value=\"{typed}\"")));
    }
}

#[test]
fn malformed_orders() {
    let portal = start();
    let first = card(&portal, &portal.persons().administrator1);
    let mut one = Client::logged_in(&portal, &first);
    let good = order_for("191212121212");
    let mut refused = |change: &dyn Fn(&mut kortbrygga_shared::portal::handover::OrderRequest)| {
        let mut order = good.clone();
        change(&mut order);
        one.order(&order).unwrap_err()
    };
    assert_eq!(refused(&|it| it.recipient = "701063-2391".into()), Code::RecipientNotEligible);
    assert_eq!(refused(&|it| it.recipient = "191212121213".into()), Code::PersonnummerCheckDigit);
    assert_eq!(refused(&|it| it.recipient = "E005".into()), Code::HsaIdIncomplete);
    assert_eq!(refused(&|it| it.recipient = "SE2321000016-Z999".into()), Code::FieldInvalid);
    assert_eq!(refused(&|it| it.valid_to = "2020-01-01".into()), Code::FieldInvalid);
    assert_eq!(refused(&|it| it.valid_to = "2199-01-01".into()), Code::FieldInvalid);
    assert_eq!(refused(&|it| it.valid_to = "i morgon".into()), Code::FieldInvalid);
    assert_eq!(refused(&|it| it.id_document = "Bibliotekskort".into()), Code::FieldInvalid);
    assert_eq!(refused(&|it| it.id_document_number = " ".into()), Code::FieldInvalid);
    assert!(portal.cases().unwrap().is_empty(), "nothing is left behind");

    let mut body = serde_json::to_value(&good).unwrap();
    let mut raw = |number: &str, key: &str| {
        body["number"] = number.into();
        answer::<Empty>(&one.post_raw("/kortbrygga/v1/orders", key, &serde_json::to_vec(&body).unwrap())).unwrap_err()
    };
    assert_eq!(raw("97522789O0000004471", "0123456789abcdef"), Code::CardNumberCharacter);
    assert_eq!(raw("9752", "0123456789abcdeg"), Code::CardNumberLength);

    let page = one.submit("/bestall", &[("mottagare", "191212121213"), ("kortnummer", "9752 27"), ("giltig_till", "")]);
    assert_eq!(page.status, 422);
    assert!(page.has("sista siffra") && page.has("value=\"9752 27\""), "{}", page.body);
}

#[test]
fn one_card_has_one_open_order() {
    let scene = Scene::new();
    let first = card(&scene.portal, &scene.portal.persons().administrator1);
    let mut one = Client::logged_in(&scene.portal, &first);
    assert_eq!(one.order(&order_for("191212121212")).unwrap_err(), Code::FieldInvalid);
}
