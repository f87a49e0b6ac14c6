//! Cases: one reserve card from the order to the receipt. The rules are those of the shared engine; what only a server can
//! know (branches, ages, signatures, who is whose administrator) is checked here.

mod certificates;
mod documents;
mod issue;
mod order;

pub(crate) use documents::{TERMS, TERMS_VERSION, check_code};
pub(crate) use order::{ID_DOCUMENTS, OrderForm, REFUSED_DOCUMENTS};

use crate::{
    ca::{Ca, Reason},
    clock::Clock,
    persons::{Person, Persons},
    sessions::{Actor, Sessions},
    store::Store,
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport, Severity},
    ceremony::{
        self, Condition, Effect, Environment, Event, Facts, Login, LoginFact, OrderFact, PageFact, Role, State,
        Workflow,
    },
    identity::{ChipId, PrintedNumber},
    portal::handover::CaseView,
    protocol::{CertificateToWrite, KeyAlgorithm, SigningPurpose},
    time::UnixMillis,
};
use rand_core::RngCore;
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};

/// A result, or the reason why not.
pub(crate) type Answer<T> = Result<T, ErrorReport>;

pub(crate) const ORDER: &str = "siths.reserve-loa3.order";
pub(crate) const ISSUE: &str = "siths.reserve-loa3.issue";

/// One reserve card from the order to the receipt.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Case {
    pub id: String,
    pub state: State,
    pub number: PrintedNumber,
    /// HSA-id.
    pub recipient: String,
    /// HSA-id.
    pub ordered_by: String,
    pub ordered_at: UnixMillis,
    /// `YYYY-MM-DD`.
    pub valid_to: String,
    /// When the recipient's assignment ends, `YYYY-MM-DD`, if that was typed.
    #[serde(default)]
    pub assignment_end: Option<String>,
    /// What the order says instead of the recipient's organisation, when it is wrong (a fixture).
    #[serde(default)]
    pub organisation: Option<String>,
    pub id_document: String,
    pub id_document_number: String,
    /// Version of the terms and when they were accepted.
    pub terms: Option<(String, UnixMillis)>,
}

impl Case {
    /// Administrator 1 has signed the order.
    pub fn is_ordered(&self) -> bool {
        self.state.workflow == ISSUE
    }

    /// HSA-id of administrator 2, once there is one.
    pub fn administrator2(&self) -> Option<&str> {
        self.state.actors.get(&Role::Administrator2).map(String::as_str)
    }

    /// Id of the step that comes now.
    pub fn step(&self) -> Option<&'static str> {
        self.state.current().map(|step| step.id)
    }

    /// Path of the page where the case stands.
    pub fn path(&self) -> String {
        let page = match (self.is_ordered(), self.step()) {
            (false, _) => "bestallning",
            (true, Some("open-orders" | "search" | "review")) => "granskning",
            (true, Some("hand-over")) => "overlamning",
            (true, Some("terms")) => "villkor",
            (true, Some("fetch")) => "hamta",
            (true, Some("receipt")) => "kvittera",
            (true, _) if self.state.ending == Some(ceremony::Ending::Completed) => "klart",
            (true, _) => "kvittera",
        };
        format!("/arenden/{}/{page}", self.id)
    }
}

/// Everything the portal is, behind one lock.
pub(crate) struct Core {
    pub settings: Settings,
    pub clock: Arc<Clock>,
    pub ca: Arc<Ca>,
    pub persons: Arc<Persons>,
    pub store: Store,
    pub sessions: Sessions,
    pub plugin: crate::legacy::Plugin,
}

/// How it was started.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub legacy: bool,
    pub environment: Environment,
    pub receipt_window: Duration,
    pub key_algorithm: KeyAlgorithm,
    /// `https://minasidor.siths.se`.
    pub origin: String,
}

impl Core {
    pub fn now(&self) -> UnixMillis {
        self.clock.now()
    }

