//! The hand-over contract over HTTP (`docs/handover.md`). One path for every call: session, rate, origin, CSRF, size,
//! nesting, idempotency, then the work in one transaction, then the answer is kept.

use crate::{
    App,
    cases::{Answer, Core, OrderForm},
    http::{cookie, json, read, refuse, same_origin, same_secret, set_cookie},
    login::{self, TokenError},
    sessions::Actor,
};
use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::Response,
    routing::{MethodFilter, on},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    portal::handover::{
        Accepted, Call, CertificateRequests, Challenge, Empty, GetCase, GetSession, HEADER_CSRF, HEADER_IDEMPOTENCY,
        HandOver, Login, PostCertificateRequests, PostChallenge, PostDocument, PostHandOver, PostLogin, PostOrder,
        PostSignature, PostTerms, PostWritten, Session as SessionView, SessionLogin, Signature, Terms, Written,
    },
};
use ring::digest::{Context, SHA256};
use serde_json::Value;
use std::{collections::HashMap, sync::Arc};

/// Base path, as pages announce it.
pub(crate) const BASE: &str = "/kortbrygga/v1";

/// Objects and arrays inside each other; the contract itself needs three.
const DEEPEST: usize = 8;

/// One call under way.
pub(crate) struct Visit<'a> {
    cookie: &'a str,
    case: &'a str,
    actor: Option<Actor>,
    fresh_cookie: Option<String>,
}

impl Visit<'_> {
    fn actor(&self) -> Answer<Actor> {
        self.actor.clone().ok_or_else(|| Code::NotLoggedIn.into())
    }
}

/// All endpoints.
pub(crate) fn routes() -> Router<Arc<App>> {
    let router = Router::new();
    let router = get::<GetSession>(router, session);
    let router = get::<GetCase>(router, |core, visit| core.view(&visit.actor()?, visit.case));
    let router = post::<PostChallenge>(router, challenge);
    let router = post::<PostLogin>(router, log_in);
    let router = post::<PostOrder>(router, |core, visit, order| {
        let form = OrderForm {
            recipient: order.recipient,
            number: order.number.to_string(),
            valid_to: order.valid_to,
            assignment_end: order.assignment_end.unwrap_or_default(),
            id_document: order.id_document,
            id_document_number: order.id_document_number,
        };
        core.order(&visit.actor()?, &form)
    });
    let router = post::<PostDocument>(router, |core, visit, it| core.document(&visit.actor()?, visit.case, it.purpose));
    let router = post::<PostSignature>(router, |core, visit, it: Signature| {
        core.sign(&visit.actor()?, visit.case, it.purpose, &it.cms.0).map(next)
    });
    let router = post::<PostHandOver>(router, |core, visit, it: HandOver| {
        core.hand_over(&visit.actor()?, visit.case, &it.chip, &it.number).map(next)
    });
    let router = post::<PostTerms>(router, |core, visit, it: Terms| {
        core.accept_terms(&visit.actor()?, visit.case, &it.version).map(next)
    });
    let router = post::<PostCertificateRequests>(router, |core, visit, it: CertificateRequests| {
        core.certificates(&visit.actor()?, visit.case, &it.chip, &it.requests)
    });
    post::<PostWritten>(router, |core, visit, it: Written| {
        core.written(&visit.actor()?, visit.case, &it.chip, &it.certificates).map(next)
    })
}

fn next(case: crate::cases::Case) -> Accepted {
    let next = if case.is_ordered() && case.administrator2().is_none() {
        format!("/arenden/{}/bestallt", case.id)
    } else {
        case.path()
    };
    Accepted { next }
}

fn session(core: &mut Core, visit: &mut Visit<'_>) -> Answer<SessionView> {
    let login = visit.actor.as_ref().map(|actor| SessionLogin {
        name: actor.person.name(),
        person_id: actor.person.id.to_string(),
        loa: actor.level.number(),
        rights: actor.person.all_rights(),
        since: actor.since,
    });
    Ok(SessionView { login, now: core.now() })
}

