//! Points in time and days as plain values, because this crate has no clock.

use serde::{Deserialize, Serialize};

const DAY: i64 = 86_400_000;

/// Milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX time x 1000).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnixMillis(pub i64);

impl UnixMillis {
    /// Milliseconds from `self` until `later`; negative when `later` has passed.
    pub fn until(self, later: Self) -> i64 {
        later.0.saturating_sub(self.0)
    }

    /// The day in UTC.
    pub fn day(self) -> Day {
        Day(self.0.div_euclid(DAY))
    }
}

/// Days since 1970-01-01, in the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

impl Day {
    /// A day of the years 1 to 9999; `None` when there is no such day.
    pub fn new(year: i64, month: i64, day: i64) -> Option<Self> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        // The civil-calendar algorithms of Howard Hinnant: days_from_civil.
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let of_era = shifted - era * 400;
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let found = Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468);
        (found.date() == (year, month, day)).then_some(found)
    }

    /// Year, month, day.
    pub fn date(self) -> (i64, i64, i64) {
        // civil_from_days.
        let days = self.0.saturating_add(719_468);
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted = (5 * of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year + era * 400 + i64::from(month <= 2);
        (year, month, of_year - (153 * shifted + 2) / 5 + 1)
    }

    /// The first day that a text names: `2026-11-21`, `2026/11/21`, `20261121`, `21 november 2026`, `21 Nov 2026`,
    /// `November 21, 2026`, with anything around it. A day without year is none.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = [""; 24];
        let mut count = 0;
        let apart = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '/'));
        for (place, word) in words.iter_mut().zip(text.split(apart).filter(|word| !word.is_empty())) {
            *place = word;
            count += 1;
        }
        let words = &words[..count];
        let in_digits = words.iter().find_map(|word| digits(word));
        in_digits.or_else(|| words.windows(3).find_map(in_words))
    }

    /// Days from `self` until `later`; negative when `later` has passed.
    pub fn until(self, later: Self) -> i64 {
        later.0.saturating_sub(self.0)
    }
}

impl std::fmt::Display for Day {
    /// `2026-11-21`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month, day) = self.date();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// `2026-11-21`, `2026/11/21`, `20261121`.
fn digits(word: &str) -> Option<Day> {
    if let Some(digits) = number(word).filter(|_| word.len() == 8) {
        return Day::new(digits / 10_000, digits / 100 % 100, digits % 100).filter(|day| day.date().0 >= 1000);
    }
    // A time may be tied on: `2026-11-21T14:32`.
    let bare = word.split(['T', 't']).next()?;
    let mut parts = bare.split(['-', '/']).map(number);
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    Day::new(year, month, day).filter(|_| year >= 1000 && parts.next().is_none())
}

/// `21 november 2026` or `November 21 2026`.
fn in_words(words: &[&str]) -> Option<Day> {
    let [first, second, year] = words else { return None };
    let year = number(year).filter(|year| *year >= 1000)?;
    match month(first) {
        Some(month) => Day::new(year, month, number(second)?),
        None => Day::new(year, month(second)?, number(first)?),
    }
}

/// A month by its name or its first three letters, Swedish or English.
fn month(word: &str) -> Option<i64> {
    const NAMES: [(&str, &str); 12] = [
        ("januari", "january"),
        ("februari", "february"),
        ("mars", "march"),
        ("april", "april"),
        ("maj", "may"),
        ("juni", "june"),
        ("juli", "july"),
        ("augusti", "august"),
        ("september", "september"),
        ("oktober", "october"),
        ("november", "november"),
        ("december", "december"),
    ];
    let word = word.to_ascii_lowercase();
    let begins = |name: &str| word.len() >= 3 && name.starts_with(&word);
    let at = NAMES.iter().position(|(swedish, english)| begins(swedish) || begins(english))?;
    i64::try_from(at + 1).ok()
}

fn number(digits: &str) -> Option<i64> {
    // A sign is not a digit, though `parse` takes it. Nothing at all is no number.
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_as_portals_write_them() {
        for text in [
            "2026-11-21",
            "20261121",
            "Giltigt till 2026/11/21.",
            "2026-11-21T14:32",
            "2026-11-21 14:32",
            "21 november 2026",
            "lördag den 21 nov. 2026",
            "21 November 2026",
            "November 21, 2026",
        ] {
            assert_eq!(Day::parse(text), Day::new(2026, 11, 21), "{text}");
        }
        assert_eq!(Day::parse("5 maj 2026"), Day::new(2026, 5, 5));
        assert_eq!(UnixMillis(1_795_266_000_000).day().to_string(), "2026-11-21");
    }

    #[test]
    fn what_names_no_day_is_none() {
        for text in ["", "6 månader", "14:32", "2026-02-29", "2026-13-01", "21 november", "SE2321000016-A1", "999-1-1"]
        {
            assert_eq!(Day::parse(text), None, "{text}");
        }
        assert_eq!(Day::new(2024, 2, 29).map(|day| day.to_string()).as_deref(), Some("2024-02-29"));
        assert_eq!(Day::new(1900, 2, 29), None);
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read(days in -719_000i64..2_900_000) {
            let day = Day(days);
            let (year, month, of_month) = day.date();
            prop_assert_eq!(Day::new(year, month, of_month), Some(day));
            if year >= 1000 {
                prop_assert_eq!(Day::parse(&day.to_string()), Some(day));
            }
        }

        #[test]
        fn any_text_is_read_or_not(text in prop_oneof![any::<String>(), "[0-9/-]{0,12}", "[0-9]{1,2} [a-zåäö]{3,9} [0-9]{1,4}"]) {
            let _ = Day::parse(&text);
        }

        #[test]
        fn any_point_in_time_has_a_day(at in any::<i64>()) {
            let _ = UnixMillis(at).day().date();
        }
    }
}
