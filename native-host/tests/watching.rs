//! What happens to readers and cards is told as events, each with its time, and nothing needs a restart of the host.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use kortbrygga_host::{
    cancel::Cancel,
    cards::{CardError, Contents, Policy},
    journal::Journal,
    readers::{Followed, Happening, Limits, ReaderEvent, Readers, Snapshot, features},
};
use kortbrygga_shared::{
    catalogue::Code,
    identity::ChipId,
    protocol::{CardRef, CardState, ReaderView},
    time::UnixMillis,
};
use station::{
    Station,
    card::{
        Pace,
        fault::{Fault, Trigger},
    },
    factory::blank_reserve_card,
};
use std::{
    ffi::CString,
    io::{BufRead, BufReader, Lines},
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use support::{LIMIT, use_station};
use tokio::runtime::Runtime;

/// A card is called stuck after this.
const SHORT: Duration = Duration::from_millis(300);

/// A station with the host's readers in this process, followed from the start.
struct Watch {
    station: Station,
    readers: Readers,
    followed: Followed,
    last: UnixMillis,
    runtime: Runtime,
    _state: tempfile::TempDir,
}

impl Watch {
    fn start() -> Self {
        Self::with(Station::start().unwrap(), Limits::default())
    }

    fn impatient() -> Self {
        Self::with(Station::start().unwrap(), Limits { command: SHORT, ..Limits::default() })
    }

    /// Returns when the readers that are there have been told.
    fn with(station: Station, limits: Limits) -> Self {
        let mut watch = Self::unsettled(station, limits);
        assert_eq!(watch.next(), (None, Happening::ServiceStarted));
        for slot in 0..watch.station.readers().len() {
            assert_eq!(watch.next(), (Some(slot), Happening::ReaderCame));
        }
        watch
    }

    fn unsettled(station: Station, limits: Limits) -> Self {
        use_station(&station);
        let state = tempfile::tempdir().unwrap();
        let journal = Arc::new(Journal::open(state.path()).unwrap());
        let last = computer_time();
        let readers = Readers::start(limits, Policy::default(), journal);
        let followed = readers.follow();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { station, readers, followed, last, runtime, _state: state }
    }

    /// The next event: reader by slot, and what happened. Its time is neither before the last one's nor in the future.
    fn next(&mut self) -> (Option<usize>, Happening) {
        let event = self.next_event();
        assert!(self.last <= event.at && event.at <= computer_time(), "{:?} {event:?}", self.last);
        self.last = event.at;
        let names = self.station.readers();
        let slot = event.reader.map(|name| names.iter().position(|it| *it == name).expect("a reader of the station"));
        (slot, event.what)
    }

    fn next_event(&mut self) -> ReaderEvent {
        if !self.followed.past.is_empty() {
            return self.followed.past.remove(0);
        }
        let news = &mut self.followed.news;
        let event = self.runtime.block_on(async { tokio::time::timeout(LIMIT, news.recv()).await });
        event.expect("an event").unwrap()
    }

    /// Expects a card in this reader, first put in, then read.
    fn card(&mut self, slot: usize) -> CardRef {
        let (at, Happening::CardInserted { epoch }) = self.next() else { panic!("no card was put in") };
        assert_eq!(at, Some(slot));
        let card = self.read(slot);
        assert_eq!(card.epoch, epoch);
        card
    }

    fn read(&mut self, slot: usize) -> CardRef {
        match self.next() {
            (Some(at), Happening::CardRead { epoch, chip, family, .. }) if at == slot => {
                assert_eq!(family, "myeid");
                CardRef { chip, epoch }
            }
            other => panic!("{other:?}"),
        }
    }

    /// Reads what is on the card, as any request would.
    fn use_card(&self, card: &CardRef) -> Result<Contents, CardError> {
        let known = self.readers.locate(card).unwrap();
        let cancel = Cancel::default();
        self.runtime.block_on(self.readers.with_card(card, &known, &cancel, |session| session.contents()))
    }

    /// Waits until the picture is as wanted; it follows right upon the event.
    fn shows(&self, wanted: impl Fn(&Snapshot) -> bool) {
        let mut picture = self.readers.watch();
        let seen = picture.wait_for(|it| wanted(it));
        self.runtime.block_on(async { tokio::time::timeout(LIMIT, seen).await }).expect("the picture").unwrap();
    }

    fn is_quiet(&mut self) -> bool {
        self.followed.past.is_empty() && self.followed.news.try_recv().is_err()
    }
}

fn computer_time() -> UnixMillis {
    UnixMillis(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis().try_into().unwrap())
}

fn chip(card: &CardRef) -> ChipId {
    card.chip.clone()
}

#[test]
fn a_card_that_comes_and_goes() {
    let mut watch = Watch::start();
    watch.station.insert(1, blank_reserve_card("8101").unwrap()).unwrap();
    let first = watch.card(1);
    let card = watch.station.remove(1).unwrap().unwrap();
    assert_eq!(watch.next(), (Some(1), Happening::CardRemoved { chip: Some(chip(&first)) }));
    watch.station.insert(1, card).unwrap();
    let second = watch.card(1);
    assert_eq!(second.chip, first.chip);
    assert!(second.epoch > first.epoch);
    // What was before somebody follows is kept.
    let past: Vec<_> = watch.readers.follow().past.into_iter().map(|it| it.what).collect();
    assert_eq!((past.len(), &past[0]), (8, &Happening::ServiceStarted));
}

#[test]
fn a_card_that_is_no_card() {
    let mut watch = Watch::start();
    let mute = blank_reserve_card("8101").unwrap().with_personality(station::card::Personality::Mute);
    watch.station.insert(0, mute).unwrap();
    assert!(matches!(watch.next(), (Some(0), Happening::CardInserted { .. })));
    assert_eq!(watch.next(), (Some(0), Happening::CardUnusable { code: Code::CardUnresponsive }));
    watch.station.remove(0).unwrap();
    assert_eq!(watch.next(), (Some(0), Happening::CardRemoved { chip: None }));
}

#[test]
fn two_cards_of_one_product_that_change_places() {
    let mut watch = Watch::start();
    watch.station.insert(0, blank_reserve_card("8101").unwrap()).unwrap();
    let one = watch.card(0);
    watch.station.insert(1, blank_reserve_card("8102").unwrap()).unwrap();
    let two = watch.card(1);
    let first = watch.station.remove(0).unwrap().unwrap();
    assert_eq!(watch.next(), (Some(0), Happening::CardRemoved { chip: Some(chip(&one)) }));
    let second = watch.station.swap(1, first).unwrap().unwrap();
    assert_eq!(watch.next(), (Some(1), Happening::CardRemoved { chip: Some(chip(&two)) }));
    assert!(matches!(watch.next(), (Some(1), Happening::CardInserted { .. })));
    assert_eq!(watch.next(), (Some(1), Happening::CardSwapped { before: chip(&two), now: chip(&one) }));
    assert_eq!(watch.read(1).chip, one.chip);
    watch.station.insert(0, second).unwrap();
    assert!(matches!(watch.next(), (Some(0), Happening::CardInserted { .. })));
    assert_eq!(watch.next(), (Some(0), Happening::CardSwapped { before: chip(&one), now: chip(&two) }));
    assert_eq!(watch.read(0).chip, two.chip);
}

#[test]
fn a_swap_that_the_service_did_not_notice_is_found_at_the_next_identity_check() {
    let mut watch = Watch::start();
    watch.station.insert(0, blank_reserve_card("8101").unwrap()).unwrap();
    let one = watch.card(0);
    watch.station.swap_unnoticed(0, blank_reserve_card("8102").unwrap()).unwrap();
    assert!(watch.is_quiet());
    assert!(matches!(watch.use_card(&one), Err(CardError::OtherCard { .. })));
    let (slot, Happening::CardSwapped { before, now }) = watch.next() else { panic!("no swap") };
    assert_eq!((slot, before), (Some(0), chip(&one)));
    let two = watch.read(0);
    assert_eq!(two.chip, now);
    assert!(two.epoch > one.epoch && two.chip != one.chip);
    watch.use_card(&two).unwrap();
}

#[test]
fn a_reset_by_another_program_is_found_while_a_request_has_the_card() {
    let mut watch = Watch::start();
    watch.station.insert(0, blank_reserve_card("8101").unwrap()).unwrap();
    let card = watch.card(0);
    let known = watch.readers.locate(&card).unwrap();
    let cancel = Cancel::default();
    let use_it = || {
        let done = watch.readers.with_card(&card, &known, &cancel, |session| session.contents());
        watch.runtime.block_on(done).unwrap();
    };
    use_it();
    station::opensc::run(&watch.station, "opensc-tool", &["--reader", "0", "--reset"]).unwrap();
    use_it();
    assert_eq!(watch.next(), (Some(0), Happening::CardReset));
}

#[test]
fn a_card_that_another_program_takes_to_itself_and_gives_back() {
    let mut watch = Watch::start();
    watch.station.insert(0, blank_reserve_card("8101").unwrap()).unwrap();
    let card = watch.card(0);
    let holder = watch.station.hold(0).unwrap();
    assert!(matches!(watch.use_card(&card), Err(CardError::InUse(_))));
    assert_eq!(watch.next(), (Some(0), Happening::CardHeld { by: Some("opensc-explorer".into()) }));
    watch.shows(|it| matches!(it.readers[0].state, CardState::InUse(_)));
    drop(holder);
    assert_eq!(watch.next(), (Some(0), Happening::CardGivenBack));
    // It is the same stay of the same card.
    watch.use_card(&card).unwrap();
    assert!(watch.is_quiet());
}

#[test]
fn a_transaction_of_another_program_that_does_not_end() {
    let mut watch = Watch::impatient();
    watch.station.insert(0, blank_reserve_card("8101").unwrap()).unwrap();
    let card = watch.card(0);
    let context = pcsc::Context::establish(pcsc::Scope::User).unwrap();
    let reader = CString::new(watch.station.readers()[0].clone()).unwrap();
    let mut other = context.connect(&reader, pcsc::ShareMode::Shared, pcsc::Protocols::ANY).unwrap();
    let transaction = other.transaction().unwrap();
    assert!(matches!(watch.use_card(&card), Err(CardError::InUse(_))));
    assert!(matches!(watch.next(), (Some(0), Happening::CardHeld { .. })));
    transaction.end(pcsc::Disposition::LeaveCard).map_err(|(_, error)| error).unwrap();
    other.disconnect(pcsc::Disposition::LeaveCard).map_err(|(_, error)| error).unwrap();
    assert_eq!(watch.next(), (Some(0), Happening::CardGivenBack));
    assert!(watch.read(0).epoch > card.epoch);
}

#[test]
fn a_card_that_is_stuck_and_answers_after_all() {
    let mut watch = Watch::impatient();
    watch.station.insert(0, blank_reserve_card("8101").unwrap()).unwrap();
    let card = watch.card(0);
    watch.station.set_pace(0, Pace::new(SHORT * 3, Duration::ZERO)).unwrap();
    assert!(matches!(watch.use_card(&card), Err(CardError::Stuck)));
    watch.station.set_pace(0, Pace::default()).unwrap();
    assert_eq!(watch.next(), (Some(0), Happening::CardStuck));
    assert_eq!(watch.next(), (Some(0), Happening::CardAnswers));
    let again = watch.read(0);
    assert_eq!(again.chip, card.chip);
    assert!(again.epoch > card.epoch);
}

#[test]
fn a_card_that_is_stuck_until_it_is_pulled() {
    let mut watch = Watch::impatient();
    watch.station.insert(0, blank_reserve_card("8101").unwrap()).unwrap();
    let card = watch.card(0);
    watch.station.with_faults(0, |faults| faults.always(Trigger::Next, Fault::Silence)).unwrap();
    assert!(matches!(watch.use_card(&card), Err(CardError::Stuck)));
    assert_eq!(watch.next(), (Some(0), Happening::CardStuck));
    watch.station.remove(0).unwrap();
    // Its thread may come back before the reader is seen to be empty: what lies there is then not known for certain.
    assert!(
        matches!(watch.next(), (Some(0), Happening::CardRemoved { chip: it }) if it.is_none() || it == Some(chip(&card)))
    );
    watch.station.insert(0, blank_reserve_card("8101").unwrap()).unwrap();
    watch.card(0);
}

#[test]
fn the_service_stops_and_starts_again_with_a_third_reader_and_then_without_it() {
    let mut watch = Watch::start();
    watch.station.insert(0, blank_reserve_card("8101").unwrap()).unwrap();
    let before = watch.card(0);
    let card = watch.station.stop_daemon().unwrap().remove(0).unwrap();
    assert_eq!(watch.next(), (None, Happening::ServiceStopped));
    watch.shows(|it| *it == Snapshot { readers: Vec::new(), service: false });

    let make = "Kontorsbord Smart Card Reader";
    watch.station.restart_daemon_with(&[make, make, "Third Reader"]).unwrap();
    assert_eq!(watch.next(), (None, Happening::ServiceStarted));
    // Those that were there before have not come.
    assert_eq!(watch.next(), (Some(2), Happening::ReaderCame));
    watch.station.insert(0, card).unwrap();
    let again = watch.card(0);
    assert_eq!(again.chip, before.chip);
    assert!(again.epoch > before.epoch);
    watch.use_card(&again).unwrap();
    watch.station.insert(2, blank_reserve_card("8102").unwrap()).unwrap();
    let third = watch.card(2);
    watch.use_card(&third).unwrap();

    let gone = watch.station.readers()[2].clone();
    watch.station.restart_daemon_with(&[make, make]).unwrap();
    assert_eq!(watch.next(), (None, Happening::ServiceStopped));
    assert_eq!(watch.next(), (None, Happening::ServiceStarted));
    let went = watch.next_event();
    assert_eq!((went.reader, went.what), (Some(gone), Happening::ReaderWent));
    assert_eq!(watch.card(0).chip, before.chip);
}

#[test]
fn a_service_that_starts_after_the_host() {
    let mut station = Station::start().unwrap();
    station.stop_daemon().unwrap();
    let mut watch = Watch::unsettled(station, Limits::default());
    assert_eq!(watch.next(), (None, Happening::ServiceStopped));
    watch.station.restart_daemon_with(&["One Reader"]).unwrap();
    assert_eq!(watch.next(), (None, Happening::ServiceStarted));
    assert_eq!(watch.next(), (Some(0), Happening::ReaderCame));
}

#[test]
fn a_reader_that_is_ignored_is_not_there() {
    let mut station = Station::with_readers(&["Left Reader", "Right Reader", "Windows Hello for Business"]).unwrap();
    station.insert(2, blank_reserve_card("8101").unwrap()).unwrap();
    let mut watch = Watch::unsettled(station, Limits::default());
    assert_eq!(watch.next(), (None, Happening::ServiceStarted));
    assert_eq!(watch.next(), (Some(0), Happening::ReaderCame));
    assert_eq!(watch.next(), (Some(1), Happening::ReaderCame));
    watch.station.insert(0, blank_reserve_card("8102").unwrap()).unwrap();
    watch.card(0);
    watch.runtime.block_on(watch.readers.refresh());
    watch.shows(|it| it.readers.len() == 2);
    assert_eq!(features(&Policy::default()).len(), 2);
    watch.station.remove(2).unwrap();
    watch.station.insert(2, blank_reserve_card("8101").unwrap()).unwrap();
    // The station has told all clients of that card when this one is put in.
    watch.station.insert(1, blank_reserve_card("8103").unwrap()).unwrap();
    watch.card(1);
    assert_eq!(watch.station.exchanges(2).unwrap(), [], "the card in it was spoken to");
}

/// `kortbrygga cards --watch`, ended with the test.
struct Program {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Program {
    fn start(station: &Station, home: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kortbrygga"));
        command.env_clear().envs(station.env()).env("HOME", home).env("LANG", "sv_SE.UTF-8");
        let mut child = command.args(["cards", "--watch"]).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    fn line(&mut self) -> String {
        self.lines.next().expect("a line").unwrap()
    }

    fn event(&mut self) -> serde_json::Value {
        serde_json::from_str(&self.line()).unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_command_line_shows_the_picture_and_then_what_happens() {
    let mut station = Station::start().unwrap();
    station.insert(0, blank_reserve_card("8101").unwrap()).unwrap();
    let home = tempfile::tempdir().unwrap();

    let mut for_programs = Program::start(&station, home.path(), &["--json"]);
    let picture = for_programs.event();
    assert_eq!((&picture["event"], &picture["service"]), (&"picture".into(), &true.into()));
    let readers: Vec<ReaderView> = serde_json::from_value(picture["readers"].clone()).unwrap();
    assert!(
        matches!(&readers[..], [one, two] if matches!(one.state, CardState::Ready(_)) && two.state == CardState::Empty)
    );

    let mut for_people = Program::start(&station, home.path(), &[]);
    assert_eq!(for_people.line(), station.readers()[0]);
    while for_people.line() != station.readers()[1] {}
    assert_eq!([for_people.line(), for_people.line()], ["  Inget kort.", ""]);

    let before = computer_time();
    station.remove(0).unwrap();
    let removed: ReaderEvent = serde_json::from_value(for_programs.event()).unwrap();
    assert!(before <= removed.at && removed.at <= computer_time());
    assert_eq!(removed.reader.as_deref(), Some(&station.readers()[0][..]));
    assert!(matches!(removed.what, Happening::CardRemoved { chip: Some(_) }));
    let line = for_people.line();
    assert!(line.ends_with(&format!("  {}: Kortet togs ut.", station.readers()[0])), "{line}");

    station.stop_daemon().unwrap();
    assert_eq!(for_programs.event()["event"], "service-stopped");
    assert!(for_people.line().ends_with("  Datorns tjänst för smarta kort är inte igång."));
}
