//! Nexus Personal Desktop Client and Smart ID Desktop App, as Nexus documents their use with Identity Manager.

use super::{Part, bounded, nothing, places, short};
use crate::diagnostics::{
    ini::{self, Settings},
    source::{Platform, Source, Unreadable},
};
use kortbrygga_shared::protocol::NexusSettings;

/// Below `Program Files` and below the user's settings.
const FOLDER: &str = r"Personal\config";

/// Keys of an encoding description that name a library other than the one of 32 bits.
const UNFIT: [&str; 2] = ["PKCS11Library", "PKCS11LibraryWindows64"];

/// Key of the address type with which a page starts the app.
const PROTOCOL: &str = r"SOFTWARE\Classes\com.nexusgroup.plugout";

/// Files of the folder that are looked at for encoding descriptions.
const MOST_DESCRIPTIONS: usize = 32;

pub(super) fn collect(source: &dyn Source) -> Result<Part, Unreadable> {
    if source.platform() != Platform::Windows {
        return Ok(nothing());
    }
    let user = places::app_data(source).map(|it| format!(r"{it}\{FOLDER}"));
    let computer = places::program_files(source).into_iter().map(|it| format!(r"{it}\{FOLDER}"));
    let folders: Vec<String> = user.into_iter().chain(computer).collect();
    let mut settings = NexusSettings { protocol_handler: protocol_handler(source)?, ..NexusSettings::default() };
    for folder in &folders {
        // The user's own file comes first and wins.
        if let Some(found) = file(source, &format!(r"{folder}\Personal.cfg"))? {
            let validity = found.value("Cache", "CacheValidity").map(|it| it != "0");
            settings.cache = settings.cache.or(validity);
        }
        for name in source.list(folder)?.into_iter().filter(|it| is_description(it)).take(MOST_DESCRIPTIONS) {
            let Some(found) = file(source, &format!(r"{folder}\{name}"))? else { continue };
            let unfit = found.iter().filter(|it| UNFIT.contains(&it.name.as_str()) && !it.value.is_empty());
            settings.unfit_libraries.extend(unfit.map(|it| short(&it.name)));
        }
    }
    settings.unfit_libraries = bounded(settings.unfit_libraries);
    Ok(Box::new(|workplace| workplace.nexus = Some(settings)))
}

fn is_description(name: &str) -> bool {
    let name = name.to_lowercase();
    !matches!(name.as_str(), "personal.cfg" | "id2ppa.cfg")
        && [".properties", ".cfg", ".txt", ".encoding"].iter().any(|it| name.ends_with(it))
}

/// The user's key or the computer's; `None` when nothing of the user is known.
fn protocol_handler(source: &dyn Source) -> Result<Option<bool>, Unreadable> {
    if source.key(r"HKCU\SOFTWARE")?.is_none() {
        return Ok(None);
    }
    for root in ["HKCU", "HKLM"] {
        if source.key(&format!(r"{root}\{PROTOCOL}"))?.is_some() {
            return Ok(Some(true));
        }
    }
    Ok(Some(false))
}

fn file(source: &dyn Source, path: &str) -> Result<Option<Settings>, Unreadable> {
    Ok(source.read(path)?.map(|octets| Settings::parse(&ini::decode(&octets).text)))
}
