//! What must hold for every workflow, over generated facts and events.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use kortbrygga_shared::{
    catalogue::{Code, ErrorReport, Language, Severity, Texts},
    ceremony::{
        self, Effect, Ending, Event, Facts, HostFact, Login, LoginFact, OrderFact, PageFact, Right, Role, State,
        Workflow,
    },
    identity::{ChipId, PrintedNumber},
    protocol::{CardRef, CardState, CardView, CertificateUsage, CertificateView, PinKind, PinState, ReaderView, Side},
    time::UnixMillis,
};
use proptest::prelude::*;
use std::collections::BTreeMap;

const ADMIN1: &str = "SE2321000016-A1";
const ADMIN2: &str = "SE2321000016-A2";
const RECIPIENT: &str = "SE2321000016-R1";

fn number(text: &str) -> PrintedNumber {
    text.parse().unwrap()
}

fn chip(text: &str) -> ChipId {
    text.parse().unwrap()
}

fn certificate(person: &str, usage: CertificateUsage, loa: u8) -> CertificateView {
    CertificateView {
        usage,
        name: "Anna Andersson".into(),
        person_id: person.into(),
        loa: Some(loa),
        issuer: format!("TEST SITHS e-id Person HSA-id {loa} CA v1"),
        number: None,
        serial: "01".into(),
        not_before: UnixMillis(0),
        not_after: UnixMillis(i64::MAX),
    }
}

fn card(id: &str, epoch: u32, person: Option<(&str, u8)>, printed: Option<&str>) -> CardView {
    let usages = [CertificateUsage::Authentication, CertificateUsage::Signature];
    CardView {
        chip: chip(id),
        epoch,
        inserted_at: UnixMillis(0),
        family: "myeid".into(),
        number: printed.map(number),
        keys: person.map(|_| usages.to_vec()).unwrap_or_default(),
        certificates: person
            .map(|(who, loa)| usages.map(|usage| certificate(who, usage, loa)).to_vec())
            .unwrap_or_default(),
        pins: [PinKind::Authentication, PinKind::Signature].map(|pin| PinState { pin, tries_left: Some(3) }).to_vec(),
    }
}

fn reader(name: &str, side: Side, state: CardState) -> ReaderView {
    ReaderView { name: name.into(), side: Some(side), state, history: Default::default() }
}

/// A card desk where everything is as it should be, for administrator 2.
fn healthy() -> Facts {
    Facts {
        now: UnixMillis(1_000),
        host: Some(HostFact::Ready),
        readers: Some(vec![
            reader("A", Side::Left, CardState::Ready(card("0A", 1, Some((ADMIN2, 3)), Some("9752278900000000002")))),
            reader("B", Side::Right, CardState::Ready(card("0B", 2, None, Some("9752278900000004471")))),
        ]),
        login: Some(LoginFact::SignedIn(Login {
            person_id: ADMIN2.into(),
            loa: Some(3),
            rights: Some(vec![Right::Kra]),
            card: Some(CardRef { chip: chip("0A"), epoch: 1 }),
            readers: Some(2),
        })),
        order: Some(OrderFact {
            number: number("9752278900000004471"),
            recipient: "Test Testsson".into(),
            recipient_id: RECIPIENT.into(),
            ordered_by: Some(ADMIN1.into()),
            organisation: "2321000016".into(),
            in_branch: Some(true),
        }),
        page: Some(PageFact::default()),
        ..Facts::default()
    }
}

fn issue() -> &'static Workflow {
    ceremony::find("siths.reserve-loa3.issue").unwrap()
}

fn begun() -> State {
    ceremony::begin(issue(), BTreeMap::from([(Role::Administrator1, ADMIN1.to_owned())]))
}

fn did(state: &State) -> Event {
    let step = state.current().unwrap();
    let by = if step.actor == Role::Recipient { RECIPIENT } else { ADMIN2 };
    Event::Did {
        step: step.id.into(),
        by: by.into(),
        chip: (step.id == "hand-over").then(|| chip("0B")),
        signature: step.signature,
    }
}

fn at_step(id: &str) -> State {
    let mut state = begun();
    while state.current().unwrap().id != id {
        let outcome = ceremony::step(issue(), &state, &healthy(), &did(&state));
        assert_eq!(outcome.blockers, []);
        state = outcome.state;
    }
    state
}

fn codes(state: &State, facts: &Facts) -> Vec<Code> {
    ceremony::blockers(issue(), state, facts).into_iter().map(|report| report.code).collect()
}

#[test]
fn the_seven_steps_reach_their_end() {
    let mut state = begun();
    while state.ending.is_none() {
        if state.current().unwrap().id == "receipt" {
            let issued = Event::CertificatesIssued { deadline: UnixMillis(5_000) };
            let outcome = ceremony::step(issue(), &state, &healthy(), &issued);
            assert_eq!(outcome.effects, [Effect::StartCountdown(UnixMillis(5_000))]);
            state = outcome.state;
        }
        let outcome = ceremony::step(issue(), &state, &healthy(), &did(&state));
        assert_eq!(outcome.blockers, [], "{:?}", state.current().map(|step| step.id));
        state = outcome.state;
    }
    assert_eq!(state.ending, Some(Ending::Completed));
    assert_eq!(state.done.len(), 7);
    assert_eq!(state.signatures.len(), 2);
}

