//! From an observation to a page of an adapter, or to the reason why none is taken.
//!
//! The exact subset: headings, labels, names and texts are compared after [`fold`]ing, for equality. A page is a candidate
//! when one of its headings is in sight and, if it declares controls, fields or signs, at least one of them. The candidate
//! with its control `main` in sight goes before one without, then the one with more of its parts. Nothing is guessed: what
//! is known but not a whole page, or contradicts itself, is [`Unclear`]. The order of elements never matters.

use super::{
    adapter::{Adapter, Control, Field, Page, Sign, fold},
    observation::{FieldState, Observation},
};
use crate::catalogue::{Code, ErrorReport};
use std::collections::{BTreeMap, BTreeSet};

/// What an observation shows.
#[derive(Clone, Debug)]
pub enum Recognition<'a> {
    /// A page of the adapter.
    Page(Recognised<'a>),
    /// Something of a page, or a page that contradicts itself.
    Unclear(Unclear),
    /// Nothing that we know.
    Nothing,
}

/// Why a page is not taken for what it seems to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unclear {
    /// The heading of a page is known and nothing else of it is in sight, or the rest is there without its heading.
    Incomplete,
    /// It says two things at once about this: headings, a label or a control, in the adapter's words.
    Contradictory(String),
}

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

impl Unclear {
    /// As it is told.
    pub fn report(&self) -> ErrorReport {
        match self {
            Self::Incomplete => Code::PageNotRecognised.into(),
            Self::Contradictory(what) => ErrorReport::new(Code::PageContradictory).with("what", what.clone()),
        }
    }
}

impl<'a> Recognition<'a> {
    /// What of `adapter` the observation shows.
    pub fn new(adapter: &'a Adapter, seen: &'a Observation) -> Self {
        let sight = Sight::new(seen);
        let headed: Vec<&Page> = adapter.pages.iter().filter(|page| sight.heading(page).is_some()).collect();
        let mut whole: Vec<(Evidence, &Page)> = headed.iter().map(|page| (sight.evidence(page), *page)).collect();
        whole.retain(|(evidence, _)| evidence.whole);
        // Stable: of equals the adapter's first stays first.
        whole.sort_by_key(|(evidence, _)| std::cmp::Reverse(*evidence));
        let Some((most, page)) = whole.first().copied() else {
            let known = !headed.is_empty() || adapter.pages.iter().any(|page| sight.tells(adapter, page));
            return if known { Self::Unclear(Unclear::Incomplete) } else { Self::Nothing };
        };
        // Two steps at once, each with its main control, are a contradiction however much more there is of one of them.
        let rivals = |(evidence, other): &&(Evidence, &Page)| {
            let steps = page.step.is_some() && other.step.is_some() && most.main && evidence.main;
            other.step != page.step && (*evidence == most || steps)
        };
        let rival = whole.iter().find(rivals).map(|(_, other)| *other);
        let headings = rival.and_then(|other| Some(format!("{} / {}", sight.heading(page)?, sight.heading(other)?)));
        let contradiction = headings.or_else(|| sight.two_values(adapter, page)).or_else(|| sight.two_states(page));
        match contradiction {
            Some(what) => Self::Unclear(Unclear::Contradictory(what)),
            None => Self::Page(Recognised { adapter, page, seen }),
        }
    }

    /// The page, if it is one.
    pub fn page(self) -> Option<Recognised<'a>> {
        match self {
            Self::Page(page) => Some(page),
            Self::Unclear(_) | Self::Nothing => None,
        }
    }
}

impl<'a> Recognised<'a> {
    /// Whether the control with this id is enabled; `None` when it is not on the page.
    pub fn control_enabled(&self, id: &str) -> Option<bool> {
        let control = self.page.controls.iter().find(|control| control.id == id)?;
        // By the adapter's order of names, not the page's order of elements.
        control.names.iter().find_map(|name| {
            let name = fold(name);
            self.seen.controls.iter().find(|state| fold(&state.name) == name).map(|state| state.enabled)
        })
    }

    /// The value of the field with this id, as shown or typed; else the cells of the column with its label, a line each;
    /// `None` when it is not on the page, or differs between the things that a page of no workflow lists.
    pub fn field(&self, id: &str) -> Option<&'a str> {
        let field = self.page.fields.iter().find(|field| field.id == id)?;
        let said = self.listed(field).into_iter().flatten().filter(|it| !it.is_empty());
        if said.collect::<BTreeSet<_>>().len() > 1 { None } else { find_field(field, self.seen) }
    }

    /// Values of all fields in sight, by field id. Of several things in a list: a line each, as cells of a column.
    pub fn fields(&self) -> BTreeMap<String, String> {
        let find = |field: &Field| {
            let lines = self.listed(field).map(|values| values.join("\n"));
            lines.or_else(|| find_field(field, self.seen).map(str::to_owned))
        };
        let value = |field: &Field| Some((field.id.clone(), find(field)?));
        self.page.fields.iter().filter_map(value).collect()
    }

    /// The values of a field that a page of no workflow shows several times, in order: it lists things, a block each.
    fn listed(&self, field: &Field) -> Option<Vec<&'a str>> {
        if self.page.step.is_some() {
            return None;
        }
        field.labels.iter().map(|label| fold(label)).find_map(|label| {
            let values = self.seen.fields.iter().filter(|it| fold(&it.label) == label);
            let values: Vec<&str> = values.map(|it| it.value.trim()).collect();
            (values.len() > 1).then_some(values)
        })
    }

    /// Ids of the signs in sight: as headings, or as the whole text of an element.
    pub fn signs(&self) -> BTreeSet<String> {
        let sight = Sight::new(self.seen);
        let signs = self.adapter.signs.iter().chain(&self.page.signs);
        signs.filter(|sign| sight.sign(sign)).map(|sign| sign.id.clone()).collect()
    }

    /// The value behind one of the adapter's login labels.
    pub fn logged_in(&self) -> Option<&'a str> {
        value_of(&self.adapter.login_labels, &self.seen.fields)
    }
}

