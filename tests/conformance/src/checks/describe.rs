//! What can be read without a PIN.

use super::{BOTH, NUMBER, blank, certify_key};
use crate::{authority, bench::Make, families::Maker, judge::verify};
use kortbrygga_host::cards::{ParsedCertificate, Room, Scheme};
use kortbrygga_shared::protocol::{CertificateUsage, KeyAlgorithm, PinKind};

/// Of a card that somebody else's program filled: number, holder, and of each certificate purpose, level and validity.
pub fn holder(maker: &'static dyn Maker) {
    let bench = maker.bench(Make::Filled(maker.usual())).expect("a filled card");
    let view = bench.view();
    assert_eq!(view.number.map(|it| it.to_string()).as_deref(), Some(NUMBER));
    let mut usages: Vec<CertificateUsage> = view.certificates.iter().map(|it| it.usage).collect();
    usages.sort_by_key(|it| *it == CertificateUsage::Signature);
    assert_eq!(usages, BOTH);
    for certificate in &view.certificates {
        assert_eq!(
            (certificate.name.as_str(), certificate.person_id.as_str()),
            ("Anna Andersson", "TSTNMT2321000156-1079")
        );
        assert_eq!((certificate.loa, certificate.issuer.as_str()), (Some(3), authority::NAME));
        assert!(certificate.not_before < certificate.not_after);
    }
    let mut read: Vec<Vec<u8>> = bench.contents().certificates.into_iter().map(|it| it.der).collect();
    let mut seen: Vec<Vec<u8>> = bench.judge.certificates().into_values().collect();
    read.sort();
    seen.sort();
    assert_eq!(read, seen, "the judge reads the same certificates");
}

/// The PINs with their tries and lengths; each key names its PIN. An empty card has neither keys nor certificates.
pub fn pins(maker: &'static dyn Maker) {
    let bench = blank(maker);
    let view = bench.view();
    assert_eq!((view.keys.len(), view.certificates.len(), view.number), (0, 0, None));
    let kinds: Vec<PinKind> = view.pins.iter().map(|it| it.pin).collect();
    assert_eq!(kinds, [PinKind::Authentication, PinKind::Signature][..bench.codes.pins.len()]);
    for (pin, state) in bench.pins().iter().zip(&view.pins) {
        let length = bench.code(pin).len() as u8;
        assert!((pin.format.min..=pin.format.max).contains(&length), "{pin:?}");
        assert!(!pin.unset && !pin.must_change && state.tries_left != Some(0));
    }
}

/// Room is told, and is less by what was made.
pub fn room(maker: &'static dyn Maker) {
    let bench = blank(maker);
    let room = || bench.with_card(|session| session.contents().and_then(|it| session.room(&it))).unwrap();
    let before = room();
    assert!(before.keys.is_some() || before.certificates.is_some(), "{before:?}");
    let key = bench.generate(CertificateUsage::Authentication, maker.usual()).unwrap();
    bench.write(&key, &certify_key(&bench.public_key(&key), CertificateUsage::Authentication)).unwrap();
    let after = room();
    let less = |before: Option<u16>, after: Option<u16>| before.zip(after).is_none_or(|(before, after)| after < before);
    assert!(less(before.keys, after.keys) && less(before.certificates, after.certificates), "{before:?} {after:?}");
}

/// What is not known is not told.
pub fn room_is_unknown(maker: &'static dyn Maker) {
    let bench = blank(maker);
    let room = bench.with_card(|session| session.contents().and_then(|it| session.room(&it))).unwrap();
    assert_eq!(room, Room::default());
}

/// Keys and certificates that somebody else's program put on the card: kind of key, public key, PIN, and a signature.
pub fn made_by_others(maker: &'static dyn Maker, algorithm: KeyAlgorithm) {
    let bench = maker.bench(Make::Filled(algorithm)).expect("a filled card");
    let contents = bench.contents();
    for usage in BOTH {
        let (key, certificate) = contents.key_with_certificate(usage).unwrap();
        assert_eq!(key.algorithm, Some(algorithm));
        let parsed = ParsedCertificate::from_der(&certificate.der).unwrap();
        let public = bench.public_key(key);
        assert_eq!((parsed.usage, &parsed.public_key), (Some(usage), &public));
        if !maker.only_reads() {
            let (scheme, message) = (Scheme::usual(algorithm), b"read from somebody else's card");
            let signature = bench.sign(key, scheme, message).unwrap();
            verify(bench.folder.path(), &public, scheme, message, &signature);
        }
    }
    let ids: Vec<String> = contents.keys.iter().map(|it| maker.judges_id(it)).collect();
    let seen = bench.judge.keys(bench.codes.pins[0].0);
    assert!(!seen.is_empty() && seen.iter().all(|id| ids.contains(id)), "{seen:?} {ids:?}");
}

/// There is no such card: the family's own kinds of keys say so.
pub fn no_such_card(maker: &'static dyn Maker, algorithm: KeyAlgorithm) {
    assert!(maker.bench(Make::Filled(algorithm)).is_none());
}
