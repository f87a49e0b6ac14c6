//! What must hold for every workflow, over generated facts and events.

use super::{fixtures::*, generated::*};
use kortbrygga_shared::{
    catalogue::{ErrorReport, Language, Severity, Texts},
    ceremony::{self, Condition, Effect, Ending, Event, Facts, State, Workflow},
};
use proptest::prelude::*;

fn run(workflow: &'static Workflow, moments: &[Moment]) -> (State, Vec<Effect>) {
    let mut state = begun(workflow);
    let mut effects = Vec::new();
    for moment in moments {
        let outcome = match (moment, current(workflow, &state)) {
            (Some((event, facts)), _) => ceremony::step(workflow, &state, facts, event),
            (None, Some(step)) => ceremony::step(workflow, &state, &healthy(step), &did(workflow, &state)),
            (None, None) => ceremony::step(workflow, &state, &healthy(&workflow.steps[0]), &Event::Tick),
        };
        state = outcome.state;
        effects.extend(outcome.effects);
    }
    (state, effects)
}

fn courses() -> impl Strategy<Value = (&'static Workflow, Vec<Moment>)> {
    any_workflow().prop_flat_map(|workflow| (Just(workflow), history(workflow)))
}

thread_local! {
    static TEXTS: [Texts; 2] = [Texts::new(Language::Swedish), Texts::new(Language::English)];
}

/// Cause and remedy are whole sentences in both languages.
fn can_be_said(reports: &[ErrorReport]) -> Result<(), TestCaseError> {
    TEXTS.with(|both| {
        for (report, texts) in reports.iter().flat_map(|report| both.iter().map(move |texts| (report, texts))) {
            for text in [texts.cause(report), texts.remedy(report)] {
                prop_assert!(!text.is_empty() && !text.starts_with("kb-"), "{report:?}");
                let hole =
                    report.values.keys().all(|name| !text.contains(&format!("{{${name}}}"))) && text.contains("{$");
                prop_assert!(!hole, "{report:?}: {text}");
            }
        }
        Ok(())
    })
}

fn stops(reports: &[ErrorReport]) -> bool {
    reports.iter().any(|report| report.code.entry().severity == Severity::Stop)
}

proptest! {
    #[test]
    fn no_dead_end((workflow, moments) in courses(), facts in any_facts()) {
        let (state, _) = run(workflow, &moments);
        let found = ceremony::blockers(workflow, &state, &facts);
        can_be_said(&found)?;
        if state.ending.is_none() && !stops(&found) {
            // Nothing stops: the step's own action is enabled, and the right person's event is taken.
            let outcome = ceremony::step(workflow, &state, &facts, &did(workflow, &state));
            prop_assert!(outcome.state != state, "{:?}", outcome.blockers);
        }
    }

    #[test]
    fn what_refuses_an_event_can_be_said((workflow, moments) in courses(), facts in any_facts()) {
        let (state, _) = run(workflow, &moments);
        if let Some(step) = current(workflow, &state) {
            let wrong = Event::Did { step: step.id.into(), by: String::new(), chip: None, signature: None };
            can_be_said(&ceremony::step(workflow, &state, &facts, &wrong).blockers)?;
        }
    }

    #[test]
    fn replay_gives_the_same_state((workflow, moments) in courses()) {
        prop_assert_eq!(run(workflow, &moments), run(workflow, &moments));
    }

    #[test]
    fn the_end_has_all_signatures_and_roles_differ((workflow, moments) in courses()) {
        let (state, effects) = run(workflow, &moments);
        if state.ending == Some(Ending::Completed) {
            let demanded = workflow.steps.iter().filter_map(|step| step.signature).collect();
            prop_assert_eq!(&state.signatures, &demanded);
        }
        for (a, b) in workflow.distinct {
            if let (Some(one), Some(other)) = (state.actors.get(a), state.actors.get(b)) {
                prop_assert!(!one.eq_ignore_ascii_case(other), "{:?} and {:?} are {}", a, b, one);
            }
        }
        prop_assert!(effects.iter().filter(|effect| **effect == Effect::RevokeCertificates).count() <= 1);
    }

    #[test]
    fn contradicting_facts_are_told_of_and_never_fatal(
        facts in any_facts(),
        (workflow, state) in any_workflow().prop_flat_map(|it| (Just(it), any_state(it))),
    ) {
        let found = ceremony::holding_up(Condition::ALL, &state, &facts);
        can_be_said(&found)?;
        // One voice: nothing is said twice, stops come first, and no cause is called unknown beside a known one.
        for (place, report) in found.iter().enumerate() {
            prop_assert!(!found[..place].contains(report), "{report:?} twice");
        }
        prop_assert!(found.is_sorted_by_key(|report| report.code.entry().severity == Severity::Notice));
        let last_resort = found.iter().any(|report| report.code.is_last_resort());
        prop_assert!(!last_resort || found.iter().filter(|it| stops(std::slice::from_ref(it))).count() == 1);
        can_be_said(&ceremony::blockers(workflow, &state, &facts))?;
        let _ = ceremony::steps(workflow, &state);
        let _ = ceremony::unmet(Condition::ALL, &facts);
    }
}

#[test]
fn generated_runs_reach_each_workflows_end() {
    // Else the properties above would say nothing of it.
    for workflow in ceremony::ALL {
        let moments: Vec<Moment> = workflow.steps.iter().map(|_| None).collect();
        assert_eq!(run(workflow, &moments).0.ending, Some(Ending::Completed), "{}", workflow.id);
    }
}

/// The engine is asked at each change of a card, on each page.
#[test]
fn facts_are_not_changed_by_asking() {
    let workflow = workflow(ISSUE);
    let facts: Facts = healthy(&workflow.steps[0]);
    let before = format!("{facts:?}");
    let state = begun(workflow);
    assert_eq!(ceremony::blockers(workflow, &state, &facts), ceremony::blockers(workflow, &state, &facts));
    assert_eq!(format!("{facts:?}"), before);
}
