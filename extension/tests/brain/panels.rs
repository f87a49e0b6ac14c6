//! Who may see a view, and what outlives the worker.

use crate::bench::*;
use kortbrygga_extension::{
    messages::ToPage,
    worker::{Effect, Input, PageId, PanelId},
};
use kortbrygga_shared::protocol::CardState;

fn refused(bench: &Bench) -> usize {
    bench.effects.iter().filter(|it| matches!(it, Effect::RefusePanel(_))).count()
}

#[test]
fn only_the_planned_panel_is_admitted_and_only_once() {
    let mut bench = Bench::new();
    bench.seen(login_page());
    let nonce = bench.nonce.clone().unwrap();
    assert_eq!(nonce.len(), 32);
    for (place, (tab, nonce, around)) in
        [(7, "0".repeat(32), ORIGIN), (8, nonce.clone(), ORIGIN), (7, nonce.clone(), "https://evil.example")]
            .iter()
            .enumerate()
    {
        bench.say_open(PanelId(10), *tab, "panel-1", nonce, around);
        assert_eq!(refused(&bench), place + 1);
    }
    bench.say_open(PanelId(10), 7, "panel-1", &nonce, ORIGIN);
    assert_eq!(refused(&bench), 3);
    bench.say_open(PanelId(11), 7, "panel-2", &nonce, ORIGIN);
    assert_eq!(refused(&bench), 4, "a nonce is good for one document");
}

#[test]
fn nothing_is_shown_before_the_nonce() {
    let mut bench = Bench::new();
    bench.seen(login_page());
    bench.host(desk(own(), CardState::Empty));
    assert!(!bench.effects.iter().any(|it| matches!(it, Effect::Panel(..))));
}

#[test]
fn a_panel_that_the_page_threw_out_gets_a_new_nonce() {
    let mut bench = Bench::new();
    bench.seen(login_page());
    let first = bench.nonce.clone();
    bench.lost();
    assert_ne!(bench.nonce, first);
    bench.open_panel();
    assert_eq!(refused(&bench), 0);
}

#[test]
fn a_page_that_throws_the_panel_out_again_and_again_has_none_until_it_shows_another_step() {
    let mut bench = Bench::new();
    bench.seen(legacy("Hantera dina e-legitimationer", "HANTERA BESTÄLLNINGAR", false, ADMIN2, &[]));
    bench.open_panel();
    bench.host(desk(card("0A", 1, Some((ADMIN2, 2)), None), CardState::Empty));
    assert_eq!(bench.notes().len(), 1);
    let planned = |bench: &Bench| {
        let plans = bench.effects.iter();
        plans.filter(|it| matches!(it, Effect::Page(_, ToPage::Panel { source: Some(_), .. }))).count()
    };
    for losses in 1..5 {
        bench.lost();
        bench.open_panel();
        assert_eq!(planned(&bench), losses + 1);
    }
    for _ in 0..3 {
        bench.lost();
        bench.readers(desk(card("0A", 1, Some((ADMIN2, 2)), None), blank()));
        assert_eq!(planned(&bench), 5, "it is let be");
        assert!(bench.notes().is_empty());
    }
    bench.seen(legacy("Sök på beställningar", "SÖK", true, ADMIN2, &[]));
    assert_eq!(planned(&bench), 6);
}

#[test]
fn an_answer_counts_only_from_the_page_that_was_asked() {
    let mut bench = Bench::new();
    bench.seen(contract(login_page(), None));
    let (call, ..) = bench.called();
    bench.take(Input::PageOpened { page: PageId(5), tab: 9, document: "other".into(), url: format!("{ORIGIN}/y") });
    let session = kortbrygga_shared::portal::handover::Session {
        login: Some(admin2()),
        now: kortbrygga_shared::time::UnixMillis(0),
    };
    bench.take(Input::Answered {
        page: PageId(5),
        call,
        answer: Ok(kortbrygga_extension::worker::PortalAnswer::Session(session)),
    });
    assert!(bench.memory.logins.is_empty());
}
