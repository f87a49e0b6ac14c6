//! What is installed and set on the computer, against what card portals need.
//!
//! Versions and places as published by Inera, Pointsharp and Nexus (settings of Net iD Enterprise and Net iD Client;
//! SITHS eID app; Personal Desktop Client). About what was not looked at nothing is said.

use super::HOLDS;
use crate::{
    catalogue::{Code, ErrorReport},
    ceremony::{Facts, State},
    protocol::{
        CertificateView, NetIdSettings, Product, ProductKind, ReaderDevice, ServiceStart, SiteAccess, SiteLevel,
        SystemKind, Workplace,
    },
};

/// Portals that can't do without Net iD Enterprise: SITHS Admin and Mina sidor of the Telia era.
const NEED_NET_ID_ENTERPRISE: [&str; 1] = ["https://cve.trust.telia.com"];

/// Portals of SITHS, which have nothing to do with Nexus' programs.
const SITHS_PORTALS: [&str; 2] = ["https://cve.trust.telia.com", "https://minasidor.siths.se"];

/// The line of Net iD Enterprise that the packagings in use (`siths3001`) belong to.
const LEAST_NET_ID: &str = "6.8";

/// Needed since SITHS eID Portal came.
const LEAST_SITHS_APP: &str = "2.0.8481";

/// On remote desktops, where 2.0.8481 does not work.
const LEAST_SITHS_APP_VDI: &str = "2.0";

/// Does not work on Windows Server, Citrix and Horizon.
const FAULTY_ON_VDI: &str = "2.0.8481";

/// Readers that Net iD leaves out on purpose.
const VIRTUAL_READERS: [&str; 3] = ["Microsoft Virtual Smart Card*", "Windows Hello*", "Intercede Virtual Reader*"];

/// Name of the root without the prefix of its environment.
const ROOT: &str = "SITHS e-id Root CA v2";

/// All of them.
pub(super) fn fits(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    let Some(workplace) = &facts.workplace else {
        return HOLDS;
    };
    let in_sight = facts.page.as_ref().map(|page| page.origin.as_str());
    let portal = in_sight.or(facts.portal.as_deref().map(site_only)).filter(|origin| !origin.is_empty());
    let by_portal = portal.into_iter().flat_map(|portal| {
        [net_id_enterprise(workplace, portal), plugin_allowed(workplace, portal), client_allowed(workplace, portal)]
    });
    let of_computer = [
        packages(workplace),
        faulty_on_vdi(workplace),
        siths_app(workplace),
        net_id_version(workplace),
        certificate_propagation(workplace),
        trace(workplace),
        overridden(workplace),
        keep_logged_in(workplace),
        nexus_cache(workplace, portal),
        nexus_library(workplace, portal),
        nexus_protocol(workplace, portal),
        smart_card_connector(workplace),
    ];
    let mut found: Vec<ErrorReport> = by_portal.chain(of_computer).flatten().collect();
    found.extend(browser_supported(workplace, facts));
    found.extend(unknown_root(workplace, facts));
    found.extend(ignored_readers(workplace, facts));
    found.extend(power_saving(workplace, facts));
    found
}

/// Net iD's version and packaging as the help desk asks for them; `None` when no Net iD is known to be there.
pub fn version_and_packaging(workplace: &Workplace) -> Option<ErrorReport> {
    let product = product(workplace, ProductKind::NetIdEnterprise).or(product(workplace, ProductKind::NetIdClient))?;
    let or_unknown = |text: &Option<String>| text.clone().unwrap_or_else(|| "none".to_owned());
    Some(
        ErrorReport::new(Code::VersionAndPackaging)
            .with("version", or_unknown(&product.version))
            .with("packaging", or_unknown(&product.packaging)),
    )
}

/// Not where a page is in sight: it is seen from within, and in IE mode no extension runs.
fn browser_supported(workplace: &Workplace, facts: &Facts) -> Option<ErrorReport> {
    let portal = facts.portal.as_deref().filter(|_| facts.page.is_none())?;
    let listed = workplace.ie_mode_sites.as_ref()?.iter().any(|site| holds(site, portal));
    listed.then(|| ErrorReport::new(Code::BrowserNotSupported).with("origin", site_only(portal)))
}

