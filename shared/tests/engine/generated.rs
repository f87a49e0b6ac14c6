//! Facts and events of any kind, also such as contradict each other.

use super::fixtures::*;
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    ceremony::{
        self, CardProduct, Environment, Event, Facts, HostFact, Login, LoginFact, OrderFact, PageFact, Right, State,
        StepDone, Workflow,
    },
    protocol::{CardRef, CardState, CardView, CertificateUsage, ReaderHistory, ReaderView, Side, SigningPurpose},
    time::UnixMillis,
};
use proptest::{collection, option, prelude::*, sample::select};

/// All ids of fields and signs that rules know.
const FIELDS: [&str; 17] = [
    "person-query",
    "recipient-id",
    "organisation",
    "valid-to",
    "assignment-end",
    "id-document",
    "id-document-number",
    "receipt-deadline",
    "card-status",
    "order-date",
    "task-status",
    "task-valid-to",
    "task-owner",
    "started-by",
    "active-devices",
    "challenge",
    "card-number",
];
const SIGNS: [&str; 7] = [
    "nothing-found",
    "fetch-failed",
    "protected-person",
    "hidden-data",
    "token-unregistered",
    "production-failed",
    "no-order-for-card",
];

pub fn any_workflow() -> impl Strategy<Value = &'static Workflow> {
    select(ceremony::ALL.to_vec())
}

fn person() -> impl Strategy<Value = &'static str> {
    select(vec![ADMIN1, ADMIN2, RECIPIENT, "SE2321000131-X1", "191212121212", "TSTNMT2321000156-1079", ""])
}

fn printed() -> impl Strategy<Value = Option<&'static str>> {
    select(vec![None, Some(NUMBER), Some(OTHER_NUMBER), Some("9752278900000000002")])
}

fn certificate_usage() -> impl Strategy<Value = CertificateUsage> {
    select(vec![CertificateUsage::Authentication, CertificateUsage::Signature])
}

prop_compose! {
    fn any_card()(
        id in "0[A-C]",
        epoch in 1u32..3,
        number in printed(),
        keys in collection::vec(certificate_usage(), 0..3),
        certificates in collection::vec(
            (certificate_usage(), person(), option::of(2u8..4), any::<i64>(), printed(), "(TEST )?(SITHS|Annan) CA( PP)?"), 0..4,
        ),
        tries in collection::vec(option::of(0u8..4), 2),
    ) -> CardView {
        let mut view = card(&id, epoch, None, number);
        view.keys = keys;
        view.certificates = certificates.into_iter().map(|(usage, who, loa, until, number, issuer)| {
            let mut made = certificate(who, usage, 3);
            (made.loa, made.not_after, made.issuer) = (loa, UnixMillis(until), issuer);
            made.number = number.map(super::fixtures::number);
            made
        }).collect();
        for (pin, tries) in view.pins.iter_mut().zip(tries) {
            pin.tries_left = tries;
        }
        view
    }
}

fn card_state() -> impl Strategy<Value = CardState> {
    let unusable = [Code::CardUnknown, Code::CardUnresponsive, Code::CardNeedsNetId];
    prop_oneof![
        1 => select(vec![CardState::Empty, CardState::Reading, CardState::Stuck]),
        1 => option::of("[a-z]{1,8}").prop_map(CardState::InUse),
        1 => select(unusable.to_vec()).prop_map(|code| CardState::Unusable(ErrorReport::new(code).with("reader", "B"))),
        3 => any_card().prop_map(CardState::Ready),
    ]
}

prop_compose! {
    fn any_reader()(
        state in card_state(),
        name in "[A-C]{1,2}",
        side in select(vec![None, Some(Side::Left), Some(Side::Right)]),
        (departures, resets, unreadable) in (0u16..5, 0u16..3, 0u16..4),
    ) -> ReaderView {
        ReaderView { name, side, state, history: ReaderHistory { departures, resets, unreadable } }
    }
}

fn card_ref() -> impl Strategy<Value = CardRef> {
    ("0[A-C]", 1u32..3).prop_map(|(id, epoch)| CardRef { chip: chip(&id), epoch })
}

fn login() -> impl Strategy<Value = LoginFact> {
    let rights = select(vec![Right::Kra, Right::Ra, Right::Kur]);
    let signed_in = (
        person(),
        option::of(2u8..4),
        option::of(collection::vec(rights, 0..3)),
        option::of(card_ref()),
        option::of(0usize..4),
    );
    prop_oneof![
        1 => Just(LoginFact::SignedOut),
        4 => signed_in.prop_map(|(person, loa, rights, card, readers)| {
            LoginFact::SignedIn(Login { person_id: person.into(), loa, rights, card, readers })
        }),
    ]
}

