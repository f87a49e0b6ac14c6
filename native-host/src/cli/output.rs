//! What a command tells: aligned text for people, one JSON object for programs.

use super::{exit, words};
use kortbrygga_shared::catalogue::{Code, ErrorReport, Fixer, Language, Texts};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    io::{self, Write},
    process::ExitCode,
};

/// Where a command's answer goes, and in which form.
pub struct Output {
    /// JSON instead of text.
    pub json: bool,
    /// Texts in the user's language.
    pub texts: Texts,
    /// Which language that is.
    pub language: Language,
}

/// An error as programs read it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Failure<T> {
    error: T,
}

/// A number of the catalogue with its sentences.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Told<'a> {
    code: String,
    values: &'a BTreeMap<String, String>,
    cause: String,
    remedy: String,
    fixer: Fixer,
}

impl Output {
    /// In the session's language.
    pub fn new(json: bool) -> Self {
        let language = words::language();
        Self { json, texts: words::texts(language), language }
    }

    /// The answer: as JSON, or the text that `text` makes of it.
    ///
    /// # Errors
    /// `KB-0516` when it can't be written.
    pub fn answer<T: Serialize>(&self, answer: &T, text: impl FnOnce(&T, &Texts) -> String) -> Result<(), ErrorReport> {
        if self.json {
            // No value here has keys that are not texts, which is all that can fail.
            let json = serde_json::to_string_pretty(answer).unwrap_or_default();
            self.line(&json)
        } else {
            self.line(text(answer, &self.texts).trim_end())
        }
    }

    /// A line of the answer. A reader that has gone away is no error of ours.
    ///
    /// # Errors
    /// `KB-0516` when it can't be written.
    pub fn line(&self, text: &str) -> Result<(), ErrorReport> {
        match writeln!(io::stdout(), "{text}") {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(ErrorReport::new(Code::FileUnusable).with("path", "stdout").with("detail", error.to_string()))
            }
            _ => Ok(()),
        }
    }

    /// What goes on meanwhile, for the person; nothing for programs.
    pub fn meanwhile(&self, text: &str) {
        if !self.json {
            let _ = writeln!(io::stderr(), "{text}");
        }
    }

    /// Tells why it was not done.
    pub fn failed(&self, report: &ErrorReport) -> ExitCode {
        if self.json {
            let failure = Failure { error: self.told(report) };
            // What it ends with tells it also where nobody can read this.
            let _ = self.line(&serde_json::to_string_pretty(&failure).unwrap_or_default());
        } else {
            let _ = writeln!(io::stderr(), "kortbrygga: {}", self.sentences(report));
        }
        exit::status(report.code)
    }

    /// Tells of something that has no number: as `error` for programs, with cause and remedy for the person.
    pub fn unnumbered(&self, error: &impl Serialize, cause: &str, remedy: &str) {
        if self.json {
            let failure = Failure { error };
            let _ = self.line(&serde_json::to_string_pretty(&failure).unwrap_or_default());
        } else {
            let _ = writeln!(io::stderr(), "kortbrygga: {cause}\n  {remedy}");
        }
    }

    /// A report with its sentences.
    pub fn told<'a>(&self, report: &'a ErrorReport) -> Told<'a> {
        Told {
            code: report.code.to_string(),
            values: &report.values,
            cause: self.texts.cause(report),
            remedy: self.texts.remedy(report),
            fixer: report.code.entry().fixer,
        }
    }

    /// Cause, remedy, who mends it with the number; one line each.
    pub fn sentences(&self, report: &ErrorReport) -> String {
        let (cause, remedy) = (self.texts.cause(report), self.texts.remedy(report));
        let fixer = words::fixer(&self.texts, report.code.entry().fixer);
        format!("{cause}\n  {remedy}\n  {fixer} ({})", report.code)
    }
}

/// Columns, two spaces apart, each as wide as its widest cell; `indent` spaces before each row.
pub fn table(indent: usize, rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width_of = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|it| it.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width_of(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(&" ".repeat(indent));
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// A label with its values, one below the other.
pub fn fact(label: String, values: Vec<String>) -> Vec<Vec<String>> {
    let labels = std::iter::once(label).chain(std::iter::repeat(String::new()));
    values.into_iter().zip(labels).map(|(value, label)| vec![label, value]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_characters_and_lines_end_clean() {
        let rows = [["läsare", "höger"], ["id", ""]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(table(2, &rows), "  läsare  höger\n  id\n");
    }

    #[test]
    fn a_label_stands_once() {
        let rows = fact("PIN".to_owned(), vec!["a".to_owned(), "b".to_owned()]);
        assert_eq!(table(0, &rows), "PIN  a\n     b\n");
        assert!(fact("PIN".to_owned(), Vec::new()).is_empty());
    }
}
