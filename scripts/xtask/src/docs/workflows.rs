//! `docs/workflows.md` and a picture of each workflow.

use super::{HEAD, Page, cell, comments, diagram};
use crate::{Error, portals};
use kortbrygga_shared::{
    catalogue::{Language, Texts},
    ceremony::{ALL, Condition, Workflow},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::Path,
};

/// Where the pictures are.
pub const FOLDER: &str = "docs/workflows";

/// The page and the pictures.
///
/// # Errors
/// When adapters or the conditions' comments can't be read.
pub fn pages(root: &Path) -> Result<Vec<Page>, Error> {
    let mut pages = vec![Page { path: "docs/workflows.md".to_owned(), text: text(root)? }];
    let picture = |it: &&Workflow| Page { path: format!("{FOLDER}/{}.svg", it.id), text: diagram::of(it) };
    pages.extend(ALL.iter().map(picture));
    Ok(pages)
}

fn text(root: &Path) -> Result<String, Error> {
    let source = root.join("shared/src/ceremony/workflow.rs");
    let comments = comments::of_list(&source, "conditions")?;
    let mut used: BTreeMap<Condition, BTreeSet<String>> = BTreeMap::new();
    let mut text = format!("{HEAD}{INTRODUCTION}");
    for workflow in ALL {
        add_workflow(&mut text, workflow, &mut used);
    }
    add_pages(&mut text, root, &mut used)?;
    text.push_str("\n## What must hold\n\n| Condition | What must hold | Where |\n|---|---|---|\n");
    for (condition, places) in used {
        let name = name(condition);
        let Some(comment) = comments.get(&name) else {
            return Err(Error::Content(source, format!("no comment on {name}")));
        };
        let places: Vec<String> = places.into_iter().collect();
        let _ = writeln!(text, "| <a id=\"{name}\"></a>`{name}` | {} | {} |", cell(comment), places.join(", "));
    }
    Ok(text)
}

const INTRODUCTION: &str = "# Workflows

Each workflow is data (`shared/src/ceremony/workflows/`) for one engine, which the extension asks what to show, the host what
to refuse, and a portal what to enforce. A step can be done when its conditions hold; what does not hold is told as a
[blocker](blockers.md). Titles are those of the panel. [How to add one](add-a-workflow.md).
";

fn add_workflow(text: &mut String, workflow: &Workflow, used: &mut BTreeMap<Condition, BTreeSet<String>>) {
    let swedish = Texts::new(Language::Swedish);
    let title = swedish.get(&format!("workflow-{}", workflow.id.replace('.', "-")));
    let _ = write!(text, "\n## {title}\n\n`{}`\n\n![{title}](workflows/{}.svg)\n\n", workflow.id, workflow.id);
    text.push_str("| Step | What | Codes typed | Signature | Conditions, the one that unblocks most first |\n|---|---|---|---|---|\n");
    for (at, step) in workflow.steps.iter().enumerate() {
        let conditions: Vec<String> = step.conditions.iter().map(|it| link(*it)).collect();
        for condition in step.conditions {
            used.entry(*condition).or_default().insert(format!("`{}`", workflow.id));
        }
        let _ = writeln!(
            text,
            "| {}. {} `{}` | {} | {} | {} | {} |",
            at + 1,
            cell(&swedish.get(&diagram::step_message(workflow, step))),
            step.id,
            diagram::action_words(step.action),
            diagram::pin_words(step),
            step.signature.map_or("", diagram::purpose_words),
            conditions.join(", "),
        );
    }
}

/// Pages of portals that ask for conditions of their own.
fn add_pages(text: &mut String, root: &Path, used: &mut BTreeMap<Condition, BTreeSet<String>>) -> Result<(), Error> {
    let adapters = portals::read(&root.join("manifest/portals"))?;
    let mut rows = String::new();
    for adapter in &adapters {
        for page in adapter.pages.iter().filter(|page| !page.conditions.is_empty()) {
            let conditions: Vec<String> = page.conditions.iter().map(|it| link(*it)).collect();
            for condition in &page.conditions {
                used.entry(*condition).or_default().insert(cell(&adapter.title));
            }
            let heading = page.headings.first().map_or("", String::as_str);
            let _ = writeln!(
                rows,
                "| {} | {} `{}` | {} |",
                cell(&adapter.title),
                cell(heading),
                page.id,
                conditions.join(", ")
            );
        }
    }
    if !rows.is_empty() {
        text.push_str("\n## Pages with conditions of their own\n\n");
        text.push_str("From `manifest/portals/`: what must hold on a page besides what its step demands.\n\n");
        text.push_str("| Portal | Page | Conditions |\n|---|---|---|\n");
        text.push_str(&rows);
    }
    Ok(())
}

fn link(condition: Condition) -> String {
    let name = name(condition);
    format!("[`{name}`](#{name})")
}

/// As adapters write it.
fn name(condition: Condition) -> String {
    serde_json::to_value(condition).ok().and_then(|it| it.as_str().map(str::to_owned)).unwrap_or_default()
}
