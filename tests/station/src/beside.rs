//! Programs that the product looks for beside the running one: for a test that is the folder of the tests.

use crate::StationError;

/// Puts a program of the product (`cargo build` has made it) beside the running test.
///
/// # Errors
/// [`StationError`] when it is not built.
pub fn place_beside(program: &str) -> Result<(), StationError> {
    let test = std::env::current_exe().map_err(StationError::io("finding the running program"))?;
    let place = test.with_file_name(program);
    let folders = test.ancestors().skip(2);
    let built = folders.map(|folder| folder.join(program)).find(|path| path.is_file());
    let built = built.ok_or_else(|| StationError::Factory(format!("{program} is not built")))?;
    // Other tests do the same at the same time, and the program may have been built anew.
    let own = place.with_extension(std::process::id().to_string());
    let placed = std::fs::hard_link(&built, &own).and_then(|()| std::fs::rename(&own, &place));
    // Renaming one name of a file to another of it does nothing.
    let _ = std::fs::remove_file(&own);
    placed.map_err(StationError::io("placing a program"))
}
