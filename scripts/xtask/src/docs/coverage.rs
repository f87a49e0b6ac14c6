//! `docs/coverage.md`: for each known symptom, how a user comes to its explanation.
//!
//! *Detected* stands here only when a test makes the fact in its own medium and reads the reason (see [`super::scan`]); else
//! the row of the table of symptoms says whether the user is asked, or told when the symptom is chosen on the help page.

use super::{HEAD, Page, cell, scan};
use crate::Error;
use kortbrygga_shared::catalogue::{
    Code, Language,
    symptoms::{self, Area, Symptom, SymptomTexts},
};
use std::{collections::BTreeMap, fmt::Write as _, path::Path};

const PATH: &str = "docs/coverage.md";

/// Folders of tests in a real medium.
const TESTS: &[&str] = &["native-host/tests", "tests/e2e/tests"];

/// The least number of symptoms that are detected.
const LEAST: usize = 60;

/// A known symptom and how its explanation is reached.
pub struct Row {
    symptom: &'static Symptom,
    way: Way,
}

/// How the explanation is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    /// By these tests.
    Detected(Vec<scan::Detection>),
    /// One question to the user.
    Asked,
    /// Shown when the symptom is chosen.
    Told,
    /// It must be detected, and no test does.
    Missing,
}

/// All symptoms.
///
/// # Errors
/// When tests can't be read, or name a symptom that does not exist.
pub fn rows(root: &Path) -> Result<Vec<Row>, Error> {
    let mut found = Vec::new();
    for folder in TESTS {
        found.extend(scan::detections(root, folder)?);
    }
    joined(found).map_err(|why| Error::Content(root.join(PATH), why))
}

fn joined(found: Vec<scan::Detection>) -> Result<Vec<Row>, String> {
    let mut by_rule: BTreeMap<String, Vec<scan::Detection>> = BTreeMap::new();
    for detection in found {
        let told = |why| Err(format!("{}::{} detects {}, {why}", detection.file, detection.test, detection.rule));
        match symptoms::row(&detection.rule) {
            None => return told("which is no symptom"),
            Some(row) if row.way.is_some() => return told("which the table of symptoms calls asked or told"),
            Some(_) => {}
        }
        by_rule.entry(detection.rule.clone()).or_default().push(detection);
    }
    let mut row = |symptom: &'static Symptom| {
        let way = match (by_rule.remove(symptom.id), symptom.way) {
            (Some(tests), _) => Way::Detected(tests),
            // No symptom of the hand-out on level 3 may be left to asking.
            (None, None) => Way::Missing,
            (None, Some(_)) if symptom.area == Area::L3 => Way::Missing,
            (None, Some(symptoms::Way::Asked)) => Way::Asked,
            (None, Some(symptoms::Way::Told)) => Way::Told,
        };
        Row { symptom, way }
    };
    Ok(symptoms::ALL.iter().map(&mut row).collect())
}

/// What is missing; `None` when enough is detected.
pub fn shortfall(rows: &[Row]) -> Option<String> {
    let missing: Vec<&str> = rows.iter().filter(|row| row.way == Way::Missing).map(|row| row.symptom.id).collect();
    let detected = count(rows, |way| matches!(way, Way::Detected(_)));
    let mut why = Vec::new();
    if !missing.is_empty() {
        why.push(format!("no test detects {}", missing.join(", ")));
    }
    if detected < LEAST {
        why.push(format!("{detected} detected, at least {LEAST} wanted"));
    }
    (!why.is_empty()).then(|| why.join("; "))
}

/// The page.
///
/// # Errors
/// Like [`rows`].
pub fn page(root: &Path) -> Result<Page, Error> {
    Ok(Page { path: PATH.to_owned(), text: text(&rows(root)?) })
}

fn text(rows: &[Row]) -> String {
    let texts = SymptomTexts::new(Language::Swedish);
    let mut text = format!("{HEAD}{INTRODUCTION}{}", totals(rows, &texts));
    let mut area = None;
    for row in rows {
        if area != Some(row.symptom.area) {
            let _ = write!(text, "\n## {}\n\n{COLUMNS}", texts.area(row.symptom.area));
            area = Some(row.symptom.area);
        }
        let numbers: Vec<String> = row.symptom.codes.iter().map(|code| link(*code)).collect();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            row.symptom.id,
            cell(&texts.symptom(row.symptom)),
            numbers.join(" "),
            way(&row.way)
        );
    }
    text
}

const INTRODUCTION: &str = "# Coverage of the known symptoms

What users of card portals see when something is wrong, and how kortbrygga explains it.

