//! Administrator 1 orders a reserve card.

use super::{Answer, Case, Core, ISSUE, ORDER, documents, field_invalid, find_workflow, new_id, stop, wrong_step};
use crate::{clock::local, persons::Person, sessions::Actor};
use chrono::{Datelike, Months, NaiveDate};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    ceremony::{self, Role},
    identity::{PersonQuery, PrintedNumber},
    portal::handover::CaseOpened,
    protocol::SigningPurpose,
};
use std::collections::BTreeMap;

/// Id documents that are approved for LoA3.
pub(crate) const ID_DOCUMENTS: [&str; 5] =
    ["Svenskt körkort", "Svenskt pass", "Nationellt id-kort", "SIS-märkt id-kort", "Id-kort från Skatteverket"];

/// Id documents that people bring along and that are not approved; the form has them so that the refusal can be told.
pub(crate) const REFUSED_DOCUMENTS: [&str; 4] =
    ["Provisoriskt pass", "Utländskt pass", "Digitalt körkort eller digitalt id-kort", "BankID eller Freja"];

/// A reserve card of the current product is good for at most this long.
const LONGEST: Months = Months::new(60);

/// LoA3 is from this age.
const LEAST_AGE: u8 = 18;

/// The order as it was typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct OrderForm {
    pub recipient: String,
    pub number: String,
    pub valid_to: String,
    /// `YYYY-MM-DD` or empty.
    pub assignment_end: String,
    pub id_document: String,
    pub id_document_number: String,
}

impl Core {
    /// Makes the case and the document to sign. The order stands when that has been signed; until then a new order for
    /// the same card takes its place.
    pub fn order(&mut self, actor: &Actor, form: &OrderForm) -> Answer<CaseOpened> {
        let case = self.check_order(actor, form)?;
        self.open_order(case)
    }

    /// Keeps a case that was checked, and makes its document.
    pub fn open_order(&mut self, case: Case) -> Answer<CaseOpened> {
        for draft in self.store.cases()?.into_iter().filter(|it| it.number == case.number && !it.is_ordered()) {
            self.store.forget(&draft.id)?;
        }
        self.store.save(&case)?;
        let document = documents::order(self, &case)?;
        self.store.add_document(&case.id, SigningPurpose::Order, &document, self.now())?;
        Ok(CaseOpened { case: case.id, document })
    }

    /// The case that this order would make; nothing is kept.
    pub fn check_order(&self, actor: &Actor, form: &OrderForm) -> Answer<Case> {
        let workflow = find_workflow(ORDER)?;
        let state = ceremony::begin(workflow, BTreeMap::new());
        stop(&state, &self.facts(Some(actor), None, None)?)?;
        if form.recipient.trim().is_empty() {
            return Err(field_invalid("Mottagare"));
        }
        let query = PersonQuery::parse(&form.recipient)?;
        let recipient = self.persons.find(&query).ok_or_else(|| field_invalid("Mottagare"))?;
        let case = Case {
            id: new_id(),
            number: form.number.parse::<PrintedNumber>()?,
            recipient: recipient.id.to_string(),
            ordered_by: actor.person.id.to_string(),
            ordered_at: self.now(),
            valid_to: self.check_date(&form.valid_to)?,
            assignment_end: check_assignment(&form.assignment_end)?,
            organisation: None,
            id_document: form.id_document.clone(),
            id_document_number: form.id_document_number.trim().to_owned(),
            terms: None,
            state,
        };
        stop(&case.state, &self.facts(Some(actor), Some(&case), Some(&form.recipient))?)?;
        self.check_protection(actor, recipient)?;
        self.check_recipient(recipient)?;
        let taken = |it: &Case| it.number == case.number && it.is_ordered() && !it.may_be_ordered_again();
        if self.store.cases()?.iter().any(taken) {
            return Err(field_invalid("Kortnummer"));
        }
        // The portal as it was let the rest through.
        if !self.settings.legacy {
            check_details(&case)?;
        }
        Ok(case)
    }

    /// LoA3 is from 18 years, for people with a personnummer.
    fn check_recipient(&self, recipient: &Person) -> Answer<()> {
        if !recipient.can_get_loa3() {
            return Err(Code::RecipientNotEligible.into());
        }
        let today = local(self.now()).date_naive();
        let age = recipient
            .personnummer
            .as_ref()
            .and_then(|it| it.age_on(today.year(), today.month() as u8, today.day() as u8));
        match age {
            Some(age) if age < LEAST_AGE => Err(ErrorReport::new(Code::RecipientTooYoung)
                .with("age", age.to_string())
                .with("least", LEAST_AGE.to_string())),
            _ => Ok(()),
        }
    }

    /// Administrator 1 has signed.
    pub fn ordered(&mut self, case: &mut Case, actor: &Actor) -> Answer<()> {
        let by = actor.person.id.to_string();
        if case.is_ordered() || case.ordered_by != by {
            return Err(wrong_step(case));
        }
        self.did(case, actor, &by, None, Some(SigningPurpose::Order))?;
        case.ordered_at = self.now();
        case.state = ceremony::begin(find_workflow(ISSUE)?, BTreeMap::from([(Role::Administrator1, by)]));
        Ok(self.store.save(case)?)
    }

    /// `YYYY-MM-DD`, from tomorrow to five years from now.
    fn check_date(&self, typed: &str) -> Answer<String> {
        let wrong = || -> ErrorReport { field_invalid("Giltig till") };
        let date = NaiveDate::parse_from_str(typed.trim(), "%Y-%m-%d").map_err(|_| wrong())?;
        let today = local(self.now()).date_naive();
        let last = today.checked_add_months(LONGEST).unwrap_or(today);
        if date <= today || date > last {
            return Err(wrong());
        }
        Ok(date.format("%Y-%m-%d").to_string())
    }
}

/// Validity and id document.
fn check_details(case: &Case) -> Answer<()> {
    if let Some(end) = case.assignment_end.as_ref().filter(|end| case.valid_to > **end) {
        let beyond = ErrorReport::new(Code::ValidityBeyondAssignment);
        return Err(beyond.with("date", &case.valid_to).with("assignment", end));
    }
    if REFUSED_DOCUMENTS.contains(&case.id_document.as_str()) {
        return Err(ErrorReport::new(Code::IdDocumentRefused).with("document", &case.id_document));
    }
    if !ID_DOCUMENTS.contains(&case.id_document.as_str()) {
        return Err(field_invalid("Id-handling"));
    }
    if !(1..=30).contains(&case.id_document_number.chars().count()) {
        return Err(field_invalid("Id-handlingens nummer"));
    }
    Ok(())
}

/// `YYYY-MM-DD`, or nothing.
fn check_assignment(typed: &str) -> Answer<Option<String>> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let date = NaiveDate::parse_from_str(typed.trim(), "%Y-%m-%d").map_err(|_| field_invalid("Uppdraget upphör"))?;
    Ok(Some(date.format("%Y-%m-%d").to_string()))
}

impl Case {
    /// A card whose hand-out failed may be ordered anew.
    fn may_be_ordered_again(&self) -> bool {
        matches!(self.state.ending, Some(ceremony::Ending::Expired | ceremony::Ending::Aborted))
    }
}
