//! The operating system: Windows client or server, agents of remote desktops, the last start.

use super::{Part, short};
use crate::diagnostics::{
    ini,
    source::{Key, Platform, Source, Unreadable, Value},
};
use kortbrygga_shared::{
    protocol::{RemoteDesktop, SystemFact, SystemKind},
    time::UnixMillis,
};

/// From 1601 to 1970, in units of 100 ns (FILETIME).
const EPOCH_OF_FILETIME: u64 = 116_444_736_000_000_000;

/// Keys that the agents' installers make; a client of the same remote desktop makes others.
const AGENTS: [(&str, RemoteDesktop); 4] = [
    (r"HKLM\SOFTWARE\Citrix\VirtualDesktopAgent", RemoteDesktop::Citrix),
    (r"HKLM\SYSTEM\CurrentControlSet\Services\BrokerAgent", RemoteDesktop::Citrix),
    (r"HKLM\SOFTWARE\VMware, Inc.\VMware VDM\Agent", RemoteDesktop::Horizon),
    (r"HKLM\SOFTWARE\Omnissa\Horizon\Agent", RemoteDesktop::Horizon),
];

/// The first build of Windows 11, whose registry still says 10.
const FIRST_WINDOWS_11: u64 = 22000;

pub(super) fn collect(source: &dyn Source) -> Result<Part, Unreadable> {
    let fact = match source.platform() {
        Platform::Windows => windows(source)?,
        Platform::Linux => Some(linux(source, SystemKind::Linux, "/etc/os-release", "PRETTY_NAME")?),
        Platform::ChromeOs => {
            Some(linux(source, SystemKind::ChromeOs, "/etc/lsb-release", "CHROMEOS_RELEASE_DESCRIPTION")?)
        }
        Platform::MacOs => {
            Some(SystemFact { kind: SystemKind::MacOs, name: None, remote_desktop: None, last_boot: None })
        }
    };
    Ok(Box::new(|workplace| workplace.system = fact))
}

fn windows(source: &dyn Source) -> Result<Option<SystemFact>, Unreadable> {
    let Some(version) = source.key(r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion")? else {
        return Ok(None);
    };
    let options = source.key(r"HKLM\SYSTEM\CurrentControlSet\Control\ProductOptions")?.unwrap_or_default();
    let installed = version.text("InstallationType").unwrap_or_default();
    let server = options.text("ProductType").map_or(installed.starts_with("Server"), |it| it != "WinNT");
    let mut remote_desktop = None;
    for (key, agent) in AGENTS {
        if remote_desktop.is_none() && source.key(key)?.is_some() {
            remote_desktop = Some(agent);
        }
    }
    let control = source.key(r"HKLM\SYSTEM\CurrentControlSet\Control\Windows")?;
    Ok(Some(SystemFact {
        kind: if server { SystemKind::WindowsServer } else { SystemKind::WindowsClient },
        name: windows_name(&version),
        remote_desktop,
        last_boot: control.and_then(|it| file_time(it.value("ShutdownTime")?)),
    }))
}

fn windows_name(version: &Key) -> Option<String> {
    let mut name = version.text("ProductName")?;
    if version.number("CurrentBuildNumber").is_some_and(|build| build >= FIRST_WINDOWS_11) {
        name = name.replace("Windows 10", "Windows 11");
    }
    let release = version.text("DisplayVersion").map(|it| format!(" {it}")).unwrap_or_default();
    Some(short(&format!("{name}{release}")))
}

fn file_time(value: &Value) -> Option<UnixMillis> {
    let Value::Octets(octets) = value else {
        return None;
    };
    let ticks = u64::from_le_bytes(octets.as_slice().try_into().ok()?);
    let millis = ticks.checked_sub(EPOCH_OF_FILETIME)? / 10_000;
    i64::try_from(millis).ok().map(UnixMillis)
}

fn linux(source: &dyn Source, kind: SystemKind, file: &str, name: &str) -> Result<SystemFact, Unreadable> {
    let text = |path| Ok::<_, Unreadable>(source.read(path)?.map(|it| ini::decode(&it).text).unwrap_or_default());
    let release = text(file)?;
    let name = release.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    let statistics = text("/proc/stat")?;
    let boot = statistics.lines().find_map(|line| line.strip_prefix("btime ")?.trim().parse::<i64>().ok());
    Ok(SystemFact {
        kind,
        name: name.map(|it| short(it.trim_matches('"'))),
        remote_desktop: None,
        last_boot: boot.map(|seconds| UnixMillis(seconds.saturating_mul(1000))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_times_are_told_since_1970() {
        // 2026-01-01T00:00:00Z
        let octets = (EPOCH_OF_FILETIME + 1_767_225_600 * 10_000_000).to_le_bytes().to_vec();
        assert_eq!(file_time(&Value::Octets(octets)), Some(UnixMillis(1_767_225_600_000)));
        assert_eq!(file_time(&Value::Octets(vec![1; 7])), None);
        assert_eq!(file_time(&Value::Octets(vec![0; 8])), None);
    }
}
