//! The adapter schema: one portal, as data (`manifest/portals/*.toml`).

use super::handover::{META_BASE, META_CASE, META_CSRF};
use crate::ceremony::{Condition, Environment};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One portal.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adapter {
    /// Stable id, e.g. `mina-sidor`.
    pub id: String,
    /// Name for users.
    pub title: String,
    /// Match patterns of WebExtensions, e.g. `https://minasidor.siths.se/*`.
    pub matches: Vec<String>,
    /// The most we may do here. A page that announces no contract gets at most `assist`.
    pub mode: Mode,
    /// Names under which the portal shows who is logged in, e.g. `Inloggad som`.
    #[serde(default)]
    pub login_labels: Vec<String>,
    /// To which environment the portal at [`Self::matches`] belongs, where that is certain; not known else.
    #[serde(default)]
    pub environment: Option<Environment>,
    /// Signs that any page may show. One named `test-environment` says so whatever [`Self::environment`] is.
    #[serde(default, rename = "sign")]
    pub signs: Vec<Sign>,
    /// Its pages.
    #[serde(rename = "page")]
    pub pages: Vec<Page>,
}

/// How much we do on a portal (DESIGN 3.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// The portal's own buttons stay the only action; we say what is missing.
    Explain,
    /// We also normalise what is typed, check cards, compare numbers.
    Assist,
    /// We also sign, enrol, write and hand over.
    Act,
}

/// One page of a portal.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// Stable id within the adapter.
    pub id: String,
    /// The step of a workflow that is done here.
    pub step: Option<StepName>,
    /// Headings of which one must be there.
    pub headings: Vec<String>,
    /// Buttons and links that mean something to us.
    #[serde(default, rename = "control")]
    pub controls: Vec<Control>,
    /// Values that mean something to us.
    #[serde(default, rename = "field")]
    pub fields: Vec<Field>,
    /// Texts that mean something to us.
    #[serde(default, rename = "sign")]
    pub signs: Vec<Sign>,
    /// What must hold here, besides what the step demands; for pages of no workflow all that must.
    #[serde(default)]
    pub conditions: Vec<Condition>,
}

/// A text whose presence says something: a message, a heading, a status.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// Stable id that the rules know: `nothing-found`, `fetch-failed`, `protected-person`, …
    pub id: String,
    /// The whole text of an element, any of these.
    pub texts: Vec<String>,
}

/// A step of a workflow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepName {
    /// Workflow id.
    pub workflow: String,
    /// Step id.
    pub step: String,
}

/// A button or link.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Control {
    /// Stable id within the page; the step's own control is `main`.
    pub id: String,
    /// Accessible names, any of them.
    pub names: Vec<String>,
}

/// A labelled value.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// What it means: `card-number`, `receipt-deadline`, `person-query`, `recipient`, `organisation`, `logged-in`, …
    pub id: String,
    /// Labels, any of them.
    pub labels: Vec<String>,
}

/// What the content script must look for; everything else on the page stays unread.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WatchList {
    /// Folded accessible names of controls.
    pub controls: BTreeSet<String>,
    /// Folded labels of fields.
    pub fields: BTreeSet<String>,
    /// Folded texts of signs.
    pub texts: BTreeSet<String>,
    /// Names of `<meta>` elements.
    pub meta: BTreeSet<String>,
}

/// What is wrong with an adapter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdapterError {
    /// Two pages, or two controls of a page, have the same id.
    #[error("{0} occurs twice")]
    Twice(String),
    /// A page can never be recognised.
    #[error("page {0} has no heading")]
    NoHeading(String),
    /// A page names a step that no workflow has.
    #[error("no workflow has the step {0}")]
    UnknownStep(String),
    /// Only https portals are allowed.
    #[error("{0} is not an https match pattern")]
    Match(String),
}

impl Adapter {
    /// Checks what the schema can't say.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn check(&self) -> Result<(), AdapterError> {
        if let Some(pattern) =
            self.matches.iter().find(|pattern| !pattern.starts_with("https://") || pattern.contains("://*"))
        {
            return Err(AdapterError::Match(pattern.clone()));
        }
        let mut pages = BTreeSet::new();
        for page in &self.pages {
            if !pages.insert(&page.id) {
                return Err(AdapterError::Twice(page.id.clone()));
            }
            if page.headings.is_empty() {
                return Err(AdapterError::NoHeading(page.id.clone()));
            }
            let mut controls = BTreeSet::new();
            if let Some(control) = page.controls.iter().find(|control| !controls.insert(&control.id)) {
                return Err(AdapterError::Twice(format!("{}/{}", page.id, control.id)));
            }
            if let Some(step) = &page.step
                && crate::ceremony::find(&step.workflow).and_then(|workflow| workflow.step(&step.step)).is_none()
            {
                return Err(AdapterError::UnknownStep(format!("{}/{}", step.workflow, step.step)));
            }
        }
        Ok(())
    }

    /// What the content script must look for on any page of this portal.
    pub fn watch_list(&self) -> WatchList {
        let controls = self.pages.iter().flat_map(|page| &page.controls).flat_map(|control| &control.names);
        let fields = self.pages.iter().flat_map(|page| &page.fields).flat_map(|field| &field.labels);
        let signs = self.signs.iter().chain(self.pages.iter().flat_map(|page| &page.signs));
        WatchList {
            texts: signs.flat_map(|sign| &sign.texts).map(|text| fold(text)).collect(),
            controls: controls.map(|name| fold(name)).collect(),
            fields: fields.chain(&self.login_labels).map(|label| fold(label)).collect(),
            meta: [META_BASE, META_CSRF, META_CASE].map(str::to_owned).into(),
        }
    }
}

/// The form in which names, labels and headings are compared: lower case, blanks folded, without a final colon or star.
pub fn fold(text: &str) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    folded.trim_end_matches([':', '*', ' ']).to_owned()
}
