//! What somebody types into a person search: a personnummer, an HSA-id or a reserve number.
//!
//! Guarantees that the searched form of what was understood is understood again as the same. Where it is not understood,
//! the rule told is that of the kind of id that the text looks most like. Does not search.

use super::{
    HsaId, NationalReserveId, OrganisationNumber, Personnummer, ReserveNumber, ReserveNumberError, ReserveNumberForm,
    fold::fold,
};
use crate::catalogue::{Code, ErrorReport};
use std::fmt;

/// What was typed, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonQuery {
    /// A personnummer or samordningsnummer.
    Personnummer(Personnummer),
    /// An HSA-id.
    HsaId(HsaId),
    /// A national reserve id.
    NationalReserveId(NationalReserveId),
    /// A reserve number of a region.
    ReserveNumber(ReserveNumber),
}

/// A query in the form that a search wants. `Debug` does not tell it.
#[derive(Clone, PartialEq, Eq)]
pub struct Normalised {
    /// What to search for.
    pub text: String,
    /// True when that differs from what was typed.
    pub changed: bool,
}

impl PersonQuery {
    /// Reads what was typed or pasted: with blanks and dashes of any kind, with its label ("Personnummer: …"), with `SE`
    /// before a personnummer, in upper or lower case.
    ///
    /// # Errors
    /// The rule that is broken, for the kind of id that it looks most like.
    pub fn parse(typed: &str) -> Result<Self, ErrorReport> {
        let plain = fold(typed);
        let id = without_label(&plain);
        if !id.chars().any(|c| c.is_ascii_digit()) {
            // Nothing at all, or a name.
            return Err(Code::NotAPersonId.into());
        }
        if starts_with(id, "SE") || starts_with(id, "TST") {
            return with_country(id);
        }
        match id.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '+')) {
            true => digits_only(id),
            false => with_letters(id),
        }
    }

    /// The form for the portal's search: digits only, or the whole id. The century that a `+` tells is not in it; see
    /// [`Personnummer::completed`].
    pub fn normalised(&self, typed: &str) -> Normalised {
        let text = match self {
            Self::Personnummer(number) => number.digits().to_owned(),
            Self::HsaId(id) => id.to_string(),
            Self::NationalReserveId(id) => id.to_string(),
            Self::ReserveNumber(number) => number.to_string(),
        };
        Normalised { changed: text != typed, text }
    }
}

impl fmt::Debug for Normalised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Normalised").field("changed", &self.changed).finish_non_exhaustive()
    }
}

/// Words that stand before an id where it is copied from; `PNO` is that of certificates (ETSI EN 319 412-1, `PNOSE-…`).
const LABELS: [&str; 9] = [
    "personnummer",
    "personnr",
    "samordningsnummer",
    "reservnummer",
    "reserv-id",
    "hsa-id",
    "hsaid",
    "serialnumber",
    "pno",
];

/// The text without a label before it and without punctuation around it.
fn without_label(plain: &str) -> &str {
    let trimmed = |text| str::trim_matches(text, |c: char| !c.is_alphanumeric());
    let text = trimmed(plain);
    let label = LABELS.iter().find(|label| starts_with(text, label));
    label.and_then(|label| text.get(label.len()..)).map_or(text, trimmed)
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
}

/// `SE…` or `TST…`: an HSA-id, or a Swedish number with the country before it.
fn with_country(id: &str) -> Result<PersonQuery, ErrorReport> {
    // First, because the hyphen of an HSA-id with a short local part could be one of the others' separators.
    let fault = match id.parse() {
        Ok(id) => return Ok(PersonQuery::HsaId(id)),
        Err(fault) => ErrorReport::from(fault),
    };
    let number = if starts_with(id, "SE") { &id[2..] } else { return Err(fault) };
    if let Ok(number) = number.parse() {
        return Ok(PersonQuery::Personnummer(number));
    }
    // The organisation's number for VAT: `SE`, its ten digits, 01.
    match number.strip_suffix("01").map(str::parse::<OrganisationNumber>) {
        Some(Ok(_)) => Err(Code::NotAPersonId.into()),
        _ => Err(fault),
    }
}

/// Nothing but digits and signs.
fn digits_only(id: &str) -> Result<PersonQuery, ErrorReport> {
    let error = match id.parse() {
        Ok(number) => return Ok(PersonQuery::Personnummer(number)),
        Err(error) => ErrorReport::from(error),
    };
    match id.parse() {
        Ok(number) => return Ok(PersonQuery::ReserveNumber(number)),
        // 99 as century is nothing else. Inera's form is more often a personnummer with a slip in the day.
        Err(
            fault @ (ReserveNumberError::Date(ReserveNumberForm::Stockholm)
            | ReserveNumberError::CheckDigit(ReserveNumberForm::Stockholm)),
        ) => return Err(fault.into()),
        Err(_) => {}
    }
    match id.parse::<OrganisationNumber>() {
        Ok(_) => Err(Code::NotAPersonId.into()),
        Err(_) => Err(error),
    }
}

