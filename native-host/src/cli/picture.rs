//! Readers and what is in them, in words.

use super::{output, words};
use kortbrygga_shared::{
    catalogue::Texts,
    protocol::{CardState, CardView, CertificateView, ReaderView, Side},
};

/// All readers and what is in them.
pub fn all(readers: &[ReaderView], texts: &Texts) -> String {
    match readers {
        [] => texts.get("cards-no-reader"),
        readers => readers.iter().map(|it| reader(it, texts) + "\n").collect(),
    }
}

/// A reader and what is in it.
pub fn reader(reader: &ReaderView, texts: &Texts) -> String {
    let head = reader_name(&reader.name, reader.side, texts);
    let rest = match &reader.state {
        CardState::Empty => said(texts, "cards-empty"),
        CardState::Reading => said(texts, "cards-reading"),
        CardState::Stuck => said(texts, "cards-stuck"),
        CardState::InUse(None) => said(texts, "cards-in-use"),
        CardState::InUse(Some(program)) => {
            format!("  {}\n", texts.with("cards-in-use-by", &[("program", program)]))
        }
        CardState::Unusable(report) => {
            format!("  {} ({})\n  {}\n", texts.cause(report), report.code, texts.remedy(report))
        }
        CardState::Ready(view) => card(view, texts),
    };
    format!("{head}\n{rest}")
}

/// What the user calls a reader, with its own name.
pub fn reader_name(name: &str, side: Option<Side>, texts: &Texts) -> String {
    match side {
        Some(Side::Left) => texts.with("reader-left", &[("name", name)]),
        Some(Side::Right) => texts.with("reader-right", &[("name", name)]),
        None => name.to_owned(),
    }
}

fn said(texts: &Texts, id: &str) -> String {
    format!("  {}\n", texts.get(id))
}

fn card(card: &CardView, texts: &Texts) -> String {
    let number = card.number.as_ref().map_or_else(|| texts.get("number-unknown"), ToString::to_string);
    let mut holders: Vec<String> = card.certificates.iter().map(|it| holder(&it.name, &it.person_id)).collect();
    holders.dedup();
    let pins = card.pins.iter().map(|it| vec![words::pin(texts, it.pin), words::tries(texts, it.tries_left)]);
    let certificates: Vec<Vec<String>> = card.certificates.iter().map(|it| certificate(it, texts)).collect();
    let lines = |rows: &[Vec<String>]| output::table(0, rows).lines().map(str::to_owned).collect();
    let rows = [
        output::fact(texts.get("label-number"), vec![number]),
        output::fact(texts.get("label-chip"), vec![format!("{} ({})", card.chip, words::family(texts, &card.family))]),
        output::fact(texts.get("label-holder"), holders),
        output::fact(texts.get("label-pins"), lines(&pins.collect::<Vec<_>>())),
        output::fact(texts.get("label-certificates"), lines(&certificates)),
    ]
    .concat();
    output::table(2, &rows)
}

/// A person with the person's identity.
pub fn holder(name: &str, id: &str) -> String {
    if id.is_empty() { name.to_owned() } else { format!("{name} ({id})") }
}

fn certificate(it: &CertificateView, texts: &Texts) -> Vec<String> {
    let loa = it.loa.map(|level| format!("LoA{level}")).unwrap_or_default();
    let until = texts.with("valid-until", &[("day", &words::day(it.not_after))]);
    vec![words::usage(texts, Some(it.usage)), loa, until, it.issuer.clone()]
}
