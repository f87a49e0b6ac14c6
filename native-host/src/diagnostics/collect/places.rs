//! Folders that programs use, as the computer itself tells them.

use crate::diagnostics::source::Source;

/// Where a Windows service finds its variables.
const VARIABLES: [&str; 2] =
    [r"HKCU\Volatile Environment", r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment"];

/// `Program Files` of 64 and of 32 bits.
pub fn program_files(source: &dyn Source) -> Vec<String> {
    let key = source.key(r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion").ok().flatten().unwrap_or_default();
    let told = ["ProgramFilesDir", "ProgramFilesDir (x86)"].map(|name| key.text(name));
    let usual = [r"C:\Program Files", r"C:\Program Files (x86)"];
    told.into_iter().zip(usual).map(|(told, usual)| told.unwrap_or_else(|| usual.to_owned())).collect()
}

/// The user's folder on Windows.
pub fn profile(source: &dyn Source) -> Option<String> {
    variable(source, "USERPROFILE").or_else(|| source.home())
}

/// The folder of the user's settings on Windows.
pub fn app_data(source: &dyn Source) -> Option<String> {
    variable(source, "APPDATA").or_else(|| profile(source).map(|it| format!(r"{it}\AppData\Roaming")))
}

/// A variable of the environment as the registry sets it.
pub fn variable(source: &dyn Source, name: &str) -> Option<String> {
    VARIABLES.iter().find_map(|key| source.key(key).ok()??.text(name))
}

/// Variables in percent signs put in; unknown ones stay.
pub fn expanded(source: &dyn Source, text: &str) -> String {
    let mut found = String::new();
    let mut left = text;
    while let Some((before, rest)) = left.split_once('%') {
        let Some((name, after)) = rest.split_once('%') else { break };
        found.push_str(before);
        let value = match name.to_ascii_uppercase().as_str() {
            "PROGRAMFILES" => program_files(source).into_iter().next(),
            "APPDATA" => app_data(source),
            "USERPROFILE" => profile(source),
            _ => variable(source, name),
        };
        match value {
            Some(value) => found.push_str(&value),
            None => found.push_str(&format!("%{name}%")),
        }
        left = after;
    }
    found + left
}

/// A path without the name of the user.
pub fn anonymous(source: &dyn Source, path: &str) -> String {
    let Some(folder) = profile(source) else {
        return path.to_owned();
    };
    match path.get(..folder.len()) {
        Some(start) if start.eq_ignore_ascii_case(&folder) => {
            let sign = if folder.starts_with('/') { "~" } else { "%USERPROFILE%" };
            format!("{sign}{}", &path[folder.len()..])
        }
        _ => path.to_owned(),
    }
}
