//! Cases as a portal with the contract tells them.

use super::{ADMIN1, ADMIN2, CASE, NUMBER, RECIPIENT};
use kortbrygga_shared::{
    ceremony::{self, Event, OrderFact, Right, Role, State},
    portal::handover::{CaseView, SessionLogin},
    protocol::KeyAlgorithm,
    time::UnixMillis,
};
use std::collections::BTreeMap;

pub fn admin2() -> SessionLogin {
    SessionLogin {
        name: "Bo Berg".into(),
        person_id: ADMIN2.into(),
        loa: 3,
        rights: vec![Right::Kra],
        since: UnixMillis(0),
    }
}

/// A case that stands at a step.
pub fn case_at(step: &str) -> CaseView {
    let workflow = ceremony::find("siths.reserve-loa3.issue").unwrap();
    let mut state: State = ceremony::begin(workflow, BTreeMap::from([(Role::Administrator1, ADMIN1.to_owned())]));
    let facts = ceremony::Facts::default();
    while let Some(current) = state.current().filter(|it| it.id != step) {
        let by = if current.actor == Role::Recipient { RECIPIENT } else { ADMIN2 };
        let did = Event::Did {
            step: current.id.into(),
            by: by.into(),
            chip: (current.id == "hand-over").then(|| "0B".parse().unwrap()),
            signature: current.signature,
        };
        state = ceremony::step(workflow, &state, &facts, &did).state;
    }
    CaseView {
        case: CASE.into(),
        workflow: workflow.id.into(),
        steps: ceremony::steps(workflow, &state),
        state,
        order: OrderFact {
            number: NUMBER.parse().unwrap(),
            recipient: "Erik Ek".into(),
            recipient_id: RECIPIENT.into(),
            ordered_by: Some(ADMIN1.into()),
            organisation: "Region Exempel".into(),
            in_branch: Some(true),
        },
        terms_version: "2026-01".into(),
        key_algorithm: KeyAlgorithm::P256,
        unwritten: Vec::new(),
    }
}
