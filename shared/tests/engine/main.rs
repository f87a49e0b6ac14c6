//! The engine over all workflows: examples, healthy desks, single and double faults, properties over generated facts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod conditions;
mod examples;
mod faults;
mod fixtures;
mod generated;
mod healthy;
mod pages;
mod properties;
mod workplaces;
