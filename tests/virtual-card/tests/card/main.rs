//! The card as a reader has it: APDUs in, answers out. One module for each subject.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod access;
mod any_input;
mod faults;
mod images;
mod keys;
mod pins;
mod sessions;
mod terminal;
