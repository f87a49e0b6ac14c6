//! Devices: cards that the portal knows, and those that must be registered first.

use super::store::Device;
use crate::{
    cases::{Answer, Core},
    pages::{Content, Form, Outcome, PageVisit, layout::*},
    persons::Person,
    sessions::Actor,
};
use kortbrygga_shared::catalogue::{Code, ErrorReport};
use maud::html;

pub(super) fn register_form(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    core.officer(visit)?;
    let device = core.device(visit)?;
    Ok(Content::page(
        "Registrera enheten",
        html! {
            section {
                h2 { "Kontrollera enhet" }
                form method="post" action={ "/portal/enheter/" (device.number) "/registrera" } {
                    (csrf(&visit.csrf))
                    (values(&[("Kortnummer", device.number.as_str()), ("Typ", "SITHS-kort")]))
                    p.field {
                        label for="svar" { "Upplåsningskod" }
                        input #svar type="text" name="svar" value="0" autocomplete="off" aria-describedby="svar-hjalp";
                        span.hint #svar-hjalp { "0 betyder den fördefinierade koden" }
                    }
                    p.action { button.main { "Utför" } }
                }
            }
        },
    ))
}

pub(super) fn register(core: &mut Core, visit: &PageVisit<'_>, _: &Form) -> Answer<Outcome> {
    core.officer(visit)?;
    let mut device = core.device(visit)?;
    device.registered = true;
    core.store.save_device(&device)?;
    Ok(Outcome::Go(format!("/portal/anvandare/{}", device.person)))
}

impl Core {
    /// The device that the path names.
    pub(super) fn device(&self, visit: &PageVisit<'_>) -> Answer<Device> {
        let number = visit.part("number");
        self.store.device(number)?.ok_or_else(|| ErrorReport::new(Code::OrderNotFound).with("query", number))
    }

    /// People with protected data are hidden from officers without KUR.
    pub(super) fn shows(&self, actor: &Actor, person: &Person) -> bool {
        !person.protected || actor.person.has_kur()
    }

    /// A hand-out can be begun: the card is registered, nobody hands it out already, the holder's data are shown.
    pub(super) fn may_start(&self, actor: &Actor, device: &Device) -> Answer<bool> {
        let running = self.store.tasks()?.iter().any(|it| it.number == device.number && it.state.ending.is_none());
        Ok(device.registered && !running && self.shows(actor, self.person(&device.person)?))
    }
}
