//! PINs, PUKs and the officer's code.

use super::{blank, hex, is_not_supported};
use crate::{
    bench::{Bench, Make, secret},
    families::Maker,
};
use kortbrygga_host::cards::{CardError, PinRef, Unblocker};

/// A code that no card of the tests has, in a form that each of them takes.
const WRONG: &str = "000000";

/// Each PIN opens the card for the host and for the judge.
pub fn verifies(maker: &'static dyn Maker) {
    let bench = blank(maker);
    assert!(!bench.pins().is_empty());
    for pin in bench.pins() {
        assert_eq!(bench.verify(&pin, bench.code(&pin)), Ok(()));
        assert!(bench.judge.accepts(&hex(&pin.auth_id), bench.code(&pin)));
    }
}

/// One try less for one wrong code; the right one restores the count; at the end the PIN is blocked and stays so.
pub fn wrong_pin_counts(maker: &'static dyn Maker) {
    let bench = blank(maker);
    for pin in bench.pins() {
        let most = tries(&bench, &pin);
        assert_eq!(bench.verify(&pin, WRONG), Err(CardError::WrongPin { left: most.map(|it| it - 1) }));
        assert_eq!(tries(&bench, &pin), most.map(|it| it - 1), "asking costs no try, and nothing was sent twice");
        assert_eq!(bench.verify(&pin, bench.code(&pin)), Ok(()));
        assert_eq!(tries(&bench, &pin), most);
        block(&bench, &pin);
        assert_eq!(bench.verify(&pin, bench.code(&pin)), Err(CardError::PinBlocked(pin.kind)));
        assert!(matches!(tries(&bench, &pin), Some(0) | None));
        assert!(!bench.judge.accepts(&hex(&pin.auth_id), bench.code(&pin)));
    }
}

/// A wrong code is wrong as often as it is shown, and the right one is taken afterwards.
pub fn wrong_pin_is_not_counted(maker: &'static dyn Maker) {
    let bench = blank(maker);
    for pin in bench.pins() {
        for _ in 0..15 {
            assert_eq!(bench.verify(&pin, WRONG), Err(CardError::WrongPin { left: None }));
        }
        assert_eq!((tries(&bench, &pin), bench.verify(&pin, bench.code(&pin))), (None, Ok(())));
    }
}

/// The new PIN is the PIN, the old one is not; a wrong old one changes nothing and costs one try.
pub fn changes(maker: &'static dyn Maker) {
    let bench = blank(maker);
    for pin in bench.pins() {
        let most = tries(&bench, &pin);
        let wrong = change(&bench, &pin, WRONG, bench.codes.another);
        assert_eq!(wrong, Err(CardError::WrongPin { left: most.map(|it| it - 1) }));
        assert_eq!(bench.verify(&pin, bench.code(&pin)), Ok(()));
        assert_eq!(change(&bench, &pin, bench.code(&pin), bench.codes.another), Ok(()));
        is_now(&bench, &pin, bench.codes.another);
    }
}

/// The typed answer, and the PIN is as it was.
pub fn changing_is_refused(maker: &'static dyn Maker) {
    let bench = blank(maker);
    for pin in bench.pins() {
        is_not_supported(change(&bench, &pin, bench.code(&pin), bench.codes.another));
        assert_eq!(bench.verify(&pin, bench.code(&pin)), Ok(()));
    }
}

/// The PUK sets a new PIN in place of a blocked one; a wrong PUK does not, and costs one of its tries.
pub fn unblocks(maker: &'static dyn Maker) {
    let bench = blank(maker);
    for pin in bench.pins() {
        block(&bench, &pin);
        let wrong = unblock(&bench, &pin, Unblocker::Puk, WRONG, bench.codes.another);
        assert!(matches!(wrong, Err(CardError::WrongPuk { .. })), "{wrong:?}");
        assert!(matches!(bench.verify(&pin, bench.codes.another), Err(CardError::PinBlocked(_))));
        assert_eq!(unblock(&bench, &pin, Unblocker::Puk, bench.puk(&pin), bench.codes.another), Ok(()));
        is_now(&bench, &pin, bench.codes.another);
    }
}

/// The typed answer.
pub fn unblocking_is_refused(maker: &'static dyn Maker) {
    let bench = blank(maker);
    for pin in bench.pins() {
        is_not_supported(unblock(&bench, &pin, Unblocker::Puk, "11223344", bench.codes.another));
        assert_eq!(bench.verify(&pin, bench.code(&pin)), Ok(()));
    }
}

