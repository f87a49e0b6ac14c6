//! What the content script saw on a page. It decides nothing: it lists what is visible and named by the watch list.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most entries of each list; the same as in `extension/static/page.js`.
pub const MOST: usize = 200;

/// Longest heading, name, label or text, in UTF-16 code units; the same as in `extension/static/page.js`.
pub const LONGEST_TEXT: usize = 400;

/// Longest value, in UTF-16 code units; the same as in `extension/static/page.js`.
pub const LONGEST_VALUE: usize = 4000;

/// One look at a page. Hidden elements never count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Observation {
    /// Path of the page's address, without query.
    pub path: String,
    /// Texts of the visible `h1` and `h2`, in order.
    pub headings: Vec<String>,
    /// Visible buttons and links that the watch list names.
    pub controls: Vec<ControlState>,
    /// Visible labelled values that the watch list names, each occurrence for itself.
    pub fields: Vec<FieldState>,
    /// Visible columns of tables that the watch list names: header, and the cells below it, a line each.
    #[serde(default)]
    pub columns: Vec<FieldState>,
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

/// A labelled value: an input with its label, a term with its description, a row's header with its cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldState {
    /// The label.
    pub label: String,
    /// The value.
    pub value: String,
}

impl Observation {
    /// Whether it keeps to the limits of the content script. One that does not was not made by it.
    pub fn is_bounded(&self) -> bool {
        let short = |text: &str, most: usize| text.len() <= 4 * most && text.encode_utf16().count() <= most;
        let text = |text: &str| short(text, LONGEST_TEXT);
        let states = |list: &[FieldState]| {
            list.len() <= MOST && list.iter().all(|it| text(&it.label) && short(&it.value, LONGEST_VALUE))
        };
        let texts = |list: &[String]| list.len() <= MOST && list.iter().all(|it| text(it));
        short(&self.path, LONGEST_VALUE)
            && texts(&self.headings)
            && texts(&self.texts)
            && states(&self.fields)
            && states(&self.columns)
            && self.controls.len() <= MOST
            && self.controls.iter().all(|it| text(&it.name))
            && self.meta.len() <= MOST
            && self.meta.iter().all(|(name, content)| text(name) && short(content, LONGEST_VALUE))
    }
}
