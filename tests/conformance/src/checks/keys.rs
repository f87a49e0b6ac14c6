//! Making, using and removing keys.

use super::{BOTH, blank, certify_key, hex, is_not_supported, with_key};
use crate::{
    bench::{Bench, secret},
    families::Maker,
    judge::openssl,
};
use der::{Encode, asn1::BitString};
use kortbrygga_host::cards::{CardError, Key};
use kortbrygga_shared::protocol::{CertificateUsage, KeyAlgorithm};
use std::str::FromStr;
use x509_cert::{
    name::Name,
    request::{CertReq, CertReqInfo, Version},
};

/// A key for each use: the host lists it with its public key, the judge sees it and signs with it.
pub fn generates(maker: &'static dyn Maker, algorithm: KeyAlgorithm) {
    let bench = blank(maker);
    for usage in BOTH {
        if !maker.makes_keys_for(usage) {
            let before = bench.contents().keys;
            assert!(bench.generate(usage, algorithm).is_err());
            assert_eq!(bench.contents().keys, before, "a key for this use was made");
            continue;
        }
        let key = bench.generate(usage, algorithm).unwrap();
        assert_eq!((key.usage, key.algorithm), (Some(usage), Some(algorithm)));
        let contents = bench.contents();
        assert!(contents.keys.iter().any(|it| is_same(it, &key)), "{key:?} is not among {:?}", contents.keys);
        let public = bench.public_key(&key);
        assert_eq!(public.algorithm(), Some(algorithm));
        if maker.judge_needs_certificates() {
            bench.write(&key, &certify_key(&public, usage)).unwrap();
        }
        let pin = bench.pin_of(&key);
        assert!(bench.judge.keys(bench.code(&pin)).contains(&maker.judges_id(&key)));
        if maker.judge_signs_with(algorithm) {
            bench.judge.signs(&maker.judges_id(&key), bench.code(&pin), &public, b"signed by somebody else");
        }
    }
}

/// The typed answer, and no key is there.
pub fn generating_is_refused(maker: &'static dyn Maker, algorithm: KeyAlgorithm) {
    let bench = blank(maker);
    let before = bench.contents().keys;
    is_not_supported(bench.generate(CertificateUsage::Authentication, algorithm));
    assert_eq!((bench.contents().keys, bench.writes()), (before, 0));
}

/// A PKCS#10 request (RFC 2986) signed on the card; openssl verifies it.
pub fn requests(maker: &'static dyn Maker, algorithm: KeyAlgorithm) {
    let (bench, key) = with_key(maker, CertificateUsage::Authentication, algorithm);
    let public = bench.public_key(&key);
    let info = CertReqInfo {
        version: Version::V1,
        subject: Name::from_str("CN=9752278900000004471").unwrap(),
        public_key: public.info().unwrap(),
        attributes: Default::default(),
    };
    let signed = info.to_der().unwrap();
    let signature = bench.sign(&key, public.usual_scheme(), Box::leak(signed.into_boxed_slice())).unwrap();
    let signature = BitString::from_bytes(&signature.octets).unwrap();
    let request = CertReq { info, algorithm: public.signature_algorithm(), signature }.to_der().unwrap();
    let request = crate::bench::file(bench.folder.path(), "request.der", &request);
    openssl(&["req", "-verify", "-noout", "-inform", "DER", "-in", &request]);
}

/// The key is gone for host and judge; the other one is there.
pub fn deletes(maker: &'static dyn Maker) {
    let bench = blank(maker);
    let [gone, stays] = BOTH.map(|usage| {
        let usage = if maker.makes_keys_for(usage) { usage } else { CertificateUsage::Authentication };
        let key = bench.generate(usage, maker.usual()).unwrap();
        bench.write(&key, &certify_key(&bench.public_key(&key), usage)).unwrap();
        key
    });
    let certificate = bench.contents().certificate_of(&gone).unwrap().clone();
    bench.delete_certificate(&gone, &certificate).unwrap();
    bench.delete_key(&gone).unwrap();
    let keys = bench.contents().keys;
    assert!(keys.iter().all(|it| !is_same(it, &gone)) && keys.iter().any(|it| is_same(it, &stays)), "{keys:?}");
    let seen = bench.judge.keys(bench.code(&bench.pin_of(&stays)));
    assert!(!seen.contains(&maker.judges_id(&gone)) && seen.contains(&maker.judges_id(&stays)), "{seen:?}");
}

