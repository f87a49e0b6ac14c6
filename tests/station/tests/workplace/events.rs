//! What a PC/SC client sees of insertion, removal, swaps and a daemon that goes and comes back.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use pcsc::{Context, Error, Protocols, ReaderState, ShareMode, State};
use station::card::Pace;
use station::{Station, opensc};

use crate::support::{chip_serial, client_of, connect, in_both_readers, raw_card, reader, send};

/// Far beyond anything measured; only a test that fails waits that long.
const LIMIT: Duration = Duration::from_secs(10);

in_both_readers!(insertion_and_removal_are_events, swaps_are_seen_unless_unnoticed, the_daemon_goes_and_comes_back);

fn insertion_and_removal_are_events(slot: usize) {
    let mut station = Station::start().unwrap();
    let context = client_of(&station);
    let mut states = watch(&context, &station);
    assert!(states.iter().all(|state| state.event_state().contains(State::EMPTY)));

    let mut delays = Vec::new();
    for round in 0..5 {
        // A client that sleeps in the call is woken; it need not ask.
        let watcher = sleeping(&station, states);
        station.insert(slot, raw_card("1")).unwrap();
        let returned = Instant::now();
        let (woken, seen) = watcher.recv_timeout(LIMIT).unwrap();
        states = seen;
        assert!(states[slot].event_state().contains(State::PRESENT), "round {round}: {:?}", states[slot].event_state());
        assert_eq!(states[slot].atr(), raw_card("1").atr());
        assert!(states[1 - slot].event_state().contains(State::EMPTY));
        assert!(!states[1 - slot].event_state().contains(State::CHANGED), "the other reader is left alone");
        delays.push(woken.saturating_duration_since(returned));
        sync(&mut states);

        let watcher = sleeping(&station, states);
        station.remove(slot).unwrap().unwrap();
        states = watcher.recv_timeout(LIMIT).unwrap().1;
        assert!(states[slot].event_state().contains(State::EMPTY));
        sync(&mut states);
    }
    assert_eq!(
        context.connect(&reader(&station, slot), ShareMode::Shared, Protocols::ANY).err(),
        Some(Error::NoSmartcard)
    );
    // pcscd's own polling would take 400 ms. The best of five does not mind a busy machine.
    assert!(delays.iter().min().unwrap() < &Duration::from_millis(100), "{delays:?}");
}

fn swaps_are_seen_unless_unnoticed(slot: usize) {
    let mut station = Station::start().unwrap();
    station.insert(slot, raw_card("1001")).unwrap();
    let context = client_of(&station);
    let mut states = watch(&context, &station);
    let count = states[slot].event_count();
    let card = connect(&context, &station, slot);
    assert_eq!(chip_serial(&card), "1001");

    let pulled = station.swap_unnoticed(slot, raw_card("1002")).unwrap();
    assert_eq!(pulled.serial().to_string(), "00000000000000001001");
    assert_eq!(chip_serial(&card), "1002", "the same handle, another card, no error");
    assert_eq!(context.get_status_change(Duration::ZERO, &mut states), Err(Error::Timeout), "and no event");

    station.swap(slot, raw_card("1003")).unwrap();
    context.get_status_change(LIMIT, &mut states).unwrap();
    assert_eq!(states[slot].event_count(), count + 2, "one removal, one insertion");
    let error = send(&card, &crate::support::APPLET_INFORMATION).unwrap_err();
    assert!(matches!(error, Error::RemovedCard | Error::ResetCard), "{error:?}");
    assert_eq!(chip_serial(&connect(&context, &station, slot)), "1003");
}

fn the_daemon_goes_and_comes_back(slot: usize) {
    let mut station = Station::start().unwrap();
    station.insert(slot, raw_card("1001")).unwrap();
    let context = client_of(&station);
    let states = watch(&context, &station);
    let card = connect(&context, &station, slot);

    // The sleeper has a context of its own: one context serves one call at a time.
    let (report, reported) = mpsc::channel();
    let sleeper = Context::establish(pcsc::Scope::User).unwrap();
    let mut slept = states;
    thread::spawn(move || report.send(sleeper.get_status_change(None, &mut slept)).unwrap());
    station.restart_daemon().unwrap();

    // Not yet asleep when the daemon goes, it is told of a security violation: libpcsclite gives a code of no meaning then.
    let woken = reported.recv_timeout(LIMIT).unwrap().unwrap_err();
    assert!(matches!(woken, Error::CommError | Error::NoService | Error::SecurityViolation), "{woken:?}");
    send(&card, &crate::support::APPLET_INFORMATION).unwrap_err();
    assert_eq!(context.list_readers_owned(), Err(Error::NoService), "the old context stays dead");

    let anew = Context::establish(pcsc::Scope::User).unwrap();
    assert_eq!(chip_serial(&connect(&anew, &station, slot)), "1001", "the card stayed in");
}

