//! One `pcscd` in a mount namespace of its own: its socket directory is fixed at build time, so it gets another one mounted
//! there, and an empty folder over the drivers for USB readers.

use std::fs::{self, File};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::inotify;
use rustix::process::{Pid, PidfdFlags, Signal, geteuid, pidfd_open, pidfd_send_signal};

use crate::{StationError, driver};

const LIMIT: Duration = Duration::from_secs(20);

/// `$1` is the daemon's folder. Everything is replaced by `exec`, so that the process started is the daemon itself.
const START: &str = r#"
mount -t tmpfs tmpfs /run && mkdir /run/pcscd && mount --bind "$1/run" /run/pcscd || exit 1
test ! -d /usr/lib/pcsc/drivers || mount -t tmpfs tmpfs /usr/lib/pcsc/drivers || exit 1
exec setpriv --pdeathsig KILL pcscd --foreground --config "$1/conf"
"#;

/// A running daemon. Ended on drop.
pub(crate) struct Daemon {
    process: OwnedFd,
    /// Starts the daemon and waits for it. The daemon dies with the thread that started it, so that thread must live on.
    keeper: Option<JoinHandle<()>>,
}

impl Daemon {
    /// Starts a daemon with these readers and waits until clients can connect and every reader has its socket.
    pub fn start(folder: &Path, readers: &[String], have_keys: bool) -> Result<Self, StationError> {
        let run = folder.join("run");
        let conf = folder.join("conf");
        for path in [&run, &conf] {
            fs::create_dir_all(path).map_err(StationError::io("making the daemon's folders"))?;
        }
        let sockets: Vec<PathBuf> = (0..readers.len()).map(|slot| slot_socket(folder, slot)).collect();
        for old in sockets.iter().chain([&client_socket(folder), &run.join("pcscd.pid")]) {
            let _ = fs::remove_file(old);
        }
        fs::write(conf.join("readers"), configuration(&driver::library()?, readers, &sockets, have_keys))
            .map_err(StationError::io("writing reader.conf"))?;

        let watch = watch(&[folder, &run]).map_err(StationError::io("watching the daemon's folders"))?;
        let daemon = Self::spawn(folder)?;
        let expected: Vec<PathBuf> = sockets.into_iter().chain([client_socket(folder)]).collect();
        daemon.wait_for(&expected, &watch, folder)?;
        Ok(daemon)
    }

    fn spawn(folder: &Path) -> Result<Self, StationError> {
        let log = File::create(folder.join("pcscd.log")).map_err(StationError::io("making the daemon's log"))?;
        let errors = log.try_clone().map_err(StationError::io("making the daemon's log"))?;
        let mut command = Command::new("unshare");
        command.arg(if geteuid().is_root() { "-m" } else { "-rm" });
        command.args(["sh", "-c", START, "sh"]).arg(folder);
        command.stdin(Stdio::null()).stdout(log).stderr(errors);

        let (report, reported) = mpsc::channel();
        let keeper = thread::Builder::new()
            .name("pcscd keeper".into())
            .spawn(move || match command.spawn() {
                Ok(mut child) => {
                    // A live child has a positive process id.
                    let pid = Pid::from_child(&child);
                    let _ = report.send(pidfd_open(pid, PidfdFlags::empty()).map_err(Into::into));
                    let _ = child.wait();
                }
                Err(error) => {
                    let _ = report.send(Err(error));
                }
            })
            .map_err(StationError::io("starting a thread"))?;
        let process = reported.recv().expect("the keeper reports").map_err(StationError::io("starting unshare"))?;
        Ok(Self { process, keeper: Some(keeper) })
    }

    fn wait_for(&self, expected: &[PathBuf], watch: &OwnedFd, folder: &Path) -> Result<(), StationError> {
        let deadline = Instant::now() + LIMIT;
        let failed = |why: &'static str| StationError::Daemon {
            why,
            log: fs::read_to_string(folder.join("pcscd.log")).unwrap_or_default(),
        };
        while !expected.iter().all(|path| path.exists()) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(failed("it was not ready in time"));
            }
            let left = Timespec { tv_sec: left.as_secs().cast_signed(), tv_nsec: left.subsec_nanos().into() };
            let mut events = [PollFd::new(&self.process, PollFlags::IN), PollFd::new(watch, PollFlags::IN)];
            let _ = poll(&mut events, Some(&left));
            if !events[0].revents().is_empty() {
                return Err(failed("it ended at once"));
            }
            // Which file it was does not matter: all are looked at again.
            let _ = rustix::io::read(watch, &mut [0; 4096]);
        }
        // The file is there with bind(), clients are admitted with listen(), the next system call of the daemon but one.
        while UnixStream::connect(client_socket(folder)).is_err() {
            if Instant::now() > deadline {
                return Err(failed("it does not listen"));
            }
            thread::yield_now();
        }
        Ok(())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Not TERM: the daemon then takes two seconds, and has nothing to save.
        let _ = pidfd_send_signal(&self.process, Signal::KILL);
        if let Some(keeper) = self.keeper.take() {
            let _ = keeper.join();
        }
    }
}

/// The socket for PC/SC clients: the value of `PCSCLITE_CSOCK_NAME`.
pub(crate) fn client_socket(folder: &Path) -> PathBuf {
    folder.join("run/pcscd.comm")
}

/// The socket of a reader's keys.
pub(crate) fn keys_socket(folder: &Path, slot: usize) -> PathBuf {
    slot_socket(folder, slot).with_extension("pad")
}

/// The socket a card connects to.
pub(crate) fn slot_socket(folder: &Path, slot: usize) -> PathBuf {
    folder.join(format!("slot{slot}"))
}

fn configuration(library: &Path, readers: &[String], sockets: &[PathBuf], have_keys: bool) -> String {
    let keys = if have_keys { ":pad" } else { "" };
    let entry = |(channel, (name, socket)): (usize, (&String, &PathBuf))| {
        format!(
            "FRIENDLYNAME \"{name}\"\nDEVICENAME /dev/null:{}{keys}\nLIBPATH {}\nCHANNELID {}\n\n",
            socket.display(),
            library.display(),
            channel + 1
        )
    };
    readers.iter().zip(sockets).enumerate().map(entry).collect()
}

fn watch(folders: &[&Path]) -> std::io::Result<OwnedFd> {
    let watch = inotify::init(inotify::CreateFlags::CLOEXEC | inotify::CreateFlags::NONBLOCK)?;
    for folder in folders {
        inotify::add_watch(&watch, *folder, inotify::WatchFlags::CREATE | inotify::WatchFlags::MOVED_TO)?;
    }
    Ok(watch)
}