/// The typed answer, and the key is there.
pub fn deleting_is_refused(maker: &'static dyn Maker) {
    let (bench, key) = with_key(maker, CertificateUsage::Authentication, maker.usual());
    let writes = bench.writes();
    is_not_supported(bench.delete_key(&key));
    assert!(bench.contents().keys.iter().any(|it| is_same(it, &key)) && bench.writes() == writes);
}

/// A key that asks for its PIN right before each use does so: the second signature after one PIN is refused.
pub fn asks_each_time(maker: &'static dyn Maker) {
    assert_eq!(three_signatures(maker), [true, false, true]);
}

/// The card does not insist: the host's own rule, one PIN for one use, is all that there is. Or the family does not sign.
pub fn does_not_ask_each_time(maker: &'static dyn Maker) {
    if maker.only_reads() {
        let (bench, key) = with_key(maker, CertificateUsage::Signature, maker.usual());
        return is_not_supported(bench.sign(&key, bench.public_key(&key).usual_scheme(), b"asked for once"));
    }
    assert_eq!(three_signatures(maker), [true, true, true]);
}

/// Two signatures after one PIN, and one after it was shown again: which of them the card made.
fn three_signatures(maker: &'static dyn Maker) -> [bool; 3] {
    let (bench, key) = with_key(maker, CertificateUsage::Signature, maker.usual());
    let key = bench.contents().keys.into_iter().find(|it| is_same(it, &key)).unwrap();
    assert!(key.consent, "a key for signatures says that it asks each time: {key:?}");
    let (pin, public) = (bench.pin_of(&key), bench.public_key(&key));
    let code = bench.code(&pin);
    let signatures = bench.with_card(move |session| {
        session.verify(&pin, &mut secret(code))?;
        let first = session.sign(&key, &public, b"first").is_ok();
        let second = session.sign(&key, &public, b"second").is_ok();
        session.verify(&pin, &mut secret(code))?;
        Ok([first, second, session.sign(&key, &public, b"third").is_ok()])
    });
    signatures.unwrap()
}

/// A card that has no room for another key says so before it writes anything.
pub fn full_card(maker: &'static dyn Maker) {
    /// More than any card of the tests has room for.
    const MOST: usize = 100;
    let bench = blank(maker);
    let usage = CertificateUsage::Authentication;
    for made in 0..MOST {
        let before = (bench.writes(), bench.contents().keys.len());
        match bench.generate(usage, maker.usual()) {
            Ok(_) => {}
            Err(CardError::Full) => {
                assert!(made > 0, "not one key");
                assert_eq!((bench.writes(), bench.contents().keys.len()), before, "something was written");
                return says_that_it_is_full(&bench);
            }
            Err(error) => panic!("key {made}: {error}"),
        }
    }
    panic!("{MOST} keys and not full");
}

fn says_that_it_is_full(bench: &Bench) {
    let room = bench.with_card(|session| session.contents().and_then(|it| session.room(&it))).unwrap();
    assert!(matches!(room.keys, Some(0) | None), "{room:?}");
}

/// Room enough for more keys than any person has, or none that can be used.
pub fn never_full(maker: &'static dyn Maker) {
    if maker.only_reads() {
        return generating_is_refused(maker, maker.usual());
    }
    let bench = blank(maker);
    for _ in 0..20 {
        bench.generate(CertificateUsage::Authentication, maker.usual()).unwrap();
    }
}

/// A place on a card is the same when identifier and place are.
fn is_same(one: &Key, other: &Key) -> bool {
    one.id == other.id && one.place == other.place && hex(&one.id) == hex(&other.id)
}
