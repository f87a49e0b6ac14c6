//! The workplace judged by software that others wrote: OpenSC's tools, openssl, and PC/SC clients of a real `pcscd`.
//!
//! One program with a module for each subject. To be run by `cargo nextest`: every test needs a process of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod events;
mod faults;
mod isoapplet;
mod kept_cards;
mod odd_cards;
mod opensc_cards;
mod opensc_pins;
mod opensc_signatures;
mod ordinary_user;
mod pin_pads;
mod siths;
mod support;
