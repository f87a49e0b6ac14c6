//! The worker's decisions, without a browser: inputs in, effects out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod act;
mod bench;
mod deadline;
mod explain;
mod facts;
mod help;
mod host;
mod leaves;
mod notes;
mod panels;
mod questions;
mod unclear;
