//! The extension in a real Chromium, on the reference portal's pages (strict CSP) under the real portal's name.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod browser;
mod no_host;
