//! Unblocking a card: with the officer present, or from afar with challenge and response. The holder's page shows a
//! challenge that is good for the card's present stay in the reader; pulled out, the card makes another one, and the
//! response that the officer read out is void. What is typed as new code goes nowhere: those fields have no names.

use super::store::Device;
use crate::{
    cases::{Answer, Core},
    pages::{Content, Form, Outcome, PageVisit, layout::*},
};
use maud::{Markup, html};
use ring::hmac;

const PRESENT: &str = "Lås upp enhet";
const OFFICER: &str = "Lås upp enhet med challenge/response";
const HOLDER: &str = "Lås upp enhet på distans";

pub(super) fn form(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    present(core, visit, None)
}

pub(super) fn submit(core: &mut Core, visit: &PageVisit<'_>, _: &Form) -> Answer<Outcome> {
    let device = core.device(visit)?;
    let right = core.plugin.inserted.as_ref() == Some(&device.number);
    present(core, visit, Some(if right { "Enheten är upplåst" } else { "Upplåsningen misslyckades" }))
}

fn present(core: &Core, visit: &PageVisit<'_>, result: Option<&str>) -> Answer<Outcome> {
    core.officer(visit)?;
    let device = core.device(visit)?;
    Ok(Content::page(
        PRESENT,
        html! {
            section {
                @if let Some(result) = result { h2 { (result) } }
                (values(&[("Kortnummer", device.number.as_str()), ("Användare", core.person(&device.person)?.name().as_str())]))
                form method="post" action={ "/portal/enheter/" (device.number) "/las-upp" } {
                    (csrf(&visit.csrf))
                    (new_code())
                    p.action { button.main disabled[core.plugin.grey("Utför")] { "Utför" } }
                }
            }
        },
    ))
}

pub(super) fn officer_form(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    officer(core, visit, "")
}

pub(super) fn officer_submit(core: &mut Core, visit: &PageVisit<'_>, typed: &Form) -> Answer<Outcome> {
    officer(core, visit, &typed.challenge)
}

fn officer(core: &Core, visit: &PageVisit<'_>, challenge: &str) -> Answer<Outcome> {
    core.officer(visit)?;
    let device = core.device(visit)?;
    let digits: String = challenge.chars().filter(char::is_ascii_digit).collect();
    Ok(Content::page(
        OFFICER,
        html! {
            section {
                form method="post" action={ "/portal/enheter/" (device.number) "/challenge" } {
                    (csrf(&visit.csrf))
                    (values(&[("Kortnummer", device.number.as_str())]))
                    p.field {
                        label for="challenge" { "Challenge från användaren" }
                        input #challenge type="text" name="challenge" value=(challenge) autocomplete="off" aria-describedby="challenge-hjalp";
                        span.hint #challenge-hjalp { "Sexton siffror" }
                    }
                    p.action { button.main { "Utför" } }
                }
                @if digits.len() == 16 { (values(&[("Response till användaren", &response(&device, &digits))])) }
            }
        },
    ))
}

pub(super) fn holder_form(core: &mut Core, visit: &PageVisit<'_>) -> Answer<Outcome> {
    holder(core, visit, None)
}

pub(super) fn holder_submit(core: &mut Core, visit: &PageVisit<'_>, typed: &Form) -> Answer<Outcome> {
    let good = core
        .plugin_device()?
        .is_some_and(|device| typed.svar.trim() == response(&device, &challenge(&device, core.plugin.stay)));
    holder(core, visit, Some(if good { "Enheten är upplåst" } else { "Svarskoden godtas inte" }))
}

fn holder(core: &Core, visit: &PageVisit<'_>, result: Option<&str>) -> Answer<Outcome> {
    let device = core.plugin_device()?;
    Ok(Content::page(
        HOLDER,
        html! {
            section {
                @if let Some(result) = result { h2 { (result) } }
                @if let Some(device) = device {
                    p { "Läs upp koden för handläggaren och skriv det svar som du får. Låt kortet sitta i läsaren hela tiden." }
                    (values(&[("Kortnummer", device.number.as_str()), ("Challenge", &challenge(&device, core.plugin.stay))]))
                    form method="post" action="/portal/las-upp-pa-distans" {
                        (csrf(&visit.csrf))
                        p.field {
                            label for="svar" { "Response" }
                            input #svar type="text" name="svar" autocomplete="off";
                        }
                        (new_code())
                        p.action { button.main disabled[core.plugin.grey("Utför")] { "Utför" } }
                    }
                } @else {
                    p { "Sätt in kortet i läsaren och ladda om sidan." }
                    p.action { button.main type="button" disabled { "Utför" } }
                }
            }
        },
    ))
}

fn new_code() -> Markup {
    html! {
        div.grid {
            p.field { label for="kod" { "Ny säkerhetskod" } input #kod type="password" autocomplete="off"; }
            p.field { label for="kod-igen" { "Ny säkerhetskod en gång till" } input #kod-igen type="password" autocomplete="off"; }
        }
    }
}

/// What the card asks at this stay in the reader.
fn challenge(device: &Device, stay: u64) -> String {
    sixteen(device, format!("challenge {stay}").as_bytes())
}

/// What the officer reads out.
fn response(device: &Device, challenge: &str) -> String {
    sixteen(device, format!("response {challenge}").as_bytes())
}

/// Sixteen digits from a keyed digest.
fn sixteen(device: &Device, message: &[u8]) -> String {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &device.key), message);
    tag.as_ref().iter().take(16).map(|octet| char::from(b'0' + octet % 10)).collect()
}

impl Core {
    /// The device in the reader, as the vendor's plug-in knows it.
    fn plugin_device(&self) -> Answer<Option<Device>> {
        match &self.plugin.inserted {
            Some(number) => Ok(self.store.device(number.as_str())?),
            None => Ok(None),
        }
    }
}
