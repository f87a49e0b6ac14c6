//! What the operating system is asked for: no core dumps, an unbuffered way out.
//!
//! Guarantees on Linux: no core file and no dump to a helper program, and no debugger of the same user
//! (`PR_SET_DUMPABLE` 0). On other Unix systems only the core file. On Windows nothing is asked for: Windows Error
//! Reporting writes no full dump unless the administrator has configured one.

use crate::error::Error;
use std::{fs::File, io::Write};

/// Switches core dumps off for this process.
///
/// # Errors
/// [`Error::System`] when the operating system refuses.
#[cfg(unix)]
pub fn forbid_core_dumps() -> Result<(), Error> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let refused = |errno: rustix::io::Errno| Error::System { doing: "switching core dumps off", source: errno.into() };
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }).map_err(refused)?;
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable).map_err(refused)?;
    Ok(())
}

/// See the head of the module.
#[cfg(not(unix))]
pub fn forbid_core_dumps() -> Result<(), Error> {
    Ok(())
}

/// Writes to stdout through its descriptor. `std::io::stdout()` is line-buffered and would keep a copy.
///
/// # Errors
/// [`Error::System`] when the parent no longer reads.
pub fn write_unbuffered(octets: &[u8]) -> Result<(), Error> {
    raw_stdout()
        .and_then(|mut out| out.write_all(octets))
        .map_err(|source| Error::System { doing: "writing the outcome", source })
}

#[cfg(unix)]
fn raw_stdout() -> std::io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(std::io::stdout().as_fd().try_clone_to_owned()?))
}

#[cfg(windows)]
fn raw_stdout() -> std::io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(File::from(std::io::stdout().as_handle().try_clone_to_owned()?))
}
