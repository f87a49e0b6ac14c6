//! Who and which card, as types that can only hold valid values (parse, don't validate).
//!
//! Pasted text is understood: blanks of any kind, each kind of dash and full-width characters do no harm. Personal numbers
//! have a `Debug` that does not tell them. A value says nothing about whether the person, organisation or card exists.

mod calendar;
mod card_number;
mod chip_id;
mod fold;
#[cfg(test)]
mod generate;
mod hsa_id;
mod national_reserve_id;
mod organisation_number;
mod person_query;
mod personnummer;
mod reserve_number;
mod samordningsnummer;

pub use calendar::Date;
pub use card_number::{CardNumberError, PrintedNumber};
pub use chip_id::{ChipId, ChipIdError};
pub use hsa_id::{HsaId, HsaIdError};
pub use national_reserve_id::{NationalReserveId, NationalReserveIdError};
pub use organisation_number::{OrganisationNumber, OrganisationNumberError};
pub use person_query::{Normalised, PersonQuery};
pub use personnummer::{Personnummer, PersonnummerError};
pub use reserve_number::{ReserveNumber, ReserveNumberError, ReserveNumberForm};
pub use samordningsnummer::{Samordningsnummer, SamordningsnummerError};

/// Luhn check (ISO/IEC 7812-1 annex B): true when the last digit is the check digit of those before it.
/// `values` are digits 0 to 9; where a number has letters, the number that stands for the letter, whose digits are then
/// added one by one like those of the others.
pub(crate) fn luhn(values: &[u8]) -> bool {
    let sum: u32 = values
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &value)| {
            let weighted = u32::from(value) * if place % 2 == 1 { 2 } else { 1 };
            weighted / 100 + weighted / 10 % 10 + weighted % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The number that some ASCII digits make; `None` when there is none or another character among them, or too many.
fn number(digits: &str) -> Option<u16> {
    // A sign is not a digit, though `parse` takes it.
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

/// Declares serde as the type's text form.
macro_rules! serde_as_text {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use serde_as_text;

/// Declares a `Debug` that tells the type's name only: a personal number must not reach a log by accident.
macro_rules! redacted_debug {
    ($type:ident) => {
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($type), "(…)"))
            }
        }
    };
}
pub(crate) use redacted_debug;
