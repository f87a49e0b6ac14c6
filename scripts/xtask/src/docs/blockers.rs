//! `docs/blockers.md`: the catalogue for a help desk.
//!
//! Sentences are shown as users read them, with «…» where a value stands. A number that was published keeps its name: the page
//! in the repository is the list of what was published, and making another page from a table that renames or forgets one of
//! its numbers is refused.

use super::{HEAD, Page, cell};
use crate::Error;
use kortbrygga_shared::catalogue::{Code, Entry, ErrorReport, Fixer, Language, Severity, Texts};
use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

const PATH: &str = "docs/blockers.md";

/// What each hundred of numbers is about.
const RANGES: &[(u16, &str)] = &[
    (0, "Browser, extension, host"),
    (1, "Readers and cards"),
    (2, "Security codes (PIN, PUK)"),
    (3, "Login, roles, order"),
    (4, "What was typed"),
    (5, "Keys and certificates"),
    (6, "The portal"),
    (7, "Deadlines and receipt"),
    (8, "Journal"),
    (9, "What is installed on the computer"),
];

/// What stands for a value: its name in the sentences, Swedish, English. A value that is not named here stands by its own name.
const WORDS: &[(&str, &str, &str)] = &[
    ("actual", "1234", "1234"),
    ("age", "ålder", "age"),
    ("assignment", "uppdragets slut", "end of the assignment"),
    ("character", "tecken", "character"),
    ("date", "datum", "date"),
    ("days", "antal", "count"),
    ("detail", "detalj", "detail"),
    ("digits", "antal", "count"),
    ("document", "id-handling", "identity document"),
    ("expected", "5678", "5678"),
    ("extension", "tilläggets", "the extension's"),
    ("family", "kortfamilj", "card family"),
    ("field", "fält", "field"),
    ("have", "det som finns", "what is there"),
    ("host", "programmets", "the program's"),
    ("issuer", "utfärdare", "issuer"),
    ("least", "lägsta", "least"),
    ("length", "antal", "count"),
    ("loa", "nivå", "level"),
    ("missing", "det som saknas", "what is missing"),
    ("most", "antal", "count"),
    ("number", "1234", "1234"),
    ("operation", "åtgärd", "operation"),
    ("order", "beställningens", "the order's"),
    ("organisation", "organisation", "organisation"),
    ("origin", "webbplats", "site"),
    ("other", "den andra", "the other"),
    ("own", "din", "yours"),
    ("package", "paket", "package"),
    ("packages", "paket", "packages"),
    ("packaging", "paketering", "packaging"),
    ("path", "sökväg", "path"),
    ("product", "produkt", "product"),
    ("program", "program", "program"),
    ("query", "sökning", "query"),
    ("reader", "namn", "name"),
    ("reason", "skäl", "reason"),
    ("recipient", "mottagarens", "the recipient's"),
    ("rule", "regel", "rule"),
    ("searched", "ny form", "new form"),
    ("setting", "inställning", "setting"),
    ("size", "antal", "count"),
    ("status", "status", "status"),
    ("step", "steg", "step"),
    ("sw", "kortets svar", "the card's answer"),
    ("times", "antal", "count"),
    ("tries", "antal", "count"),
    ("typed", "inskrivet", "typed"),
    ("version", "version", "version"),
    ("what", "uppgift", "detail"),
    ("winner", "plats", "place"),
    ("year", "år", "year"),
];

/// Values that choose between sentences: the sentences for these are shown (the empty one stands for any other).
const CHOICES: &[Choice] = &[
    ("card", &["test"]),
    ("missing", &["authentication", "signature"]),
    ("pin", &["authentication", "signature"]),
    ("portal", &["production"]),
    ("restart", &["", "issue"]),
    ("usage", &["authentication", "signature"]),
    ("version", &["", "none"]),
];

/// The page.
///
/// # Errors
/// When a published number was renamed or is gone, or a range of numbers has no title.
pub fn page(root: &Path) -> Result<Page, Error> {
    let file = root.join(PATH);
    let refuse = |why: String| Error::Content(file.clone(), why);
    let committed = fs::read_to_string(&file).unwrap_or_default();
    keeps(&published(&committed), Code::ALL).map_err(refuse)?;
    let (swedish, english) = (Texts::new(Language::Swedish), Texts::new(Language::English));
    let mut text = format!("{HEAD}{INTRODUCTION}");
    let mut range = None;
    for entry in Code::ALL {
        let hundred = entry.code.number() / 100;
        if range != Some(hundred) {
            let Some((_, title)) = RANGES.iter().find(|(it, _)| *it == hundred) else {
                return Err(refuse(format!("{} is in a range without a title", entry.code)));
            };
            let _ = write!(text, "\n## {title}\n\n{COLUMNS}");
            range = Some(hundred);
        }
        let anchor = entry.code.to_string().to_lowercase();
        let _ = writeln!(
            text,
            "| <a id=\"{anchor}\"></a>**{}** `{}` | {} | {} | {} |",
            entry.code,
            entry.name,
            mends(*entry),
            sentences(Language::Swedish, &swedish, entry.code),
            sentences(Language::English, &english, entry.code),
        );
    }
    Ok(Page { path: PATH.to_owned(), text })
}

const INTRODUCTION: &str = "# Blockers and errors

What kortbrygga says when something stands in the way: each number with its cause, what helps (after the arrow), and who can
do it. A number is never reused and never changes its meaning: what was printed in a mail years ago is found here. A row that
is no longer used stays in `shared/src/catalogue/entries.rs`.

