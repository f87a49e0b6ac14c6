//! What was recorded of a computer: an export of its registry and a copy of some of its files.

use super::{Key, Platform, Source, Unreadable, files::Files, registry_file::Registry};
use crate::{cards::Policy, readers};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    protocol::ReaderDevice,
};
use std::{
    io,
    path::{Path, PathBuf},
};

/// A recording. What was not recorded counts as not being there.
pub struct Recorded {
    registry: Option<Registry>,
    files: Option<Files>,
    platform: Platform,
    with_readers: Option<Policy>,
}

/// A recording can't be used.
#[derive(Debug, thiserror::Error)]
pub enum RecordingError {
    /// The file system refuses.
    #[error("{0}: {1}")]
    Io(PathBuf, io::Error),
    /// Not a registry export.
    #[error("{0}: {1}")]
    Registry(PathBuf, Unreadable),
    /// No folder.
    #[error("{0} is no folder")]
    NoFolder(PathBuf),
}

impl From<RecordingError> for ErrorReport {
    fn from(error: RecordingError) -> Self {
        let (path, detail) = match error {
            RecordingError::Io(path, error) => (path, error.to_string()),
            RecordingError::Registry(path, error) => (path, error.to_string()),
            RecordingError::NoFolder(path) => (path, "no folder".to_owned()),
        };
        ErrorReport::new(Code::FileUnusable).with("path", path.display().to_string()).with("detail", detail)
    }
}

impl Recorded {
    /// From a registry export (`regedit /e`, `reg export`) and a folder in which the computer's files lie as on its drives
    /// (`C/Program Files/…`) or below its root. `with_readers`: the readers of this computer are asked all the same, but for
    /// those that the administrator's choices ignore.
    ///
    /// # Errors
    /// [`RecordingError`].
    pub fn open(
        registry: Option<&Path>,
        root: Option<&Path>,
        with_readers: Option<Policy>,
    ) -> Result<Self, RecordingError> {
        if let Some(folder) = root.filter(|it| !it.is_dir()) {
            return Err(RecordingError::NoFolder(folder.to_owned()));
        }
        let registry = registry.map(read).transpose()?;
        let files = root.map(|it| Files::Below(it.to_owned()));
        let platform = match root {
            _ if registry.is_some() => Platform::Windows,
            Some(root) if root.join("C").is_dir() => Platform::Windows,
            Some(root) if root.join("System/Library").is_dir() => Platform::MacOs,
            Some(root) if is_chrome_os(root) => Platform::ChromeOs,
            _ => Platform::Linux,
        };
        Ok(Self { registry, files, platform, with_readers })
    }
}

impl Source for Recorded {
    fn platform(&self) -> Platform {
        self.platform
    }

    fn key(&self, path: &str) -> Result<Option<Key>, Unreadable> {
        Ok(self.registry.as_ref().and_then(|it| it.key(path)).cloned())
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        self.files.as_ref().map_or(Ok(None), |it| it.read(path))
    }

    fn is_file(&self, path: &str) -> bool {
        self.files.as_ref().is_some_and(|it| it.is_file(path))
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, Unreadable> {
        self.files.as_ref().map_or(Ok(Vec::new()), |it| it.list(folder))
    }

    fn is_writable(&self, file: &str) -> Option<bool> {
        self.files.as_ref()?.is_writable(file)
    }

    /// The first in the folder of users: a recording is of one.
    fn home(&self) -> Option<String> {
        let folder = match self.platform {
            Platform::Windows => r"C:\Users\",
            Platform::MacOs => "/Users/",
            Platform::Linux | Platform::ChromeOs => "/home/",
        };
        let mut users = self.list(folder).ok()?;
        users.sort();
        users.first().map(|user| format!("{folder}{user}"))
    }

    fn reader_features(&self) -> Option<Vec<ReaderDevice>> {
        self.with_readers.as_ref().map(readers::features)
    }
}

fn read(path: &Path) -> Result<Registry, RecordingError> {
    let octets = std::fs::read(path).map_err(|error| RecordingError::Io(path.to_owned(), error))?;
    Registry::parse(&octets).map_err(|error| RecordingError::Registry(path.to_owned(), error))
}

fn is_chrome_os(root: &Path) -> bool {
    std::fs::read_to_string(root.join("etc/lsb-release")).is_ok_and(|it| it.contains("CHROMEOS_RELEASE"))
}
