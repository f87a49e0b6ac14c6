//! Chromium with the extension, driven by chromedriver.

use crate::process::Running;
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};
use thirtyfour::prelude::*;

/// What a browser needs from the desk.
pub struct Setup<'a> {
    /// Folder for home, profile and logs.
    pub folder: &'a Path,
    /// Folder of the built extension.
    pub extension: &'a Path,
    /// Folder with host, PIN window and `host.toml`; `None` leaves the host uninstalled.
    pub host: Option<&'a Path>,
    /// Value of `DISPLAY`.
    pub display: &'a str,
    /// Further variables for browser and host.
    pub env: Vec<(String, String)>,
    /// Value of `--host-resolver-rules`: the portals' names lead to the local server.
    pub host_rules: String,
    /// The portal's TLS root, PEM.
    pub tls_root: &'a str,
}

/// A browser window.
pub struct Browser {
    /// The session.
    pub driver: WebDriver,
    port: u16,
    chromedriver: Running,
}

impl Browser {
    /// Starts a browser with an empty profile.
    pub async fn start(setup: Setup<'_>) -> Self {
        let home = setup.folder.join("home");
        let profile = setup.folder.join("profile");
        std::fs::create_dir_all(&home).unwrap();
        trust(&home, setup.tls_root);
        if let Some(host) = setup.host {
            let manifests = profile.join("NativeMessagingHosts");
            std::fs::create_dir_all(&manifests).unwrap();
            let made = Command::new(tool("xtask"))
                .args(["host-manifest", "--dir"])
                .arg(&manifests)
                .arg("--host")
                .arg(host.join("kortbrygga-host"))
                .stdout(Stdio::null())
                .status()
                .unwrap();
            assert!(made.success(), "no host manifest");
        }
        let mut chromedriver = Command::new("chromedriver");
        chromedriver
            .arg("--port=0")
            .env("HOME", &home)
            .env("DISPLAY", setup.display)
            // Chromium takes the language of its own texts from here, not from --lang.
            .env("LANGUAGE", "sv")
            .envs(setup.env)
            .stderr(Stdio::null());
        for variable in ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"] {
            chromedriver.env_remove(variable);
        }
        let (chromedriver, port) = Running::start_and_read(&mut chromedriver, |line| {
            line.rsplit_once("successfully on port ")?.1.trim_end_matches('.').parse::<u16>().ok()
        });
        let mut capabilities = DesiredCapabilities::chrome();
        for argument in [
            format!("--user-data-dir={}", profile.display()),
            format!("--load-extension={}", setup.extension.display()),
            format!("--host-resolver-rules={}", setup.host_rules),
            "--disable-features=DisableLoadExtensionCommandLineSwitch".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-quic".to_owned(),
            "--no-first-run".to_owned(),
            "--no-default-browser-check".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--password-store=basic".to_owned(),
            "--window-position=0,0".to_owned(),
            "--window-size=1366,768".to_owned(),
        ] {
            capabilities.add_arg(&argument).unwrap();
        }
        capabilities.add_exclude_switch("enable-automation").unwrap();
        // Else chromedriver does not count the extension's own pages as windows.
        capabilities.add_experimental_option("enableExtensionTargets", true).unwrap();
        let driver =
            WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities).await.expect("no browser session");
        driver.set_page_load_timeout(Duration::from_secs(20)).await.unwrap();
        Self { driver, port, chromedriver }
    }

    /// Closes the browser.
    pub async fn quit(self) {
        let _ = self.driver.clone().quit().await;
    }

    /// Asks chromedriver to close the browser, over a connection of its own.
    fn close(&self) -> std::io::Result<()> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        let session = self.driver.session_id();
        write!(stream, "DELETE /session/{session} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        stream.read_to_end(&mut Vec::new()).map(drop)
    }
}

/// A test that fails never comes to [`Browser::quit`], and the crate's own session would wait two minutes for an answer that
/// its runtime can no longer take.
impl Drop for Browser {
    fn drop(&mut self) {
        if self.driver.clone().leak().is_ok() {
            let _ = self.close();
        }
        self.chromedriver.end();
    }
}

/// A program of this workspace, beside the running test.
pub fn tool(name: &str) -> PathBuf {
    let mut folder = std::env::current_exe().unwrap();
    folder.pop();
    if folder.ends_with("deps") {
        folder.pop();
    }
    let program = folder.join(name);
    assert!(program.exists(), "{name} is not built: run ./scripts/test, or cargo build --workspace");
    program
}

/// Puts a root certificate into the browser user's NSS database.
fn trust(home: &Path, root: &str) {
    let database = home.join(".pki/nssdb");
    std::fs::create_dir_all(&database).unwrap();
    let file = home.join("tls-root.pem");
    std::fs::write(&file, root).unwrap();
    let database = format!("sql:{}", database.display());
    let run = |arguments: &[&str]| {
        let done =
            Command::new("certutil").args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        assert!(done.success(), "certutil {arguments:?}");
    };
    run(&["-N", "--empty-password", "-d", &database]);
    run(&["-A", "-d", &database, "-n", "portal", "-t", "C,,", "-i", file.to_str().unwrap()]);
}
