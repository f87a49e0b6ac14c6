//! What takes seconds to make is made once and kept in `target/cards/`, shared by all test processes.
//!
//! The file's name is a digest of everything that decides its content. An entry that can't be read is made anew.

use std::fs::{self, File};

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::{StationError, driver};

/// Changes whenever the way things are made changes, so that old entries are not found.
const GENERATION: &str = "2";

/// The entry of this name; made by `make`, once, if it is not there. Other processes wait for it.
pub(crate) fn get_or_make<T: Serialize + DeserializeOwned>(
    kind: &str,
    decides: &[&str],
    make: impl FnOnce() -> Result<T, StationError>,
) -> Result<T, StationError> {
    let folder = driver::target_directory()?.join("cards");
    fs::create_dir_all(&folder).map_err(StationError::io("making target/cards"))?;
    let digest = Sha256::digest([&[GENERATION, kind], decides].concat().join("\0"));
    let name: String = digest[..10].iter().map(|byte| format!("{byte:02x}")).collect();
    let path = folder.join(format!("{kind}-{name}.json"));

    let lock = File::create(path.with_extension("lock")).map_err(StationError::io("locking target/cards"))?;
    lock.lock().map_err(StationError::io("locking target/cards"))?;
    if let Some(entry) = fs::read(&path).ok().and_then(|text| serde_json::from_slice(&text).ok()) {
        return Ok(entry);
    }
    let entry = make()?;
    let text = serde_json::to_vec(&entry).map_err(|error| StationError::Factory(error.to_string()))?;
    let beside = path.with_extension("new");
    fs::write(&beside, text)
        .and_then(|()| fs::rename(&beside, &path))
        .map_err(StationError::io("writing to target/cards"))?;
    Ok(entry)
}
