//! The reviewed table family x operation, `operations.toml`. `docs/card-families.md` is made from it.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

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
    /// # Errors
    /// When it is not TOML of this shape, names something twice or gives an exception to a family that it does not have.
    pub fn read() -> Result<Self, String> {
        let table: Self = toml::from_str(include_str!("../operations.toml")).map_err(|error| error.to_string())?;
        let families: BTreeSet<&String> = table.families.iter().map(|it| &it.name).collect();
        let operations: BTreeSet<&String> = table.operations.iter().map(|it| &it.name).collect();
        if families.len() < table.families.len() || operations.len() < table.operations.len() {
            return Err("something is named twice".to_owned());
        }
        let stranger = |row: &Row| row.cannot.keys().find(|it| !families.contains(it)).cloned();
        match table.operations.iter().find_map(stranger) {
            Some(name) => Err(format!("there is no family {name}")),
            None => Ok(table),
        }
    }
}

impl Row {
    /// The cell of a family; every family has one in every row.
    pub fn cell(&self, family: &Column) -> Cell<'_> {
        self.cannot.get(&family.name).map_or(Cell::Supported, |reason| Cell::NotSupported(reason))
    }
}
