//! `netid-portal.hand-out`: two officers hand a card out in Net iD Portal (flow SM-3141.2), the holder signs the receipt.
//! Officer 1 is [`Role::Administrator1`], officer 2 [`Role::Administrator2`], the subscriber [`Role::Recipient`].

use crate::{
    ceremony::{Action, Condition, Operation, PinUse, Role, Step, Workflow},
    protocol::{PinKind, SigningPurpose},
};

/// Each of the three signs with the own card.
const SIGNATURE: &[PinUse] = &[PinUse { operation: Operation::SignDocument, pin: PinKind::Signature }];

pub const WORKFLOW: Workflow = Workflow {
    id: "netid-portal.hand-out",
    distinct: &[
        (Role::Administrator1, Role::Administrator2),
        (Role::Administrator1, Role::Recipient),
        (Role::Administrator2, Role::Recipient),
    ],
    steps: &[
        Step {
            id: "start",
            actor: Role::Administrator1,
            action: Action::Portal,
            signature: Some(SigningPurpose::Order),
            conditions: &[
                Condition::HostReady,
                Condition::ReadersWork,
                Condition::LoggedIn,
                Condition::EnvironmentMatches,
                Condition::LoginCardStays,
                Condition::PersonVisible,
                Condition::ProtectedPersonAllowed,
                Condition::CardListed,
                Condition::TokenRegistered,
                Condition::TaskValid,
                Condition::TaskAvailable,
                Condition::WorkplaceFits,
                Condition::ControlAlive,
            ],
            pins: SIGNATURE,
        },
        Step {
            id: "open",
            actor: Role::Administrator2,
            action: Action::Portal,
            signature: None,
            conditions: &[
                Condition::HostReady,
                Condition::LoggedIn,
                Condition::TaskValid,
                Condition::OfficersDiffer,
                Condition::TaskAvailable,
                Condition::PersonVisible,
                Condition::ProtectedPersonAllowed,
                Condition::ControlAlive,
            ],
            pins: &[],
        },
        Step {
            id: "identify",
            actor: Role::Administrator2,
            action: Action::Portal,
            signature: None,
            conditions: &[
                Condition::HostReady,
                Condition::LoggedIn,
                Condition::TaskValid,
                Condition::OfficersDiffer,
                Condition::TaskAvailable,
                Condition::IdDocumentNumberGiven,
                Condition::ControlAlive,
            ],
            pins: &[],
        },
        Step {
            id: "hand-over",
            actor: Role::Administrator2,
            action: Action::Portal,
            signature: Some(SigningPurpose::Decision),
            conditions: &[
                Condition::HostReady,
                Condition::TwoReaders,
                Condition::ReadersWork,
                Condition::LoggedIn,
                Condition::LoginCardStays,
                Condition::TaskValid,
                Condition::OfficersDiffer,
                Condition::TaskAvailable,
                Condition::SubjectCardPresent,
                Condition::SubjectNumberMatches,
                Condition::SubjectPinsUsable,
                Condition::ControlAlive,
            ],
            pins: SIGNATURE,
        },
        Step {
            id: "receipt",
            actor: Role::Recipient,
            action: Action::Portal,
            signature: Some(SigningPurpose::Receipt),
            conditions: &[
                Condition::HostReady,
                Condition::TwoReaders,
                Condition::ReadersWork,
                Condition::LoggedIn,
                Condition::SubjectCardPresent,
                Condition::SubjectNumberMatches,
                Condition::SubjectCardStays,
                Condition::SubjectPinsUsable,
                Condition::ControlAlive,
            ],
            pins: SIGNATURE,
        },
    ],
};
