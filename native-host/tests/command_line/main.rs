//! `kortbrygga` at a station with two cards of the same product, judged by OpenSC and openssl.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod certificates;
mod desk;
mod pins;
mod refusals;
mod signatures;
mod words;
