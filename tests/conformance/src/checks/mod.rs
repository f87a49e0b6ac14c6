//! What is checked of each operation, whatever the family.

pub mod certificates;
pub mod codes;
pub mod describe;
pub mod guards;
pub mod keys;
pub mod signatures;

use crate::{
    authority::{Authority, Person},
    bench::{Bench, Make},
    families::Maker,
};
use der::Encode;
use kortbrygga_host::cards::{CardError, Key, PublicKey};
use kortbrygga_shared::protocol::{CertificateUsage, KeyAlgorithm};
use station::factory::Usage;

/// The card number in all certificates.
pub const NUMBER: &str = "9752278900000004471";

/// Both uses of a key.
pub const BOTH: [CertificateUsage; 2] = [CertificateUsage::Authentication, CertificateUsage::Signature];

/// The factory's word for a usage in the product's.
pub fn usage(usage: Usage) -> CertificateUsage {
    match usage {
        Usage::Authentication => CertificateUsage::Authentication,
        Usage::Signature => CertificateUsage::Signature,
    }
}

/// A certificate for the person of all tests.
pub fn certify(spki: &[u8], usage: CertificateUsage) -> Vec<u8> {
    Authority::new().certify(spki, usage, &Person::anna(NUMBER))
}

fn certify_key(public: &PublicKey, usage: CertificateUsage) -> Vec<u8> {
    certify(&public.info().unwrap().to_der().unwrap(), usage)
}

/// A card that every family has.
fn blank(maker: &dyn Maker) -> Bench {
    maker.bench(Make::Blank).expect("every family has blank cards")
}

/// A card with a key of this kind: made on it, or, where the family only reads, by somebody else's program.
fn with_key(maker: &dyn Maker, usage: CertificateUsage, algorithm: KeyAlgorithm) -> (Bench, Key) {
    if maker.only_reads() || !maker.makes_keys_for(usage) {
        let bench = maker.bench(Make::Filled(algorithm)).expect("a card with such keys");
        let key = bench.contents().keys.into_iter().find(|it| it.usage == Some(usage)).expect("a key of this use");
        return (bench, key);
    }
    let bench = blank(maker);
    let key = bench.generate(usage, algorithm).unwrap();
    (bench, key)
}

/// The answer is the typed one.
#[track_caller]
fn is_not_supported<T: std::fmt::Debug>(outcome: Result<T, CardError>) {
    assert!(matches!(outcome, Err(CardError::NotSupported { .. })), "{outcome:?}");
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
