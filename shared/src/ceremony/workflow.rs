//! The shape of a workflow: pure data.

use super::state::Role;
use crate::protocol::{PinKind, SigningPurpose};

/// A workflow. Texts are fluent messages named after the ids.
#[derive(Clone, Copy, Debug)]
pub struct Workflow {
    /// Stable id, e.g. `siths.reserve-loa3.issue`.
    pub id: &'static str,
    /// Pairs of roles that one person must not fill.
    pub distinct: &'static [(Role, Role)],
    /// Its steps, in order.
    pub steps: &'static [Step],
}

/// One step.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Stable id within the workflow.
    pub id: &'static str,
    /// Who does it.
    pub actor: Role,
    /// What is done.
    pub action: Action,
    /// The signature without which the step is not done.
    pub signature: Option<SigningPurpose>,
    /// What must hold, the condition that unblocks most first.
    pub conditions: &'static [Condition],
    /// Which card operations need which PIN, in order. The person types a PIN once per change of PIN in this list.
    pub pins: &'static [PinUse],
}

/// What a step does; the worker knows how to carry out each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Order a card with the portal's form.
    Order,
    /// Go on in the portal: nothing for us to do but to explain.
    Portal,
    /// Find the order by personnummer or HSA-id.
    Search,
    /// Sign a document of the case.
    Sign(SigningPurpose),
    /// Say which card is handed over.
    HandOver,
    /// Accept the terms.
    AcceptTerms,
    /// Make keys, have certificates issued, write them.
    FetchCertificates,
}

/// What must hold before a step can be done; each is one rule in `rules/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// The native host is there.
    HostReady,
    /// Two readers are connected.
    TwoReaders,
    /// Somebody is logged in.
    LoggedIn,
    /// The login is on level 3.
    LoginLoa3,
    /// The one who is logged in has KRA or RA.
    RightKraOrRa,
    /// The login card has not left its reader since login.
    LoginCardStays,
    /// Who ordered does not hand out.
    NotTheOrderer,
    /// The recipient is none of the administrators.
    RecipientIsThirdPerson,
    /// What is typed into the search is a whole id.
    QueryWellFormed,
    /// The search finds an order.
    OrderFound,
    /// A card lies in the other reader.
    SubjectCardPresent,
    /// That card carries the number of the order.
    SubjectNumberMatches,
    /// That card is the one that was handed over.
    SubjectCardStays,
    /// The PINs of that card are not blocked.
    SubjectPinsUsable,
    /// The receipt's deadline has not passed.
    DeadlineOpen,
    /// The portal's own button does what it says.
    ControlAlive,
}

/// One use of a PIN on a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PinUse {
    /// What the card does.
    pub operation: Operation,
    /// Which PIN it needs.
    pub pin: PinKind,
}

/// What a card does with a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Generate a key pair.
    GenerateKey,
    /// Sign a PKCS#10 request with the new key.
    SignRequest,
    /// Write a certificate.
    WriteCertificate,
    /// Sign a document.
    SignDocument,
}

impl Workflow {
    /// The step with this id.
    pub fn step(&self, id: &str) -> Option<&'static Step> {
        self.steps.iter().find(|step| step.id == id)
    }
}

impl Step {
    /// How often the person types a PIN in this step.
    pub fn pin_entries(&self) -> usize {
        let mut windows = Vec::new();
        for use_ in self.pins {
            if !windows.contains(&use_.pin) {
                windows.push(use_.pin);
            }
        }
        windows.len()
    }
}
