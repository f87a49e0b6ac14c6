//! Workflows as data, and one engine that runs them: in the worker (what is shown), in the host (what is refused), in the
//! portal (what is enforced).
//!
//! Pure: `(State, Facts, Event) -> (State, Effects, Blockers)`; no clock, no randomness. A fact that a place can't know
//! stays `None`, and rules about it stay silent there; so the portal must still check what only it can know.

mod engine;
mod facts;
mod rules;
mod state;
mod workflow;
mod workflows;

pub use engine::{Effect, Event, Outcome, begin, blockers, holding_up, step, steps, unmet};
pub use facts::{CardProduct, Environment, Facts, HostFact, Login, LoginFact, OrderFact, PageFact, Right};
pub use rules::version_and_packaging;
pub use state::{Ending, Role, State, StepDone, StepStatus, StepView};
pub use workflow::{Action, Condition, Operation, PinUse, Step, Workflow};
pub use workflows::{ALL, find};
