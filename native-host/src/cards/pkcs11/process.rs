//! The process that a module lives in: started when it is wanted, asked one thing at a time, ended when it is too slow.
//!
//! There is one for each card that is reached through a module, so that neither a module that hangs on one card nor its
//! end disturbs another. It ends when the card does, and with the host; on Unix with all that it has started in its process
//! group.

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
    process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::{Mutex, MutexGuard, PoisonError, mpsc},
    thread,
    time::Duration,
};

/// Name of the program, beside this one. No search path and no variable is asked.
const PROGRAM: &str = "kortbrygga-module";

/// How long an ended process may take to be gone.
const GRACE: Duration = Duration::from_secs(2);

/// How long a module may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Any request but the two below.
    pub usual: Duration,
    /// Making a key.
    pub key_generation: Duration,
    /// Waiting for the person whom it asks for a code.
    pub person: Duration,
}

/// A module for one reader.
pub struct Process {
    /// The module's name in the administrator's policy.
    name: String,
    module: PathBuf,
    reader: String,
    patience: Patience,
    running: Mutex<Option<Running>>,
}

struct Running {
    child: Child,
    /// `None` = told that its time is over.
    stdin: Option<ChildStdin>,
    replies: mpsc::Receiver<Reply>,
}

impl Process {
    /// Nothing is started yet.
    pub fn new(name: &str, module: &Path, reader: &str, patience: Patience) -> Self {
        let (name, module, reader) = (name.to_owned(), module.to_owned(), reader.to_owned());
        Self { name, module, reader, patience, running: Mutex::default() }
    }

    /// Asks. After an error the process is gone; the next question starts another one.
    ///
    /// # Errors
    /// [`CardError::ModuleStuck`] when there is no answer in time, [`CardError::Module`] when the process does not start or
    /// ends.
    pub fn ask(&self, request: &Request, codes: &[&Secret]) -> Result<Reply, CardError> {
        let person = codes.iter().any(|it| matches!(it, Secret::AtReader));
        let limit = match () {
            () if person => self.patience.person,
            () if request.makes_a_key() => self.patience.key_generation,
            () => self.patience.usual,
        };
        let mut place = self.lock();
        let mut running = match place.take().and_then(Running::if_alive) {
            Some(running) => running,
            None => self.start().map_err(|error| self.failed(format!("did not start: {error}")))?,
        };
        // What comes unasked would be taken for the answer to this.
        if running.replies.try_recv().is_ok() {
            running.end();
            return Err(self.failed("an answer to nothing".to_owned()));
        }
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
        Running::start(Command::new(program).args(arguments))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Running {
    fn start(command: &mut Command) -> io::Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        // An answer is waited for, one at a time: there is no heap of others behind it.
        let (sender, replies) = mpsc::sync_channel(1);
        let mut running = Self { child, stdin: None, replies };
        running.stdin = running.child.stdin.take();
        let stdout = running.child.stdout.take().ok_or_else(|| io::Error::other("no pipe"))?;
        thread::Builder::new().name("module".into()).stack_size(256 * 1024).spawn(move || read(stdout, &sender))?;
        Ok(running)
    }

    /// A module that has ended since it was last asked has nothing open: another process takes its place.
    fn if_alive(mut self) -> Option<Self> {
        matches!(self.child.try_wait(), Ok(None)).then_some(self)
    }

    fn send(&mut self, request: &Request, codes: &[&Secret]) -> io::Result<()> {
        debug_assert_eq!(codes.len(), request.codes());
        let frame = encode_message(request).map_err(io::Error::other)?;
        let stdin = self.stdin.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        stdin.write_all(&frame)?;
        for code in codes {
            write_code(stdin, code)?;
        }
        stdin.flush()
    }

    /// Ends the process, if it has not ended yet, and tells how it ended. One that the system does not let go of is left to a
    /// thread.
    fn end(mut self) -> String {
        let (tell, told) = mpsc::sync_channel(1);
        let ending = move || {
            // Nobody waits any longer for one that takes so long.
            let _ = tell.send(self.kill());
        };
        let thread = thread::Builder::new().name("module".into()).stack_size(64 * 1024).spawn(ending);
        match thread.ok().and_then(|_| told.recv_timeout(GRACE).ok()) {
            Some(Ok(status)) => status.to_string(),
            Some(Err(error)) => error.to_string(),
            None => "not known how".to_owned(),
        }
    }

    fn kill(&mut self) -> io::Result<ExitStatus> {
        if let Some(status) = self.child.try_wait()? {
            return Ok(status);
        }
        #[cfg(unix)]
        if let Some(group) = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw) {
            // What can't be ended is gone.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.child.kill();
        self.child.wait()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // No process without an owner, and no zombie.
        let _ = self.kill();
    }
}

impl Drop for Process {
    /// A module that is idle ends in its own way: end of file tells the process to, and it gives itself little time.
    fn drop(&mut self) {
        let Some(mut running) = self.lock().take() else { return };
        running.stdin = None;
        // Without a thread it is ended.
        let _ = thread::Builder::new().name("module".into()).stack_size(64 * 1024).spawn(move || running.child.wait());
    }
}

/// Hands replies over until the process ends or talks nonsense.
fn read(mut stdout: ChildStdout, replies: &mpsc::SyncSender<Reply>) {
    while let Ok(Some(text)) = decode_message_opt(&mut stdout, MOST_FRAME) {
        let Ok(reply) = serde_json::from_str(&text) else { return };
        if replies.send(reply).is_err() {
            return;
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    const PATIENCE: Patience = Patience {
        usual: Duration::from_secs(5),
        key_generation: Duration::from_secs(5),
        person: Duration::from_secs(5),
    };

    /// A shell in the place of a module's process.
    fn speaks(script: &str) -> Process {
        let process = Process::new("Modul", Path::new("/nowhere"), "reader", PATIENCE);
        *process.lock() = Some(Running::start(Command::new("sh").args(["-c", script])).unwrap());
        process
    }

    #[test]
    fn an_answer_that_nobody_asked_for_is_no_answer_to_what_comes_next() {
        let process = speaks("exec cat >/dev/null");
        let (tell, replies) = mpsc::sync_channel(1);
        tell.send(Reply::Done).unwrap();
        process.lock().as_mut().unwrap().replies = replies;
        match process.ask(&Request::Login { token: 0 }, &[&Secret::AtReader]) {
            Err(CardError::Module { detail, .. }) => assert_eq!(detail, "an answer to nothing"),
            other => panic!("{other:?}"),
        }
        assert!(!process.is_running());
    }

    #[test]
    fn what_the_process_has_started_ends_with_it() {
        let answer = r#"printf '\021\000\000\000{"answer":"done"}'"#;
        let process = speaks(&format!("tail -f /dev/null & {answer}; wait"));
        let mut running = process.lock().take().unwrap();
        assert_eq!(running.replies.recv_timeout(PATIENCE.usual), Ok(Reply::Done));
        running.kill().unwrap();
        // The pipe ends when the last one is gone that holds it.
        assert_eq!(running.replies.recv_timeout(PATIENCE.usual), Err(mpsc::RecvTimeoutError::Disconnected));
    }
}
