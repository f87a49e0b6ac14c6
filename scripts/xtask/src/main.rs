//! `cargo xtask`: builds the browser extension, writes the native-messaging manifest, makes the pages of `docs/` that are
//! data told to people.
//!
//! Guarantees: nothing is downloaded but crates; a second call with nothing changed does nothing; portal adapters that
//! break a rule stop the build. Does not sign packages.
// A build tool speaks to its user on the terminal.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod docs;
mod extension;
mod host_manifest;
mod portals;
mod stamp;

use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};

/// Builds what cargo alone can't.
#[derive(Parser)]
#[command(name = "xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the extension into target/extension/chromium.
    Extension {
        /// Unoptimised WASM, built faster, into target/extension/chromium-dev.
        #[arg(long)]
        dev: bool,
    },
    /// Make docs/blockers.md, docs/workflows.md with its diagrams, and docs/coverage.md from catalogue, workflows and tests.
    Docs {
        /// Write nothing; fail when a page is stale or a rule that must be detected is not.
        #[arg(long)]
        check: bool,
    },
    /// Write the manifest by which Chromium finds the native host.
    HostManifest {
        /// Folder of native-messaging manifests, e.g. ~/.config/chromium/NativeMessagingHosts.
        #[arg(long)]
        dir: PathBuf,
        /// The program kortbrygga-host.
        #[arg(long)]
        host: PathBuf,
    },
    /// Print the extension's id.
    ExtensionId,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Extension { dev } => extension::build(dev).map(|folder| println!("{}", folder.display())),
        Task::Docs { check: true } => docs::check(),
        Task::Docs { check: false } => docs::write().map(|said| said.iter().for_each(|line| println!("{line}"))),
        Task::HostManifest { dir, host } => {
            host_manifest::write(&dir, &host).map(|file| println!("{}", file.display()))
        }
        Task::ExtensionId => extension::id().map(|id| println!("{id}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Why a task failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// A file of the project is wrong.
    #[error("{0}: {1}")]
    Content(PathBuf, String),
    /// Pages of `docs/` do not say what the data says.
    #[error("{0}")]
    Docs(String),
    /// Cargo could not be started or failed.
    #[error("cargo build failed")]
    Cargo,
    /// The WASM could not be bound to JavaScript.
    #[error("wasm-bindgen: {0}")]
    Bindgen(String),
}

impl Error {
    fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |error| Self::File(path.to_owned(), error)
    }
}

/// The project's root folder.
fn root() -> PathBuf {
    let mut folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    folder.pop();
    folder.pop();
    folder
}
