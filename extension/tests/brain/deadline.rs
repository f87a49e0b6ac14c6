//! The receipt's deadline: in the panel, and for those who look elsewhere.

use crate::bench::*;
use kortbrygga_extension::{
    messages::FromPage,
    worker::{Badge, Effect, Input, PageId, Timer},
};
use kortbrygga_shared::{portal::Observation, protocol::CardState, time::UnixMillis};

const MINUTE: i64 = 60_000;

fn bound(epoch: u32) -> CardState {
    card("0B", epoch, None, Some(NUMBER))
}

/// 14:00 in Stockholm, 32 minutes left.
fn receipt() -> Observation {
    let fields = [("Tid för kvittens", "senast 14:32"), ("Kortnummer", NUMBER)];
    legacy("Kvittera kort", "KVITTERA KORT", true, ADMIN2, &fields)
}

fn waiting() -> Bench {
    let mut bench = Bench::new();
    bench.seen(receipt());
    bench.open_panel();
    bench.host(desk(own(), bound(2)));
    bench
}

fn notified(bench: &Bench) -> Vec<String> {
    let told = bench.effects.iter().filter_map(|it| match it {
        Effect::Notify { tab: 7, title, text } => Some(format!("{title}: {text}")),
        Effect::Unnotify(7) => Some("-".into()),
        _ => None,
    });
    told.collect()
}

fn badge(bench: &Bench) -> Option<Badge> {
    bench.effects.iter().rev().find_map(|it| if let Effect::Badge(badge) = it { Some(*badge) } else { None }).flatten()
}

/// Runs the browser's alarm as it is set, up to this time, each half a minute late at most.
fn run_alarms(bench: &mut Bench, until: i64) {
    while let Some(at) = bench
        .effects
        .iter()
        .rev()
        .find_map(|it| if let Effect::Wake(Timer::Deadline, at) = it { Some(at.0) } else { None })
        .filter(|at| *at > bench.now && *at <= until)
    {
        bench.now = at + 20_000;
        bench.take(Input::Woke(Timer::Deadline));
    }
    bench.now = bench.now.max(until);
}

#[test]
fn a_deadline_that_the_page_shows_is_kept() {
    let mut bench = waiting();
    assert_eq!(bench.view().deadline.map(|it| it.0 - bench.now), Some(32 * MINUTE));
    bench.wait(33 * MINUTE, Timer::Deadline);
    assert_eq!(bench.first(), "KB-0700");
}

#[test]
fn the_panel_tells_half_time_and_five_minutes() {
    let deadline = 1_795_266_000_000 + 30 * MINUTE;
    let mut state = case_at("receipt");
    state.state.deadline = Some(UnixMillis(deadline));
    let mut bench = Bench::new();
    bench.seen(contract(portal_page("receipt", false, &[]), Some(CASE)));
    bench.open_panel();
    bench.host(desk(own(), bound(2)));
    bench.portal(Some(admin2()), Some(state));
    assert_eq!(bench.view().deadline, Some(UnixMillis(deadline)));
    assert_eq!(bench.notices(), [""; 0]);
    for (minutes, code) in [(16, "KB-0701"), (26, "KB-0702")] {
        let wake = bench.wakes(Timer::Deadline);
        assert!(wake.last().is_some_and(|it| *it > 0));
        bench.now = deadline - (30 - minutes) * MINUTE;
        bench.wait(0, Timer::Deadline);
        assert_eq!(bench.notices(), [code]);
    }
    bench.now = deadline;
    bench.wait(1, Timer::Deadline);
    assert_eq!(bench.first(), "KB-0700");
    assert!(!bench.view().now.enabled);
    assert_eq!(notified(&bench), [""; 0], "the page is in sight");
}

#[test]
fn in_the_background_the_browser_tells_both_once_and_takes_them_away() {
    let mut bench = waiting();
    bench.hidden(true);
    let begun = bench.now;
    run_alarms(&mut bench, begun + 31 * MINUTE);
    assert_eq!(
        notified(&bench),
        [
            "Halva tiden har gått: Kvittera kortet senast 14:32.",
            "Högst fem minuter kvar: Kvittera kortet senast 14:32. Sedan spärras certifikaten."
        ]
    );
    run_alarms(&mut bench, begun + 40 * MINUTE);
    assert_eq!(notified(&bench).len(), 3);
    assert_eq!(notified(&bench)[2], "-", "the time has passed");
    assert_eq!(badge(&bench), None);
}