fn challenge(core: &mut Core, visit: &mut Visit<'_>, _: Empty) -> Answer<Challenge> {
    let now = core.now();
    let session = core.sessions.find(visit.cookie, now).ok_or(Code::SessionEnded)?;
    let (nonce, expires) = session.challenge(now);
    Ok(Challenge { nonce, expires })
}

fn log_in(core: &mut Core, visit: &mut Visit<'_>, login: Login) -> Answer<Accepted> {
    let now = core.now();
    let refused = |reason: &str| ErrorReport::new(Code::LoginRefused).with("reason", reason);
    let session = core.sessions.find(visit.cookie, now).ok_or(Code::SessionEnded)?;
    let nonce = session.take_nonce(now).ok_or_else(|| refused("nonce"))?;
    let found = login::verify(&login.token, &core.ca, &core.settings.origin, &nonce).map_err(|error| match error {
        TokenError::Revoked => Code::CertificateRevoked.into(),
        error => refused(&error.to_string()),
    })?;
    let person = core.persons.by_id(&found.person_id).cloned().ok_or_else(|| refused("unknown person"))?;
    let actor = Actor { person, level: found.level, since: now, readers: 0 };
    visit.fresh_cookie = core.sessions.sign_in(visit.cookie, actor);
    Ok(Accepted { next: "/start".to_owned() })
}

fn get<C: Call<Request = ()> + 'static>(
    router: Router<Arc<App>>,
    work: fn(&mut Core, &mut Visit<'_>) -> Answer<C::Answer>,
) -> Router<Arc<App>> {
    let handler = move |State(app): State<Arc<App>>, Path(path): Path<HashMap<String, String>>, headers: HeaderMap| async move {
        let mut core = app.core();
        let core = &mut *core;
        let answer = core.sweep().and_then(|()| {
            let cookie = cookie(&headers).unwrap_or_default();
            let now = core.now();
            let mut actor = None;
            if let Some(session) = core.sessions.find(cookie, now) {
                if !session.allow(now) {
                    return Err(Code::TooManyMessages.into());
                }
                actor.clone_from(&session.actor);
            }
            let case = path.get("case").map(String::as_str).unwrap_or_default();
            work(core, &mut Visit { cookie, case, actor, fresh_cookie: None })
        });
        match answer {
            Ok(answer) => json(StatusCode::OK, serde_json::to_vec(&answer).unwrap_or_default()),
            Err(error) => refuse(error),
        }
    };
    router.route(&format!("{BASE}{}", C::PATH), on(MethodFilter::GET, handler))
}

fn post<C: Call + 'static>(
    router: Router<Arc<App>>,
    work: fn(&mut Core, &mut Visit<'_>, C::Request) -> Answer<C::Answer>,
) -> Router<Arc<App>> {
    let handler = move |State(app): State<Arc<App>>,
                        Path(path): Path<HashMap<String, String>>,
                        headers: HeaderMap,
                        body: Body| async move {
        let Some(body) = read(body).await else {
            return refuse(rule("body too large")).with_status(StatusCode::PAYLOAD_TOO_LARGE);
        };
        let case = path.get("case").map(String::as_str).unwrap_or_default();
        let request = Posted { path: C::PATH, case, headers: &headers, body: &body };
        let mut core = app.core();
        let response = match request.take::<C>(&mut core, work) {
            Ok((answer, fresh_cookie)) => {
                let mut response = json(StatusCode::OK, answer);
                if let Some(cookie) = fresh_cookie {
                    set_cookie(&mut response, &cookie);
                }
                response
            }
            Err(error) => refuse(error),
        };
        drop(core);
        app.changed();
        response
    };
    router.route(&format!("{BASE}{}", C::PATH), on(MethodFilter::POST, handler))
}

trait WithStatus {
    fn with_status(self, status: StatusCode) -> Self;
}

impl WithStatus for Response {
    fn with_status(mut self, status: StatusCode) -> Self {
        *self.status_mut() = status;
        self
    }
}

/// A POST as it came.
struct Posted<'a> {
    path: &'static str,
    case: &'a str,
    headers: &'a HeaderMap,
    body: &'a [u8],
}

