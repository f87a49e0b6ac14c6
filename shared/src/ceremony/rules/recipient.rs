//! Whether the recipient may have a card of the level that the workflow issues, and who may handle the person.

use super::{HOLDS, PERSON_QUERY, one};
use crate::{
    catalogue::{Code, ErrorReport},
    ceremony::{Facts, Right, State},
    identity::PersonQuery,
};

/// Youngest age for a card, by level of assurance (domain facts 1.1).
const LEAST_AGE_LOA3: u8 = 18;
const LEAST_AGE_LOA2: u8 = 15;

/// At level 3 an ordinary personnummer is demanded, and 18 years; at level 2 the age of 15 alone.
pub(super) fn eligible(state: &State, facts: &Facts) -> Vec<ErrorReport> {
    let level_2 = state.workflow.contains("loa2");
    let ids = [facts.field(PERSON_QUERY), facts.field("recipient-id")];
    let ordered = facts.order.as_ref().map(|order| order.recipient_id.as_str());
    for id in ids.into_iter().flatten().chain(ordered) {
        let not_eligible = match PersonQuery::parse(id) {
            Ok(PersonQuery::Personnummer(number)) => {
                // Whose birthday it may be here already is of age.
                let (year, month, day) = facts.latest_today().date();
                let today = (i32::try_from(year), u8::try_from(month), u8::try_from(day));
                let age = match today {
                    (Ok(year), Ok(month), Ok(day)) => number.age_on(year, month, day),
                    _ => None,
                };
                let least = if level_2 { LEAST_AGE_LOA2 } else { LEAST_AGE_LOA3 };
                if let Some(age) = age.filter(|age| *age < least) {
                    return vec![
                        ErrorReport::new(Code::RecipientTooYoung)
                            .with("age", age.to_string())
                            .with("least", least.to_string()),
                    ];
                }
                number.is_samordningsnummer()
            }
            Ok(PersonQuery::HsaId(_)) => false,
            Ok(_) => true,
            // Where an order is looked for, more of an HSA-id may be to come.
            Err(_) => state.workflow.ends_with(".order") && is_passport_number(id),
        };
        if not_eligible && !level_2 {
            return one(Code::RecipientNotEligible);
        }
    }
    HOLDS
}

/// People with protected data are handled by administrators with the right KUR.
pub(super) fn protected_allowed(_: &State, facts: &Facts) -> Vec<ErrorReport> {
    if !facts.sign("protected-person") {
        return HOLDS;
    }
    match facts.signed_in().and_then(|login| login.rights.as_deref()) {
        Some(rights) if rights.contains(&Right::Kur) => HOLDS,
        Some(_) => one(Code::KurMissing),
        None => one(Code::ProtectedPerson),
    }
}

/// One or two letters and six to eight digits, as passports have them. The tail of an HSA-id is shorter as a rule; what begins
/// like a whole HSA-id is still being typed.
fn is_passport_number(text: &str) -> bool {
    let text = text.trim();
    let begins = |start: &str| text.get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start));
    if begins("SE") || begins("TST") {
        return false;
    }
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = &text.as_bytes()[letters..];
    (1..=2).contains(&letters) && (6..=8).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
}
