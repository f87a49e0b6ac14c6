//! Faults one by one and two at a time: the first reason that is given is the one to mend first.

use super::fixtures::*;
use kortbrygga_shared::{
    catalogue::{Code, Code::*},
    ceremony::{Environment, Facts, HostFact, Login, LoginFact, PageFact, Right, State},
    protocol::{CardState, CardView, CertificateUsage, ReaderView},
    time::UnixMillis,
};

type Fault = fn(&mut Facts, &mut State);

pub fn page(facts: &mut Facts) -> &mut PageFact {
    facts.page.as_mut().unwrap()
}

pub fn field(facts: &mut Facts, id: &str, value: &str) {
    page(facts).fields.insert(id.into(), value.into());
}

pub fn sign(facts: &mut Facts, id: &str) {
    page(facts).signs.insert(id.into());
}

/// Changes the card in a reader, where there still is one: another fault may have taken it away.
pub fn with_card(facts: &mut Facts, place: usize, change: impl FnOnce(&mut CardView)) {
    let reader = facts.readers.as_mut().and_then(|readers| readers.get_mut(place));
    if let Some(CardState::Ready(card)) = reader.map(|reader| &mut reader.state) {
        change(card);
    }
}

/// The reader of the card to be handed out, where there still is one.
fn with_reader(facts: &mut Facts, change: impl FnOnce(&mut ReaderView)) {
    if let Some(reader) = facts.readers.as_mut().and_then(|readers| readers.get_mut(1)) {
        change(reader);
    }
}

fn subject_is(facts: &mut Facts, state: CardState) {
    with_reader(facts, |reader| reader.state = state);
}

// Single faults ----------------------------------------------------------------------------------------------------

