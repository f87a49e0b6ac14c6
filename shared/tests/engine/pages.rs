//! Pages of no workflow: their conditions are all there is.

use super::{
    faults::{field, page, pin_blocked, sign, with_card},
    fixtures::*,
};
use kortbrygga_shared::{
    catalogue::{Code, Code::*},
    ceremony::{CardProduct, Condition, Facts, LoginFact, Right, State, holding_up},
    protocol::{CardRef, CardState, CardView, PinKind},
    time::UnixMillis,
};

fn on_page(conditions: &[Condition], change: impl FnOnce(&mut Facts)) -> Vec<Code> {
    let mut facts = healthy(workflow(ISSUE).step("open-orders").unwrap());
    change(&mut facts);
    holding_up(conditions, &State::default(), &facts).into_iter().map(|report| report.code).collect()
}

fn before_login(change: impl FnOnce(&mut Facts)) -> Vec<Code> {
    let conditions = [
        Condition::HostReady,
        Condition::ReadersWork,
        Condition::TwoReadersBeforeLogin,
        Condition::LoginCardReady,
        Condition::LoginCertificatesGood,
        Condition::EnvironmentMatches,
    ];
    on_page(&conditions, |facts| {
        facts.login = Some(LoginFact::SignedOut);
        change(facts);
    })
}

#[test]
fn before_login_readers_and_cards_are_checked() {
    assert_eq!(before_login(|facts| facts.readers = Some(Vec::new())), [NoReader]);
    assert_eq!(before_login(|facts| facts.readers.as_mut().unwrap().truncate(1)), [OneReaderBeforeLogin]);
    assert_eq!(
        before_login(|facts| facts.readers.as_mut().unwrap()[0].state = CardState::Empty),
        [NoLoginCard, CardWithoutCertificates]
    );
    assert_eq!(before_login(|facts| facts.readers.as_mut().unwrap()[0].state = CardState::Reading), []);
    assert_eq!(
        before_login(|facts| {
            with_card(facts, 0, |card| {
                card.certificates.iter_mut().for_each(|it| it.not_after = UnixMillis(NOW.0 - DAY))
            });
        })
        .first(),
        Some(&CertificateExpired)
    );
    // Valid, but its key is not on the card.
    assert_eq!(before_login(|facts| with_card(facts, 0, |card| card.keys.clear())).first(), Some(&KeyMissing));
    // Keys from a fetch that came to nothing.
    assert_eq!(
        before_login(|facts| with_card(facts, 0, |card| card.certificates.clear())),
        [NoLoginCard, CertificatesIncomplete, CardWithoutCertificates]
    );
}

#[test]
fn the_login_cards_certificates_are_told_of() {
    let told =
        |change: fn(&mut CardView)| on_page(&[Condition::LoginCertificatesGood], |facts| with_card(facts, 0, change));
    assert_eq!(
        told(|card| card.certificates.iter_mut().for_each(|it| it.not_after = UnixMillis(NOW.0 + 29 * DAY))),
        [CertificateExpiring]
    );
    assert_eq!(
        told(|card| card.certificates.iter_mut().for_each(|it| it.not_after = UnixMillis(NOW.0 + 30 * DAY))),
        []
    );
    assert_eq!(told(|card| card.certificates.truncate(1)), [CertificatesIncomplete]);
    assert_eq!(
        told(|card| {
            card.certificates.truncate(1);
            card.keys.truncate(1);
            card.certificates[0].loa = Some(2);
        }),
        [SignatureCertificateMissing, Level2NoLongerAccepted]
    );
    assert_eq!(told(|card| card.certificates[1].number = Some(number(NUMBER))), [PairOfAnotherCard]);
    // Logged in by chip, with certificates of which none has an HSA-id. One that has is enough.
    let person_id =
        |card: &mut CardView| card.certificates.iter_mut().for_each(|it| it.person_id = "191212121212".into());
    assert_eq!(told(person_id), [CertificatesIncomplete]);
    assert_eq!(
        told(|card| {
            let mut beside = card.certificates[0].clone();
            beside.person_id = "191212121212".into();
            card.certificates.insert(0, beside);
        }),
        []
    );
}

#[test]
fn a_login_with_the_other_certificate_is_told() {
    let codes = on_page(&[Condition::LoginWithHsaId], |facts| {
        if let Some(LoginFact::SignedIn(login)) = &mut facts.login {
            login.person_id = "191212121212".into();
        }
    });
    assert_eq!(codes, [WrongCertificateChosen]);
}

#[test]
fn the_recipients_age_and_number_are_told_of() {
    let at = |workflow: &str, query: &str| {
        let mut facts = healthy(super::fixtures::workflow(ISSUE).step("open-orders").unwrap());
        field(&mut facts, "person-query", query);
        let state = State { workflow: workflow.into(), ..State::default() };
        let told = holding_up(&[Condition::RecipientEligible], &state, &facts);
        told.into_iter().map(|report| report.code).collect::<Vec<_>>()
    };
    let eligible = |query: &str| at(ORDER, query);
    assert_eq!(eligible("201701012393"), [RecipientTooYoung]);
    assert_eq!(eligible("AB1234567"), [RecipientNotEligible]);
    assert_eq!(eligible("22950606FH20"), [RecipientNotEligible]);
    assert_eq!(eligible(RECIPIENT), []);
    assert_eq!(eligible("A1B2"), []);
    // An HSA-id that is still being typed.
    for part in ["SE232100", "se23210000", "TST232100"] {
        assert_eq!(eligible(part), [], "{part}");
    }
    assert_eq!(at(ISSUE, "AB1234567"), [], "looked for, not ordered");
    // Eighteen tomorrow in UTC, which is today in some places; and nowhere yet.
    assert_eq!(eligible("200811222397"), []);
    assert_eq!(eligible("200811232396"), [RecipientTooYoung]);
}

