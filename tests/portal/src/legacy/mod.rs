//! The portal as it was: no contract, no reasons. Grey buttons, dead clicks, a session that dies when the login card is
//! pulled, a search that wants bare digits, a deadline that kills.
//!
//! Stands in for the vendor's browser plug-in, which is not to be had: who logs in is chosen from a list, and what lies in
//! the second reader is told by the test ([`crate::Portal::legacy_inserted_card`]). So nothing here is signed by a
//! card, and there are no signed documents; certificates are issued to keys that nobody keeps, so that a
//! deadline can put real serial numbers on the revocation list.

mod activation;
mod plugin;

pub(crate) use plugin::Plugin;

use crate::{
    App,
    cases::{Answer, Case, Core, OrderForm, internal},
    pages::{Form, Outcome, PageVisit, act, see},
    sessions::Actor,
    site::Site,
};
use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
    routing,
};
use kortbrygga_shared::{
    catalogue::Code,
    identity::ChipId,
    protocol::{CertificateUsage, SigningPurpose},
};
use p256::{ecdsa::SigningKey, pkcs8::EncodePublicKey};
use std::sync::Arc;

/// What only this mode has.
pub(crate) fn routes(router: Router<Arc<App>>) -> Router<Arc<App>> {
    let router = router
        .route("/plugin/kort/{case}", routing::get(card))
        .route("/plugin/klick/{case}/{page}", routing::get(clicked));
    let router = act(router, "/logga-in", log_in);
    let router = see(router, "/aktivera", activation::form);
    let router = act(router, "/aktivera", activation::submit);
    let router = act(router, "/arenden/{case}/granskning", review);
    let router = act(router, "/arenden/{case}/overlamning", hand_over);
    let router = act(router, "/arenden/{case}/villkor", terms);
    let router = act(router, "/arenden/{case}/hamta", fetch);
    act(router, "/arenden/{case}/kvittera", receipt)
}

/// The text on the button of a case's page.
fn control(page: &str) -> &'static str {
    match page {
        "granskning" => "SIGNERA",
        "overlamning" => "BEKRÄFTA ÖVERLÄMNING",
        "villkor" => "STARTA NEDLADDNING",
        "hamta" => "FORTSÄTT",
        _ => "KVITTERA KORT",
    }
}

/// For the page's script: whether the button for the hand-over is lit.
async fn card(State(app): State<Arc<App>>, Path(case): Path<String>, headers: HeaderMap) -> Response {
    let mut core = app.core();
    let (actor, _) = who(&mut core, &headers);
    let number = core.store.case(&case).ok().flatten().map(|it| it.number);
    let lit = number.is_some_and(|number| core.plugin.sees(&number, actor.as_ref()));
    truth(lit && !core.plugin.grey("BEKRÄFTA ÖVERLÄMNING"))
}

/// For the page's script: whether the vendor's plug-in takes a click up. When it does not, nothing at all happens.
async fn clicked(
    State(app): State<Arc<App>>,
    Path((case, page)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let mut core = app.core();
    let (actor, dead) = who(&mut core, &headers);
    let case = core.store.case(&case).ok().flatten();
    truth(actor.zip(case).is_some_and(|(actor, case)| core.plugin.takes(&page, &actor, dead, &case)))
}

/// Who is logged in, and whether that card was pulled since.
fn who(core: &mut Core, headers: &HeaderMap) -> (Option<Actor>, bool) {
    let now = core.now();
    let cookie = crate::http::cookie(headers).unwrap_or_default();
    core.sessions.find(cookie, now).map_or((None, true), |it| (it.actor.clone(), it.dead))
}

fn truth(truth: bool) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], if truth { "true" } else { "false" }).into_response()
}

/// Logs in whoever was chosen from the list, on any of the portals.
pub(crate) fn log_in(core: &mut Core, visit: &PageVisit<'_>, form: &Form) -> Answer<Outcome> {
    let person = core.persons.by_id(&form.person).cloned().ok_or(Code::NotLoggedIn)?;
    let actor = Actor { level: person.level, person, since: core.now(), readers: core.plugin.readers };
    let cookie = core.sessions.sign_in(visit.cookie, actor).ok_or(Code::NotLoggedIn)?;
    Ok(Outcome::GoAs { path: visit.site.start().to_owned(), cookie })
}

