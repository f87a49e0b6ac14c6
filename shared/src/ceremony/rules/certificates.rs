//! The certificates on the card that one is logged in with, or is about to log in with.

use super::{HOLDS, one, subject::blocked};
use crate::{
    catalogue::{Code, ErrorReport},
    ceremony::{Environment, Facts, State},
    identity::Personnummer,
    protocol::{CardState, CardView, CertificateUsage, CertificateView, PinKind, ReaderView},
    time::{Day, UnixMillis},
};

const USAGES: [CertificateUsage; 2] = [CertificateUsage::Authentication, CertificateUsage::Signature];

/// From how many days before its end on a certificate is told of.
const EXPIRING_DAYS: i64 = 30;

/// 2025-12-01: from this day on national services want level 3.
const LEVEL_3_ONLY: Day = Day(20_423);

/// Before login: a card with a certificate to log in with, and a code that is not blocked. While a card is being read nothing
/// is told.
pub(super) fn login_card_ready(state: &State, facts: &Facts) -> Vec<ErrorReport> {
    let Some(readers) = facts.readers.as_deref().filter(|readers| !readers.is_empty()) else {
        return HOLDS;
    };
    let reading = readers.iter().any(|reader| reader.state == CardState::Reading);
    let able = || facts.cards().map(|(_, card)| card).filter(|card| can_log_in(card, facts.now));
    if reading || able().any(|card| !is_blocked(card)) {
        return HOLDS;
    }
    if able().next().is_some() {
        let code = blocked(state, facts, able().all(is_puk_blocked));
        return vec![ErrorReport::new(code).with("pin", PinKind::Authentication.as_str())];
    }
    let mut to_log_in = facts.cards().flat_map(|(_, card)| of_usage(card, CertificateUsage::Authentication)).peekable();
    if to_log_in.peek().is_some() {
        // A certificate that is still valid lacks its key.
        let usage = CertificateUsage::Authentication;
        return vec![match to_log_in.all(|it| it.not_after <= facts.now) {
            true => certificate_expired(usage),
            false => ErrorReport::new(Code::KeyMissing).with("usage", usage_word(usage)),
        }];
    }
    let mut found = Vec::new();
    for (reader, card) in facts.cards().filter(|(_, card)| card.certificates.is_empty()) {
        // A key without certificate: a fetch began here. Without keys the card is blank.
        found.push(match card.keys.first() {
            Some(_) => incomplete(card, CertificateUsage::Authentication),
            None => ErrorReport::new(Code::CardWithoutCertificates).with("reader", reader.label()),
        });
    }
    found.push(Code::NoLoginCard.into());
    found
}

/// Validity, completeness and level of what is on the card.
pub(super) fn good(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    let Some((_, card)) = card_of_login(facts) else {
        return HOLDS;
    };
    let mut found = Vec::new();
    for usage in USAGES {
        found.extend(validity(card, usage, facts.now));
    }
    found.extend(missing(card).or_else(|| without_hsa_id(card)));
    if card.loa() == Some(2) && facts.now.day() >= LEVEL_3_ONLY {
        found.push(Code::Level2NoLongerAccepted.into());
    }
    found.extend(of_another_card(card));
    found
}

/// Test and production know nothing of each other's cards. Where one of them can't be told, nothing is said.
pub(super) fn environment(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    let Some(portal) = facts.page.as_ref().and_then(|page| page.environment) else {
        return HOLDS;
    };
    let of_card = card_of_login(facts).and_then(|(_, card)| card.certificates.iter().find_map(environment_of));
    match of_card {
        Some(card) if card != portal => {
            vec![ErrorReport::new(Code::WrongEnvironment).with("card", word(card)).with("portal", word(portal))]
        }
        _ => HOLDS,
    }
}

/// Most portals want the certificate with the HSA-id; the other one carries a personnummer.
pub(super) fn login_with_hsa_id(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    match facts.signed_in() {
        Some(login) if login.person_id.parse::<Personnummer>().is_ok() => one(Code::WrongCertificateChosen),
        _ => HOLDS,
    }
}

/// The card of the one who is logged in; where nobody is, the only one with certificates.
fn card_of_login(facts: &Facts) -> Option<(&ReaderView, &CardView)> {
    if facts.signed_in().is_some() {
        return facts.login_card();
    }
    let mut with_certificates = facts.cards().filter(|(_, card)| !card.certificates.is_empty());
    with_certificates.next().filter(|_| with_certificates.next().is_none())
}

fn can_log_in(card: &CardView, now: UnixMillis) -> bool {
    card.keys.contains(&CertificateUsage::Authentication)
        && of_usage(card, CertificateUsage::Authentication).any(|it| it.not_after > now)
}

fn is_blocked(card: &CardView) -> bool {
    card.pins.iter().any(|it| it.pin == PinKind::Authentication && it.tries_left == Some(0))
}

fn is_puk_blocked(card: &CardView) -> bool {
    card.pins.iter().any(|it| it.pin == PinKind::Authentication && it.puk_tries_left == Some(0))
}

