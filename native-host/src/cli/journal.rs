//! `kortbrygga journal`: what was begun and done on this computer, and whether the record is whole.

use super::Output;
use crate::{
    config::Config,
    journal::{self, FILE_NAME},
};
use clap::Subcommand;
use kortbrygga_shared::catalogue::ErrorReport;
use serde::Serialize;

#[derive(Subcommand)]
pub enum Command {
    /// Shows each line.
    List,
    /// Checks the chain.
    Verify,
}

/// What a check found.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Checked {
    lines: u64,
    /// SHA-256 of the last line.
    head: String,
    /// Octets of a torn last line.
    torn: u64,
}

pub fn run(command: &Command, config: &Config, output: &Output) -> Result<(), ErrorReport> {
    let path = config.state().map_err(super::no_state)?.join(FILE_NAME);
    match command {
        // One JSON object a line, for people too: it is a record, not a report.
        Command::List => {
            let mut written = Ok(());
            let each = |line: &journal::Line| {
                if written.is_ok() {
                    written = output.line(&serde_json::to_string(line).unwrap_or_default());
                }
            };
            journal::check(&path, each).map_err(|error| error.report())?;
            written
        }
        Command::Verify => {
            let check = journal::check(&path, |_| ()).map_err(|error| error.report())?;
            let checked = Checked { lines: check.lines, head: check.head, torn: check.torn };
            output.answer(&checked, |it, texts| {
                let values = [("lines", &*it.lines.to_string()), ("head", &*it.head), ("torn", &*it.torn.to_string())];
                let fine = texts.with("journal-verified", &values);
                if it.torn == 0 { fine } else { format!("{fine}\n{}", texts.with("journal-torn", &values)) }
            })
        }
    }
}
