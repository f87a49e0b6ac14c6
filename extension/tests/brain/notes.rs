//! Notes beside the portal's own controls: the worker names control and reason, the panel makes the text.

use crate::bench::*;
use kortbrygga_extension::{
    messages::{FromPanel, Note, Wish},
    worker::Effect,
};
use kortbrygga_shared::{catalogue::Language, protocol::CardState};

const OPEN: &str = "Hantera dina e-legitimationer";
const ORDERS: &str = "HANTERA BESTÄLLNINGAR";

fn grey() -> Bench {
    let mut bench = Bench::new();
    bench.panel_answers = false;
    bench.seen(legacy(OPEN, ORDERS, false, ADMIN2, &[]));
    bench.open_panel();
    bench.host(desk(card("0A", 1, Some((ADMIN2, 2)), None), CardState::Empty));
    bench
}

fn note(control: &str, text: &str) -> Note {
    Note { control: control.into(), text: text.into(), link: "Visa".into() }
}

fn told(bench: &Bench) -> usize {
    use kortbrygga_extension::messages::ToPage;
    bench.effects.iter().filter(|it| matches!(it, Effect::Page(_, ToPage::Notes { .. }))).count()
}

#[test]
fn a_text_is_passed_on_once() {
    let mut bench = grey();
    assert_eq!(bench.view().notes[0].control, "hantera beställningar");
    assert_eq!(bench.view().notes[0].report.code.to_string(), "KB-0300");
    assert!(bench.notes().is_empty(), "no text yet");
    let before = told(&bench);
    for _ in 0..2 {
        bench.panel(FromPanel::Notes(vec![note("hantera beställningar", "Därför")]));
        assert_eq!(bench.notes(), [note("hantera beställningar", "Därför")]);
    }
    assert_eq!(told(&bench), before + 1);
}

#[test]
fn only_controls_that_were_asked_for_get_a_text_of_bounded_length() {
    let mut bench = grey();
    let long = "å".repeat(5000);
    let mut wrong = vec![note("logga ut", "Fel"), note("hantera beställningar", &long)];
    wrong[1].link.clone_from(&long);
    bench.panel(FromPanel::Notes(wrong));
    // The list is cut to what was asked for first: one note, and that for another control.
    assert!(bench.notes().is_empty());
    bench.panel(FromPanel::Notes(vec![Note { link: long.clone(), ..note("hantera beställningar", &long) }]));
    let kept = &bench.notes()[0];
    assert_eq!((kept.text.chars().count(), kept.link.chars().count()), (300, 40));
}

#[test]
fn a_note_goes_at_once_when_its_reason_has_gone() {
    let mut bench = grey();
    bench.panel(FromPanel::Notes(vec![note("hantera beställningar", "Därför")]));
    bench.seen(legacy(OPEN, ORDERS, true, ADMIN2, &[]));
    assert!(bench.notes().is_empty());
    bench.panel(FromPanel::Notes(vec![note("hantera beställningar", "För sent")]));
    assert!(bench.notes().is_empty());
}

#[test]
fn a_note_waits_for_the_panel_and_speaks_its_language() {
    let mut bench = Bench::new();
    bench.seen(legacy(OPEN, ORDERS, false, ADMIN2, &[]));
    bench.host(desk(card("0A", 1, Some((ADMIN2, 2)), None), CardState::Empty));
    assert!(bench.notes().is_empty());
    bench.open_panel();
    assert_eq!(bench.notes()[0].text, "Du är inloggad på tillitsnivå 2. Här krävs tillitsnivå 3.");
    bench.wish(Wish::Speak(Language::English));
    assert!(bench.notes()[0].text.contains("level 2"), "{:?}", bench.notes());
}

#[test]
fn the_reader_that_came_late_explains_a_dead_button_and_no_other() {
    let mut bench = Bench::new();
    bench.seen(legacy(OPEN, ORDERS, true, ADMIN2, &[]));
    bench.open_panel();
    bench.host(desk(own(), CardState::Empty)[..1].to_vec());
    bench.readers(desk(own(), CardState::Empty));
    assert_eq!((bench.codes().len(), bench.notes().len()), (0, 0), "the button is lit");
    assert!(bench.notices().contains(&"KB-0116".to_owned()));
    bench.click("hantera beställningar");
    bench.dead("hantera beställningar");
    assert_eq!(bench.codes(), ["KB-0116"], "a known cause leaves no unknown one");
    assert!(!bench.notices().contains(&"KB-0116".to_owned()), "told once");
    assert_eq!(bench.notes()[0].control, "hantera beställningar");
}

#[test]
fn a_click_that_is_answered_late_was_not_dead() {
    let mut bench = Bench::new();
    let fields = [("Kortnummer", NUMBER)];
    let review = legacy("Granskning av valt underlag", "SIGNERA", true, ADMIN2, &fields);
    bench.seen(review.clone());
    bench.open_panel();
    bench.host(desk(own(), card("0B", 2, None, Some(NUMBER))));
    bench.click("signera");
    bench.dead("signera");
    assert_eq!(bench.codes(), ["KB-0605"]);
    bench.seen(review.clone());
    assert_eq!(bench.codes(), ["KB-0605"], "the same look is no answer");
    let mut answered = review;
    answered.texts.push("Underskriften misslyckades".into());
    bench.seen(answered);
    assert!(!bench.codes().contains(&"KB-0605".to_owned()), "{:?}", bench.codes());
}

#[test]
fn where_our_panel_acts_its_reasons_stand_beside_the_button_that_is_off() {
    let mut bench = Bench::new();
    bench.seen(contract(portal_page("hand-over", false, &[]), Some(CASE)));
    bench.open_panel();
    bench.host(desk(own(), CardState::Empty));
    bench.portal(Some(admin2()), Some(case_at("hand-over")));
    assert_eq!(bench.view().notes[0].report.code.to_string(), "KB-0103");
    bench.readers(desk(own(), card("0B", 2, None, Some(NUMBER))));
    assert!(bench.view().now.enabled);
    assert!(bench.view().notes.is_empty(), "the button is off because the panel has it");
}
