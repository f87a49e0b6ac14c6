//! The panel: shows what the worker decided, in an iframe of the extension's own origin.
//!
//! Guarantees: shows nothing before the worker has accepted its nonce; decides nothing. Does not protect against a page that
//! draws an imitation beside it: consent is given in the PIN window only.

mod icons;
mod sentences;
mod skin;
mod words;

pub use sentences::{Sentences, SlotText, StepText};
pub use words::Words;
