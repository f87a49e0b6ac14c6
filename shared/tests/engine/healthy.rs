//! No false alarm where all is well, nor where little is known.

use super::fixtures::*;
use kortbrygga_shared::{
    catalogue::Code,
    ceremony::{self, Condition, Facts, PageFact, State, Step, Workflow},
    protocol::{CardState, Side},
};

fn nothing_told(change: impl Fn(&mut Facts)) {
    for workflow in ceremony::ALL {
        for step in workflow.steps {
            let mut facts = healthy(step);
            change(&mut facts);
            let state = at(workflow, step.id);
            assert_eq!(ceremony::blockers(workflow, &state, &facts), [], "{} {}", workflow.id, step.id);
        }
    }
}

fn subject(facts: &mut Facts, state: CardState) {
    facts.readers.as_mut().unwrap()[1].state = state;
}

#[test]
fn a_healthy_desk_is_silent_at_each_step() {
    nothing_told(|_| {});
}

#[test]
fn a_card_with_the_recipients_certificates_is_as_good_as_a_blank_one() {
    nothing_told(|facts| subject(facts, CardState::Ready(card("0B", 2, Some((RECIPIENT, 3)), Some(NUMBER)))));
}

#[test]
fn while_a_card_is_read_nothing_is_told_even_of_a_grey_control() {
    nothing_told(|facts| {
        subject(facts, CardState::Reading);
        facts.page.as_mut().unwrap().control_enabled = Some(false);
    });
}

#[test]
fn a_third_reader_does_no_harm() {
    nothing_told(|facts| facts.readers.as_mut().unwrap().push(reader("C", Side::Left, CardState::Empty)));
}

#[test]
fn an_old_certificate_beside_the_new_one_does_no_harm() {
    nothing_told(|facts| {
        if let CardState::Ready(own) = &mut facts.readers.as_mut().unwrap()[0].state {
            let mut old = own.certificates[0].clone();
            old.not_after = kortbrygga_shared::time::UnixMillis(NOW.0 - DAY);
            own.certificates.insert(0, old);
        }
    });
}

#[test]
fn a_place_that_knows_little_says_little() {
    // The portal knows no readers and no page; the host knows neither login nor page.
    nothing_told(|facts| {
        *facts = Facts { login: facts.login.take(), order: facts.order.take(), now: NOW, ..Facts::default() };
    });
    nothing_told(|facts| {
        *facts = Facts { now: NOW, readers: facts.readers.take(), order: facts.order.take(), ..Facts::default() }
    });
    // Where nobody is known to be logged in, the card with the order's number is the one to be handed out, or a blank one.
    nothing_told(|facts| facts.login = None);
    nothing_told(|facts| *facts = Facts::default());
    nothing_told(|facts| facts.page = Some(PageFact::default()));
}

/// The portal shows nobody who is logged in: any card with certificates may be the administrator's own.
#[test]
fn where_the_login_is_unknown_the_administrators_card_is_never_the_one_to_hand_out() {
    let own_alone = |facts: &mut Facts| {
        facts.login = None;
        subject(facts, CardState::Empty);
    };
    let mut facts = healthy(workflow(ISSUE).step("hand-over").unwrap());
    own_alone(&mut facts);
    assert_eq!(facts.subject_reader().map(|it| it.name.as_str()), Some("B"), "the empty reader");
    assert_eq!(told(ISSUE, "hand-over", |facts, _| own_alone(facts)), [Code::CardMissing]);
    facts.readers.as_mut().unwrap().truncate(1);
    assert_eq!(facts.subject_reader(), None, "one reader, and the own card in it");
    let one_reader = |facts: &mut Facts, _: &mut State| {
        own_alone(facts);
        facts.readers.as_mut().unwrap().truncate(1);
    };
    assert_eq!(told(ISSUE, "hand-over", one_reader), [Code::OneReader]);
    // The record page of Net iD Portal knows no order; the own card is none of that person's devices.
    let record = |facts: &mut Facts, state: &mut State| {
        one_reader(facts, state);
        facts.order = None;
        facts.page.as_mut().unwrap().fields.insert("active-devices".into(), OTHER_NUMBER.into());
    };
    assert_eq!(told(HAND_OUT, "start", record), []);
    // The order's own card is taken though it has certificates.
    facts.readers =
        Some(vec![reader("A", Side::Left, CardState::Ready(card("0B", 1, Some((ADMIN1, 3)), Some(NUMBER))))]);
    assert_eq!(facts.subject_card().map(|it| it.chip.clone()), Some(chip("0B")));
}

#[test]
fn no_condition_is_about_nothing() {
    let any = State::default();
    for condition in Condition::ALL {
        assert_eq!(ceremony::holding_up(&[*condition], &any, &Facts::default()), [], "{condition:?}");
    }
}

#[test]
fn before_login_a_healthy_desk_is_silent() {
    let step: &Step = workflow(ISSUE).step("open-orders").unwrap();
    let mut facts = healthy(step);
    facts.login = Some(ceremony::LoginFact::SignedOut);
    let conditions = [
        Condition::HostReady,
        Condition::TwoReadersBeforeLogin,
        Condition::ReadersWork,
        Condition::LoginCardReady,
        Condition::LoginCertificatesGood,
        Condition::EnvironmentMatches,
        Condition::WorkplaceFits,
    ];
    assert_eq!(ceremony::holding_up(&conditions, &State::default(), &facts), []);
}

/// Workflows begin where the fixtures say.
#[test]
fn each_workflow_reaches_its_end() {
    for workflow in ceremony::ALL {
        let workflow: &Workflow = workflow;
        let last = workflow.steps.last().unwrap();
        let state = at(workflow, last.id);
        let outcome = ceremony::step(workflow, &state, &healthy(last), &did(workflow, &state));
        assert_eq!(outcome.state.ending, Some(ceremony::Ending::Completed), "{}", workflow.id);
        assert_eq!(outcome.effects, [ceremony::Effect::Completed]);
    }
}