fn of_usage(card: &CardView, usage: CertificateUsage) -> impl Iterator<Item = &CertificateView> {
    card.certificates.iter().filter(move |it| it.usage == usage)
}

/// An old certificate beside a new one is no fault: the one that is valid longest counts.
fn validity(card: &CardView, usage: CertificateUsage, now: UnixMillis) -> Option<ErrorReport> {
    let until = of_usage(card, usage).map(|it| it.not_after).max()?;
    if until <= now {
        return Some(certificate_expired(usage));
    }
    let days = now.day().until(until.day());
    // Both certificates of a card end on the same day as a rule, so one is enough to tell of.
    (days < EXPIRING_DAYS && usage == CertificateUsage::Authentication)
        .then(|| ErrorReport::new(Code::CertificateExpiring).with("days", days.to_string()))
}

/// What a card should carry: a certificate for each key, and at level 3 both. Level 2 begins with authentication alone.
fn missing(card: &CardView) -> Option<ErrorReport> {
    let has = |usage| of_usage(card, usage).next().is_some();
    let lacking = USAGES.into_iter().find(|&usage| !has(usage))?;
    if !card.keys.contains(&lacking) {
        return match card.loa() {
            Some(2) => Some(Code::SignatureCertificateMissing.into()),
            Some(_) => Some(incomplete(card, lacking)),
            // A card of another kind, or a blank one.
            None => None,
        };
    }
    Some(incomplete(card, lacking))
}

fn incomplete(card: &CardView, lacking: CertificateUsage) -> ErrorReport {
    let have = card.certificates.first().map_or("none", |it| usage_word(it.usage));
    ErrorReport::new(Code::CertificatesIncomplete).with("have", have).with("missing", usage_word(lacking))
}

/// All that one can log in with carries a personnummer.
fn without_hsa_id(card: &CardView) -> Option<ErrorReport> {
    let mut to_log_in = of_usage(card, CertificateUsage::Authentication).peekable();
    to_log_in.peek()?;
    let report = || ErrorReport::new(Code::CertificatesIncomplete).with("have", "none").with("missing", "hsa-id");
    to_log_in.all(|it| it.person_id.parse::<Personnummer>().is_ok()).then(report)
}

fn of_another_card(card: &CardView) -> Option<ErrorReport> {
    let own = card.number.as_ref()?;
    let other = card.certificates.iter().filter_map(|it| it.number.as_ref()).find(|number| *number != own)?;
    Some(ErrorReport::new(Code::PairOfAnotherCard).with("actual", other.ends()).with("expected", own.ends()))
}

/// Issuers of the test hierarchy carry `TEST` or `PP` as a word; test people have an HSA-id that begins with `TST`
/// (domain facts 2.4, 2.6). An issuer outside SITHS tells nothing.
fn environment_of(certificate: &CertificateView) -> Option<Environment> {
    let words = || certificate.issuer.split(|c: char| !c.is_alphanumeric());
    let test = words().any(|word| word.eq_ignore_ascii_case("TEST") || word.eq_ignore_ascii_case("PP"));
    let tst = certificate.person_id.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("TST"));
    if test || tst {
        return Some(Environment::Test);
    }
    words().any(|word| word.eq_ignore_ascii_case("SITHS")).then_some(Environment::Production)
}

fn certificate_expired(usage: CertificateUsage) -> ErrorReport {
    ErrorReport::new(Code::CertificateExpired).with("usage", usage_word(usage))
}

fn usage_word(usage: CertificateUsage) -> &'static str {
    match usage {
        CertificateUsage::Authentication => "authentication",
        CertificateUsage::Signature => "signature",
    }
}

fn word(environment: Environment) -> &'static str {
    match environment {
        Environment::Test => "test",
        Environment::Production => "production",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_level_3_is_the_first_of_december() {
        assert_eq!(LEVEL_3_ONLY.to_string(), "2025-12-01");
    }

    #[test]
    fn an_issuer_tells_its_environment_by_whole_words() {
        let of = |issuer: &str, person: &str| {
            environment_of(&CertificateView {
                usage: CertificateUsage::Authentication,
                name: String::new(),
                person_id: person.into(),
                loa: None,
                issuer: issuer.into(),
                number: None,
                serial: String::new(),
                not_before: UnixMillis(0),
                not_after: UnixMillis(0),
            })
        };
        assert_eq!(of("TEST SITHS e-id Person HSA-id 3 CA v1", "SE1"), Some(Environment::Test));
        assert_eq!(of("SITHS e-id Person HSA-id 3 CA PP v1", "SE1"), Some(Environment::Test));
        assert_eq!(of("SITHS e-id Person HSA-id 3 CA v1", "TSTNMT2321000156-1079"), Some(Environment::Test));
        assert_eq!(of("SITHS e-id Person HSA-id 3 CA v1", "SE2321000016-A1"), Some(Environment::Production));
        assert_eq!(of("Supported Testimony CA", "SE2321000016-A1"), None);
    }
}