fn order() -> impl Strategy<Value = OrderFact> {
    let organisation = select(vec!["", "Region Exempel", "232100-0016", "Region Annan (232100-0131)"]);
    (printed(), person(), option::of(person()), organisation, option::of(any::<bool>())).prop_map(
        |(printed, who, by, organisation, in_branch)| OrderFact {
            number: number(printed.unwrap_or(NUMBER)),
            recipient: "Erik Ek".into(),
            recipient_id: who.into(),
            ordered_by: by.map(Into::into),
            organisation: organisation.into(),
            in_branch,
        },
    )
}

/// What portals and people write, and what they do not.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "",
            " ",
            "2026-11-20",
            "2031-12-01",
            "21 november 2026",
            "Pågår, låst",
            "In progress",
            "Skickad",
            "Mottaget",
            "Provisoriskt pass",
            "Bo Berg",
            "Bo Berg (SE2321000016-A2)",
            "SE2321000131-R1",
            "197010632391",
            "201701012393",
            "19121212-1212",
            "22950606FH20",
            "AB1234567",
            "R1",
            NUMBER,
        ])
        .prop_map(str::to_owned),
        any::<String>(),
        "[0-9A-ZÅÄÖ +-]{0,16}",
    ]
}

prop_compose! {
    fn any_page()(
        fields in collection::btree_map(select(FIELDS.to_vec()).prop_map(str::to_owned), value(), 0..6),
        signs in collection::btree_set(select(SIGNS.to_vec()).prop_map(str::to_owned), 0..3),
        environment in option::of(select(vec![Environment::Test, Environment::Production])),
        control_enabled in option::of(any::<bool>()),
        control_dead in any::<bool>(),
        opened_with in option::of(card_ref()),
    ) -> PageFact {
        let origin = "https://minasidor.siths.se".into();
        PageFact { origin, fields, signs, environment, control_enabled, control_dead, opened_with }
    }
}

fn host() -> impl Strategy<Value = HostFact> {
    select(vec![HostFact::Ready, HostFact::Ready, HostFact::Connecting, HostFact::Unusable(Code::HostMissing.into())])
}

prop_compose! {
    pub fn any_facts()(
        now in prop_oneof![4 => (-5_000i64..5_000).prop_map(|it| NOW.0 + it), 1 => any::<i64>()],
        host in option::of(host()),
        readers in option::of(collection::vec(any_reader(), 0..4)),
        login in option::of(login()),
        order in option::of(order()),
        denied in option::of("0[A-C]"),
        page in option::of(any_page()),
        product in option::of(select(vec![
            CardProduct::P473, CardProduct::P573, CardProduct::P6xx, CardProduct::P7xx, CardProduct::Unmarked,
        ])),
        workplace in option::of(super::workplaces::any_workplace().boxed()),
        portal in option::of(select(super::workplaces::PORTALS.to_vec()).prop_map(str::to_owned)),
    ) -> Facts {
        Facts {
            now: UnixMillis(now),
            host,
            readers,
            login,
            order,
            subject: None,
            denied: denied.map(|id| chip(&id)),
            page,
            product,
            workplace,
            portal,
        }
    }
}

fn event(workflow: &'static Workflow) -> impl Strategy<Value = Event> {
    let steps: Vec<&'static str> = workflow.steps.iter().map(|step| step.id).collect();
    let purposes = [SigningPurpose::Order, SigningPurpose::Decision, SigningPurpose::Receipt];
    let done = (select(steps), person(), option::of(select(purposes.to_vec())));
    prop_oneof![
        8 => done.prop_map(|(step, by, signature)| Event::Did { step: step.into(), by: by.into(), chip: Some(chip("0B")), signature }),
        1 => (-2_000i64..2_000).prop_map(|at| Event::CertificatesIssued { deadline: UnixMillis(NOW.0 + at) }),
        1 => Just(Event::Tick),
        1 => Just(Event::Aborted),
    ]
}

/// What happened at one moment; without event, what leads on at a healthy desk.
pub type Moment = Option<(Event, Facts)>;

/// Moments of a workflow, most of which lead on, so that generated runs get far.
pub fn history(workflow: &'static Workflow) -> impl Strategy<Value = Vec<Moment>> {
    let moment = prop_oneof![3 => Just(None), 1 => (event(workflow), any_facts()).prop_map(Some)];
    collection::vec(moment, 0..24)
}

/// A state that no course of events may have led to, e.g. from a damaged store.
pub fn any_state(workflow: &'static Workflow) -> impl Strategy<Value = State> {
    (0usize..10, option::of("0[A-C]"), option::of(-2_000i64..2_000)).prop_map(move |(done, id, deadline)| {
        let mut state = begun(workflow);
        let step = StepDone { step: "?".into(), by: String::new(), at: UnixMillis(0) };
        state.done = vec![step; done];
        state.chip = id.map(|id| chip(&id));
        state.deadline = deadline.map(|at| UnixMillis(NOW.0 + at));
        state
    })
}
