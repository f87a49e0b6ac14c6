//! The operations, each with what is checked where it works and where it can't.

use crate::{
    checks::{codes, keys},
    families::Maker,
};
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

/// In the table's order.
pub fn all() -> Vec<Operation> {
    let mut all = vec![
        required("verify", codes::verifies),
        required("wrong-pin", codes::wrong_pin_counts),
        operation("change-pin", codes::changes, codes::changing_is_refused),
        operation("unblock-pin", codes::unblocks, codes::unblocking_is_refused),
        operation("unblock-pin-by-officer", codes::officer_unblocks, codes::officer_is_refused),
    ];
    for (name, algorithm) in ALGORITHMS.into_iter().filter(|it| it.0 == "p256") {
        all.push(operation(
            format!("generate-{name}"),
            move |maker| keys::generates(maker, algorithm),
            move |maker| keys::generating_is_refused(maker, algorithm),
        ));
    }
    all
}
