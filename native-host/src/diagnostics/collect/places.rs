//! Folders that programs use, as the computer itself tells them.

use crate::diagnostics::source::Source;

/// Where a program finds its variables: the user's own before those of the computer.
const VARIABLES: [&str; 3] = [
    r"HKCU\Environment",
    r"HKCU\Volatile Environment",
    r"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment",
];

/// Variables that stand elsewhere: name, key, value.
const ELSEWHERE: [(&str, &str, &str); 5] = [
    ("SYSTEMROOT", r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion", "SystemRoot"),
    ("WINDIR", r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion", "SystemRoot"),
    ("PROGRAMDATA", r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList", "ProgramData"),
    ("ALLUSERSPROFILE", r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList", "ProgramData"),
    ("PUBLIC", r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList", "Public"),
];

/// A variable may hold others (`%TEMP%` is `%USERPROFILE%\AppData\Local\Temp`), and these none.
const PASSES: usize = 2;

/// Folders below which each user has one.
const FOLDERS_OF_USERS: [&str; 2] = ["Users", "home"];

/// Folders there that are nobody's.
const OF_NOBODY: [&str; 4] = ["Public", "Default", "All Users", "Shared"];

/// `Program Files` of 64 and of 32 bits.
pub fn program_files(source: &dyn Source) -> Vec<String> {
    let key = source.key(r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion").ok().flatten().unwrap_or_default();
    let told = ["ProgramFilesDir", "ProgramFilesDir (x86)"].map(|name| key.text(name));
    let usual = [r"C:\Program Files", r"C:\Program Files (x86)"];
    told.into_iter().zip(usual).map(|(told, usual)| told.unwrap_or_else(|| usual.to_owned())).collect()
}

/// The user's folder on Windows.
pub fn profile(source: &dyn Source) -> Option<String> {
    set(source, "USERPROFILE").filter(|it| !it.contains('%')).or_else(|| source.home())
}

/// The folder of the user's settings on Windows.
pub fn app_data(source: &dyn Source) -> Option<String> {
    variable(source, "APPDATA").or_else(|| profile(source).map(|it| format!(r"{it}\AppData\Roaming")))
}

/// A variable of the environment as a program sees it; `None` also when it holds one that is not known.
pub fn variable(source: &dyn Source, name: &str) -> Option<String> {
    expanded(source, &set(source, name)?)
}

/// Variables in percent signs put in; `None` when one is not known.
pub fn expanded(source: &dyn Source, text: &str) -> Option<String> {
    let mut text = text.to_owned();
    for _ in 0..PASSES {
        text = put_in(source, &text);
    }
    // One sign alone begins no variable.
    (text.matches('%').count() < 2).then_some(text)
}

/// A path without the name of a user: neither as a folder of users nor in any other part.
pub fn anonymous(source: &dyn Source, path: &str) -> String {
    let profile = profile(source);
    let of_windows = path.contains('\\');
    let (folder_sign, sign) = if of_windows { ("%USERPROFILE%", "%USERNAME%") } else { ("~", "$USER") };
    let (start, rest) = match profile.as_deref().and_then(|it| Some((it, path.get(..it.len())?))) {
        Some((folder, start)) if start.eq_ignore_ascii_case(folder) => (folder_sign, &path[folder.len()..]),
        _ => ("", path),
    };
    let folder_name = profile.as_deref().and_then(|it| it.rsplit(['/', '\\']).next()).map(str::to_owned);
    let names: Vec<String> = folder_name.into_iter().chain(set(source, "USERNAME")).filter(|it| it.len() > 1).collect();
    let mut parts = Vec::new();
    let mut below_users = false;
    for part in rest.split_inclusive(['/', '\\']) {
        let name = part.trim_end_matches(['/', '\\']);
        let separator = &part[name.len()..];
        let is_user = below_users && !OF_NOBODY.iter().any(|it| it.eq_ignore_ascii_case(name)) && !name.contains('%');
        below_users = FOLDERS_OF_USERS.iter().any(|it| it.eq_ignore_ascii_case(name));
        let name = if is_user {
            sign.to_owned()
        } else if below_users {
            name.to_owned()
        } else {
            names.iter().fold(name.to_owned(), |name, user| without(&name, user, sign))
        };
        parts.push(name + separator);
    }
    format!("{start}{}", parts.concat())
}

/// As the registry sets it.
fn set(source: &dyn Source, name: &str) -> Option<String> {
    let of = |key: &str, value: &str| source.key(key).ok()??.text(value);
    let elsewhere = ELSEWHERE.iter().filter(|(it, ..)| it.eq_ignore_ascii_case(name));
    VARIABLES
        .iter()
        .find_map(|key| of(key, name))
        .or_else(|| elsewhere.into_iter().find_map(|(_, key, value)| of(key, value)))
}

/// One pass; unknown variables stay.
fn put_in(source: &dyn Source, text: &str) -> String {
    let mut found = String::new();
    let mut left = text;
    while let Some((before, rest)) = left.split_once('%') {
        let Some((name, after)) = rest.split_once('%') else { break };
        found.push_str(before);
        let value = match name.to_ascii_uppercase().as_str() {
            "PROGRAMFILES" | "PROGRAMW6432" => program_files(source).into_iter().next(),
            "PROGRAMFILES(X86)" => program_files(source).into_iter().nth(1),
            "USERPROFILE" => profile(source),
            "APPDATA" => set(source, name).or_else(|| Some(r"%USERPROFILE%\AppData\Roaming".to_owned())),
            "LOCALAPPDATA" => set(source, name).or_else(|| Some(r"%USERPROFILE%\AppData\Local".to_owned())),
            "SYSTEMDRIVE" => set(source, "SystemRoot").and_then(|it| Some(it.split_once('\\')?.0.to_owned())),
            _ => set(source, name),
        };
        match value {
            Some(value) => found.push_str(&value),
            None => found.push_str(&format!("%{name}%")),
        }
        left = after;
    }
    found + left
}

/// A text with a sign in place of a name, in upper or lower case.
fn without(text: &str, name: &str, sign: &str) -> String {
    let mut found = String::new();
    let mut left = text;
    while let Some(first) = left.chars().next() {
        match after(left, name) {
            Some(rest) => {
                found.push_str(sign);
                left = rest;
            }
            None => {
                found.push(first);
                left = &left[first.len_utf8()..];
            }
        }
    }
    found
}

/// What follows the start of a text, whatever its case.
fn after<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let mut left = text.chars();
    let same = |wanted: char| left.next().is_some_and(|it| it.to_lowercase().eq(wanted.to_lowercase()));
    start.chars().all(same).then_some(left.as_str())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::diagnostics::source::Recorded;

    const EXPORT: &str = r#"Windows Registry Editor Version 5.00
[HKEY_CURRENT_USER\Environment]
"TEMP"="%USERPROFILE%\\AppData\\Local\\Temp"
"LOOP"="%LOOP%"
[HKEY_CURRENT_USER\Volatile Environment]
"USERPROFILE"="C:\\Users\\Anna.Andersson"
"USERNAME"="aand1"
[HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Session Manager\Environment]
"TEMP"="%SystemRoot%\\TEMP"
"windir"="%SystemRoot%"
[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion]
"SystemRoot"="C:\\WINDOWS"
[HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList]
"ProgramData"="%SystemDrive%\\ProgramData"
"#;

    fn recorded() -> Recorded {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("registry.reg");
        std::fs::write(&file, EXPORT).unwrap();
        Recorded::open(Some(&file), None, None).unwrap()
    }

    #[test]
    fn variables_are_put_in_as_a_program_sees_them() {
        for (text, path) in [
            (r"%TEMP%\x.txt", Some(r"C:\Users\Anna.Andersson\AppData\Local\Temp\x.txt")),
            (r"%appdata%\x.txt", Some(r"C:\Users\Anna.Andersson\AppData\Roaming\x.txt")),
            (r"%ProgramData%\x.txt", Some(r"C:\ProgramData\x.txt")),
            (r"%windir%\x.txt", Some(r"C:\WINDOWS\x.txt")),
            (r"C:\100%\x.txt", Some(r"C:\100%\x.txt")),
            (r"%NOWHERE%\x.txt", None),
            (r"%LOOP%\x.txt", None),
        ] {
            assert_eq!(expanded(&recorded(), text).as_deref(), path, "{text}");
        }
    }

    #[test]
    fn no_part_of_a_path_names_a_user() {
        for (path, told) in [
            (r"C:\Users\anna.andersson\x.txt", r"%USERPROFILE%\x.txt"),
            (r"C:\Trace\AAND1\netid-aand1.txt", r"C:\Trace\%USERNAME%\netid-%USERNAME%.txt"),
            (r"D:\anna.andersson\x.txt", r"D:\%USERNAME%\x.txt"),
            (r"D:\Users\bo.berg\x.txt", r"D:\Users\%USERNAME%\x.txt"),
            (r"C:\Users\Public\x.txt", r"C:\Users\Public\x.txt"),
            (r"%TEMP%\x.txt", r"%TEMP%\x.txt"),
            ("/home/bo/x.txt", "/home/$USER/x.txt"),
        ] {
            assert_eq!(anonymous(&recorded(), path), told);
        }
    }
}