#[test]
fn protected_people_need_kur() {
    let told = |rights: Option<Vec<Right>>| {
        on_page(&[Condition::ProtectedPersonAllowed], |facts| {
            sign(facts, "protected-person");
            if let Some(LoginFact::SignedIn(login)) = &mut facts.login {
                login.rights = rights;
            }
        })
    };
    assert_eq!(told(Some(vec![Right::Kra])), [KurMissing]);
    assert_eq!(told(Some(vec![Right::Kra, Right::Kur])), []);
    assert_eq!(told(None), [ProtectedPerson]);
}

#[test]
fn how_a_blocked_pin_is_unblocked_depends_on_the_product() {
    let told = |product| {
        on_page(&[Condition::SubjectPinsUsable], |facts| {
            facts.product = product;
            pin_blocked(facts, &mut State::default());
        })
    };
    assert_eq!(told(None), [ProductUnknown]);
    assert_eq!(told(Some(CardProduct::P6xx)), [PukLetterNeeded]);
    assert_eq!(told(Some(CardProduct::Unmarked)), [PukLetterNeeded]);
    assert_eq!(told(Some(CardProduct::P7xx)), [ProductNeedsVisit]);
    assert_eq!(told(Some(CardProduct::P573)), [ReserveCardPinBlocked]);
    let last = on_page(&[Condition::SubjectPinsUsable], |facts| {
        with_card(facts, 1, |card| {
            card.pins.iter_mut().filter(|it| it.pin == PinKind::Signature).for_each(|it| it.tries_left = Some(1));
        });
    });
    assert_eq!(last, [LastTry]);
}

#[test]
fn which_of_two_cards_is_meant_is_told() {
    let both = [Condition::TargetCardClear, Condition::ActiveCardClear, Condition::ReaderChosen];
    assert_eq!(on_page(&both, |_| {}), [TargetCardUnclear, ActiveCardMayDiffer, ReaderMustBeChosen]);
    assert_eq!(on_page(&both, |facts| facts.readers.as_mut().unwrap().truncate(1)), []);
}

#[test]
fn a_challenge_dies_with_the_stay_in_the_reader() {
    let fresh = [Condition::ChallengeFresh];
    assert_eq!(on_page(&fresh, |_| {}), []);
    assert_eq!(on_page(&fresh, |facts| with_card(facts, 1, |card| card.epoch = 8)), [ChallengeVoid]);
    assert_eq!(
        on_page(&fresh, |facts| page(facts).opened_with = Some(CardRef { chip: chip("0C"), epoch: 1 })),
        [ChallengeVoid]
    );
}

#[test]
fn a_cards_life_is_told_of() {
    let received = |status: &str, ordered: &str, product| {
        on_page(&[Condition::CardReceived], |facts| {
            field(facts, "card-status", status);
            field(facts, "order-date", ordered);
            facts.product = product;
        })
    };
    assert_eq!(received("Skickad", "2026-11-20", None), [CardStatusSent]);
    assert_eq!(received("Skickat", "2026-08-01", None), [CardUnclaimed, CardStatusSent]);
    // Only a card that was sent lies unclaimed somewhere.
    for status in ["", "Spärrad", "Beställd", "Under tillverkning"] {
        assert_eq!(received(status, "2026-01-01", None), [], "{status}");
    }
    // Two rows: each status with its own day.
    assert_eq!(received("Aktiv\nAktiv", "2024-01-01\n2026-08-01", Some(CardProduct::P6xx)), []);
    assert_eq!(received("Skickad\nAktiv", "2026-11-20\n2024-01-01", None), [CardStatusSent]);
    assert_eq!(received("Aktiv\nSkickad", "2026-11-20\n2024-01-01", None), [CardUnclaimed, CardStatusSent]);
    assert_eq!(received("\nSkickad", "2024-01-01\n2026-11-20", None), [CardStatusSent], "an empty cell is a cell");
    assert_eq!(
        received("Skickad\nAktiv", "2024-01-01", Some(CardProduct::P7xx)),
        [CardStatusSent],
        "days of unknown rows"
    );
    assert_eq!(received("Mottaget", "2026-08-01", None), []);
    assert_eq!(received("Aktiv", "2026-08-23", Some(CardProduct::P473)), [CardProductEnding]);
    assert_eq!(received("Skickad", "2026-11-20", Some(CardProduct::P7xx)), [CardStatusSent, PinChosenAtCardOffice]);
    let signs = [Condition::OrderForThisCard, Condition::ProductionSucceeded];
    assert_eq!(on_page(&signs, |facts| sign(facts, "no-order-for-card")), [NoOrderForCard]);
    assert_eq!(on_page(&signs, |facts| sign(facts, "production-failed")), [ProductionFailed]);
}
