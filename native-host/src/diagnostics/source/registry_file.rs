//! Registry exports: `Windows Registry Editor Version 5.00` (UTF-16LE or UTF-8) and `REGEDIT4`, as `regedit` writes them.
//!
//! Bounded by the size of the file. Lines that can't be understood are left out, as `regedit` does on import. Not read:
//! deletions (`[-…]`, `"…"=-`), which no export has.

use super::{Key, Unreadable, Value};
use crate::diagnostics::ini;
use std::collections::BTreeMap;

/// Largest export, in octets; that of a whole computer is larger, and not what is asked for.
const LARGEST_EXPORT: usize = 64 * 1024 * 1024;

/// Longest text that goes over several lines, in octets.
const LONGEST_VALUE: usize = 64 * 1024;

const ROOTS: [(&str, &str); 2] = [("HKEY_LOCAL_MACHINE", "HKLM"), ("HKEY_CURRENT_USER", "HKCU")];

/// All keys of an export.
pub struct Registry {
    /// By path in lower case, with the short name of its root.
    keys: BTreeMap<String, Key>,
}

impl Registry {
    /// From the file's octets.
    ///
    /// # Errors
    /// [`Unreadable`] when it does not begin as an export does.
    pub fn parse(octets: &[u8]) -> Result<Self, Unreadable> {
        if octets.len() > LARGEST_EXPORT {
            return Err(Unreadable::TooLarge);
        }
        let text = ini::decode(octets).text;
        let mut lines = text.lines();
        let first = lines.next().unwrap_or_default().trim();
        if !first.starts_with("Windows Registry Editor Version 5") && first != "REGEDIT4" {
            return Err(Unreadable::Malformed("not a registry export".to_owned()));
        }
        let wide = first != "REGEDIT4";
        let mut registry = Self { keys: BTreeMap::new() };
        let mut current = None;
        while let Some(line) = lines.next() {
            let mut line = line.trim().to_owned();
            if let Some(path) = line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
                current = short(path).inspect(|it| registry.add(it));
                continue;
            }
            // Octets go on after a backslash, texts until their closing quotation mark.
            while line.ends_with('\\') && line.contains("hex") {
                line.pop();
                line.push_str(lines.next().unwrap_or_default().trim());
            }
            while line.len() < LONGEST_VALUE && is_open(&line) {
                let Some(next) = lines.next() else { break };
                line.push('\n');
                line.push_str(next);
            }
            if let (Some(path), Some(value)) = (&current, entry(&line, wide))
                && let Some(key) = registry.keys.get_mut(&path.to_lowercase())
            {
                key.values.push(value);
            }
        }
        Ok(registry)
    }

    /// The key of this path.
    pub fn key(&self, path: &str) -> Option<&Key> {
        self.keys.get(&path.to_lowercase())
    }

    /// A key and those above it.
    fn add(&mut self, path: &str) {
        self.keys.entry(path.to_lowercase()).or_default();
        let mut below = path;
        while let Some((above, name)) = below.rsplit_once('\\') {
            let key = self.keys.entry(above.to_lowercase()).or_default();
            if key.keys.iter().any(|it| it.eq_ignore_ascii_case(name)) {
                return;
            }
            key.keys.push(name.to_owned());
            below = above;
        }
    }
}

/// With the root's short name; `None` for other roots.
fn short(path: &str) -> Option<String> {
    let (root, rest) = path.split_once('\\').unwrap_or((path, ""));
    let (_, short) = ROOTS.iter().find(|(long, _)| root.eq_ignore_ascii_case(long))?;
    Some(if rest.is_empty() { (*short).to_owned() } else { format!("{short}\\{rest}") })
}

/// A text that does not end on this line.
fn is_open(line: &str) -> bool {
    let mut inside = false;
    let mut escaped = false;
    for character in line.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => inside = !inside,
            _ => {}
        }
    }
    inside && line.starts_with(['"', '@'])
}

/// `"name"=value` or `@=value`.
fn entry(line: &str, wide: bool) -> Option<(String, Value)> {
    let (name, rest) = match line.strip_prefix('@') {
        Some(rest) => (String::new(), rest),
        None => quoted(line)?,
    };
    Some((name, value(rest.trim_start().strip_prefix('=')?.trim(), wide)?))
}

