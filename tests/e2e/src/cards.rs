//! The cards on the desk: made by the factory with OpenSC's tools, certificates by the portal's CA.

use kortbrygga_shared::{identity::PrintedNumber, protocol::CertificateUsage};
use portal::{Portal, ca::PersonProfile};
use station::factory::{self, KeyType, PersonalCardSpec, Usage};
use virtual_card::Card;

/// A test person with a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    /// Orders.
    Administrator1,
    /// Hands out.
    Administrator2,
    /// An administrator whose card is of level 2.
    Level2,
}

/// The number that is printed on the reserve card of the order.
pub const RESERVE_NUMBER: &str = "9752278900000004471";
/// The number that is printed on another reserve card.
pub const OTHER_NUMBER: &str = "9752278900000004417";

impl Person {
    /// The person in the portal's directory.
    pub fn in_directory(self, portal: &Portal) -> portal::Person {
        let persons = portal.persons();
        match self {
            Self::Administrator1 => persons.administrator1.clone(),
            Self::Administrator2 => persons.administrator2.clone(),
            Self::Level2 => persons.loa2_administrator.clone(),
        }
    }

    fn chip(self) -> &'static str {
        match self {
            Self::Administrator1 => "A001",
            Self::Administrator2 => "B002",
            Self::Level2 => "C003",
        }
    }

    fn number(self) -> PrintedNumber {
        let ends = match self {
            Self::Administrator1 => "1001",
            Self::Administrator2 => "2002",
            Self::Level2 => "3003",
        };
        format!("975227890000000{ends}").parse().unwrap()
    }

    /// The person's own card, with certificates of the portal's CA. RSA as SITHS cards have for administrator 1, P-256 for
    /// the others.
    pub fn card(self, portal: &Portal) -> Card {
        let keys = if self == Self::Administrator1 { KeyType::Rsa2048 } else { KeyType::P256 };
        let profile = self.in_directory(portal).profile();
        personal(self.chip(), keys, portal, &profile, &self.number())
    }
}

/// A card of the recipient's with certificates that carry [`OTHER_NUMBER`].
pub fn of_another_number(portal: &Portal) -> Card {
    let profile = portal.persons().recipient.profile();
    let number: PrintedNumber = OTHER_NUMBER.parse().unwrap();
    personal("4417", KeyType::P256, portal, &profile, &number)
}

/// A reserve card in its envelope.
pub fn blank(chip: &str) -> Card {
    factory::blank_reserve_card(chip).unwrap()
}

fn personal(chip: &str, keys: KeyType, portal: &Portal, profile: &PersonProfile, number: &PrintedNumber) -> Card {
    factory::personal_card(&PersonalCardSpec::new(chip).with_keys(keys), |public_key, usage| {
        let usage = match usage {
            Usage::Authentication => CertificateUsage::Authentication,
            Usage::Signature => CertificateUsage::Signature,
        };
        portal.ca().issue(public_key, profile, usage, Some(number)).unwrap()
    })
    .unwrap()
}
