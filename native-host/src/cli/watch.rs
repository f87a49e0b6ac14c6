//! `kortbrygga cards --watch`: the present picture, then a line for each thing that happens, as it happens.
//!
//! Ends when it is ended, or when nobody reads what it writes. As JSON each line is one object: first one with the event
//! `picture`, then those of [`crate::readers::ReaderEvent`].

use super::{Output, desk, picture, words};
use crate::{
    clock::now,
    config::Config,
    readers::{Happening, ReaderEvent, Snapshot},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport, Texts},
    protocol::{ReaderView, Side},
    time::UnixMillis,
};
use serde::Serialize;
use std::io::{self, Write};
use tokio::sync::broadcast::error::RecvError;

/// The first line as programs read it.
#[derive(Serialize)]
#[serde(tag = "event", rename = "picture", rename_all = "camelCase")]
struct Picture<'a> {
    at: UnixMillis,
    /// Whether the smart-card service runs.
    service: bool,
    readers: &'a [ReaderView],
}

/// The line for events that came faster than they could be written.
#[derive(Serialize)]
#[serde(tag = "event", rename = "missed", rename_all = "camelCase")]
struct Missed {
    at: UnixMillis,
    count: u64,
}

pub fn run(config: &Config, output: &Output) -> Result<(), ErrorReport> {
    let (runtime, readers, journal) = desk::start(config)?;
    runtime.block_on(readers.settled(desk::LONGEST_LOOK));
    let mut news = readers.follow().news;
    let snapshot = readers.watch().borrow().clone();
    let mut written = write(&first(&snapshot, output));
    while written.is_ok() {
        let line = match runtime.block_on(news.recv()) {
            Ok(event) => line(&event, event.reader.as_deref().and_then(|it| journal.side(it)), output),
            Err(RecvError::Lagged(count)) => missed(count, output),
            Err(RecvError::Closed) => break,
        };
        written = write(&line);
    }
    readers.stop();
    Ok(())
}

fn write(line: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

fn first(snapshot: &Snapshot, output: &Output) -> String {
    let Snapshot { readers, service } = snapshot;
    if output.json {
        return json(&Picture { at: now(), service: *service, readers });
    }
    match service {
        true => picture::all(readers, &output.texts).trim_end().to_owned() + "\n",
        false => output.texts.cause(&Code::ServiceMissing.into()),
    }
}

fn missed(count: u64, output: &Output) -> String {
    let at = now();
    if output.json {
        return json(&Missed { at, count });
    }
    timed(at, &output.texts.with("event-missed", &[("count", &count.to_string())]))
}

fn line(event: &ReaderEvent, side: Option<Side>, output: &Output) -> String {
    if output.json {
        return json(event);
    }
    let texts = &output.texts;
    let what = sentence(event, side, texts);
    match &event.reader {
        Some(name) => timed(event.at, &format!("{}: {what}", picture::reader_name(name, side, texts))),
        None => timed(event.at, &what),
    }
}

fn json(line: &impl Serialize) -> String {
    // No value here has keys that are not texts, which is all that can fail.
    serde_json::to_string(line).unwrap_or_default()
}

fn timed(at: UnixMillis, what: &str) -> String {
    format!("{}  {what}", words::second(at))
}

fn sentence(event: &ReaderEvent, side: Option<Side>, texts: &Texts) -> String {
    match &event.what {
        Happening::ServiceStarted => texts.get("event-service-started"),
        Happening::ServiceStopped => texts.cause(&Code::ServiceMissing.into()),
        Happening::ReaderCame => texts.get("event-reader-came"),
        Happening::ReaderWent => texts.get("event-reader-went"),
        Happening::CardInserted { .. } => texts.get("event-card-inserted"),
        Happening::CardRead { chip, number, family, .. } => {
            let family = words::family(texts, family);
            let said = [("chip", chip.as_str()), ("family", &family)];
            match number {
                Some(number) => texts.with("event-card-read", &[&said[..], &[("number", number.as_str())]].concat()),
                None => texts.with("event-card-read-unnumbered", &said),
            }
        }
        Happening::CardUnusable { code } => {
            let reader = event.reader.as_deref().unwrap_or_default();
            let report = ErrorReport::new(*code).with("reader", crate::readers::label(reader, side));
            format!("{} ({code})", texts.cause(&report))
        }
        Happening::CardSwapped { before, now } => {
            texts.with("event-card-swapped", &[("before", before.as_str()), ("now", now.as_str())])
        }
        Happening::CardRemoved { .. } => texts.get("event-card-removed"),
        Happening::CardReset => texts.get("event-card-reset"),
        Happening::CardHeld { by: Some(program) } => texts.with("event-card-held-by", &[("program", program)]),
        Happening::CardHeld { by: None } => texts.get("event-card-held"),
        Happening::CardGivenBack => texts.get("event-card-given-back"),
        Happening::CardStuck => texts.get("cards-stuck"),
        Happening::CardAnswers => texts.get("event-card-answers"),
    }
}