fn host_gone(facts: &mut Facts, _: &mut State) {
    facts.host = Some(HostFact::Unusable(HostMissing.into()));
    facts.readers = None;
}
fn no_reader(facts: &mut Facts, _: &mut State) {
    facts.readers = Some(Vec::new());
}
fn one_reader(facts: &mut Facts, _: &mut State) {
    if let Some(readers) = &mut facts.readers {
        readers.truncate(1);
    }
}
fn reader_after_login(facts: &mut Facts, _: &mut State) {
    if let Some(LoginFact::SignedIn(login)) = &mut facts.login {
        login.readers = Some(1);
    }
}
fn signed_out(facts: &mut Facts, _: &mut State) {
    facts.login = Some(LoginFact::SignedOut);
}
fn level_2(facts: &mut Facts, _: &mut State) {
    if let Some(LoginFact::SignedIn(login)) = &mut facts.login {
        login.loa = Some(2);
    }
}
fn no_right(facts: &mut Facts, _: &mut State) {
    if let Some(LoginFact::SignedIn(login)) = &mut facts.login {
        login.rights = Some(vec![Right::Kur]);
    }
}
fn login_card_was_out(facts: &mut Facts, _: &mut State) {
    with_card(facts, 0, |card| card.epoch = 9);
}
fn grey(facts: &mut Facts, _: &mut State) {
    page(facts).control_enabled = Some(false);
}
fn dead(facts: &mut Facts, _: &mut State) {
    page(facts).control_dead = true;
}
fn test_card_in_production(facts: &mut Facts, _: &mut State) {
    page(facts).environment = Some(Environment::Production);
}
fn signature_expired(facts: &mut Facts, _: &mut State) {
    with_card(facts, 0, |card| card.certificates[1].not_after = UnixMillis(NOW.0 - DAY));
}
fn nothing_found(facts: &mut Facts, _: &mut State) {
    sign(facts, "nothing-found");
}
fn tail_of_an_hsa_id(facts: &mut Facts, _: &mut State) {
    field(facts, "person-query", "R1");
}
fn pasted_hyphen(facts: &mut Facts, _: &mut State) {
    field(facts, "person-query", "19121212-1212");
}
fn of_another_region(facts: &mut Facts, _: &mut State) {
    field(facts, "person-query", "SE2321000131-R1");
}
fn samordningsnummer(facts: &mut Facts, _: &mut State) {
    field(facts, "person-query", "197010632391");
}
fn ordered_by_oneself(facts: &mut Facts, _: &mut State) {
    facts.order.as_mut().unwrap().ordered_by = Some(ADMIN2.to_lowercase());
}
fn protected(facts: &mut Facts, _: &mut State) {
    sign(facts, "protected-person");
}
fn other_organisation(facts: &mut Facts, _: &mut State) {
    facts.order.as_mut().unwrap().organisation = "Region Annan (232100-0131)".into();
}
fn already_past(facts: &mut Facts, _: &mut State) {
    field(facts, "valid-to", "2026-11-20");
}
fn beyond_the_assignment(facts: &mut Facts, _: &mut State) {
    field(facts, "assignment-end", "2027-05-19");
}
fn provisional_passport(facts: &mut Facts, _: &mut State) {
    field(facts, "id-document", "Provisoriskt pass");
}
fn no_card(facts: &mut Facts, _: &mut State) {
    subject_is(facts, CardState::Empty);
}
fn wrong_card(facts: &mut Facts, _: &mut State) {
    with_card(facts, 1, |card| card.number = Some(number(OTHER_NUMBER)));
}
fn used_card(facts: &mut Facts, _: &mut State) {
    with_card(facts, 1, |own| own.certificates = card("0C", 1, Some((ADMIN1, 3)), None).certificates);
}
fn stuck(facts: &mut Facts, _: &mut State) {
    subject_is(facts, CardState::Stuck);
}
fn in_use(facts: &mut Facts, _: &mut State) {
    subject_is(facts, CardState::InUse(Some("netid".into())));
}
fn broken_reader(facts: &mut Facts, _: &mut State) {
    stuck(facts, &mut State::default());
    with_reader(facts, |reader| reader.history.unreadable = 2);
}
fn unsteady_reader(facts: &mut Facts, _: &mut State) {
    with_reader(facts, |reader| reader.history.departures = 3);
}
fn card_was_reset(facts: &mut Facts, _: &mut State) {
    with_reader(facts, |reader| reader.history.resets = 1);
}
fn puk_blocked(facts: &mut Facts, state: &mut State) {
    pin_blocked(facts, state);
    with_card(facts, 1, |card| card.pins[0].puk_tries_left = Some(0));
}
/// The PIN still does: that its PUK is gone hinders nothing.
fn puk_blocked_alone(facts: &mut Facts, _: &mut State) {
    with_card(facts, 1, |card| card.pins[0].puk_tries_left = Some(0));
}
pub fn pin_blocked(facts: &mut Facts, _: &mut State) {
    with_card(facts, 1, |card| card.pins[0].tries_left = Some(0));
}
fn fetch_failed(facts: &mut Facts, _: &mut State) {
    sign(facts, "fetch-failed");
}
fn fetch_failed_after_the_first_key(facts: &mut Facts, _: &mut State) {
    sign(facts, "fetch-failed");
    with_card(facts, 1, |card| card.keys = vec![CertificateUsage::Authentication]);
}
fn fetch_failed_after_both_keys(facts: &mut Facts, _: &mut State) {
    sign(facts, "fetch-failed");
    with_card(facts, 1, |card| card.keys = vec![CertificateUsage::Authentication, CertificateUsage::Signature]);
}
fn fetch_failed_and_card_was_out(facts: &mut Facts, _: &mut State) {
    sign(facts, "fetch-failed");
    with_card(facts, 1, |card| card.epoch = 8);
}
fn too_late(_: &mut Facts, state: &mut State) {
    state.deadline = Some(UnixMillis(NOW.0 - 1));
}
fn locked(facts: &mut Facts, _: &mut State) {
    field(facts, "task-status", "Pågår, låst");
    field(facts, "task-owner", "Anna Andersson (SE2321000016-A1)");
}
fn own_lock(facts: &mut Facts, _: &mut State) {
    field(facts, "task-status", "In progress, locked");
    field(facts, "task-owner", "Bo Berg");
}
fn locked_by(facts: &mut Facts, owner: &str) {
    field(facts, "task-status", "Pågår, låst");
    field(facts, "task-owner", owner);
}
fn locked_by_nobody_known(facts: &mut Facts, _: &mut State) {
    locked_by(facts, "");
}
fn locked_by_a_part_of_a_name(facts: &mut Facts, _: &mut State) {
    locked_by(facts, "Bo Erik Berg");
}
fn locked_by_another_name(facts: &mut Facts, _: &mut State) {
    locked_by(facts, "Anna Andersson");
}
fn own_lock_by_a_name_alone(facts: &mut Facts, _: &mut State) {
    // The portal shows no id, and the login card is not known.
    locked_by(facts, "Bo Berg (Region Exempel)");
    if let Some(LoginFact::SignedIn(login)) = &mut facts.login {
        *login = Login { person_id: "Bo Berg".into(), card: None, ..login.clone() };
    }
}
fn locked_beside_an_unknown_login(facts: &mut Facts, _: &mut State) {
    locked_by(facts, "Anna Andersson");
    facts.login = None;
}
fn task_expired(facts: &mut Facts, _: &mut State) {
    field(facts, "task-valid-to", "2026-11-20 12:00");
}
fn same_officer(facts: &mut Facts, _: &mut State) {
    field(facts, "started-by", "Bo Berg (SE2321000016-A2)");
}
fn not_listed(facts: &mut Facts, _: &mut State) {
    field(facts, "active-devices", OTHER_NUMBER);
}
fn not_registered(facts: &mut Facts, _: &mut State) {
    sign(facts, "token-unregistered");
}
fn hidden(facts: &mut Facts, _: &mut State) {
    sign(facts, "hidden-data");
}
fn no_document_number(facts: &mut Facts, _: &mut State) {
    field(facts, "id-document-number", " ");
}

