//! Pages that are known in part, or contradict themselves: nothing is guessed, and nothing flickers.

use crate::bench::*;
use kortbrygga_extension::{
    messages::{Now, Wish},
    worker::{Effect, Timer},
};
use kortbrygga_shared::{
    portal::{ControlState, FieldState, Observation},
    protocol::CardState,
};

const DRAWN: i64 = 1_000;

fn review() -> Observation {
    legacy("Granskning av valt underlag", "SIGNERA", true, ADMIN2, &[("Kortnummer", NUMBER)])
}

fn contradictory() -> Observation {
    let mut seen = review();
    seen.fields.push(FieldState { label: "Kortnummer".into(), value: "9752278900000004417".into() });
    seen
}

#[test]
fn a_page_that_draws_late_is_told_of_only_when_it_stays_so() {
    let mut bench = Bench::new();
    bench.seen(page("Granskning av valt underlag", &[], &[]));
    assert!(!bench.has_panel());
    assert_eq!(bench.wakes(Timer::Doubt), [DRAWN]);
    bench.now += DRAWN / 2;
    bench.seen(review());
    assert!(bench.has_panel());
    bench.open_panel();
    bench.wait(DRAWN, Timer::Doubt);
    assert_eq!(bench.view().now.page, "review");
}

#[test]
fn a_page_that_stays_in_parts_is_said_not_to_be_recognised() {
    let mut bench = Bench::new();
    bench.seen(page("Granskning av valt underlag", &[], &[]));
    bench.wait(DRAWN, Timer::Doubt);
    assert!(bench.has_panel());
    bench.open_panel();
    let view = bench.view();
    assert_eq!(bench.codes(), ["KB-0607"]);
    assert_eq!((view.now.page.as_str(), view.slots.len(), view.steps.len(), view.notes.len()), ("", 0, 0, 0));
    assert_eq!(Now { reasons: Vec::new(), ..view.now.clone() }, Now::default(), "nothing is offered");
    assert!(!bench.effects.iter().any(|it| matches!(it, Effect::ConnectHost)), "nobody needs the host");
    // The rest comes after all.
    bench.seen(review());
    assert_eq!(bench.view().now.page, "review");
}

#[test]
fn a_page_that_contradicts_itself_is_told_by_what() {
    let mut bench = Bench::new();
    bench.seen(contradictory());
    bench.wait(DRAWN, Timer::Doubt);
    bench.open_panel();
    let report = &bench.view().now.reasons[0];
    assert_eq!((report.code.to_string().as_str(), report.values["what"].as_str()), ("KB-0608", "Kortnummer"));
    let mut both = review();
    both.controls.push(ControlState { name: "SIGNERA".into(), enabled: false });
    bench.seen(both);
    assert_eq!(bench.view().now.reasons[0].values["what"], "SIGNERA");
}

#[test]
fn a_redraw_leaves_what_was_shown_and_lets_nothing_be_done() {
    let mut bench = Bench::new();
    bench.seen(contract(portal_page("review", false, &[]), Some(CASE)));
    bench.open_panel();
    bench.host(desk(own(), CardState::Empty));
    bench.portal(Some(admin2()), Some(case_at("review")));
    assert!(bench.view().now.enabled);
    let (told, calls) = (bench.effects.len(), bench.calls().len());
    bench.seen(contract(page("Granskning av valt underlag", &[], &[]), Some(CASE)));
    bench.wish(Wish::Primary);
    assert_eq!(bench.calls().len(), calls, "nothing is done on a page in parts");
    let only_timer = bench.effects[told..].iter().all(|it| matches!(it, Effect::Wake(Timer::Doubt | Timer::Idle, _)));
    assert!(only_timer, "{:?}", &bench.effects[told..]);
    bench.seen(contract(portal_page("review", false, &[]), Some(CASE)));
    assert_eq!(bench.calls().len(), calls, "what the portal said still holds");
    bench.wish(Wish::Primary);
    assert_eq!(bench.calls().len(), calls + 1);
}

#[test]
fn a_contradiction_on_a_known_page_takes_its_notes_away() {
    let mut bench = Bench::new();
    bench.seen(legacy("Granskning av valt underlag", "SIGNERA", false, ADMIN2, &[("Kortnummer", NUMBER)]));
    bench.open_panel();
    bench.host(desk(own(), CardState::Empty));
    assert_eq!(bench.notes().len(), 1);
    bench.seen(contradictory());
    bench.wait(DRAWN, Timer::Doubt);
    assert_eq!(bench.codes(), ["KB-0608"]);
    assert!(bench.notes().is_empty());
}

#[test]
fn a_page_of_which_nothing_is_known_has_no_effects() {
    let mut bench = Bench::new();
    let watched = bench.effects.len();
    for seen in [
        page("Startsida", &[("Sök", true)], &[("Kortnummer", "1"), ("Kortnummer", "2")]),
        page("Driftinformation", &[("LOGGA UT", true), ("LOGGA UT", false)], &[("Inloggad som", "A")]),
        Observation::default(),
    ] {
        bench.seen(seen);
        bench.click("sök");
        bench.dead("sök");
        bench.hidden(true);
        bench.hidden(false);
        bench.wait(60_000, Timer::Deadline);
    }
    let beyond: Vec<_> =
        bench.effects[watched..].iter().filter(|it| !matches!(it, Effect::Wake(Timer::Idle, _))).collect();
    assert!(beyond.is_empty(), "{beyond:?}");
}

#[test]
fn an_observation_beyond_the_limits_is_not_taken() {
    let mut bench = Bench::new();
    let mut seen = review();
    seen.headings.extend(vec![String::new(); 500]);
    bench.seen(seen);
    assert!(!bench.has_panel());
}
