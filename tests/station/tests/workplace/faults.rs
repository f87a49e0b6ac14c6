//! Faults of a card as a PC/SC client meets them.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use pcsc::{Context, Disposition, Error, Protocols, ReaderState, Scope, ShareMode, State};
use station::Station;
use station::card::fault::{Fault, Trigger};

use crate::support::{
    APPLET_INFORMATION, Handle, chip_serial, client_of, connect, in_both_readers, raw_card, reader, send,
};

/// Far beyond anything measured; only a test that fails waits that long.
const LIMIT: Duration = Duration::from_secs(10);

in_both_readers!(
    pulled_before_the_write,
    pulled_in_the_middle_of_the_write,
    pulled_after_the_write,
    a_silent_card_blocks_its_own_reader_alone,
    wrong_answers_arrive_as_they_are,
    faults_strike_where_they_are_told,
);

fn pulled_before_the_write(slot: usize) {
    pulled(slot, Fault::RemoveBefore, [0x11; 16]);
}

fn pulled_in_the_middle_of_the_write(slot: usize) {
    let mut half = [0x11; 16];
    half[..8].fill(0x22);
    pulled(slot, Fault::RemoveDuring, half);
}

fn pulled_after_the_write(slot: usize) {
    pulled(slot, Fault::RemoveAfter, [0x22; 16]);
}

/// A file is overwritten in a transaction and the card is pulled; put back, it holds what it must.
fn pulled(slot: usize, fault: Fault, left_behind: [u8; 16]) {
    let mut station = Station::start().unwrap();
    station.insert(slot, raw_card("1001")).unwrap();
    station.insert(1 - slot, raw_card("1002")).unwrap();
    let context = client_of(&station);
    let mut card = connect(&context, &station, slot);
    let other = connect(&context, &station, 1 - slot);
    create_file(&card);
    assert_eq!(update(&card, [0x11; 16]), Ok(vec![0x90, 0x00]));
    let mut states = [ReaderState::new(reader(&station, slot), State::UNAWARE)];
    context.get_status_change(LIMIT, &mut states).unwrap();
    states[0].sync_current_state();

    station.set_fault(slot, Trigger::Instruction(0xD6), fault).unwrap();
    let transaction = card.transaction().unwrap();
    assert_eq!(update(&transaction, [0x22; 16]), Err(Error::NoSmartcard));
    context.get_status_change(LIMIT, &mut states).unwrap();
    assert!(states[0].event_state().contains(State::EMPTY));
    assert!(is_gone(&send(&transaction, &APPLET_INFORMATION).unwrap_err()));
    if let Err((_, error)) = transaction.end(Disposition::LeaveCard) {
        assert!(is_gone(&error), "{error:?}");
    }
    assert_eq!(chip_serial(&other), "1002", "the other reader is not disturbed");

    let pulled = station.wait_until_pulled(slot).unwrap();
    assert!(!station.is_occupied(slot));
    let leave = Disposition::LeaveCard;
    assert_eq!(card.reconnect(ShareMode::Shared, Protocols::ANY, leave), Err(Error::NoSmartcard));
    station.insert(slot, pulled).unwrap();
    assert_eq!(
        send(&card, &APPLET_INFORMATION),
        Err(Error::RemovedCard),
        "the old handle stays dead until reconnected"
    );
    card.reconnect(ShareMode::Shared, Protocols::ANY, leave).unwrap();
    select_file(&card);
    assert_eq!(send(&card, &[0x00, 0xB0, 0x00, 0x00, 16]).unwrap(), [&left_behind[..], &[0x90, 0x00]].concat());
}

fn a_silent_card_blocks_its_own_reader_alone(slot: usize) {
    let mut station = Station::start().unwrap();
    station.insert(slot, raw_card("1001")).unwrap();
    station.insert(1 - slot, raw_card("1002")).unwrap();
    let context = client_of(&station);
    station.set_fault(slot, Trigger::Instruction(0xCA), Fault::Silence).unwrap();
    let (report, reported) = mpsc::channel();
    let stuck_reader = reader(&station, slot);
    thread::spawn(move || {
        // A context of its own: one context serves one call at a time.
        let context = Context::establish(Scope::User).unwrap();
        let card = context.connect(&stuck_reader, ShareMode::Shared, Protocols::ANY).unwrap();
        report.send(send(&card, &APPLET_INFORMATION)).unwrap();
        let _ = card.disconnect(Disposition::LeaveCard);
    });
    let silent = |exchange: &station::Exchange| exchange.command == APPLET_INFORMATION && exchange.answer.is_none();
    assert!(station.wait_for_exchange(slot, LIMIT, silent).unwrap());

    let start = Instant::now();
    for _ in 0..50 {
        assert_eq!(chip_serial(&connect(&context, &station, 1 - slot)), "1002");
    }
    assert!(start.elapsed() < LIMIT);
    assert_eq!(reported.try_recv(), Err(mpsc::TryRecvError::Empty), "still without an answer");

    let pulled = station.remove(slot).unwrap().unwrap();
    let error = reported.recv_timeout(LIMIT).unwrap().unwrap_err();
    assert!(is_gone(&error), "{error:?}");
    station.insert(slot, pulled).unwrap();
    assert_eq!(chip_serial(&connect(&context, &station, slot)), "1001", "the reader is as good as new");
}

