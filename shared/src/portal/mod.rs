//! Portals as data: what a page must look like to be recognised, and the contract for handing results over.
//!
//! Recognition is by heading, label and accessible name, never by position or class. A recognised page proves nothing
//! about the server behind it: the host checks the origin, the portal checks signatures.

mod adapter;
pub mod handover;
mod observation;
mod recognise;

pub use adapter::{Adapter, AdapterError, Control, Field, Mode, Page, Sign, StepName, WatchList, fold};
pub use observation::{ControlState, FieldState, LONGEST_TEXT, LONGEST_VALUE, MOST, Observation};
pub use recognise::{Recognised, Recognition, Unclear};
