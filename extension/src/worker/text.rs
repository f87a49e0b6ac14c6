//! What portals write for people, read: who is logged in, until when. And the few sentences that the browser shows for us.

use super::memory::Warned;
use kortbrygga_shared::{
    catalogue::Language,
    identity::{HsaId, Personnummer},
    time::{Day, UnixMillis},
};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// The HSA-id in a text such as `Anna Andersson (SE2321000016-A1)`.
pub fn hsa_id(text: &str) -> Option<String> {
    let apart = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';' | '[' | ']');
    let found = text.split(apart).find_map(|word| word.parse::<HsaId>().ok());
    found.map(|id| id.to_string())
}

/// The personnummer in a text such as `Anna Andersson (19121212-1212)`, as twelve or ten digits.
pub fn personnummer(text: &str) -> Option<String> {
    let apart = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';' | '[' | ']');
    let found = text.split(apart).find_map(|word| word.parse::<Personnummer>().ok());
    found.map(|number| number.digits().to_owned())
}

/// The name in such a text: what stands before the first bracket or comma.
pub fn name(text: &str) -> &str {
    text.split(['(', ',', '[']).next().unwrap_or_default().trim()
}

/// The point in time in a text such as `senast 14:32` or `2026-11-21 14:32`. A time without date is the one nearest to
/// `now`; `utc_offset` is local time minus UTC in minutes.
pub fn deadline(text: &str, now: UnixMillis, utc_offset: i32) -> Option<UnixMillis> {
    let shift = i64::from(utc_offset) * MINUTE;
    let words: Vec<&str> = text.split(|c: char| !c.is_ascii_digit() && !matches!(c, ':' | '-' | '.')).collect();
    let minute = words.iter().find_map(|word| minute_of_day(word))?;
    let local = match Day::parse(text) {
        Some(day) => day.0 * DAY + minute * MINUTE,
        None => {
            let local_now = now.0 + shift;
            let today = local_now.div_euclid(DAY) * DAY + minute * MINUTE;
            [today - DAY, today, today + DAY].into_iter().min_by_key(|at| (at - local_now).abs())?
        }
    };
    Some(UnixMillis(local - shift))
}

/// Heading and sentence of a notification about the receipt's deadline. Names nobody: it may be shown on a locked screen.
pub fn notification(language: Language, due: Warned, at: UnixMillis, utc_offset: i32) -> (&'static str, String) {
    let minute = (at.0 + i64::from(utc_offset) * MINUTE).rem_euclid(DAY) / MINUTE;
    let clock = format!("{:02}:{:02}", minute / 60, minute % 60);
    match (language, due) {
        (Language::Swedish, Warned::FiveMinutes) => {
            ("Högst fem minuter kvar", format!("Kvittera kortet senast {clock}. Sedan spärras certifikaten."))
        }
        (Language::Swedish, _) => ("Halva tiden har gått", format!("Kvittera kortet senast {clock}.")),
        (Language::English, Warned::FiveMinutes) => (
            "Five minutes left at most",
            format!("Sign the receipt for the card by {clock}. After that its certificates are revoked."),
        ),
        (Language::English, _) => ("Half of the time has passed", format!("Sign the receipt for the card by {clock}.")),
    }
}

/// `14:32`, `14.32` or `14:32:10` as minutes since midnight.
fn minute_of_day(word: &str) -> Option<i64> {
    let mut parts = word.trim_end_matches('.').split([':', '.']);
    let (hour, minute) = (parts.next()?, parts.next()?);
    let valid = (1..=2).contains(&hour.len()) && minute.len() == 2;
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    (valid && hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    // 2026-11-21T13:00:00Z, 14:00 in Stockholm.
    const NOW: UnixMillis = UnixMillis(1_795_266_000_000);

    #[test]
    fn the_person_behind_a_name() {
        assert_eq!(hsa_id("Anna Andersson (SE2321000016-A1)").as_deref(), Some("SE2321000016-A1"));
        assert_eq!(name("Anna Andersson (SE2321000016-A1)"), "Anna Andersson");
        assert_eq!(hsa_id("Anna Andersson"), None);
        assert_eq!(personnummer("Anna Andersson (19121212-1212)").as_deref(), Some("191212121212"));
        assert_eq!(personnummer("Anna Andersson (SE2321000016-A1)"), None);
    }

    #[test]
    fn a_time_without_date_is_the_nearest() {
        let in_minutes =
            |text, minutes| assert_eq!(deadline(text, NOW, 60), Some(UnixMillis(NOW.0 + minutes * MINUTE)), "{text}");
        in_minutes("senast 14:32", 32);
        in_minutes("Kvittera senast kl. 14.32.", 32);
        in_minutes("senast 13:59", -1);
        in_minutes("senast 00:10", 610);
        in_minutes("2026-11-22 14:00", 24 * 60);
        in_minutes("21 november 2026 14:32", 32);
        in_minutes("senast den 22 nov. 2026 kl. 14.00", 24 * 60);
    }

    #[test]
    fn a_notification_says_until_when_and_names_nobody() {
        let (title, text) = notification(Language::Swedish, Warned::FiveMinutes, UnixMillis(NOW.0 + 5 * MINUTE), 60);
        assert_eq!(
            (title, text.as_str()),
            ("Högst fem minuter kvar", "Kvittera kortet senast 14:05. Sedan spärras certifikaten.")
        );
        let (_, text) = notification(Language::English, Warned::HalfTime, NOW, 60);
        assert_eq!(text, "Sign the receipt for the card by 14:00.");
    }

    #[test]
    fn text_without_a_time_has_none() {
        for text in ["", "i morgon", "25:00", "14:3", "2026-11-21"] {
            assert_eq!(deadline(text, NOW, 60), None, "{text}");
        }
    }
}
