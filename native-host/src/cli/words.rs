//! Texts of the command line, and the language they are in.

use kortbrygga_shared::{
    catalogue::{Fixer, Language, Severity, Texts},
    protocol::{CertificateUsage, KeyAlgorithm, PinKind, Topic},
    time::UnixMillis,
};

/// Texts of the catalogue and of the command line.
pub fn texts(language: Language) -> Texts {
    let mut texts = Texts::new(language);
    texts.add(match language {
        Language::Swedish => include_str!("texts.sv.ftl"),
        Language::English => include_str!("texts.en.ftl"),
    });
    texts
}

/// Swedish where the session's language is Swedish, else English.
pub fn language() -> Language {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|name| std::env::var(name).ok());
    let tag = set.into_iter().find(|it| !it.is_empty()).or_else(of_the_user).unwrap_or_default();
    if tag.to_ascii_lowercase().starts_with("sv") { Language::Swedish } else { Language::English }
}

/// On Windows no variable says it.
fn of_the_user() -> Option<String> {
    #[cfg(windows)]
    {
        // The language of the desktop; the other one is that of dates and numbers.
        let user = windows_registry::CURRENT_USER;
        let shown = user.open("Control Panel\\Desktop").and_then(|it| it.get_multi_string("PreferredUILanguages"));
        let first = shown.ok().and_then(|it| it.into_iter().next());
        first.or_else(|| user.open("Control Panel\\International").and_then(|it| it.get_string("LocaleName")).ok())
    }
    #[cfg(not(windows))]
    None
}

/// How bad, in a word.
pub fn severity(texts: &Texts, severity: Severity) -> String {
    texts.get(match severity {
        Severity::Stop => "severity-stop",
        Severity::Notice => "severity-notice",
    })
}

/// Who can mend it, as a sentence.
pub fn fixer(texts: &Texts, fixer: Fixer) -> String {
    texts.get(match fixer {
        Fixer::User => "fixer-user",
        Fixer::Administrator => "fixer-administrator",
        Fixer::It => "fixer-it",
        Fixer::PortalHelpDesk => "fixer-portal-help-desk",
    })
}

/// What was looked at on this computer.
pub fn topic(texts: &Texts, topic: Topic) -> String {
    texts.get(match topic {
        Topic::System => "topic-system",
        Topic::Products => "topic-products",
        Topic::NetId => "topic-net-id",
        Topic::NetIdClient => "topic-net-id-client",
        Topic::CertificatePropagation => "topic-certificate-propagation",
        Topic::Nexus => "topic-nexus",
        Topic::Trusted => "topic-trusted",
        Topic::Sites => "topic-sites",
        Topic::Readers => "topic-readers",
        Topic::SmartCardConnector => "topic-smart-card-connector",
    })
}

/// `legitimering`, `underskrift`, or what else a key or certificate is for.
pub fn usage(texts: &Texts, usage: Option<CertificateUsage>) -> String {
    texts.get(match usage {
        Some(CertificateUsage::Authentication) => "usage-authentication",
        Some(CertificateUsage::Signature) => "usage-signature",
        None => "usage-other",
    })
}

/// Which PIN, by what it is for.
pub fn pin(texts: &Texts, pin: PinKind) -> String {
    texts.get(match pin {
        PinKind::Authentication => "usage-authentication",
        PinKind::Signature => "usage-signature",
    })
}

/// A card family as its makers call it.
pub fn family(texts: &Texts, name: &str) -> String {
    texts.find(&format!("family-{name}")).unwrap_or_else(|| name.to_owned())
}

/// Kind of a key, as the trade calls it.
pub fn algorithm(texts: &Texts, algorithm: Option<KeyAlgorithm>) -> String {
    match algorithm {
        Some(KeyAlgorithm::Rsa2048) => "RSA 2048".to_owned(),
        Some(KeyAlgorithm::Rsa3072) => "RSA 3072".to_owned(),
        Some(KeyAlgorithm::P256) => "P-256".to_owned(),
        Some(KeyAlgorithm::P384) => "P-384".to_owned(),
        None => texts.get("algorithm-other"),
    }
}

/// The state of a PIN by its tries left.
pub fn tries(texts: &Texts, left: Option<u8>) -> String {
    match left {
        Some(left) => texts.with("tries", &[("left", &left.to_string())]),
        None => texts.get("tries-unknown"),
    }
}

/// The day in this computer's time zone.
pub fn day(at: UnixMillis) -> String {
    let local = chrono::DateTime::from_timestamp_millis(at.0).map(|it| it.with_timezone(&chrono::Local));
    local.map_or_else(|| at.day().to_string(), |it| it.format("%Y-%m-%d").to_string())
}

/// The second in this computer's time zone.
pub fn second(at: UnixMillis) -> String {
    let local = chrono::DateTime::from_timestamp_millis(at.0).map(|it| it.with_timezone(&chrono::Local));
    local.map_or_else(|| at.day().to_string(), |it| it.format("%Y-%m-%d %H:%M:%S").to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use std::collections::BTreeSet;

    #[test]
    fn both_languages_say_the_same_things() {
        let ids = |source: &'static str| -> BTreeSet<&str> {
            let message = |line: &'static str| line.split_once(" =").map(|(id, _)| id);
            source.lines().filter(|line| !line.starts_with([' ', '#', '}'])).filter_map(message).collect()
        };
        let (swedish, english) = (ids(include_str!("texts.sv.ftl")), ids(include_str!("texts.en.ftl")));
        assert_eq!(swedish, english);
        assert!(swedish.len() > 40);
    }
}
