//! Child processes that end with their owner, and lines awaited from their output.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

/// A child process that is ended when dropped.
pub struct Running(Child);

impl Running {
    /// Starts a program that says nothing we wait for.
    pub fn start(command: &mut Command) -> Self {
        let name = format!("{command:?}");
        Self(command.stdin(Stdio::null()).spawn().unwrap_or_else(|error| panic!("{name}: {error}")))
    }

    /// Starts a program and waits, twenty seconds at most, for a line on its stdout that `wanted` accepts. A program that
    /// ends before is started again, five times at most: chromedriver looks for a free port on one address and then takes it
    /// on two.
    pub fn start_and_read<T: Send + 'static>(command: &mut Command, wanted: fn(&str) -> Option<T>) -> (Self, T) {
        let name = format!("{command:?}");
        let started = (0..5).find_map(|_| Self::try_to_read(command, &name, wanted));
        started.unwrap_or_else(|| panic!("{name} did not get ready"))
    }

    fn try_to_read<T: Send + 'static>(
        command: &mut Command,
        name: &str,
        wanted: fn(&str) -> Option<T>,
    ) -> Option<(Self, T)> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let output = child.stdout.take().unwrap();
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            // Read on to the end, so that the child never blocks on a full pipe.
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some(found) = wanted(&line) {
                    let _ = sender.send(found);
                }
            }
        });
        let running = Self(child);
        Some((running, receiver.recv_timeout(Duration::from_secs(20)).ok()?))
    }
}

impl Running {
    /// Ends it now.
    pub fn end(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}