    /// The case, if this person may see it: who ordered it, and who may issue in the recipient's branch.
    pub fn case_for(&self, actor: &Actor, id: &str) -> Answer<Case> {
        let unknown = || ErrorReport::new(Code::OrderNotFound).with("query", id);
        let case = self.store.case(id)?.ok_or_else(unknown)?;
        let visible = case.ordered_by == actor.person.id.as_str() || self.in_branch(actor, &case)?;
        if visible { Ok(case) } else { Err(Code::RoleMissing.into()) }
    }

    /// What the contract tells of a case.
    pub fn view(&self, actor: &Actor, id: &str) -> Answer<CaseView> {
        let case = self.case_for(actor, id)?;
        let workflow = workflow(&case.state)?;
        let unwritten = self.store.certificates(id, false)?.into_iter().filter(|it| !it.written && !it.revoked);
        Ok(CaseView {
            workflow: workflow.id.to_owned(),
            steps: ceremony::steps(workflow, &case.state),
            order: self.order_fact(Some(actor), &case)?,
            terms_version: TERMS_VERSION.to_owned(),
            key_algorithm: self.settings.key_algorithm,
            unwritten: unwritten.map(|it| CertificateToWrite { usage: it.usage, certificate: it.der.into() }).collect(),
            case: case.id,
            state: case.state,
        })
    }

    /// All cases whose deadline has passed end, and their certificates are revoked.
    pub fn sweep(&mut self) -> Answer<()> {
        let now = self.now();
        for mut case in self.store.overdue(now)? {
            self.happened(&mut case, &Facts { now, ..Facts::default() }, &Event::Tick)?;
        }
        self.sweep_tasks()
    }

    /// Facts that the portal can know.
    pub fn facts(&self, actor: Option<&Actor>, case: Option<&Case>, query: Option<&str>) -> Answer<Facts> {
        let login = match actor {
            None => LoginFact::SignedOut,
            Some(actor) => LoginFact::SignedIn(Login {
                person_id: actor.person.id.to_string(),
                loa: Some(actor.level.number()),
                rights: Some(actor.person.all_rights()),
                card: None,
                readers: None,
            }),
        };
        let mut page = PageFact::default();
        if let Some(query) = query {
            page.fields.insert("person-query".to_owned(), query.to_owned());
        }
        if case.map(|case| self.recipient(case)).transpose()?.is_some_and(|it| it.protected) {
            page.signs.insert("protected-person".to_owned());
        }
        Ok(Facts {
            now: self.now(),
            login: Some(login),
            order: case.map(|case| self.order_fact(actor, case)).transpose()?,
            page: Some(page),
            ..Facts::default()
        })
    }

    fn order_fact(&self, actor: Option<&Actor>, case: &Case) -> Answer<OrderFact> {
        let recipient = self.recipient(case)?;
        Ok(OrderFact {
            number: case.number.clone(),
            recipient: recipient.name(),
            recipient_id: case.recipient.clone(),
            ordered_by: Some(case.ordered_by.clone()),
            // The portal as it was did not look at it.
            organisation: match &case.organisation {
                Some(other) if !self.settings.legacy => other.clone(),
                _ => recipient.organisation().to_owned(),
            },
            in_branch: actor.map(|actor| self.in_branch(actor, case)).transpose()?,
        })
    }

    pub fn recipient(&self, case: &Case) -> Answer<&Person> {
        self.person(&case.recipient)
    }

    /// The organisation that the order names, with its organisationsnummer.
    pub fn organisation(&self, case: &Case) -> Answer<String> {
        match &case.organisation {
            Some(other) => Ok(other.clone()),
            None => Ok(self.recipient(case)?.organisation_label()),
        }
    }

    pub fn person(&self, id: &str) -> Answer<&Person> {
        self.persons.by_id(id).ok_or_else(|| internal("person is not in the directory"))
    }

