//! Administrator 2 and the recipient: search, review, hand-over, terms, receipt.

use super::{Answer, Case, Core, ISSUE, TERMS_VERSION, documents, find_workflow, stop, wrong_step};
use crate::ca::Level;
use crate::{login, sessions::Actor, signed};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    ceremony::{self, Event, Role},
    identity::{ChipId, PersonQuery, PrintedNumber},
    protocol::{Document, SigningPurpose},
};
use std::collections::BTreeMap;

impl Core {
    /// Whether this person may open the orders (HANTERA BESTÄLLNINGAR).
    pub fn may_open_orders(&self, actor: &Actor) -> Answer<()> {
        stop(&ceremony::begin(find_workflow(ISSUE)?, BTreeMap::new()), &self.facts(Some(actor), None, None)?)
    }

    /// Orders for the person that was typed: those in a branch of the administrator's that somebody else has ordered.
    /// Hyphens and blanks do no harm; in legacy mode only bare digits or a whole HSA-id find anything.
    pub fn search(&self, actor: &Actor, typed: &str) -> Answer<Vec<Case>> {
        self.may_open_orders(actor)?;
        let query = PersonQuery::parse(typed);
        if self.settings.legacy && query.as_ref().map_or(true, |it| it.normalised(typed).changed) {
            return Ok(Vec::new());
        }
        let Some(person) = self.persons.find(&query?) else {
            return Ok(Vec::new());
        };
        let mut found = self.store.cases()?;
        found.retain(|case| {
            case.recipient == person.id.as_str()
                && case.is_ordered()
                && case.state.ending.is_none()
                && case.ordered_by != actor.person.id.as_str()
                && actor.person.may_issue_in(&person.unit)
        });
        if !found.is_empty() {
            self.check_protection(actor, person)?;
        }
        Ok(found)
    }

    /// Administrator 2 takes an order up. Until the decision is signed another administrator may take it over.
    pub fn choose(&mut self, actor: &Actor, id: &str) -> Answer<Case> {
        let mut case = self.case_for(actor, id)?;
        let me = actor.person.id.to_string();
        if !case.is_ordered() || case.state.ending.is_some() {
            return Err(wrong_step(&case));
        }
        let mine = case.administrator2().is_some_and(|it| it == me);
        match case.step() {
            Some("open-orders" | "search") => {}
            Some("review") if !mine => {}
            _ if mine => return Ok(case),
            _ => return Err(wrong_step(&case)),
        }
        self.check_protection(actor, self.recipient(&case)?)?;
        // Who ordered must not take it away from who hands out.
        stop(&self.at_review(&case)?, &self.facts(Some(actor), Some(&case), None)?)?;
        case.state =
            ceremony::begin(find_workflow(ISSUE)?, BTreeMap::from([(Role::Administrator1, case.ordered_by.clone())]));
        self.store.forget_unsigned(id, SigningPurpose::Decision)?;
        self.did(&mut case, actor, &me, None, None)?;
        self.did(&mut case, actor, &me, None, None)?;
        Ok(case)
    }

    /// The document to sign, made once per case and purpose.
    pub fn document(&mut self, actor: &Actor, id: &str, purpose: SigningPurpose) -> Answer<Document> {
        let case = self.case_for(actor, id)?;
        self.may_sign(&case, actor, purpose)?;
        if let Some(kept) = self.store.document(id, purpose)? {
            return Ok(kept.document);
        }
        let document = match purpose {
            SigningPurpose::Order => documents::order(self, &case)?,
            SigningPurpose::Decision => documents::decision(self, &case)?,
            SigningPurpose::Receipt => documents::receipt(self, &case)?,
        };
        self.store.add_document(id, purpose, &document, self.now())?;
        Ok(document)
    }

