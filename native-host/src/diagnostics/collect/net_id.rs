//! Settings of Net iD Enterprise and Net iD Client, from every place that they are read from.
//!
//! Order of places as Pointsharp documents it: policies in the registry, the registry, the user's file (which counts for
//! some sections only), the computer's file. Environment variables `iidconfig` and `iidconfiglocal` move the files.

use super::{Part, bounded, nothing, places, short};
use crate::diagnostics::{
    ini::{self, Setting, Settings},
    source::{Platform, Source, Unreadable},
};
use kortbrygga_shared::protocol::{NetIdSettings, Overridden, SiteAccess, SiteLevel, TraceFile};

/// Sections of Net iD Enterprise that the user's own file may set.
const LOCAL_SECTIONS: [&str; 6] = ["ATR", "Language", "SmartCard", "SmartCard Profiles", "SoftToken", "Trace"];

/// Says what is installed, not how it is set.
const INSTALL: &str = "Install";

/// One of the two programs.
struct Program {
    policies: &'static str,
    registry: &'static str,
    /// Below `Program Files`.
    folder: &'static str,
    windows_file: &'static str,
    unix_file: &'static str,
    /// Below the user's folder.
    unix_local: &'static str,
}

const ENTERPRISE: Program = Program {
    policies: r"HKLM\SOFTWARE\Policies\SecMaker\NetiD\Enterprise",
    registry: r"HKLM\SOFTWARE\SecMaker\NetiD\Enterprise",
    folder: "Net iD",
    windows_file: "iid.cfg",
    unix_file: "/etc/iid.conf",
    unix_local: ".iid/iid.conf",
};

const CLIENT: Program = Program {
    policies: r"HKLM\SOFTWARE\Policies\Pointsharp\NetiD\Client",
    registry: r"HKLM\SOFTWARE\Pointsharp\NetiD\Client",
    folder: r"Pointsharp\Net iD\Client",
    windows_file: "netid.cfg",
    unix_file: "/etc/netid.conf",
    unix_local: ".netid/netid.conf",
};

/// One place with its settings.
struct Place {
    name: String,
    is_file: bool,
    settings: Settings,
    as_expected: bool,
    local: bool,
}

pub(super) fn enterprise(source: &dyn Source) -> Result<Part, Unreadable> {
    let places = read(source, &ENTERPRISE)?;
    if places.is_empty() {
        return Ok(nothing());
    }
    let servers: Vec<&Setting> = all(&places, "AllowedServers").collect();
    let sites = servers.iter().filter_map(|it| site(&it.name, mode(&it.value)?)).collect::<Vec<_>>();
    let settings = NetIdSettings {
        // None is set: which sites may use it is then not the settings' matter.
        sites: (!servers.is_empty()).then(|| bounded(sites)),
        ..common(source, &places)
    };
    Ok(Box::new(|workplace| workplace.net_id = Some(settings)))
}

pub(super) fn client(source: &dyn Source) -> Result<Part, Unreadable> {
    let places = read(source, &CLIENT)?;
    if places.is_empty() {
        return Ok(nothing());
    }
    let listed = all(&places, r"Plugin\AllowURL").map(|it| it.value.as_str());
    let in_one = places.iter().filter_map(|it| it.settings.value("Plugin", "AllowURL"));
    let entries: Vec<&str> = listed.chain(in_one.flat_map(|it| it.split(';'))).filter(|it| !it.is_empty()).collect();
    let sites = entries.iter().filter_map(|it| {
        let (address, level) = it.rsplit_once(',').unwrap_or((it, "use"));
        site(address, named_level(level)?)
    });
    let common = common(source, &places);
    let settings = NetIdSettings {
        sites: (!entries.is_empty()).then(|| bounded(sites)),
        // Its documented default.
        keep_logged_in: common.keep_logged_in.or(Some(false)),
        ..common
    };
    Ok(Box::new(|workplace| workplace.net_id_client = Some(settings)))
}

/// What `[Install]` tells.
pub(super) struct Installed {
    /// With dots.
    pub version: String,
    /// e.g. `siths3001`.
    pub packaging: Option<String>,
}

