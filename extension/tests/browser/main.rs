//! The extension in a real Chromium: on the reference portal's pages (strict CSP) under the real portal's name, its own
//! pages in every state, its content script on pages of the test's own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod axe;
mod behaviour;
mod browser;
mod fixtures;
mod help;
mod look;
mod no_host;
mod page;
mod stage;
mod states;