- **detected**: told without a question. The fact was made by the thing itself, in the named test: a portal page in a real browser,
  where the panel tells; a reader driver and cards behind a real `pcscd`, where the native host tells; the recorded settings
  of a computer, where `kortbrygga doctor` tells, which somebody must run. The test reads the reason and fails unless the
  first one given is one of the symptom's numbers.
- **asked**: one question to the user.
- **told**: shown when the symptom is chosen on the help page.

That a healthy card desk raises no alarm is tested in [healthy.rs](../tests/e2e/tests/explained/healthy.rs), that the right cause
comes first where two faults meet in [together.rs](../tests/e2e/tests/explained/together.rs).
";

const COLUMNS: &str = "| Rule | Symptom | Numbers | How |\n|---|---|---|---|\n";

fn totals(rows: &[Row], texts: &SymptomTexts) -> String {
    let mut text = "\n| | rules | detected | asked | told |\n|---|---|---|---|---|\n".to_owned();
    let mut line = |name: &str, rows: &[&Row]| {
        let of = |wanted: fn(&Way) -> bool| rows.iter().filter(|row| wanted(&row.way)).count();
        let detected = of(|way| matches!(way, Way::Detected(_)));
        let (asked, told) = (of(|way| *way == Way::Asked), of(|way| *way == Way::Told));
        let _ = writeln!(text, "| {name} | {} | {detected} | {asked} | {told} |", rows.len());
    };
    let mut rest: &[Row] = rows;
    while let Some(first) = rest.first() {
        let end = rest.iter().position(|row| row.symptom.area != first.symptom.area).unwrap_or(rest.len());
        let (of_area, behind) = rest.split_at(end);
        line(&texts.area(first.symptom.area), &of_area.iter().collect::<Vec<_>>());
        rest = behind;
    }
    line("**all**", &rows.iter().collect::<Vec<_>>());
    text
}

fn count(rows: &[Row], wanted: impl Fn(&Way) -> bool) -> usize {
    rows.iter().filter(|row| wanted(&row.way)).count()
}

fn link(code: Code) -> String {
    let number = code.to_string();
    format!("[{number}](blockers.md#{})", number.to_lowercase())
}

fn way(way: &Way) -> String {
    let tests = match way {
        Way::Asked => return "asked".to_owned(),
        Way::Told => return "told".to_owned(),
        Way::Missing => return "**not detected**".to_owned(),
        Way::Detected(tests) => tests,
    };
    let mut text = "detected".to_owned();
    let mut medium = None;
    for test in tests {
        if medium != Some(test.medium) {
            let _ = write!(text, "<br>{}:", medium_words(test.medium));
            medium = Some(test.medium);
        }
        let file = TESTS.iter().find_map(|folder| test.file.strip_prefix(folder)).unwrap_or(&test.file);
        let _ = write!(text, "<br>[`{}::{}`](../{})", file.trim_start_matches('/'), test.test, test.file);
    }
    text
}

/// In what the fact is made.
fn medium_words(medium: scan::Medium) -> &'static str {
    match medium {
        scan::Medium::Page => "portal page",
        scan::Medium::Readers => "reader driver",
        scan::Medium::Recorded => "by `kortbrygga doctor`, recorded computer",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn detection(rule: &str) -> scan::Detection {
        let medium = scan::Medium::Page;
        scan::Detection { rule: rule.into(), file: "tests/e2e/tests/a.rs".into(), test: "it".into(), medium }
    }

    #[test]
    fn a_rule_of_level_3_without_a_test_is_told_and_so_is_a_low_total() {
        let rows = joined(vec![detection("L3-02"), detection("HW-01")]).unwrap();
        let why = shortfall(&rows).unwrap();
        assert!(why.contains("no test detects L3-01, L3-03"), "{why}");
        assert!(why.contains("2 detected, at least 60 wanted"), "{why}");
        assert!(!why.contains("PIN-03"), "{why}");
    }

    #[test]
    fn enough_is_enough() {
        let all = symptoms::ALL.iter().filter(|it| it.way.is_none()).map(|it| detection(it.id)).collect();
        assert_eq!(shortfall(&joined(all).unwrap()), None);
    }

    #[test]
    fn a_test_is_named_and_one_that_the_table_does_not_know_is_refused() {
        let rows = joined(vec![detection("HW-01")]).unwrap();
        assert!(text(&rows).contains("detected<br>portal page:<br>[`a.rs::it`](../tests/e2e/tests/a.rs)"));
        assert!(joined(vec![detection("L3-99")]).is_err());
        assert!(joined(vec![detection("PIN-08")]).is_err());
    }
}
