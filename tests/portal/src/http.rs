//! What every answer has in common: security headers, the session cookie, sizes.

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    portal::handover::{MAX_BODY, Refusal},
};

/// Name of the session cookie; the prefix makes browsers insist on Secure, Path=/ and no Domain (RFC 6265bis).
const COOKIE: &str = "__Host-session";

const HEADERS: [(HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; require-trusted-types-for 'script'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'; object-src 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), usb=()"),
];

/// Adds the security headers to every answer; one that is already there stays.
pub(crate) async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// The session cookie of a request.
pub(crate) fn cookie(headers: &HeaderMap) -> Option<&str> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok()).flat_map(|it| it.split(';'));
    pairs.filter_map(|it| it.trim().split_once('=')).find(|(name, _)| *name == COOKIE).map(|(_, value)| value)
}

/// Sets the session cookie.
pub(crate) fn set_cookie(response: &mut Response, value: &str) {
    let text = format!("{COOKIE}={value}; Path=/; Secure; HttpOnly; SameSite=Strict");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// A browser tells where a POST comes from; anything but this portal's own pages is refused.
pub(crate) fn same_origin(headers: &HeaderMap, origin: &str) -> bool {
    headers.get(header::ORIGIN).is_none_or(|it| it.as_bytes() == origin.as_bytes())
}

/// The body of a request, if it is not too large.
pub(crate) async fn read(body: Body) -> Option<Bytes> {
    axum::body::to_bytes(body, MAX_BODY).await.ok()
}

/// An answer in JSON.
pub(crate) fn json(status: StatusCode, body: Vec<u8>) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// A refusal in JSON, with the status that fits.
pub(crate) fn refuse(error: ErrorReport) -> Response {
    let status = status(error.code);
    // Serialising strings can't fail.
    json(status, serde_json::to_vec(&Refusal { error }).unwrap_or_default())
}

/// HTTP status of a refusal (RFC 9110 section 15).
pub(crate) fn status(code: Code) -> StatusCode {
    match code {
        Code::BadMessage => StatusCode::BAD_REQUEST,
        Code::NotLoggedIn | Code::SessionEnded | Code::LoginRefused | Code::CertificateRevoked => {
            StatusCode::UNAUTHORIZED
        }
        Code::LoginLevelTooLow
        | Code::RoleMissing
        | Code::SamePersonTwice
        | Code::RecipientIsAdministrator
        | Code::KurMissing => StatusCode::FORBIDDEN,
        Code::OrderNotFound => StatusCode::NOT_FOUND,
        Code::WrongStep | Code::IdempotencyConflict | Code::ReceiptDeadlinePassed => StatusCode::CONFLICT,
        Code::DocumentTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::TooManyMessages => StatusCode::TOO_MANY_REQUESTS,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// Equal, in a time that does not tell where they differ.
pub(crate) fn same_secret(a: &str, b: &str) -> bool {
    a.len() == b.len() && openssl::memcmp::eq(a.as_bytes(), b.as_bytes())
}
