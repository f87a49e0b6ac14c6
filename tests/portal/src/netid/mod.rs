//! Net iD Portal (Pointsharp), as far as the hand-out of a card by two officers needs it: officers' start page, users with
//! their devices, tasks (ärenden) with owner, lock and validity, unblocking with and without challenge and response.
//!
//! It never had our contract: cards and signatures are stood in for as on the old Mina sidor ([`crate::legacy`]). Strict as
//! the product: what may not be done is grey, what is missing is not said. Who may do what is decided by the shared engine
//! (`netid-portal.hand-out`). Headings are ours where the sources show only labels.

mod device;
mod fixtures;
mod pages;
mod store;
mod task;
mod task_pages;
mod unlock;

pub(crate) use store::SCHEMA;

use crate::{
    App, legacy,
    pages::{account, act_at, see_at},
    site::Site,
};
use axum::{Router, routing};
use std::sync::Arc;

/// All pages of this portal.
pub(crate) fn routes(router: Router<Arc<App>>) -> Router<Arc<App>> {
    let see = |router, path, look| see_at(Site::NetId, router, path, look);
    let act = |router, path, work| act_at(Site::NetId, router, path, work);
    let router = router.route("/portal/klick/{task}/{control}", routing::get(task::clicked));
    let router = see(router, "/portal/logga-in", pages::log_in);
    let router = act(router, "/portal/logga-in", legacy::log_in);
    let router = act(router, "/portal/logga-ut", account::log_out);
    let router = see(router, "/portal/start", pages::start);
    let router = see(router, "/portal/anvandare", pages::search);
    let router = act(router, "/portal/anvandare", pages::find);
    let router = see(router, "/portal/anvandare/{person}", pages::record);
    let router = see(router, "/portal/enheter/{number}/registrera", device::register_form);
    let router = act(router, "/portal/enheter/{number}/registrera", device::register);
    let router = see(router, "/portal/enheter/{number}/lamna-ut", task_pages::start);
    let router = act(router, "/portal/enheter/{number}/lamna-ut", task::start);
    let router = see(router, "/portal/arenden/{task}", task_pages::status);
    let router = act(router, "/portal/arenden/{task}/oppna", task::open);
    let router = act(router, "/portal/arenden/{task}/frigor", task::release);
    let router = see(router, "/portal/arenden/{task}/signera-start", task_pages::sign_start);
    let router = act(router, "/portal/arenden/{task}/signera-start", task::sign_start);
    let router = see(router, "/portal/arenden/{task}/utfor", task_pages::identify);
    let router = act(router, "/portal/arenden/{task}/utfor", task::identify);
    let router = see(router, "/portal/arenden/{task}/signera", task_pages::sign);
    let router = act(router, "/portal/arenden/{task}/signera", task::sign);
    let router = see(router, "/portal/arenden/{task}/kvittera", task_pages::receipt);
    let router = act(router, "/portal/arenden/{task}/kvittera", task::receipt);
    let router = see(router, "/portal/enheter/{number}/las-upp", unlock::form);
    let router = act(router, "/portal/enheter/{number}/las-upp", unlock::submit);
    let router = see(router, "/portal/enheter/{number}/challenge", unlock::officer_form);
    let router = act(router, "/portal/enheter/{number}/challenge", unlock::officer_submit);
    let router = see(router, "/portal/las-upp-pa-distans", unlock::holder_form);
    act(router, "/portal/las-upp-pa-distans", unlock::holder_submit)
}
