//! The pages of `docs/` that are data told to people (catalogue, workflows, coverage of the known symptoms, card families), and the code that
//! guides show.
//!
//! Guarantees: the same data gives the same octets; a page that differs from the data, or that nothing makes any more, fails
//! [`check`] by name; a number of the catalogue that was published keeps its name. Does not judge whether a text is good.

mod blockers;
mod comments;
mod coverage;
mod diagram;
mod families;
mod guides;
mod scan;
mod workflows;

use crate::{Error, root};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// A file that is made: path from the project's root, and content.
struct Page {
    path: String,
    text: String,
}

/// The first lines of each page.
const HEAD: &str = "<!-- Made by `cargo xtask docs`; do not edit. -->\n";

/// Writes what has changed and removes what nothing makes any more; says what it did, and which rules are not detected yet.
///
/// # Errors
/// When the data break a rule, or a file can't be read or written.
pub fn write() -> Result<Vec<String>, Error> {
    let root = root();
    let mut said = Vec::new();
    for change in changes(&root)? {
        let file = root.join(&change.path);
        match change.text {
            Some(text) => {
                if let Some(folder) = file.parent() {
                    fs::create_dir_all(folder).map_err(Error::file(folder))?;
                }
                fs::write(&file, text).map_err(Error::file(&file))?;
            }
            None => fs::remove_file(&file).map_err(Error::file(&file))?,
        }
        said.push(change.path);
    }
    said.extend(coverage::shortfall(&coverage::rows(&root)?).map(|why| format!("not enough is detected: {why}")));
    Ok(said)
}

/// Fails with the name of each page that is not what the data says, and with each rule that must be detected and is not.
///
/// # Errors
/// As said, and like [`write`].
pub fn check() -> Result<(), Error> {
    let root = root();
    up_to_date(&root)?;
    match coverage::shortfall(&coverage::rows(&root)?) {
        Some(why) => Err(Error::Docs(why)),
        None => Ok(()),
    }
}

fn up_to_date(root: &Path) -> Result<(), Error> {
    let stale: Vec<String> = changes(root)?.into_iter().map(|it| it.path).collect();
    if stale.is_empty() {
        return Ok(());
    }
    Err(Error::Docs(format!("stale, run `cargo xtask docs`: {}", stale.join(", "))))
}

/// A file that must be written, or removed when there is no text.
struct Change {
    path: String,
    text: Option<String>,
}

fn changes(root: &Path) -> Result<Vec<Change>, Error> {
    let mut pages = vec![blockers::page(root)?, coverage::page(root)?, families::page()?];
    pages.extend(workflows::pages(root)?);
    pages.extend(guides::pages(root)?);
    let made: BTreeSet<PathBuf> = pages.iter().map(|page| root.join(&page.path)).collect();
    let mut changes: Vec<Change> = pages
        .into_iter()
        .filter(|page| fs::read_to_string(root.join(&page.path)).ok().as_ref() != Some(&page.text))
        .map(|page| Change { path: page.path, text: Some(page.text) })
        .collect();
    // A diagram of a workflow that is no more.
    let folder = root.join(workflows::FOLDER);
    for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
        let file = entry.path();
        if !made.contains(&file) {
            let name = entry.file_name().to_string_lossy().into_owned();
            changes.push(Change { path: format!("{}/{name}", workflows::FOLDER), text: None });
        }
    }
    Ok(changes)
}

/// A text in a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_committed_is_what_the_data_says() {
        if let Err(error) = up_to_date(&root()) {
            // The message names the files.
            assert_eq!(error.to_string(), "");
        }
    }

    #[test]
    fn every_rule_that_must_be_is_detected_in_its_own_medium() {
        assert_eq!(coverage::shortfall(&coverage::rows(&root()).unwrap()), None);
    }

    #[test]
    fn the_same_data_gives_the_same_octets() {
        let made = || workflows::pages(&root()).unwrap().into_iter().map(|it| it.text).collect::<Vec<_>>();
        assert_eq!(made(), made());
    }

    /// Links of a Markdown text that lead to files, with their anchors.
    fn links(text: &str) -> Vec<(&str, Option<&str>)> {
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')').map(|(target, _)| target));
        let ours = targets.filter(|it| !it.contains("://") && !it.contains(['<', ' ']));
        ours.map(|it| it.split_once('#').map_or((it, None), |(file, anchor)| (file, Some(anchor)))).collect()
    }

    #[test]
    fn every_link_leads_somewhere() {
        let root = root();
        let mut pages = vec![root.join("README.md"), root.join("CONTRIBUTING.md")];
        let docs = fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path());
        pages.extend(docs.filter(|it| it.extension().is_some_and(|it| it == "md")));
        for page in pages {
            let text = fs::read_to_string(&page).unwrap();
            for (target, anchor) in links(&text) {
                let file = if target.is_empty() { page.clone() } else { page.parent().unwrap().join(target) };
                assert!(file.exists(), "{}: {target}", page.display());
                if let Some(anchor) = anchor {
                    let there = fs::read_to_string(&file).unwrap();
                    assert!(there.contains(&format!("id=\"{anchor}\"")), "{}: {target}#{anchor}", page.display());
                }
            }
        }
    }

    #[test]
    fn a_cell_stays_in_its_row() {
        assert_eq!(cell("a |\n b"), "a \\| b");
    }
}
