//! The one engine. It knows nothing of any workflow in particular.

use super::{
    facts::Facts,
    rules,
    state::{Ending, Role, State, StepDone, StepStatus, StepView},
    workflow::{Condition, Step, Workflow},
};
use crate::{
    catalogue::{Code, ErrorReport, Severity},
    identity::ChipId,
    protocol::SigningPurpose,
    time::UnixMillis,
};
use std::collections::{BTreeMap, BTreeSet};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A step was done.
    Did {
        /// Step id.
        step: String,
        /// Who did it: HSA-id.
        by: String,
        /// The card that is being issued, for steps that name it.
        chip: Option<ChipId>,
        /// The signature that was verified, for steps that demand one.
        signature: Option<SigningPurpose>,
    },
    /// The CA issued certificates; the receipt must come before the deadline.
    CertificatesIssued {
        /// When the receipt must have come.
        deadline: UnixMillis,
    },
    /// A clock was looked at ([`Facts::now`]).
    Tick,
    /// Somebody gave the ceremony up.
    Aborted,
}

/// What must be done outside because of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Count down to this time.
    StartCountdown(UnixMillis),
    /// Revoke the certificates of this case.
    RevokeCertificates,
    /// All is done.
    Completed,
}

/// What came of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The state afterwards; unchanged when something blocks.
    pub state: State,
    /// What must be done outside.
    pub effects: Vec<Effect>,
    /// What blocks, the one that unblocks most first.
    pub blockers: Vec<ErrorReport>,
}

/// A ceremony in which nothing has been done. `actors` are those known from before (administrator 1 from the order).
pub fn begin(workflow: &Workflow, actors: BTreeMap<Role, String>) -> State {
    State {
        workflow: workflow.id.to_owned(),
        done: Vec::new(),
        actors,
        signatures: BTreeSet::new(),
        chip: None,
        deadline: None,
        ending: None,
    }
}

/// What stands in the way of the step that comes now; empty when it can be done. Notices come last.
pub fn blockers(workflow: &Workflow, state: &State, facts: &Facts) -> Vec<ErrorReport> {
    current(workflow, state).map(|step| holding_up(step.conditions, state, facts)).unwrap_or_default()
}

/// What of these conditions does not hold, the one that unblocks most first, notices last. What only says that no cause is
/// known ([`Code::is_last_resort`]) is left out where a cause is; that may be a notice ([`Code::explains_control`]), which
/// then comes first of the notices.
pub fn holding_up(conditions: &[Condition], state: &State, facts: &Facts) -> Vec<ErrorReport> {
    let mut found: Vec<ErrorReport> = Vec::new();
    for condition in conditions {
        for report in rules::check(*condition, state, facts) {
            if !found.contains(&report) {
                found.push(report);
            }
        }
    }
    let stops = |report: &ErrorReport| report.code.entry().severity == Severity::Stop;
    let explains = |report: &ErrorReport| report.code.explains_control();
    if found.iter().any(|report| explains(report) || (stops(report) && !report.code.is_last_resort())) {
        found.retain(|report| !report.code.is_last_resort());
    }
    found.sort_by_key(|report| (!stops(report), !explains(report)));
    found
}

/// What of these conditions does not hold, for a place that knows no ceremony: the host, before it touches a card.
pub fn unmet(conditions: &[Condition], facts: &Facts) -> Vec<ErrorReport> {
    stopping(conditions.iter().flat_map(|condition| rules::check(*condition, &State::default(), facts)).collect())
}

