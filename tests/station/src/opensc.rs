//! OpenSC's tools, kept away from the user's home: its file cache would show one card's files for another's.

use std::fs;
use std::path::Path;
use std::process::Command;

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

/// The variables that keep OpenSC in this folder. The configuration file is made if it is not there.
pub(crate) fn env(folder: &Path) -> Vec<(String, String)> {
    let configuration = folder.join("opensc.conf");
    if !configuration.exists() {
        fs::write(&configuration, CONFIGURATION).expect("the station's folder is writable");
    }
    let text = |path: &Path| path.to_string_lossy().into_owned();
    vec![("OPENSC_CONF".to_owned(), text(&configuration)), ("XDG_CACHE_HOME".to_owned(), text(&folder.join("cache")))]
}
