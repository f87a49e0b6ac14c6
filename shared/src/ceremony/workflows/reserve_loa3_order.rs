//! `siths.reserve-loa3.order`: administrator 1 orders a LoA3 reserve card (reservkort).

use crate::{
    ceremony::{Action, Condition, Operation, PinUse, Role, Step, Workflow},
    protocol::{PinKind, SigningPurpose},
};

pub const WORKFLOW: Workflow = Workflow {
    id: "siths.reserve-loa3.order",
    distinct: &[(Role::Administrator1, Role::Recipient)],
    steps: &[Step {
        id: "order",
        actor: Role::Administrator1,
        action: Action::Order,
        signature: Some(SigningPurpose::Order),
        conditions: &[
            Condition::HostReady,
            Condition::ReadersWork,
            Condition::LoggedIn,
            Condition::EnvironmentMatches,
            Condition::LoginWithHsaId,
            Condition::LoginCardStays,
            Condition::LoginLoa3,
            Condition::LoginCertificatesGood,
            Condition::RightKraOrRa,
            Condition::ProtectedPersonAllowed,
            Condition::QueryWellFormed,
            Condition::RecipientEligible,
            Condition::RecipientIsThirdPerson,
            Condition::OrderPlausible,
            Condition::WorkplaceFits,
        ],
        pins: &[PinUse { operation: Operation::SignDocument, pin: PinKind::Signature }],
    }],
};