fn net_id_enterprise(workplace: &Workplace, portal: &str) -> Option<ErrorReport> {
    let products = workplace.products.as_ref()?;
    let needs = NEED_NET_ID_ENTERPRISE.contains(&portal);
    if !needs || products.iter().any(|it| it.kind == ProductKind::NetIdEnterprise) {
        return None;
    }
    if products.iter().any(Product::is_minidriver) {
        return Some(Code::NetIdEnterpriseMissing.into());
    }
    Some(ErrorReport::new(Code::NetIdMissingOrOld).with("version", "none").with("least", LEAST_NET_ID))
}

fn plugin_allowed(workplace: &Workplace, portal: &str) -> Option<ErrorReport> {
    let refused = || ErrorReport::new(Code::PluginNotAllowed).with("origin", portal);
    product(workplace, ProductKind::NetIdEnterprise)?;
    let sites = workplace.net_id.as_ref().and_then(|it| it.sites.as_deref());
    if sites.is_some_and(|sites| level_of(sites, portal).is_none_or(|level| level <= SiteLevel::Low)) {
        return Some(refused());
    }
    // In Internet Explorer's world the site must be a trusted one, too.
    let zones = workplace.zone_map.as_ref().filter(|_| NEED_NET_ID_ENTERPRISE.contains(&portal))?;
    let trusted = zones.iter().any(|it| it.zone <= 2 && wild_site_matches(&it.site, portal));
    (!trusted).then(refused)
}

fn client_allowed(workplace: &Workplace, portal: &str) -> Option<ErrorReport> {
    product(workplace, ProductKind::NetIdClient)?;
    let sites = workplace.net_id_client.as_ref()?.sites.as_deref()?;
    let allowed = level_of(sites, portal).is_some_and(|level| level >= SiteLevel::Use);
    (!allowed).then(|| ErrorReport::new(Code::NetIdClientNotAllowed).with("origin", portal))
}

fn packages(workplace: &Workplace) -> Option<ErrorReport> {
    let products = workplace.products.as_ref()?;
    let apps = || products.iter().filter(|it| it.kind == ProductKind::SithsEid);
    let report = |packages: Vec<String>| ErrorReport::new(Code::PackagesMixed).with("packages", packages.join(", "));
    let two = apps().any(Product::is_minidriver) && apps().any(|it| !it.is_minidriver());
    let last_boot = workplace.system.as_ref().and_then(|it| it.last_boot);
    let since_boot =
        apps().any(|it| matches!((it.installed_on, last_boot), (Some(installed), Some(boot)) if boot < installed));
    (two || since_boot).then(|| report(apps().map(package_name).collect()))
}

fn certificate_propagation(workplace: &Workplace) -> Option<ErrorReport> {
    let runs = workplace.certificate_propagation? != ServiceStart::Disabled;
    let minidriver = workplace.products.as_ref()?.iter().any(Product::is_minidriver);
    (runs && minidriver).then(|| Code::CertificatePropagationOn.into())
}

fn faulty_on_vdi(workplace: &Workplace) -> Option<ErrorReport> {
    let version = product(workplace, ProductKind::SithsEid)?.version.as_deref()?;
    let faulty = is_remote_desktop(workplace)? && begins_with(version, FAULTY_ON_VDI);
    faulty.then(|| ErrorReport::new(Code::VersionFaultyOnVdi).with("version", version))
}

fn siths_app(workplace: &Workplace) -> Option<ErrorReport> {
    // Elsewhere the app has versions of its own.
    let windows = matches!(workplace.system.as_ref()?.kind, SystemKind::WindowsClient | SystemKind::WindowsServer);
    let version = product(workplace, ProductKind::SithsEid).filter(|_| windows)?.version.as_deref()?;
    let least = if is_remote_desktop(workplace)? { LEAST_SITHS_APP_VDI } else { LEAST_SITHS_APP };
    older(version, least)?.then(|| ErrorReport::new(Code::SithsAppTooOld).with("version", version).with("least", least))
}

fn net_id_version(workplace: &Workplace) -> Option<ErrorReport> {
    let version = product(workplace, ProductKind::NetIdEnterprise)?.version.as_deref()?;
    older(version, LEAST_NET_ID)?
        .then(|| ErrorReport::new(Code::NetIdMissingOrOld).with("version", version).with("least", LEAST_NET_ID))
}

fn trace(workplace: &Workplace) -> Option<ErrorReport> {
    let unwritable = settings(workplace).filter_map(|it| it.trace.as_ref()).find(|it| it.writable == Some(false))?;
    Some(ErrorReport::new(Code::TraceNotWritable).with("path", unwritable.path.as_str()))
}

