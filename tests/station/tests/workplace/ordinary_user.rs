//! A station needs no rights: an ordinary user runs one with the program `station`, by hand.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// User and group "nobody" of Debian.
const NOBODY: u32 = 65534;

#[test]
fn an_ordinary_user_runs_a_station() {
    let place = Place::new();
    let allowed = place.command("unshare").args(["-rm", "true"]).output().unwrap();
    if !allowed.status.success() {
        let reason = String::from_utf8_lossy(&allowed.stderr).into_owned();
        // stderr: the test's only way to say that it has tested nothing.
        #[allow(clippy::print_stderr)]
        {
            eprintln!("skipped: this kernel gives ordinary users no namespaces: {reason}");
        }
        return;
    }
    place.done(&["make", "raw", "card.json", "--serial", "E001"]);
    let (mut running, environment) = place.run();

    place.done(&["ctl", "control", "insert", "right", "card.json"]);
    let list = place.done(&["ctl", "control", "list"]);
    assert!(
        list.lines().next().unwrap().ends_with("empty") && list.lines().nth(1).unwrap().ends_with("card"),
        "{list}"
    );

    let ask = || {
        let mut tool = place.command("opensc-tool");
        let output = tool.args(["--reader", "1", "--serial"]).envs(environment.clone()).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(ask().starts_with("00 00 00 00 00 00 00 00 E0 01"), "{}", ask());
    place.done(&["ctl", "control", "remove", "right"]);
    assert!(!ask().contains("E0 01"));

    let owner = fs::metadata(place.folder.path().join("control")).unwrap().uid();
    assert_ne!(owner, 0, "whoever ran it was not root");
    place.done(&["ctl", "control", "quit"]);
    assert!(running.0.wait().unwrap().success());
}

/// A folder of the user's with copies of program and driver: the target directory may lie where others can't look.
struct Place {
    folder: TempDir,
    is_root: bool,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let is_root = fs::metadata(folder.path()).unwrap().uid() == 0;
        let program = Path::new(env!("CARGO_BIN_EXE_station"));
        for file in [program, &program.with_file_name("libreader_driver.so")] {
            fs::copy(file, folder.path().join(file.file_name().unwrap())).unwrap();
        }
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        if is_root {
            chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        Self { folder, is_root }
    }

    /// A program run by the ordinary user in the folder.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(if self.is_root { "setpriv" } else { program });
        if self.is_root {
            command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups", program]);
        }
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    fn station(&self, arguments: &[&str]) -> Command {
        let mut command = self.command("./station");
        command.args(arguments);
        command
    }

    fn done(&self, arguments: &[&str]) -> String {
        let output = self.station(arguments).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{arguments:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
        text
    }

    /// A running station and the environment for its clients.
    fn run(&self) -> (Running, Vec<(String, String)>) {
        let readers = ["--reader", "Left", "--reader", "Right"];
        let mut command = self.station(&[&["run", "--control", "control"], &readers[..]].concat());
        let mut running = Running(command.stdout(Stdio::piped()).spawn().unwrap());
        let mut lines = BufReader::new(running.0.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut environment = Vec::new();
        let last = lines.by_ref().find(|line| match line.strip_prefix("export ") {
            Some(variable) => {
                let (name, value) = variable.split_once('=').unwrap();
                environment.push((name.to_owned(), value.to_owned()));
                false
            }
            None => line.starts_with("# reader 1"),
        });
        assert_eq!(last.as_deref(), Some("# reader 1: Right 01 00"));
        (running, environment)
    }
}

/// Ended with the test, whatever happens.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
