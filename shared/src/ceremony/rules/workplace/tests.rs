//! One fault each, and what must stay silent.

use super::*;
use crate::{
    ceremony::{Login, LoginFact, PageFact},
    protocol::{CardState, ReaderHistory, ReaderView, RemoteDesktop, SystemFact, ZoneSite},
};

fn on(kind: SystemKind) -> Workplace {
    let system = SystemFact { kind, name: None, remote_desktop: None, last_boot: None };
    Workplace { system: Some(system), products: Some(Vec::new()), ..Workplace::default() }
}

fn with(kind: ProductKind, version: &str, packaging: Option<&str>) -> Workplace {
    let version = Some(version.to_owned());
    let product = Product { kind, version, packaging: packaging.map(str::to_owned), installed_on: None };
    Workplace { products: Some(vec![product]), ..on(SystemKind::WindowsClient) }
}

fn codes(workplace: Workplace, portal: &str) -> Vec<Code> {
    let page = PageFact { origin: portal.to_owned(), ..PageFact::default() };
    let facts = Facts { workplace: Some(workplace), page: Some(page), ..Facts::default() };
    fits(&State::default(), &facts).into_iter().map(|it| it.code).collect()
}

#[test]
fn nothing_known_is_nothing_said() {
    assert_eq!(fits(&State::default(), &Facts::default()), []);
    assert_eq!(codes(Workplace::default(), "https://cve.trust.telia.com"), []);
}

#[test]
fn lists_name_hosts_and_paths() {
    for (entry, holds_it) in [
        ("cve.trust.telia.com", true),
        ("cve.trust.telia.com/", true),
        ("CVE.trust.telia.com/ccat", true),
        ("cve.trust.telia.com/ccat/admin", false),
        ("cve.trust.telia.com/cc", false),
        ("telia.com", false),
    ] {
        assert_eq!(holds(entry, "https://cve.trust.telia.com/ccat/"), holds_it, "{entry}");
    }
}

#[test]
fn a_page_in_sight_does_not_run_in_ie_mode() {
    let listed = || Workplace { ie_mode_sites: Some(vec!["a.example".into()]), ..Workplace::default() };
    assert_eq!(codes(listed(), "https://a.example"), []);
    let portal = Some("https://a.example".to_owned());
    let facts = Facts { workplace: Some(listed()), portal, ..Facts::default() };
    assert_eq!(
        fits(&State::default(), &facts),
        [ErrorReport::new(Code::BrowserNotSupported).with("origin", "https://a.example")]
    );
}

#[test]
fn only_readers_that_go_are_told_to_save_power() {
    let device = |name: &str, saves| ReaderDevice { name: name.into(), pin_pad: None, power_saving: Some(saves) };
    let told = |devices: Vec<ReaderDevice>, departures| {
        let history = ReaderHistory { departures, ..ReaderHistory::default() };
        let name = "HID Global OMNIKEY 3x21 Smart Card Reader 0".to_owned();
        let reader = ReaderView { name, side: None, state: CardState::Empty, history };
        let workplace = Workplace { readers: Some(devices), ..on(SystemKind::WindowsClient) };
        let facts = Facts { workplace: Some(workplace), readers: Some(vec![reader]), ..Facts::default() };
        fits(&State::default(), &facts).len()
    };
    assert_eq!(told(vec![device("OMNIKEY 3x21", true)], 1), 1);
    assert_eq!(told(vec![device("OMNIKEY 3x21", true)], 0), 0);
    assert_eq!(told(vec![device("Another", true), device("OMNIKEY 3x21", false)], 1), 0);
    assert_eq!(told(vec![device("Usbccid Reader (WUDF)", true)], 1), 1);
    assert_eq!(told(vec![device("Usbccid Reader (WUDF)", true), device("Another", false)], 1), 0);
}