fn overridden(workplace: &Workplace) -> Option<ErrorReport> {
    let first = settings(workplace).find_map(|it| it.overridden.first())?;
    let report = ErrorReport::new(Code::SettingOverridden).with("setting", first.setting.as_str());
    Some(report.with("winner", first.winner.as_str()))
}

fn ignored_readers(workplace: &Workplace, facts: &Facts) -> Vec<ErrorReport> {
    let denied = |settings: &NetIdSettings, name: &str| {
        settings.reader_deny.iter().any(|pattern| glob(pattern, name))
            || (!settings.reader_allow.is_empty() && !settings.reader_allow.iter().any(|pattern| glob(pattern, name)))
    };
    let connected = facts.readers.iter().flatten();
    let real = connected.filter(|reader| !VIRTUAL_READERS.iter().any(|pattern| glob(pattern, &reader.name)));
    let ignored = real.filter(|reader| settings(workplace).any(|it| denied(it, &reader.name)));
    ignored.map(|reader| ErrorReport::new(Code::ReaderDenied).with("reader", reader.name.as_str())).collect()
}

fn keep_logged_in(workplace: &Workplace) -> Option<ErrorReport> {
    let pin_pad = workplace.readers.iter().flatten().any(|it| it.pin_pad == Some(true));
    let releases = settings(workplace).any(|it| it.keep_logged_in == Some(false));
    (pin_pad && releases).then(|| Code::PinPadLosesLogin.into())
}

fn nexus_cache(workplace: &Workplace, portal: Option<&str>) -> Option<ErrorReport> {
    (may_be_nexus(portal) && workplace.nexus.as_ref()?.cache?).then(|| Code::NexusCacheOn.into())
}

fn nexus_library(workplace: &Workplace, portal: Option<&str>) -> Option<ErrorReport> {
    let unfit = workplace.nexus.as_ref().is_some_and(|it| !it.unfit_libraries.is_empty());
    (may_be_nexus(portal) && unfit).then(|| Code::NexusLibrary64.into())
}

fn nexus_protocol(workplace: &Workplace, portal: Option<&str>) -> Option<ErrorReport> {
    let missing = !workplace.nexus.as_ref()?.protocol_handler?;
    product(workplace, ProductKind::SmartIdDesktopApp)?;
    (may_be_nexus(portal) && missing).then(|| Code::NexusProtocolMissing.into())
}

fn smart_card_connector(workplace: &Workplace) -> Option<ErrorReport> {
    let missing = !workplace.smart_card_connector?;
    missing.then(|| Code::SmartCardConnectorMissing.into())
}

/// Sleep while idle is the usual setting; it harms only where readers go away.
fn power_saving(workplace: &Workplace, facts: &Facts) -> Vec<ErrorReport> {
    let unsteady = facts.readers.iter().flatten().filter(|reader| reader.history.departures > 0);
    let saving = unsteady.filter(|reader| saves_power(workplace, &reader.name));
    saving.map(|reader| ErrorReport::new(Code::ReaderPowerSaving).with("reader", reader.name.as_str())).collect()
}

/// The device list names readers in other words than PC/SC; where no words fit, all devices must save power.
fn saves_power(workplace: &Workplace, reader: &str) -> bool {
    let devices = || workplace.readers.iter().flatten().filter(|it| it.power_saving.is_some());
    let reader = reader.to_lowercase();
    let is_it = |device: &&ReaderDevice| {
        let mut words = device.name.split_whitespace().map(str::to_lowercase).peekable();
        words.peek().is_some() && words.all(|word| reader.split_whitespace().any(|it| it == word))
    };
    let named: Vec<&ReaderDevice> = devices().filter(is_it).collect();
    let candidates = if named.is_empty() { devices().collect() } else { named };
    !candidates.is_empty() && candidates.iter().all(|it| it.power_saving == Some(true))
}

/// The root of the cards in the readers; without a card of SITHS the one where SITHS' programs are installed. Issuers below
/// it are fetched when needed, and whoever is logged in has proved the chain.
fn unknown_root(workplace: &Workplace, facts: &Facts) -> Vec<ErrorReport> {
    let Some(trusted) = &workplace.trusted else {
        return HOLDS;
    };
    if facts.signed_in().is_some() || (facts.page.is_some() && facts.login.is_none()) {
        return HOLDS;
    }
    let certificates = facts.cards().flat_map(|(_, card)| &card.certificates);
    let mut needed: Vec<String> = certificates.filter_map(root_of).collect();
    let siths =
        [ProductKind::SithsEid, ProductKind::NetIdEnterprise].iter().any(|it| product(workplace, *it).is_some());
    if needed.is_empty() && siths {
        needed.push(ROOT.to_owned());
    }
    let missing = needed.into_iter().filter(|name| !trusted.contains(name));
    missing.take(1).map(|issuer| ErrorReport::new(Code::UnknownIssuer).with("issuer", issuer)).collect()
}

