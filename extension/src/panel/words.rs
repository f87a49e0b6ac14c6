//! All texts that panel and help page need, in one language.

use kortbrygga_shared::catalogue::{Language, Texts};

/// The shared texts and the panel's own.
pub struct Words(Texts);

impl Words {
    /// The texts of a language, carried in the program.
    pub fn new(language: Language) -> Self {
        let mut texts = Texts::new(language);
        texts.add(own(language));
        Self(texts)
    }

    /// The texts of a language from a file of the extension: two languages would make up a third of the module.
    pub fn read(language: Language, file: &str) -> Self {
        let mut texts = Texts::empty(language);
        texts.add(file);
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

/// The accessible name of the panel's frame: the one text that the worker needs, before there is a panel.
pub fn frame_title(language: Language) -> &'static str {
    match language {
        Language::Swedish => "Kortbrygga: hjälp vid kortdisken",
        Language::English => "Kortbrygga: help at the card desk",
    }
}

fn own(language: Language) -> &'static str {
    match language {
        Language::Swedish => include_str!("sv.ftl"),
        Language::English => include_str!("en.ftl"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use kortbrygga_shared::ceremony;
    use std::{collections::BTreeSet, fs, path::Path};

    fn ids(source: &str) -> BTreeSet<&str> {
        let starts = source.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
        starts.filter_map(|line| line.split_once(" =").map(|(id, _)| id)).collect()
    }

    /// The panel's sources by name, without their tests.
    fn sources() -> Vec<(String, String)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/panel");
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let code = files.filter(|it| it.extension().is_some_and(|it| it == "rs"));
        let read = |file: std::path::PathBuf| {
            let source = fs::read_to_string(&file).unwrap();
            let code = source.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned();
            (file.display().to_string(), code)
        };
        code.map(read).collect()
    }

    /// All their text literals.
    fn literals() -> BTreeSet<String> {
        sources().iter().flat_map(|(_, source)| source.split('"').skip(1).step_by(2)).map(str::to_owned).collect()
    }

    /// Ids that are put together: `now-` with a page or step, and who acts there.
    fn made(id: &str) -> bool {
        let Some(rest) = id.strip_prefix("now-") else { return false };
        let rest = rest.strip_suffix("-act").or(rest.strip_suffix("-portal")).unwrap_or(rest);
        let steps = ceremony::ALL.iter().flat_map(|workflow| workflow.steps).map(|step| step.id);
        ["login", "done", "ordered", "start"].into_iter().chain(steps).any(|it| it == rest)
    }

    #[test]
    fn both_languages_have_the_same_messages() {
        let (sv, en) = (ids(own(Language::Swedish)), ids(own(Language::English)));
        assert_eq!(sv, en);
        assert!(sv.len() > 100);
    }

    #[test]
    fn every_message_can_be_found_and_says_something() {
        for language in [Language::Swedish, Language::English] {
            let words = Words::new(language);
            for id in ids(own(language)) {
                let text = words.get(id);
                assert!(text != id && !text.trim().is_empty(), "{language:?} {id}");
            }
        }
    }

    #[test]
    fn every_message_is_used() {
        let literals = literals();
        let unused: Vec<&str> =
            ids(own(Language::Swedish)).into_iter().filter(|id| !literals.contains(*id) && !made(id)).collect();
        assert_eq!(unused, [""; 0]);
    }

    /// What is asked for by a literal. Ids that are chosen first are seen in the panel's states: a missing one shows itself.
    #[test]
    fn every_message_that_is_asked_for_is_there() {
        let words = Words::new(Language::Swedish);
        let mut checked = 0;
        for (file, source) in sources() {
            for call in ["words.get(\"", "words.with(\"", " get(\""] {
                for after in source.split(call).skip(1) {
                    let id = after.split('"').next().unwrap();
                    checked += 1;
                    assert_ne!(words.get(id), id, "{file}");
                }
            }
        }
        assert!(checked > 40, "{checked}");
    }

    #[test]
    fn no_message_hides_one_of_another_file() {
        for language in [Language::Swedish, Language::English] {
            let shared = Texts::new(language);
            let twice: Vec<&str> = ids(own(language)).into_iter().filter(|id| shared.find(id).is_some()).collect();
            assert_eq!(twice, [""; 0]);
        }
    }

    #[test]
    fn a_file_gives_the_same_as_what_is_carried() {
        let read = Words::read(Language::Swedish, own(Language::Swedish));
        assert_eq!(read.get("cancel"), Words::new(Language::Swedish).get("cancel"));
        assert_eq!(read.get("kb-0001-cause"), "kb-0001-cause");
    }
}
