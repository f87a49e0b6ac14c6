//! Guides written by hand whose code is the project's own: a block below `<!-- code: FILE "FROM" .. "TO" -->` is copied from
//! that file, so that a guide never shows code that does not compile and pass.
//!
//! FROM is found anywhere in a line, TO at the beginning of that line or a later one; both lines are copied, marks
//! (`// guide: …`) are not, and common indentation goes.

use super::Page;
use crate::Error;
use std::{fs, path::Path};

/// The guides.
const GUIDES: &[&str] = &["docs/add-a-blocker.md", "docs/add-a-workflow.md"];

/// The guides with their blocks as the code is now.
///
/// # Errors
/// When a file can't be read, or a block's place is not found.
pub fn pages(root: &Path) -> Result<Vec<Page>, Error> {
    GUIDES
        .iter()
        .map(|path| {
            let file = root.join(path);
            let text = fs::read_to_string(&file).map_err(Error::file(&file))?;
            let read = |name: &str| fs::read_to_string(root.join(name)).map_err(|error| format!("{name}: {error}"));
            let text = filled(&text, read).map_err(|why| Error::Content(file, why))?;
            Ok(Page { path: (*path).to_owned(), text })
        })
        .collect()
}

fn filled(guide: &str, read: impl Fn(&str) -> Result<String, String>) -> Result<String, String> {
    let mut made = String::new();
    let mut lines = guide.lines();
    while let Some(line) = lines.next() {
        made.push_str(line);
        made.push('\n');
        let Some(place) = line.strip_prefix("<!-- code: ").and_then(|it| it.strip_suffix(" -->")) else { continue };
        let fence = lines.next().filter(|it| it.starts_with("```")).ok_or(format!("{place}: no block below"))?;
        if !lines.by_ref().any(|it| it == "```") {
            return Err(format!("{place}: the block does not end"));
        }
        made.push_str(&format!("{fence}\n{}```\n", copied(place, &read)?));
    }
    Ok(made)
}

fn copied(place: &str, read: impl Fn(&str) -> Result<String, String>) -> Result<String, String> {
    let wrong = || format!("{place}: not FILE \"FROM\" .. \"TO\"");
    let (file, marks) = place.split_once(" \"").ok_or_else(wrong)?;
    let (from, to) = marks.strip_suffix('"').and_then(|it| it.split_once("\" .. \"")).ok_or_else(wrong)?;
    let text = read(file)?;
    let lines: Vec<&str> = text.lines().collect();
    let first = lines.iter().position(|line| line.contains(from)).ok_or(format!("{file}: no line with «{from}»"))?;
    let last = lines[first..].iter().position(|line| line.starts_with(to)).map(|it| it + first);
    let last = last.ok_or(format!("{file}: after «{from}» no line begins with «{to}»"))?;
    let block: Vec<&str> =
        lines[first..=last].iter().copied().filter(|it| !it.trim_start().starts_with("// guide:")).collect();
    let indents = block.iter().filter(|line| !line.is_empty()).map(|line| line.len() - line.trim_start().len());
    let indent = indents.min().unwrap_or(0);
    Ok(block.iter().map(|line| format!("{}\n", line.get(indent..).unwrap_or_default())).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(name: &str) -> Result<String, String> {
        match name {
            "a.rs" => Ok("one\n    // guide: x\n    fn two() {\n        2\n    }\n}\n".to_owned()),
            _ => Err("none".to_owned()),
        }
    }

    #[test]
    fn a_block_is_what_the_code_is() {
        let guide = "Text\n<!-- code: a.rs \"guide: x\" .. \"    }\" -->\n```rust\nold\n```\nmore\n";
        let made = filled(guide, read).unwrap();
        assert_eq!(
            made,
            "Text\n<!-- code: a.rs \"guide: x\" .. \"    }\" -->\n```rust\nfn two() {\n    2\n}\n```\nmore\n"
        );
        assert_eq!(filled(&made, read).unwrap(), made);
    }

    #[test]
    fn a_place_that_is_not_there_is_told() {
        let guide = |place: &str| format!("<!-- code: {place} -->\n```\n```\n");
        for place in ["a.rs \"three\" .. \"}\"", "a.rs \"two\" .. \"three\"", "b.rs \"a\" .. \"b\"", "a.rs two"] {
            assert!(filled(&guide(place), read).is_err(), "{place}");
        }
        assert!(filled("<!-- code: a.rs \"two\" .. \"}\" -->\nno block\n", read).is_err());
    }
}