/// Takes one event in.
pub fn step(workflow: &Workflow, state: &State, facts: &Facts, event: &Event) -> Outcome {
    let mut next = state.clone();
    let mut effects = Vec::new();
    if expire(&mut next, facts) {
        effects.push(Effect::RevokeCertificates);
        let blockers = match event {
            Event::Tick => Vec::new(),
            _ => rules::deadline_passed(&next),
        };
        return Outcome { state: next, effects, blockers };
    }
    let refused = |blockers| Outcome { state: state.clone(), effects: Vec::new(), blockers };
    match event {
        Event::Tick => {}
        Event::Aborted => {
            if next.ending.is_none() {
                next.ending = Some(Ending::Aborted);
                if next.deadline.is_some() {
                    effects.push(Effect::RevokeCertificates);
                }
            }
        }
        Event::CertificatesIssued { deadline } => {
            if next.ending.is_some() {
                return refused(wrong_step(workflow, state));
            }
            // A repeated request must not prolong the time.
            if next.deadline.is_none() {
                next.deadline = Some(*deadline);
                effects.push(Effect::StartCountdown(*deadline));
            }
        }
        Event::Did { step: id, by, chip, signature } => {
            let Some(step) = current(workflow, state).filter(|step| step.id == id) else {
                return refused(wrong_step(workflow, state));
            };
            let stops = stopping(blockers(workflow, state, facts));
            if !stops.is_empty() {
                return refused(stops);
            }
            if let Some(report) = role_conflict(workflow, state, step.actor, by) {
                return refused(vec![report]);
            }
            if step.signature != *signature {
                return refused(vec![ErrorReport::new(Code::SignatureRefused).with("detail", "missing")]);
            }
            next.actors.entry(step.actor).or_insert_with(|| by.clone());
            next.signatures.extend(signature);
            if chip.is_some() && next.chip.is_none() {
                next.chip.clone_from(chip);
            }
            next.done.push(StepDone { step: id.clone(), by: by.clone(), at: facts.now });
            if next.done.len() == workflow.steps.len() {
                next.ending = Some(Ending::Completed);
                effects.push(Effect::Completed);
            }
        }
    }
    Outcome { state: next, effects, blockers: Vec::new() }
}

/// All steps with where they stand.
pub fn steps(workflow: &Workflow, state: &State) -> Vec<StepView> {
    workflow
        .steps
        .iter()
        .enumerate()
        .map(|(place, step)| {
            let done = state.done.get(place);
            StepView {
                id: step.id.to_owned(),
                actor: step.actor,
                status: match done {
                    Some(_) => StepStatus::Done,
                    None if place == state.done.len() && state.ending.is_none() => StepStatus::Now,
                    None => StepStatus::Later,
                },
                by: done.map(|done| done.by.clone()),
                at: done.map(|done| done.at),
            }
        })
        .collect()
}

impl State {
    /// The step that comes now; `None` when the ceremony has ended.
    pub fn current(&self) -> Option<&'static Step> {
        current(super::workflows::find(&self.workflow)?, self)
    }
}

fn current(workflow: &Workflow, state: &State) -> Option<&'static Step> {
    if state.ending.is_some() {
        return None;
    }
    workflow.steps.get(state.done.len())
}

fn stopping(mut reports: Vec<ErrorReport>) -> Vec<ErrorReport> {
    reports.retain(|report| report.code.entry().severity == Severity::Stop);
    reports
}

fn wrong_step(workflow: &Workflow, state: &State) -> Vec<ErrorReport> {
    if state.ending == Some(Ending::Expired) {
        return rules::deadline_passed(state);
    }
    let now = current(workflow, state).map_or("-", |step| step.id);
    vec![ErrorReport::new(Code::WrongStep).with("step", now)]
}

/// One person must not fill two roles that differ, nor two persons one role.
fn role_conflict(workflow: &Workflow, state: &State, role: Role, by: &str) -> Option<ErrorReport> {
    let same = |other: &Role| state.actors.get(other).is_some_and(|person| person.eq_ignore_ascii_case(by));
    let clash = workflow.distinct.iter().any(|(a, b)| (*a == role && same(b)) || (*b == role && same(a)));
    let replaced = state.actors.contains_key(&role) && !same(&role);
    (clash || replaced).then(|| {
        let code = if role == Role::Recipient { Code::RecipientIsAdministrator } else { Code::SamePersonTwice };
        ErrorReport::new(code)
    })
}

fn expire(state: &mut State, facts: &Facts) -> bool {
    let passed = state.ending.is_none() && state.deadline.is_some_and(|deadline| facts.now > deadline);
    if passed {
        state.ending = Some(Ending::Expired);
    }
    passed
}
