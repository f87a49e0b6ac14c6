//! The hand-over contract's calls as one type, so that they can be queued, answered and tested.

use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    portal::handover::{
        Accepted, Call, CaseOpened, CaseView, CertificateRequests, Challenge, DocumentRequest, Empty, GetCase,
        GetSession, HandOver, IssuedCertificates, Login, OrderRequest, PostCertificateRequests, PostChallenge,
        PostDocument, PostHandOver, PostLogin, PostOrder, PostSignature, PostTerms, PostWritten, Refusal, Session,
        Signature, Terms, Written,
    },
    protocol::Document,
};
use serde::{Serialize, de::DeserializeOwned};

/// One call with its body.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum PortalCall {
    /// [`GetSession`].
    Session,
    /// [`PostChallenge`].
    Challenge(Empty),
    /// [`PostLogin`].
    LogIn(Login),
    /// [`PostOrder`].
    Order(OrderRequest),
    /// [`GetCase`].
    Case,
    /// [`PostDocument`].
    Document(DocumentRequest),
    /// [`PostSignature`].
    Sign(Signature),
    /// [`PostHandOver`].
    HandOver(HandOver),
    /// [`PostTerms`].
    Terms(Terms),
    /// [`PostCertificateRequests`].
    Certificates(CertificateRequests),
    /// [`PostWritten`].
    Written(Written),
}

/// What the portal answered.
#[derive(Clone, Debug)]
pub enum PortalAnswer {
    /// To [`PortalCall::Session`].
    Session(Session),
    /// To [`PortalCall::Challenge`].
    Challenge(Challenge),
    /// To what is simply taken.
    Accepted(Accepted),
    /// To [`PortalCall::Order`].
    Opened(CaseOpened),
    /// To [`PortalCall::Case`].
    Case(Box<CaseView>),
    /// To [`PortalCall::Document`].
    Document(Document),
    /// To [`PortalCall::Certificates`].
    Issued(IssuedCertificates),
}

/// A JSON body that has arrived, whatever holds it.
pub trait Body {
    /// As a value of a type; `None` when it has another shape.
    fn read<T: DeserializeOwned>(&self) -> Option<T>;
}

impl PortalCall {
    /// HTTP method.
    pub fn method(&self) -> &'static str {
        self.endpoint().0
    }

    /// Path on the portal's origin. `case` is put in with everything but letters, digits and `-_.` escaped.
    pub fn path(&self, base: &str, case: Option<&str>) -> String {
        let case: String = case.unwrap_or_default().bytes().map(escaped).collect();
        format!("{}{}", base.trim_end_matches('/'), self.endpoint().1.replace("{case}", &case))
    }

    /// Reads the answer to this call.
    ///
    /// # Errors
    /// The portal's own refusal; `KB-0600` without an answer (status 0); `KB-0601` with an answer that the contract does not
    /// know.
    pub fn answer(&self, status: u16, body: &impl Body) -> Result<PortalAnswer, ErrorReport> {
        if status == 0 {
            return Err(Code::PortalGone.into());
        }
        let unknown = || ErrorReport::new(Code::PortalAnswer).with("status", status.to_string());
        if status != 200 {
            return Err(body.read::<Refusal>().map_or_else(unknown, |refusal| refusal.error));
        }
        match self {
            Self::Session => body.read().map(PortalAnswer::Session),
            Self::Challenge(_) => body.read().map(PortalAnswer::Challenge),
            Self::Order(_) => body.read().map(PortalAnswer::Opened),
            Self::Case => body.read().map(PortalAnswer::Case),
            Self::Document(_) => body.read().map(PortalAnswer::Document),
            Self::Certificates(_) => body.read().map(PortalAnswer::Issued),
            Self::LogIn(_) | Self::Sign(_) | Self::HandOver(_) | Self::Terms(_) | Self::Written(_) => {
                body.read().filter(|it: &Accepted| is_path(&it.next)).map(PortalAnswer::Accepted)
            }
        }
        .ok_or_else(unknown)
    }

    fn endpoint(&self) -> (&'static str, &'static str) {
        fn of<C: Call>() -> (&'static str, &'static str) {
            (C::METHOD, C::PATH)
        }
        match self {
            Self::Session => of::<GetSession>(),
            Self::Challenge(_) => of::<PostChallenge>(),
            Self::LogIn(_) => of::<PostLogin>(),
            Self::Order(_) => of::<PostOrder>(),
            Self::Case => of::<GetCase>(),
            Self::Document(_) => of::<PostDocument>(),
            Self::Sign(_) => of::<PostSignature>(),
            Self::HandOver(_) => of::<PostHandOver>(),
            Self::Terms(_) => of::<PostTerms>(),
            Self::Certificates(_) => of::<PostCertificateRequests>(),
            Self::Written(_) => of::<PostWritten>(),
        }
    }
}

fn escaped(octet: u8) -> String {
    match octet {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(octet).to_string(),
        _ => format!("%{octet:02X}"),
    }
}

/// A path on the portal's own origin, and nothing that a browser would take for more.
fn is_path(next: &str) -> bool {
    next.starts_with('/') && !next.starts_with("//") && !next.contains(|it: char| it == '\\' || it.is_control())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    struct Json(serde_json::Value);

    impl Body for Json {
        fn read<T: DeserializeOwned>(&self) -> Option<T> {
            serde_json::from_value(self.0.clone()).ok()
        }
    }

    fn code(call: &PortalCall, status: u16, body: serde_json::Value) -> Option<Code> {
        call.answer(status, &Json(body)).err().map(|report| report.code)
    }

    #[test]
    fn a_case_cannot_leave_its_place_in_the_path() {
        assert_eq!(PortalCall::Case.path("/k/v1", Some("../x y")), "/k/v1/cases/..%2Fx%20y");
        assert_eq!(PortalCall::Session.path("/k/v1/", None), "/k/v1/session");
    }

    #[test]
    fn the_portals_own_words_are_kept_and_others_are_named() {
        let refusal = serde_json::json!({ "error": { "code": "KB-0303" } });
        assert_eq!(code(&PortalCall::Session, 409, refusal), Some(Code::SamePersonTwice));
        assert_eq!(code(&PortalCall::Session, 500, serde_json::json!(null)), Some(Code::PortalAnswer));
        assert_eq!(code(&PortalCall::Session, 200, serde_json::json!({})), Some(Code::PortalAnswer));
        assert_eq!(code(&PortalCall::Session, 0, serde_json::json!(null)), Some(Code::PortalGone));
        assert_eq!(code(&PortalCall::Session, 200, serde_json::json!({ "login": null, "now": 5 })), None);
    }

    #[test]
    fn bodies_are_those_of_the_contract() {
        let body = serde_json::to_value(PortalCall::Challenge(Empty {})).unwrap();
        assert_eq!(body, serde_json::json!({}));
        assert_eq!(serde_json::to_value(PortalCall::Session).unwrap(), serde_json::Value::Null);
    }

    #[test]
    fn where_to_go_on_is_a_path_of_the_portal() {
        for good in ["/", "/start", "/arenden/RK-1/kvittera?a=b#c"] {
            assert!(is_path(good), "{good}");
        }
        for bad in
            ["", "start", "//evil.example", "/\\evil.example", "javascript:alert(1)", "https://evil.example/", "/a\nb"]
        {
            assert!(!is_path(bad), "{bad}");
        }
    }
}
