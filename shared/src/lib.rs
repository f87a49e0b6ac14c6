//! What extension, host and portal agree on: messages, workflows, catalogue, identities, portal adapters.
//!
//! Guarantees: no I/O, no clock, no unsafe code; the same source runs in the browser (WASM), in the native host and in
//! the reference portal. Time enters as a value ([`time::UnixMillis`]). Does not protect against a caller that
//! fills in false facts: each side collects its own.

#![forbid(unsafe_code)]

pub mod catalogue;
pub mod ceremony;
pub mod identity;
pub mod portal;
pub mod protocol;
pub mod time;
