//! Devices and tasks for tests that begin in the middle.

use super::{
    store::Device,
    task::{Status, Task},
};
use crate::{Person, Portal, PortalError, sessions::Actor};
use kortbrygga_shared::{catalogue::ErrorReport, identity::PrintedNumber, protocol::SigningPurpose, time::UnixMillis};
use rand_core::RngCore;

impl Portal {
    /// Origin of Net iD Portal.
    pub fn netid_origin(&self) -> String {
        format!("https://{}", Self::NETID_HOST)
    }

    /// Net iD Portal: this card is one of the person's active devices, registered or not.
    ///
    /// # Errors
    /// [`PortalError::Refused`] when the database fails.
    pub fn netid_device(&self, person: &Person, number: &PrintedNumber, registered: bool) -> Result<(), PortalError> {
        let mut key = vec![0; 32];
        rand_core::OsRng.fill_bytes(&mut key);
        let device = Device {
            number: number.clone(),
            person: person.id.to_string(),
            status: "Ej använd".to_owned(),
            registered,
            key,
        };
        Ok(self.app.core().store.save_device(&device).map_err(ErrorReport::from)?)
    }

    /// Net iD Portal: a hand-out of this card, a device already, that `officer` has begun; with `signed` also signed as
    /// begun, so that others may open it. Valid until the end of the day in `valid_days` days; a negative number makes one
    /// whose validity has run out. Returns the task's id; its page is `/portal/arenden/{id}`.
    ///
    /// # Errors
    /// [`PortalError::Refused`] when the shared engine does not allow it.
    pub fn netid_task(
        &self,
        person: &Person,
        number: &PrintedNumber,
        officer: &Person,
        signed: bool,
        valid_days: i64,
    ) -> Result<String, PortalError> {
        let mut core = self.app.core();
        let now = core.now();
        let day = 24 * 3600 * 1000;
        let valid_to = UnixMillis(now.0 + valid_days * day);
        let mut task = Task::new(person.id.as_str(), number, officer.id.as_str(), UnixMillis(now.0 + day))?;
        if signed {
            let actor = Actor { level: officer.level, person: officer.clone(), since: now, readers: 2 };
            core.task_step(&mut task, &actor, "start", officer.id.as_str(), Some(SigningPurpose::Order))?;
            (task.status, task.owner) = (Status::Open, None);
        }
        task.valid_to = valid_to;
        core.store.save_task(&task).map_err(ErrorReport::from)?;
        core.sweep_tasks()?;
        Ok(task.id)
    }

    /// Net iD Portal: status of a task as its page shows it: `Pågår, låst`, `Pågår`, `Väntar`, `Klart`, `Borttaget`.
    ///
    /// # Errors
    /// [`PortalError::Refused`] when the database fails.
    pub fn netid_status(&self, task: &str) -> Result<Option<&'static str>, PortalError> {
        Ok(self.app.core().store.task(task).map_err(ErrorReport::from)?.map(|it| it.status.text()))
    }
}
