//! Personnummer (Swedish personal identity number) and samordningsnummer (the same with 60 added to the day).
//!
//! Guarantees a day that exists and a check digit that fits (Skatteverket SKV 704 and SKV 707). Does not tell whether the
//! number is somebody's. A form with ten digits alone does not tell the century: see [`Personnummer::completed`].

use super::{
    calendar::{Date, is_date},
    fold::fold,
    luhn, number, redacted_debug, serde_as_text,
};
use crate::catalogue::{Code, ErrorReport};
use std::{fmt, str::FromStr};

/// Twelve digits `YYYYMMDDNNNC`, or the ten digits `YYMMDDNNNC` when the century was not told, with the sign that stood
/// before the last four (`-`, or `+` from the year in which the person turns 100). A sign elsewhere, or in a number with
/// twelve digits, says nothing. `Debug` is redacted: a personnummer must not reach a log by accident.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Personnummer {
    digits: String,
    sign: Option<Sign>,
}

/// What stands between the sixth and the seventh of ten digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Sign {
    /// `-`: turns at most 99 this year.
    Hyphen,
    /// `+`: turns at least 100 this year.
    Plus,
}

impl Personnummer {
    /// The digits, ten or twelve, without separator: what the portal's search wants.
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// The last ten digits, the same whether or not the century was told.
    pub fn short(&self) -> &str {
        &self.digits[self.digits.len() - 10..]
    }

    /// True for a samordningsnummer: day of month plus 60.
    pub fn is_samordningsnummer(&self) -> bool {
        self.short().as_bytes()[4] >= b'6'
    }

    /// The number with twelve digits. Ten digits are completed by their sign and the year it is now: `-` gives the latest
    /// year that is not to come, `+` the one a hundred years earlier. `None` when there was no sign, or when that year has
    /// no such day (29 February).
    pub fn completed(&self, this_year: i32) -> Option<Self> {
        if self.digits.len() == 12 {
            return Some(self.clone());
        }
        let this_year = u16::try_from(this_year).ok()?;
        let years_since = (this_year % 100 + 100 - number(&self.digits[..2])?) % 100;
        let latest = this_year.checked_sub(years_since)?;
        let year = match self.sign? {
            Sign::Hyphen => latest,
            Sign::Plus => latest.checked_sub(100)?,
        };
        format!("{:02}{}", year / 100, self.digits).parse().ok()
    }

    /// The day of birth, or for a samordningsnummer the day that it was issued for; `None` when the century is not told.
    pub fn birth_date(&self) -> Option<Date> {
        if self.digits.len() != 12 {
            return None;
        }
        let year = number(&self.digits[..4])?;
        let (month, day) = month_and_day(self.short())?;
        Some((year, month, day))
    }

    /// Age in whole years on a day. Who is born on 29 February turns a year older on 1 March of a common year. `None` when
    /// the century is not told, the day does not exist, or comes before birth.
    pub fn age_on(&self, year: i32, month: u8, day: u8) -> Option<u8> {
        let today = (u16::try_from(year).ok()?, month, day);
        let born = self.completed(year)?.birth_date()?;
        if !is_date(today) || today < born {
            return None;
        }
        let birthday_to_come = (today.1, today.2) < (born.1, born.2);
        u8::try_from(today.0 - born.0 - u16::from(birthday_to_come)).ok()
    }
}

redacted_debug!(Personnummer);

impl fmt::Display for Personnummer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sign {
            None => f.write_str(&self.digits),
            Some(Sign::Hyphen) => write!(f, "{}-{}", &self.digits[..6], &self.digits[6..]),
            Some(Sign::Plus) => write!(f, "{}+{}", &self.digits[..6], &self.digits[6..]),
        }
    }
}

impl FromStr for Personnummer {
    type Err = PersonnummerError;

    fn from_str(text: &str) -> Result<Self, PersonnummerError> {
        let mut digits = String::new();
        let mut sign = None;
        for character in fold(text).chars() {
            match character {
                '0'..='9' => digits.push(character),
                // A plus is never typed by habit, so it is kept where both stand.
                '+' if digits.len() == 6 => sign = Some(Sign::Plus),
                '-' if digits.len() == 6 => sign = sign.or(Some(Sign::Hyphen)),
                '+' | '-' => {}
                _ => return Err(PersonnummerError::Character(character)),
            }
        }
        if digits.len() != 10 && digits.len() != 12 {
            return Err(PersonnummerError::Length(digits.len()));
        }
        let short = &digits[digits.len() - 10..];
        let year = match digits.len() {
            12 => number(&digits[..4]).filter(|year| (1800..=2199).contains(year)),
            // The century is unknown: a year that is divisible by four lets 29 February pass.
            _ => number(&short[..2]).map(|year| 2000 + year),
        };
        let date = year.zip(month_and_day(short)).map(|(year, (month, day))| (year, month, day));
        if !date.is_some_and(is_date) {
            return Err(PersonnummerError::Date);
        }
        if !luhn(&short.bytes().map(|byte| byte - b'0').collect::<Vec<u8>>()) {
            return Err(PersonnummerError::CheckDigit);
        }
        Ok(Self { sign: sign.filter(|_| digits.len() == 10), digits })
    }
}

