//! Making, using and removing keys.

use super::{BOTH, blank, hex, is_not_supported};
use crate::families::Maker;
use kortbrygga_shared::protocol::{CertificateUsage, KeyAlgorithm};

/// A key for each use: the host lists it with its public key, the judge sees it and signs with it.
pub fn generates(maker: &'static dyn Maker, algorithm: KeyAlgorithm) {
    let bench = blank(maker);
    for usage in BOTH {
        let key = bench.generate(usage, algorithm).unwrap();
        assert_eq!((key.usage, key.algorithm), (Some(usage), Some(algorithm)));
        let contents = bench.contents();
        assert!(contents.keys.contains(&key), "{key:?} is not among {:?}", contents.keys);
        let public = bench.public_key(&key);
        assert_eq!(public.algorithm(), Some(algorithm));
        let pin = bench.pin_of(&key);
        assert!(bench.judge.keys(bench.code(&pin)).contains(&hex(&key.id)));
        bench.judge.signs(&hex(&key.id), bench.code(&pin), &public, b"signed by somebody else");
    }
}

/// The typed answer, and no key is there.
pub fn generating_is_refused(maker: &'static dyn Maker, algorithm: KeyAlgorithm) {
    let bench = blank(maker);
    let before = bench.contents().keys;
    is_not_supported(bench.generate(CertificateUsage::Authentication, algorithm));
    assert_eq!(bench.contents().keys, before);
}
