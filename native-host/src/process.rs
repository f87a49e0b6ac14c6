//! What this process asks of the system before it touches anything secret.
//!
//! Guarantees: no core dump is written, and no other process of the same user may attach to this one or read its memory.
//! Does not protect against the administrator.

/// Forbids core dumps and attaching. A refusal is logged, not fatal: the host still works.
pub fn harden() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        if let Err(error) = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }) {
            tracing::warn!(%error, "core dumps could not be forbidden");
        }
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        if let Err(error) = set_dumpable_behavior(DumpableBehavior::NotDumpable) {
            tracing::warn!(%error, "attaching could not be forbidden");
        }
    }
}
