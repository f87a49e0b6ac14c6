//! The directory: test persons, where they belong, what they may do. All are invented; the personal numbers are published
//! test and example numbers (those ending in 9805 and 2393 stand in Skatteverket's open list of test numbers).

use crate::ca::{Level, PersonProfile};
use kortbrygga_shared::{
    ceremony::Right,
    identity::{HsaId, PersonQuery, Personnummer},
};
use std::time::{Duration, SystemTime};

/// A person in the directory.
#[derive(Clone, Debug)]
pub struct Person {
    /// HSA-id.
    pub id: HsaId,
    /// Given name.
    pub given_name: String,
    /// Surname.
    pub surname: String,
    /// Personnummer or samordningsnummer, where the directory has one.
    pub personnummer: Option<Personnummer>,
    /// Where the person belongs: a branch of the organisation's tree, `/` between levels.
    pub unit: String,
    /// Rights, each in a branch and all below it.
    pub rights: Vec<(Right, String)>,
    /// Level of assurance of the person's own card.
    pub level: Level,
    /// Protected personal data (skyddade personuppgifter).
    pub protected: bool,
}

/// What stands on pages in place of a protected person's data.
pub(crate) const PROTECTED: &str = "Skyddade personuppgifter";

impl Person {
    /// Given name and surname.
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.surname)
    }

    /// Name and HSA-id as pages show them: `Anna Andersson (SE2321000016-A001)`.
    pub fn label(&self) -> String {
        format!("{} ({})", self.name(), self.id)
    }

    /// Uppermost level of the unit: what stands as organisation in certificates and on the order.
    pub fn organisation(&self) -> &str {
        self.unit.split('/').next().unwrap_or_default()
    }

    /// For a certificate on the person's own card, good for two years.
    pub fn profile(&self) -> PersonProfile {
        PersonProfile {
            id: self.id.clone(),
            given_name: self.given_name.clone(),
            surname: self.surname.clone(),
            organisation: self.organisation().to_owned(),
            level: self.level,
            not_after: SystemTime::now() + Duration::from_secs(2 * 365 * 24 * 3600),
        }
    }

    /// The rights without their branches, each once.
    pub fn all_rights(&self) -> Vec<Right> {
        let mut rights: Vec<Right> = self.rights.iter().map(|(right, _)| *right).collect();
        rights.sort();
        rights.dedup();
        rights
    }

    /// KRA or RA in a branch that `unit` belongs to.
    pub fn may_issue_in(&self, unit: &str) -> bool {
        self.rights.iter().any(|(right, branch)| {
            matches!(right, Right::Kra | Right::Ra)
                && unit.strip_prefix(branch.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    /// LoA3 is for people with a personnummer, not with a samordningsnummer or a passport number.
    pub fn can_get_loa3(&self) -> bool {
        self.personnummer.as_ref().is_some_and(|it| !it.is_samordningsnummer())
    }

    /// May handle people with protected personal data.
    pub fn has_kur(&self) -> bool {
        self.all_rights().contains(&Right::Kur)
    }

    /// Organisation with its organisationsnummer, as orders show it: `Region Exempel, 232100-0016`.
    pub fn organisation_label(&self) -> String {
        let digits: String = self.id.as_str().chars().filter(char::is_ascii_digit).take(10).collect();
        match digits.split_at_checked(6) {
            Some((first, last)) if last.len() == 4 => format!("{}, {first}-{last}", self.organisation()),
            _ => self.organisation().to_owned(),
        }
    }
}

/// The test persons.
#[derive(Clone, Debug)]
pub struct Persons {
    /// ID administrator 1: KRA, LoA3.
    pub administrator1: Person,
    /// ID administrator 2: KRA, LoA3.
    pub administrator2: Person,
    /// Another ID administrator: RA, LoA3.
    pub administrator3: Person,
    /// KRA, but with a LoA2 card.
    pub loa2_administrator: Person,
    /// KRA in another branch, LoA3.
    pub other_branch_administrator: Person,
    /// Gets the card; personnummer 191212121212.
    pub recipient: Person,
    /// Has samordningsnummer 701063-2391, so can't get LoA3.
    pub coordination_recipient: Person,
    /// KRA and KUR, LoA3.
    pub kur_administrator: Person,
    /// Another with RA and KUR, LoA3.
    pub kur_administrator2: Person,
    /// Has protected personal data; personnummer 850709-9805.
    pub protected_recipient: Person,
    /// Born in 2017, so too young; personnummer 170101-2393.
    pub young_recipient: Person,
}

impl Persons {
    /// The directory of test persons.
    pub(crate) fn new() -> Self {
        let person = |id: &str, given: &str, surname: &str, unit: &str| Person {
            // Constants of this file, held by a test.
            id: id.parse().expect("a test person's HSA-id"),
            given_name: given.to_owned(),
            surname: surname.to_owned(),
            personnummer: None,
            unit: unit.to_owned(),
            rights: Vec::new(),
            level: Level::Loa3,
            protected: false,
        };
        let numbered = |number: &str, person: Person| Person { personnummer: number.parse().ok(), ..person };
        let kra_in = |branch: &str, person: Person| Person { rights: vec![(Right::Kra, branch.to_owned())], ..person };
        let with_kur = |mut person: Person| {
            person.rights.push((Right::Kur, "Region Exempel".to_owned()));
            person
        };
        let desk = "Region Exempel/Kortexpeditionen";
        let ward = "Region Exempel/Medicinkliniken/Avdelning 4";
        Self {
            administrator1: kra_in("Region Exempel", person("SE2321000016-A001", "Anna", "Andersson", desk)),
            administrator2: kra_in("Region Exempel", person("SE2321000016-B002", "Bo", "Berg", desk)),
            administrator3: Person {
                rights: vec![(Right::Ra, "Region Exempel".to_owned())],
                ..person("SE2321000016-G007", "Gunilla", "Gran", desk)
            },
            loa2_administrator: Person {
                level: Level::Loa2,
                ..kra_in("Region Exempel", person("SE2321000016-C003", "Cecilia", "Ceder", desk))
            },
            other_branch_administrator: kra_in(
                "Region Exempel/Tandvården",
                person("SE2321000016-D004", "David", "Dahl", "Region Exempel/Tandvården"),
            ),
            recipient: numbered("191212121212", person("SE2321000016-E005", "Erik", "Ek", ward)),
            coordination_recipient: numbered("197010632391", person("SE2321000016-F006", "Farah", "Falk", ward)),
            kur_administrator: with_kur(kra_in("Region Exempel", person("SE2321000016-H008", "Hanna", "Holm", desk))),
            kur_administrator2: with_kur(Person {
                rights: vec![(Right::Ra, "Region Exempel".to_owned())],
                ..person("SE2321000016-J009", "Johan", "Jord", desk)
            }),
            protected_recipient: Person {
                protected: true,
                ..numbered("198507099805", person("SE2321000016-K010", "Karin", "Kvist", ward))
            },
            young_recipient: numbered("201701012393", person("SE2321000016-L011", "Love", "Lind", ward)),
        }
    }

    /// Everybody.
    pub fn all(&self) -> [&Person; 11] {
        [
            &self.administrator1,
            &self.administrator2,
            &self.administrator3,
            &self.loa2_administrator,
            &self.other_branch_administrator,
            &self.recipient,
            &self.coordination_recipient,
            &self.kur_administrator,
            &self.kur_administrator2,
            &self.protected_recipient,
            &self.young_recipient,
        ]
    }

    /// By HSA-id, letters in any case.
    pub fn by_id(&self, id: &str) -> Option<&Person> {
        self.all().into_iter().find(|it| it.id.as_str().eq_ignore_ascii_case(id))
    }

    /// By what somebody typed and was understood.
    pub fn find(&self, query: &PersonQuery) -> Option<&Person> {
        match query {
            PersonQuery::HsaId(id) => self.by_id(id.as_str()),
            PersonQuery::Personnummer(number) => {
                let same = |it: &Personnummer| it.short() == number.short();
                self.all().into_iter().find(|it| it.personnummer.as_ref().is_some_and(same))
            }
            // Nobody in this directory has one.
            PersonQuery::NationalReserveId(_) | PersonQuery::ReserveNumber(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_directory_is_well_formed() {
        let persons = Persons::new();
        assert!(persons.recipient.can_get_loa3());
        assert!(persons.coordination_recipient.personnummer.as_ref().is_some_and(|it| it.is_samordningsnummer()));
        assert!(!persons.coordination_recipient.can_get_loa3());
        assert!(persons.protected_recipient.protected && persons.protected_recipient.can_get_loa3());
        assert!(persons.kur_administrator.has_kur() && !persons.administrator1.has_kur());
        assert!(persons.young_recipient.personnummer.is_some());
        assert_eq!(persons.recipient.organisation_label(), "Region Exempel, 232100-0016");
    }

    #[test]
    fn a_right_holds_in_its_branch_and_below() {
        let persons = Persons::new();
        let other = &persons.other_branch_administrator;
        assert!(other.may_issue_in("Region Exempel/Tandvården/Mottagning 1"));
        assert!(!other.may_issue_in("Region Exempel/Tandvårdens grannar"));
        assert!(!other.may_issue_in(&persons.recipient.unit));
        assert!(persons.administrator2.may_issue_in(&persons.recipient.unit));
    }
}
