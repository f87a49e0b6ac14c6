//! On a portal without the contract: the cause comes from our own facts.

use crate::bench::*;
use kortbrygga_extension::messages::{Primary, Wish};
use kortbrygga_shared::{portal::Mode, protocol::CardState};

const OPEN: &str = "Hantera dina e-legitimationer";
const REVIEW: &str = "Granskning av valt underlag";
const HAND_OVER: &str = "Lämna över kort till kortmottagare";

fn at(page: kortbrygga_shared::portal::Observation, left: CardState, right: CardState) -> Bench {
    let mut bench = Bench::new();
    bench.seen(page);
    bench.open_panel();
    bench.host(desk(left, right));
    bench
}

fn order() -> [(&'static str, &'static str); 2] {
    [("Kortnummer", NUMBER), ("Mottagare", "Erik Ek (SE2321000016-E005)")]
}

#[test]
fn a_level_2_login_explains_the_grey_button() {
    let low = card("0A", 1, Some((ADMIN2, 2)), None);
    let bench = at(legacy(OPEN, "HANTERA BESTÄLLNINGAR", false, ADMIN2, &[]), low, CardState::Empty);
    assert_eq!(bench.codes(), ["KB-0300"]);
    assert_eq!(bench.view().mode, Mode::Assist);
    assert_eq!(bench.view().now.primary, None);
    let notes = bench.notes();
    assert_eq!(notes[0].control, "hantera beställningar");
    assert_eq!(notes[0].text, "Du är inloggad på tillitsnivå 2. Här krävs tillitsnivå 3.");
}

#[test]
fn a_lit_button_gets_no_note() {
    let bench = at(legacy(OPEN, "HANTERA BESTÄLLNINGAR", true, ADMIN2, &[]), own(), CardState::Empty);
    assert_eq!(bench.codes(), [""; 0]);
    assert!(bench.notes().is_empty());
    assert_eq!(bench.notices(), ["KB-0602"]);
}

#[test]
fn one_reader_is_told_at_the_first_step() {
    let mut bench = Bench::new();
    bench.seen(legacy(OPEN, "HANTERA BESTÄLLNINGAR", true, ADMIN2, &[]));
    bench.open_panel();
    bench.host(desk(own(), CardState::Empty)[..1].to_vec());
    assert_eq!(bench.codes(), ["KB-0102"]);
    assert_eq!(bench.view().slots.len(), 2);
    // The second one comes after login: the portal may have missed it.
    bench.readers(desk(own(), CardState::Empty));
    assert_eq!(bench.codes(), [""; 0]);
    assert!(bench.notices().contains(&"KB-0116".to_owned()));
}

#[test]
fn a_login_card_that_was_pulled_and_put_back_explains_the_dead_button() {
    let mut bench = at(legacy(OPEN, "HANTERA BESTÄLLNINGAR", true, ADMIN2, &[]), own(), CardState::Empty);
    bench.next_page(legacy(REVIEW, "SIGNERA", true, ADMIN2, &order()));
    assert_eq!(bench.codes(), [""; 0]);
    bench.readers(desk(CardState::Empty, CardState::Empty));
    bench.readers(desk(card("0A", 5, Some((ADMIN2, 3)), None), CardState::Empty));
    assert_eq!(bench.codes(), ["KB-0115"]);
    assert!(bench.view().slots[0].wrong);
    bench.dead("signera");
    assert_eq!(bench.codes(), ["KB-0115"], "a known cause leaves no unknown one");
    assert_eq!(bench.notes()[0].control, "signera");
}

#[test]
fn a_dead_button_without_a_cause_is_said_to_be_one() {
    let mut bench = at(legacy(REVIEW, "SIGNERA", true, ADMIN2, &order()), own(), CardState::Empty);
    bench.click("signera");
    bench.dead("signera");
    assert_eq!(bench.codes(), ["KB-0605"]);
    bench.click("signera");
    assert_eq!(bench.codes(), [""; 0]);
}

#[test]
fn who_ordered_in_this_browser_is_told_why_the_search_finds_nothing() {
    let fields = [("Mottagare", "191212121212"), ("Kortnummer", NUMBER)];
    let form = legacy("SITHS E-ID LOA3 TILL RESERVKORT", "SIGNERA", true, ADMIN2, &fields);
    let mut bench = at(form, own(), CardState::Empty);
    bench.click("signera");
    bench.next_page(legacy("Reservkortet är beställt", "X", true, ADMIN2, &[]));
    let search = legacy("Sök på beställningar", "SÖK", true, ADMIN2, &[("Personnummer eller HSA-id", "191212121212")]);
    let mut nothing = search.clone();
    nothing.headings.push("Ingen beställning hittades".into());
    bench.next_page(nothing.clone());
    assert_eq!(bench.codes(), ["KB-0303", "KB-0304"]);
    // For somebody else it is just not there.
    let other = FieldsOf(nothing).with_login(ADMIN1);
    bench.next_page(other);
    assert_eq!(bench.codes(), ["KB-0304"]);
}

struct FieldsOf(kortbrygga_shared::portal::Observation);

impl FieldsOf {
    fn with_login(mut self, who: &str) -> kortbrygga_shared::portal::Observation {
        self.0.fields[0].value = format!("Namn Namnsson ({who})");
        self.0
    }
}

#[test]
fn an_order_that_the_form_did_not_take_is_none() {
    let fields = [("Mottagare", "191212121212"), ("Kortnummer", NUMBER)];
    let form = legacy("SITHS E-ID LOA3 TILL RESERVKORT", "SIGNERA", true, ADMIN2, &fields);
    let mut bench = at(form.clone(), own(), CardState::Empty);
    bench.click("signera");
    bench.next_page(form);
    assert!(bench.memory.orders.is_empty());
}

#[test]
fn a_pasted_hyphen_is_offered_without() {
    let search = |typed| legacy("Sök på beställningar", "SÖK", true, ADMIN2, &[("Personnummer eller HSA-id", typed)]);
    let mut bench = at(search("19121212-1212"), own(), CardState::Empty);
    assert_eq!(bench.view().now.primary, Some(Primary::Fill("191212121212".into())));
    bench.wish(Wish::Primary);
    let filled = bench.effects.iter().any(|it| {
        matches!(it, kortbrygga_extension::worker::Effect::Page(_, kortbrygga_extension::messages::ToPage::Fill { label, value })
            if label == "personnummer eller hsa-id" && value == "191212121212")
    });
    assert!(filled);
    bench.seen(search("A1B2"));
    assert_eq!(bench.codes(), ["KB-0410"]);
}

#[test]
fn the_wrong_card_explains_the_grey_button() {
    let wrong = card("0C", 2, None, Some("9752278900000004417"));
    let bench = at(legacy(HAND_OVER, "BEKRÄFTA ÖVERLÄMNING", false, ADMIN2, &order()), own(), wrong);
    assert_eq!(bench.codes(), ["KB-0104"]);
    assert!(bench.notes()[0].text.contains("4417"));
}