/// The set of readers changes only with the daemon, as when a service is restarted after plugging.
#[test]
fn a_reader_is_missing_after_the_restart() {
    let mut station = Station::with_readers(&["Reader A", "Reader B"]).unwrap();
    station.insert(1, raw_card("2")).unwrap();
    let before = client_of(&station).list_readers_owned().unwrap();
    assert_eq!(before, [reader(&station, 0), reader(&station, 1)]);
    station.restart_daemon_with(&["Reader A"]).unwrap();
    assert_eq!(client_of(&station).list_readers_owned().unwrap(), before[..1]);
    assert!(!station.is_occupied(0));
}

#[test]
fn a_reset_by_another_client_is_seen_and_forgets_the_pin() {
    let mut station = Station::start().unwrap();
    station.insert(0, station::factory::blank_reserve_card("1004").unwrap()).unwrap();
    let context = client_of(&station);
    let other = Context::establish(pcsc::Scope::User).unwrap();
    let mut card = connect(&context, &station, 0);
    let pin = [&[0x00, 0x20, 0x00, 0x01, 0x08][..], b"123456\xFF\xFF"].concat();
    let is_verified = [0x00, 0x20, 0x00, 0x01];
    assert_eq!(send(&card, &pin).unwrap(), [0x90, 0x00]);
    assert_eq!(send(&card, &is_verified).unwrap(), [0x90, 0x00]);

    // The crate's card resets when it is dropped.
    drop(other.connect(&reader(&station, 0), ShareMode::Shared, Protocols::ANY).unwrap());
    assert_eq!(send(&card, &is_verified), Err(Error::ResetCard));
    card.reconnect(ShareMode::Shared, Protocols::ANY, pcsc::Disposition::LeaveCard).unwrap();
    assert_eq!(send(&card, &is_verified).unwrap(), [0x63, 0xC3]);
}

#[test]
fn a_slow_card_slows_its_own_reader_alone() {
    let mut station = Station::start().unwrap();
    station.insert(0, raw_card("1001")).unwrap();
    station.insert(1, raw_card("1002")).unwrap();
    let time = Duration::from_millis(150);
    station.set_pace(0, Pace::default().with(0xCA, time)).unwrap();
    let context = client_of(&station);
    let [slow, quick] = [0, 1].map(|slot| connect(&context, &station, slot));
    let start = Instant::now();
    assert_eq!(chip_serial(&slow), "1001");
    assert!(start.elapsed() >= time);
    let quickest = (0..20).map(|_| {
        let start = Instant::now();
        assert_eq!(chip_serial(&quick), "1002");
        start.elapsed()
    });
    assert!(quickest.min().unwrap() < time);
}

#[test]
fn many_stations_run_side_by_side() {
    let stations: Vec<Station> = thread::scope(|scope| {
        let start = |number: usize| {
            let mut station = Station::start().unwrap();
            station.insert(number % 2, raw_card(&format!("{:04}", 1000 + number))).unwrap();
            station
        };
        let starting: Vec<_> = (0..8).map(|number| scope.spawn(move || start(number))).collect();
        starting.into_iter().map(|station| station.join().unwrap()).collect()
    });
    for (number, station) in stations.iter().enumerate() {
        let reader = (number % 2).to_string();
        let ask = |reader: &str| opensc::run(station, "opensc-tool", &["--reader", reader, "--serial"]);
        let serial = ask(&reader).unwrap();
        assert!(serial.starts_with(&format!("00 00 00 00 00 00 00 00 10 0{number}")), "{number}: {serial}");
        ask(&(1 - number % 2).to_string()).expect_err("no other station's card is to be seen");
    }
}

/// The present state of all readers, as a client gets it first.
fn watch(context: &Context, station: &Station) -> Vec<ReaderState> {
    let state = |slot| ReaderState::new(reader(station, slot), State::UNAWARE);
    let mut states: Vec<ReaderState> = (0..station.readers().len()).map(state).collect();
    context.get_status_change(LIMIT, &mut states).unwrap();
    sync(&mut states);
    states
}

fn sync(states: &mut [ReaderState]) {
    states.iter_mut().for_each(ReaderState::sync_current_state);
}

/// Another client that waits for a change of these states; tells when it was woken and what it saw.
fn sleeping(station: &Station, mut states: Vec<ReaderState>) -> mpsc::Receiver<(Instant, Vec<ReaderState>)> {
    let context = client_of(station);
    let (report, reported) = mpsc::channel();
    thread::spawn(move || {
        context.get_status_change(LIMIT, &mut states).unwrap();
        report.send((Instant::now(), states)).unwrap();
    });
    reported
}