/// Version and packaging of Net iD Enterprise and of Net iD Client, where their settings tell.
pub(super) fn installed(source: &dyn Source) -> Result<[Option<Installed>; 2], Unreadable> {
    let of = |program: &Program| {
        let places = read(source, program)?;
        let version = value(&places, INSTALL, "Version").map(dotted);
        let packaging = value(&places, INSTALL, "Build").map(short);
        Ok::<_, Unreadable>(version.map(|version| Installed { version, packaging }))
    };
    Ok([of(&ENTERPRISE)?, of(&CLIENT)?])
}

/// Eight digits are two for each part (`06080520` is 6.8.5.20); a version with dots stays.
fn dotted(version: &str) -> String {
    let digits = version.len() == 8 && version.bytes().all(|it| it.is_ascii_digit());
    if !digits {
        return short(version);
    }
    let parts = [&version[..2], &version[2..4], &version[4..6], &version[6..]];
    parts.map(|part| part.trim_start_matches('0')).map(|part| if part.is_empty() { "0" } else { part }).join(".")
}

fn common(source: &dyn Source, places: &[Place]) -> NetIdSettings {
    let patterns = |name| {
        let text = value(places, "SmartCardReader", name).unwrap_or_default();
        bounded(text.split(';').map(str::trim).filter(|it| !it.is_empty()).map(short))
    };
    let trace = value(places, "Trace", "File").filter(|it| !it.is_empty()).map(|path| {
        let writable = places::expanded(source, path).and_then(|it| source.is_writable(&it));
        // As it is set: a variable may stand for a name.
        TraceFile { writable, path: short(&places::anonymous(source, path)) }
    });
    NetIdSettings {
        sites: None,
        trace,
        reader_allow: patterns("NameAllow"),
        reader_deny: patterns("NameDeny"),
        keep_logged_in: value(places, "SmartCardReader", "KeepLoggedInLocked").map(|it| it != "0"),
        overridden: overridden(source, places),
    }
}

/// Settings that a later place has with another value than the one that wins, and files whose encoding spoils them.
fn overridden(source: &dyn Source, places: &[Place]) -> Vec<Overridden> {
    let name = |place: &Place| {
        if place.is_file { short(&places::anonymous(source, &place.name)) } else { place.name.clone() }
    };
    let garbled = places.iter().filter(|it| !it.as_expected);
    let garbled = garbled.map(|it| Overridden { setting: name(it), winner: "UTF-8".to_owned() });
    let lost = places.iter().enumerate().flat_map(|(at, place)| {
        place.settings.iter().filter(|it| counts(place, &it.section)).filter_map(move |setting| {
            let first = places[..at].iter().find(|it| own(it, setting).is_some())?;
            let differs = own(first, setting) != Some(setting.value.as_str());
            let text = format!("[{}] {}", setting.section, setting.name);
            differs.then(|| Overridden { setting: short(&text), winner: name(first) })
        })
    });
    bounded(garbled.chain(lost))
}

fn own<'a>(place: &'a Place, setting: &'a Setting) -> Option<&'a str> {
    place.settings.value(&setting.section, &setting.name).filter(|_| counts(place, &setting.section))
}

/// Whether a place may set anything in this section.
fn counts(place: &Place, section: &str) -> bool {
    let installed = section.eq_ignore_ascii_case(INSTALL);
    !installed && (!place.local || LOCAL_SECTIONS.iter().any(|it| it.eq_ignore_ascii_case(section)))
}

fn value<'a>(places: &'a [Place], section: &'a str, name: &'a str) -> Option<&'a str> {
    let may = |it: &&Place| section == INSTALL || counts(it, section);
    places.iter().filter(may).find_map(|it| it.settings.value(section, name))
}

/// All settings of a section; of one that stands in several places the first alone.
fn all<'a>(places: &'a [Place], section: &'a str) -> impl Iterator<Item = &'a Setting> {
    places.iter().enumerate().filter(move |(_, it)| counts(it, section)).flat_map(move |(at, place)| {
        place.settings.section(section).filter(move |it| places[..at].iter().all(|before| own(before, it).is_none()))
    })
}