#[test]
fn a_missing_root_is_told_until_somebody_is_logged_in() {
    let workplace = Workplace { trusted: Some(Vec::new()), ..with(ProductKind::SithsEid, "2.0.8481", None) };
    let told = |login, page| {
        let facts = Facts { workplace: Some(workplace.clone()), login, page, ..Facts::default() };
        fits(&State::default(), &facts).into_iter().map(|it| it.code).collect::<Vec<_>>()
    };
    assert_eq!(told(None, None), [Code::UnknownIssuer]);
    assert_eq!(told(Some(LoginFact::SignedOut), Some(PageFact::default())), [Code::UnknownIssuer]);
    assert_eq!(told(None, Some(PageFact::default())), []);
    let login = Login { person_id: "A".into(), loa: None, rights: None, card: None, readers: None };
    assert_eq!(told(Some(LoginFact::SignedIn(login)), Some(PageFact::default())), []);
}

#[test]
fn wild_cards_match_as_their_users_expect() {
    for (pattern, text, matches) in [
        ("https://*.siths.se", "https://minasidor.siths.se", true),
        ("https://*.siths.se", "https://siths.se", false),
        ("https://*.siths.se", "https://minasidor.siths.se.example.org", false),
        ("*", "anything", true),
        ("Windows Hello*", "windows hello for Business 1", true),
        ("a*b*c", "a-b-b-c", true),
        ("a*b*c", "acb", false),
        ("aa*aa", "aaa", false),
    ] {
        assert_eq!(glob(pattern, text), matches, "{pattern} {text}");
    }
}

#[test]
fn the_most_exact_site_decides() {
    let sites = [("http*://*", SiteLevel::Use), ("https://minasidor.siths.se/*", SiteLevel::Block)]
        .map(|(site, level)| SiteAccess { site: site.to_owned(), level });
    assert_eq!(level_of(&sites, "https://minasidor.siths.se"), Some(SiteLevel::Block));
    assert_eq!(level_of(&sites, "https://other.example"), Some(SiteLevel::Use));
    assert_eq!(level_of(&sites[1..], "https://other.example"), None);
}

#[test]
fn zones_know_schemes_and_domains() {
    for (site, matches) in [
        ("https://minasidor.siths.se", true),
        ("*://*.siths.se", true),
        ("http://minasidor.siths.se", false),
        ("https://siths.se", false),
    ] {
        assert_eq!(wild_site_matches(site, "https://minasidor.siths.se"), matches, "{site}");
    }
}

#[test]
fn the_portal_decides_what_must_be_there() {
    let minidriver = || with(ProductKind::SithsEid, "2.0.8481", Some(Product::MINIDRIVER));
    assert_eq!(codes(minidriver(), "https://minasidor.siths.se"), []);
    assert_eq!(codes(minidriver(), "https://cve.trust.telia.com"), [Code::NetIdEnterpriseMissing]);
    assert_eq!(codes(on(SystemKind::WindowsClient), "https://cve.trust.telia.com"), [Code::NetIdMissingOrOld]);
    let untrusted = Workplace {
        zone_map: Some(vec![ZoneSite { site: "https://other.example".into(), zone: 2 }]),
        ..with(ProductKind::NetIdEnterprise, "6.8.5.20", None)
    };
    assert_eq!(codes(untrusted, "https://cve.trust.telia.com"), [Code::PluginNotAllowed]);
}

#[test]
fn versions_are_numbers() {
    assert_eq!(older("2.0.10000", "2.0.8481"), Some(false));
    assert_eq!(older("2.0", "2.0.8481"), Some(true));
    assert_eq!(older("unknown", "2.0"), None);
    let mut remote = with(ProductKind::SithsEid, "2.0.8325", None);
    assert_eq!(codes(remote.clone(), ""), [Code::SithsAppTooOld]);
    remote.system = remote.system.map(|it| SystemFact { remote_desktop: Some(RemoteDesktop::Citrix), ..it });
    assert_eq!(codes(remote, ""), []);
}
