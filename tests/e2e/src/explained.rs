//! What the desk's user is told of a fault: in the panel, and beside the portal's own control.

use crate::{desk::Desk, panel::PanelText};
use kortbrygga_shared::catalogue::symptoms::leads_to;
use std::time::{Duration, Instant};

/// How long a note beside a control may take to come or go.
const PATIENCE: Duration = Duration::from_secs(10);

impl Desk {
    /// Waits until what the panel says first has a number that belongs to this rule of the table of symptoms; the panel's
    /// text, with cause and remedy.
    pub async fn detects(&self, rule: &str) -> PanelText {
        let belongs = |text: &PanelText| text.first_code().is_some_and(|code| leads_to(rule, code));
        self.panel(rule, belongs).await
    }

    /// As [`Desk::detects`], and the same cause stands beside the portal's own control.
    pub async fn detects_beside(&self, rule: &str, control: &str) -> PanelText {
        let text = self.detects(rule).await;
        let begun = Instant::now();
        loop {
            let note = self.note_beside(control).await;
            if note.as_deref().is_some_and(|note| !text.reason.is_empty() && note.contains(&text.reason)) {
                return text;
            }
            assert!(begun.elapsed() < PATIENCE, "{rule}: beside «{control}» stands {note:?}, not {:?}", text.reason);
            tokio::time::sleep(crate::panel::LOOK).await;
        }
    }

    /// What stands beside a control of the portal's own: the text of the note that follows it, once. The note's shadow tree is
    /// closed to scripts of the page, and so to WebDriver; the browser's own tools see it.
    pub async fn note_beside(&self, control: &str) -> Option<String> {
        let tree = self.document_tree().await;
        let mut note = None;
        walk(&tree, &mut |parent| {
            let elements: Vec<&serde_json::Value> = children(parent).filter(|it| it["nodeType"] == 1).collect();
            for pair in elements.windows(2) {
                if local_name(pair[1]) == NOTE && name_of(pair[0]) == control {
                    note = Some(text_of(pair[1]));
                }
            }
        });
        note
    }

    /// How many notes stand on the page, beside whatever.
    pub async fn notes(&self) -> usize {
        let tree = self.document_tree().await;
        let mut notes = 0;
        walk(&tree, &mut |node| notes += usize::from(local_name(node) == NOTE));
        notes
    }

    /// The page's whole tree, closed shadow trees included, as the browser's own tools show it.
    async fn document_tree(&self) -> serde_json::Value {
        let _ = self.browser.driver.enter_default_frame().await;
        let all = serde_json::json!({ "depth": -1, "pierce": true });
        self.browser.driver.cdp().send_raw("DOM.getDocument", all).await.unwrap()["root"].clone()
    }
}

const NOTE: &str = "kortbrygga-note";

fn children(node: &serde_json::Value) -> impl Iterator<Item = &serde_json::Value> {
    ["children", "shadowRoots"].into_iter().filter_map(|kind| node[kind].as_array()).flatten()
}

fn walk<'a>(node: &'a serde_json::Value, visit: &mut impl FnMut(&'a serde_json::Value)) {
    visit(node);
    for child in children(node) {
        walk(child, visit);
    }
}

fn local_name(node: &serde_json::Value) -> &str {
    node["localName"].as_str().unwrap_or_default()
}

fn text_of(node: &serde_json::Value) -> String {
    let mut text = String::new();
    walk(node, &mut |it| {
        if it["nodeType"] == 3 {
            text.push_str(it["nodeValue"].as_str().unwrap_or_default());
            text.push(' ');
        }
    });
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a control is called: its text, or the value of an input.
fn name_of(node: &serde_json::Value) -> String {
    let attributes = node["attributes"].as_array().map(Vec::as_slice).unwrap_or_default();
    let value = attributes.chunks(2).find(|pair| pair[0] == "value").and_then(|pair| pair[1].as_str());
    match (local_name(node), value) {
        ("input", Some(value)) => value.to_owned(),
        _ => text_of(node),
    }
}