*Stop*: the step can't be done until it is mended. *Notice*: worth knowing, work goes on. Where a value stands in a sentence,
«…» names it; numbers of cards are told by their last four digits.
";

const COLUMNS: &str = "| Number | Weight, who can fix it | Svenska | English |\n|---|---|---|---|\n";

fn mends(entry: Entry) -> String {
    let weight = match entry.severity {
        Severity::Stop => "stop",
        Severity::Notice => "notice",
    };
    let who = match entry.fixer {
        Fixer::User => "user",
        Fixer::Administrator => "administrator",
        Fixer::It => "workplace's IT",
        Fixer::PortalHelpDesk => "portal's help desk",
    };
    format!("{weight}, {who}")
}

/// Causes, then remedies; more than one where a value chooses between sentences.
fn sentences(language: Language, texts: &Texts, code: Code) -> String {
    let both = |chosen: &[(&str, &str)]| {
        let mut report = ErrorReport::new(code);
        for (name, swedish, english) in WORDS {
            let word = if language == Language::English { english } else { swedish };
            report = report.with(name, format!("«{word}»"));
        }
        for (name, value) in chosen.iter().filter(|(_, value)| !value.is_empty()) {
            report = report.with(name, *value);
        }
        [texts.cause(&report), texts.remedy(&report)].map(|text| unnamed(&cell(&text)))
    };
    let plain = both(&[]);
    // Only values that matter here are combined.
    let matters = |(name, values): &&Choice| values.iter().any(|value| both(&[(name, value)]) != plain);
    let mut causes: Vec<String> = Vec::new();
    let mut remedies: Vec<String> = Vec::new();
    for chosen in combinations(CHOICES.iter().filter(matters)) {
        for (all, one) in [&mut causes, &mut remedies].into_iter().zip(both(&chosen)) {
            if !all.contains(&one) {
                all.push(one);
            }
        }
    }
    format!("{}<br>→ {}", causes.join("<br>"), remedies.join("<br>→ "))
}

type Choice = (&'static str, &'static [&'static str]);

fn combinations<'a>(choices: impl Iterator<Item = &'a Choice>) -> Vec<Vec<(&'static str, &'static str)>> {
    choices.fold(vec![Vec::new()], |made, (name, values)| {
        made.iter().flat_map(|it| values.iter().map(|value| [&it[..], &[(*name, *value)]].concat())).collect()
    })
}

/// A value without a word, which fluent leaves as `{$name}`, stands by its own name.
fn unnamed(text: &str) -> String {
    let mut made = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{$")
        && let Some((name, behind)) = after.split_once('}')
    {
        made = format!("{made}{before}«{name}»");
        rest = behind;
    }
    made + rest
}

/// Numbers and names of a published page.
fn published(page: &str) -> BTreeMap<String, String> {
    let row = |line: &str| {
        let (number, rest) = line.split_once("</a>**")?.1.split_once("** `")?;
        Some((number.to_owned(), rest.split_once('`')?.0.to_owned()))
    };
    page.lines().filter_map(row).collect()
}

/// A published number is still in the table, under its name.
fn keeps(published: &BTreeMap<String, String>, table: &[Entry]) -> Result<(), String> {
    let now: BTreeMap<String, &str> = table.iter().map(|entry| (entry.code.to_string(), entry.name)).collect();
    let broken: Vec<String> = published
        .iter()
        .filter_map(|(number, name)| match now.get(number) {
            Some(kept) if kept == name => None,
            Some(other) => Some(format!("{number} was published as {name} and is {other} now")),
            None => Some(format!("{number} {name} was published and has no row any more")),
        })
        .collect();
    if broken.is_empty() { Ok(()) } else { Err(format!("numbers are never reused: {}", broken.join("; "))) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn made() -> String {
        let folder = tempfile::tempdir().unwrap();
        page(folder.path()).unwrap().text
    }

    #[test]
    fn every_number_has_its_row() {
        let page = made();
        let rows = published(&page);
        assert_eq!(rows.len(), Code::ALL.len());
        assert_eq!(rows["KB-0104"], "WrongCard");
    }

    #[test]
    fn both_sentences_stand_where_a_value_chooses() {
        let page = made();
        let row = page.lines().find(|line| line.contains("kb-0201")).unwrap();
        assert!(
            row.contains("Koden för legitimering är spärrad") && row.contains("Koden för underskrift är spärrad"),
            "{row}"
        );
        assert!(!page.contains("{$"));
    }

    #[test]
    fn a_number_is_not_reused_or_forgotten() {
        let page = made();
        let ok = published(&page);
        assert_eq!(keeps(&ok, Code::ALL), Ok(()));
        let renamed = BTreeMap::from([("KB-0104".to_owned(), "CardTooOld".to_owned())]);
        assert!(
            keeps(&renamed, Code::ALL)
                .unwrap_err()
                .contains("KB-0104 was published as CardTooOld and is WrongCard now")
        );
        let forgotten = BTreeMap::from([("KB-9998".to_owned(), "Gone".to_owned())]);
        assert!(keeps(&forgotten, Code::ALL).unwrap_err().contains("KB-9998 Gone"));

        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("docs")).unwrap();
        std::fs::write(folder.path().join(PATH), made().replace("`WrongCard`", "`CardTooOld`")).unwrap();
        assert!(super::page(folder.path()).is_err());
    }
}
