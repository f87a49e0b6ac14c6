//! From an observation to a page of an adapter: exact comparison after folding, the first page with most evidence wins.

use super::{
    adapter::{Adapter, Control, Field, Page, Sign, fold},
    observation::Observation,
};
use std::collections::{BTreeMap, BTreeSet};

/// A page that was recognised.
#[derive(Clone, Copy, Debug)]
pub struct Recognised<'a> {
    /// The adapter.
    pub adapter: &'a Adapter,
    /// The page.
    pub page: &'a Page,
    /// What was seen.
    pub seen: &'a Observation,
}

impl<'a> Recognised<'a> {
    /// The page of `adapter` that `seen` shows: one of its headings must be there; of several such pages the one with more
    /// of its controls and fields in sight is taken.
    pub fn new(adapter: &'a Adapter, seen: &'a Observation) -> Option<Self> {
        let headings: Vec<String> = seen.headings.iter().map(|heading| fold(heading)).collect();
        let mut best: Option<(usize, &Page)> = None;
        for page in &adapter.pages {
            if !page.headings.iter().any(|heading| headings.contains(&fold(heading))) {
                continue;
            }
            let evidence = page.controls.iter().filter(|control| find_control(control, seen).is_some()).count()
                + page.fields.iter().filter(|field| find_field(field, seen).is_some()).count();
            if best.is_none_or(|(most, _)| evidence > most) {
                best = Some((evidence, page));
            }
        }
        best.map(|(_, page)| Self { adapter, page, seen })
    }

    /// Whether the control with this id is enabled; `None` when it is not on the page.
    pub fn control_enabled(&self, id: &str) -> Option<bool> {
        let control = self.page.controls.iter().find(|control| control.id == id)?;
        find_control(control, self.seen)
    }

    /// The value of the field with this id, as shown or typed; `None` when it is not on the page.
    pub fn field(&self, id: &str) -> Option<&'a str> {
        let field = self.page.fields.iter().find(|field| field.id == id)?;
        find_field(field, self.seen)
    }

    /// Values of all fields in sight, by field id.
    pub fn fields(&self) -> BTreeMap<String, String> {
        let value = |field: &Field| Some((field.id.clone(), find_field(field, self.seen)?.to_owned()));
        self.page.fields.iter().filter_map(value).collect()
    }

    /// Ids of the signs in sight: as headings, or as the whole text of an element.
    pub fn signs(&self) -> BTreeSet<String> {
        let texts: BTreeSet<String> = self.seen.headings.iter().chain(&self.seen.texts).map(|text| fold(text)).collect();
        let shown = |sign: &&Sign| sign.texts.iter().any(|text| texts.contains(&fold(text)));
        let signs = self.adapter.signs.iter().chain(&self.page.signs);
        signs.filter(shown).map(|sign| sign.id.clone()).collect()
    }

    /// The value behind one of the adapter's login labels.
    pub fn logged_in(&self) -> Option<&'a str> {
        let labels: Vec<String> = self.adapter.login_labels.iter().map(|label| fold(label)).collect();
        self.seen.fields.iter().find(|field| labels.contains(&fold(&field.label))).map(|field| field.value.as_str())
    }
}

fn find_control(control: &Control, seen: &Observation) -> Option<bool> {
    let names: Vec<String> = control.names.iter().map(|name| fold(name)).collect();
    seen.controls.iter().find(|state| names.contains(&fold(&state.name))).map(|state| state.enabled)
}

fn find_field<'a>(field: &Field, seen: &'a Observation) -> Option<&'a str> {
    let labels: Vec<String> = field.labels.iter().map(|label| fold(label)).collect();
    seen.fields.iter().find(|state| labels.contains(&fold(&state.label))).map(|state| state.value.as_str())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{super::*, *};

    fn adapter() -> Adapter {
        let page = |id: &str, heading: &str, control: &str| Page {
            id: id.into(),
            step: None,
            headings: vec![heading.into()],
            controls: vec![Control { id: "main".into(), names: vec![control.into()] }],
            fields: vec![Field { id: "card-number".into(), labels: vec!["Kortnummer".into()] }],
            signs: vec![Sign { id: "nothing-found".into(), texts: vec!["Ingen träff".into()] }],
            conditions: Vec::new(),
        };
        Adapter {
            id: "test".into(),
            title: "Test".into(),
            matches: vec!["https://example.test/*".into()],
            mode: Mode::Act,
            login_labels: vec!["Inloggad som".into()],
            signs: Vec::new(),
            pages: vec![
                page("review", "Granskning av valt underlag", "SIGNERA"),
                page("home", "Mina sidor", "LOGGA IN"),
            ],
        }
    }

    #[test]
    fn a_page_is_known_by_heading_in_any_case_and_spacing() {
        let seen = Observation {
            headings: vec!["GRANSKNING  av valt underlag".into()],
            controls: vec![ControlState { name: " Signera ".into(), enabled: false }],
            fields: vec![FieldState { label: "Kortnummer:".into(), value: "9752".into() }],
            ..Observation::default()
        };
        let adapter = adapter();
        let page = Recognised::new(&adapter, &seen).unwrap();
        assert_eq!(page.page.id, "review");
        assert_eq!(page.control_enabled("main"), Some(false));
        assert_eq!(page.field("card-number"), Some("9752"));
        assert!(page.signs().is_empty());
    }

    #[test]
    fn another_page_is_not_known() {
        let seen = Observation { headings: vec!["Startsida".into()], ..Observation::default() };
        assert!(Recognised::new(&adapter(), &seen).is_none());
    }
}
