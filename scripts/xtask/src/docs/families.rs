//! `docs/card-families.md`: which operations each card family can do, from the table that the shared test set is held to.

#[path = "../../../../tests/conformance/src/table.rs"]
mod table;

use super::{HEAD, Page, cell};
use crate::Error;
use table::{Cell, Table};

const PAGE: &str = "docs/card-families.md";

const FIRST: &str = "
# What each card family can do

One set of tests is run on every family, `tests/conformance`. Each cell below is one of them, named `family::operation`:
`cargo nextest run -p conformance -E 'test(piv::)'` runs a column, `-E 'test(::change-pin)'` a row. ✓ is a test that the
operation works. A number is a test that the host answers the typed \"not supported\" (`KB-0110` to a user) and has done
nothing to the card; the reasons stand below. An operation that a family neither does nor is excused from fails.

";

/// The page.
///
/// # Errors
/// When the table breaks its rules.
pub fn page() -> Result<Page, Error> {
    let table = Table::read().map_err(|error| Error::Docs(format!("operations.toml: {error}")))?;
    let mut reasons: Vec<&str> = Vec::new();
    let titles: Vec<String> = table.families.iter().map(|it| cell(&it.title)).collect();
    let mut rows = format!("| operation | | {} |\n|---|---|{}\n", titles.join(" | "), ":-:|".repeat(titles.len()));
    for row in &table.operations {
        let mut cells = Vec::new();
        for family in &table.families {
            cells.push(match row.cell(family) {
                Cell::Supported => "✓".to_owned(),
                Cell::NotSupported(reason) => {
                    let known = reasons.iter().position(|it| *it == reason);
                    let place = known.unwrap_or_else(|| {
                        reasons.push(reason);
                        reasons.len() - 1
                    });
                    (place + 1).to_string()
                }
            });
        }
        rows += &format!("| {} | `{}` | {} |\n", cell(&row.title), row.name, cells.join(" | "));
    }
    let mut text = format!("{HEAD}{FIRST}{rows}\n## Why not\n\n");
    for (number, reason) in reasons.iter().enumerate() {
        text += &format!("{}. {reason}\n", number + 1);
    }
    text += "\n## What is tested, and who judges\n\nAfter every write somebody else's program says what is on the card; openssl \
        verifies every signature and request.\n\n| family | tests | card | judge |\n|---|---|---|---|\n";
    for it in &table.families {
        let (title, card, judge) = (cell(&it.title), cell(&it.card), cell(&it.judge));
        text += &format!("| {title} | `{}::*` | {card} | {judge} |\n", it.name);
    }
    Ok(Page { path: PAGE.to_owned(), text })
}