/// The officer's code sets a new PIN in place of a blocked one; a wrong one does not.
pub fn officer_unblocks(maker: &'static dyn Maker) {
    let bench = blank(maker);
    let officer = bench.codes.officer.expect("this family has an officer");
    for pin in bench.pins() {
        if !maker.never_blocks() {
            block(&bench, &pin);
        }
        unblock(&bench, &pin, Unblocker::Officer, "00000000", bench.codes.another).unwrap_err();
        assert!(bench.verify(&pin, bench.codes.another).is_err());
        assert_eq!(unblock(&bench, &pin, Unblocker::Officer, officer, bench.codes.another), Ok(()));
        is_now(&bench, &pin, bench.codes.another);
    }
}

/// The typed answer.
pub fn officer_is_refused(maker: &'static dyn Maker) {
    let bench = blank(maker);
    for pin in bench.pins() {
        is_not_supported(unblock(&bench, &pin, Unblocker::Officer, "87654321", bench.codes.another));
        assert_eq!(bench.verify(&pin, bench.code(&pin)), Ok(()));
    }
}

fn is_now(bench: &Bench, pin: &PinRef, code: &str) {
    assert_eq!(bench.verify(pin, code), Ok(()));
    assert!(bench.judge.accepts(&hex(&pin.auth_id), code));
    assert!(matches!(bench.verify(pin, bench.code(pin)), Err(CardError::WrongPin { .. })));
}

fn tries(bench: &Bench, pin: &PinRef) -> Option<u8> {
    let pin = pin.clone();
    bench.with_card(move |session| session.tries(&pin)).unwrap().pin
}

/// Wrong codes until the PIN is blocked; no card allows more than fifteen (ISO/IEC 7816-4 section 7.5.1).
fn block(bench: &Bench, pin: &PinRef) {
    let blocked = |_| bench.verify(pin, WRONG) == Err(CardError::PinBlocked(pin.kind));
    assert!((0..15).any(blocked), "fifteen wrong codes did not block the PIN");
}

fn change(bench: &Bench, pin: &PinRef, old: &str, new: &str) -> Result<(), CardError> {
    let (pin, mut old, mut new) = (pin.clone(), secret(old), secret(new));
    bench.with_card(move |session| session.change_pin(&pin, &mut old, &mut new))
}

fn unblock(bench: &Bench, pin: &PinRef, by: Unblocker, code: &str, new: &str) -> Result<(), CardError> {
    let (pin, mut code, mut new) = (pin.clone(), secret(code), secret(new));
    bench.with_card(move |session| session.unblock_pin(&pin, by, &mut code, &mut new))
}

/// A card whose PIN has no value yet says so, and takes one.
pub fn sets_first(maker: &'static dyn Maker) {
    let bench = maker.bench(Make::NoPin).expect("a card without PIN");
    for pin in bench.pins() {
        assert!(pin.unset, "{pin:?}");
        let (set, mut new) = (pin.clone(), secret(bench.code(&pin)));
        assert_eq!(bench.with_card(move |session| session.set_first_pin(&set, &mut new)), Ok(()));
        let now = bench.pins().into_iter().find(|it| it.kind == pin.kind).unwrap();
        assert!(!now.unset);
        assert_eq!(bench.verify(&now, bench.code(&now)), Ok(()));
        assert!(bench.judge.accepts(&hex(&now.auth_id), bench.code(&now)));
    }
}

/// The typed answer, and the PIN is as it was.
pub fn setting_first_is_refused(maker: &'static dyn Maker) {
    let bench = blank(maker);
    for pin in bench.pins() {
        let (set, mut new) = (pin.clone(), secret(bench.codes.another));
        is_not_supported(bench.with_card(move |session| session.set_first_pin(&set, &mut new)));
        assert_eq!(bench.verify(&pin, bench.code(&pin)), Ok(()));
    }
}

/// A card with a transport PIN says that it must be changed; after the change it no longer does.
pub fn transport_pin_is_changed(maker: &'static dyn Maker) {
    let bench = maker.bench(Make::TransportPin).expect("a card with a transport PIN");
    for pin in bench.pins() {
        assert!(pin.must_change, "{pin:?}");
        assert_eq!(change(&bench, &pin, bench.code(&pin), bench.codes.another), Ok(()));
        let now = bench.pins().into_iter().find(|it| it.kind == pin.kind).unwrap();
        assert!(!now.must_change);
        assert_eq!(bench.verify(&now, bench.codes.another), Ok(()));
    }
}

/// No card of the family says so.
pub fn no_transport_pin(maker: &'static dyn Maker) {
    assert!(maker.bench(Make::TransportPin).is_none());
    assert!(blank(maker).pins().iter().all(|it| !it.must_change));
}
