//! A screen of 1366 x 768 with a window manager, a keyboard, and a camera.

use crate::process::Running;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Pid, PidfdFlags, pidfd_open},
};
use std::{
    os::fd::OwnedFd,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};
use x11rb::{
    connection::Connection,
    protocol::xproto::{AtomEnum, ChangeWindowAttributesAux, ConnectionExt, EventMask},
    rust_connection::RustConnection,
};

/// An X server of its own.
pub struct Screen {
    display: String,
    // Dropped in this order: the window manager before its server. None on the user's own screen.
    _window_manager: Option<Running>,
    _server: Option<Running>,
}

impl Screen {
    /// Starts an X server on a free display number.
    pub fn start() -> Self {
        let mut server = Command::new("Xvfb");
        server.args(["-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-noreset"]);
        server.stderr(std::process::Stdio::null());
        let (server, number) = Running::start_and_read(&mut server, |line| line.trim().parse::<u32>().ok());
        let display = format!(":{number}");
        let mut window_manager = Command::new("openbox");
        window_manager.env("DISPLAY", &display).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        let window_manager = Running::start(&mut window_manager);
        Self { display, _window_manager: Some(window_manager), _server: Some(server) }
    }

    /// The screen that the caller sits at; `None` without one.
    pub fn of_user() -> Option<Self> {
        let display = std::env::var("DISPLAY").ok().filter(|it| !it.is_empty())?;
        Some(Self { display, _window_manager: None, _server: None })
    }

    /// Value of `DISPLAY`.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// Takes a picture of the whole screen.
    pub fn picture(&self, file: &Path) {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        let taken =
            Command::new("import").args(["-display", &self.display, "-window", "root"]).arg(file).status().unwrap();
        assert!(taken.success(), "no picture {}", file.display());
    }

    /// Waits, twenty seconds at most, for a PIN window: the window manager tells when it has taken one in.
    pub fn pin_window(&self) -> PinWindow<'_> {
        let id = self.next_window("Kortbrygga ").expect("no PIN window came").to_string();
        let pid = self.tool(&["getwindowpid", &id]).expect("the PIN window has no process");
        let pid = Pid::from_raw(pid.trim().parse().unwrap()).unwrap();
        let process = pidfd_open(pid, PidfdFlags::empty()).expect("the PIN window's process has gone");
        PinWindow { screen: self, id, process }
    }

    /// The first window whose title begins so.
    fn next_window(&self, title: &str) -> Option<u32> {
        let (x, screen) = RustConnection::connect(Some(&self.display)).unwrap();
        let root = x.setup().roots[screen].root;
        let atom = |name: &[u8]| x.intern_atom(false, name).unwrap().reply().unwrap().atom;
        let (windows, name) = (atom(b"_NET_CLIENT_LIST"), atom(b"_NET_WM_NAME"));
        let events = ChangeWindowAttributesAux::new().event_mask(EventMask::PROPERTY_CHANGE);
        x.change_window_attributes(root, &events).unwrap().check().unwrap();
        let property =
            |window, which| x.get_property(false, window, which, AtomEnum::ANY, 0, 1024).unwrap().reply().ok();
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            let listed: Vec<u32> =
                property(root, windows).and_then(|it| Some(it.value32()?.collect())).unwrap_or_default();
            let named = |window: &u32| property(*window, name).is_some_and(|it| it.value.starts_with(title.as_bytes()));
            if let Some(window) = listed.into_iter().find(named) {
                return Some(window);
            }
            while x.poll_for_event().unwrap().is_none() {
                let left = end.saturating_duration_since(Instant::now());
                let limit = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() };
                if poll(&mut [PollFd::new(x.stream(), PollFlags::IN)], Some(&limit)).unwrap() == 0 {
                    return None;
                }
            }
        }
    }

    fn tool(&self, arguments: &[&str]) -> Option<String> {
        let output = Command::new("timeout")
            .arg("20")
            .arg("xdotool")
            .args(arguments)
            .env("DISPLAY", &self.display)
            .output()
            .unwrap();
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// The PIN window that is on the screen.
pub struct PinWindow<'a> {
    screen: &'a Screen,
    id: String,
    process: OwnedFd,
}

impl PinWindow<'_> {
    /// Types a PIN, presses Enter and waits until the window has gone.
    pub fn enter(self, pin: &str) {
        self.press(&["type", "--delay", "8", pin]);
        self.press(&["key", "Return"]);
        self.gone();
    }

    /// Waits, twenty seconds at most, until the window's process has ended.
    pub fn gone(self) {
        let limit = Timespec { tv_sec: 20, tv_nsec: 0 };
        let ended = poll(&mut [PollFd::new(&self.process, PollFlags::IN)], Some(&limit)).unwrap();
        assert_eq!(ended, 1, "the PIN window stays");
    }

    /// Through the X server to whatever has the focus, as from a keyboard.
    fn press(&self, keys: &[&str]) {
        self.screen.tool(&["windowfocus", "--sync", &self.id]).expect("the PIN window has gone");
        self.screen.tool(keys).expect("nothing can be typed");
    }
}