/// Root of a certificate of SITHS e-id: names of the test environment begin with `TEST`.
fn root_of(certificate: &CertificateView) -> Option<String> {
    let at = certificate.issuer.find("SITHS e-id ")?;
    Some(format!("{}{ROOT}", &certificate.issuer[..at]))
}

fn settings(workplace: &Workplace) -> impl Iterator<Item = &NetIdSettings> {
    workplace.net_id.iter().chain(&workplace.net_id_client)
}

/// The newest of this kind; programs of both 32 and 64 bits are listed twice.
fn product(workplace: &Workplace, kind: ProductKind) -> Option<&Product> {
    let all = workplace.products.iter().flatten().filter(|it| it.kind == kind);
    all.max_by_key(|it| it.version.as_deref().map(numbers))
}

fn package_name(product: &Product) -> String {
    let parts = [product.version.as_deref(), product.packaging.as_deref()];
    let text: Vec<&str> = parts.into_iter().flatten().collect();
    if text.is_empty() { "SITHS eID".to_owned() } else { text.join(" ") }
}

fn is_remote_desktop(workplace: &Workplace) -> Option<bool> {
    let system = workplace.system.as_ref()?;
    Some(system.kind == SystemKind::WindowsServer || system.remote_desktop.is_some())
}

fn may_be_nexus(portal: Option<&str>) -> bool {
    portal.is_none_or(|portal| !SITHS_PORTALS.contains(&portal))
}

/// The level of the most exact entry that matches.
fn level_of(sites: &[SiteAccess], portal: &str) -> Option<SiteLevel> {
    let matching = sites.iter().filter(|it| glob(site_only(&it.site), portal) || is_host_of(&it.site, portal));
    matching.max_by_key(|it| it.site.len()).map(|it| it.level)
}

/// An entry of the zone map against an origin: `*://*.siths.se`, `https://minasidor.siths.se`, `siths.se`.
fn wild_site_matches(site: &str, portal: &str) -> bool {
    let Some((scheme, wanted)) = site.split_once("://") else {
        return is_host_of(site, portal);
    };
    let Some((actual, _)) = portal.split_once("://") else {
        return false;
    };
    glob(scheme, actual) && is_host_of(site_only(wanted), portal)
}

/// Without `/` and `*` of a path.
fn site_only(site: &str) -> &str {
    let at = site.find("://").map_or(0, |at| at + 3);
    let end = site[at..].find('/').map_or(site.len(), |slash| at + slash);
    &site[..end]
}

/// The host of `[scheme://]host[:port][/path]`.
fn host(site: &str) -> &str {
    let rest = site.split_once("://").map_or(site, |(_, rest)| rest);
    let end = rest.find(['/', ':']).unwrap_or(rest.len());
    &rest[..end]
}

/// Whether an entry `host[:port][/path]` of a list holds the address: its host, and all below its path.
fn holds(entry: &str, address: &str) -> bool {
    let path = |text: &str| text.find('/').map_or(String::new(), |at| text[at..].trim_end_matches('/').to_lowercase());
    let (wanted, actual) = (path(entry), path(address.split_once("://").map_or(address, |(_, rest)| rest)));
    let below = actual.strip_prefix(&wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    below && is_host_of(entry, address)
}

/// Whether a host, or a pattern of hosts, is the portal's; a domain holds its hosts when it begins with `*.`.
fn is_host_of(pattern: &str, portal: &str) -> bool {
    !pattern.contains("://") && glob(host(pattern), host(portal))
}

/// `*` stands for any characters; upper and lower case are one.
fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut left) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = left.find(part) else {
            return false;
        };
        left = &left[at + part.len()..];
    }
    left.ends_with(last)
}

/// Whether a dotted version is lower; `None` when one is no version.
fn older(version: &str, least: &str) -> Option<bool> {
    let (version, least) = (numbers(version), numbers(least));
    (!version.is_empty()).then(|| version < least)
}

fn begins_with(version: &str, start: &str) -> bool {
    numbers(version).starts_with(&numbers(start))
}

fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map_while(|part| part.trim().parse().ok()).collect()
}

#[cfg(test)]
mod tests;
