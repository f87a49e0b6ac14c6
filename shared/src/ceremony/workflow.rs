//! The shape of a workflow: pure data.

use super::state::Role;
use crate::protocol::{PinKind, SigningPurpose};
use serde::{Deserialize, Serialize};

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

macro_rules! conditions {
    ($($(#[$doc:meta])+ $name:ident,)+) => {
        /// What must hold before a step can be done; each is one rule in `rules/`. Adapters name them in kebab-case for pages
        /// that belong to no workflow.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Condition { $($(#[$doc])+ $name,)+ }

        impl Condition {
            /// All conditions.
            pub const ALL: &'static [Condition] = &[$(Condition::$name),+];
        }
    };
}

conditions! {
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
    /// The portal's own button does what it says, and is not grey without a reason that we know.
    ControlAlive,
    /// Every reader works, and what lies in it can be read.
    ReadersWork,
    /// Before login: two readers are connected. One is enough to log in and to order, so a place that offers these must not
    /// let [`OneReader`](crate::catalogue::Code::OneReader) keep the user from them.
    TwoReadersBeforeLogin,
    /// Before login: a card with a valid certificate to log in with.
    LoginCardReady,
    /// The certificates on the login card are valid, complete, of the right level.
    LoginCertificatesGood,
    /// Logged in with the certificate that carries the HSA-id.
    LoginWithHsaId,
    /// Card and portal belong to the same environment, test or production.
    EnvironmentMatches,
    /// The recipient may have a card of this level: age, kind of number.
    RecipientEligible,
    /// A person with protected data is handled by people with KUR.
    ProtectedPersonAllowed,
    /// Organisation, last day and identity document of the order are plausible.
    OrderPlausible,
    /// The card to be issued carries nobody else's certificates.
    SubjectUnused,
    /// The portal's last fetch of certificates did not fail.
    FetchSucceeded,
    /// Where a code is changed or unblocked: it is clear which of two cards is meant.
    TargetCardClear,
    /// Where the portal's own program uses its one active card: it is clear which.
    ActiveCardClear,
    /// Where the portal's own program asks for a reader: it is clear which.
    ReaderChosen,
    /// A challenge that the portal shows belongs to the card's present stay in the reader.
    ChallengeFresh,
    /// The portal has an order for exactly this card.
    OrderForThisCard,
    /// The card was fetched in time, and is marked as received.
    CardReceived,
    /// The portal did not say that the production of the card failed.
    ProductionSucceeded,
    /// The task is free for the one who is logged in.
    TaskAvailable,
    /// The task is still valid.
    TaskValid,
    /// The card is one of the person's active devices.
    CardListed,
    /// The number of the identity document is filled in.
    IdDocumentNumberGiven,
    /// Two officers act, not one.
    OfficersDiffer,
    /// The card is registered with the portal.
    TokenRegistered,
    /// The person's data are shown.
    PersonVisible,
    /// What is installed on the computer fits the portal.
    WorkplaceFits,
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
