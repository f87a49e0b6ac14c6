//! The task behind a step's action, with all that it needs.

use super::Situation;
use crate::worker::{
    action::Task,
    form,
    memory::{Memory, Unsent, unsent_key},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    ceremony::{Action, Role},
    protocol::SigningPurpose,
};

impl Situation<'_> {
    /// The task behind the step's action.
    ///
    /// # Errors
    /// What the form lacks, or [`Code::Internal`] when the action was offered without what it needs.
    pub fn task(&self, memory: &Memory) -> Result<Task, ErrorReport> {
        let missing = || ErrorReport::new(Code::Internal).with("detail", "action without card or order");
        let action = self.step.map(|it| it.action).ok_or_else(missing)?;
        let own =
            self.facts.login_card().map(|(_, card)| card.card_ref()).ok_or(ErrorReport::from(Code::LoginCardPulled));
        let subject = || self.facts.subject_card().map(|card| card.card_ref()).ok_or_else(missing);
        let order = || self.facts.order.as_ref().ok_or_else(missing);
        let unsent = |what: &str| memory.unsent.get(self.unsent_key(what).as_str());
        Ok(match action {
            // The order was made but not signed.
            Action::Order if self.page.case.is_some() => {
                let unsent = match unsent("signature") {
                    Some(Unsent::Signature(cms)) => Some(cms.clone()),
                    _ => None,
                };
                Task::Sign { card: own?, purpose: SigningPurpose::Order, unsent }
            }
            Action::Order => {
                Task::Order { card: own?, order: Box::new(form::order(&self.seen)?), form: self.page.document.clone() }
            }
            Action::Sign(purpose) => {
                let card = if self.signs_with_own_card() { own? } else { subject()? };
                let unsent = match unsent("signature") {
                    Some(Unsent::Signature(cms)) => Some(cms.clone()),
                    _ => None,
                };
                Task::Sign { card, purpose, unsent }
            }
            Action::HandOver => Task::HandOver { card: subject()?, number: order()?.number.clone() },
            Action::AcceptTerms => {
                let version = self.page.case.as_ref().map(|it| it.terms_version.clone()).ok_or_else(missing)?;
                Task::Terms { version }
            }
            Action::FetchCertificates => {
                let card = subject()?;
                let unsent = match unsent("requests") {
                    Some(Unsent::Requests(chip, requests)) if *chip == card.chip => Some(requests.clone()),
                    _ => None,
                };
                Task::Fetch { card, number: order()?.number.clone(), person: order()?.recipient.clone(), unsent }
            }
            Action::Portal | Action::Search => return Err(missing()),
        })
    }

    /// Key of work that may not have reached the portal.
    pub fn unsent_key(&self, what: &str) -> String {
        let case = self.page.contract().and_then(|it| it.case).unwrap_or_default();
        unsent_key(&self.page.origin, case, &format!("{} {what}", self.seen.page.id))
    }

    fn signs_with_own_card(&self) -> bool {
        self.step.is_some_and(|it| it.actor != Role::Recipient)
    }
}
