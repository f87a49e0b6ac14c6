//! The fault injector by itself; what a PC/SC client sees of it is tested with the station.

use virtual_card::fault::{Fault, Injector, Outcome, Trigger};

use crate::terminal::{OK, Terminal, card_with_pins};

const INFORMATION: [u8; 5] = [0x00, 0xCA, 0x01, 0xA0, 0x00];

#[test]
fn without_faults_the_card_answers() {
    let mut card = card_with_pins();
    let answer = card.transmit(&INFORMATION);
    assert_eq!(Injector::default().exchange(&mut card, &INFORMATION), Outcome::Answer(answer));
}

#[test]
fn faults_strike_once_in_the_order_they_were_put_in() {
    let (mut card, mut faults) = (card_with_pins(), Injector::default());
    faults.once(Trigger::Next, Fault::Silence);
    faults.once(Trigger::Next, Fault::RemoveBefore);
    assert_eq!(faults.waiting(), 2);
    assert_eq!(faults.exchange(&mut card, &INFORMATION), Outcome::Silence);
    assert_eq!(faults.exchange(&mut card, &INFORMATION), Outcome::Removed);
    assert_eq!(faults.waiting(), 0);
    assert!(matches!(faults.exchange(&mut card, &INFORMATION), Outcome::Answer(_)));
}

#[test]
fn what_the_card_has_done_by_then() {
    let written = |fault: Fault| {
        let (mut card, mut faults) = (card_with_pins(), Injector::default());
        assert_eq!(card.create(0x01, 0x4401, 4, [0; 4]), OK);
        faults.once(Trigger::Instruction(0xD6), fault);
        faults.exchange(&mut card, &[0x00, 0xD6, 0x00, 0x00, 4, 7, 7, 7, 7]);
        card.ask([0x00, 0xB0, 0x00, 0x00], 4).0
    };
    assert_eq!(written(Fault::RemoveBefore), [0, 0, 0, 0]);
    assert_eq!(written(Fault::RemoveDuring), [7, 7, 0, 0]);
    assert_eq!(written(Fault::RemoveAfter), [7, 7, 7, 7]);
    assert_eq!(written(Fault::Silence), [0, 0, 0, 0]);
    assert_eq!(written(Fault::Status(0x9000)), [0, 0, 0, 0]);
    assert_eq!(written(Fault::Garbage(vec![1])), [0, 0, 0, 0]);
    assert_eq!(written(Fault::Truncate(1)), [7, 7, 7, 7]);
}
