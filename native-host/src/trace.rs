//! Logging to a file. Never to standard output, which is the protocol channel.
//!
//! What is logged is redacted by type: PINs can't be formatted, documents show their length only, APDUs are header,
//! status word and time.

use std::{
    fs::{File, OpenOptions},
    io,
    path::Path,
    sync::Mutex,
};
use tracing::level_filters::LevelFilter;

/// The log starts anew when it has grown to this size; one older file is kept.
const MOST: u64 = 4 * 1024 * 1024;

/// Sends traces to `host.log` in the state folder.
///
/// # Errors
/// When the file can't be opened.
pub fn to_file(state: &Path, level: LevelFilter) -> io::Result<()> {
    let path = state.join("host.log");
    if std::fs::metadata(&path).is_ok_and(|it| it.len() > MOST) {
        std::fs::rename(&path, state.join("host.log.1"))?;
    }
    let file: File = OpenOptions::new().create(true).append(true).open(path)?;
    let subscriber =
        tracing_subscriber::fmt().with_max_level(level).with_ansi(false).with_writer(Mutex::new(file)).finish();
    // A second call in one process (tests) keeps the first subscriber.
    let _ = tracing::subscriber::set_global_default(subscriber);
    Ok(())
}
