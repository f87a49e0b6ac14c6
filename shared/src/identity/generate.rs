//! Strategies for property tests: identity numbers that are right, and ways to write them or to get them wrong.

use super::luhn;
use proptest::{prelude::*, sample};

/// Blanks and dashes that pasted text has between digits.
pub(super) const SEPARATORS: [&str; 9] =
    [" ", "-", "\u{2013}", "\u{2212}", "\u{A0}", "\u{202F}", "\u{200B}", "\u{FF0D}", "\t"];

/// Year 1850 to 2049, month, day 1 to 28.
pub(super) fn dates() -> impl Strategy<Value = (u16, u8, u8)> {
    (1850u16..2050, 1u8..=12, 1u8..=28)
}

/// Twelve digits of a personnummer, or a samordningsnummer.
pub(super) fn personnummer() -> impl Strategy<Value = String> {
    (dates(), any::<bool>(), 0u16..1000).prop_map(|((year, month, day), coordination, serial)| {
        let day = if coordination { day + 60 } else { day };
        let century = year / 100;
        format!("{century}{}", with_check_digit(&format!("{:02}{month:02}{day:02}{serial:03}", year % 100)))
    })
}

/// Ten digits of an organisationsnummer.
pub(super) fn organisation() -> impl Strategy<Value = String> {
    (0u32..100, 2u32..10, 0u32..1_000_000)
        .prop_map(|(first, third, rest)| with_check_digit(&format!("{first:02}{third}{rest:06}")))
}

/// An HSA-id of a real organisation number.
pub(super) fn hsa_id() -> impl Strategy<Value = String> {
    (organisation(), "[A-Za-z0-9]{1,18}").prop_map(|(organisation, local)| format!("SE{organisation}-{local}"))
}

/// A national reserve id, with or without known birth date and sex.
pub(super) fn national_reserve_id() -> impl Strategy<Value = String> {
    let known = (22u8..=99, 0u8..100, 1u8..=12, 1u8..=28)
        .prop_map(|(series, year, month, day)| format!("{series:02}{year:02}{month:02}{day:02}"));
    let unknown =
        (0u8..100, 20u8..100, 40u8..60).prop_map(|(year, month, day)| format!("00{year:02}{month:02}{day:02}"));
    (prop_oneof![known, unknown], "[A-HJ-NPR-UX-Z]{2}[0-9A-HJ-NPR-UX-Z][0-9]").prop_map(|(date, rest)| date + &rest)
}

/// A regional reserve number of one of the four forms.
pub(super) fn reserve_number() -> impl Strategy<Value = String> {
    let varmland = (dates(), "S[FUXPL][0-9][1-9A-UW-Z]")
        .prop_map(|((year, month, day), rest)| format!("{year}{month:02}{day:02}{rest}"));
    prop_oneof![3 => checked_reserve_number(), 1 => varmland]
}

/// A regional reserve number of one of the three forms with a check digit.
pub(super) fn checked_reserve_number() -> impl Strategy<Value = String> {
    // The check digit leaves the century out.
    let stockholm = (1850u16..2050, 0u32..100_000).prop_map(|(year, serial)| {
        format!("99{}{}", year / 100, with_check_digit(&format!("{:02}{serial:05}", year % 100)))
    });
    let inera = (1850u16..2050, 1u8..=12, 32u8..=59, 0u16..1000).prop_map(|(year, month, day, serial)| {
        let tail = with_check_digit(&format!("{:02}{month:02}{day:02}{serial:03}", year % 100));
        format!("{}{tail}", year / 100)
    });
    let vgr = (dates(), sample::select(vec![('K', 5), ('M', 7), ('X', 8)]), 0u8..100).prop_map(
        |((year, month, day), (letter, value), serial)| {
            let date = format!("{:02}{month:02}{day:02}", year % 100);
            let checked = with_check_digit(&format!("{date}{value}{serial:02}"));
            format!("{}{date}{letter}{}", year / 100, &checked[7..])
        },
    );
    prop_oneof![stockholm, inera, vgr]
}

/// The digits, and the same with blanks and dashes at some places.
pub(super) fn separated(digits: String) -> impl Strategy<Value = (String, String)> {
    let places = digits.chars().count() + 1;
    proptest::collection::vec((0..places, sample::select(SEPARATORS.to_vec())), 0..6).prop_map(move |mut separators| {
        separators.sort_by_key(|(place, _)| *place);
        let mut text = String::new();
        for (place, character) in digits.chars().map(Some).chain([None]).enumerate() {
            text.extend(separators.iter().filter(|(at, _)| *at == place).map(|(_, separator)| *separator));
            text.extend(character);
        }
        (digits.clone(), text)
    })
}

/// The digits with one of the last ten changed.
pub(super) fn one_wrong_digit(digits: String) -> impl Strategy<Value = String> {
    (digits.len() - 10..digits.len(), 1u8..10).prop_map(move |(place, more)| {
        let mut bytes = digits.clone().into_bytes();
        bytes[place] = b'0' + (bytes[place] - b'0' + more) % 10;
        bytes.into_iter().map(char::from).collect()
    })
}

/// The digits followed by their Luhn digit.
pub(super) fn with_check_digit(body: &str) -> String {
    let values: Vec<u8> = body.bytes().map(|byte| byte - b'0').collect();
    let fits = |digit: &u8| luhn(&[values.as_slice(), &[*digit]].concat());
    (0..10).find(fits).map(|digit| format!("{body}{digit}")).unwrap_or_default()
}
