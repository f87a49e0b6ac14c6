//! What holds in every transaction: the card is the one that was named, and nothing verified outlasts it.

use super::{blank, with_key};
use crate::{
    bench::{Place, secret},
    families::Maker,
};
use kortbrygga_host::cards::CardError;
use kortbrygga_shared::protocol::CertificateUsage;

/// Another card of the same product gets neither a PIN nor anything written: the transaction ends at the identity check.
pub fn another_card_is_refused(maker: &'static dyn Maker) {
    let mut bench = blank(maker);
    let pin = bench.pins()[0].clone();
    let code = bench.code(&pin);
    maker.swap_unnoticed(&mut bench);
    let before = sent(&bench.place);
    let outcome = bench.with_card(move |session| session.verify(&pin, &mut secret(code)));
    assert!(matches!(outcome, Err(CardError::OtherCard { .. } | CardError::Pulled)), "{outcome:?}");
    // VERIFY with a body, CHANGE REFERENCE DATA, RESET RETRY COUNTER.
    let codes =
        |command: &Vec<u8>| matches!(command[..], [_, 0x20, _, _, _, ..] | [_, 0x24 | 0x2C, ..]) && command.len() > 5;
    assert!(!sent(&bench.place)[before.len()..].iter().any(codes), "a code was sent to the other card");
}

/// After a transaction in which a PIN was shown, the next one can't use a key without it.
pub fn nothing_is_left(maker: &'static dyn Maker) {
    let (bench, key) = with_key(maker, CertificateUsage::Authentication, maker.usual());
    let (pin, public) = (bench.pin_of(&key), bench.public_key(&key));
    let code = bench.code(&pin);
    assert_eq!(bench.verify(&pin, code), Ok(()));
    let sign = move |session: &mut kortbrygga_host::readers::Session<'_>| session.sign(&key, &public, b"without a PIN");
    let outcome = bench.with_card(sign);
    assert!(outcome.is_err(), "signed without a PIN");
    // Nor after a wrong one, nor after work that failed.
    let (wrong, failing) = (bench.verify(&pin, "000000"), {
        let pin = pin.clone();
        bench.with_card(move |session| {
            session.verify(&pin, &mut secret(code))?;
            Err::<(), _>(CardError::Cancelled)
        })
    });
    assert!(matches!(wrong, Err(CardError::WrongPin { .. })) && failing == Err(CardError::Cancelled));
    let (key, public) = (bench.contents().keys[0].clone(), bench.public_key(&bench.contents().keys[0]));
    assert!(bench.with_card(move |session| session.sign(&key, &public, b"without a PIN")).is_err());
    // Nor after it was changed: the card itself is asked, for the next transaction selects the application anew.
    if let (Place::Reader(station), Some(reference)) = (&bench.place, maker.reference(&pin)) {
        let another = bench.codes.another;
        let changed = bench.with_card(move |session| session.change_pin(&pin, &mut secret(code), &mut secret(another)));
        assert_eq!(changed, Ok(()));
        let answer = station.with_card(0, |card| card.transmit(&[0x00, 0x20, 0x00, reference])).unwrap();
        assert_eq!(answer[0], 0x63, "verified: {answer:02X?}");
    }
}

/// For families that sign nothing: the card itself says that no PIN is verified.
pub fn nothing_is_left_on_a_card_that_only_reads(maker: &'static dyn Maker) {
    let bench = blank(maker);
    let pin = bench.pins()[0].clone();
    assert_eq!(bench.verify(&pin, bench.code(&pin)), Ok(()));
    // An empty VERIFY answers 9000 while the PIN is verified, and then there is no count.
    assert!(bench.with_card(move |session| session.tries(&pin)).unwrap().pin.is_some());
}

fn sent(place: &Place) -> Vec<Vec<u8>> {
    match place {
        Place::Reader(station) => station.exchanges(0).unwrap().into_iter().map(|it| it.command).collect(),
        Place::Module(_) => Vec::new(),
    }
}
