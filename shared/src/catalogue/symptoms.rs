//! The table of known symptoms: what a user sees, and which numbers of the catalogue explain it.
//!
//! One row per rule of first-line troubleshooting for card portals. A symptom without a [`Way`] must be detected: the
//! engine tells its number without being asked. Texts are not part of [`Texts`](super::Texts), because only the help page
//! needs them.

use super::{
    Code::{self, *},
    Language, Texts,
};
use serde::{Deserialize, Serialize};

pub use super::finder::{Finder, Hit, find};

/// One row.
#[derive(Clone, Copy, Debug)]
pub struct Symptom {
    /// Stable id, e.g. `L3-01`.
    pub id: &'static str,
    /// What it concerns.
    pub area: Area,
    /// What explains it, the likeliest first; never empty.
    pub codes: &'static [Code],
    /// How the explanation is reached where no fact tells it; `None` where facts do.
    pub way: Option<Way>,
}

/// What a symptom concerns. Its name is the message `area-…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Area {
    /// Reserve cards (reservkort) of level 3.
    L3,
    /// Reserve cards of level 2.
    L2,
    /// PIN and PUK.
    Pin,
    /// Programs on the computer.
    Mw,
    /// Readers and cards.
    Hw,
    /// Certificates and orders.
    Crt,
    /// Network and login.
    Net,
    /// Net iD Portal.
    Sm,
}

/// How an explanation is reached where no fact tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// By one question to the user.
    Asked,
    /// By choosing the symptom.
    Told,
}

use Area::{Crt, Hw, L2, L3, Mw, Net, Pin, Sm};

