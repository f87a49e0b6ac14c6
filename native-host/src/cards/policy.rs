//! What an administrator decides about cards and readers, see [`crate::config`].

use serde::Deserialize;
use std::path::PathBuf;

/// The administrator's choices about cards and readers.
///
/// Modules lie where their vendors put them; on Windows `C:\\Program Files\\Net iD\\iidp11.dll` and the like. The first that
/// shows a card is used for it.
///
/// ```
/// # use kortbrygga_host::{cards::ModuleCards, config::Config};
/// let config = Config::parse(r#"
///     [[cards.pkcs11-modules]]
///     name = "Net iD"
///     path = "/usr/lib/libiidp11.so"
///
///     [[cards.pkcs11-modules]]
///     name = "SafeNet"
///     path = "/usr/lib/libeToken.so"
///
///     [[cards.pkcs11-modules]]
///     name = "OpenSC"
///     path = "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"
///     cards = "all"
/// "#).unwrap();
/// assert_eq!(config.cards.pkcs11_modules[0].cards, ModuleCards::Unwritable);
/// assert_eq!(config.cards.pkcs11_modules[2].cards, ModuleCards::All);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Policy {
    /// Vendors' PKCS#11 modules, in the order in which they are asked.
    pub pkcs11_modules: Vec<Module>,
    /// File with the PIV management key (NIST SP 800-73-4 part 2 section 3.2.4), hexadecimal. Without it PIV cards are not
    /// written to.
    pub piv_management_key: Option<PathBuf>,
    /// Readers that are left alone, by name; `*` at the end stands for any rest.
    pub ignore_readers: Vec<String>,
    /// Readers whose keys for codes are not used though they claim to have some, by name as above.
    pub ignore_reader_keys: Vec<String>,
}

/// A vendor's PKCS#11 module.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Module {
    /// Its name in messages, e.g. `Net iD`.
    pub name: String,
    /// The library file, absolute.
    pub path: PathBuf,
    /// Which cards it is used for.
    #[serde(default)]
    pub cards: ModuleCards,
}

/// Which cards a module is used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModuleCards {
    /// Those that no family here can write to.
    #[default]
    Unwritable,
    /// All that it shows.
    All,
}

impl Default for Policy {
    fn default() -> Self {
        // The readers that Net iD Client leaves alone by default: there is no card in them that anybody put in.
        let ignored = ["Microsoft Virtual Smart Card*", "Windows Hello*", "Intercede Virtual Reader*"];
        Self {
            pkcs11_modules: Vec::new(),
            piv_management_key: None,
            ignore_readers: ignored.map(str::to_owned).to_vec(),
            ignore_reader_keys: Vec::new(),
        }
    }
}

/// Readers whose keys for codes are never used, whatever they claim: the chip of the readers without keys says that it has
/// some, and the keyboards hand what is typed to the computer. Known from the drivers of pcsc-lite, which do the same; on
/// Windows and macOS nobody else does it.
const WITHOUT_USABLE_KEYS: [&str; 12] = [
    "C3PO LTC31 v2*",
    "Cherry SmartTerminal XX44*",
    "FujitsuTechnologySolutions GmbH SmartCase KB SCR eSIG*",
    "Fujitsu Smartcard Reader D323*",
    "Hewlett-Packard Company HP USB CCID Smartcard Keyboard*",
    "Hewlett-Packard Company HP USB Smart Card Keyboard*",
    "HID Global OMNIKEY 3x21 Smart Card Reader*",
    "HID Global OMNIKEY 6121 Smart Card Reader*",
    "OMNIKEY AG CardMan 6121*",
    // The names that the maker's own driver for Windows gives.
    "OMNIKEY CardMan 3x21*",
    "OMNIKEY CardMan 6121*",
    "OMNIKEY 3x21*",
];

impl Policy {
    /// True for a reader that is left alone altogether.
    pub fn ignores_reader(&self, name: &str) -> bool {
        self.ignore_readers.iter().any(|it| names(it, name))
    }

    /// True for a reader whose keys for codes are not used: by the administrator's list, or known to claim them falsely.
    pub fn ignores_keys_of(&self, name: &str) -> bool {
        let own = self.ignore_reader_keys.iter().map(String::as_str);
        own.chain(WITHOUT_USABLE_KEYS).any(|it| names(it, name))
    }
}

/// Whether an entry of a list means this reader: its whole name, or with `*` at the end its beginning. Capitals and small
/// letters are the same; a `*` elsewhere is a letter like any other.
fn names(entry: &str, reader: &str) -> bool {
    let (entry, reader) = (entry.to_lowercase(), reader.to_lowercase());
    match entry.strip_suffix('*') {
        Some(beginning) => reader.starts_with(beginning),
        None => reader == entry,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_means_a_whole_name_or_a_beginning() {
        for (entry, reader, means) in [
            ("Windows Hello*", "Windows Hello for Business 1", true),
            ("windows hello*", "WINDOWS HELLO", true),
            ("Windows Hello", "Windows Hello", true),
            ("Windows Hello", "Windows Hello for Business 1", false),
            ("Hello*", "Windows Hello", false),
            ("*Hello", "Windows Hello", false),
            ("Läsare Å*", "LÄSARE Å 00 00", true),
            ("*", "anything", true),
            ("", "anything", false),
        ] {
            assert_eq!(names(entry, reader), means, "{entry:?} {reader:?}");
        }
    }

    #[test]
    fn by_default_readers_without_a_slot_are_ignored_and_false_keys_are() {
        let policy = Policy::default();
        assert!(policy.ignores_reader("Microsoft Virtual Smart Card 0"));
        assert!(!policy.ignores_reader("OMNIKEY CardMan 3x21 0"));
        assert!(policy.ignores_keys_of("OMNIKEY CardMan 3x21 0"));
        assert!(policy.ignores_keys_of("HID Global OMNIKEY 3x21 Smart Card Reader [OMNIKEY 3x21] 00 00"));
        assert!(!policy.ignores_keys_of("Gemalto PC Pinpad Smart Card Reader 00 00"));
        let policy = Policy { ignore_reader_keys: vec!["Gemalto PC*".into()], ..policy };
        assert!(policy.ignores_keys_of("Gemalto PC Pinpad Smart Card Reader 00 00"));
        assert!(policy.ignores_keys_of("OMNIKEY CardMan 3x21 0"), "the list adds to what is known");
    }
}
