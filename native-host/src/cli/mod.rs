//! The command line `kortbrygga`, for IT and help desk. The only module that prints.
//!
//! Guarantees: each command that touches a card names it and is refused when another one is in the reader; a PIN comes
//! from the PIN window, the reader's keys or an inherited descriptor, never from an argument or the environment; what a
//! command ends with is documented in `docs/command-line.md`. Does not protect against a script that hands the PIN to
//! others before it comes here.

mod arguments;
mod card;
mod cards;
mod certificate;
mod desk;
mod doctor;
mod exit;
mod file;
mod help;
mod journal;
mod output;
mod picture;
mod pin;
mod pin_fd;
mod puk;
mod watch;
mod words;
mod wrong;

use crate::config::{Config, ConfigError};
use clap::{FromArgMatches, Parser, Subcommand};
use kortbrygga_shared::catalogue::{Code, ErrorReport};
use output::Output;
use std::{io, process::ExitCode};

/// `kortbrygga` with its arguments. What they mean to the user stands in `texts.*.ftl`, see [`help`].
#[derive(Parser)]
#[command(name = "kortbrygga", version)]
struct Arguments {
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Cards(cards::Arguments),
    #[command(subcommand)]
    Card(card::Command),
    #[command(subcommand)]
    Certificate(certificate::Command),
    #[command(subcommand)]
    Pin(pin::Command),
    Doctor(doctor::Arguments),
    #[command(subcommand)]
    Journal(journal::Command),
}

/// Does what the arguments say.
pub fn run() -> ExitCode {
    let matches = match wrong::read(std::env::args_os().collect()) {
        Ok(matches) => matches,
        Err(status) => return status,
    };
    // The matches come from the very definition that they are read by.
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let output = Output::new(arguments.json);
    let done = match arguments.command {
        Command::Doctor(arguments) => return doctor::run(&arguments, &output),
        Command::Cards(arguments) => settings().and_then(|config| cards::run(&arguments, &config, &output)),
        Command::Card(command) => settings().and_then(|config| card::run(&command, &config, &output)),
        Command::Certificate(command) => settings().and_then(|config| certificate::run(&command, &config, &output)),
        Command::Pin(command) => settings().and_then(|config| pin::run(&command, &config, &output)),
        Command::Journal(command) => settings().and_then(|config| journal::run(&command, &config, &output)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(report) => output.failed(&report),
    }
}

/// The administrator's choices; without a file what holds by default.
fn settings() -> Result<Config, ErrorReport> {
    match Config::load() {
        Err(ConfigError::Missing) => Ok(Config::default()),
        Err(error) => Err(ErrorReport::new(Code::SettingsWrong).with("detail", error.to_string())),
        Ok(config) => Ok(config),
    }
}

/// There is no folder for journal and log.
fn no_state(error: io::Error) -> ErrorReport {
    ErrorReport::new(Code::JournalUnwritable).with("detail", error.to_string())
}
