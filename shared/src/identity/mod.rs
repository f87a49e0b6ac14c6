//! Who and which card, as types that can only hold valid values (parse, don't validate).
//!
//! A value says nothing about whether the person or card exists.

mod card_number;
mod chip_id;
mod hsa_id;
mod person_query;
mod personnummer;

pub use card_number::{CardNumberError, PrintedNumber};
pub use chip_id::{ChipId, ChipIdError};
pub use hsa_id::{HsaId, HsaIdError};
pub use person_query::{Normalised, PersonQuery};
pub use personnummer::{Personnummer, PersonnummerError};

/// Luhn check (ISO/IEC 7812-1 annex B): true when the last digit is the check digit of those before it.
/// `digits` are values 0 to 9.
pub(crate) fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| {
            let weighted = u32::from(digit) * if place % 2 == 1 { 2 } else { 1 };
            weighted / 10 + weighted % 10
        })
        .sum();
    sum.is_multiple_of(10)
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