/// All rows.
pub const ALL: &[Symptom] = &[
    detected("L3-01", L3, &[LoginLevelTooLow]),
    detected("L3-02", L3, &[RoleMissing, OtherBranch]),
    detected("L3-03", L3, &[HsaIdIncomplete, HsaIdOrganisation, HsaIdLength, HsaIdCharacter]),
    detected("L3-04", L3, &[InputNormalised, PersonnummerCharacter, PersonnummerLength]),
    detected("L3-05", L3, &[SamePersonTwice]),
    detected("L3-06", L3, &[OrderNotFound]),
    detected("L3-07", L3, &[LoginCardPulled]),
    detected("L3-08", L3, &[UnknownPortalFault]),
    detected("L3-09", L3, &[WrongCard, NumberDenied, NumberUnconfirmed]),
    detected("L3-10", L3, &[OneReader, LoginCardPulled, OneReaderBeforeLogin]),
    detected("L3-11", L3, &[ReaderAfterLogin]),
    detected("L3-12", L3, &[OneReader, ReaderAfterLogin, UnknownPortalFault]),
    detected("L3-13", L3, &[OneReader, ReaderAfterLogin, UnknownPortalFault]),
    detected("L3-14", L3, &[CardPulledDuringFetch]),
    detected("L3-15", L3, &[AuthenticationWindowMissing]),
    detected("L3-16", L3, &[SignatureWindowMissing]),
    detected("L3-17", L3, &[FetchFailed]),
    detected("L3-18", L3, &[ReceiptDeadlinePassed]),
    detected("L3-19", L3, &[RecipientNotEligible]),
    detected("L3-20", L3, &[KurMissing, ProtectedPerson]),
    detected("L3-21", L3, &[CertificatesIncomplete, CertificateExpired]),
    detected("L3-22", L3, &[OrganisationDiffers, ValidityImplausible, ValidityBeyondAssignment, IdDocumentRefused]),
    detected("L2-01", L2, &[NoOrderForCard]),
    detected("L2-02", L2, &[ActiveCardMayDiffer]),
    told("L2-03", L2, &[ActiveCardLocked]),
    detected("L2-04", L2, &[CardPulledDuringFetch, CardPulled]),
    detected("L2-05", L2, &[SignatureCertificateMissing]),
    detected("L2-06", L2, &[Level2NoLongerAccepted]),
    detected("L2-07", L2, &[ValidityBeyondAssignment]),
    detected("L2-08", L2, &[CardOfAnotherPerson]),
    detected("PIN-01", Pin, &[PinBlocked, ProductUnknown, ReserveCardPinBlocked, PukLetterNeeded, ProductNeedsVisit]),
    detected("PIN-02", Pin, &[PukBlocked]),
    asked("PIN-03", Pin, &[PukLetterNeeded]),
    asked("PIN-04", Pin, &[ProductNeedsVisit]),
    detected("PIN-05", Pin, &[ReserveCardPinBlocked]),
    detected("PIN-06", Pin, &[TargetCardUnclear]),
    asked("PIN-07", Pin, &[PinChosenAtCardOffice]),
    told("PIN-08", Pin, &[SameCodeTwice]),
    detected("PIN-09", Pin, &[ChallengeVoid]),
    detected("MW-01", Mw, &[PluginNotAllowed, NetIdMissingOrOld]),
    detected("MW-02", Mw, &[NetIdEnterpriseMissing]),
    detected("MW-03", Mw, &[PackagesMixed]),
    detected("MW-04", Mw, &[CertificatePropagationOn]),
    detected("MW-05", Mw, &[VersionFaultyOnVdi]),
    detected("MW-06", Mw, &[SithsAppTooOld]),
    told("MW-07", Mw, &[MiddlewareStale]),
    told("MW-08", Mw, &[BrowserHoldsCertificate]),
    detected("MW-09", Mw, &[WrongCertificateChosen]),
    detected("MW-10", Mw, &[NetIdMissingOrOld]),
    detected("MW-11", Mw, &[VersionAndPackaging]),
    detected("MW-12", Mw, &[TraceNotWritable]),
    detected("MW-13", Mw, &[SettingOverridden]),
    detected("MW-14", Mw, &[ReaderDenied]),
    detected("MW-15", Mw, &[CardInUse]),
    detected("MW-16", Mw, &[PinPadLosesLogin]),
    detected("MW-17", Mw, &[NexusCacheOn]),
    detected("MW-18", Mw, &[NexusLibrary64]),
    detected("MW-19", Mw, &[NexusProtocolMissing]),
    detected("MW-20", Mw, &[ProductionFailed]),
    detected("MW-21", Mw, &[ReaderMustBeChosen]),
    detected("MW-22", Mw, &[NetIdClientNotAllowed]),
    detected("MW-23", Mw, &[SmartCardConnectorMissing]),
    detected("HW-01", Hw, &[NoReader]),
    detected("HW-02", Hw, &[ServiceMissing]),
    detected("HW-03", Hw, &[CardUnresponsive, CardMissing]),
    detected("HW-04", Hw, &[ReaderBroken]),
    detected("HW-05", Hw, &[ReaderUnsteady, ReaderPowerSaving]),
    detected("HW-06", Hw, &[CardUnknown]),
    // Before login the first reason is that no card can log in; that this one is blank stands below it.
    detected("HW-07", Hw, &[CardWithoutCertificates, NoLoginCard]),
    detected("HW-08", Hw, &[CardReset]),
    detected("HW-09", Hw, &[CardNeedsNetId]),
    detected("HW-10", Hw, &[CardProductEnding]),
    detected("CRT-01", Crt, &[CertificateRevoked, LoginRefused]),
    detected("CRT-02", Crt, &[CertificateExpiring, CertificateExpired]),
    detected("CRT-03", Crt, &[CardStatusSent]),
    detected("CRT-04", Crt, &[CardUnclaimed]),
    detected("CRT-05", Crt, &[UnknownIssuer]),
    detected("CRT-06", Crt, &[WrongEnvironment]),
    detected("CRT-07", Crt, &[PairOfAnotherCard]),
    detected("CRT-08", Crt, &[RecipientTooYoung]),
    detected("CRT-09", Crt, &[IdDocumentRefused]),
    told("NET-01", Net, &[AuthenticationServiceGone]),
    told("NET-02", Net, &[NotConnectedToIdp]),
    told("NET-03", Net, &[OldAddress]),
    detected("NET-04", Net, &[BrowserNotSupported]),
    told("NET-05", Net, &[LoginStateStale]),
    detected("SM-01", Sm, &[TaskNotAvailable]),
    detected("SM-02", Sm, &[TaskExpired]),
    detected("SM-03", Sm, &[CardNotListed]),
    detected("SM-04", Sm, &[IdDocumentNumberMissing]),
    detected("SM-05", Sm, &[SameOfficer]),
    detected("SM-06", Sm, &[CardMissing, ProductUnknown, PinBlocked, PukLetterNeeded, ProductNeedsVisit]),
    detected("SM-07", Sm, &[TokenNotRegistered]),
    detected("SM-08", Sm, &[PersonDataHidden]),
];

