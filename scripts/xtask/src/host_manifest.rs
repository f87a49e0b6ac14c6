//! The manifest by which Chromium finds the native host.

use crate::{Error, extension, root};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Writes `<folder>/se.kortbrygga.host.json` for the program `host`; only our extension may start it.
///
/// # Errors
/// When `host` is no file, or something can't be read or written.
pub fn write(folder: &Path, host: &Path) -> Result<PathBuf, Error> {
    let template = root().join("manifest/host.chromium.json");
    let text = fs::read_to_string(&template).map_err(Error::file(&template))?;
    let mut manifest: Value =
        serde_json::from_str(&text).map_err(|error| Error::Content(template.clone(), error.to_string()))?;
    // Chromium wants an absolute path, and a trailing slash after the extension's id.
    let program = fs::canonicalize(host).map_err(Error::file(host))?;
    manifest["path"] = json!(program);
    manifest["allowed_origins"] = json!([format!("chrome-extension://{}/", extension::id()?)]);
    fs::create_dir_all(folder).map_err(Error::file(folder))?;
    let file = folder.join(format!("{}.json", kortbrygga_shared::protocol::HOST_NAME));
    fs::write(&file, format!("{manifest:#}\n")).map_err(Error::file(&file))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_manifest_names_host_and_extension() {
        let folder = tempfile::tempdir().unwrap();
        let host = folder.path().join("kortbrygga-host");
        fs::write(&host, "").unwrap();
        let file = write(&folder.path().join("hosts"), &host).unwrap();
        assert_eq!(file.file_name().unwrap(), "se.kortbrygga.host.json");
        let manifest: Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
        assert_eq!(manifest["name"], "se.kortbrygga.host");
        assert_eq!(manifest["path"], json!(fs::canonicalize(host).unwrap()));
        let origin = manifest["allowed_origins"][0].as_str().unwrap();
        assert!(origin.starts_with("chrome-extension://") && origin.ends_with('/') && origin.len() == 52);
    }

    #[test]
    fn a_host_that_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(write(folder.path(), &folder.path().join("none")).is_err());
    }
}
