//! The command line: `kortbrygga cards`, `kortbrygga doctor`, `kortbrygga journal …`. The only module that prints.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line's output is its purpose; the host's standard output is never used here"
)]

mod doctor;

use crate::{
    config::{Config, ConfigError},
    journal::{self, FILE_NAME, Journal, JournalError},
    readers::{Limits, Readers},
};
use clap::{Parser, Subcommand};
use kortbrygga_shared::protocol::{CardState, ReaderView};
use std::{io, process::ExitCode, sync::Arc, time::Duration};

/// How long readers and cards are waited for.
const LONGEST_LOOK: Duration = Duration::from_secs(10);

/// Cards, workplace check and journal of the Kortbrygga host.
#[derive(Parser)]
#[command(name = "kortbrygga", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// What is in the readers.
    Cards {
        /// As JSON, one array.
        #[arg(long)]
        json: bool,
    },
    /// Checks this workplace: service, readers, cards in them, card programs and their settings.
    ///
    /// Each finding with its number, cause, remedy and who can mend it. Ends with 0 when nothing stops work, with 1 when
    /// something does, with 2 when it could not check.
    Doctor(doctor::Arguments),
    /// The journal of this user.
    #[command(subcommand)]
    Journal(JournalCommand),
}

#[derive(Subcommand)]
enum JournalCommand {
    /// Shows each line.
    List,
    /// Checks the chain; ends with 1 when a line is wrong.
    Verify,
}

#[derive(Debug, thiserror::Error)]
enum CommandError {
    #[error("{0}")]
    Config(#[from] ConfigError),
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("journal: {0}")]
    Journal(#[from] JournalError),
    #[error("{0}")]
    Json(#[from] serde_json::Error),
    #[error("{0}")]
    Recording(#[from] crate::diagnostics::RecordingError),
    #[error("the smart-card service does not run")]
    NoService,
}

/// Does what the arguments say.
pub fn run() -> ExitCode {
    let command = Arguments::parse().command;
    if let Command::Doctor(arguments) = command {
        return doctor::run(&arguments);
    }
    match run_command(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kortbrygga: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run_command(command: Command) -> Result<(), CommandError> {
    let config = match Config::load() {
        Err(ConfigError::Missing) => Config::default(),
        other => other?,
    };
    let state = config.state()?;
    match command {
        Command::Cards { json } => {
            let readers = look(&config, Journal::open(&state)?)?;
            if json {
                println!("{}", serde_json::to_string_pretty(&readers)?);
            } else {
                readers.iter().for_each(show);
            }
        }
        // Ended before.
        Command::Doctor(_) => {}
        Command::Journal(JournalCommand::List) => {
            let mut outcome = Ok(());
            journal::check(&state.join(FILE_NAME), |line| match serde_json::to_string(line) {
                Ok(text) => println!("{text}"),
                Err(error) => outcome = Err(error),
            })?;
            outcome?;
        }
        Command::Journal(JournalCommand::Verify) => {
            let check = journal::check(&state.join(FILE_NAME), |_| ())?;
            println!("{} lines, head {}", check.lines, check.head);
            if check.torn > 0 {
                println!("a torn last line of {} octets; the next write cuts it off", check.torn);
            }
        }
    }
    Ok(())
}

fn look(config: &Config, journal: Journal) -> Result<Vec<ReaderView>, CommandError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let readers = Readers::start(Limits::default(), config.cards.clone(), Arc::new(journal));
    let snapshot = runtime.block_on(readers.settled(LONGEST_LOOK));
    readers.stop();
    if snapshot.service { Ok(snapshot.readers.clone()) } else { Err(CommandError::NoService) }
}

fn show(reader: &ReaderView) {
    println!("{}", reader.name);
    match &reader.state {
        CardState::Empty => println!("  no card"),
        CardState::Reading => println!("  reading"),
        CardState::Stuck => println!("  the card does not answer: pull it"),
        CardState::InUse(program) => println!("  held by {}", program.as_deref().unwrap_or("another program")),
        CardState::Unusable(report) => println!("  unusable: {}", report.code),
        CardState::Ready(card) => {
            let number = card.number.as_ref().map_or("unknown", |it| it.as_str());
            println!("  {} chip {} number {number}", card.family, card.chip);
            for pin in &card.pins {
                let tries = pin.tries_left.map_or("unknown".to_owned(), |it| it.to_string());
                println!("  PIN {}: {tries} tries left", crate::cards::pin_number(pin.pin));
            }
            for it in &card.certificates {
                println!("  {}: {} ({}), {}", crate::cards::usage_name(it.usage), it.name, it.person_id, it.issuer);
            }
        }
    }
}
