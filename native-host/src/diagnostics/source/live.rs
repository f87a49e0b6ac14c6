//! The computer that this program runs on.

use super::{Key, Platform, Source, Unreadable, files::Files};
use crate::{cards::Policy, readers};
use kortbrygga_shared::protocol::ReaderDevice;

/// See the module; with the administrator's choices, which say what readers are left alone.
pub struct ThisComputer(pub Policy);

impl Source for ThisComputer {
    fn platform(&self) -> Platform {
        if cfg!(windows) {
            Platform::Windows
        } else if cfg!(target_os = "macos") {
            Platform::MacOs
        } else {
            Platform::Linux
        }
    }

    fn key(&self, path: &str) -> Result<Option<Key>, Unreadable> {
        #[cfg(windows)]
        {
            super::windows::key(path)
        }
        #[cfg(not(windows))]
        {
            let _ = path;
            Ok(None)
        }
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        Files::Here.read(path)
    }

    fn is_file(&self, path: &str) -> bool {
        Files::Here.is_file(path)
    }

    fn list(&self, folder: &str) -> Result<Vec<String>, Unreadable> {
        Files::Here.list(folder)
    }

    fn is_writable(&self, file: &str) -> Option<bool> {
        Files::Here.is_writable(file)
    }

    fn home(&self) -> Option<String> {
        std::env::home_dir()?.into_os_string().into_string().ok()
    }

    fn reader_features(&self) -> Option<Vec<ReaderDevice>> {
        Some(readers::features(&self.0))
    }
}
