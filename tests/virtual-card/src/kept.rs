//! A card kept in a file: the whole image as JSON, replaced at once, so that a reader of the file never sees half a card.
//!
//! Not protected: two processes that use the same file at the same time overwrite each other.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::card::Card;
use crate::state::CardImage;

/// Why a card could not be kept or found.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not a card image.
    #[error("{path} is not a card image: {source}")]
    Image {
        /// Which file.
        path: PathBuf,
        /// Where it went wrong.
        source: serde_json::Error,
    },
}

/// Reads a card from its file.
///
/// # Errors
/// [`KeepError`] if the file is not there or not a card.
pub fn load(path: &Path) -> Result<Card, KeepError> {
    let text = std::fs::read(path).map_err(|source| KeepError::File { path: path.into(), source })?;
    let image: CardImage =
        serde_json::from_slice(&text).map_err(|source| KeepError::Image { path: path.into(), source })?;
    Ok(Card::from_image(image))
}

/// Writes a card to its file: beside it first, then by renaming.
///
/// # Errors
/// [`KeepError`] if the directory is not writable or full.
pub fn save(card: &Card, path: &Path) -> Result<(), KeepError> {
    let text = serde_json::to_vec(&card.image()).map_err(|source| KeepError::Image { path: path.into(), source })?;
    let beside = path.with_extension(format!("{}.new", std::process::id()));
    let write = || {
        let mut file = File::create(&beside)?;
        file.write_all(&text)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    };
    write().map_err(|source| KeepError::File { path: path.into(), source })
}

/// Bytes as base64 text.
pub(crate) mod base64_bytes {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer, de};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}
