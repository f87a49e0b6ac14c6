//! Which program holds a card: the help desk's most wanted fact.
//!
//! PC/SC does not tell. On Linux the processes that have the PC/SC client library loaded and speak to the same service can
//! be listed, as far as this user may see them; when there is exactly one beside ourselves, that is the holder.

/// Where clients look for the service when not at its usual place.
#[cfg(target_os = "linux")]
const SERVICE: &str = "PCSCLITE_CSOCK_NAME";

/// Name of the only other program that can hold a card; `None` when none or several can be seen.
pub fn other_program() -> Option<String> {
    #[cfg(target_os = "linux")]
    {
        let own = std::process::id().to_string();
        let mut names = std::fs::read_dir("/proc").ok()?.flatten().filter_map(|entry| {
            let pid = entry.file_name().into_string().ok()?;
            let is_other = pid.bytes().all(|it| it.is_ascii_digit()) && pid != own;
            let uses = is_other && std::fs::read_to_string(entry.path().join("maps")).ok()?.contains("libpcsclite");
            let name = (uses && is_neighbour(&entry.path()))
                .then(|| std::fs::read_to_string(entry.path().join("comm")).ok())??;
            (name.trim() != "pcscd").then(|| name.trim().to_owned())
        });
        let first = names.next()?;
        names.next().is_none().then_some(first)
    }
    #[cfg(not(target_os = "linux"))]
    None
}

/// True unless the process was started for another service than the one that we speak to.
#[cfg(target_os = "linux")]
fn is_neighbour(process: &std::path::Path) -> bool {
    use std::os::unix::ffi::OsStrExt;
    let Ok(environment) = std::fs::read(process.join("environ")) else { return true };
    let theirs =
        environment.split(|it| *it == 0).find_map(|it| it.strip_prefix(SERVICE.as_bytes())?.strip_prefix(b"="));
    theirs == std::env::var_os(SERVICE).as_deref().map(OsStrExt::as_bytes)
}
