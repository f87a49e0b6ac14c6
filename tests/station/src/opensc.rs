//! OpenSC's tools, kept away from the user's home: its file cache would show one card's files for another's.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::{Station, StationError};

/// No file cache, everything else as Debian delivers it.
const CONFIGURATION: &str = "app default {\n    framework pkcs15 {\n        use_file_caching = no;\n    }\n}\n";

/// Runs an OpenSC tool against a station and gives what it wrote to stdout.
///
/// # Errors
/// [`StationError::Tool`] with everything it wrote, if it fails.
pub fn run(station: &Station, tool: &str, arguments: &[&str]) -> Result<String, StationError> {
    let mut command = Command::new(tool);
    command.args(arguments).envs(station.env()).stdin(std::process::Stdio::null());
    let output = command.output().map_err(StationError::io("starting an OpenSC tool"))?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(stdout);
    }
    Err(StationError::Tool {
        command: format!("{tool} {}", arguments.join(" ")),
        status: output.status.to_string(),
        output: stdout + &String::from_utf8_lossy(&output.stderr),
    })
}

/// A program of somebody else's that has a card to itself: `opensc-explorer`, told to connect exclusively. Gives the card
/// back when dropped.
pub struct Holder(Child);

/// As [`CONFIGURATION`], for a program that shares no card.
const EXCLUSIVE: &str = "app default {\n    reader_driver pcsc {\n        connect_exclusive = true;\n    }\n}\n";

impl Holder {
    /// Starts it, and returns when it has the card in this reader. It must be free at that moment.
    pub(crate) fn start(station: &Station, slot: usize) -> Result<Self, StationError> {
        let configuration = station.folder().join("exclusive.conf");
        fs::write(&configuration, EXCLUSIVE).map_err(StationError::io("writing opensc.conf"))?;
        let mut command = Command::new("opensc-explorer");
        command.args(["--reader", &slot.to_string()]).envs(station.env()).env("OPENSC_CONF", configuration);
        // It ends with its input, so also with whoever started it.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(StationError::io("starting opensc-explorer"))?;
        let mut output = child.stdout.take().expect("the output is piped");
        let mut holder = Self(child);
        let (mut seen, mut byte) = (Vec::new(), [0]);
        // Its prompt comes once it is connected; without a card it ends instead.
        while !seen.ends_with(b"]> ") {
            if output.read(&mut byte).map_err(StationError::io("reading from opensc-explorer"))? == 0 {
                let status = holder.0.wait().map_err(StationError::io("waiting for opensc-explorer"))?.to_string();
                let output = String::from_utf8_lossy(&seen).into_owned();
                return Err(StationError::Tool { command: "opensc-explorer".to_owned(), status, output });
            }
            seen.push(byte[0]);
        }
        Ok(holder)
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The variables that keep OpenSC in this folder. The configuration file is made if it is not there.
pub(crate) fn env(folder: &Path) -> Vec<(String, String)> {
    let configuration = folder.join("opensc.conf");
    if !configuration.exists() {
        fs::write(&configuration, CONFIGURATION).expect("the station's folder is writable");
    }
    let text = |path: &Path| path.to_string_lossy().into_owned();
    vec![("OPENSC_CONF".to_owned(), text(&configuration)), ("XDG_CACHE_HOME".to_owned(), text(&folder.join("cache")))]
}
