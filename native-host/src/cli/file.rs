//! Files that a command names.
//!
//! Guarantees: what is written appears whole or not at all, and an old file stays until then; a place where nothing can be
//! written is refused before anything is done with a card. Does not protect against a folder that others may write to.

use crate::operations::validate;
use kortbrygga_shared::catalogue::{Code, ErrorReport};
use std::{
    fmt::Display,
    fs::{File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;

/// Reads a file of at most so many octets.
///
/// # Errors
/// `KB-0516`.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, ErrorReport> {
    let mut octets = Vec::new();
    let file = File::open(path).map_err(|error| unusable(path, &error))?;
    file.take(most + 1).read_to_end(&mut octets).map_err(|error| unusable(path, &error))?;
    if octets.len() as u64 > most {
        return Err(unusable(path, &"too-large").with("most", most.to_string()));
    }
    Ok(octets)
}

/// A file's name as the PIN window shows it.
///
/// # Errors
/// `KB-0516` when it could be read as something else than it is.
pub fn title(path: &Path) -> Result<String, ErrorReport> {
    let title = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    match validate::line("title", &title) {
        Ok(()) => Ok(title),
        Err(_) => Err(unusable(path, &"name")),
    }
}

/// A place that was tried: a file can be written there.
pub struct Place {
    path: PathBuf,
    target: Target,
}

enum Target {
    /// Written beside the place, and put there when it is whole.
    File { beside: NamedTempFile, at: PathBuf },
    /// What is no file is written to as it is: a device, a pipe.
    Stream(File),
}

impl Place {
    /// Tries the place. Nothing is changed there yet; `input` is a file that it must not be.
    ///
    /// # Errors
    /// `KB-0516`.
    pub fn new(path: &Path, input: Option<&Path>) -> Result<Self, ErrorReport> {
        let failed = |error: io::Error| unusable(path, &error);
        let target = match path.metadata() {
            Ok(it) if it.is_dir() => return Err(unusable(path, &"folder")),
            Ok(it) if !it.is_file() => Target::Stream(OpenOptions::new().write(true).open(path).map_err(failed)?),
            Ok(_) => {
                let at = path.canonicalize().map_err(failed)?;
                if input.is_some_and(|it| it.canonicalize().is_ok_and(|it| it == at)) {
                    return Err(unusable(path, &"same"));
                }
                // What may not be written to is not replaced either.
                OpenOptions::new().write(true).open(&at).map_err(failed)?;
                Target::beside(at).map_err(failed)?
            }
            Err(_) => Target::beside(path.to_owned()).map_err(failed)?,
        };
        Ok(Self { path: path.to_owned(), target })
    }

    /// Writes it.
    ///
    /// # Errors
    /// `KB-0516`; an old file is then as it was.
    pub fn write(self, octets: &[u8]) -> Result<(), ErrorReport> {
        let written = match self.target {
            Target::Stream(mut file) => file.write_all(octets),
            Target::File { mut beside, at } => {
                let whole = beside.write_all(octets).and_then(|()| beside.as_file().sync_all());
                whole.and_then(|()| beside.persist(at).map(drop).map_err(io::Error::from))
            }
        };
        written.map_err(|error| unusable(&self.path, &error))
    }
}

impl Target {
    fn beside(at: PathBuf) -> io::Result<Self> {
        let folder = at.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        // As any new file: whoever may read it, the user's mask says.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let beside = builder.prefix(".kortbrygga-").tempfile_in(folder)?;
        Ok(Self::File { beside, at })
    }
}

fn unusable(path: &Path, detail: &impl Display) -> ErrorReport {
    let report = ErrorReport::new(Code::FileUnusable).with("path", path.display().to_string());
    report.with("detail", detail.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use std::fs;

    fn why(refused: Result<Place, ErrorReport>) -> String {
        let report = refused.err().unwrap();
        assert_eq!(report.code, Code::FileUnusable);
        report.values["detail"].clone()
    }

    #[test]
    fn an_old_file_stays_until_the_new_one_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let [old, new] = ["old", "new"].map(|it| folder.path().join(it));
        fs::write(&old, "old").unwrap();
        let place = Place::new(&old, None).unwrap();
        assert_eq!(fs::read(&old).unwrap(), b"old");
        drop(place);
        assert_eq!(fs::read(&old).unwrap(), b"old");
        for path in [&old, &new] {
            Place::new(path, None).unwrap().write(b"signature").unwrap();
            assert_eq!(fs::read(path).unwrap(), b"signature");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing else is left");
        #[cfg(unix)]
        {
            let mode = |path: &Path| std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions());
            let usual = folder.path().join("usual");
            fs::write(&usual, "").unwrap();
            assert_eq!(mode(&new), mode(&usual));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_a_device_a_device() {
        let folder = tempfile::tempdir().unwrap();
        let [file, link] = ["file", "link"].map(|it| folder.path().join(it));
        fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        Place::new(&link, None).unwrap().write(b"new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert_eq!(why(Place::new(&link, Some(&file))), "same");
        Place::new(Path::new("/dev/null"), None).unwrap().write(b"nothing").unwrap();
        let full = Place::new(Path::new("/dev/full"), None).unwrap();
        assert_eq!(full.write(b"signature").unwrap_err().code, Code::FileUnusable);
    }

    #[test]
    fn a_place_is_tried_before_it_is_needed() {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("input");
        fs::write(&input, "x").unwrap();
        assert_eq!(why(Place::new(&folder.path().join(".").join("input"), Some(&input))), "same");
        assert_eq!(why(Place::new(folder.path(), None)), "folder");
        assert!(Place::new(&folder.path().join("missing").join("file"), None).is_err());
    }

    #[test]
    fn a_name_reads_as_it_is_written() {
        assert_eq!(title(Path::new("/a/b.txt")).unwrap(), "b.txt");
        for wrong in ["a\nb.txt", "a\u{202E}txt.exe", ".."] {
            assert_eq!(title(Path::new(wrong)).unwrap_err().code, Code::FileUnusable, "{wrong:?}");
        }
    }
}
