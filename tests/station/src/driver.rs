//! Where the built reader driver lies, and with it the target directory.

use std::path::{Path, PathBuf};

use crate::StationError;

const FILE_NAME: &str = "libreader_driver.so";

/// The driver's path.
pub(crate) fn library() -> Result<PathBuf, StationError> {
    if let Some(path) = std::env::var_os("STATION_READER_DRIVER") {
        return Ok(path.into());
    }
    let program = std::env::current_exe().map_err(StationError::io("finding the running program"))?;
    program
        .ancestors()
        .skip(1)
        .map(|folder| folder.join(FILE_NAME))
        .find(|path| path.is_file())
        .ok_or(StationError::NoDriver)
}

/// The target directory: for what is kept between runs.
pub(crate) fn target_directory() -> Result<PathBuf, StationError> {
    let library = library()?;
    // target/debug/libreader_driver.so
    Ok(library.ancestors().nth(2).map_or_else(|| Path::new("target").into(), Path::to_path_buf))
}
