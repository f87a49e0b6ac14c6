//! `kortbrygga cards`: what is in the readers.

use super::{Output, desk, picture, watch};
use crate::config::Config;
use clap::Args;
use kortbrygga_shared::catalogue::ErrorReport;

/// What to show.
#[derive(Args)]
pub struct Arguments {
    #[arg(long)]
    watch: bool,
}

pub fn run(arguments: &Arguments, config: &Config, output: &Output) -> Result<(), ErrorReport> {
    if arguments.watch {
        return watch::run(config, output);
    }
    let readers = desk::look(config)?;
    output.answer(&readers, |readers, texts| picture::all(readers, texts))
}