/// Letters among the digits: a reserve number, the tail of an HSA-id, or a slip in a personnummer.
fn with_letters(id: &str) -> Result<PersonQuery, ErrorReport> {
    if let Ok(id) = id.parse() {
        return Ok(PersonQuery::NationalReserveId(id));
    }
    match id.parse() {
        Ok(number) => return Ok(PersonQuery::ReserveNumber(number)),
        Err(ReserveNumberError::Form) => {}
        Err(error) => return Err(error.into()),
    }
    if looks_like_national_reserve_id(id) {
        return id.parse().map(PersonQuery::NationalReserveId).map_err(ErrorReport::from);
    }
    // Too few digits for a personnummer, or an organisation in front: a part of an HSA-id.
    let digits = id.chars().filter(char::is_ascii_digit).count();
    let organisation = id.rsplit_once('-').is_some_and(|(number, _)| number.parse::<OrganisationNumber>().is_ok());
    if digits < 10 || organisation {
        return Err(Code::HsaIdIncomplete.into());
    }
    id.parse().map(PersonQuery::Personnummer).map_err(ErrorReport::from)
}

/// Twelve characters: eight digits, two letters, one of either, a digit.
fn looks_like_national_reserve_id(id: &str) -> bool {
    let bare = id.replace('-', "");
    let [date @ .., letter1, letter2, sex, check] = bare.as_bytes() else { return false };
    date.len() == 8
        && date.iter().all(u8::is_ascii_digit)
        && letter1.is_ascii_alphabetic()
        && letter2.is_ascii_alphabetic()
        && sex.is_ascii_alphanumeric()
        && check.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::{super::generate, *};
    use proptest::prelude::*;

    fn searched(typed: &str) -> String {
        PersonQuery::parse(typed).unwrap_or_else(|error| panic!("{typed}: {error:?}")).normalised(typed).text
    }

    fn refused(typed: &str) -> Code {
        PersonQuery::parse(typed).expect_err(typed).code
    }

    #[test]
    fn a_pasted_personnummer_is_searched_for_by_its_digits() {
        for typed in [
            "191212121212",
            "19121212-1212",
            "19121212\u{2013}1212",
            "19121212\u{2212}1212",
            "1912 12 12 1212",
            "19121212\u{A0}-\u{A0}1212\r\n",
            "\u{FEFF}191212121212\u{200B}",
            "１９１２１２１２－１２１２",
            "SE191212121212",
            "se 19121212-1212",
            "PNOSE-191212121212",
            "Personnummer: 19121212-1212",
            "personnr 19121212-1212.",
            "(19121212-1212)",
        ] {
            assert_eq!(searched(typed), "191212121212", "{typed}");
        }
        for typed in ["1212121212", "121212-1212", "121212+1212", "１２１２１２＋１２１２"] {
            assert_eq!(searched(typed), "1212121212", "{typed}");
        }
        assert_eq!(searched("701063-2391"), "7010632391");
        assert_eq!(searched("samordningsnummer 19701063-2391"), "197010632391");
    }

    #[test]
    fn a_pasted_hsa_id_is_searched_for_whole() {
        for typed in [
            "SE2321000016-A1b2",
            "se2321000016-A1b2",
            " SE2321000016 \u{2013} A1b2 ",
            "HSA-id: SE2321000016-A1b2",
            "serialNumber=SE2321000016-A1b2,",
            "se232100-0016-A1b2",
        ] {
            assert_eq!(searched(typed), "SE2321000016-A1b2", "{typed}");
        }
        assert_eq!(searched("tstnmt2321000156-1079"), "TSTNMT2321000156-1079");
        // The local part 01 makes no VAT number of it.
        assert_eq!(searched("SE2321000016-01"), "SE2321000016-01");
    }

    #[test]
    fn a_reserve_number_is_understood() {
        for (typed, text) in [
            ("22950606-FH20", "22950606FH20"),
            ("22950606fh20", "22950606FH20"),
            ("00342145BZ31", "00342145BZ31"),
            ("reserv-id 25780404KHD5", "25780404KHD5"),
        ] {
            assert!(matches!(PersonQuery::parse(typed), Ok(PersonQuery::NationalReserveId(_))), "{typed}");
            assert_eq!(searched(typed), text);
        }
        for (typed, text) in [
            ("991981-000010", "991981000010"),
            ("19810829-m071", "19810829M071"),
            ("19810829SU3A", "19810829SU3A"),
            ("Reservnummer: 19810832-0014", "198108320014"),
        ] {
            assert!(matches!(PersonQuery::parse(typed), Ok(PersonQuery::ReserveNumber(_))), "{typed}");
            assert_eq!(searched(typed), text);
        }
    }

    #[test]
    fn what_is_wrong_is_told_for_what_it_looks_like() {
        for (typed, code) in [
            ("", Code::NotAPersonId),
            (" - ", Code::NotAPersonId),
            ("Anna Andersson", Code::NotAPersonId),
            ("Selma", Code::NotAPersonId),
            ("232100-0016", Code::NotAPersonId),
            ("162321000016", Code::NotAPersonId),
            ("SE232100001601", Code::NotAPersonId),
            ("A1B2", Code::HsaIdIncomplete),
            ("E005", Code::HsaIdIncomplete),
            ("-A1B2", Code::HsaIdIncomplete),
            ("2321000016-A1B2", Code::HsaIdIncomplete),
            ("232100-0016-A1B2", Code::HsaIdIncomplete),
            ("SE2321000016", Code::HsaIdIncomplete),
            ("SE2321000016-", Code::HsaIdIncomplete),
            ("SE2321000017-A1", Code::HsaIdOrganisation),
            ("SE2321000016-Å1", Code::HsaIdCharacter),
            ("191213121212", Code::PersonnummerDate),
            ("198108320015", Code::PersonnummerDate),
            ("191212121213", Code::PersonnummerCheckDigit),
            ("121212", Code::PersonnummerLength),
            ("9752278900000004471", Code::PersonnummerLength),
            ("19121212121x", Code::PersonnummerCharacter),
            ("1912l2121212", Code::PersonnummerCharacter),
            ("22951306FH20", Code::ReserveIdDate),
            ("22950606FI20", Code::ReserveIdShape),
            ("991981000011", Code::ReserveIdCheckDigit),
            ("19810829M072", Code::ReserveIdCheckDigit),
        ] {
            assert_eq!(refused(typed), code, "{typed}");
        }
    }

    #[test]
    fn debug_does_not_tell() {
        let query = PersonQuery::parse("19121212-1212").unwrap();
        let debug = format!("{query:?} {:?}", query.normalised("19121212-1212"));
        assert!(!debug.contains("1212"), "{debug}");
    }

    /// Ids of all kinds.
    fn ids() -> impl Strategy<Value = String> {
        prop_oneof![
            generate::personnummer(),
            generate::personnummer().prop_map(|it| it[2..].to_owned()),
            generate::hsa_id(),
            generate::national_reserve_id(),
            generate::reserve_number(),
        ]
    }

    proptest! {
        #[test]
        fn any_text_is_understood_or_refused_and_the_searched_form_stays(
            typed in prop_oneof![any::<String>(), "(SE|se|TST|pno|hsa-id)?[0-9A-Za-zåÅ+ -]{0,20}", "[0-9+ -]{8,16}"]
        ) {
            if let Ok(query) = PersonQuery::parse(&typed) {
                let once = query.normalised(&typed);
                let again = PersonQuery::parse(&once.text).unwrap().normalised(&once.text);
                prop_assert_eq!(&again.text, &once.text);
                prop_assert!(!again.changed);
            }
        }

        #[test]
        fn an_id_in_its_searched_form_is_not_changed(id in ids()) {
            let normalised = PersonQuery::parse(&id).unwrap().normalised(&id);
            prop_assert_eq!(&normalised.text, &id);
            prop_assert!(!normalised.changed);
        }

        #[test]
        fn separators_do_not_change_what_is_searched_for(
            (id, typed) in prop_oneof![
                generate::personnummer(), generate::national_reserve_id(), generate::reserve_number(),
            ].prop_flat_map(generate::separated)
        ) {
            prop_assert_eq!(PersonQuery::parse(&typed).unwrap().normalised(&typed).text, id);
        }

        #[test]
        fn a_label_does_not_change_what_is_searched_for(id in ids(), label in proptest::sample::select(LABELS.to_vec())) {
            let typed = format!("{label}: {id}");
            prop_assert_eq!(PersonQuery::parse(&typed).unwrap().normalised(&typed).text, id);
        }

        #[test]
        fn an_organisationsnummer_is_no_person(
            (_, typed) in generate::organisation().prop_flat_map(generate::separated)
        ) {
            prop_assert_eq!(PersonQuery::parse(&typed).map_err(|it| it.code), Err(Code::NotAPersonId));
        }

        #[test]
        fn one_wrong_digit_of_a_personnummer_is_never_searched_for_as_one(
            wrong in generate::personnummer().prop_flat_map(generate::one_wrong_digit)
        ) {
            prop_assert!(!matches!(PersonQuery::parse(&wrong), Ok(PersonQuery::Personnummer(_))));
        }
    }
}
