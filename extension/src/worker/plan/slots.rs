//! The two places on the desk: which reader, whose card, what is wrong with it.

use super::Situation;
use crate::messages::{Slot, SlotRole};
use kortbrygga_shared::{
    catalogue::Code,
    ceremony::{Action, HostFact, Role},
    protocol::{CardState, ReaderView},
};

impl Situation<'_> {
    /// Two at least.
    pub(super) fn slots(&self) -> Vec<Slot> {
        let empty =
            |role| Slot { reader: None, side: None, state: CardState::Empty, role, matters: false, wrong: false };
        let Some(readers) = &self.facts.readers else {
            let role = if matches!(self.facts.host, Some(HostFact::Unusable(_))) {
                SlotRole::Unseen
            } else {
                SlotRole::Waiting
            };
            return vec![empty(role), empty(role)];
        };
        let own = self.facts.login_card().map(|(reader, _)| reader.name.clone());
        // Before login nobody knows which card is to be issued.
        let subject = self.step.and_then(|step| {
            let issues = step.actor == Role::Recipient
                || matches!(step.action, Action::HandOver | Action::Portal | Action::Search | Action::Sign(_));
            issues.then(|| self.facts.subject_reader().map(|it| it.name.clone())).flatten()
        });
        let mut slots: Vec<Slot> =
            readers.iter().map(|reader| self.slot(reader, own.as_deref(), subject.as_deref())).collect();
        while slots.len() < 2 {
            slots.push(empty(SlotRole::Missing));
        }
        slots
    }

    fn slot(&self, reader: &ReaderView, own: Option<&str>, subject: Option<&str>) -> Slot {
        let is = |name: Option<&str>| name == Some(reader.name.as_str());
        let stopped = |codes: &[Code]| self.stops.iter().any(|it| codes.contains(&it.code));
        let role = match () {
            () if is(own) => SlotRole::Own(self.own_role()),
            () if is(subject) => SlotRole::Subject,
            () => SlotRole::Unknown,
        };
        let wrong = match role {
            SlotRole::Subject => stopped(&[Code::WrongCard, Code::NumberDenied, Code::OwnCardAsSubject]),
            SlotRole::Own(_) => stopped(&[Code::LoginCardPulled]),
            _ => false,
        };
        let subject_acts = self.step.is_some_and(|it| it.actor == Role::Recipient || it.action == Action::HandOver);
        let matters = match role {
            SlotRole::Subject => subject_acts,
            SlotRole::Own(_) => self.step.is_some() && !subject_acts,
            _ => false,
        };
        Slot { reader: Some(reader.name.clone()), side: reader.side, state: reader.state.clone(), role, matters, wrong }
    }

    fn own_role(&self) -> Option<Role> {
        let step = self.step?;
        Some(if step.actor == Role::Administrator1 { Role::Administrator1 } else { Role::Administrator2 })
    }
}
