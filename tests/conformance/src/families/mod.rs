//! One file per family: its cards, made by somebody else's program, and who judges them.

mod isoapplet;
mod myeid;
mod piv;
mod pkcs11;
mod pkcs15;

use crate::bench::{Bench, Make, Which};
use kortbrygga_host::cards::{Key, PinRef};
use kortbrygga_shared::protocol::{CertificateUsage, KeyAlgorithm};
use station::card::{Chip, Release};

/// Makes cards of one family. Cards of the same [`Make`] are alike.
pub trait Maker: Sync {
    /// Its name in the table.
    fn name(&self) -> &'static str;

    /// A card that lies ready for use; `None` when there is no such card of this family.
    fn bench(&self, make: Make) -> Option<Bench>;

    /// Exchanges the card for another of the same product, as it is when blank, so that nobody notices it.
    fn swap_unnoticed(&self, bench: &mut Bench);

    /// The kind of key for whatever is not about kinds: one that is quickly made, and that somebody else's program makes too.
    fn usual(&self) -> KeyAlgorithm {
        KeyAlgorithm::P256
    }

    /// True for families that neither write nor sign.
    fn only_reads(&self) -> bool {
        false
    }

    /// True when keys of this use can be made.
    fn makes_keys_for(&self, _usage: CertificateUsage) -> bool {
        true
    }

    /// True when wrong codes are not counted, so that nothing is ever blocked.
    fn never_blocks(&self) -> bool {
        false
    }

    /// What VERIFY calls the PIN, where the card is one of the virtual MyEID cards and can be asked beside the host.
    fn reference(&self, _: &PinRef) -> Option<u8> {
        None
    }

    /// False for kinds of keys that the judge lists and does not sign with.
    fn judge_signs_with(&self, _: KeyAlgorithm) -> bool {
        true
    }

    /// True when the judge sees no key before it has a certificate.
    fn judge_needs_certificates(&self) -> bool {
        false
    }

    /// The judge's identifier of a key and its certificate, hexadecimal in lower case.
    fn judges_id(&self, key: &Key) -> String {
        key.id.iter().map(|octet| format!("{octet:02x}")).collect()
    }
}

/// In the table's order.
pub fn all() -> Vec<&'static dyn Maker> {
    vec![
        &myeid::MyEid,
        &isoapplet::IsoApplet(Release::Zero),
        &isoapplet::IsoApplet(Release::One),
        &pkcs15::Pkcs15,
        &piv::Piv,
        &pkcs11::OpenSc,
        &pkcs11::SoftHsm,
    ]
}

/// A card of each family that the host speaks to itself, filled by somebody else's program, for whoever spoils it.
pub fn chip(family: &str) -> Box<dyn Chip> {
    match family {
        "myeid" => Box::new(myeid::card(Make::Filled(KeyAlgorithm::P256), Which::Second).unwrap()),
        "isoapplet" => {
            let made = isoapplet::IsoApplet(Release::Zero).card(Make::Filled(KeyAlgorithm::Rsa2048), Which::Second);
            Box::new(made.unwrap())
        }
        "pkcs15" => Box::new(pkcs15::Standard(myeid::card(Make::Filled(KeyAlgorithm::P256), Which::Second).unwrap())),
        "piv" => piv::filled(KeyAlgorithm::P256),
        other => panic!("no wire family {other}"),
    }
}

/// A good card in the first of two readers, for whoever looks whether it goes on working.
pub fn good() -> Bench {
    myeid::MyEid.bench(Make::Filled(KeyAlgorithm::P256)).expect("such a card")
}