/// The row with this id.
pub fn row(id: &str) -> Option<&'static Symptom> {
    ALL.iter().find(|symptom| symptom.id == id)
}

/// Whether this number explains the symptom with this id.
pub fn leads_to(id: &str, code: Code) -> bool {
    row(id).is_some_and(|symptom| symptom.codes.contains(&code))
}

/// What users see, in one language.
pub struct SymptomTexts(Texts);

impl SymptomTexts {
    /// The texts of a language, compiled in.
    pub fn new(language: Language) -> Self {
        Self::read(language, source(language))
    }

    /// From the text of `symptoms_sv.ftl` or `symptoms_en.ftl`.
    pub fn read(language: Language, source: &str) -> Self {
        let mut texts = Texts::empty(language);
        texts.add(source);
        Self(texts)
    }

    /// What the user sees.
    pub fn symptom(&self, symptom: &Symptom) -> String {
        self.0.get(&format!("symptom-{}", symptom.id.to_ascii_lowercase()))
    }

    /// The area's name.
    pub fn area(&self, area: Area) -> String {
        let id = match area {
            Area::L3 => "l3",
            Area::L2 => "l2",
            Area::Pin => "pin",
            Area::Mw => "mw",
            Area::Hw => "hw",
            Area::Crt => "crt",
            Area::Net => "net",
            Area::Sm => "sm",
        };
        self.0.get(&format!("area-{id}"))
    }

    /// More words that a search should find it by; not for show.
    pub(super) fn words(&self, symptom: &Symptom) -> String {
        self.0.find(&format!("words-{}", symptom.id.to_ascii_lowercase())).unwrap_or_default()
    }
}

/// The text of `symptoms_sv.ftl` or `symptoms_en.ftl`.
pub fn source(language: Language) -> &'static str {
    match language {
        Language::Swedish => include_str!("symptoms_sv.ftl"),
        Language::English => include_str!("symptoms_en.ftl"),
    }
}

const fn detected(id: &'static str, area: Area, codes: &'static [Code]) -> Symptom {
    Symptom { id, area, codes, way: None }
}

const fn asked(id: &'static str, area: Area, codes: &'static [Code]) -> Symptom {
    Symptom { id, area, codes, way: Some(Way::Asked) }
}

const fn told(id: &'static str, area: Area, codes: &'static [Code]) -> Symptom {
    Symptom { id, area, codes, way: Some(Way::Told) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_94_rows_in_eight_areas() {
        let ids: BTreeSet<&str> = ALL.iter().map(|row| row.id).collect();
        assert_eq!((ALL.len(), ids.len()), (94, 94));
        for (area, prefix, size) in [
            (L3, "L3", 22),
            (L2, "L2", 8),
            (Pin, "PIN", 9),
            (Mw, "MW", 23),
            (Hw, "HW", 10),
            (Crt, "CRT", 9),
            (Net, "NET", 5),
            (Sm, "SM", 8),
        ] {
            let rows: Vec<&str> = ALL.iter().filter(|row| row.area == area).map(|row| row.id).collect();
            let expected: Vec<String> = (1..=size).map(|number| format!("{prefix}-{number:02}")).collect();
            assert_eq!(rows, expected);
        }
    }

    #[test]
    fn each_row_is_explained_and_has_texts_in_both_languages() {
        for language in [Language::Swedish, Language::English] {
            let texts = SymptomTexts::new(language);
            for row in ALL {
                assert!(!row.codes.is_empty(), "{}", row.id);
                let shown = texts.symptom(row);
                assert!(!shown.starts_with("symptom-") && !shown.contains('!'), "{language:?} {shown}");
                assert!(!texts.words(row).is_empty(), "{language:?} {}", row.id);
                assert!(!texts.area(row.area).starts_with("area-"), "{language:?} {:?}", row.area);
            }
            let messages = source(language).lines().filter(|line| line.contains(" = ")).count();
            assert_eq!(messages, 2 * ALL.len() + 8, "{language:?} has a message too many or too few");
        }
    }

    #[test]
    fn at_least_sixty_are_for_the_facts_to_tell() {
        assert!(ALL.iter().filter(|row| row.way.is_none()).count() >= 60);
    }
}
