//! The operations, each with what is checked where it works and where it can't.

use crate::{
    checks::{certificates, codes, describe, guards, keys, signatures},
    families::Maker,
};
use kortbrygga_host::cards::{Hash, Scheme};
use kortbrygga_shared::protocol::KeyAlgorithm;
use std::sync::Arc;

/// A check of one family.
pub type Check = Arc<dyn Fn(&'static dyn Maker) + Send + Sync>;

/// An operation of the table.
pub struct Operation {
    /// Its name there.
    pub name: String,
    /// That it works.
    pub works: Check,
    /// That the family says that it can't, in the typed error, and has done nothing.
    pub is_refused: Check,
}

fn operation(
    name: impl Into<String>,
    works: impl Fn(&'static dyn Maker) + Send + Sync + 'static,
    is_refused: impl Fn(&'static dyn Maker) + Send + Sync + 'static,
) -> Operation {
    Operation { name: name.into(), works: Arc::new(works), is_refused: Arc::new(is_refused) }
}

/// For what every family must do.
fn required(name: &'static str, works: impl Fn(&'static dyn Maker) + Send + Sync + 'static) -> Operation {
    operation(name, works, move |_| panic!("every family must do this: {name}"))
}

const ALGORITHMS: [(&str, KeyAlgorithm); 4] = [
    ("rsa2048", KeyAlgorithm::Rsa2048),
    ("rsa3072", KeyAlgorithm::Rsa3072),
    ("p256", KeyAlgorithm::P256),
    ("p384", KeyAlgorithm::P384),
];

const HASHES: [(&str, Hash); 3] = [("sha256", Hash::Sha256), ("sha384", Hash::Sha384), ("sha512", Hash::Sha512)];

type OfHash = fn(Hash) -> Scheme;

/// Names, kinds of keys and schemes of the signatures.
const SIGNATURES: [(&str, KeyAlgorithm, OfHash); 5] = [
    ("rsa-pkcs1", KeyAlgorithm::Rsa2048, Scheme::RsaPkcs1),
    ("rsa-pss", KeyAlgorithm::Rsa2048, Scheme::RsaPss),
    ("rsa3072-pss", KeyAlgorithm::Rsa3072, Scheme::RsaPss),
    ("p256", KeyAlgorithm::P256, Scheme::Ecdsa),
    ("p384", KeyAlgorithm::P384, Scheme::Ecdsa),
];

/// In the table's order.
pub fn all() -> Vec<Operation> {
    let mut all = vec![
        required("describe-holder", describe::holder),
        required("describe-pins", describe::pins),
        operation("describe-room", describe::room, describe::room_is_unknown),
    ];
    for (name, algorithm) in ALGORITHMS {
        all.push(operation(
            format!("read-{name}"),
            move |maker| describe::made_by_others(maker, algorithm),
            move |maker| describe::no_such_card(maker, algorithm),
        ));
    }
    all.extend([
        required("another-card", guards::another_card_is_refused),
        operation("nothing-left", guards::nothing_is_left, guards::nothing_is_left_on_a_card_that_only_reads),
        required("verify", codes::verifies),
        operation("wrong-pin", codes::wrong_pin_counts, codes::wrong_pin_is_not_counted),
        operation("change-pin", codes::changes, codes::changing_is_refused),
        operation("unblock-pin", codes::unblocks, codes::unblocking_is_refused),
        operation("unblock-pin-by-officer", codes::officer_unblocks, codes::officer_is_refused),
        operation("set-first-pin", codes::sets_first, codes::setting_first_is_refused),
        operation("transport-pin", codes::transport_pin_is_changed, codes::no_transport_pin),
    ]);
    for (name, algorithm) in ALGORITHMS {
        all.push(operation(
            format!("generate-{name}"),
            move |maker| keys::generates(maker, algorithm),
            move |maker| keys::generating_is_refused(maker, algorithm),
        ));
    }
    for (name, algorithm) in ALGORITHMS {
        all.push(operation(
            format!("request-{name}"),
            move |maker| keys::requests(maker, algorithm),
            move |maker| signatures::signing_is_refused(maker, algorithm, Scheme::usual(algorithm)),
        ));
    }
    all.extend([
        operation("card-full", keys::full_card, keys::never_full),
        operation("delete-key", keys::deletes, keys::deleting_is_refused),
        operation("consent", keys::asks_each_time, keys::does_not_ask_each_time),
        operation("write-certificate", certificates::writes, certificates::writing_is_refused),
        operation("replace-certificate", certificates::replaces, certificates::writing_is_refused),
        operation("delete-certificate", certificates::deletes, certificates::deleting_is_refused),
        required("refuse-not-der", certificates::refuses_garbage),
        required("refuse-other-key", certificates::refuses_another_keys),
        operation("refuse-large", certificates::refuses_large, certificates::takes_large),
    ]);
    for (name, algorithm, scheme) in SIGNATURES {
        for (hash_name, hash) in HASHES {
            all.push(operation(
                format!("sign-{name}-{hash_name}"),
                move |maker| signatures::signs(maker, algorithm, scheme(hash)),
                move |maker| signatures::signing_is_refused(maker, algorithm, scheme(hash)),
            ));
        }
    }
    all
}
