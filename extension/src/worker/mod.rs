//! The brain, in the service worker: recognises pages, collects facts, asks the engine, carries actions out.
//!
//! Guarantees: [`Brain`] is a pure state machine. Inputs go in ([`Input`]), effects come out ([`Effect`]), [`Memory`] is what
//! must outlive a killed worker. No wish is carried out that the engine blocks at that moment. Does not protect against a
//! portal that shows false pages: the host checks origins, the portal checks signatures.

mod action;
mod brain;
mod facts;
mod few;
mod form;
mod host_link;
mod input;
mod memory;
mod page;
mod plan;
mod portal_call;
mod skin;
mod text;

pub use brain::Brain;
pub use few::Few;
pub use input::{Badge, Effect, HelpId, HostGone, Input, Moment, PageId, PanelId, PanelSender, Timer};
pub use memory::Memory;
pub use portal_call::{Body, PortalAnswer, PortalCall};
