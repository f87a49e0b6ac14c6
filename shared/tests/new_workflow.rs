//! The worked example of `docs/add-a-workflow.md`: a workflow that nothing else knows, run by the engine as it is.
//! What stands between the marks is copied into the guide by `cargo xtask docs`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

// guide: workflow
use kortbrygga_shared::{
    ceremony::{Action, Condition, Operation, PinUse, Role, Step, Workflow},
    protocol::{PinKind, SigningPurpose},
};

/// A card is handed back: an administrator finds its order, its holder signs that it was given back.
pub const WORKFLOW: Workflow = Workflow {
    id: "example.card.hand-back",
    distinct: &[(Role::Administrator1, Role::Recipient)],
    steps: &[
        Step {
            id: "find",
            actor: Role::Administrator1,
            action: Action::Search,
            signature: None,
            conditions: &[
                Condition::HostReady,
                Condition::LoggedIn,
                Condition::LoginLoa3,
                Condition::QueryWellFormed,
                Condition::OrderFound,
            ],
            pins: &[],
        },
        Step {
            id: "acknowledge",
            actor: Role::Recipient,
            action: Action::Sign(SigningPurpose::Receipt),
            signature: Some(SigningPurpose::Receipt),
            conditions: &[
                Condition::HostReady,
                Condition::TwoReaders,
                Condition::LoggedIn,
                Condition::SubjectCardPresent,
                Condition::SubjectPinsUsable,
            ],
            pins: &[PinUse { operation: Operation::SignDocument, pin: PinKind::Signature }],
        },
    ],
};
// guide: end

use kortbrygga_shared::{
    catalogue::{Code, Language, Texts},
    ceremony::{self, Effect, Ending, Event, Facts, HostFact, Login, LoginFact},
    protocol::{CardState, ReaderView, Side},
    time::UnixMillis,
};
use std::collections::BTreeMap;

// guide: test
const ADMINISTRATOR: &str = "SE2321000016-A001";
const HOLDER: &str = "SE2321000016-E005";

fn done(step: &str, by: &str, signature: Option<SigningPurpose>) -> Event {
    Event::Did { step: step.into(), by: by.into(), chip: None, signature }
}

#[test]
fn the_engine_runs_a_workflow_that_it_does_not_know() {
    let state = ceremony::begin(&WORKFLOW, BTreeMap::new());
    // Nobody is logged in: the step is blocked, with a number of the catalogue.
    let nobody = Facts { login: Some(LoginFact::SignedOut), ..facts() };
    let refused = ceremony::step(&WORKFLOW, &state, &nobody, &done("find", ADMINISTRATOR, None));
    assert_eq!(refused.blockers[0].code, Code::NotLoggedIn);
    // Somebody is: it is done.
    let found = ceremony::step(&WORKFLOW, &state, &facts(), &done("find", ADMINISTRATOR, None));
    assert_eq!(found.blockers, []);

    // The holder's card is not in the other reader yet.
    let receipt = Some(SigningPurpose::Receipt);
    let early = ceremony::step(&WORKFLOW, &found.state, &facts(), &done("acknowledge", HOLDER, receipt));
    assert_eq!(early.blockers[0].code, Code::CardMissing);
}
// guide: end

#[test]
fn signatures_and_roles_are_demanded_as_the_data_says() {
    let start = ceremony::begin(&WORKFLOW, BTreeMap::new());
    let found = ceremony::step(&WORKFLOW, &start, &facts(), &done("find", ADMINISTRATOR, None)).state;
    // What only a portal knows: it has no readers, so rules about them are silent.
    let portal = Facts { readers: None, ..facts() };
    let by = |who: &str, signature| ceremony::step(&WORKFLOW, &found, &portal, &done("acknowledge", who, signature));
    assert_eq!(by(HOLDER, None).blockers[0].code, Code::SignatureRefused);
    assert_eq!(by(ADMINISTRATOR, Some(SigningPurpose::Receipt)).blockers[0].code, Code::RecipientIsAdministrator);
    let end = by(HOLDER, Some(SigningPurpose::Receipt));
    assert_eq!((end.state.ending, end.effects), (Some(Ending::Completed), vec![Effect::Completed]));
}

#[test]
fn titles_are_messages_named_after_the_ids() {
    let mut texts = Texts::new(Language::Swedish);
    texts.add("step-example-card-hand-back-find = Sök kortet\n");
    let id = format!("step-{}-{}", WORKFLOW.id.replace('.', "-"), WORKFLOW.steps[0].id);
    assert_eq!(texts.get(&id), "Sök kortet");
}

/// An administrator at a desk with two readers, of which the right one is empty.
fn facts() -> Facts {
    let reader = |name: &str, side| ReaderView {
        name: name.into(),
        side: Some(side),
        state: CardState::Empty,
        history: Default::default(),
    };
    Facts {
        now: UnixMillis(1_000),
        host: Some(HostFact::Ready),
        readers: Some(vec![reader("A", Side::Left), reader("B", Side::Right)]),
        login: Some(LoginFact::SignedIn(Login {
            person_id: ADMINISTRATOR.into(),
            loa: Some(3),
            rights: None,
            card: None,
            readers: Some(2),
        })),
        ..Facts::default()
    }
}