#[test]
fn a_level_2_login_is_told_at_the_first_step() {
    let mut facts = healthy();
    if let Some(LoginFact::SignedIn(login)) = &mut facts.login {
        login.loa = Some(2);
    }
    assert_eq!(codes(&begun(), &facts), [Code::LoginLevelTooLow]);
}

#[test]
fn one_reader_is_told_before_login() {
    let mut facts = healthy();
    facts.login = Some(LoginFact::SignedOut);
    facts.readers.as_mut().unwrap().pop();
    assert_eq!(codes(&begun(), &facts), [Code::OneReader, Code::NotLoggedIn]);
}

#[test]
fn the_orderer_cannot_hand_out() {
    let mut facts = healthy();
    facts.order.as_mut().unwrap().ordered_by = Some(ADMIN2.to_lowercase());
    assert_eq!(codes(&at_step("search"), &facts), [Code::SamePersonTwice]);
}

#[test]
fn a_reinserted_login_card_is_told_before_signing() {
    let mut facts = healthy();
    if let CardState::Ready(own) = &mut facts.readers.as_mut().unwrap()[0].state {
        own.epoch = 7;
    }
    assert_eq!(codes(&at_step("review"), &facts), [Code::LoginCardPulled]);
}

#[test]
fn the_wrong_card_is_told_with_both_numbers() {
    let mut facts = healthy();
    facts.readers.as_mut().unwrap()[1].state = CardState::Ready(card("0C", 3, None, Some("9752278900000004417")));
    let found = ceremony::blockers(issue(), &at_step("hand-over"), &facts);
    let expected =
        ErrorReport::new(Code::WrongCard).with("reader", "right").with("actual", "4417").with("expected", "4471");
    assert_eq!(found, std::slice::from_ref(&expected));
    assert_eq!(
        Texts::new(Language::Swedish).cause(&expected),
        "Kortet i höger läsare slutar på 4417. Beställningen gäller kortet som slutar på 4471."
    );
}

#[test]
fn a_blank_card_is_asked_about_once() {
    let mut facts = healthy();
    facts.readers.as_mut().unwrap()[1].state = CardState::Ready(card("0B", 2, None, None));
    assert_eq!(codes(&at_step("hand-over"), &facts), [Code::NumberUnconfirmed]);
    facts.denied = Some(chip("0B"));
    assert_eq!(codes(&at_step("hand-over"), &facts), [Code::NumberDenied]);
}

#[test]
fn a_passed_deadline_revokes_and_ends() {
    let state = at_step("receipt");
    let state =
        ceremony::step(issue(), &state, &healthy(), &Event::CertificatesIssued { deadline: UnixMillis(1_500) }).state;
    let late = Facts { now: UnixMillis(2_000), ..healthy() };
    let outcome = ceremony::step(issue(), &state, &late, &did(&state));
    assert_eq!(outcome.effects, [Effect::RevokeCertificates]);
    assert_eq!(outcome.state.ending, Some(Ending::Expired));
    assert_eq!(outcome.blockers.first().map(|report| report.code), Some(Code::ReceiptDeadlinePassed));
    // Once only: the certificates are not revoked again by the next look at the clock.
    assert_eq!(ceremony::step(issue(), &outcome.state, &late, &Event::Tick).effects, []);
}

#[test]
fn step_six_asks_for_each_pin_once() {
    assert_eq!(issue().step("fetch").unwrap().pin_entries(), 2);
    assert_eq!(issue().step("receipt").unwrap().pin_entries(), 1);
}

fn card_state() -> impl Strategy<Value = CardState> {
    let people = prop_oneof![Just(None), Just(Some((ADMIN1, 3))), Just(Some((ADMIN2, 3))), Just(Some((ADMIN2, 2)))];
    let numbers = prop_oneof![Just(None), Just(Some("9752278900000004471")), Just(Some("9752278900000004417"))];
    prop_oneof![
        Just(CardState::Empty),
        Just(CardState::Reading),
        Just(CardState::Stuck),
        Just(CardState::InUse(None)),
        Just(CardState::Unusable(ErrorReport::new(Code::CardUnknown).with("reader", "B"))),
        ("0[A-C]", 1u32..3, people, numbers)
            .prop_map(|(id, epoch, who, printed)| CardState::Ready(card(&id, epoch, who, printed))),
    ]
}

