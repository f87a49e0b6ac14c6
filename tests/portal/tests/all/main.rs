//! The portal over HTTPS, as browsers and software cards meet it: the whole flow, every refusal with its number, the
//! portal as it was, the pages in a real browser, the examples of `docs/handover.md`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod certificates;
mod common;
mod deadline;
mod flow;
mod handover_doc;
mod leaves;
mod legacy;
mod login;
mod netid;
mod pictures;
mod rights;
mod scene;
mod signatures;
mod typed;
mod way_in;
