//! Asks through the program `kortbrygga-pin`: one window, one entry, gone at once.

use super::{Asking, Codes, LockedPage, Pin, PinEntry, PinError, Secret, Showing};
use crate::{cancel::Cancel, clock::now};
use kortbrygga_shared::protocol::{PinOutcome, PinPrompt};
use std::{env, io, path::PathBuf, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStdout, Command},
    sync::oneshot,
};

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
            let mut child = start()?;
            let answer = async {
                let mut stdout = tell(&mut child, prompt).await?;
                answer(&mut stdout).await
            };
            let outcome = tokio::select! {
                outcome = answer => outcome,
                () = cancel.cancelled() => Err(PinError::Cancelled),
                () = tokio::time::sleep(limit(prompt)) => Err(PinError::TimedOut),
            };
            // It exits by itself after an answer; in all other cases it must not stay on the screen.
            let _ = child.kill().await;
            outcome
        })
    }

    fn show<'a>(&'a self, prompt: &'a PinPrompt, ready: oneshot::Sender<()>, cancel: &'a Cancel) -> Showing<'a> {
        Box::pin(async move {
            let mut child = match start() {
                Ok(child) => child,
                Err(error) => return error,
            };
            let ended = tokio::select! {
                ended = stay(&mut child, prompt, ready) => ended,
                () = cancel.cancelled() => PinError::Cancelled,
                () = tokio::time::sleep(limit(prompt)) => PinError::TimedOut,
            };
            let _ = child.kill().await;
            ended
        })
    }
}

fn limit(prompt: &PinPrompt) -> Duration {
    Duration::from_millis(now().until(prompt.until).max(0).unsigned_abs()) + GRACE
}

fn start() -> Result<Child, PinError> {
    spawn().map_err(|error| {
        tracing::error!(%error, "the PIN window did not start");
        PinError::NoWindow("did not start")
    })
}

fn spawn() -> io::Result<Child> {
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

/// Writes the prompt; what the window writes comes from the pipe that is returned. stdin stays open: its end tells the
/// window that the host is gone.
async fn tell(child: &mut Child, prompt: &PinPrompt) -> Result<ChildStdout, PinError> {
    let (Some(stdin), Some(stdout)) = (child.stdin.as_mut(), child.stdout.take()) else {
        return Err(PinError::NoWindow("no pipes"));
    };
    let mut line = serde_json::to_vec(prompt).map_err(|_| PinError::NoWindow("prompt"))?;
    line.push(b'\n');
    stdin.write_all(&line).await.map_err(|_| PinError::NoWindow("ended before the prompt"))?;
    stdin.flush().await.map_err(|_| PinError::NoWindow("ended before the prompt"))?;
    Ok(stdout)
}

/// Reads the window's answer to its end, straight into a locked page (on Windows by way of a buffer of the pipe's).
async fn answer(stdout: &mut ChildStdout) -> Result<Codes, PinError> {
    let mut page = LockedPage::new().map_err(|_| PinError::NoWindow("no locked memory"))?;
    let answer = &mut page.octets()[..ROOM];
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
        outcome => Err(why(outcome)),
    }
}

/// Tells `ready` when the window says so, and returns when it is gone.
async fn stay(child: &mut Child, prompt: &PinPrompt, ready: oneshot::Sender<()>) -> PinError {
    let mut stdout = match tell(child, prompt).await {
        Ok(stdout) => stdout,
        Err(error) => return error,
    };
    let mut ready = Some(ready);
    loop {
        let outcome = stdout.read_u8().await.ok().and_then(PinOutcome::from_octet);
        match (outcome, ready.take()) {
            // Nobody waits for it any more when the request has ended meanwhile.
            (Some(PinOutcome::Ready), Some(ready)) => drop(ready.send(())),
            (outcome, _) => return why(outcome),
        }
    }
}

/// Why there is no code.
fn why(outcome: Option<PinOutcome>) -> PinError {
    match outcome {
        Some(PinOutcome::Cancelled) => PinError::Cancelled,
        Some(PinOutcome::TimedOut) => PinError::TimedOut,
        Some(PinOutcome::Failed) => PinError::NoWindow("could not be shown"),
        Some(PinOutcome::Entered | PinOutcome::Ready) | None => PinError::NoWindow("unknown answer"),
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
