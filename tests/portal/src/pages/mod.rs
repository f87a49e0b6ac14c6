//! Server-rendered pages in Swedish, good without JavaScript. Each value has a label (`dl`, `label`), each page one `h1` that
//! is the name of the step, and each step one main section: so people, screen readers and adapters find the same things.

pub(crate) mod account;
mod cards;
pub(crate) mod layout;
mod lying;
mod order;
mod receipt;
mod search;
mod steps;

use crate::{
    App,
    cases::{Answer, Core},
    http::{cookie, read, same_origin, same_secret, set_cookie, status},
    legacy,
    sessions::Actor,
    site::Site,
};
use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing,
};
use kortbrygga_shared::catalogue::{Code, ErrorReport};
use layout::{Shell, problem};
use maud::Markup;
use serde::Deserialize;
use std::{collections::HashMap, sync::Arc};

/// One page being made.
pub(crate) struct PageVisit<'a> {
    pub cookie: &'a str,
    /// The portal that was asked.
    pub site: Site,
    pub csrf: String,
    actor: Option<Actor>,
    /// The login card was pulled (legacy mode).
    pub dead: bool,
    path: &'a HashMap<String, String>,
}

impl PageVisit<'_> {
    pub fn actor(&self) -> Answer<Actor> {
        self.actor.clone().ok_or_else(|| Code::NotLoggedIn.into())
    }

    pub fn case(&self) -> &str {
        self.part("case")
    }

    /// A named part of the path.
    pub fn part(&self, name: &str) -> &str {
        self.path.get(name).map(String::as_str).unwrap_or_default()
    }
}

/// What comes of a visit.
pub(crate) enum Outcome {
    /// A page.
    Page(Box<Content>),
    /// On to another page.
    Go(String),
    /// The same, with a new session.
    GoAs { path: String, cookie: String },
    /// A signed document.
    Document { name: String, octets: Vec<u8> },
}

/// A page's own part.
pub(crate) struct Content {
    pub title: &'static str,
    /// The case the page is about.
    pub case: Option<String>,
    pub status: StatusCode,
    pub main: Markup,
}

impl Content {
    pub fn page(title: &'static str, main: Markup) -> Outcome {
        Outcome::Page(Box::new(Self { title, case: None, status: StatusCode::OK, main }))
    }

    fn of_case(title: &'static str, case: &str, main: Markup) -> Outcome {
        Outcome::Page(Box::new(Self { title, case: Some(case.to_owned()), status: StatusCode::OK, main }))
    }
}

type Look = fn(&mut Core, &PageVisit<'_>) -> Answer<Outcome>;
type Act = fn(&mut Core, &PageVisit<'_>, &Form) -> Answer<Outcome>;

/// All pages.
pub(crate) fn routes(legacy: bool) -> Router<Arc<App>> {
    let router = Router::new()
        .route(
            "/stil.css",
            routing::get(async || asset("text/css; charset=utf-8", include_str!("../../assets/stil.css"))),
        )
        .route("/plugin.js", routing::get(async || asset("text/javascript", include_str!("../../assets/plugin.js"))))
        .route("/favicon.svg", routing::get(async || asset("image/svg+xml", include_str!("../../assets/favicon.svg"))));
    let router = router.route("/", routing::get(front));
    let router = see(router, "/logga-in", account::log_in);
    let router = act(router, "/logga-ut", account::log_out);
    let router = see(router, "/start", account::start);
    let router = see(router, "/e-legitimationer", account::own);
    let router = see(router, "/kort", cards::mine);
    let router = see(router, "/lyar/{page}", lying::page);
    let router = see(router, "/bestall", order::form);
    let router = act(router, "/bestall", order::submit);
    let router = see(router, "/arenden/{case}/bestallning", order::unsigned);
    let router = see(router, "/arenden/{case}/bestallt", order::done);
    let router = see(router, "/bestallningar", search::form);
    let router = act(router, "/bestallningar", search::submit);
    let router = act(router, "/bestallningar/valj", search::choose);
    let router = see(router, "/arenden/{case}", steps::here);
    let router = see(router, "/arenden/{case}/granskning", steps::review);
    let router = see(router, "/arenden/{case}/overlamning", steps::hand_over);
    let router = see(router, "/arenden/{case}/villkor", steps::terms);
    let router = see(router, "/arenden/{case}/hamta", steps::fetch);
    let router = see(router, "/arenden/{case}/kvittera", steps::receipt);
    let router = see(router, "/arenden/{case}/klart", receipt::done);
    let router = see(router, "/cases/{case}/documents/{file}", receipt::document);
    let router = crate::smartid::routes(crate::netid::routes(router));
    if legacy { legacy::routes(router) } else { router }
}

/// The way in, by the name that was asked.
async fn front(headers: HeaderMap) -> Response {
    Redirect::to(Site::of(&headers).log_in()).into_response()
}

fn asset(media_type: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "max-age=300")], text).into_response()
}

/// A page of Mina sidor to look at.
pub(crate) fn see(router: Router<Arc<App>>, path: &str, look: Look) -> Router<Arc<App>> {
    see_at(Site::MinaSidor, router, path, look)
}

/// A form of Mina sidor to send.
pub(crate) fn act(router: Router<Arc<App>>, path: &str, act: Act) -> Router<Arc<App>> {
    act_at(Site::MinaSidor, router, path, act)
}

