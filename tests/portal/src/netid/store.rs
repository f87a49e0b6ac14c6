//! Devices and tasks, in the portal's database.

use super::task::{Status, Task};
use crate::store::{Store, StoreError, number};
use kortbrygga_shared::{identity::PrintedNumber, time::UnixMillis};
use rusqlite::{OptionalExtension, Row, params};

/// Tables of this portal.
pub(crate) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS devices (
    number TEXT PRIMARY KEY, person TEXT NOT NULL, status TEXT NOT NULL, registered INTEGER NOT NULL, key BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS tasks (
    id TEXT PRIMARY KEY, person TEXT NOT NULL, number TEXT NOT NULL REFERENCES devices (number), ended INTEGER NOT NULL,
    valid_to INTEGER NOT NULL, body TEXT NOT NULL);
";

/// A card as the portal knows it.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub number: PrintedNumber,
    /// HSA-id of its holder.
    pub person: String,
    /// `Ej använd` or `Aktiv`.
    pub status: String,
    pub registered: bool,
    /// For challenge and response.
    pub key: Vec<u8>,
}

impl Store {
    pub fn save_device(&self, device: &Device) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO devices (number, person, status, registered, key) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (number) DO UPDATE SET person = ?2, status = ?3, registered = ?4, key = ?5",
            params![device.number.as_str(), device.person, device.status, device.registered, device.key],
        )?;
        Ok(())
    }

    pub fn device(&self, number: &str) -> Result<Option<Device>, StoreError> {
        let sql = "SELECT number, person, status, registered, key FROM devices WHERE number = ?1";
        Ok(self.connection.query_row(sql, [number], device).optional()?)
    }

    /// A person's devices, by number.
    pub fn devices(&self, person: &str) -> Result<Vec<Device>, StoreError> {
        let sql = "SELECT number, person, status, registered, key FROM devices WHERE person = ?1 ORDER BY number";
        let mut query = self.connection.prepare_cached(sql)?;
        Ok(query.query_map([person], device)?.collect::<Result<_, _>>()?)
    }

    pub fn save_task(&self, task: &Task) -> Result<(), StoreError> {
        let ended = matches!(task.status, Status::Done | Status::Removed);
        self.connection.execute(
            "INSERT INTO tasks (id, person, number, ended, valid_to, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (id) DO UPDATE SET ended = ?4, body = ?6",
            params![task.id, task.person, task.number.as_str(), ended, task.valid_to.0, serde_json::to_string(task)?],
        )?;
        Ok(())
    }

    pub fn task(&self, id: &str) -> Result<Option<Task>, StoreError> {
        let body = "SELECT body FROM tasks WHERE id = ?1";
        let body: Option<String> = self.connection.query_row(body, [id], |row| row.get(0)).optional()?;
        Ok(body.map(|it| serde_json::from_str(&it)).transpose()?)
    }

    /// All tasks, newest first.
    pub fn tasks(&self) -> Result<Vec<Task>, StoreError> {
        self.some_tasks("SELECT body FROM tasks ORDER BY rowid DESC", params![])
    }

    /// Tasks that have not ended and are no longer valid.
    pub fn expired_tasks(&self, now: UnixMillis) -> Result<Vec<Task>, StoreError> {
        self.some_tasks("SELECT body FROM tasks WHERE NOT ended AND valid_to < ?1", params![now.0])
    }

    fn some_tasks(&self, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Task>, StoreError> {
        let mut query = self.connection.prepare_cached(sql)?;
        let bodies = query.query_map(values, |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        Ok(bodies.iter().map(|it| serde_json::from_str(it)).collect::<Result<_, _>>()?)
    }
}

fn device(row: &Row<'_>) -> rusqlite::Result<Device> {
    Ok(Device {
        number: number(row, 0)?,
        person: row.get(1)?,
        status: row.get(2)?,
        registered: row.get(3)?,
        key: row.get(4)?,
    })
}
