//! The desk on the caller's own screen, to be tried by hand.
// Says on the terminal what there is to click.
#![allow(clippy::print_stdout)]

use crate::{Desk, LEFT, OTHER_NUMBER, Options, Person, RESERVE_NUMBER, RIGHT, Screen, cards};
use station::factory::{PIN_1, PIN_2};
use std::io::BufRead;

/// Sets a desk up, says what to do, and moves cards as told until `q` or end of input.
pub async fn show() {
    let Some(screen) = Screen::of_user() else {
        println!("There is no screen (DISPLAY is empty). Run ./scripts/demo without --show, and look at target/demo/.");
        return;
    };
    println!("A card desk is set up: pcscd with two readers, cards, browser, portal …");
    let mut desk = Desk::start_on(screen, Options::default()).await;
    desk.insert_person(LEFT, Person::Administrator1);
    desk.goto("/").await;
    println!("{}", guide(&desk));
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let done = match line.trim() {
            "1" => put(&mut desk, LEFT, Some(Person::Administrator1)),
            "2" => put(&mut desk, LEFT, Some(Person::Administrator2)),
            "l" => put(&mut desk, LEFT, Some(Person::Level2)),
            "r" => put_blank(&mut desk, "4471"),
            "w" => put_blank(&mut desk, "4417"),
            "x" => put(&mut desk, LEFT, None),
            "y" => put(&mut desk, RIGHT, None),
            "q" => break,
            _ => "1, 2, l, r, w, x, y or q".to_owned(),
        };
        println!("{done}");
    }
    desk.browser.quit().await;
}

fn guide(desk: &Desk) -> String {
    let people = desk.portal.persons();
    format!(
        "
Test persons (all codes are test codes: legitimering {PIN_1}, underskrift {PIN_2})
  administrator 1  {}
  administrator 2  {}
  level 2 only     {}
  recipient        {}, personnummer 191212121212
Reserve card of the order: {RESERVE_NUMBER}   another one: {OTHER_NUMBER}

What to click
  1. Log in with the panel's button. «Beställ reservkort, tillitsnivå 3», fill in the form, sign in the panel. Log out.
  2. Type 2 here (administrator 2's card). Log in, HANTERA BESTÄLLNINGAR, search, choose, sign in the panel.
  3. Type r here (reserve card into the right reader). Answer the panel's question, and follow it to the receipt.

Cards: 1 administrator 1, 2 administrator 2, l level 2 (left reader) · r reserve card, w another reserve card (right reader)
       x pull left, y pull right · q quit",
        people.administrator1.label(),
        people.administrator2.label(),
        people.loa2_administrator.label(),
        people.recipient.label(),
    )
}

fn put(desk: &mut Desk, slot: usize, person: Option<Person>) -> String {
    if desk.station.is_occupied(slot) {
        desk.station.remove(slot).unwrap();
    }
    match person {
        Some(person) => {
            desk.insert_person(slot, person);
            format!("{person:?} is in the left reader")
        }
        None => "pulled".to_owned(),
    }
}

fn put_blank(desk: &mut Desk, chip: &str) -> String {
    if desk.station.is_occupied(RIGHT) {
        desk.station.remove(RIGHT).unwrap();
    }
    desk.station.insert(RIGHT, cards::blank(chip)).unwrap();
    format!("the reserve card that ends in {chip} is in the right reader")
}
