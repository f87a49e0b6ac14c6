//! One course of events each, as it stands in the guides.

use super::fixtures::*;
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport, Language, Texts},
    ceremony::{self, Effect, Ending, Event, Facts, LoginFact, Role, State},
    protocol::{CardState, Side},
    time::UnixMillis,
};

fn in_time(state: &State) -> State {
    let issued = Event::CertificatesIssued { deadline: UnixMillis(NOW.0 + 5_000) };
    let step = current(workflow(ISSUE), state).unwrap();
    let outcome = ceremony::step(workflow(ISSUE), state, &healthy(step), &issued);
    assert_eq!(outcome.effects, [Effect::StartCountdown(UnixMillis(NOW.0 + 5_000))]);
    outcome.state
}

#[test]
fn the_seven_steps_reach_their_end() {
    let issue = workflow(ISSUE);
    let state = in_time(&at(issue, "receipt"));
    let step = current(issue, &state).unwrap();
    let state = ceremony::step(issue, &state, &healthy(step), &did(issue, &state)).state;
    assert_eq!(state.ending, Some(Ending::Completed));
    assert_eq!(state.done.len(), 7);
    assert_eq!(state.signatures.len(), 2);
}

#[test]
fn a_passed_deadline_revokes_and_ends() {
    let issue = workflow(ISSUE);
    let state = in_time(&at(issue, "receipt"));
    let late = Facts { now: UnixMillis(NOW.0 + 5_001), ..healthy(current(issue, &state).unwrap()) };
    let outcome = ceremony::step(issue, &state, &late, &did(issue, &state));
    assert_eq!(outcome.effects, [Effect::RevokeCertificates]);
    assert_eq!(outcome.state.ending, Some(Ending::Expired));
    assert_eq!(outcome.blockers.first().map(|report| report.code), Some(Code::ReceiptDeadlinePassed));
    // Once only: the certificates are not revoked again by the next look at the clock.
    assert_eq!(ceremony::step(issue, &outcome.state, &late, &Event::Tick).effects, []);
}

#[test]
fn a_step_is_refused_with_the_reason_that_stops_it() {
    let issue = workflow(ISSUE);
    let state = begun(issue);
    let nobody = Facts { login: Some(LoginFact::SignedOut), ..healthy(&issue.steps[0]) };
    let outcome = ceremony::step(issue, &state, &nobody, &did(issue, &state));
    assert_eq!(outcome.blockers, [ErrorReport::new(Code::NotLoggedIn)]);
    assert_eq!(outcome.state, state);
}

#[test]
fn who_ordered_fills_no_other_role() {
    let issue = workflow(ISSUE);
    let state = begun(issue);
    let by_orderer = Event::Did { step: "open-orders".into(), by: ADMIN1.to_lowercase(), chip: None, signature: None };
    let outcome = ceremony::step(issue, &state, &healthy(&issue.steps[0]), &by_orderer);
    assert_eq!(outcome.blockers, [ErrorReport::new(Code::SamePersonTwice)]);
    assert_eq!(state.actors.get(&Role::Administrator1).map(String::as_str), Some(ADMIN1));
}

#[test]
fn the_wrong_card_is_told_with_both_numbers() {
    let issue = workflow(ISSUE);
    let mut facts = healthy(issue.step("hand-over").unwrap());
    let other = CardState::Ready(card("0C", 3, None, Some(OTHER_NUMBER)));
    facts.readers.as_mut().unwrap()[1] = reader("B", Side::Right, other);
    let found = ceremony::blockers(issue, &at(issue, "hand-over"), &facts);
    let expected =
        ErrorReport::new(Code::WrongCard).with("reader", "right").with("actual", "4417").with("expected", "4471");
    assert_eq!(found, std::slice::from_ref(&expected));
    assert_eq!(
        Texts::new(Language::Swedish).cause(&expected),
        "Kortet i höger läsare slutar på 4417. Beställningen gäller kortet som slutar på 4471."
    );
}

#[test]
fn a_blank_card_is_asked_about_once() {
    let blank = |facts: &mut Facts, _: &mut State| {
        facts.readers.as_mut().unwrap()[1].state = CardState::Ready(card("0B", 2, None, None));
    };
    assert_eq!(told(ISSUE, "hand-over", blank), [Code::NumberUnconfirmed]);
    let denied = |facts: &mut Facts, state: &mut State| {
        blank(facts, state);
        facts.denied = Some(chip("0B"));
    };
    assert_eq!(told(ISSUE, "hand-over", denied), [Code::NumberDenied]);
}

#[test]
fn after_login_a_second_reader_alone_may_not_be_enough() {
    let texts = Texts::new(Language::Swedish);
    let one = ErrorReport::new(Code::OneReader);
    assert_eq!(texts.remedy(&one), "Anslut den andra kortläsaren.");
    let after_login = one.with("login", "done");
    assert!(texts.remedy(&after_login).contains("Logga sedan ut"), "{}", texts.remedy(&after_login));
}

#[test]
fn what_is_wrong_with_an_order_is_mended_by_who_reads_it() {
    let texts = Texts::new(Language::Swedish);
    let remedies = |id: &str, step: &str| -> Vec<String> {
        let mut facts = healthy(workflow(id).step(step).unwrap());
        let page = facts.page.as_mut().unwrap();
        page.fields.insert("assignment-end".into(), "2027-05-19".into());
        page.fields.insert("id-document".into(), "Provisoriskt pass".into());
        facts.order.as_mut().unwrap().organisation = "Region Annan (232100-0131)".into();
        let found = ceremony::blockers(workflow(id), &at(workflow(id), step), &facts);
        assert_eq!(found.len(), 3, "{found:?}");
        found.iter().map(|report| texts.remedy(report)).collect()
    };
    for remedy in remedies(ISSUE, "review") {
        assert!(remedy.contains("be administratör 1 göra om"), "{remedy}");
    }
    for remedy in remedies(ORDER, "order") {
        assert!(!remedy.contains("administratör 1"), "{remedy}");
    }
}

#[test]
fn step_six_asks_for_each_pin_once() {
    assert_eq!(workflow(ISSUE).step("fetch").unwrap().pin_entries(), 2);
    assert_eq!(workflow(ISSUE).step("receipt").unwrap().pin_entries(), 1);
}