/// Workflow, step, fault, all that is told.
const SINGLE: &[(&str, &str, Fault, &[Code])] = &[
    (ISSUE, "open-orders", host_gone, &[HostMissing]),
    (ISSUE, "open-orders", no_reader, &[NoReader, LoginCardPulled]),
    (ISSUE, "open-orders", one_reader, &[OneReader]),
    (ISSUE, "open-orders", reader_after_login, &[ReaderAfterLogin]),
    (ISSUE, "open-orders", signed_out, &[NotLoggedIn]),
    (ISSUE, "open-orders", level_2, &[LoginLevelTooLow]),
    (ISSUE, "open-orders", grey, &[GreyUnexplained]),
    (ISSUE, "open-orders", test_card_in_production, &[WrongEnvironment]),
    (ISSUE, "open-orders", unsteady_reader, &[ReaderUnsteady]),
    (ISSUE, "search", no_right, &[RoleMissing]),
    (ISSUE, "search", nothing_found, &[OrderNotFound]),
    (ISSUE, "search", tail_of_an_hsa_id, &[HsaIdIncomplete]),
    (ISSUE, "search", pasted_hyphen, &[InputNormalised]),
    (ISSUE, "search", samordningsnummer, &[RecipientNotEligible]),
    (ISSUE, "search", ordered_by_oneself, &[SamePersonTwice]),
    (ISSUE, "search", protected, &[KurMissing]),
    (ISSUE, "review", login_card_was_out, &[LoginCardPulled]),
    (ISSUE, "review", dead, &[UnknownPortalFault]),
    (ISSUE, "review", signature_expired, &[CertificateExpired]),
    (ISSUE, "review", other_organisation, &[OrganisationDiffers]),
    (ISSUE, "review", already_past, &[ValidityImplausible]),
    (ISSUE, "review", beyond_the_assignment, &[ValidityBeyondAssignment]),
    (ISSUE, "review", provisional_passport, &[IdDocumentRefused]),
    (ISSUE, "hand-over", no_card, &[CardMissing]),
    (ISSUE, "hand-over", wrong_card, &[WrongCard]),
    (ISSUE, "hand-over", used_card, &[CardOfAnotherPerson]),
    (ISSUE, "hand-over", stuck, &[CardStuck]),
    (ISSUE, "hand-over", in_use, &[CardInUse]),
    (ISSUE, "hand-over", card_was_reset, &[CardReset]),
    (ISSUE, "hand-over", pin_blocked, &[ReserveCardPinBlocked]),
    (ISSUE, "hand-over", puk_blocked, &[PukBlocked]),
    (ISSUE, "hand-over", puk_blocked_alone, &[]),
    (ISSUE, "fetch", fetch_failed, &[AuthenticationWindowMissing]),
    (ISSUE, "fetch", fetch_failed_after_the_first_key, &[SignatureWindowMissing]),
    (ISSUE, "fetch", fetch_failed_after_both_keys, &[FetchFailed]),
    (ISSUE, "fetch", fetch_failed_and_card_was_out, &[CardPulledDuringFetch]),
    (ISSUE, "receipt", too_late, &[ReceiptDeadlinePassed]),
    (ORDER, "order", provisional_passport, &[IdDocumentRefused]),
    (HAND_OUT, "open", locked, &[TaskNotAvailable]),
    (HAND_OUT, "open", own_lock, &[]),
    (HAND_OUT, "open", locked_by_nobody_known, &[]),
    (HAND_OUT, "open", locked_by_a_part_of_a_name, &[]),
    (HAND_OUT, "open", own_lock_by_a_name_alone, &[]),
    (HAND_OUT, "open", locked_beside_an_unknown_login, &[]),
    (HAND_OUT, "open", locked_by_another_name, &[TaskNotAvailable]),
    (HAND_OUT, "open", task_expired, &[TaskExpired]),
    (HAND_OUT, "open", same_officer, &[SameOfficer]),
    (HAND_OUT, "start", not_listed, &[CardNotListed]),
    (HAND_OUT, "start", not_registered, &[TokenNotRegistered]),
    (HAND_OUT, "start", hidden, &[PersonDataHidden]),
    (HAND_OUT, "identify", no_document_number, &[IdDocumentNumberMissing]),
    (HAND_OUT, "hand-over", pin_blocked, &[ProductUnknown]),
    (HAND_OUT, "hand-over", puk_blocked, &[PukBlocked]),
];

