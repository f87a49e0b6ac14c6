//! Three people, two cards, one desk where all is as it should be.

use kortbrygga_shared::{
    catalogue::Code,
    ceremony::{
        self, Environment, Event, Facts, HostFact, Login, LoginFact, OrderFact, PageFact, Right, Role, State, Step,
        Workflow,
    },
    identity::{ChipId, PrintedNumber},
    protocol::{
        CardRef, CardState, CardView, CertificateUsage, CertificateView, PinKind, PinState, ReaderHistory, ReaderView,
        Side,
    },
    time::UnixMillis,
};
use std::collections::BTreeMap;

pub const ADMIN1: &str = "SE2321000016-A1";
pub const ADMIN2: &str = "SE2321000016-A2";
pub const RECIPIENT: &str = "SE2321000016-R1";

/// The number on the card that is handed out, and one that differs in two digits.
pub const NUMBER: &str = "9752278900000004471";
pub const OTHER_NUMBER: &str = "9752278900000004417";

/// 2026-11-21T13:00:00Z.
pub const NOW: UnixMillis = UnixMillis(1_795_266_000_000);
pub const DAY: i64 = 86_400_000;

pub const ISSUE: &str = "siths.reserve-loa3.issue";
pub const ORDER: &str = "siths.reserve-loa3.order";
pub const HAND_OUT: &str = "netid-portal.hand-out";

pub fn number(text: &str) -> PrintedNumber {
    text.parse().unwrap()
}

pub fn chip(text: &str) -> ChipId {
    text.parse().unwrap()
}

pub fn certificate(person: &str, usage: CertificateUsage, loa: u8) -> CertificateView {
    CertificateView {
        usage,
        name: name_of(person).into(),
        person_id: person.into(),
        loa: Some(loa),
        issuer: format!("TEST SITHS e-id Person HSA-id {loa} CA v1"),
        number: None,
        serial: "01".into(),
        not_before: UnixMillis(0),
        not_after: UnixMillis(NOW.0 + 700 * DAY),
    }
}

pub fn card(id: &str, epoch: u32, person: Option<(&str, u8)>, printed: Option<&str>) -> CardView {
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
        pins: [PinKind::Authentication, PinKind::Signature]
            .map(|pin| PinState { pin, tries_left: Some(3), puk_tries_left: None })
            .to_vec(),
    }
}

pub fn reader(name: &str, side: Side, state: CardState) -> ReaderView {
    ReaderView { name: name.into(), side: Some(side), state, history: ReaderHistory::default() }
}

/// The desk for a step: the administrator of that part is logged in, the other reader holds the card to be handed out.
pub fn healthy(step: &Step) -> Facts {
    let person = if step.actor == Role::Administrator1 { ADMIN1 } else { ADMIN2 };
    let fields = [
        ("person-query", "191212121212"),
        ("valid-to", "2027-05-20"),
        ("assignment-end", "31 december 2027"),
        ("id-document", "Svenskt pass (ej provisoriskt)"),
        ("id-document-number", "12345678"),
        ("card-number", NUMBER),
        ("card-status", "Mottaget"),
        ("order-date", "2026-11-20"),
        ("task-status", "Pågår"),
        ("task-valid-to", "2026-11-28"),
        ("started-by", if person == ADMIN2 { "Anna Andersson (SE2321000016-A1)" } else { "" }),
        ("active-devices", "9752 2789 0000 0000 001\n9752 2789 0000 0004 471"),
        ("challenge", "1234 5678 9012 3456"),
    ];
    Facts {
        now: NOW,
        host: Some(HostFact::Ready),
        readers: Some(vec![
            reader("A", Side::Left, CardState::Ready(card("0A", 1, Some((person, 3)), Some("9752278900000000002")))),
            reader("B", Side::Right, CardState::Ready(card("0B", 2, None, Some(NUMBER)))),
        ]),
        login: Some(LoginFact::SignedIn(Login {
            person_id: person.into(),
            loa: Some(3),
            rights: Some(vec![Right::Kra]),
            card: Some(CardRef { chip: chip("0A"), epoch: 1 }),
            readers: Some(2),
        })),
        order: Some(OrderFact {
            number: number(NUMBER),
            recipient: name_of(RECIPIENT).into(),
            recipient_id: RECIPIENT.into(),
            ordered_by: (person == ADMIN2).then(|| ADMIN1.into()),
            organisation: "Region Exempel, 232100-0016".into(),
            in_branch: Some(true),
        }),
        page: Some(PageFact {
            origin: "https://minasidor.siths.se".into(),
            fields: fields.map(|(id, value)| (id.to_owned(), value.to_owned())).into(),
            environment: Some(Environment::Test),
            control_enabled: Some(true),
            opened_with: Some(CardRef { chip: chip("0B"), epoch: 2 }),
            ..PageFact::default()
        }),
        ..Facts::default()
    }
}

pub fn workflow(id: &str) -> &'static Workflow {
    ceremony::find(id).unwrap()
}

/// A ceremony in which nothing is done; administrator 1 is known where somebody else begins.
pub fn begun(workflow: &Workflow) -> State {
    let others_begin = workflow.steps[0].actor != Role::Administrator1;
    let known = others_begin.then(|| (Role::Administrator1, ADMIN1.to_owned()));
    ceremony::begin(workflow, BTreeMap::from_iter(known))
}

/// The step that comes now.
pub fn current<'a>(workflow: &'a Workflow, state: &State) -> Option<&'a Step> {
    workflow.steps.get(state.done.len()).filter(|_| state.ending.is_none())
}

/// The event that does the step that comes now.
pub fn did(workflow: &Workflow, state: &State) -> Event {
    let step = current(workflow, state).unwrap();
    let usual = match step.actor {
        Role::Administrator1 => ADMIN1,
        Role::Administrator2 => ADMIN2,
        Role::Recipient => RECIPIENT,
    };
    // Who has begun goes on; else the usual person, or a stranger where that one has another role.
    let taken = state.actors.values().any(|person| person == usual);
    let by =
        state.actors.get(&step.actor).cloned().unwrap_or_else(|| if taken { "SE2321000016-X9" } else { usual }.into());
    Event::Did {
        step: step.id.into(),
        by,
        chip: (step.id == "hand-over").then(|| chip("0B")),
        signature: step.signature,
    }
}

/// The ceremony at a step, all before it done at a healthy desk.
pub fn at(workflow: &Workflow, id: &str) -> State {
    let mut state = begun(workflow);
    loop {
        let step = current(workflow, &state).unwrap();
        if step.id == id {
            return state;
        }
        let outcome = ceremony::step(workflow, &state, &healthy(step), &did(workflow, &state));
        assert_eq!(outcome.blockers, [], "{} {}", workflow.id, step.id);
        state = outcome.state;
    }
}

/// What is told at a step, after `change` was made to a healthy desk.
pub fn told(id: &str, step: &str, change: impl FnOnce(&mut Facts, &mut State)) -> Vec<Code> {
    let workflow = workflow(id);
    let mut state = at(workflow, step);
    let mut facts = healthy(workflow.step(step).unwrap());
    change(&mut facts, &mut state);
    ceremony::blockers(workflow, &state, &facts).into_iter().map(|report| report.code).collect()
}

fn name_of(person: &str) -> &'static str {
    match person {
        ADMIN1 => "Anna Andersson",
        ADMIN2 => "Bo Berg",
        RECIPIENT => "Erik Ek",
        _ => "Test Testsson",
    }
}