    /// A signature over that document: verified, then the step is done.
    pub fn sign(&mut self, actor: &Actor, id: &str, purpose: SigningPurpose, cms: &[u8]) -> Answer<Case> {
        let mut case = self.case_for(actor, id)?;
        self.may_sign(&case, actor, purpose)?;
        let refused = |detail: &str| ErrorReport::new(Code::SignatureRefused).with("detail", detail);
        let kept = self.store.document(id, purpose)?.ok_or_else(|| refused("no document"))?;
        let signer =
            signed::verify(cms, &kept.document.content.0, &self.ca).map_err(|error| refused(&error.to_string()))?;
        if login::level(&signer.parsed) != Some(Level::Loa3) {
            return Err(refused("level too low"));
        }
        let by = match purpose {
            SigningPurpose::Order | SigningPurpose::Decision => actor.person.id.to_string(),
            SigningPurpose::Receipt => case.recipient.clone(),
        };
        if !signer.person_id.eq_ignore_ascii_case(&by) {
            return Err(refused("another person"));
        }
        if purpose == SigningPurpose::Receipt {
            let issued = self.store.certificates(id, false)?;
            if !issued.iter().any(|it| it.der == signer.certificate) {
                return Err(refused("not the certificate of this case"));
            }
        }
        self.store.add_signature(id, purpose, cms, &by, self.now())?;
        match purpose {
            SigningPurpose::Order => self.ordered(&mut case, actor)?,
            _ => self.did(&mut case, actor, &by, None, Some(purpose))?,
        }
        Ok(case)
    }

    /// The card is with the recipient.
    pub fn hand_over(&mut self, actor: &Actor, id: &str, chip: &ChipId, number: &PrintedNumber) -> Answer<Case> {
        let mut case = self.case_at(actor, id, "hand-over")?;
        let wrong = |actual: &str| {
            // The portal does not know where readers stand: the second of the two.
            let report = ErrorReport::new(Code::WrongCard).with("reader", "2");
            report.with("actual", actual).with("expected", case.number.ends())
        };
        if *number != case.number {
            return Err(wrong(number.ends()));
        }
        if let Some(before) = self.store.bind(chip, number)?.filter(|it| it != number.as_str()) {
            return Err(wrong(&before[before.len().saturating_sub(4)..]));
        }
        self.did(&mut case, actor, actor.person.id.as_str(), Some(chip.clone()), None)?;
        Ok(case)
    }

    /// The recipient accepts the terms.
    pub fn accept_terms(&mut self, actor: &Actor, id: &str, version: &str) -> Answer<Case> {
        let mut case = self.case_at(actor, id, "terms")?;
        if version != TERMS_VERSION {
            return Err(Code::TermsNotAccepted.into());
        }
        case.terms = Some((version.to_owned(), self.now()));
        let by = case.recipient.clone();
        self.did(&mut case, actor, &by, None, None)?;
        Ok(case)
    }

    /// The case, if it stands at this step and this is its administrator 2.
    pub(super) fn case_at(&self, actor: &Actor, id: &str, step: &str) -> Answer<Case> {
        let case = self.case_for(actor, id)?;
        if case.ordered_by == actor.person.id.as_str() {
            return Err(Code::SamePersonTwice.into());
        }
        if case.step() != Some(step) || case.administrator2() != Some(actor.person.id.as_str()) {
            return Err(wrong_step(&case));
        }
        stop(&case.state, &self.facts(Some(actor), Some(&case), None)?)?;
        Ok(case)
    }

    /// Whether this signature comes now, in this session.
    fn may_sign(&self, case: &Case, actor: &Actor, purpose: SigningPurpose) -> Answer<()> {
        let me = actor.person.id.as_str();
        if case.is_ordered() && case.ordered_by == me {
            return Err(Code::SamePersonTwice.into());
        }
        let demanded = case.state.current().and_then(|step| step.signature);
        let mine = match purpose {
            SigningPurpose::Order => case.ordered_by == me,
            SigningPurpose::Decision | SigningPurpose::Receipt => case.administrator2() == Some(me),
        };
        if demanded != Some(purpose) || !mine {
            return Err(wrong_step(case));
        }
        stop(&case.state, &self.facts(Some(actor), Some(case), None)?)
    }

    /// The state in which the engine asks who may review.
    fn at_review(&self, case: &Case) -> Answer<ceremony::State> {
        let workflow = find_workflow(ISSUE)?;
        let mut state = ceremony::begin(workflow, BTreeMap::from([(Role::Administrator1, case.ordered_by.clone())]));
        let now = self.now();
        let facts = ceremony::Facts { now, ..Default::default() };
        for step in ["open-orders", "search"] {
            let event = Event::Did { step: step.to_owned(), by: String::new(), chip: None, signature: None };
            state = ceremony::step(workflow, &state, &facts, &event).state;
        }
        Ok(state)
    }
}
