//! All texts that the panel needs, in one language.

use kortbrygga_shared::catalogue::{Language, Texts};

/// The shared texts and the panel's own.
pub struct Words(Texts);

impl Words {
    /// The texts of a language.
    pub fn new(language: Language) -> Self {
        let mut texts = Texts::new(language);
        texts.add(match language {
            Language::Swedish => include_str!("sv.ftl"),
            Language::English => include_str!("en.ftl"),
        });
        Self(texts)
    }

    /// The message with this id.
    pub fn get(&self, id: &str) -> String {
        self.0.get(id)
    }

    /// The message with this id and values.
    pub fn with(&self, id: &str, values: &[(&str, &str)]) -> String {
        self.0.with(id, values)
    }

    /// Causes and remedies of the catalogue.
    pub fn texts(&self) -> &Texts {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::collections::BTreeSet;

    fn ids(source: &str) -> BTreeSet<&str> {
        let starts = source.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        starts.filter_map(|line| line.split_once(" =").map(|(id, _)| id)).collect()
    }

    #[test]
    fn both_languages_have_the_same_messages() {
        let (sv, en) = (ids(include_str!("sv.ftl")), ids(include_str!("en.ftl")));
        assert_eq!(sv, en);
        assert!(sv.len() > 80);
    }

    #[test]
    fn every_message_can_be_found() {
        for (language, source) in
            [(Language::Swedish, include_str!("sv.ftl")), (Language::English, include_str!("en.ftl"))]
        {
            let words = Words::new(language);
            for id in ids(source) {
                assert_ne!(words.get(id), id, "{language:?}");
            }
        }
    }
}