fn review(core: &mut Core, visit: &PageVisit<'_>, _: &Form) -> Answer<Outcome> {
    click(core, visit, "granskning", |core, actor, case| {
        let by = actor.person.id.to_string();
        core.did(case, actor, &by, None, Some(SigningPurpose::Decision))
    })
}

fn hand_over(core: &mut Core, visit: &PageVisit<'_>, _: &Form) -> Answer<Outcome> {
    click(core, visit, "overlamning", |core, actor, case| {
        // A number of decimal digits is one of hexadecimal digits too; this chip exists in no reader.
        let chip: ChipId = case.number.as_str().parse().map_err(internal)?;
        core.did(case, actor, actor.person.id.as_str(), Some(chip), None)
    })
}

fn terms(core: &mut Core, visit: &PageVisit<'_>, _: &Form) -> Answer<Outcome> {
    click(core, visit, "villkor", |core, actor, case| {
        case.terms = Some((crate::cases::TERMS_VERSION.to_owned(), core.now()));
        let by = case.recipient.clone();
        core.did(case, actor, &by, None, None)
    })
}

fn fetch(core: &mut Core, visit: &PageVisit<'_>, _: &Form) -> Answer<Outcome> {
    click(core, visit, "hamta", |core, actor, case| {
        if core.plugin.fetch_fails || !core.plugin.sees(&case.number, Some(actor)) {
            core.plugin.failed = Some(case.id.clone());
            return Ok(());
        }
        core.plugin.failed = None;
        let profile = core.profile(case)?;
        for usage in [CertificateUsage::Authentication, CertificateUsage::Signature] {
            let key = SigningKey::random(&mut rand_core::OsRng);
            let spki = key.verifying_key().to_public_key_der().map_err(internal)?;
            let der = core.ca.issue(spki.as_bytes(), &profile, usage, Some(&case.number)).map_err(internal)?;
            core.store.add_certificate(&case.id, usage, &der, spki.as_bytes())?;
        }
        core.issued(case, actor)?;
        let by = case.recipient.clone();
        core.did(case, actor, &by, None, None)
    })
}

fn receipt(core: &mut Core, visit: &PageVisit<'_>, _: &Form) -> Answer<Outcome> {
    click(core, visit, "kvittera", |core, actor, case| {
        let by = case.recipient.clone();
        core.did(case, actor, &by, None, Some(SigningPurpose::Receipt))
    })
}

/// A click that does something, or nothing at all: then the page is simply there again.
fn click(
    core: &mut Core,
    visit: &PageVisit<'_>,
    name: &str,
    work: impl FnOnce(&mut Core, &Actor, &mut Case) -> Answer<()>,
) -> Answer<Outcome> {
    let actor = visit.actor()?;
    let mut case = core.case_for(&actor, visit.case())?;
    let page = case.path();
    let mine = case.administrator2() == Some(actor.person.id.as_str());
    if !mine || !page.ends_with(&format!("/{name}")) || !core.plugin.takes(name, &actor, visit.dead, &case) {
        return Ok(Outcome::Go(page));
    }
    match work(core, &actor, &mut case) {
        Ok(()) => Ok(Outcome::Go(case.path())),
        Err(error) if error.code == Code::Internal => Err(error),
        Err(_) => Ok(Outcome::Go(page)),
    }
}

impl Core {
    /// An order that the vendor's plug-in is said to have signed.
    pub fn legacy_order(&mut self, actor: &Actor, form: &OrderForm) -> Answer<Case> {
        let mut case = self.check_order(actor, form)?;
        self.store.save(&case)?;
        self.ordered(&mut case, actor)?;
        Ok(case)
    }

    /// Whether a button is grey though nothing that the portal tells is in its way.
    pub fn is_grey(&self, site: Site, control: &str) -> bool {
        (self.settings.legacy || site != Site::MinaSidor) && self.plugin.grey(control)
    }
}
