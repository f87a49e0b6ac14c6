//! What is checked of each operation, whatever the family.

pub mod codes;
pub mod keys;

use crate::{
    bench::{Bench, Make},
    families::Maker,
};
use kortbrygga_host::cards::CardError;
use kortbrygga_shared::protocol::CertificateUsage;
use station::factory::Usage;

/// The card number in the certificates of [`Make::Filled`].
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

/// A card that every family has.
fn blank(maker: &dyn Maker) -> Bench {
    maker.bench(Make::Blank).expect("every family has blank cards")
}

/// The answer is the typed one.
#[track_caller]
fn is_not_supported<T: std::fmt::Debug>(outcome: Result<T, CardError>) {
    assert!(matches!(outcome, Err(CardError::NotSupported { .. })), "{outcome:?}");
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
