//! Settings in sections, as Net iD and Nexus Personal write them, and the encodings that such files come in.
//!
//! Not left to a library: those take a colon for an equals sign, and here addresses (`https://…=2`) are names.

/// A text and whether it was UTF-8 (or UTF-16 with its mark), as these programs expect it.
pub struct Decoded {
    pub text: String,
    pub as_expected: bool,
}

/// One file's settings, in its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings(Vec<Setting>);

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Name in brackets.
    pub section: String,
    /// Before the first equals sign.
    pub name: String,
    /// After it.
    pub value: String,
}

/// Most settings of one file.
const MOST_SETTINGS: usize = 4096;

impl Settings {
    /// From a file's text.
    pub fn parse(text: &str) -> Self {
        let mut section = String::new();
        let mut settings = Vec::new();
        for line in text.lines().map(str::trim) {
            if line.starts_with([';', '#']) || settings.len() >= MOST_SETTINGS {
                continue;
            }
            if let Some(name) = line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
                section = name.trim().to_owned();
            } else if let Some((name, value)) = line.split_once('=') {
                let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
                settings.push(Setting { section: section.clone(), name, value });
            }
        }
        Self(settings)
    }

    /// From sections that were read elsewhere.
    pub fn of(settings: Vec<Setting>) -> Self {
        Self(settings)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Setting> {
        self.0.iter()
    }

    /// All of one section.
    pub fn section<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Setting> {
        self.iter().filter(move |it| it.section.eq_ignore_ascii_case(name))
    }

    /// The value of a setting.
    pub fn value(&self, section: &str, name: &str) -> Option<&str> {
        let is = |it: &&Setting| it.section.eq_ignore_ascii_case(section) && it.name.eq_ignore_ascii_case(name);
        self.iter().find(is).map(|it| it.value.as_str())
    }
}

/// UTF-8 with or without mark, UTF-16 with mark, else as Western Windows and older Linux write it (ISO 8859-1).
pub fn decode(octets: &[u8]) -> Decoded {
    let expected = |text| Decoded { text, as_expected: true };
    let wide = |octets: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = octets.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    match octets {
        [0xEF, 0xBB, 0xBF, rest @ ..] => expected(String::from_utf8_lossy(rest).into_owned()),
        [0xFF, 0xFE, rest @ ..] => expected(wide(rest, u16::from_le_bytes)),
        [0xFE, 0xFF, rest @ ..] => expected(wide(rest, u16::from_be_bytes)),
        _ => match std::str::from_utf8(octets) {
            Ok(text) => expected(text.to_owned()),
            Err(_) => Decoded { text: octets.iter().map(|it| char::from(*it)).collect(), as_expected: false },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_names() {
        let text = "; x\n[AllowedServers]\nhttps://*.siths.se=2\n\n[Trace]\r\nFile = C:\\a=b.txt\nlost\n";
        let settings = Settings::parse(text);
        assert_eq!(settings.value("allowedservers", "https://*.siths.se"), Some("2"));
        assert_eq!(settings.value("Trace", "file"), Some(r"C:\a=b.txt"));
        assert_eq!(settings.iter().count(), 2);
    }

    #[test]
    fn encodings_are_told_apart() {
        assert!(decode("å".as_bytes()).as_expected);
        assert!(!decode(b"\xE5").as_expected);
        assert_eq!(decode(b"\xE5").text, "å");
        assert_eq!(decode(b"\xFF\xFEa\0").text, "a");
    }
}