fn wrong_answers_arrive_as_they_are(slot: usize) {
    let mut station = Station::start().unwrap();
    station.insert(slot, raw_card("1001")).unwrap();
    let context = client_of(&station);
    let card = connect(&context, &station, slot);
    let long = vec![0x5A; 65_535];
    let cases: [(Fault, &[u8]); 7] = [
        (Fault::Truncate(0), &[]),
        (Fault::Truncate(1), b"M"),
        (Fault::Truncate(5), b"MyEID"),
        (Fault::Status(0x6F00), &[0x6F, 0x00]),
        // pcscd fetches nothing by itself.
        (Fault::Status(0x6114), &[0x61, 0x14]),
        (Fault::Garbage(vec![1, 2, 3]), &[1, 2, 3]),
        (Fault::Garbage(long.clone()), &long),
    ];
    for (fault, answer) in cases {
        station.set_fault(slot, Trigger::Next, fault.clone()).unwrap();
        let got = send(&card, &APPLET_INFORMATION).unwrap();
        assert!(got == answer, "{} bytes after {fault:.40?}", got.len());
        assert_eq!(chip_serial(&card), "1001", "a fault strikes once");
    }

    station.set_fault(slot, Trigger::Next, Fault::Garbage(long)).unwrap();
    let mut small = [0; 258];
    assert_eq!(card.transmit(&APPLET_INFORMATION, &mut small), Err(Error::InsufficientBuffer));
    assert_eq!(chip_serial(&card), "1001");
}

fn faults_strike_where_they_are_told(slot: usize) {
    let mut station = Station::start().unwrap();
    station.insert(slot, raw_card("1001")).unwrap();
    let context = client_of(&station);
    let card = connect(&context, &station, slot);
    let challenge = [0x00, 0x84, 0x00, 0x00, 8];
    let answers = |count: usize| -> Vec<usize> { (0..count).map(|_| send(&card, &challenge).unwrap().len()).collect() };

    station.set_fault(slot, Trigger::Nth(2), Fault::Status(0x6581)).unwrap();
    assert_eq!(answers(4), [10, 10, 2, 10]);
    station.set_fault(slot, Trigger::Instruction(0xCA), Fault::Status(0x6581)).unwrap();
    assert_eq!(answers(2), [10, 10]);
    assert_eq!(send(&card, &APPLET_INFORMATION).unwrap(), [0x65, 0x81]);
    station.set_fault(slot, Trigger::when(|header| header.parameters() == 0x01AA), Fault::Status(0x6581)).unwrap();
    assert_eq!(chip_serial(&card), "1001");
    assert_eq!(send(&card, &[0x00, 0xCA, 0x01, 0xAA, 0x00]).unwrap(), [0x65, 0x81]);
    station.with_faults(slot, |faults| faults.always(Trigger::Instruction(0x84), Fault::Truncate(3))).unwrap();
    assert_eq!(answers(3), [3, 3, 3]);
    station.with_faults(slot, |faults| faults.clear()).unwrap();
    assert_eq!(answers(1), [10]);
}

/// Until pcscd has told every handle of a removal, one handle hears the one error and another the other.
fn is_gone(error: &Error) -> bool {
    matches!(error, Error::NoSmartcard | Error::RemovedCard)
}

/// A file of sixteen bytes in the application directory.
fn create_file(card: &Handle) {
    assert!(send(card, &[0x00, 0xA4, 0x00, 0x0C, 2, 0x50, 0x15]).unwrap().ends_with(&[0x90, 0x00]));
    let template =
        [0x62, 0x14, 0x80, 2, 0, 16, 0x82, 1, 0x01, 0x83, 2, 0x44, 0x01, 0x86, 3, 0, 0x0F, 0xFF, 0x85, 2, 0, 0];
    let create = [&[0x00, 0xE0, 0x00, 0x00, 22][..], &template].concat();
    assert_eq!(send(card, &create).unwrap(), [0x90, 0x00]);
}

fn select_file(card: &Handle) {
    assert!(send(card, &[0x00, 0xA4, 0x08, 0x0C, 4, 0x50, 0x15, 0x44, 0x01]).unwrap().ends_with(&[0x90, 0x00]));
}

fn update(card: &pcsc::Card, bytes: [u8; 16]) -> Result<Vec<u8>, Error> {
    send(card, &[&[0x00, 0xD6, 0x00, 0x00, 16][..], &bytes].concat())
}
