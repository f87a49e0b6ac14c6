//! Files that a command names.

use kortbrygga_shared::catalogue::{Code, ErrorReport};
use std::{
    fmt::Display,
    fs::File,
    io::{Read, Write},
    path::Path,
};

/// Reads a file of at most so many octets.
///
/// # Errors
/// `KB-0516`.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, ErrorReport> {
    let mut octets = Vec::new();
    let file = File::open(path).map_err(|error| unusable(path, &error))?;
    file.take(most + 1).read_to_end(&mut octets).map_err(|error| unusable(path, &error))?;
    if octets.len() as u64 > most {
        return Err(unusable(path, &format!("> {most}")));
    }
    Ok(octets)
}

/// Writes a file anew.
///
/// # Errors
/// `KB-0516`.
pub fn write(path: &Path, octets: &[u8]) -> Result<(), ErrorReport> {
    let mut file = File::create(path).map_err(|error| unusable(path, &error))?;
    file.write_all(octets).and_then(|()| file.sync_all()).map_err(|error| unusable(path, &error))
}

/// Refuses a place where no file can be made, before anything is done with a card.
///
/// # Errors
/// `KB-0516`.
pub fn check_place(path: &Path) -> Result<(), ErrorReport> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let metadata = folder.metadata().map_err(|error| unusable(path, &error))?;
    if metadata.is_dir() && !path.is_dir() { Ok(()) } else { Err(unusable(path, &"folder")) }
}

fn unusable(path: &Path, detail: &impl Display) -> ErrorReport {
    let report = ErrorReport::new(Code::FileUnusable).with("path", path.display().to_string());
    report.with("detail", detail.to_string())
}
