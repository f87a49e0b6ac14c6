//! Which program holds a card: the help desk's most wanted fact.
//!
//! PC/SC does not tell. On Linux the processes that have the PC/SC client library loaded can be listed, as far as this
//! user may see them; when there is exactly one beside ourselves, that is the holder.

/// Name of the only other program that can hold a card; `None` when none or several can be seen.
pub fn other_program() -> Option<String> {
    #[cfg(target_os = "linux")]
    {
        let own = std::process::id().to_string();
        let mut names = std::fs::read_dir("/proc").ok()?.flatten().filter_map(|entry| {
            let pid = entry.file_name().into_string().ok()?;
            let is_other = pid.bytes().all(|it| it.is_ascii_digit()) && pid != own;
            let uses = is_other && std::fs::read_to_string(entry.path().join("maps")).ok()?.contains("libpcsclite");
            let name = uses.then(|| std::fs::read_to_string(entry.path().join("comm")).ok())??;
            (name.trim() != "pcscd").then(|| name.trim().to_owned())
        });
        let first = names.next()?;
        names.next().is_none().then_some(first)
    }
    #[cfg(not(target_os = "linux"))]
    None
}
