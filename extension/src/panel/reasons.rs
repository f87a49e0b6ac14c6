//! What stands in the way, in words: for the panel, for the page, for a screen reader.

use super::Sentences;
use crate::messages::{Note, View};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport, Fixer, Severity},
    ceremony::CardProduct,
    identity::PrintedNumber,
};

/// The products a card can be of, with the id of the text and of the button.
pub const PRODUCTS: [(CardProduct, &str); 5] = [
    (CardProduct::P473, "product-p473"),
    (CardProduct::P573, "product-p573"),
    (CardProduct::P6xx, "product-p6xx"),
    (CardProduct::P7xx, "product-p7xx"),
    (CardProduct::Unmarked, "product-unmarked"),
];

/// A reason in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonText {
    /// What is the case.
    pub cause: String,
    /// What helps.
    pub remedy: String,
    /// Who can do it; empty where it is the user.
    pub fixer: String,
    /// Its number, for the help desk.
    pub code: String,
}

/// A value to compare by eye.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompareText {
    /// What it is.
    pub label: String,
    /// The value, or what comes before its last four digits.
    pub start: String,
    /// The last four digits of a card number: what is compared first.
    pub end: String,
}

impl Sentences<'_> {
    /// A reason.
    pub fn reason(&self, report: &ErrorReport) -> ReasonText {
        let texts = self.words.texts();
        ReasonText {
            cause: texts.cause(report),
            remedy: texts.remedy(report),
            fixer: fixer_id(report.code.entry().fixer).map(|id| self.words.get(id)).unwrap_or_default(),
            code: report.code.to_string(),
        }
    }

    /// A reason in one text. A notice asks nobody to mend anything.
    pub fn told(&self, report: &ErrorReport) -> String {
        let ReasonText { cause, remedy, fixer, .. } = self.reason(report);
        let fixer = if report.code.entry().severity == Severity::Stop { fixer } else { String::new() };
        [cause, remedy, fixer].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Number of further reasons, in words.
    pub fn more(&self, count: usize) -> String {
        if count == 1 { self.words.get("more-one") } else { self.words.with("more", &[("count", &count.to_string())]) }
    }

    /// The first reason, unless it can be answered or tried again at once.
    pub fn stop(&self) -> Option<&ErrorReport> {
        let now = &self.view.now;
        let first = now.reasons.first()?;
        let mild = now.confirm.is_some() || now.enabled || first.code.entry().severity == Severity::Notice;
        (!mild).then_some(first)
    }

    /// What stands beside the portal's own controls: the first reason of each.
    pub fn notes(&self) -> Vec<Note> {
        let mut notes: Vec<Note> = Vec::new();
        for it in &self.view.notes {
            if !notes.iter().any(|note| note.control == it.control) {
                let text = self.words.texts().cause(&it.report);
                notes.push(Note { control: it.control.clone(), text, link: self.words.get("note-show") });
            }
        }
        notes
    }

    /// What the user compares by eye.
    pub fn compare(&self) -> Vec<CompareText> {
        let text = |field: &str, value: &str| {
            let label = match field {
                "card-number" => "compare-card-number",
                "recipient" => "compare-recipient",
                "organisation" => "compare-organisation",
                "valid-to" => "compare-valid-to",
                "id-document" => "compare-id-document",
                _ => return None,
            };
            let number = (field == "card-number").then(|| value.parse::<PrintedNumber>().ok()).flatten();
            let (start, end) = match &number {
                Some(number) => number.as_str().split_at(number.as_str().len() - number.ends().len()),
                None => (value, ""),
            };
            Some(CompareText { label: self.words.get(label), start: start.to_owned(), end: end.to_owned() })
        };
        let known = self.view.checklist.iter().filter(|it| !it.value.trim().is_empty());
        known.filter_map(|it| text(&it.field, it.value.trim())).collect()
    }

    /// Why the page can't be told apart from others, when that is all there is to say.
    pub fn unclear(&self) -> Option<&ErrorReport> {
        let now = &self.view.now;
        let unclear = |it: &&ErrorReport| matches!(it.code, Code::PageNotRecognised | Code::PageContradictory);
        if self.view.workflow.is_some() || now.reasons.iter().any(|it| !unclear(&it)) {
            return None;
        }
        now.reasons.iter().chain(&now.notices).find(unclear)
    }

    /// The panel in one line, for when it is folded.
    pub fn line(&self) -> String {
        match self.unclear().or(self.stop()) {
            Some(report) => self.words.texts().cause(report),
            None => self.now(),
        }
    }

    /// Notices about the deadline, and all others, as a screen reader tells them: of the others those that were not there
    /// before, and nothing where none is new.
    pub fn spoken_notices(&self, before: Option<&View>) -> (String, Option<String>) {
        let old = before.filter(|it| it.language == self.view.language).map_or(&[][..], |it| &it.now.notices);
        let deadline = |it: &&ErrorReport| matches!(it.code, Code::ReceiptHalfTime | Code::ReceiptFiveMinutes);
        let (time, rest): (Vec<_>, Vec<_>) = self.view.now.notices.iter().partition(deadline);
        let join = |all: Vec<&ErrorReport>| all.iter().map(|it| self.told(it)).collect::<Vec<_>>().join(" ");
        let none = rest.is_empty();
        let new: Vec<_> = rest.into_iter().filter(|it| !old.contains(it)).collect();
        (join(time), (none || !new.is_empty()).then(|| join(new)))
    }
}

/// Text that says who can mend it; none for the user.
pub fn fixer_id(fixer: Fixer) -> Option<&'static str> {
    match fixer {
        Fixer::User => None,
        Fixer::Administrator => Some("fixer-administrator"),
        Fixer::It => Some("fixer-it"),
        Fixer::PortalHelpDesk => Some("fixer-portal-help-desk"),
    }
}
