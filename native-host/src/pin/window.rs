//! Asks through the program `kortbrygga-pin`: one window, one entry, gone at once.

use super::{Asking, Codes, Pin, PinEntry, PinError, Secret};
use crate::{cancel::Cancel, clock::now};
use kortbrygga_shared::protocol::{PinOutcome, PinPrompt};
use std::{env, io, path::PathBuf, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, Command},
};
use zeroize::Zeroizing;

/// Name of the program, beside this one. No search path and no variable is asked.
const PROGRAM: &str = "kortbrygga-pin";

/// The window ends by itself at its time limit; this much later it is ended.
const GRACE: Duration = Duration::from_secs(3);

/// An outcome, two of the longest codes with a line feed between, and one octet more than is allowed.
const ROOM: usize = 1 + 16 + 1 + 16 + 1;

/// The PIN window.
#[derive(Clone, Copy, Debug, Default)]
pub struct PinWindow;

impl PinEntry for PinWindow {
    fn ask<'a>(&'a self, prompt: &'a PinPrompt, cancel: &'a Cancel) -> Asking<'a> {
        Box::pin(async move {
            let mut child = start().map_err(|error| {
                tracing::error!(%error, "the PIN window did not start");
                PinError::NoWindow("did not start")
            })?;
            let limit = Duration::from_millis(now().until(prompt.until).max(0).unsigned_abs()) + GRACE;
            let outcome = tokio::select! {
                outcome = converse(&mut child, prompt) => outcome,
                () = cancel.cancelled() => Err(PinError::Cancelled),
                () = tokio::time::sleep(limit) => Err(PinError::TimedOut),
            };
            // It exits by itself after an answer; in all other cases it must not stay on the screen.
            let _ = child.kill().await;
            outcome
        })
    }
}

fn start() -> io::Result<Child> {
    let program: PathBuf = env::current_exe()?.with_file_name(PROGRAM).with_extension(env::consts::EXE_EXTENSION);
    Command::new(program)
        // Input-method daemons would see each digit.
        .env("XMODIFIERS", "@im=none")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
}

async fn converse(child: &mut Child, prompt: &PinPrompt) -> Result<Codes, PinError> {
    let (Some(stdin), Some(mut stdout)) = (child.stdin.as_mut(), child.stdout.take()) else {
        return Err(PinError::NoWindow("no pipes"));
    };
    let mut line = serde_json::to_vec(prompt).map_err(|_| PinError::NoWindow("prompt"))?;
    line.push(b'\n');
    stdin.write_all(&line).await.map_err(|_| PinError::NoWindow("ended before the prompt"))?;
    stdin.flush().await.map_err(|_| PinError::NoWindow("ended before the prompt"))?;
    // stdin stays open: its end tells the window that the host is gone.
    let mut answer = Zeroizing::new([0u8; ROOM]);
    let mut length = 0;
    while length < ROOM {
        match stdout.read(&mut answer[length..]).await {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(_) => return Err(PinError::NoWindow("broken pipe")),
        }
    }
    if length == 0 {
        return Err(PinError::NoWindow("ended without an answer"));
    }
    match PinOutcome::from_octet(answer[0]) {
        Some(PinOutcome::Entered) => codes(&mut answer[1..length]).map_err(|_| PinError::NoWindow("not a PIN")),
        Some(PinOutcome::Cancelled) => Err(PinError::Cancelled),
        Some(PinOutcome::TimedOut) => Err(PinError::TimedOut),
        Some(PinOutcome::Failed) => Err(PinError::NoWindow("could not be shown")),
        None => Err(PinError::NoWindow("unknown answer")),
    }
}

/// One code, or two with a line feed between; wiped where they lay.
fn codes(octets: &mut [u8]) -> io::Result<Codes> {
    let typed = |octets: &mut [u8]| Pin::take(octets).map(Secret::Typed);
    match octets.iter().position(|it| *it == b'\n') {
        None => Ok(Codes { code: typed(octets)?, new: None }),
        Some(at) => {
            let (first, rest) = octets.split_at_mut(at);
            Ok(Codes { code: typed(first)?, new: Some(typed(&mut rest[1..])?) })
        }
    }
}
