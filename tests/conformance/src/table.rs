//! The reviewed table family x operation, `operations.toml`. `docs/card-families.md` is made from it.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The whole.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Columns.
    #[serde(rename = "family")]
    pub families: Vec<Column>,
    /// Rows.
    #[serde(rename = "operation")]
    pub operations: Vec<Row>,
}

/// A family, or a module through which cards of any family are reached.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// First part of the tests' names.
    pub name: String,
    /// Head of the column.
    pub title: String,
    /// Which card is tested, and who made it.
    pub card: String,
    /// Who says what is on the card, beside the host.
    pub judge: String,
}

/// An operation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Second part of the tests' names.
    pub name: String,
    /// What it is to a user.
    pub title: String,
    /// Families that can't do it, each with the reason.
    #[serde(default)]
    pub cannot: BTreeMap<String, String>,
}

/// What is expected of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// It does it.
    Supported,
    /// It says in a typed error that it can't, for this reason.
    NotSupported(&'a str),
}

impl Table {
    /// The table that is part of the sources.
    ///
    /// # Panics
    /// When it is not TOML of this shape, names a family twice or gives an exception to a family that it does not have.
    pub fn read() -> Self {
        let table: Self = toml::from_str(include_str!("../operations.toml")).unwrap_or_else(|error| panic!("{error}"));
        for row in &table.operations {
            for family in row.cannot.keys() {
                assert!(table.families.iter().any(|it| it.name == *family), "{}: no family {family}", row.name);
            }
        }
        table
    }

    /// One cell; every family has one for every operation.
    ///
    /// # Panics
    /// When there is no such operation.
    pub fn cell(&self, family: &str, operation: &str) -> Cell<'_> {
        let row = self.operations.iter().find(|it| it.name == operation).expect("a row of the table");
        row.cannot.get(family).map_or(Cell::Supported, |reason| Cell::NotSupported(reason))
    }
}
