//! The one test set that every card family must pass.
//!
//! [`table`] is the reviewed table family x operation (`operations.toml`): an operation that a family can't do stands there
//! with its reason, and all others are held to work. [`operation`] lists the operations with two checks each: that it works,
//! and that the answer is the typed one where it can't. [`trials`] makes one test of every cell, so a cell can't be left out.
//!
//! A [`bench::Bench`] is a card of one family, ready for use through the product's own readers; a [`judge::Judge`] is
//! somebody else's program that says what is on the card. [`families`] makes both, one file per family.
//!
//! Run it with `cargo nextest run -p conformance`: each test must be a process of its own, because the PC/SC library reads
//! the address of its service once.

// Test support: what goes wrong here is a failed test.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../native-host/tests/support/authority.rs"]
#[allow(clippy::new_without_default, reason = "a part of the host's tests")]
pub mod authority;
pub mod bench;
pub mod checks;
pub mod families;
pub mod judge;
pub mod operation;
pub mod table;

use libtest_mimic::Trial;
use table::{Cell, Table};

/// One test for each cell of the table, named `family::operation`.
///
/// # Panics
/// When the table and what is tested differ: a family or an operation that only one of them has.
pub fn trials() -> Vec<Trial> {
    let table = Table::read().unwrap();
    let (makers, operations) = (families::all(), operation::all());
    let [listed, made]: [Vec<&str>; 2] =
        [table.families.iter().map(|it| &it.name[..]).collect(), makers.iter().map(|it| it.name()).collect()];
    assert_eq!(listed, made, "families in operations.toml, and in src/families/");
    let [listed, checked]: [Vec<&str>; 2] =
        [table.operations.iter().map(|it| &it.name[..]).collect(), operations.iter().map(|it| &it.name[..]).collect()];
    assert_eq!(listed, checked, "operations in operations.toml, and in src/operation.rs");
    let mut trials = Vec::new();
    for (row, operation) in table.operations.iter().zip(operations) {
        for (column, &maker) in table.families.iter().zip(&makers) {
            let check = match row.cell(column) {
                Cell::Supported => operation.works.clone(),
                Cell::NotSupported(_) => operation.is_refused.clone(),
            };
            trials.push(Trial::test(format!("{}::{}", column.name, row.name), move || {
                check(maker);
                Ok(())
            }));
        }
    }
    trials
}
