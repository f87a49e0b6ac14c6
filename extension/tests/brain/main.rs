//! The worker's decisions, without a browser: inputs in, effects out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod act;
mod bench;
mod explain;
mod host;
mod panels;