/// A page of one of the portals to look at.
pub(crate) fn see_at(site: Site, router: Router<Arc<App>>, path: &str, look: Look) -> Router<Arc<App>> {
    let handler =
        async move |State(app): State<Arc<App>>, Path(params): Path<HashMap<String, String>>, headers: HeaderMap| {
            visit(&app, site, &headers, &params, None, |core, visit, _| look(core, visit))
        };
    router.route(path, routing::get(handler))
}

/// A form of one of the portals to send.
pub(crate) fn act_at(site: Site, router: Router<Arc<App>>, path: &str, act: Act) -> Router<Arc<App>> {
    let handler = async move |State(app): State<Arc<App>>,
                              Path(params): Path<HashMap<String, String>>,
                              headers: HeaderMap,
                              body: Body| {
        let Some(body) = read(body).await else {
            return StatusCode::PAYLOAD_TOO_LARGE.into_response();
        };
        visit(&app, site, &headers, &params, Some(&body), act)
    };
    router.route(path, routing::post(handler))
}

/// All fields that a form of this portal may have.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Form {
    pub csrf: String,
    pub person: String,
    pub sok: String,
    pub arende: String,
    pub mottagare: String,
    pub kortnummer: String,
    pub giltig_till: String,
    pub uppdrag: String,
    pub id_handling: String,
    pub id_nummer: String,
    pub svar: String,
    pub challenge: String,
}

fn visit(
    app: &Arc<App>,
    site: Site,
    headers: &HeaderMap,
    params: &HashMap<String, String>,
    body: Option<&[u8]>,
    work: impl FnOnce(&mut Core, &PageVisit<'_>, &Form) -> Answer<Outcome>,
) -> Response {
    if Site::of(headers) != site {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mut core = app.core();
    let core = &mut *core;
    let now = core.now();
    let mut fresh = None;
    let known = cookie(headers).filter(|it| core.sessions.find(it, now).is_some());
    let cookie = match known {
        Some(cookie) => cookie.to_owned(),
        None => fresh.insert(core.sessions.open(now)).clone(),
    };
    let Some(session) = core.sessions.find(&cookie, now) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    if !session.allow(now) {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    let (actor, dead) = (session.actor.clone(), session.dead);
    let visit = PageVisit { cookie: &cookie, site, csrf: session.csrf.clone(), actor, dead, path: params };
    let answer = form(core, headers, body, &visit).and_then(|form| {
        core.sweep()?;
        match form {
            None => work(core, &visit, &Form::default()),
            Some(form) => in_transaction(core, |core| work(core, &visit, &form)),
        }
    });
    let mut response = respond(core, &visit, answer);
    if let Some(cookie) = fresh {
        set_cookie(&mut response, &cookie);
    }
    app.changed();
    response
}

fn in_transaction(core: &mut Core, work: impl FnOnce(&mut Core) -> Answer<Outcome>) -> Answer<Outcome> {
    core.store.begin()?;
    match work(core) {
        Ok(outcome) => {
            core.store.commit()?;
            Ok(outcome)
        }
        Err(error) => {
            core.store.roll_back()?;
            Err(error)
        }
    }
}

/// The form of a POST, if it comes from one of our own pages.
fn form(core: &Core, headers: &HeaderMap, body: Option<&[u8]>, visit: &PageVisit<'_>) -> Answer<Option<Form>> {
    let Some(body) = body else {
        return Ok(None);
    };
    let rule = |rule: &str| ErrorReport::new(Code::BadMessage).with("rule", rule);
    if !same_origin(headers, &visit.site.origin(&core.settings)) {
        return Err(rule("origin"));
    }
    let form: Form = parse_form(body).ok_or_else(|| rule("form"))?;
    if same_secret(&form.csrf, &visit.csrf) { Ok(Some(form)) } else { Err(rule("csrf")) }
}

fn parse_form(body: &[u8]) -> Option<Form> {
    let address = format!("/?{}", std::str::from_utf8(body).ok()?);
    let query = axum::extract::Query::<Form>::try_from_uri(&address.parse().ok()?).ok()?;
    Some(query.0)
}

fn respond(core: &Core, visit: &PageVisit<'_>, answer: Answer<Outcome>) -> Response {
    let shell = Shell {
        site: visit.site,
        legacy: core.settings.legacy || visit.site != Site::MinaSidor,
        environment: core.settings.environment,
        csrf: &visit.csrf,
        actor: visit.actor.as_ref(),
        by_personnummer: core.settings.legacy && core.plugin.by_personnummer,
    };
    match answer {
        Ok(Outcome::Page(content)) => (content.status, Html(shell.render(&content).into_string())).into_response(),
        Ok(Outcome::Go(path)) => Redirect::to(&path).into_response(),
        Ok(Outcome::GoAs { path, cookie }) => {
            let mut response = Redirect::to(&path).into_response();
            set_cookie(&mut response, &cookie);
            response
        }
        Ok(Outcome::Document { name, octets }) => {
            let disposition = format!("attachment; filename=\"{name}\"");
            let headers = [
                (header::CONTENT_TYPE, "application/pkcs7-mime".to_owned()),
                (header::CONTENT_DISPOSITION, disposition),
            ];
            (headers, octets).into_response()
        }
        Err(error) if error.code == Code::NotLoggedIn => Redirect::to(visit.site.log_in()).into_response(),
        Err(error) => {
            let main = problem(&error, shell.legacy, visit.site);
            let content =
                Content { title: "Det går inte att fortsätta", case: None, status: status(error.code), main };
            (content.status, Html(shell.render(&content).into_string())).into_response()
        }
    }
}