/// Workflow, step, two faults, what is told first. Not told at all beside it: that nothing explains the control.
const DOUBLE: &[(&str, &str, Fault, Fault, Code)] = &[
    (ISSUE, "open-orders", level_2, grey, LoginLevelTooLow),
    (ISSUE, "open-orders", level_2, one_reader, OneReader),
    (ISSUE, "open-orders", one_reader, grey, OneReader),
    (ISSUE, "open-orders", reader_after_login, dead, ReaderAfterLogin),
    (ISSUE, "open-orders", reader_after_login, level_2, LoginLevelTooLow),
    (ISSUE, "open-orders", signed_out, one_reader, OneReader),
    (ISSUE, "open-orders", test_card_in_production, level_2, WrongEnvironment),
    (ISSUE, "open-orders", host_gone, grey, HostMissing),
    (ISSUE, "open-orders", no_right, grey, RoleMissing),
    (ISSUE, "open-orders", unsteady_reader, level_2, LoginLevelTooLow),
    (ISSUE, "search", tail_of_an_hsa_id, nothing_found, HsaIdIncomplete),
    (ISSUE, "search", ordered_by_oneself, nothing_found, SamePersonTwice),
    (ISSUE, "search", of_another_region, nothing_found, OtherBranch),
    (ISSUE, "search", no_right, nothing_found, RoleMissing),
    (ISSUE, "search", samordningsnummer, nothing_found, RecipientNotEligible),
    (ISSUE, "search", pasted_hyphen, nothing_found, InputNormalised),
    (ISSUE, "review", login_card_was_out, dead, LoginCardPulled),
    (ISSUE, "review", one_reader, login_card_was_out, OneReader),
    (ISSUE, "review", other_organisation, protected, KurMissing),
    (ISSUE, "review", already_past, provisional_passport, ValidityImplausible),
    (ISSUE, "review", signature_expired, dead, CertificateExpired),
    (ISSUE, "review", ordered_by_oneself, other_organisation, SamePersonTwice),
    (ISSUE, "hand-over", wrong_card, grey, WrongCard),
    (ISSUE, "hand-over", one_reader, login_card_was_out, OneReader),
    (ISSUE, "hand-over", no_card, grey, CardMissing),
    (ISSUE, "hand-over", stuck, grey, CardStuck),
    (ISSUE, "hand-over", broken_reader, grey, ReaderBroken),
    (ISSUE, "hand-over", in_use, login_card_was_out, CardInUse),
    (ISSUE, "hand-over", wrong_card, used_card, WrongCard),
    (ISSUE, "hand-over", used_card, pin_blocked, CardOfAnotherPerson),
    (ISSUE, "hand-over", card_was_reset, wrong_card, WrongCard),
    (ISSUE, "terms", one_reader, dead, OneReader),
    (ISSUE, "terms", reader_after_login, dead, ReaderAfterLogin),
    (ISSUE, "fetch", fetch_failed, no_card, CardPulledDuringFetch),
    (ISSUE, "fetch", fetch_failed, one_reader, OneReader),
    (ISSUE, "fetch", fetch_failed_after_the_first_key, dead, SignatureWindowMissing),
    (ISSUE, "fetch", fetch_failed_and_card_was_out, wrong_card, CardPulledDuringFetch),
    (ISSUE, "receipt", too_late, no_card, ReceiptDeadlinePassed),
    (ISSUE, "receipt", too_late, dead, ReceiptDeadlinePassed),
    (ISSUE, "receipt", no_card, dead, CardMissing),
    (ORDER, "order", level_2, protected, LoginLevelTooLow),
    (ORDER, "order", already_past, other_organisation, OrganisationDiffers),
    (HAND_OUT, "start", not_listed, hidden, PersonDataHidden),
    (HAND_OUT, "open", same_officer, locked, SameOfficer),
    (HAND_OUT, "open", task_expired, locked, TaskExpired),
    (HAND_OUT, "identify", no_document_number, grey, IdDocumentNumberMissing),
    (HAND_OUT, "hand-over", pin_blocked, no_card, CardMissing),
];

#[test]
fn each_fault_is_told_and_nothing_else() {
    for (place, (workflow, step, fault, expected)) in SINGLE.iter().enumerate() {
        assert_eq!(told(workflow, step, fault), *expected, "row {place}: {workflow} {step}");
    }
}

#[test]
fn of_two_faults_the_one_to_mend_first_is_told_first() {
    for (place, (workflow, step, a, b, first)) in DOUBLE.iter().enumerate() {
        for (one, other) in [(a, b), (b, a)] {
            let codes = told(workflow, step, |facts, state| {
                one(facts, state);
                other(facts, state);
            });
            assert_eq!(codes.first(), Some(first), "row {place}: {workflow} {step} {codes:?}");
            assert!(!codes.iter().any(|code| code.is_last_resort()), "row {place}: {codes:?}");
        }
    }
}
