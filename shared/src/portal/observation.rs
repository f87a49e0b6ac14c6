//! What the content script saw on a page. It decides nothing: it lists.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One look at a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Observation {
    /// Path of the page's address, without query.
    pub path: String,
    /// Texts of the visible `h1` and `h2`, in order.
    pub headings: Vec<String>,
    /// Visible buttons and links that the watch list names.
    pub controls: Vec<ControlState>,
    /// Labelled values that the watch list names.
    pub fields: Vec<FieldState>,
    /// Visible texts of whole elements that the watch list names.
    #[serde(default)]
    pub texts: Vec<String>,
    /// Contents of the `<meta>` elements that the watch list names.
    pub meta: BTreeMap<String, String>,
}

/// A button or link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ControlState {
    /// Its accessible name: `aria-label`, else text content or `value`, blanks folded.
    pub name: String,
    /// Neither `disabled` nor `aria-disabled`.
    pub enabled: bool,
}

/// A labelled value: an input with its label, or a term with its description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldState {
    /// The label.
    pub label: String,
    /// The value.
    pub value: String,
}
