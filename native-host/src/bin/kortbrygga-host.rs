//! `kortbrygga-host`: started by the browser, ends with it.

use kortbrygga_host::{
    config::{Config, ConfigError},
    journal::Journal,
    messaging,
    pin::PinWindow,
    process,
    readers::{Limits, Readers},
    trace,
};
use kortbrygga_shared::catalogue::{Code, ErrorReport};
use std::{process::ExitCode, sync::Arc};

/// The caller or the configuration is refused.
const REFUSED: u8 = 2;
/// Something on this computer does not work.
const BROKEN: u8 = 3;

fn main() -> ExitCode {
    process::harden();
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err((status, report)) => {
            messaging::refuse(report);
            ExitCode::from(status)
        }
    }
}

fn run() -> Result<(), (u8, ErrorReport)> {
    let broken = |error: std::io::Error| (BROKEN, ErrorReport::new(Code::Internal).with("detail", error.to_string()));
    let config = Config::load().map_err(refused)?;
    let arguments: Vec<String> = std::env::args_os().skip(1).map(|it| it.to_string_lossy().into_owned()).collect();
    let state = config.state().map_err(broken)?;
    let level =
        config.log.as_deref().and_then(|it| it.parse().ok()).unwrap_or(tracing::level_filters::LevelFilter::INFO);
    trace::to_file(&state, level).map_err(broken)?;
    let caller = messaging::caller(&arguments, &config).map_err(|refusal| {
        tracing::warn!(%refusal, "refused");
        (REFUSED, refusal.report())
    })?;
    tracing::info!(?caller, version = env!("CARGO_PKG_VERSION"), "started");
    let journal = Arc::new(Journal::open(&state).map_err(|error| (BROKEN, error.report()))?);
    let readers = Readers::start(Limits::default(), config.cards.clone(), Arc::clone(&journal));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(broken)?;
    let frames = messaging::Frames::stdio();
    runtime.block_on(messaging::serve(frames, config, readers, journal, Box::new(PinWindow)));
    tracing::info!("ended");
    Ok(())
}

fn refused(error: ConfigError) -> (u8, ErrorReport) {
    (REFUSED, ErrorReport::new(Code::HostRefused).with("detail", error.to_string()))
}
