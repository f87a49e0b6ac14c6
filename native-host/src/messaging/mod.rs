//! Native messaging over standard input and output.
//!
//! Guarantees: nobody but an extension on the administrator's list is served; frames, nesting, rate and number of open
//! requests are capped; requests run side by side, so that one that waits for a person blocks no other; each request has
//! exactly one reply, and no reply that was made is lost when the browser closes the port. Does not protect against another
//! program of the same user that starts the host with an allowed origin in its arguments: the PIN window is what such a
//! program can't pass.

mod frames;
mod limits;
mod origin;
mod port;
mod replies;

pub use frames::{Frames, Incoming};
pub use origin::{Caller, Refusal, caller};
pub use port::serve;

use kortbrygga_shared::{
    catalogue::ErrorReport,
    protocol::{HostMessage, Outcome},
};

/// Says why nobody is served, on standard output, as a reply to no request.
pub fn refuse(report: ErrorReport) {
    let (frames, _) = Frames::stdio();
    frames.send(&HostMessage::Reply { id: String::new(), outcome: Outcome::Err(report) });
    frames.finish();
}
