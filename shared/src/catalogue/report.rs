//! An error or blocker as it crosses a boundary.

use super::Code;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An error or a blocker with what its sentence needs: number and named values. The text is made where it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorReport {
    /// Number in the catalogue, e.g. `KB-0104`.
    pub code: Code,
    /// Values for the sentence, by fluent variable name (`reader`, `expected`, …). Never a secret.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

impl ErrorReport {
    /// A report without values.
    pub fn new(code: Code) -> Self {
        Self { code, values: BTreeMap::new() }
    }

    /// The same report with one more value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.insert(name.to_owned(), value.into());
        self
    }
}

/// What stands for a value where nothing particular is told of.
const ANY: &str = "…";

/// Names of values whose sentence has a form of its own where nothing particular is told of.
const NONE: [&str; 8] = ["reader", "program", "number", "pin", "usage", "missing", "have", "login"];

/// Names of all other values in the catalogue's sentences.
const NAMES: [&str; 49] = [
    "extension",
    "host",
    "rule",
    "origin",
    "detail",
    "operation",
    "sw",
    "family",
    "actual",
    "expected",
    "times",
    "product",
    "year",
    "restart",
    "tries",
    "query",
    "reason",
    "step",
    "own",
    "other",
    "order",
    "recipient",
    "date",
    "assignment",
    "age",
    "least",
    "document",
    "status",
    "digits",
    "character",
    "organisation",
    "length",
    "field",
    "typed",
    "searched",
    "issuer",
    "days",
    "size",
    "most",
    "what",
    "setting",
    "winner",
    "path",
    "packages",
    "version",
    "packaging",
    "module",
    "id",
    "removed",
];

impl ErrorReport {
    /// A report that tells of this number in general, of no case in particular: for lists and for help by symptom.
    pub fn in_general(code: Code) -> Self {
        let mut report = Self::new(code).with("loa", "2").with("card", "test").with("portal", "production");
        for (names, value) in [(&NONE[..], "none"), (&NAMES[..], ANY)] {
            for name in names {
                report.values.insert((*name).to_owned(), value.to_owned());
            }
        }
        report
    }
}

impl From<Code> for ErrorReport {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}