#[test]
fn a_notification_goes_when_its_tab_comes_into_sight() {
    let mut bench = waiting();
    bench.hidden(true);
    bench.wait(17 * MINUTE, Timer::Deadline);
    assert_eq!(notified(&bench).len(), 1);
    bench.hidden(false);
    assert_eq!(notified(&bench).last().unwrap(), "-");
    bench.hidden(true);
    bench.wait(MINUTE, Timer::Deadline);
    assert_eq!(notified(&bench).len(), 2, "half time is told once");
}

#[test]
fn each_tab_has_its_notification_and_one_that_is_closed_has_none() {
    let mut bench = waiting();
    bench.hidden(true);
    let (other, tab) = (PageId(21), 9);
    bench.take(Input::PageOpened { page: other, tab, document: "other".into(), url: format!("{ORIGIN}/y") });
    bench.take(Input::Page(other, FromPage::Seen(receipt())));
    bench.take(Input::Page(other, FromPage::Hidden(true)));
    bench.wait(17 * MINUTE, Timer::Deadline);
    assert_eq!(bench.memory.notified, [7, 9]);
    // One comes into sight, the other is closed: its page tells so later than the browser.
    bench.hidden(false);
    assert_eq!(bench.memory.notified, [9]);
    bench.take(Input::TabClosed(tab));
    assert!(bench.effects.iter().any(|it| matches!(it, Effect::Unnotify(9))));
    bench.take(Input::PageClosed(other));
    assert!(bench.memory.notified.is_empty() && bench.memory.tabs.get(&tab).is_none());
    assert_eq!(badge(&bench), Some(Badge { minutes: 15, urgent: false }), "the one that is open");
    bench.take(Input::TabClosed(7));
    assert_eq!(badge(&bench), None);
}

#[test]
fn it_is_told_after_the_workers_death_too() {
    let mut bench = waiting();
    bench.hidden(true);
    let mut again = Bench::with(bench.memory.clone());
    again.effects.clear();
    again.close_page();
    again.now = bench.now;
    again.wait(28 * MINUTE, Timer::Deadline);
    assert_eq!(notified(&again).len(), 1);
    assert!(notified(&again)[0].starts_with("Högst fem minuter kvar"));
    let mut third = Bench::with(again.memory.clone());
    third.close_page();
    third.effects.clear();
    third.now = again.now;
    third.wait(MINUTE, Timer::Deadline);
    assert_eq!(notified(&third), [""; 0], "not a second time");
}

#[test]
fn the_toolbar_counts_the_minutes_until_the_receipt_is_done() {
    let mut bench = waiting();
    assert_eq!(badge(&bench), Some(Badge { minutes: 32, urgent: false }));
    bench.wait(30_000, Timer::Deadline);
    assert_eq!(badge(&bench), Some(Badge { minutes: 32, urgent: false }));
    bench.wait(27 * MINUTE, Timer::Deadline);
    assert_eq!(badge(&bench), Some(Badge { minutes: 5, urgent: true }));
    bench.next_page(legacy("Kortet är utlämnat", "X", true, ADMIN2, &[("Kortnummer", NUMBER)]));
    assert_eq!(badge(&bench), None);
    assert_eq!(bench.memory.badge, None);
}

#[test]
fn the_alarm_is_set_for_what_comes_next_and_not_set_anew_without_need() {
    let mut bench = waiting();
    let set = |bench: &Bench| bench.wakes(Timer::Deadline);
    assert_eq!(set(&bench), [MINUTE], "the toolbar's next minute");
    bench.readers(desk(own(), CardState::Empty));
    bench.readers(desk(own(), bound(3)));
    assert_eq!(set(&bench).len(), 1);
    bench.wait(MINUTE, Timer::Deadline);
    assert_eq!(set(&bench).last(), Some(&MINUTE));
    // A deadline hours away wakes nobody each minute.
    let fields = [("Tid för kvittens", "2026-11-21 20:00"), ("Kortnummer", NUMBER)];
    bench.next_page(legacy("Kvittera kort", "KVITTERA KORT", true, ADMIN2, &fields));
    let next = *set(&bench).last().unwrap();
    assert!((170 * MINUTE..190 * MINUTE).contains(&next), "half time, not a minute: {next}");
    assert_eq!(badge(&bench), None);
}
