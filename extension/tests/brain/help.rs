//! The help page: what the present facts prove.

use crate::bench::*;
use kortbrygga_extension::worker::{Effect, HostGone, Input, Timer};
use kortbrygga_shared::protocol::{CardState, Command, Reply};

fn asked_for_workplace(bench: &Bench) -> Vec<String> {
    let requests = bench.requests().into_iter().filter(|it| matches!(it.command, Command::Workplace));
    requests.map(|it| it.id).collect()
}

#[test]
fn it_is_told_what_all_pages_prove_stops_first_and_anew_when_it_changes() {
    let mut bench = Bench::new();
    bench.seen(legacy("Hantera dina e-legitimationer", "HANTERA BESTÄLLNINGAR", false, ADMIN2, &[]));
    bench.open_panel();
    bench.host(desk(card("0A", 1, Some((ADMIN2, 2)), None), CardState::Empty));
    bench.open_help();
    let proved = bench.proved();
    assert_eq!(proved.len(), 1);
    assert_eq!(proved[0][0], "KB-0300");
    assert!(proved[0].contains(&"KB-0602".to_owned()), "{proved:?}");
    bench.readers(desk(card("0A", 1, Some((ADMIN2, 2)), None), CardState::Empty));
    assert_eq!(bench.proved().len(), 1, "nothing new");
    bench.readers(desk(card("0A", 1, Some((ADMIN2, 2)), None), CardState::Stuck));
    assert!(bench.proved().last().unwrap().contains(&"KB-0106".to_owned()));
}

#[test]
fn without_a_portal_page_it_has_the_host_and_lets_it_go() {
    let mut bench = Bench::new();
    bench.close_page();
    bench.open_help();
    assert!(bench.effects.iter().any(|it| matches!(it, Effect::ConnectHost)));
    assert!(asked_for_workplace(&bench).is_empty(), "not before the greeting");
    bench.host(desk(CardState::Stuck, CardState::Empty));
    assert_eq!(bench.proved().last().unwrap().as_slice(), ["KB-0106"]);
    let asked = asked_for_workplace(&bench);
    assert_eq!(asked.len(), 1);
    bench.reply(&asked[0], Reply::Workplace(Box::default()));
    bench.readers(desk(CardState::Empty, CardState::Empty));
    assert_eq!(asked_for_workplace(&bench).len(), 1, "once per page");
    assert!(bench.proved().last().unwrap().is_empty());
    bench.close_help();
    let idle = *bench.wakes(Timer::Idle).last().unwrap();
    bench.wait(idle, Timer::Idle);
    assert!(bench.effects.iter().any(|it| matches!(it, Effect::DisconnectHost)));
}

#[test]
fn a_missing_host_is_among_what_is_proved() {
    let mut bench = Bench::new();
    bench.close_page();
    bench.open_help();
    bench.take(Input::HostGone(HostGone::NotFound));
    assert_eq!(bench.proved().last().unwrap().as_slice(), ["KB-0001"]);
}

#[test]
fn an_unexplained_fault_looks_at_the_computer_once() {
    let fields = [("Kortnummer", NUMBER)];
    let review = |enabled| legacy("Granskning av valt underlag", "SIGNERA", enabled, ADMIN2, &fields);
    let mut bench = Bench::new();
    bench.seen(review(true));
    bench.open_panel();
    bench.host(desk(own(), CardState::Empty));
    assert!(asked_for_workplace(&bench).is_empty(), "nothing is wrong");
    bench.seen(review(false));
    assert_eq!(bench.first(), "KB-0606");
    assert_eq!(asked_for_workplace(&bench).len(), 1);
    bench.seen(review(true));
    bench.seen(review(false));
    assert_eq!(asked_for_workplace(&bench).len(), 1);
    // Another run of the host may know more.
    bench.take(Input::HostGone(HostGone::Exited));
    bench.effects.clear();
    bench.now += 60_000;
    bench.take(Input::Woke(Timer::Host));
    bench.host(desk(own(), CardState::Empty));
    assert_eq!(asked_for_workplace(&bench).len(), 1);
}

#[test]
fn another_page_and_another_help_page_look_at_the_computer_anew() {
    let mut bench = Bench::new();
    let grey = || legacy("Hantera dina e-legitimationer", "HANTERA BESTÄLLNINGAR", false, ADMIN2, &[]);
    bench.seen(grey());
    bench.host(desk(own(), CardState::Empty));
    let first = asked_for_workplace(&bench);
    assert_eq!(first.len(), 1);
    bench.reply(&first[0], Reply::Workplace(Box::default()));
    bench.seen(grey());
    assert_eq!(asked_for_workplace(&bench).len(), 1, "once per page");
    // What it said may be what explains the next one: it is asked again all the same.
    bench.next_page(legacy("Hantera dina e-legitimationer", "HANTERA BESTÄLLNINGAR", true, ADMIN2, &[]));
    assert_eq!(asked_for_workplace(&bench).len(), 1);
    bench.open_help();
    assert_eq!(asked_for_workplace(&bench).len(), 2);
}
