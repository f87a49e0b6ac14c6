//! What only the user can tell or compare.

use crate::bench::*;
use kortbrygga_extension::{
    messages::{Primary, Question, Wish},
    worker::{Effect, Input, PageId},
};
use kortbrygga_shared::{
    ceremony::CardProduct,
    portal::Mode,
    protocol::{CardState, PinKind, PinState},
};

/// A card whose PIN 1 is blocked.
fn blocked(chip: &str) -> CardState {
    match card(chip, 2, None, Some(NUMBER)) {
        CardState::Ready(mut view) => {
            view.pins = vec![PinState { pin: PinKind::Authentication, tries_left: Some(0), puk_tries_left: None }];
            CardState::Ready(view)
        }
        other => other,
    }
}

/// A card of a product that the page does not tell.
fn at_receipt() -> Bench {
    let fields = [("Kortnummer", NUMBER), ("Inloggad som", "Namn Namnsson (SE2321000016-B002)")];
    let mut bench = explained("receipt", true, &fields);
    bench.host(desk(own(), blocked("0B")));
    bench
}

#[test]
fn the_product_is_asked_where_a_blocked_pin_depends_on_it_and_kept_for_that_card() {
    let mut bench = at_receipt();
    assert_eq!(bench.first(), "KB-0215");
    assert_eq!(bench.view().now.question, Some(Question::CardProduct));
    bench.wish(Wish::Answer(CardProduct::P573));
    assert_eq!(bench.first(), "KB-0207", "a reserve card");
    assert_eq!(bench.view().now.question, None);
    // It outlives the worker, and says nothing of another card.
    let kept = |bench: &Bench| bench.memory.tabs.get(&7).and_then(|it| it.product.clone());
    assert_eq!(kept(&Bench::with(bench.memory.clone())), kept(&bench));
    bench.readers(desk(own(), blocked("0C")));
    assert_eq!(bench.view().now.question, Some(Question::CardProduct));
    bench.readers(desk(own(), blocked("0B")));
    assert_eq!(bench.view().now.question, None);
}

#[test]
fn the_number_is_asked_about_first_and_hands_over_only_where_nothing_else_is_in_the_way() {
    let mut bench = Bench::new();
    bench.seen(contract(portal_page("hand-over", false, &[]), Some(CASE)));
    bench.open_panel();
    let blocked_blank = match blocked("0B") {
        CardState::Ready(mut view) => {
            view.number = None;
            CardState::Ready(view)
        }
        other => other,
    };
    bench.host(desk(own(), blocked_blank));
    bench.portal(Some(admin2()), Some(case_at("hand-over")));
    assert_eq!(bench.codes(), ["KB-0113", "KB-0207"]);
    let asked = bench.view().now.confirm.clone().expect("the first reason can be answered");
    assert!(!asked.hands_over);
    bench.readers(desk(own(), blank()));
    assert!(bench.view().now.confirm.clone().unwrap().hands_over);
}

#[test]
fn an_answer_that_nobody_asked_for_is_not_kept() {
    let mut bench = at_receipt();
    bench.readers(desk(own(), card("0B", 2, None, Some(NUMBER))));
    bench.wish(Wish::Answer(CardProduct::P473));
    assert!(bench.memory.tabs.get(&7).unwrap().product.is_none());
}

#[test]
fn what_is_compared_before_the_decision_comes_from_the_page() {
    let fields = [
        ("Kortnummer", NUMBER),
        ("Organisation", "Region Exempel"),
        ("Mottagare", "Erik Ek (SE2321000016-E005)"),
        ("Giltig till", ""),
        ("Id-handling", "Svenskt körkort"),
    ];
    let mut bench = Bench::new();
    bench.seen(legacy("Granskning av valt underlag", "SIGNERA", true, ADMIN2, &fields));
    bench.open_panel();
    bench.host(desk(own(), CardState::Empty));
    let list: Vec<_> = bench.view().checklist.iter().map(|it| (it.field.as_str(), it.value.as_str())).collect();
    assert_eq!(
        list,
        [
            ("card-number", NUMBER),
            ("recipient", "Erik Ek (SE2321000016-E005)"),
            ("organisation", "Region Exempel"),
            ("id-document", "Svenskt körkort")
        ]
    );
    bench.next_page(legacy(
        "Acceptera villkoren för ditt certifikat",
        "STARTA NEDLADDNING",
        true,
        ADMIN2,
        &fields[..1],
    ));
    assert!(bench.view().checklist.is_empty());
}

// Where we only explain ----------------------------------------------------------------------------------------------

const OTHER: PageId = PageId(1);

/// A page of Net iD Portal by its id in the adapter.
fn explained(id: &str, enabled: bool, fields: &[(&str, &str)]) -> Bench {
    let mut bench = Bench::new();
    bench.take(Input::PageClosed(OTHER));
    let adapter = explain_adapter();
    let host = adapter.matches[0].trim_end_matches("/*").to_owned();
    bench.open_page("document-e", &format!("{host}/x"));
    let known = adapter.pages.iter().find(|it| it.id == id).expect("no such page");
    let main = known.controls.iter().find(|it| it.id == "main").map(|it| (it.names[0].as_str(), enabled));
    bench.seen(page(&known.headings[0], main.as_slice(), fields));
    let nonce = bench.nonce.clone().expect("no panel");
    bench.say_open(kortbrygga_extension::worker::PanelId(2), 7, "panel-e", &nonce, &host);
    bench
}

#[test]
fn where_we_only_explain_nothing_is_typed_or_asked_for() {
    let mut bench = explained("users", true, &[("Personnummer, HSA-id eller namn", "19121212-1212")]);
    bench.host(desk(own(), blank()));
    let view = bench.view();
    assert_eq!(view.mode, Mode::Explain);
    assert!(!matches!(view.now.primary, Some(Primary::Fill(_))), "{:?}", view.now);
    assert_eq!((view.now.confirm.as_ref(), view.now.enabled), (None, false));
    bench.wish(Wish::Primary);
    use kortbrygga_extension::messages::ToPage;
    assert!(!bench.effects.iter().any(|it| matches!(it, Effect::Page(_, ToPage::Fill { .. } | ToPage::Go { .. }))));
}

#[test]
fn where_we_only_explain_the_number_of_a_blank_card_is_compared_by_eye() {
    for adapter_page in explain_adapter().pages {
        let Some(step) = &adapter_page.step else { continue };
        let fields = [("Kortnummer", NUMBER), ("Inloggad som", "Namn Namnsson (SE2321000016-B002)")];
        let conditions =
            kortbrygga_shared::ceremony::find(&step.workflow).unwrap().step(&step.step).unwrap().conditions;
        if !conditions.contains(&kortbrygga_shared::ceremony::Condition::SubjectNumberMatches)
            || !adapter_page.fields.iter().any(|it| it.id == "card-number")
        {
            continue;
        }
        let mut bench = explained(&adapter_page.id, true, &fields);
        bench.host(desk(own(), blank()));
        assert!(!bench.codes().contains(&"KB-0113".to_owned()), "{}: {:?}", adapter_page.id, bench.codes());
        assert!(bench.view().now.confirm.is_none());
        assert_eq!(bench.view().checklist.iter().filter(|it| it.field == "card-number").count(), 1);
    }
}
