//! The extension in a real Chromium: on the reference portal's pages (strict CSP) under the real portal's name, and its own
//! pages in every state.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod axe;
mod behaviour;
mod browser;
mod fixtures;
mod help;
mod look;
mod no_host;
mod stage;
mod states;