fn value(text: &str, wide: bool) -> Option<Value> {
    if text.starts_with('"') {
        return quoted(text).map(|(text, _)| Value::Text(text));
    }
    if let Some(digits) = text.strip_prefix("dword:") {
        return u32::from_str_radix(digits.trim(), 16).ok().map(|it| Value::Number(it.into()));
    }
    let (kind, octets) = text.strip_prefix("hex")?.split_once(':')?;
    let octets = octets.split(',').map(str::trim).filter(|it| !it.is_empty());
    let octets: Vec<u8> = octets.map(|it| u8::from_str_radix(it, 16)).collect::<Result<_, _>>().ok()?;
    Some(match kind {
        "(1)" | "(2)" => Value::Text(texts(&octets, wide).into_iter().next().unwrap_or_default()),
        "(7)" => Value::Texts(texts(&octets, wide)),
        "(4)" => Value::Number(u32::from_le_bytes(octets.try_into().ok()?).into()),
        "(b)" => Value::Number(u64::from_le_bytes(octets.try_into().ok()?)),
        _ => Value::Octets(octets),
    })
}

/// Texts that end with NUL each.
fn texts(octets: &[u8], wide: bool) -> Vec<String> {
    let text = if wide {
        let units: Vec<u16> = octets.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    } else {
        octets.iter().map(|it| char::from(*it)).collect()
    };
    text.split('\0').filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

/// A text in quotation marks, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let text = text.strip_prefix('"')?;
    let mut found = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((found, &text[at + 1..])),
            '\\' => found.push(characters.next()?.1),
            other => found.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    const EXPORT: &str = concat!(
        "Windows Registry Editor Version 5.00\r\n\r\n; a comment\r\n",
        "[HKEY_LOCAL_MACHINE\\SOFTWARE\\SecMaker\\NetiD]\r\n@=\"default\"\r\n",
        "\"Path\"=\"C:\\\\Program Files\\\\Net \\\"iD\\\"\"\r\n\"Start\"=dword:0000000a\r\n",
        "\"Large\"=hex(b):01,00,00,00,01,00,00,00\r\n",
        "\"Several\"=hex(7):61,00,00,00,62,00,63,00,00,00,00,00\r\n",
        "\"Expand\"=hex(2):25,00,41,00,\\\r\n  25,00,00,00\r\n\"Blob\"=hex:01,ff\r\n",
        "\"Two lines\"=\"first\r\nsecond\"\r\n\"Gone\"=-\r\nnonsense\r\n",
        "[HKEY_CURRENT_USER\\SOFTWARE\\Classes]\r\n[HKEY_USERS\\X]\r\n\"Lost\"=\"x\"\r\n",
    );

    fn check(octets: &[u8]) {
        let registry = Registry::parse(octets).unwrap();
        let key = registry.key(r"HKLM\software\SECMAKER\netid").unwrap();
        assert_eq!(key.text("").unwrap(), "default");
        assert_eq!(key.text("path").unwrap(), r#"C:\Program Files\Net "iD""#);
        assert_eq!(key.number("Start"), Some(10));
        assert_eq!(key.number("Large"), Some(0x1_0000_0001));
        assert_eq!(key.value("Several"), Some(&Value::Texts(vec!["a".into(), "bc".into()])));
        assert_eq!(key.text("Expand").unwrap(), "%A%");
        assert_eq!(key.value("Blob"), Some(&Value::Octets(vec![1, 255])));
        assert_eq!(key.text("Two lines").unwrap(), "first\nsecond");
        assert_eq!(key.values.len(), 8);
        assert_eq!(registry.key(r"HKLM\SOFTWARE").unwrap().keys, ["SecMaker"]);
        assert!(registry.key(r"HKCU\SOFTWARE\Classes").is_some());
    }

    #[test]
    fn both_encodings_of_an_export_are_read() {
        check(EXPORT.as_bytes());
        let wide = EXPORT.encode_utf16().flat_map(u16::to_le_bytes);
        check(&[0xFF, 0xFE].into_iter().chain(wide).collect::<Vec<u8>>());
    }

    #[test]
    fn damaged_exports_are_read_as_far_as_they_go() {
        for cut in 40..EXPORT.len() {
            Registry::parse(&EXPORT.as_bytes()[..cut]).unwrap();
        }
        assert!(Registry::parse(b"[HKEY_LOCAL_MACHINE\\SOFTWARE]").is_err());
        assert!(Registry::parse(b"").is_err());
    }
}
