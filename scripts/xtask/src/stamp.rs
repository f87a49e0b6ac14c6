//! Whether anything that goes into a build has changed since the last one.

use crate::Error;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use std::{fs, path::Path};

/// SHA-256 in base64 over names and contents of all files below `parts` (files or folders of `root`), and `variant`.
///
/// # Errors
/// When a file can't be read.
pub fn of(root: &Path, parts: &[&str], variant: &str) -> Result<String, Error> {
    let mut hash = Sha256::new();
    hash.update(variant);
    for part in parts {
        add(&mut hash, &root.join(part))?;
    }
    Ok(STANDARD.encode(hash.finalize()))
}

fn add(hash: &mut Sha256, path: &Path) -> Result<(), Error> {
    let kind = fs::metadata(path).map_err(Error::file(path))?;
    if kind.is_file() {
        let content = fs::read(path).map_err(Error::file(path))?;
        hash.update(path.to_string_lossy().as_bytes());
        hash.update((content.len() as u64).to_be_bytes());
        hash.update(content);
        return Ok(());
    }
    let entries = fs::read_dir(path).map_err(Error::file(path))?;
    let mut inside: Vec<_> = entries.filter_map(|entry| entry.ok().map(|it| it.path())).collect();
    inside.sort();
    inside.iter().try_for_each(|entry| add(hash, entry))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_changed_file_a_new_name_and_another_variant_change_the_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a/b.txt");
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(&file, "one").unwrap();
        let now = |variant| of(folder.path(), &["a"], variant).unwrap();
        let first = now("x");
        assert_eq!(first, now("x"));
        assert_ne!(first, now("y"));
        fs::write(&file, "two").unwrap();
        let second = now("x");
        assert_ne!(first, second);
        fs::rename(&file, folder.path().join("a/c.txt")).unwrap();
        assert_ne!(second, now("x"));
    }
}
