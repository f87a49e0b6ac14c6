//! Chromium with the extension, an empty profile and no native host.

use portal::{Options, Portal};
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use thirtyfour::prelude::*;

const PATIENCE: Duration = Duration::from_secs(20);

/// A browser on a portal.
pub struct Browser {
    pub driver: WebDriver,
    pub portal: Portal,
    chromedriver: Child,
    _folder: TempDir,
}

/// What stands in the panel.
#[derive(Clone, Debug, Default)]
pub struct Panel {
    pub reason: String,
    pub remedy: String,
    pub code: String,
    pub primary: String,
}

/// The built extension.
pub fn extension() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/extension/chromium");
    assert!(folder.join("manifest.json").exists(), "the extension is not built: cargo xtask extension");
    folder.canonicalize().unwrap()
}

/// Starts chromedriver; `None` when it ended without a port.
fn chromedriver(home: &Path) -> Option<(Child, u16)> {
    let mut child = Command::new("chromedriver")
        .arg("--port=0")
        .env("HOME", home)
        .env("TZ", "Europe/Stockholm")
        .env_remove("XDG_CONFIG_HOME")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let port = lines
        .map_while(Result::ok)
        .find_map(|line| line.rsplit_once("successfully on port ")?.1.trim_end_matches('.').parse().ok());
    if port.is_none() {
        let _ = child.wait();
    }
    Some((child, port?))
}

impl Browser {
    /// Starts portal and browser.
    pub async fn start(options: Options, more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let portal = Portal::start(options).unwrap();
        trust(folder.path(), portal.tls_root_pem());
        // Looks for a free port on one address and then takes it on two: on the other it may be somebody else's.
        let (chromedriver, port) =
            (0..5).find_map(|_| chromedriver(folder.path())).expect("chromedriver did not start");
        let mut capabilities = DesiredCapabilities::chrome();
        let fixed = [
            format!("--user-data-dir={}", folder.path().join("profile").display()),
            format!("--load-extension={}", extension().display()),
            format!("--host-resolver-rules=MAP {} 127.0.0.1:{}", portal.host(), portal.port()),
        ];
        let usual = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-sync",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-dev-shm-usage",
            "--disable-features=DisableLoadExtensionCommandLineSwitch",
            "--hide-scrollbars",
            "--lang=sv",
            "--window-size=1366,768",
        ];
        for argument in fixed.iter().map(String::as_str).chain(usual).chain(more.iter().copied()) {
            capabilities.add_arg(argument).unwrap();
        }
        // Else the driver does not count the extension's own pages as windows.
        capabilities.add_experimental_option("enableExtensionTargets", true).unwrap();
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), capabilities).await.unwrap();
        Self { driver, portal, chromedriver, _folder: folder }
    }

    /// Goes to a path of the portal.
    pub async fn open(&self, path: &str) {
        self.driver.goto(format!("{}{path}", self.portal.origin())).await.unwrap();
    }

    /// Reads the panel until `wanted` accepts what it says.
    pub async fn panel(&self, what: &str, wanted: impl Fn(&Panel) -> bool) -> Panel {
        let begun = Instant::now();
        let mut last = None;
        while begun.elapsed() < PATIENCE {
            match self.read().await {
                Ok(panel) if wanted(&panel) => return panel,
                other => last = Some(other),
            }
            // chromedriver tells no events of the page.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the panel never showed {what}; last: {last:#?}");
    }

    /// Runs a script inside the panel.
    pub async fn in_panel(&self, script: &str) -> WebDriverResult<serde_json::Value> {
        self.driver.enter_default_frame().await?;
        self.driver.find(By::Css("iframe[src*='panel.html']")).await?.enter_frame().await?;
        let result = self.driver.execute(script, Vec::new()).await;
        self.driver.enter_default_frame().await?;
        Ok(result?.json().clone())
    }

    async fn read(&self) -> WebDriverResult<Panel> {
        let script = r#"
            const text = id => {
                const element = document.getElementById(id);
                return element && element.getClientRects().length ? element.innerText.trim() : "";
            };
            return [text("reason"), text("remedy"), text("code"), text("primary")];
        "#;
        let read: [String; 4] = serde_json::from_value(self.in_panel(script).await?).unwrap();
        let [reason, remedy, code, primary] = read;
        Ok(Panel { reason, remedy, code, primary })
    }

    /// A picture of what the window shows.
    pub async fn picture(&self, name: &str) {
        let folder = extension().join("../../extension-shots");
        std::fs::create_dir_all(&folder).unwrap();
        self.driver.screenshot(&folder.join(format!("{name}.png"))).await.unwrap();
    }

    /// Ends browser and portal.
    pub async fn quit(self) {
        self.driver.clone().quit().await.unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.chromedriver.kill();
        let _ = self.chromedriver.wait();
    }
}

fn trust(home: &Path, root: &str) {
    let database = home.join(".pki/nssdb");
    std::fs::create_dir_all(&database).unwrap();
    let file = home.join("tls-root.pem");
    std::fs::write(&file, root).unwrap();
    let database = format!("sql:{}", database.display());
    for arguments in [
        vec!["-N", "--empty-password", "-d", &database],
        vec!["-A", "-d", &database, "-n", "portal", "-t", "C,,", "-i", file.to_str().unwrap()],
    ] {
        let done = Command::new("certutil").args(&arguments).stderr(Stdio::null()).status().unwrap();
        assert!(done.success(), "certutil {arguments:?}");
    }
}