prop_compose! {
    fn facts()(
        now in 0i64..4_000,
        host in prop_oneof![Just(None), Just(Some(HostFact::Ready)), Just(Some(HostFact::Unusable(Code::HostMissing.into())))],
        states in proptest::option::of(proptest::collection::vec(card_state(), 0..3)),
        who in prop_oneof![Just(None), Just(Some(ADMIN1)), Just(Some(ADMIN2)), Just(Some(RECIPIENT))],
        loa in proptest::option::of(2u8..4),
        rights in proptest::option::of(proptest::collection::vec(prop_oneof![Just(Right::Kra), Just(Right::Kur)], 0..2)),
        order in any::<bool>(),
        query in proptest::option::of("[0-9A-Z +-]{0,14}"),
        nothing_found in any::<bool>(),
        control_dead in any::<bool>(),
    ) -> Facts {
        Facts {
            now: UnixMillis(now),
            host,
            readers: states.map(|states| {
                states.into_iter().zip([("A", Side::Left), ("B", Side::Right)]).map(|(state, (name, side))| reader(name, side, state)).collect()
            }),
            login: Some(match who {
                None => LoginFact::SignedOut,
                Some(who) => LoginFact::SignedIn(Login {
                    person_id: who.into(), loa, rights, card: Some(CardRef { chip: chip("0A"), epoch: 1 }), readers: Some(2),
                }),
            }),
            order: if order { healthy().order } else { None },
            page: Some(PageFact {
                fields: query.map(|it| ("person-query".to_owned(), it)).into_iter().collect(),
                signs: nothing_found.then(|| "nothing-found".to_owned()).into_iter().collect(),
                control_dead,
                ..PageFact::default()
            }),
            ..Facts::default()
        }
    }
}

fn event() -> impl Strategy<Value = Event> {
    let steps: Vec<&'static str> = issue().steps.iter().map(|step| step.id).collect();
    let signature = prop_oneof![
        Just(None),
        Just(Some(kortbrygga_shared::protocol::SigningPurpose::Decision)),
        Just(Some(kortbrygga_shared::protocol::SigningPurpose::Receipt)),
    ];
    let who = prop_oneof![Just(ADMIN1), Just(ADMIN2), Just(RECIPIENT)];
    prop_oneof![
        8 => (proptest::sample::select(steps), who, signature).prop_map(|(step, by, signature)| Event::Did {
            step: step.into(), by: by.into(), chip: Some("0B".parse().unwrap()), signature,
        }),
        1 => (500i64..3_000).prop_map(|at| Event::CertificatesIssued { deadline: UnixMillis(at) }),
        1 => Just(Event::Tick),
        1 => Just(Event::Aborted),
    ]
}

/// Mostly the event that leads on, so that generated runs get far.
fn run(events: &[(Option<Event>, Facts)]) -> (State, Vec<Effect>) {
    let mut state = begun();
    let mut effects = Vec::new();
    for (event, facts) in events {
        let event = match event {
            Some(event) => event.clone(),
            None if state.ending.is_none() => did(&state),
            None => Event::Tick,
        };
        let outcome = ceremony::step(issue(), &state, facts, &event);
        state = outcome.state;
        effects.extend(outcome.effects);
    }
    (state, effects)
}

fn history() -> impl Strategy<Value = Vec<(Option<Event>, Facts)>> {
    let moment =
        (prop_oneof![3 => Just(None), 1 => event().prop_map(Some)], prop_oneof![3 => Just(healthy()), 1 => facts()]);
    proptest::collection::vec(moment, 0..24)
}

proptest! {
    #[test]
    fn no_dead_end(history in history(), facts in facts()) {
        let (state, _) = run(&history);
        let found = ceremony::blockers(issue(), &state, &facts);
        let stops = found.iter().filter(|report| report.code.entry().severity == Severity::Stop).count();
        if state.ending.is_none() && stops == 0 {
            // Nothing stops: the step's own action is enabled, and the right person's event is taken.
            let outcome = ceremony::step(issue(), &state, &Facts { now: UnixMillis(0), ..facts }, &did(&state));
            prop_assert!(outcome.state != state, "{:?}", outcome.blockers);
        }
        let texts = Texts::new(Language::Swedish);
        for report in &found {
            prop_assert!(!texts.remedy(report).is_empty() && !texts.remedy(report).starts_with("kb-"));
            prop_assert!(!texts.cause(report).contains("{$"), "{}", texts.cause(report));
        }
    }

    #[test]
    fn replay_gives_the_same_state(history in history()) {
        prop_assert_eq!(run(&history), run(&history));
    }

    #[test]
    fn the_end_has_all_signatures_and_three_persons(history in history()) {
        let (state, effects) = run(&history);
        if state.ending == Some(Ending::Completed) {
            let demanded = issue().steps.iter().filter_map(|step| step.signature).collect();
            prop_assert_eq!(&state.signatures, &demanded);
            for (a, b) in issue().distinct {
                prop_assert_ne!(state.actors.get(a), state.actors.get(b));
            }
        }
        prop_assert!(effects.iter().filter(|effect| **effect == Effect::RevokeCertificates).count() <= 1);
    }
}