serde_as_text!(Personnummer);

/// Month and day of ten digits, without what a samordningsnummer adds to the day. Not checked.
fn month_and_day(short: &str) -> Option<(u8, u8)> {
    let part = |range| u8::try_from(number(short.get(range)?)?).ok();
    let (month, day) = (part(2..4)?, part(4..6)?);
    Some((month, if day > 60 { day - 60 } else { day }))
}

/// Which rule a personnummer breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonnummerError {
    /// Something that is neither digit nor separator.
    #[error("{0:?} is not a digit")]
    Character(char),
    /// Neither 10 nor 12 digits.
    #[error("{0} digits instead of 10 or 12")]
    Length(usize),
    /// No such day.
    #[error("no such date")]
    Date,
    /// Luhn over the last ten digits.
    #[error("the check digit is wrong")]
    CheckDigit,
}

impl From<PersonnummerError> for ErrorReport {
    fn from(error: PersonnummerError) -> Self {
        match error {
            PersonnummerError::Character(character) => {
                ErrorReport::new(Code::PersonnummerCharacter).with("character", character.to_string())
            }
            PersonnummerError::Length(digits) => {
                ErrorReport::new(Code::PersonnummerLength).with("digits", digits.to_string())
            }
            PersonnummerError::Date => ErrorReport::new(Code::PersonnummerDate),
            PersonnummerError::CheckDigit => ErrorReport::new(Code::PersonnummerCheckDigit),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{super::generate, *};
    use proptest::prelude::*;

    fn read(text: &str) -> Personnummer {
        text.parse().unwrap()
    }

    #[test]
    fn separators_are_taken_away() {
        for text in
            ["191212121212", "19121212-1212", "121212-1212", "121212+1212", " 121212 1212 ", "121212\u{2013}1212"]
        {
            assert_eq!(read(text).short(), "1212121212", "{text}");
        }
    }

    #[test]
    fn a_samordningsnummer_is_told() {
        assert!(read("701063-2391").is_samordningsnummer());
        assert!(!read("191212121212").is_samordningsnummer());
    }

    #[test]
    fn each_rule_has_its_error() {
        for (text, error) in [
            ("", PersonnummerError::Length(0)),
            ("12121212", PersonnummerError::Length(8)),
            ("191213121212", PersonnummerError::Date),
            ("170012121212", PersonnummerError::Date),
            ("190002291213", PersonnummerError::Date),
            ("701060-2391", PersonnummerError::Date),
            ("701092-2391", PersonnummerError::Date),
            ("191212121213", PersonnummerError::CheckDigit),
            ("19121212121x", PersonnummerError::Character('x')),
        ] {
            assert_eq!(text.parse::<Personnummer>(), Err(error), "{text}");
        }
    }

    #[test]
    fn the_sign_tells_the_century() {
        let completed = |text, year| read(text).completed(year).map(|it| it.to_string());
        assert_eq!(completed("121212-1212", 2026).as_deref(), Some("201212121212"));
        assert_eq!(completed("121212+1212", 2026).as_deref(), Some("191212121212"));
        // The year in which somebody turns 100 is the first with a plus.
        assert_eq!(completed("121212-1212", 2011).as_deref(), Some("191212121212"));
        assert_eq!(completed("121212+1212", 2012).as_deref(), Some("191212121212"));
        assert_eq!(completed("19121212-1212", 2026).as_deref(), Some("191212121212"));
        assert_eq!(completed("1212121212", 2026), None, "nothing tells the century");
        assert_eq!(completed("12+12121212", 2026), None, "a sign that stands elsewhere says nothing");
        for year in [-1, 0, 99, i32::MAX] {
            assert_eq!(completed("121212+1212", year), None, "{year}");
        }
    }

    #[test]
    fn a_leap_day_that_the_century_lacks_is_not_completed() {
        let text = generate::with_check_digit("000229121");
        let number = read(&format!("{}+{}", &text[..6], &text[6..]));
        assert_eq!(number.completed(2026), None, "1900 was no leap year");
        let number = read(&format!("{}-{}", &text[..6], &text[6..]));
        assert_eq!(number.completed(2026).and_then(|it| it.birth_date()), Some((2000, 2, 29)));
    }

    #[test]
    fn age_changes_on_the_birthday() {
        let number = read("191212121212");
        assert_eq!(number.birth_date(), Some((1912, 12, 12)));
        assert_eq!(number.age_on(1930, 12, 11), Some(17));
        assert_eq!(number.age_on(1930, 12, 12), Some(18));
        assert_eq!(number.age_on(1912, 12, 12), Some(0));
        assert_eq!(number.age_on(1912, 12, 11), None, "not yet born");
        assert_eq!(number.age_on(2026, 2, 30), None, "no such day");
        assert_eq!(read("121212+1212").age_on(2026, 6, 1), Some(113));
        assert_eq!(read("1212121212").age_on(2026, 6, 1), None, "nothing tells the century");
        assert_eq!(read("19701063-2391").birth_date(), Some((1970, 10, 3)));
        assert_eq!(read("701063-2391").age_on(2026, 10, 3), Some(56));
    }

    #[test]
    fn who_is_born_on_a_leap_day_grows_older_on_the_first_of_march() {
        let number = read(&format!("20{}", generate::with_check_digit("080229121")));
        assert_eq!(number.age_on(2026, 2, 28), Some(17));
        assert_eq!(number.age_on(2026, 3, 1), Some(18));
    }

    #[test]
    fn debug_does_not_tell() {
        assert_eq!(format!("{:?}", read("191212121212")), "Personnummer(…)");
    }

    proptest! {
        #[test]
        fn any_text_parses_or_is_refused(
            text in prop_oneof![any::<String>(), "\\PC{0,20}", "[0-9+ -]{10,14}"], year in any::<i32>(),
        ) {
            if let Ok(parsed) = text.parse::<Personnummer>() {
                let _ = parsed.age_on(year, 6, 1);
                prop_assert_eq!(parsed.to_string().parse::<Personnummer>(), Ok(parsed));
            }
        }

        #[test]
        fn what_is_shown_is_read(digits in generate::personnummer(), sign in prop_oneof!["", "-", "\\+"]) {
            let long = read(&digits);
            let short = read(&format!("{}{sign}{}", &digits[2..8], &digits[8..]));
            for number in [long, short] {
                prop_assert_eq!(&read(&number.to_string()), &number);
                let bare = read(number.digits());
                prop_assert_eq!(bare.digits(), number.digits());
                let json = serde_json::to_string(&number).unwrap();
                prop_assert_eq!(serde_json::from_str::<Personnummer>(&json).unwrap(), number);
            }
        }

        #[test]
        fn separators_do_not_change_twelve_digits(
            (digits, text) in generate::personnummer().prop_flat_map(generate::separated)
        ) {
            prop_assert_eq!(read(&text), read(&digits));
        }

        #[test]
        fn separators_do_not_change_ten_digits(
            (digits, text) in generate::personnummer().prop_flat_map(|it| generate::separated(it[2..].to_owned()))
        ) {
            let number = read(&text);
            prop_assert_eq!(number.digits(), &digits);
        }

        #[test]
        fn one_wrong_digit_is_found(wrong in generate::personnummer().prop_flat_map(generate::one_wrong_digit)) {
            prop_assert!(wrong.parse::<Personnummer>().is_err());
            prop_assert!(wrong[2..].parse::<Personnummer>().is_err());
        }

        #[test]
        fn the_sign_and_the_year_give_the_century_back(digits in generate::personnummer(), age in 0i32..200) {
            let long = read(&digits);
            let (born, _, _) = long.birth_date().unwrap();
            let sign = if age < 100 { '-' } else { '+' };
            let short = read(&format!("{}{sign}{}", &digits[2..8], &digits[8..]));
            prop_assert_eq!(short.completed(i32::from(born) + age), Some(long));
        }

        #[test]
        fn age_never_falls_and_rises_by_one_a_year(digits in generate::personnummer(), age in 0i32..200) {
            let number = read(&digits);
            let (year, month, day) = number.birth_date().unwrap();
            let year = i32::from(year) + age;
            prop_assert_eq!(number.age_on(year, month, day).map(i32::from), Some(age));
            prop_assert_eq!(number.age_on(year + 1, 1, 1).map(i32::from), Some(age + i32::from(month == 1 && day == 1)));
        }
    }
}