    /// Who handles people with protected personal data needs KUR; the shared rule decides.
    pub fn check_protection(&self, actor: &Actor, person: &Person) -> Answer<()> {
        let mut facts = self.facts(Some(actor), None, None)?;
        if person.protected {
            facts.page.get_or_insert_default().signs.insert("protected-person".to_owned());
        }
        let unmet = ceremony::unmet(&[Condition::ProtectedPersonAllowed], &facts);
        unmet.into_iter().next().map_or(Ok(()), Err)
    }

    fn in_branch(&self, actor: &Actor, case: &Case) -> Answer<bool> {
        Ok(actor.person.may_issue_in(&self.recipient(case)?.unit))
    }

    /// A step was done by `by`; the engine decides.
    pub fn did(
        &mut self,
        case: &mut Case,
        actor: &Actor,
        by: &str,
        chip: Option<ChipId>,
        signature: Option<SigningPurpose>,
    ) -> Answer<()> {
        let Some(step) = case.step() else {
            return Err(wrong_step(case));
        };
        let facts = self.facts(Some(actor), Some(case), None)?;
        let event = Event::Did { step: step.to_owned(), by: by.to_owned(), chip, signature };
        self.happened(case, &facts, &event)
    }

    /// Takes an event in, keeps the new state, carries out the effects.
    fn happened(&mut self, case: &mut Case, facts: &Facts, event: &Event) -> Answer<()> {
        let outcome = ceremony::step(workflow(&case.state)?, &case.state, facts, event);
        case.state = outcome.state;
        self.store.save(case)?;
        for effect in outcome.effects {
            match effect {
                Effect::RevokeCertificates => self.revoke_all(case)?,
                // The task that watches deadlines reads them from the store; completion stands in the state.
                Effect::StartCountdown(_) | Effect::Completed => {}
            }
        }
        outcome.blockers.into_iter().next().map_or(Ok(()), Err)
    }

    fn revoke_all(&mut self, case: &Case) -> Answer<()> {
        for certificate in self.store.certificates(&case.id, false)? {
            self.ca.revoke(&certificate.der, Reason::CessationOfOperation).map_err(internal)?;
            self.store.mark_revoked(certificate.place, false)?;
        }
        Ok(())
    }
}

/// First stopping blocker of the step that comes now.
fn stop(state: &State, facts: &Facts) -> Answer<()> {
    let blockers = ceremony::blockers(workflow(state)?, state, facts);
    blockers.into_iter().find(|it| it.code.entry().severity == Severity::Stop).map_or(Ok(()), Err)
}

fn workflow(state: &State) -> Answer<&'static Workflow> {
    ceremony::find(&state.workflow).ok_or_else(|| internal("no such workflow"))
}

fn find_workflow(id: &str) -> Answer<&'static Workflow> {
    ceremony::find(id).ok_or_else(|| internal("no such workflow"))
}

/// Where the case stands, for somebody who thinks it stands elsewhere.
fn wrong_step(case: &Case) -> ErrorReport {
    if case.state.ending == Some(ceremony::Ending::Expired) {
        let deadline = case.state.deadline.unwrap_or_default();
        return ErrorReport::new(Code::ReceiptDeadlinePassed).with("deadline", deadline.0.to_string());
    }
    ErrorReport::new(Code::WrongStep).with("step", case.step().unwrap_or("-"))
}

pub(crate) fn internal(error: impl std::fmt::Display) -> ErrorReport {
    ErrorReport::new(Code::Internal).with("detail", error.to_string())
}

pub(crate) fn field_invalid(field: &str) -> ErrorReport {
    ErrorReport::new(Code::FieldInvalid).with("field", field)
}

/// `RK-` and eight characters without those that look alike.
pub(crate) fn new_id() -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let mut octets = [0; 8];
    rand_core::OsRng.fill_bytes(&mut octets);
    let letters = octets.iter().map(|it| char::from(LETTERS[usize::from(it & 31)]));
    std::iter::once("RK-".to_owned()).chain(letters.map(String::from)).collect()
}
