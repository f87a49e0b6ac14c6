//! The engine's rules, asked once more where the card is: the host does not rely on what panel and portal decided.
//!
//! Knows the card and the order's number only; who may do what is the portal's to enforce.

use super::Task;
use crate::clock::now;
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    ceremony::{self, Condition, Facts, OrderFact},
    identity::PrintedNumber,
    protocol::{CardRef, CardState, ReaderView},
};

/// What must hold of a card before keys are made on it or certificates are written to it.
const SUBJECT: [Condition; 3] =
    [Condition::SubjectCardPresent, Condition::SubjectNumberMatches, Condition::SubjectPinsUsable];

/// Refuses a card that does not carry the number that the order names, or whose PINs are blocked.
///
/// # Errors
/// The first blocker of the engine.
pub fn check_subject(task: &Task, card: &CardRef, number: &PrintedNumber, person: &str) -> Result<(), ErrorReport> {
    let snapshot = task.desk.readers.watch().borrow().clone();
    let holds = |reader: &&ReaderView| matches!(&reader.state, CardState::Ready(view) if view.card_ref() == *card);
    let Some(reader) = snapshot.readers.iter().find(holds).cloned() else {
        return Err(ErrorReport::new(Code::CardPulled).with("reader", "none"));
    };
    let facts = Facts {
        now: now(),
        readers: Some(vec![reader]),
        subject: Some(card.clone()),
        order: Some(OrderFact {
            number: number.clone(),
            recipient: person.to_owned(),
            recipient_id: String::new(),
            ordered_by: None,
            organisation: String::new(),
            in_branch: None,
        }),
        ..Facts::default()
    };
    ceremony::unmet(&SUBJECT, &facts).into_iter().next().map_or(Ok(()), Err)
}