impl Posted<'_> {
    /// The answer's body, and a new cookie after a login.
    fn take<C: Call>(
        &self,
        core: &mut Core,
        work: fn(&mut Core, &mut Visit<'_>, C::Request) -> Answer<C::Answer>,
    ) -> Answer<(Vec<u8>, Option<String>)> {
        core.sweep()?;
        let cookie = cookie(self.headers).ok_or(Code::SessionEnded)?;
        let now = core.now();
        let origin = core.settings.origin.clone();
        let session = core.sessions.find(cookie, now).ok_or(Code::SessionEnded)?;
        if !session.allow(now) {
            return Err(Code::TooManyMessages.into());
        }
        if !same_origin(self.headers, &origin) {
            return Err(rule("origin"));
        }
        if !same_secret(self.header(HEADER_CSRF), &session.csrf) {
            return Err(rule("csrf"));
        }
        if self.header(header::CONTENT_TYPE.as_str()).split(';').next().map(str::trim) != Some("application/json") {
            return Err(rule("content-type"));
        }
        let key = self.header(HEADER_IDEMPOTENCY);
        if !(16..=64).contains(&key.len()) || !key.bytes().all(|it| it.is_ascii_graphic()) {
            return Err(rule(HEADER_IDEMPOTENCY));
        }
        let actor = session.actor.clone();
        // A login changes who asks; what was asked before it is still found by the session.
        let mut scopes = vec![format!("session {}", session.id)];
        scopes.extend(actor.as_ref().map(|it| format!("person {}", it.person.id)));
        let digest = self.digest();
        if let Some(given) = core.store.answer(&scopes, key)? {
            return if given.request == digest {
                Ok((given.body, None))
            } else {
                Err(Code::IdempotencyConflict.into())
            };
        }
        let request: C::Request = parse(self.body)?;
        let mut visit = Visit { cookie, case: self.case, actor, fresh_cookie: None };
        core.store.begin()?;
        let done = work(core, &mut visit, request).and_then(|answer| {
            let body = serde_json::to_vec(&answer).map_err(crate::cases::internal)?;
            // Refusals are not kept: they have changed nothing, and the cause may be gone next time.
            let scope = scopes.last().map(String::as_str).unwrap_or_default();
            core.store.add_answer(scope, key, &digest, &body, now)?;
            core.store.commit()?;
            Ok(body)
        });
        match done {
            Ok(body) => Ok((body, visit.fresh_cookie)),
            Err(error) => {
                core.store.roll_back()?;
                Err(error)
            }
        }
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default()
    }

    fn digest(&self) -> Vec<u8> {
        let mut context = Context::new(&SHA256);
        for part in [self.path.as_bytes(), b"\0", self.case.as_bytes(), b"\0", self.body] {
            context.update(part);
        }
        context.finish().as_ref().to_vec()
    }
}

fn rule(rule: &str) -> ErrorReport {
    ErrorReport::new(Code::BadMessage).with("rule", rule)
}

/// A body as the contract's type. A malformed card number gets its own number in the catalogue.
fn parse<T: for<'de> serde::Deserialize<'de>>(body: &[u8]) -> Answer<T> {
    if depth(body) > DEEPEST {
        return Err(rule("nesting"));
    }
    let value: Value = serde_json::from_slice(body).map_err(|_| rule("not JSON"))?;
    if let Some(Value::String(number)) = value.get("number")
        && let Err(error) = number.parse::<kortbrygga_shared::identity::PrintedNumber>()
    {
        return Err(error.into());
    }
    serde_json::from_value(value).map_err(|error| rule(&error.to_string()))
}

/// How deep objects and arrays lie inside each other, without reading anything else.
fn depth(body: &[u8]) -> usize {
    let (mut now, mut most, mut in_text, mut escaped) = (0usize, 0usize, false, false);
    for octet in body {
        match octet {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => {
                now += 1;
                most = most.max(now);
            }
            b'}' | b']' if !in_text => now = now.saturating_sub(1),
            _ => {}
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nesting_is_counted_outside_of_texts() {
        assert_eq!(depth(br#"{"a":[{"b":"[[[\"{{"}]}"#), 3);
        assert_eq!(depth(b"]]]{"), 1);
        assert_eq!(depth(&b"[".repeat(100_000)), 100_000);
    }
}
