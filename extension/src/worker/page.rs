//! One page of a portal, as the worker holds it.

use super::{
    action::{Run, Task},
    input::PanelId,
};
use crate::messages::{Note, Reason, ToPage, View};
use kortbrygga_shared::{
    catalogue::ErrorReport,
    portal::{
        Adapter, Mode, Observation, Recognised, Recognition, Unclear,
        handover::{CaseView, META_BASE, META_CASE, META_CSRF, Session},
    },
    time::UnixMillis,
};

/// Height of the panel before it has told its own, CSS pixels.
const FIRST_HEIGHT: u32 = 300;

/// A page.
#[derive(Debug)]
pub struct Page {
    /// Its tab.
    pub tab: i32,
    /// The browser's name for its document.
    pub document: String,
    /// Its origin.
    pub origin: String,
    /// Place of its adapter in the list.
    pub adapter: usize,
    /// The last look at it.
    pub seen: Observation,
    /// Its tab is in the background.
    pub hidden: bool,
    /// Where it stood when it was last clear; what is known of the portal belongs to that.
    pub stood: Option<Stood>,
    /// It has been unclear since.
    pub doubt: Option<Doubt>,
    /// Its panel.
    pub panel: Option<PanelId>,
    /// Height of the panel.
    pub height: u32,
    /// Who is logged in, as the portal says.
    pub session: Option<Session>,
    /// The case that the page is about.
    pub case: Option<Box<CaseView>>,
    /// What is under way.
    pub run: Option<Run>,
    /// Why the last action ended.
    pub failure: Option<ErrorReport>,
    /// A task to begin again by itself when its card is back.
    pub interrupted: Option<Task>,
    /// The portal says that fetching certificates failed.
    pub fetch_failed: bool,
    /// The step's own control was clicked and nothing happened.
    pub dead: bool,
    /// What the page was told last.
    pub told_panel: Option<ToPage>,
    /// The notes it was told last; not known after a reconnect.
    pub told_notes: Option<Vec<Note>>,
    /// The controls for which notes are wanted from the panel, with the reason.
    pub reasons: Vec<Reason>,
    /// What the panel was told last.
    pub told_view: Option<View>,
}

/// A page of the adapter, with the contract that it announces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stood {
    /// Id of the page.
    pub page: String,
    /// Base path and case of the contract.
    pub contract: Option<(String, Option<String>)>,
}

/// A page that is known in part, or contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Why.
    pub why: Unclear,
    /// Since when.
    pub since: UnixMillis,
    /// It has lasted, and is told; before that it may be a page that draws itself late.
    pub lasts: bool,
}

/// What a page says about the hand-over contract.
#[derive(Clone, Copy, Debug)]
pub struct Contract<'a> {
    /// Base path.
    pub base: &'a str,
    /// CSRF token.
    pub csrf: Option<&'a str>,
    /// The case that the page is about.
    pub case: Option<&'a str>,
}

impl Page {
    /// A page of which nothing has been seen.
    pub fn new(tab: i32, document: String, origin: String, adapter: usize) -> Self {
        Self {
            tab,
            document,
            origin,
            adapter,
            seen: Observation::default(),
            hidden: false,
            stood: None,
            doubt: None,
            panel: None,
            height: FIRST_HEIGHT,
            session: None,
            case: None,
            run: None,
            failure: None,
            interrupted: None,
            fetch_failed: false,
            dead: false,
            told_panel: None,
            told_notes: None,
            reasons: Vec::new(),
            told_view: None,
        }
    }

    /// The contract that the page announces. A base that is no plain path of the page's own origin is none.
    pub fn contract(&self) -> Option<Contract<'_>> {
        let meta = |name: &str| self.seen.meta.get(name).map(String::as_str).filter(|it| !it.is_empty());
        let base = meta(META_BASE)?;
        let plain = base.bytes().all(|it| it.is_ascii_alphanumeric() || matches!(it, b'/' | b'-' | b'_' | b'.'));
        (base.starts_with('/') && plain && !base.contains("//") && !base.contains("..")).then(|| Contract {
            base,
            csrf: meta(META_CSRF),
            // Dots alone would be folded away as a path.
            case: meta(META_CASE).filter(|it| it.bytes().any(|byte| byte != b'.')),
        })
    }

    /// What the last look shows.
    pub fn recognition<'a>(&'a self, adapters: &'a [Adapter]) -> Recognition<'a> {
        adapters.get(self.adapter).map_or(Recognition::Nothing, |adapter| Recognition::new(adapter, &self.seen))
    }

    /// Which page of its portal this is.
    pub fn recognised<'a>(&'a self, adapters: &'a [Adapter]) -> Option<Recognised<'a>> {
        self.recognition(adapters).page()
    }

    /// Where it stands.
    pub fn stands(&self, adapters: &[Adapter]) -> Option<Stood> {
        let page = self.recognised(adapters)?.page.id.clone();
        let contract = self.contract().map(|it| (it.base.to_owned(), it.case.map(str::to_owned)));
        Some(Stood { page, contract })
    }

    /// How much we do here.
    pub fn mode(&self, adapter: &Adapter) -> Mode {
        let most = if self.contract().is_some() { Mode::Act } else { Mode::Assist };
        adapter.mode.min(most)
    }
}

/// Whether a match pattern (`https://host/path*`, `https://*.host/*`) covers an address.
pub fn matches(pattern: &str, url: &str) -> bool {
    let split = |text: &str| {
        let rest = text.strip_prefix("https://")?;
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        Some((host.to_ascii_lowercase(), format!("/{path}")))
    };
    let (Some((wanted_host, wanted_path)), Some((host, path))) = (split(pattern), split(url)) else {
        return false;
    };
    let host_fits = match wanted_host.strip_prefix("*.") {
        Some(parent) => host == parent || host.ends_with(&format!(".{parent}")),
        None => host == wanted_host,
    };
    let path_fits = match wanted_path.strip_suffix('*') {
        Some(start) => path.starts_with(start),
        None => path == wanted_path,
    };
    host_fits && path_fits
}

/// Scheme, host and port of an address.
pub fn origin(url: &str) -> String {
    url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_covers_its_host_only() {
        assert!(matches("https://minasidor.siths.se/*", "https://minasidor.siths.se/a?b"));
        assert!(!matches("https://minasidor.siths.se/*", "https://minasidor.siths.se.example.org/a"));
        assert!(!matches("https://minasidor.siths.se/*", "http://minasidor.siths.se/a"));
        assert!(matches("https://*.siths.se/a/*", "https://x.siths.se/a/b"));
        assert!(!matches("https://*.siths.se/a/*", "https://x.siths.se/b"));
        assert_eq!(origin("https://a.se:8443/b/c"), "https://a.se:8443");
    }

    #[test]
    fn a_contract_stays_on_its_origin() {
        let base = |base: &str| {
            let mut page = Page::new(1, "d".into(), "https://a.se".into(), 0);
            page.seen.meta.insert(META_BASE.into(), base.into());
            page.contract().is_some()
        };
        assert!(base("/kortbrygga/v1"));
        for wrong in ["//evil.example", "https://evil.example", "kortbrygga", "/a/../b", "/\\evil", "/a?b"] {
            assert!(!base(wrong), "{wrong}");
        }
    }
}
