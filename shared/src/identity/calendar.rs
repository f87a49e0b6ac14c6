//! Which days there are, as far as identity numbers need it. No clock.

use crate::time::Day;

/// A day of the Gregorian calendar: year, month 1 to 12, day 1 to 31.
pub type Date = (u16, u8, u8);

/// Whether there is such a day.
pub(super) fn is_date((year, month, day): Date) -> bool {
    Day::new(year.into(), month.into(), day.into()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leap_years_follow_the_gregorian_rule() {
        for year in [1912, 2000, 2024] {
            assert!(is_date((year, 2, 29)), "{year}");
        }
        for year in [1900, 2023, 2100] {
            assert!(!is_date((year, 2, 29)), "{year}");
        }
    }

    #[test]
    fn there_is_no_day_nought_and_no_thirteenth_month() {
        assert!(!is_date((2024, 1, 0)));
        assert!(!is_date((2024, 0, 1)));
        assert!(!is_date((2024, 13, 1)));
        assert!(!is_date((2024, 4, 31)));
    }
}
