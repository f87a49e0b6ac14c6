//! Sites in Windows' zones, and sites that Edge opens in IE mode.

use super::{Part, bounded, key_or_nothing, nothing, places, short};
use crate::diagnostics::{
    ini,
    source::{Platform, Source, Unreadable},
};
use kortbrygga_shared::protocol::ZoneSite;

/// Zones that a user or an installer set.
const DOMAINS: [&str; 4] = [
    r"HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings\ZoneMap\Domains",
    r"HKCU\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings\ZoneMap\Domains",
    r"HKCU\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\ZoneMap\Domains",
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\ZoneMap\Domains",
];

/// Zones that a policy sets ("Site to Zone Assignment List").
const ASSIGNED: [&str; 2] = [
    r"HKLM\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings\ZoneMapKey",
    r"HKCU\SOFTWARE\Policies\Microsoft\Windows\CurrentVersion\Internet Settings\ZoneMapKey",
];

/// Where policies name the list for IE mode.
const SITE_LISTS: [(&str, &str); 4] = [
    (r"HKLM\SOFTWARE\Policies\Microsoft\Edge", "InternetExplorerIntegrationSiteList"),
    (r"HKCU\SOFTWARE\Policies\Microsoft\Edge", "InternetExplorerIntegrationSiteList"),
    (r"HKLM\SOFTWARE\Policies\Microsoft\Internet Explorer\Main\EnterpriseMode", "SiteList"),
    (r"HKCU\SOFTWARE\Policies\Microsoft\Internet Explorer\Main\EnterpriseMode", "SiteList"),
];

pub(super) fn collect(source: &dyn Source) -> Result<Part, Unreadable> {
    if source.platform() != Platform::Windows {
        return Ok(nothing());
    }
    let zones = zones(source)?;
    let sites = ie_mode_sites(source)?;
    Ok(Box::new(|workplace| {
        workplace.zone_map = zones;
        workplace.ie_mode_sites = sites;
    }))
}

/// `None` when no place has any, so that a recording without them says nothing.
fn zones(source: &dyn Source) -> Result<Option<Vec<ZoneSite>>, Unreadable> {
    let mut sites = Vec::new();
    let mut known = false;
    for key in ASSIGNED {
        let Some(key) = source.key(key)? else { continue };
        known = true;
        sites.extend(key.values.iter().filter_map(|(site, zone)| {
            let zone = zone.text()?.trim().parse().ok()?;
            Some(ZoneSite { site: short(site), zone })
        }));
    }
    for root in DOMAINS {
        let Some(key) = source.key(root)? else { continue };
        known = true;
        for domain in bounded(key.keys) {
            let path = format!(r"{root}\{domain}");
            let below = key_or_nothing(source, &path);
            // A domain stands for itself and all hosts in it.
            for host in [domain.clone(), format!("*.{domain}")] {
                sites.extend(of_host(&below, &host));
            }
            for name in bounded(below.keys) {
                let key = key_or_nothing(source, &format!(r"{path}\{name}"));
                sites.extend(of_host(&key, &format!("{name}.{domain}")));
            }
        }
    }
    Ok(known.then(|| bounded(sites)))
}

/// Values are schemes, `*` for all.
fn of_host(key: &crate::diagnostics::source::Key, host: &str) -> Vec<ZoneSite> {
    let zone = |(scheme, _): &(String, _)| {
        let zone = u8::try_from(key.number(scheme)?).ok()?;
        Some(ZoneSite { site: short(&format!("{scheme}://{host}")), zone })
    };
    key.values.iter().filter(|(scheme, _)| !scheme.is_empty()).filter_map(zone).collect()
}

/// Of the first list that lies on this computer; one on a server is not fetched, and so not known.
fn ie_mode_sites(source: &dyn Source) -> Result<Option<Vec<String>>, Unreadable> {
    for (key, name) in SITE_LISTS {
        let Some(address) = source.key(key)?.and_then(|it| it.text(name)) else { continue };
        let Some(path) = local_path(&address) else { continue };
        let Some(path) = places::expanded(source, &path) else { continue };
        if let Some(octets) = source.read(&path)? {
            return Ok(Some(in_list(&ini::decode(&octets).text)?));
        }
    }
    Ok(None)
}

/// The path of `C:\…` or `file:///C:/…`; a server's share may hang and is left out.
fn local_path(address: &str) -> Option<String> {
    let path = address.strip_prefix("file:///").unwrap_or(address).replace('/', "\\");
    (path.as_bytes().get(1) == Some(&b':')).then_some(path)
}

/// Enterprise mode's schema 2: `<site url="…"><open-in>IE11</open-in></site>`.
fn in_list(text: &str) -> Result<Vec<String>, Unreadable> {
    let document =
        roxmltree::Document::parse(text.trim_start()).map_err(|error| Unreadable::Malformed(error.to_string()))?;
    let sites = document.descendants().filter(|it| it.has_tag_name("site"));
    let in_ie = sites.filter(|site| {
        let mut open_in = site.children().filter(|it| it.has_tag_name("open-in")).filter_map(|it| it.text());
        open_in.any(|it| it.trim().eq_ignore_ascii_case("IE11"))
    });
    Ok(bounded(in_ie.filter_map(|site| site.attribute("url")).map(short)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_sites_for_internet_explorer_are_listed() {
        let list = r#"<site-list version="205"><created-by/>
            <site url="cve.trust.telia.com/ccat"><compat-mode>IE11</compat-mode><open-in> IE11 </open-in></site>
            <site url="minasidor.siths.se"><open-in>MSEdge</open-in></site></site-list>"#;
        assert_eq!(in_list(list).unwrap(), ["cve.trust.telia.com/ccat"]);
        assert!(in_list("<site-list>").is_err());
    }

    #[test]
    fn only_lists_on_this_computer_are_read() {
        assert_eq!(local_path("file:///C:/Program%20Data/x.xml").unwrap(), r"C:\Program%20Data\x.xml");
        assert_eq!(local_path(r"C:\x.xml").unwrap(), r"C:\x.xml");
        assert_eq!(local_path(r"\\server\share\x.xml"), None);
        assert_eq!(local_path("https://intranet.example/x.xml"), None);
    }
}
