//! Where facts come from.

mod files;
mod live;
mod recorded;
mod registry_file;
#[cfg(windows)]
mod windows;

pub use live::ThisComputer;
pub use recorded::{Recorded, RecordingError};

use kortbrygga_shared::protocol::ReaderDevice;

/// Largest file that is read, in octets.
pub const LARGEST_FILE: u64 = 1024 * 1024;

/// Most names of one folder, and most values or keys of one registry key.
pub const MOST_NAMES: usize = 1024;

/// A computer, or what was recorded of one. Paths are written as on that computer: `C:\…` or `/…`.
pub trait Source: Send + Sync {
    /// Which places exist.
    fn platform(&self) -> Platform;

    /// A registry key by its path, e.g. `HKLM\SOFTWARE\SecMaker`; `None` when there is none.
    ///
    /// # Errors
    /// [`Unreadable`] when it is there and can't be read.
    fn key(&self, path: &str) -> Result<Option<Key>, Unreadable>;

    /// A file's octets; `None` when there is none.
    ///
    /// # Errors
    /// [`Unreadable`], also when it is larger than [`LARGEST_FILE`].
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Unreadable>;

    /// Whether there is such a file.
    fn is_file(&self, path: &str) -> bool;

    /// Names in a folder, at most [`MOST_NAMES`]; none when there is no such folder.
    ///
    /// # Errors
    /// [`Unreadable`].
    fn list(&self, folder: &str) -> Result<Vec<String>, Unreadable>;

    /// Whether a file could be written, without writing; `None` when that can't be told.
    fn is_writable(&self, file: &str) -> Option<bool>;

    /// The user's folder; `None` when unknown.
    fn home(&self) -> Option<String>;

    /// What the readers themselves tell; `None` when they are not asked.
    fn reader_features(&self) -> Option<Vec<ReaderDevice>>;
}

/// Which places exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    /// Registry, drives.
    Windows,
    /// `/etc`.
    Linux,
    /// `/Applications`.
    MacOs,
    /// Linux with the browser as desktop.
    ChromeOs,
}

/// A registry key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// Name and value; the default value has an empty name.
    pub values: Vec<(String, Value)>,
    /// Names of the keys in it.
    pub keys: Vec<String>,
}

/// A registry value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `REG_SZ`, `REG_EXPAND_SZ`.
    Text(String),
    /// `REG_DWORD`, `REG_QWORD`.
    Number(u64),
    /// `REG_MULTI_SZ`.
    Texts(Vec<String>),
    /// Any other.
    Octets(Vec<u8>),
}

/// Something is there and can't be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The system refuses.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// Larger than [`LARGEST_FILE`].
    #[error("too large")]
    TooLarge,
    /// Not what it should be.
    #[error("{0}")]
    Malformed(String),
}

impl Key {
    /// The value of this name; upper and lower case are one, as in the registry.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The value of this name as text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.value(name)?.text()
    }

    /// The value of this name as number.
    pub fn number(&self, name: &str) -> Option<u64> {
        match self.value(name)? {
            Value::Number(number) => Some(*number),
            Value::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }
}

impl Value {
    /// As text: numbers in decimal, several texts with `;`.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Number(number) => Some(number.to_string()),
            Self::Texts(texts) => Some(texts.join(";")),
            Self::Octets(_) => None,
        }
    }
}
