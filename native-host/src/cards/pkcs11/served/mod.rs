//! What the program `kortbrygga-module` does: one vendor's PKCS#11 module for the card in one reader.
//!
//! Guarantees: the module is the only foreign code in the process, and the process holds nothing but the codes that are being
//! used, each in a locked page until it has been shown; what the module prints does not reach the host (on Unix); the process
//! ends with its parent, also while the module hangs. Does not protect against the module: it sees the codes that it is
//! given, and what it answers is checked by the host.

mod failure;
mod mechanisms;
mod objects;
mod opened;
mod raw;
mod slots;
mod tokens;
mod writing;

use super::messages::{Code, Failure, MOST_FRAME, Reply, Request, read_code};
use crate::process;
use native_messaging::host::{decode_message_opt, encode_message};
use std::{
    ffi::OsString,
    fs::File,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
    sync::mpsc,
    thread,
    time::Duration,
};
use tokens::Tokens;

/// How long the module may take to end after the host is gone.
const GRACE: Duration = Duration::from_secs(2);

/// A request with what followed it.
type Asked = (Request, Vec<Code>);

/// Serves until standard input ends. Arguments: the module's file, the reader's name.
pub fn run(mut arguments: impl Iterator<Item = OsString>) -> ExitCode {
    process::harden();
    let (Some(module), Some(reader)) = (arguments.next(), arguments.next()) else { return ExitCode::from(2) };
    let Ok((input, output)) = pipes() else { return ExitCode::from(3) };
    let (sender, requests) = mpsc::channel();
    let reading = thread::Builder::new().name("stdin".into()).spawn(move || {
        read(input, &sender);
        drop(sender);
        // The host is gone. A module that hangs must not outlive it.
        thread::sleep(GRACE);
        end_now();
    });
    if reading.is_err() {
        return ExitCode::from(3);
    }
    serve(&PathBuf::from(module), &reader.to_string_lossy(), output, &requests);
    ExitCode::SUCCESS
}

fn serve(module: &std::path::Path, reader: &str, mut output: File, requests: &mpsc::Receiver<Asked>) {
    let mut tokens = Tokens::open(module, reader);
    while let Ok((request, codes)) = requests.recv() {
        let outcome = match &mut tokens {
            Ok(tokens) => tokens.answer(&request, codes),
            Err(failure) => Err(failure.clone()),
        };
        let reply = outcome.unwrap_or_else(|failure| Reply::Failed { failure });
        let too_large = |_| encode_message(&Reply::Failed { failure: Failure::Module("answers too much".to_owned()) });
        let Ok(frame) = encode_message(&reply).or_else(too_large) else { return };
        if output.write_all(&frame).is_err() {
            break;
        }
    }
    if let Ok(tokens) = tokens {
        tokens.close();
    }
}

fn read(mut input: File, requests: &mpsc::Sender<Asked>) {
    while let Ok(Some(text)) = decode_message_opt(&mut input, MOST_FRAME) {
        let Ok(request) = serde_json::from_str::<Request>(&text) else { return };
        let codes = (0..request.codes()).map(|_| read_code(&mut input)).collect::<io::Result<Vec<_>>>();
        let Ok(codes) = codes else { return };
        if requests.send((request, codes)).is_err() {
            return;
        }
    }
}

/// The two pipes to the host, unbuffered: a buffer would keep the codes. What the module prints goes nowhere.
#[cfg(unix)]
fn pipes() -> io::Result<(File, File)> {
    use std::os::fd::AsFd;
    let input = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
    let nowhere = File::options().read(true).write(true).open("/dev/null")?;
    rustix::stdio::dup2_stdin(&nowhere)?;
    rustix::stdio::dup2_stdout(&nowhere)?;
    Ok((input, output))
}

/// See above; here the module is trusted not to print.
#[cfg(windows)]
fn pipes() -> io::Result<(File, File)> {
    use std::os::windows::io::AsHandle;
    let input = File::from(io::stdin().as_handle().try_clone_to_owned()?);
    let output = File::from(io::stdout().as_handle().try_clone_to_owned()?);
    Ok((input, output))
}

/// Ends the process without asking what the module has registered for its end, which may hang as well.
fn end_now() {
    #[cfg(unix)]
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    #[cfg(not(unix))]
    std::process::abort();
}
