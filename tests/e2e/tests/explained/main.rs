//! Every failing path of the source document in a real browser: what the panel says of it, and what stands beside the portal's
//! own control. Against the portal as it was (`legacy`), where the cause must come from our own facts because that portal
//! tells nobody anything; and against the portal that takes our signatures, where the way there differs.
//!
//! One program with a module for each place. To be run by `cargo nextest`: every test has a desk of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cards;
mod fetch;
mod hand_over;
mod healthy;
mod help;
mod login;
mod lying;
mod net_id_portal;
mod order;
mod paths;
mod receipt;
mod review;
mod search;
mod smart_id;
mod together;
