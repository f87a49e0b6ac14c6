//! Judges that others wrote: openssl and OpenSC.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// Runs openssl and returns what it wrote; panics with all of it when it fails.
pub fn openssl(arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &*String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {}: {text}", arguments.join(" "));
    text
}

/// Puts octets into a file of a folder.
pub fn file(folder: &Path, name: &str, octets: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, octets).unwrap();
    path
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
