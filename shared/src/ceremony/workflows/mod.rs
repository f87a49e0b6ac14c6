//! The list of workflows; one file each.

mod netid_portal_hand_out;
mod reserve_loa3_issue;
mod reserve_loa3_order;

use super::workflow::Workflow;

/// All workflows.
pub const ALL: &[&Workflow] =
    &[&reserve_loa3_order::WORKFLOW, &reserve_loa3_issue::WORKFLOW, &netid_portal_hand_out::WORKFLOW];

/// The workflow with this id.
pub fn find(id: &str) -> Option<&'static Workflow> {
    ALL.iter().copied().find(|workflow| workflow.id == id)
}
