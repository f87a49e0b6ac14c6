//! Ends the program when its parent ends.
//!
//! Two signs are watched: end of file on stdin, and on Linux the parent process itself (pidfd), for the case that another
//! process holds the other end of stdin too. `PR_SET_PDEATHSIG` is not used: it fires when the parent's *thread*
//! that started us ends, and thread pools end idle threads.

use crate::error::Error;
use std::{io::Read, thread};

/// Exit status when the parent went away.
pub const EXIT_PARENT_GONE: u8 = 2;

/// Starts a thread that ends the whole program as soon as the parent is gone.
///
/// # Errors
/// [`Error::System`] when no thread can be started.
pub fn watch() -> Result<(), Error> {
    thread::Builder::new()
        .name("parent".into())
        .stack_size(64 * 1024)
        .spawn(|| {
            wait_until_gone();
            std::process::exit(i32::from(EXIT_PARENT_GONE))
        })
        .map(drop)
        .map_err(|source| Error::System { doing: "watching the parent", source })
}

/// Returns when the parent is gone, or when it can no longer be watched.
#[cfg(target_os = "linux")]
fn wait_until_gone() {
    use rustix::{
        event::{PollFd, PollFlags, poll},
        process::{PidfdFlags, getppid, pidfd_open},
    };
    let stdin = std::io::stdin();
    // Old kernels and sandboxes may refuse a pidfd; end of file on stdin is then the only sign.
    let parent = getppid().and_then(|parent| pidfd_open(parent, PidfdFlags::empty()).ok());
    loop {
        let mut watched = vec![PollFd::new(&stdin, PollFlags::IN)];
        watched.extend(parent.as_ref().map(|parent| PollFd::new(parent, PollFlags::IN)));
        match poll(&mut watched, None) {
            Ok(_) => {}
            Err(rustix::io::Errno::INTR) => continue,
            Err(_) => return,
        }
        if watched.get(1).is_some_and(|parent| !parent.revents().is_empty()) {
            return;
        }
        if watched.first().is_some_and(|stdin| !stdin.revents().is_empty()) && at_end() {
            return;
        }
    }
}

/// See above.
#[cfg(not(target_os = "linux"))]
fn wait_until_gone() {
    while !at_end() {}
}

/// Reads what has come on stdin and drops it; true at end of file or error. After the prompt nothing is expected.
fn at_end() -> bool {
    !matches!(std::io::stdin().lock().read(&mut [0; 256]), Ok(1..))
}
