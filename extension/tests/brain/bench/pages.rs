//! Pages of the portal as the content script sees them.

use super::adapter;
use kortbrygga_shared::portal::{
    ControlState, FieldState, Observation,
    handover::{META_BASE, META_CASE, META_CSRF},
};
use std::collections::BTreeMap;

/// A page with a heading; controls as (name, enabled), fields as (label, value).
pub fn page(heading: &str, controls: &[(&str, bool)], fields: &[(&str, &str)]) -> Observation {
    Observation {
        path: "/x".into(),
        headings: vec![heading.into()],
        controls: controls
            .iter()
            .map(|(name, enabled)| ControlState { name: (*name).into(), enabled: *enabled })
            .collect(),
        fields: fields
            .iter()
            .map(|(label, value)| FieldState { label: (*label).into(), value: (*value).into() })
            .collect(),
        columns: Vec::new(),
        texts: Vec::new(),
        meta: BTreeMap::new(),
    }
}

/// A page of Mina sidor by its id in the adapter: its first heading, its main control.
pub fn portal_page(id: &str, enabled: bool, fields: &[(&str, &str)]) -> Observation {
    let adapter = adapter();
    let known = adapter.pages.iter().find(|it| it.id == id).expect("no such page");
    let main = known.controls.iter().find(|it| it.id == "main").map(|it| (it.names[0].as_str(), enabled));
    page(&known.headings[0], main.as_slice(), fields)
}

/// The same page with the contract announced.
pub fn contract(page: Observation, case: Option<&str>) -> Observation {
    let mut meta = BTreeMap::from([(META_BASE.into(), "/kortbrygga/v1".into()), (META_CSRF.into(), "c".repeat(32))]);
    meta.extend(case.map(|case| (META_CASE.to_owned(), case.to_owned())));
    Observation { meta, ..page }
}

pub fn login_page() -> Observation {
    page("Logga in", &[("LOGGA IN", true)], &[])
}

/// A page of the portal as it was, with who is logged in.
pub fn legacy(heading: &str, control: &str, enabled: bool, who: &str, more: &[(&str, &str)]) -> Observation {
    let label = format!("Namn Namnsson ({who})");
    let mut fields = vec![("Inloggad som", label.as_str())];
    fields.extend(more);
    page(heading, &[(control, enabled)], &fields)
}
