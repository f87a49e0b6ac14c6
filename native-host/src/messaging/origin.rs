//! Who started the host: what the browser puts into the arguments, against the administrator's list.

use crate::config::Config;
use kortbrygga_shared::catalogue::{Code, ErrorReport};

/// An extension that may speak to the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A Chromium browser: `chrome-extension://ID/` is the first argument.
    Chromium(String),
    /// Firefox: the host manifest's path, then the add-on's id.
    Firefox(String),
}

/// Why a caller is not served.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No argument names an extension. So it is, too, through the desktop portal of a sandboxed browser, which does not
    /// pass the arguments on: such a browser is not served.
    #[error("no extension in the arguments")]
    NoOrigin,
    /// The extension is not on the list.
    #[error("{0} is not on the list")]
    NotOnTheList(String),
}

impl Refusal {
    /// `KB-0002`.
    pub fn report(&self) -> ErrorReport {
        ErrorReport::new(Code::HostRefused).with("detail", self.to_string())
    }
}

/// Finds the caller in the arguments (without the program's name).
///
/// # Errors
/// [`Refusal`].
pub fn caller(arguments: &[String], config: &Config) -> Result<Caller, Refusal> {
    let first = arguments.first().ok_or(Refusal::NoOrigin)?;
    if let Some(rest) = first.strip_prefix("chrome-extension://") {
        let id = rest.strip_suffix('/').unwrap_or(rest).to_owned();
        let listed = config.chromium_extensions.contains(&id);
        return if listed { Ok(Caller::Chromium(id)) } else { Err(Refusal::NotOnTheList(shown(&id))) };
    }
    let id = arguments.get(1).ok_or(Refusal::NoOrigin)?;
    let listed = config.firefox_extensions.contains(id);
    if listed { Ok(Caller::Firefox(id.clone())) } else { Err(Refusal::NotOnTheList(shown(id))) }
}

fn shown(id: &str) -> String {
    id.chars().filter(|it| it.is_ascii_graphic()).take(80).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn asked(arguments: &[&str]) -> Result<Caller, Refusal> {
        let id = "a".repeat(32);
        let text = format!("chromium-extensions = [{id:?}]\nfirefox-extensions = [\"kortbrygga@example.org\"]");
        let arguments: Vec<String> = arguments.iter().map(|it| (*it).to_owned()).collect();
        caller(&arguments, &Config::parse(&text).unwrap())
    }

    #[test]
    fn both_browsers_are_understood() {
        let origin = format!("chrome-extension://{}/", "a".repeat(32));
        assert_eq!(asked(&[&origin]), Ok(Caller::Chromium("a".repeat(32))));
        assert_eq!(asked(&[&origin, "--parent-window=0"]), Ok(Caller::Chromium("a".repeat(32))));
        let firefox = asked(&["/usr/lib/mozilla/native-messaging-hosts/x.json", "kortbrygga@example.org"]);
        assert_eq!(firefox, Ok(Caller::Firefox("kortbrygga@example.org".into())));
    }

    #[test]
    fn nobody_else_is_served() {
        assert_eq!(asked(&[]), Err(Refusal::NoOrigin));
        assert_eq!(asked(&["/x.json"]), Err(Refusal::NoOrigin));
        assert!(matches!(asked(&["/x.json", "other@example.org"]), Err(Refusal::NotOnTheList(_))));
        let other = format!("chrome-extension://{}/", "b".repeat(32));
        assert!(matches!(asked(&[&other]), Err(Refusal::NotOnTheList(_))));
    }
}
