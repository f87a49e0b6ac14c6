//! Smart ID Identity Manager (Nexus): two pages that stand still, with the labels of its standard processes. Producing cards
//! is no business of this server.

use crate::{
    App, Portal,
    cases::{Answer, Core},
    pages::{Content, Outcome, PageVisit, layout::values, see_at},
    site::Site,
};
use axum::Router;
use maud::html;
use std::sync::Arc;

/// All pages of this portal.
pub(crate) fn routes(router: Router<Arc<App>>) -> Router<Arc<App>> {
    let router = see_at(Site::SmartId, router, "/idm", start);
    let router = see_at(Site::SmartId, router, "/idm/produce", produce);
    see_at(Site::SmartId, router, "/idm/unblock", unblock)
}

fn start(_: &mut Core, _: &PageVisit<'_>) -> Answer<Outcome> {
    Ok(Content::page(
        "Possible actions",
        html! {
            section {
                ul {
                    li { a href="/idm/produce" { "Produce card" } }
                    li { a href="/idm/unblock" { "Unblock/Change PIN" } }
                }
            }
        },
    ))
}

/// A card whose production failed; it may be repeated.
fn produce(_: &mut Core, _: &PageVisit<'_>) -> Answer<Outcome> {
    Ok(Content::page(
        "Produce card",
        html! {
            section {
                p.notice { "Production failed" }
                (values(&[("Card number", "9752278900000004471"), ("Card state", "Production failed")]))
                p.action { button.main type="button" { "Try again" } button.second type="button" { "Cancel production" } }
            }
        },
    ))
}

/// The Desktop App asks for a reader when there are several.
fn unblock(_: &mut Core, _: &PageVisit<'_>) -> Answer<Outcome> {
    Ok(Content::page(
        "Unblock/Change PIN",
        html! {
            section {
                p { "Smart ID Desktop App opens and asks for a card reader." }
                (values(&[("Card number", "9752278900000004471")]))
                p.action { button.main type="button" { "Open Smart ID Desktop App" } }
            }
        },
    ))
}

impl Portal {
    /// Origin of Smart ID Identity Manager.
    pub fn smartid_origin(&self) -> String {
        format!("https://{}", Self::SMARTID_HOST)
    }
}
