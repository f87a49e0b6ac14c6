//! Files of this computer, or of a tree below a folder.

use super::{LARGEST_FILE, MOST_NAMES, Unreadable};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read},
    path::{Path, PathBuf},
};

/// Where paths lead.
pub enum Files {
    /// Below `/` or on the drives of this computer.
    Here,
    /// Below a folder: `/etc/iid.conf` is `etc/iid.conf` there, `C:\Program Files` is `C/Program Files`, whatever the case.
    Below(PathBuf),
}

impl Files {
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        let Some(place) = self.place(path) else {
            return Ok(None);
        };
        // A pipe or device would be waited for.
        match fs::metadata(&place) {
            Ok(found) if found.is_file() => {}
            Ok(_) => return Ok(None),
            Err(error) => return nothing_or(error, None),
        }
        let mut octets = Vec::new();
        match File::open(&place).and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut octets)) {
            Ok(length) if length as u64 > LARGEST_FILE => Err(Unreadable::TooLarge),
            Ok(_) => Ok(Some(octets)),
            Err(error) => nothing_or(error, None),
        }
    }

    pub fn is_file(&self, path: &str) -> bool {
        self.place(path).is_some_and(|it| it.is_file())
    }

    pub fn list(&self, folder: &str) -> Result<Vec<String>, Unreadable> {
        let Some(place) = self.place(folder) else {
            return Ok(Vec::new());
        };
        match fs::read_dir(place) {
            Ok(entries) => Ok(names(entries).collect()),
            Err(error) => nothing_or(error, Vec::new()),
        }
    }

    /// A file that is there is opened for appending, which changes nothing; for one that is not, its folder decides.
    pub fn is_writable(&self, path: &str) -> Option<bool> {
        let place = match self.place(path) {
            Some(place) if place.exists() => place,
            _ => return self.is_folder_writable(path),
        };
        if !place.is_file() {
            return Some(false);
        }
        match OpenOptions::new().append(true).open(place) {
            Ok(_) => Some(true),
            Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
                Some(false)
            }
            Err(_) => None,
        }
    }

    /// `None` where only an attempt would tell: on Windows the attribute of a folder says nothing of who may write in it.
    fn is_folder_writable(&self, path: &str) -> Option<bool> {
        let folder = path.rfind(['/', '\\']).map(|at| &path[..at]).filter(|it| !it.is_empty()).unwrap_or("/");
        let Some(place) = self.place(folder).filter(|it| it.is_dir()) else {
            return Some(false);
        };
        #[cfg(unix)]
        {
            Some(rustix::fs::access(&place, rustix::fs::Access::WRITE_OK).is_ok())
        }
        #[cfg(not(unix))]
        {
            let _ = place;
            None
        }
    }

    /// `None` when there is nothing there.
    fn place(&self, path: &str) -> Option<PathBuf> {
        let root = match self {
            Self::Here => return Some(PathBuf::from(path)),
            Self::Below(root) => root,
        };
        let of_windows = path.as_bytes().get(1) == Some(&b':');
        let mut place = root.clone();
        for part in path.split(['/', '\\']).filter(|it| !it.is_empty() && *it != ".") {
            if part == ".." {
                return None;
            }
            let part = part.strip_suffix(':').filter(|_| of_windows).unwrap_or(part);
            place = if of_windows { in_any_case(&place, part)? } else { place.join(part) };
        }
        Some(place)
    }
}

/// Nothing there, or not for this user, is an answer; all else is a fault.
fn nothing_or<T>(error: io::Error, nothing: T) -> Result<T, Unreadable> {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidInput => Ok(nothing),
        _ => Err(error.into()),
    }
}

fn names(entries: fs::ReadDir) -> impl Iterator<Item = String> {
    entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).take(MOST_NAMES)
}

fn in_any_case(folder: &Path, name: &str) -> Option<PathBuf> {
    let exact = folder.join(name);
    if exact.exists() {
        return Some(exact);
    }
    let found = names(fs::read_dir(folder).ok()?).find(|it| it.to_lowercase() == name.to_lowercase())?;
    Some(folder.join(found))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn windows_paths_lead_below_the_folder_in_any_case() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("C/Program Files/Net iD")).unwrap();
        fs::write(folder.path().join("C/Program Files/Net iD/iid.cfg"), "x").unwrap();
        let files = Files::Below(folder.path().to_owned());
        assert_eq!(files.read(r"c:\PROGRAM FILES\net id\IID.CFG").unwrap(), Some(b"x".to_vec()));
        assert_eq!(files.list(r"C:\Program Files").unwrap(), ["Net iD"]);
        assert_eq!(files.is_writable(r"C:\Program Files\Net iD\trace.txt"), Some(true));
        assert_eq!(files.is_writable(r"C:\Trace\trace.txt"), Some(false));
        assert_eq!(files.read(r"C:\..\..\etc\passwd").unwrap(), None);
        assert_eq!(files.read("/../etc/passwd").unwrap(), None);
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        File::create(folder.path().join("large")).unwrap().set_len(LARGEST_FILE + 1).unwrap();
        assert!(matches!(Files::Below(folder.path().to_owned()).read("/large"), Err(Unreadable::TooLarge)));
    }
}
