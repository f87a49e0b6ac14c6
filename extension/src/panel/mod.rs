//! The panel: shows what the worker decided, in an iframe of the extension's own origin.
//!
//! Guarantees: shows nothing before the worker has accepted its nonce; decides nothing. Does not protect against a page that
//! draws an imitation beside it: consent is given in the PIN window only.

#[cfg(feature = "panel")]
mod elements;
#[cfg(feature = "panel")]
mod icons;
#[cfg(feature = "panel")]
mod sentences;
#[cfg(feature = "panel")]
mod skin;
mod words;

#[cfg(feature = "panel")]
pub use sentences::{Sentences, SlotText, StepText};
pub use words::Words;
