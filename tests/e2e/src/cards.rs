//! The cards on the desk: made by the factory with OpenSC's tools, certificates by the portal's CA.

use kortbrygga_shared::{identity::PrintedNumber, protocol::CertificateUsage};
use portal::{
    Portal,
    ca::{Level, PersonProfile},
};
use station::factory::{self, KeyType, PersonalCardSpec, Usage};
use std::time::{Duration, SystemTime};
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
    /// An administrator of another branch.
    OtherBranch,
}

/// The number that is printed on the reserve card of the order.
pub const RESERVE_NUMBER: &str = "9752278900000004471";
/// The number that is printed on another reserve card.
pub const OTHER_NUMBER: &str = "9752278900000004417";
/// The chip of the reserve card of the order.
pub const RESERVE_CHIP: &str = "4471";

impl Person {
    /// The person in the portal's directory.
    pub fn in_directory(self, portal: &Portal) -> portal::Person {
        let persons = portal.persons();
        match self {
            Self::Administrator1 => persons.administrator1.clone(),
            Self::Administrator2 => persons.administrator2.clone(),
            Self::Level2 => persons.loa2_administrator.clone(),
            Self::OtherBranch => persons.other_branch_administrator.clone(),
        }
    }

    fn chip(self) -> &'static str {
        match self {
            Self::Administrator1 => "A001",
            Self::Administrator2 => "B002",
            Self::Level2 => "C003",
            Self::OtherBranch => "D004",
        }
    }

    fn number(self) -> &'static str {
        match self {
            Self::Administrator1 => "9752278900000001001",
            Self::Administrator2 => "9752278900000002002",
            Self::Level2 => "9752278900000003003",
            Self::OtherBranch => "9752278900000004004",
        }
    }

    /// The person's own card. RSA as SITHS cards have for administrator 1, P-256 for the others.
    pub fn specimen(self, portal: &Portal) -> Specimen {
        let keys = if self == Self::Administrator1 { KeyType::Rsa2048 } else { KeyType::P256 };
        let mut specimen = Specimen::of(&self.in_directory(portal), self.chip(), self.number());
        specimen.spec = specimen.spec.with_keys(keys);
        specimen
    }

    /// The person's own card, as it should be.
    pub fn card(self, portal: &Portal) -> Card {
        self.specimen(portal).make(portal)
    }
}

/// A card that carries certificates of the portal's CA, or is to.
pub struct Specimen {
    spec: PersonalCardSpec,
    profile: PersonProfile,
    number: PrintedNumber,
    certified: Vec<Usage>,
}

impl Specimen {
    /// A person's own card with both keys and both certificates.
    pub fn of(person: &portal::Person, chip: &str, number: &str) -> Self {
        let spec = PersonalCardSpec::new(chip);
        Self { certified: spec.usages.clone(), spec, profile: person.profile(), number: number.parse().unwrap() }
    }

    /// The reserve card of the order as far as these keys, of which `certified` have certificates of the recipient's.
    pub fn reserve(portal: &Portal, keys: &[Usage], certified: &[Usage]) -> Self {
        let recipient = portal.persons().recipient.clone();
        let spec = PersonalCardSpec::reserve(RESERVE_CHIP, keys);
        Self { certified: certified.to_vec(), spec, ..Self::of(&recipient, RESERVE_CHIP, RESERVE_NUMBER) }
    }

    /// With these keys alone, each with its certificate.
    pub fn keys(mut self, usages: &[Usage]) -> Self {
        self.spec.usages = usages.to_vec();
        self.certified(usages)
    }

    /// With certificates for these keys alone.
    pub fn certified(mut self, usages: &[Usage]) -> Self {
        self.certified = usages.to_vec();
        self
    }

    /// With certificates of this level.
    pub fn level(mut self, level: Level) -> Self {
        self.profile.level = level;
        self
    }

    /// With certificates that carry this number.
    pub fn number(mut self, number: &str) -> Self {
        self.number = number.parse().unwrap();
        self
    }

    /// With certificates that expire in so long from now.
    pub fn expires_in(mut self, time: Duration) -> Self {
        self.profile.not_after = SystemTime::now() + time;
        self
    }

    /// With certificates that expired a moment ago.
    pub fn expired(mut self) -> Self {
        self.profile.not_after = SystemTime::now() - Duration::from_secs(30);
        self
    }

    /// With certificates revoked at the CA from the beginning.
    pub fn make_revoked(self, portal: &Portal) -> Card {
        self.make_with(portal, |certificate| {
            portal.ca().revoke(certificate, portal::ca::Reason::CessationOfOperation).unwrap();
        })
    }

    /// Makes the card.
    pub fn make(self, portal: &Portal) -> Card {
        self.make_with(portal, |_| {})
    }

    fn make_with(self, portal: &Portal, each: impl Fn(&[u8])) -> Card {
        factory::personal_card(&self.spec, |public_key, usage| {
            self.certified.contains(&usage).then(|| {
                let usage = match usage {
                    Usage::Authentication => CertificateUsage::Authentication,
                    Usage::Signature => CertificateUsage::Signature,
                };
                let certificate = portal.ca().issue(public_key, &self.profile, usage, Some(&self.number)).unwrap();
                each(&certificate);
                certificate
            })
        })
        .unwrap()
    }
}

/// A card of the recipient's with certificates that carry [`OTHER_NUMBER`].
pub fn of_another_number(portal: &Portal) -> Card {
    Specimen::of(&portal.persons().recipient, "4417", OTHER_NUMBER).make(portal)
}

/// A reserve card in its envelope.
pub fn blank(chip: &str) -> Card {
    factory::blank_reserve_card(chip).unwrap()
}
