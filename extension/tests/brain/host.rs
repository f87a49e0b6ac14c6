//! The host: there, missing, refusing, too old, lost.

use crate::bench::*;
use kortbrygga_extension::{
    messages::{Primary, Wish},
    worker::{Effect, HostGone, Input, Timer},
};
use kortbrygga_shared::{
    catalogue::Code,
    protocol::{CardState, Reply, Welcome},
};

fn connects(bench: &Bench) -> usize {
    bench.effects.iter().filter(|it| matches!(it, Effect::ConnectHost)).count()
}

fn begun() -> Bench {
    let mut bench = Bench::new();
    bench.seen(contract(login_page(), None));
    bench.open_panel();
    bench
}

#[test]
fn a_page_that_is_not_recognised_starts_nothing() {
    let mut bench = Bench::new();
    bench.seen(page("Startsida", &[], &[]));
    assert_eq!((connects(&bench), bench.nonce.clone()), (0, None));
}

#[test]
fn a_missing_host_is_told_and_tried_again_when_asked() {
    let mut bench = begun();
    bench.take(Input::HostGone(HostGone::NotFound));
    assert_eq!(bench.codes(), ["KB-0001"]);
    assert_eq!(bench.view().now.primary, Some(Primary::Retry));
    bench.wish(Wish::Primary);
    assert_eq!(connects(&bench), 2);
}

#[test]
fn a_forbidden_host_and_one_that_ends_at_once_are_refusals() {
    let mut bench = begun();
    bench.take(Input::HostGone(HostGone::Forbidden));
    assert_eq!(bench.codes(), ["KB-0002"]);
    let mut bench = begun();
    bench.refuse("", Code::HostRefused);
    assert_eq!(bench.codes(), ["KB-0002"]);
}

#[test]
fn an_old_host_is_told_with_both_versions() {
    let mut bench = begun();
    let hello = bench.asked();
    bench.reply(&hello.id, Reply::Welcome(Welcome { protocol: 99, host: "9.0.0".into(), readers: vec![] }));
    let report = &bench.view().now.reasons[0];
    assert_eq!((report.code, report.values["host"].as_str()), (Code::HostVersion, "9.0.0"));
}

#[test]
fn a_lost_host_is_started_again_after_growing_pauses() {
    let mut bench = begun();
    bench.host(desk(own(), CardState::Empty));
    let mut pauses = Vec::new();
    for _ in 0..2 {
        bench.take(Input::HostGone(HostGone::Exited));
        assert_eq!(bench.codes(), [""; 0], "too early to trouble anybody");
        let pause = *bench.wakes(Timer::Host).last().unwrap();
        pauses.push(pause);
        bench.now += pause;
        let before = connects(&bench);
        bench.take(Input::Woke(Timer::Host));
        assert_eq!(connects(&bench), before + 1);
    }
    assert!(pauses[1] > pauses[0]);
    bench.take(Input::HostGone(HostGone::Exited));
    assert_eq!(bench.codes(), ["KB-0002"], "one that never greets refuses");
}

#[test]
fn work_that_a_lost_host_took_along_is_told() {
    let mut bench = begun();
    bench.portal(None, None);
    bench.host(desk(own(), CardState::Empty));
    bench.wish(Wish::Primary);
    let (call, ..) = bench.called();
    let challenge = kortbrygga_shared::portal::handover::Challenge {
        nonce: "n".repeat(44),
        expires: kortbrygga_shared::time::UnixMillis(0),
    };
    bench.answer(call, Ok(kortbrygga_extension::worker::PortalAnswer::Challenge(challenge)));
    bench.take(Input::HostGone(HostGone::Exited));
    assert_eq!(bench.codes(), ["KB-0004"]);
    assert!(bench.view().now.busy.is_none());
}

#[test]
fn garbage_from_the_host_is_told_and_ends_the_port() {
    let mut bench = begun();
    bench.take(Input::HostGarbage);
    assert_eq!(bench.codes(), ["KB-0005"]);
    assert!(bench.effects.iter().any(|it| matches!(it, Effect::DisconnectHost)));
}

#[test]
fn the_host_is_let_go_when_no_page_is_left() {
    let mut bench = begun();
    bench.host(desk(own(), CardState::Empty));
    bench.seen(page("Startsida", &[], &[]));
    let idle = *bench.wakes(Timer::Idle).last().unwrap();
    bench.now += idle;
    bench.take(Input::Woke(Timer::Idle));
    assert!(bench.effects.iter().any(|it| matches!(it, Effect::DisconnectHost)));
}

#[test]
fn the_host_is_kept_for_what_is_under_way_on_a_page_that_became_unclear() {
    let mut bench = begun();
    bench.portal(None, None);
    bench.host(desk(own(), CardState::Empty));
    bench.wish(Wish::Primary);
    bench.seen(page("Startsida", &[], &[]));
    bench.wait(16_000, Timer::Idle);
    assert!(!bench.effects.iter().any(|it| matches!(it, Effect::DisconnectHost)), "in the middle of a login");
    // It ends: then the pause begins.
    let (call, ..) = bench.called();
    bench.answer(call, Err(Code::PortalGone.into()));
    bench.wait(14_000, Timer::Idle);
    assert!(!bench.effects.iter().any(|it| matches!(it, Effect::DisconnectHost)));
    bench.wait(1_000, Timer::Idle);
    assert!(bench.effects.iter().any(|it| matches!(it, Effect::DisconnectHost)));
}

#[test]
fn readers_are_named_by_moving_a_card() {
    let mut bench = begun();
    let unnamed = |left: CardState, right: CardState| {
        let mut readers = desk(left, right);
        readers.iter_mut().for_each(|it| it.side = None);
        readers
    };
    bench.host(unnamed(own(), CardState::Empty));
    bench.wish(Wish::NameReaders);
    assert!(bench.view().naming.is_some());
    bench.readers(unnamed(own(), blank()));
    let named: Vec<_> = bench
        .requests()
        .into_iter()
        .filter_map(|it| match it.command {
            kortbrygga_shared::protocol::Command::NameReader { reader, side } => Some((reader, side)),
            _ => None,
        })
        .collect();
    use kortbrygga_shared::protocol::Side;
    assert_eq!(named, [("B".to_owned(), Side::Left), ("A".to_owned(), Side::Right)]);
    assert!(bench.view().naming.is_none());
}
