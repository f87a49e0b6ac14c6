//! Where a ceremony stands.

use crate::{identity::ChipId, protocol::SigningPurpose, time::UnixMillis};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// ID administrator 1: orders.
    Administrator1,
    /// ID administrator 2: identifies, decides.
    Administrator2,
    /// The person who gets the card.
    Recipient,
}

/// Where a ceremony stands. Survives as JSON in the portal's database and in the worker's session storage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct State {
    /// Workflow id.
    pub workflow: String,
    /// Steps that are done, in order.
    pub done: Vec<StepDone>,
    /// Who has acted in which role: HSA-id.
    pub actors: BTreeMap<Role, String>,
    /// Signatures that have been given.
    pub signatures: BTreeSet<SigningPurpose>,
    /// The card that is being issued, once it has been handed over.
    pub chip: Option<ChipId>,
    /// When the receipt must have come, once certificates have been issued.
    pub deadline: Option<UnixMillis>,
    /// How it ended.
    pub ending: Option<Ending>,
}

/// A step that is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepDone {
    /// Step id.
    pub step: String,
    /// Who did it: HSA-id.
    pub by: String,
    /// When.
    pub at: UnixMillis,
}

/// How a ceremony ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// All steps are done.
    Completed,
    /// The time for the receipt passed; certificates are revoked.
    Expired,
    /// Somebody gave it up.
    Aborted,
}

/// A step as the panel's rail and the portal's case page show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StepView {
    /// Step id; its title is the fluent message `step-<workflow with hyphens>-<id>`.
    pub id: String,
    /// Who does it.
    pub actor: Role,
    /// Where it stands.
    pub status: StepStatus,
    /// Who did it: HSA-id.
    pub by: Option<String>,
    /// When it was done.
    pub at: Option<UnixMillis>,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepStatus {
    /// Done.
    Done,
    /// The one to do now.
    Now,
    /// Later.
    Later,
}
