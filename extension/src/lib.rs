//! The browser extension: a worker that decides and a panel that shows, a WASM module each (features `worker`, `panel`).
//!
//! Guarantees: the worker's decisions ([`worker`]) are pure (inputs in, effects out) and run natively in tests; only the two
//! `skin` modules and [`browser`] touch the browser. No PIN and no APDU has a type here. Does not protect against a
//! browser that is not the user's: whoever controls the browser profile controls what is shown.

mod browser;
pub mod messages;
pub mod panel;
#[cfg(feature = "worker")]
pub mod worker;