fn find_field<'a>(field: &Field, seen: &'a Observation) -> Option<&'a str> {
    value_of(&field.labels, &seen.fields).or_else(|| value_of(&field.labels, &seen.columns))
}

/// The value of the first of these labels that is there; one that says something before an empty one.
fn value_of<'a>(labels: &[String], states: &'a [FieldState]) -> Option<&'a str> {
    labels.iter().find_map(|label| {
        let label = fold(label);
        let values = || states.iter().filter(|it| fold(&it.label) == label).map(|it| it.value.as_str());
        values().filter(|it| !it.trim().is_empty()).min().or_else(|| values().next())
    })
}

/// How much of a page is in sight; the greater goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Evidence {
    whole: bool,
    main: bool,
    parts: usize,
}

/// An observation, folded.
struct Sight {
    headings: BTreeSet<String>,
    texts: BTreeSet<String>,
    controls: BTreeMap<String, BTreeSet<bool>>,
    fields: BTreeMap<String, BTreeSet<String>>,
    columns: BTreeSet<String>,
}

impl Sight {
    fn new(seen: &Observation) -> Self {
        let folded = |texts: &[String]| texts.iter().map(|it| fold(it)).collect::<BTreeSet<_>>();
        let mut controls: BTreeMap<String, BTreeSet<bool>> = BTreeMap::new();
        for it in &seen.controls {
            controls.entry(fold(&it.name)).or_default().insert(it.enabled);
        }
        let mut fields: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for it in &seen.fields {
            let value = it.value.split_whitespace().collect::<Vec<_>>().join(" ");
            fields.entry(fold(&it.label)).or_default().insert(value);
        }
        Self {
            headings: folded(&seen.headings),
            texts: folded(&seen.texts),
            controls,
            fields,
            columns: seen.columns.iter().map(|it| fold(&it.label)).collect(),
        }
    }

    /// The heading of this page that is in sight, in the adapter's words.
    fn heading<'p>(&self, page: &'p Page) -> Option<&'p str> {
        page.headings.iter().map(String::as_str).find(|heading| self.headings.contains(&fold(heading)))
    }

    fn control(&self, control: &Control) -> bool {
        control.names.iter().any(|name| self.controls.contains_key(&fold(name)))
    }

    fn field(&self, field: &Field) -> bool {
        field.labels.iter().any(|label| {
            let label = fold(label);
            self.fields.contains_key(&label) || self.columns.contains(&label)
        })
    }

    fn sign(&self, sign: &Sign) -> bool {
        sign.texts.iter().any(|text| {
            let text = fold(text);
            self.headings.contains(&text) || self.texts.contains(&text)
        })
    }

    fn evidence(&self, page: &Page) -> Evidence {
        let parts = page.controls.iter().filter(|it| self.control(it)).count()
            + page.fields.iter().filter(|it| self.field(it)).count()
            + page.signs.iter().filter(|it| self.sign(it)).count();
        let declares = !(page.controls.is_empty() && page.fields.is_empty() && page.signs.is_empty());
        let main = page.controls.iter().any(|it| it.id == "main" && self.control(it));
        Evidence { whole: parts > 0 || !declares, main, parts }
    }

    /// Without its heading a page of a workflow tells itself by a name of its main control that has several words and that
    /// no other page uses, together with one of its fields.
    fn tells(&self, adapter: &Adapter, page: &Page) -> bool {
        let own = |name: &String| {
            let name = fold(name);
            let elsewhere = |other: &&Page| {
                other.id != page.id && other.controls.iter().flat_map(|it| &it.names).any(|it| fold(it) == name)
            };
            name.contains(' ') && self.controls.contains_key(&name) && !adapter.pages.iter().any(|it| elsewhere(&it))
        };
        page.step.is_some()
            && page.controls.iter().filter(|it| it.id == "main").flat_map(|it| &it.names).any(own)
            && page.fields.iter().any(|it| self.field(it))
    }

    /// A label of the page that carries two values. An empty value says nothing; a page of no workflow may list things.
    fn two_values(&self, adapter: &Adapter, page: &Page) -> Option<String> {
        let of_page = page.fields.iter().filter(|_| page.step.is_some()).flat_map(|it| &it.labels);
        let labels = adapter.login_labels.iter().chain(of_page);
        let two = |label: &&String| {
            self.fields.get(&fold(label)).is_some_and(|values| values.iter().filter(|it| !it.is_empty()).count() > 1)
        };
        labels.into_iter().find(two).cloned()
    }

    /// The main control of the page, enabled and disabled. Other controls may stand in each row of a table.
    fn two_states(&self, page: &Page) -> Option<String> {
        let mut names = page.controls.iter().filter(|it| it.id == "main").flat_map(|it| &it.names);
        names.find(|name| self.controls.get(&fold(name)).is_some_and(|states| states.len() > 1)).cloned()
    }
}

#[cfg(test)]
mod tests;
