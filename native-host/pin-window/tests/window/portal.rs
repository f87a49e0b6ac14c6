//! A session bus with the desktop's settings on it (XDG Desktop Portal, `org.freedesktop.portal.Settings`): where the
//! program learns whether the user has chosen a dark desktop.

use crate::desktop::Process;
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};
use zbus::{blocking::Connection, fdo, zvariant::OwnedValue};

pub struct Portal {
    pub address: String,
    // The connection ends before its bus.
    _connection: Connection,
    _bus: Process,
}

struct DarkSettings;

#[zbus::interface(name = "org.freedesktop.portal.Settings")]
impl DarkSettings {
    fn read_one(&self, namespace: &str, key: &str) -> fdo::Result<OwnedValue> {
        match (namespace, key) {
            ("org.freedesktop.appearance", "color-scheme") => Ok(OwnedValue::from(1_u32)),
            _ => Err(fdo::Error::Failed("no such setting".into())),
        }
    }
}

impl Portal {
    /// A desktop whose user prefers dark.
    pub fn dark(home: &Path) -> Self {
        let socket = format!("unix:path={}/bus", home.display());
        let mut bus = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address=1", "--address", &socket])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon");
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().to_owned();
        let connection = zbus::blocking::connection::Builder::address(address.as_str())
            .unwrap()
            .serve_at("/org/freedesktop/portal/desktop", DarkSettings)
            .unwrap()
            .name("org.freedesktop.portal.Desktop")
            .unwrap()
            .build()
            .unwrap();
        Self { address, _connection: connection, _bus: Process(bus) }
    }
}
