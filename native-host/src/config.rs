//! What the administrator fixes at install: who may speak to the host, for which portals, where its state lies.
//!
//! One TOML file, [`SYSTEM_FILE`], else `host.toml` beside the executable. Nothing in a message, a variable or an
//! argument can name another file. Without a file nobody may speak to the host.

use crate::cards::Policy;
use kortbrygga_shared::catalogue::{Code, ErrorReport};
use serde::Deserialize;
use std::{
    io,
    path::{Path, PathBuf},
};

/// Where an administrator puts the file.
pub const SYSTEM_FILE: &str = "/etc/kortbrygga/host.toml";

/// The administrator's choices.
///
/// ```
/// # use kortbrygga_host::config::Config;
/// let config = Config::parse(r#"
///     chromium-extensions = ["abcdefghijklmnopabcdefghijklmnop"]
///     firefox-extensions = ["kortbrygga@example.org"]
///     portals = ["https://minasidor.siths.se"]
/// "#).unwrap();
/// assert!(config.portal_is_allowed("https://minasidor.siths.se").is_ok());
/// assert!(config.portal_is_allowed("https://minasidor.siths.se.example.org").is_err());
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Config {
    /// Extension ids of Chromium browsers: 32 letters a to p.
    #[serde(default)]
    pub chromium_extensions: Vec<String>,
    /// Add-on ids of Firefox.
    #[serde(default)]
    pub firefox_extensions: Vec<String>,
    /// Origins of portals whose requests are served, `https` only.
    #[serde(default)]
    pub portals: Vec<String>,
    /// Folder for journal and log; by default the user's `~/.local/state/kortbrygga`.
    #[serde(default)]
    pub state_dir: Option<PathBuf>,
    /// `error`, `warn`, `info`, `debug` or `trace`.
    #[serde(default)]
    pub log: Option<String>,
    /// Table `[cards]`: cards and readers.
    #[serde(default)]
    pub cards: Policy,
}

/// Why there is no usable configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Neither place has a file.
    #[error("neither {SYSTEM_FILE} nor host.toml beside the executable")]
    Missing,
    /// A file is there but can't be read.
    #[error("{0}: {1}")]
    Unreadable(PathBuf, io::Error),
    /// A file is there but is wrong.
    #[error("{0}")]
    Wrong(String),
}

impl Config {
    /// From the administrator's folder, else from beside the executable.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn load() -> Result<Self, ConfigError> {
        let beside = std::env::current_exe().ok().and_then(|it| it.parent().map(|folder| folder.join("host.toml")));
        for path in [Some(PathBuf::from(SYSTEM_FILE)), beside].into_iter().flatten() {
            match std::fs::read_to_string(&path) {
                Ok(text) => return Self::parse(&text),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(ConfigError::Unreadable(path, error)),
            }
        }
        Err(ConfigError::Missing)
    }

    /// From TOML.
    ///
    /// # Errors
    /// [`ConfigError::Wrong`] with the rule that is broken.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let config: Self = toml::from_str(text).map_err(|error| ConfigError::Wrong(error.to_string()))?;
        for id in &config.chromium_extensions {
            if id.len() != 32 || !id.bytes().all(|it| (b'a'..=b'p').contains(&it)) {
                return Err(ConfigError::Wrong(format!("{id:?} is not a Chromium extension id")));
            }
        }
        for portal in &config.portals {
            if !is_origin(portal) {
                return Err(ConfigError::Wrong(format!("{portal:?} is not an https origin")));
            }
        }
        let modules = config.cards.pkcs11_modules.iter().map(|it| &it.path);
        for path in modules.chain(&config.cards.piv_management_key) {
            // A relative one would be looked for in whichever folder a browser is started in, or on the loader's paths.
            if !path.is_absolute() {
                return Err(ConfigError::Wrong(format!("{} is not an absolute path", path.display())));
            }
        }
        Ok(config)
    }

    /// Whether a portal may be served.
    ///
    /// # Errors
    /// `KB-0007` with the origin.
    pub fn portal_is_allowed(&self, origin: &str) -> Result<(), ErrorReport> {
        if self.portals.iter().any(|it| it == origin) {
            return Ok(());
        }
        let shown: String = origin.chars().take(120).collect();
        Err(ErrorReport::new(Code::OriginRefused).with("origin", shown))
    }

    /// The state folder, made if missing, readable by the user only.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn state(&self) -> io::Result<PathBuf> {
        let folder = match &self.state_dir {
            Some(folder) => folder.clone(),
            None => default_state()?,
        };
        make_private(&folder)?;
        Ok(folder)
    }
}

/// `https://host[:port]` in the form a browser gives: lower case, nothing after the host.
fn is_origin(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else { return false };
    let (host, port) = rest.split_once(':').unwrap_or((rest, "443"));
    let host_is_fine = !host.is_empty()
        && host.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || matches!(it, b'.' | b'-'));
    host_is_fine && port.parse::<u16>().is_ok_and(|it| it != 0)
}

fn default_state() -> io::Result<PathBuf> {
    let home = std::env::home_dir().ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "no home folder"))?;
    Ok(home.join(".local/state/kortbrygga"))
}

fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn only_https_origins_are_portals() {
        for wrong in
            ["http://a.se", "https://", "https://a.se/", "https://A.se", "https://a.se:0", "https://*.se", "a.se"]
        {
            assert!(Config::parse(&format!("portals = [{wrong:?}]")).is_err(), "{wrong}");
        }
        assert!(Config::parse(r#"portals = ["https://minasidor.siths.se:8443"]"#).is_ok());
    }

    #[test]
    fn the_examples_in_the_documentation_are_read() {
        let page = include_str!("../../docs/host-toml.md");
        let examples: Vec<&str> =
            page.split("```toml").skip(1).map(|it| it.split("```").next().unwrap_or_default()).collect();
        assert_eq!(examples.len(), 2);
        for example in &examples {
            Config::parse(example).unwrap();
        }
        let cards = Config::parse(examples[1]).unwrap().cards;
        assert_eq!(cards.piv_management_key.as_deref(), Some(Path::new("/etc/kortbrygga/piv-management-key")));
        assert_eq!(cards.pkcs11_modules.len(), 1);
    }

    #[test]
    fn files_are_named_by_absolute_paths_only() {
        let module = |path: &str| format!("[[cards.pkcs11-modules]]\nname = \"A\"\npath = {path:?}");
        for wrong in ["libiidp11.so", "./libiidp11.so", "lib/libiidp11.so", ""] {
            assert!(Config::parse(&module(wrong)).is_err(), "{wrong}");
            assert!(Config::parse(&format!("[cards]\npiv-management-key = {wrong:?}")).is_err(), "{wrong}");
        }
        assert!(Config::parse(&module("/usr/lib/libiidp11.so")).is_ok());
    }

    #[test]
    fn an_unknown_key_is_an_error() {
        assert!(Config::parse("portal = []").is_err());
        assert!(Config::parse(r#"chromium-extensions = ["short"]"#).is_err());
    }
}
