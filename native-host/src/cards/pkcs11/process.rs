//! The process that a module lives in: started when it is wanted, asked one thing at a time, ended when it is too slow.
//!
//! There is one for each card that is reached through a module, so that neither a module that hangs on one card nor its
//! end disturbs another. It ends when the card does, and with the host.

use super::{
    super::CardError,
    messages::{MOST_FRAME, Reply, Request, write_code},
};
use crate::pin::Secret;
use native_messaging::host::{decode_message_opt, encode_message};
use std::{
    env,
    ffi::OsString,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::Duration,
};

/// Name of the program, beside this one. No search path and no variable is asked.
const PROGRAM: &str = "kortbrygga-module";

/// A module for one reader.
pub struct Process {
    /// The module's name in the administrator's policy.
    name: String,
    module: PathBuf,
    reader: String,
    usual: Duration,
    longest: Duration,
    running: Mutex<Option<Running>>,
}

struct Running {
    child: Child,
    stdin: ChildStdin,
    replies: mpsc::Receiver<Reply>,
}

impl Process {
    /// Nothing is started yet. `usual` and `longest` limit a request, and one that makes a key or waits for a person.
    pub fn new(name: &str, module: &Path, reader: &str, [usual, longest]: [Duration; 2]) -> Self {
        let (name, module, reader) = (name.to_owned(), module.to_owned(), reader.to_owned());
        Self { name, module, reader, usual, longest, running: Mutex::default() }
    }

    /// Asks. After an error the process is gone; the next question starts another one.
    ///
    /// # Errors
    /// [`CardError::ModuleStuck`] when there is no answer in time, [`CardError::Module`] when the process does not start or
    /// ends.
    pub fn ask(&self, request: &Request, codes: &[&Secret]) -> Result<Reply, CardError> {
        let person = codes.iter().any(|it| matches!(it, Secret::AtReader));
        let limit = if person || request.makes_a_key() { self.longest } else { self.usual };
        let mut place = self.lock();
        let mut running = match place.take().and_then(Running::if_alive) {
            Some(running) => running,
            None => self.start().map_err(|error| self.failed(format!("did not start: {error}")))?,
        };
        let answer = match running.send(request, codes) {
            Ok(()) => running.replies.recv_timeout(limit),
            Err(_) => Err(mpsc::RecvTimeoutError::Disconnected),
        };
        match answer {
            Ok(reply) => {
                *place = Some(running);
                Ok(reply)
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {
                tracing::warn!(module = self.name, "ended: no answer in time");
                running.end();
                Err(CardError::ModuleStuck(self.name.clone()))
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                let status = running.end();
                tracing::warn!(module = self.name, status, "ended by itself");
                Err(self.failed(format!("ended: {status}")))
            }
        }
    }

    /// True while there is a process in which something may be open.
    pub fn is_running(&self) -> bool {
        self.lock().is_some()
    }

    /// An error of the module.
    pub fn failed(&self, detail: String) -> CardError {
        CardError::Module { name: self.name.clone(), detail }
    }

    fn start(&self) -> io::Result<Running> {
        let program = env::current_exe()?.with_file_name(PROGRAM).with_extension(env::consts::EXE_EXTENSION);
        let arguments: [OsString; 2] = [self.module.clone().into(), self.reader.clone().into()];
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("no pipes"));
        };
        let (sender, replies) = mpsc::channel();
        let running = Running { child, stdin, replies };
        thread::Builder::new().name("module".into()).stack_size(256 * 1024).spawn(move || read(stdout, &sender))?;
        Ok(running)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    /// A module that has ended since it was last asked has nothing open: another process takes its place.
    fn if_alive(mut self) -> Option<Self> {
        matches!(self.child.try_wait(), Ok(None)).then_some(self)
    }

    fn send(&mut self, request: &Request, codes: &[&Secret]) -> io::Result<()> {
        debug_assert_eq!(codes.len(), request.codes());
        let frame = encode_message(request).map_err(io::Error::other)?;
        self.stdin.write_all(&frame)?;
        for code in codes {
            write_code(&mut self.stdin, code)?;
        }
        self.stdin.flush()
    }

    /// Ends the process, if it has not ended yet, and tells how it ended.
    fn end(&mut self) -> String {
        // What can't be ended is gone.
        let _ = self.child.kill();
        self.child.wait().map_or_else(|error| error.to_string(), |status| status.to_string())
    }
}

impl Drop for Process {
    /// A module that is idle ends in its own way: end of file tells the process to, and it gives itself little time.
    fn drop(&mut self) {
        let Some(Running { mut child, stdin, .. }) = self.lock().take() else { return };
        drop(stdin);
        // Without a thread it is reaped when the host ends.
        let _ = thread::Builder::new().name("module".into()).stack_size(64 * 1024).spawn(move || child.wait());
    }
}

/// Hands replies over until the process ends or talks nonsense.
fn read(mut stdout: ChildStdout, replies: &mpsc::Sender<Reply>) {
    while let Ok(Some(text)) = decode_message_opt(&mut stdout, MOST_FRAME) {
        let Ok(reply) = serde_json::from_str(&text) else { return };
        if replies.send(reply).is_err() {
            return;
        }
    }
}