fn read(source: &dyn Source, program: &Program) -> Result<Vec<Place>, Unreadable> {
    let mut places = Vec::new();
    let (local, global): (Option<String>, Vec<String>) = match source.platform() {
        Platform::Windows => {
            for root in [program.policies, program.registry] {
                let settings = registry(source, root)?;
                if settings.iter().next().is_some() {
                    let name = root.to_owned();
                    places.push(Place { name, is_file: false, settings, as_expected: true, local: false });
                }
            }
            let local = places::variable(source, "iidconfiglocal").or_else(|| {
                places::app_data(source).map(|it| format!(r"{it}\{}\{}", program.folder, program.windows_file))
            });
            let usual = places::program_files(source);
            let usual = usual.iter().map(|it| format!(r"{it}\{}\{}", program.folder, program.windows_file));
            (local, places::variable(source, "iidconfig").into_iter().chain(usual).collect())
        }
        _ => {
            let home = source.home();
            (home.map(|it| format!("{it}/{}", program.unix_local)), vec![program.unix_file.to_owned()])
        }
    };
    let files = local.into_iter().map(|it| (it, true)).chain(global.into_iter().map(|it| (it, false)));
    for (path, local) in files {
        if let Some(octets) = source.read(&path)? {
            let ini::Decoded { text, as_expected } = ini::decode(&octets);
            let settings = Settings::parse(&text);
            places.push(Place { name: path, is_file: true, settings, as_expected, local });
        }
    }
    Ok(places)
}

/// Keys are sections, keys in keys `Plugin\AllowURL`.
fn registry(source: &dyn Source, root: &str) -> Result<Settings, Unreadable> {
    let mut settings = Vec::new();
    let mut take = |section: &str| {
        let key = source.key(&format!(r"{root}\{section}"))?.unwrap_or_default();
        settings.extend(key.values.iter().filter_map(|(name, value)| {
            Some(Setting { section: section.to_owned(), name: name.clone(), value: value.text()? })
        }));
        Ok::<_, Unreadable>(key.keys)
    };
    for section in bounded(source.key(root)?.unwrap_or_default().keys) {
        for below in bounded(take(&section)?) {
            take(&format!(r"{section}\{below}"))?;
        }
    }
    Ok(Settings::of(settings))
}

fn site(address: &str, level: SiteLevel) -> Option<SiteAccess> {
    let address = address.trim();
    (!address.is_empty()).then(|| SiteAccess { site: short(address), level })
}

/// Modes of `[AllowedServers]`.
fn mode(text: &str) -> Option<SiteLevel> {
    Some(match text.trim() {
        "0" => SiteLevel::Block,
        "1" => SiteLevel::Full,
        "2" => SiteLevel::Use,
        "3" | "4" => SiteLevel::Ask,
        _ => return None,
    })
}

/// Levels of `AllowURL`.
fn named_level(text: &str) -> Option<SiteLevel> {
    Some(match text.trim().to_ascii_lowercase().as_str() {
        "full" | "always" => SiteLevel::Full,
        "use" => SiteLevel::Use,
        "low" => SiteLevel::Low,
        "block" => SiteLevel::Block,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_eight_digits_get_dots() {
        assert_eq!(dotted("06080520"), "6.8.5.20");
        assert_eq!(dotted("06080005"), "6.8.0.5");
        assert_eq!(dotted("6.8.5.20"), "6.8.5.20");
    }

    #[test]
    fn only_what_differs_and_counts_is_overridden() {
        let place = |name: &str, text, local| Place {
            name: name.to_owned(),
            is_file: false,
            settings: Settings::parse(text),
            as_expected: true,
            local,
        };
        let policy = place("policy", "[Trace]\nFile=a\n[SmartCard]\nX=1", false);
        let own_file = place("local", "[Trace]\nFile=b\n[AllowedServers]\nhttps://a=1", true);
        let file = place("file", "[SmartCard]\nX=1\n[AllowedServers]\nhttps://a=2\n[Install]\nVersion=1", false);
        let source = crate::diagnostics::source::Recorded::open(None, None, None);
        let places = [policy, own_file, file];
        let found = source.map(|source| overridden(&source, &places)).unwrap_or_default();
        assert_eq!(found, [Overridden { setting: "[Trace] File".into(), winner: "policy".into() }]);
        assert_eq!(all(&places, "AllowedServers").map(|it| it.value.as_str()).collect::<Vec<_>>(), ["2"]);
    }
}
