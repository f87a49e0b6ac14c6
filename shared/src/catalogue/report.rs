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

impl From<Code> for ErrorReport {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}
