//! One X server with openbox, for one test. Waiting is for X events, with a limit.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::{
    io::{BufRead, BufReader},
    os::fd::AsFd,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use x11rb::{
    connection::Connection,
    protocol::{
        Event,
        damage::{self, ConnectionExt as _},
        xproto::{AtomEnum, ChangeWindowAttributesAux, ConnectionExt as _, EventMask, Window},
    },
    rust_connection::RustConnection,
};

/// Longest wait for anything on the screen.
pub const LIMIT: Duration = Duration::from_secs(20);

pub struct Desktop {
    pub display: String,
    pub home: tempfile::TempDir,
    /// Pixels across and down.
    pub screen: (u32, u32),
    x: RustConnection,
    root: Window,
    // In this order on drop: the window manager first.
    _openbox: Process,
    _server: Process,
}

/// A child that ends with its owner.
pub struct Process(pub Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Desktop {
    /// A hospital's screen.
    pub fn start() -> Self {
        Self::with_screen(1366, 768)
    }

    pub fn with_screen(across: u32, down: u32) -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", &format!("{across}x{down}x24"), "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb (Debian package xvfb)");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let server = Process(server);
        let display = format!(":{}", number.trim());
        let (x, screen) = x11rb::connect(Some(&display)).unwrap();
        let root = x.setup().roots[screen].root;
        x.change_window_attributes(root, &ChangeWindowAttributesAux::new().event_mask(EventMask::PROPERTY_CHANGE))
            .unwrap();
        x.damage_query_version(1, 1).unwrap().reply().unwrap();
        let openbox = Command::new("openbox")
            .env("DISPLAY", &display)
            .env("HOME", home.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("openbox");
        let desktop =
            Self { display, home, screen: (across, down), x, root, _openbox: Process(openbox), _server: server };
        desktop.wait("the window manager", |desktop| desktop.property(root, "_NET_SUPPORTING_WM_CHECK").map(drop));
        desktop
    }

    /// Waits until the window with this title has the keyboard. The window manager names it active a moment before the X
    /// server gives it the keys.
    pub fn focused(&self, title: &str) -> Window {
        let window = self.wait(title, |desktop| desktop.active().filter(|window| desktop.title(*window) == title));
        self.x
            .change_window_attributes(window, &ChangeWindowAttributesAux::new().event_mask(EventMask::FOCUS_CHANGE))
            .unwrap();
        self.wait("the keyboard", |desktop| {
            (desktop.x.get_input_focus().unwrap().reply().unwrap().focus == window).then_some(window)
        })
    }

    /// Waits until the window is gone.
    pub fn gone(&self, window: Window) {
        self.wait("the window's end", |desktop| {
            let list = desktop.property(desktop.root, "_NET_CLIENT_LIST").unwrap_or_default();
            (!list.contains(&window)).then_some(())
        });
    }

    /// Position and size of a window on the screen, without the window manager's frame.
    pub fn geometry(&self, window: Window) -> (i32, i32, u32, u32) {
        let size = self.x.get_geometry(window).unwrap().reply().unwrap();
        let place = self.x.translate_coordinates(window, self.root, 0, 0).unwrap().reply().unwrap();
        (place.dst_x.into(), place.dst_y.into(), size.width.into(), size.height.into())
    }

    /// Whether the window manager keeps the window above others.
    pub fn is_on_top(&self, window: Window) -> bool {
        let above = self.atom("_NET_WM_STATE_ABOVE");
        self.property(window, "_NET_WM_STATE").is_some_and(|states| states.contains(&above))
    }

    /// xdotool with these arguments.
    pub fn xdotool(&self, arguments: &[&str]) {
        let status = Command::new("xdotool").env("DISPLAY", &self.display).args(arguments).status().expect("xdotool");
        assert!(status.success(), "xdotool {arguments:?}");
    }

    pub fn key(&self, key: &str) {
        self.xdotool(&["key", "--delay", "0", key]);
    }

    pub fn keys(&self, text: &str) {
        self.xdotool(&["type", "--delay", "0", text]);
    }

    /// Waits until nothing on the screen has been painted for a while: what was asked for is shown.
    pub fn settle(&self) {
        self.settle_after(|| false);
    }

    /// Presses keys and waits until what they change has been painted.
    pub fn press(&self, keys: &[&str]) {
        self.settle_after(|| {
            self.xdotool(&[&["key", "--delay", "0"], keys].concat());
            true
        });
    }

    /// `act` tells whether it changes what is painted; then the first change is waited for, however busy the computer is.
    fn settle_after(&self, act: impl FnOnce() -> bool) {
        const QUIET: Duration = Duration::from_millis(300);
        let damage = self.x.generate_id().unwrap();
        self.x.damage_create(damage, self.root, damage::ReportLevel::RAW_RECTANGLES).unwrap();
        self.x.flush().unwrap();
        let deadline = Instant::now() + LIMIT;
        let mut is_to_come = act();
        while let Some(event) = self.next_event(if is_to_come { deadline } else { Instant::now() + QUIET }) {
            is_to_come &= !matches!(event, Event::DamageNotify(_));
            assert!(Instant::now() < deadline, "the screen never comes to rest");
        }
        assert!(!is_to_come, "nothing was painted");
        self.x.damage_destroy(damage).unwrap();
    }

    /// Takes a picture of the whole screen.
    pub fn picture(&self, path: &Path) {
        self.settle();
        let status = Command::new("import")
            .env("DISPLAY", &self.display)
            .args(["-window", "root"])
            .arg(path)
            .status()
            .expect("import (Debian package imagemagick)");
        assert!(status.success());
    }

    fn active(&self) -> Option<Window> {
        self.property(self.root, "_NET_ACTIVE_WINDOW")?.first().copied().filter(|window| *window != 0)
    }

    fn title(&self, window: Window) -> String {
        let utf8 = self.atom("UTF8_STRING");
        self.x
            .get_property(false, window, self.atom("_NET_WM_NAME"), utf8, 0, 256)
            .ok()
            .and_then(|cookie| cookie.reply().ok())
            .map(|reply| String::from_utf8_lossy(&reply.value).into_owned())
            .unwrap_or_default()
    }

    fn property(&self, window: Window, name: &str) -> Option<Vec<u32>> {
        let reply = self.x.get_property(false, window, self.atom(name), AtomEnum::ANY, 0, 64).ok()?.reply().ok()?;
        Some(reply.value32()?.collect())
    }

    fn atom(&self, name: &str) -> u32 {
        self.x.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom
    }

    fn wait<T>(&self, what: &str, mut found: impl FnMut(&Self) -> Option<T>) -> T {
        let deadline = Instant::now() + LIMIT;
        loop {
            if let Some(found) = found(self) {
                return found;
            }
            assert!(self.next_event(deadline).is_some(), "waited in vain for {what}");
        }
    }

    fn next_event(&self, deadline: Instant) -> Option<Event> {
        loop {
            if let Some(event) = self.x.poll_for_event().unwrap() {
                return Some(event);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            let left = Timespec::try_from(left).unwrap();
            let stream = self.x.stream().as_fd();
            if poll(&mut [PollFd::new(&stream, PollFlags::IN)], Some(&left)).unwrap() == 0 {
                return None;
            }
        }
    }
}
