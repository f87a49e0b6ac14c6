//! The hand-over contract between extension and portal, version 1 (`docs/handover.md` is its one-page description).
//!
//! All paths are relative to the base path that the page names in `<meta name="kortbrygga-handover">`. The page's own
//! origin is always the target; the session is the page's own cookie; each POST carries the page's CSRF token.

use crate::{
    catalogue::ErrorReport,
    ceremony::{OrderFact, Right, State, StepView},
    identity::{ChipId, PrintedNumber},
    protocol::{AuthenticationToken, Bytes, CertificateToWrite, CertificateUsage, Document, SigningPurpose},
    time::UnixMillis,
};
use serde::{Deserialize, Serialize};

/// Name of the `<meta>` element whose content is the base path, e.g. `/kortbrygga/v1`.
pub const META_BASE: &str = "kortbrygga-handover";
/// Name of the `<meta>` element whose content is the CSRF token, 16 to 128 characters.
pub const META_CSRF: &str = "csrf-token";
/// Name of the `<meta>` element whose content is the case that the page is about.
pub const META_CASE: &str = "kortbrygga-case";
/// Header of each POST: the CSRF token.
pub const HEADER_CSRF: &str = "x-csrf-token";
/// Header of each POST: 16 to 64 characters. The same key with the same body returns the first answer again; with another
/// body it is refused with `KB-0604`. Kept by the portal for at least 24 hours.
pub const HEADER_IDEMPOTENCY: &str = "idempotency-key";
/// Largest request body, in bytes.
pub const MAX_BODY: usize = 512 * 1024;

/// What one endpoint takes and gives.
pub trait Call {
    /// `GET` or `POST`.
    const METHOD: &'static str;
    /// Path below the base path; `{case}` stands for the case.
    const PATH: &'static str;
    /// Body of the request; `()` for GET.
    type Request: Serialize + for<'de> Deserialize<'de>;
    /// Body of the answer with status 200. Any other status carries [`Refusal`].
    type Answer: Serialize + for<'de> Deserialize<'de>;
}

macro_rules! calls {
    ($($(#[$doc:meta])+ $name:ident: $method:literal $path:literal $request:ty => $answer:ty;)+) => {
        $($(#[$doc])+
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl Call for $name {
            const METHOD: &'static str = $method;
            const PATH: &'static str = $path;
            type Request = $request;
            type Answer = $answer;
        })+
    };
}

calls! {
    /// Who is logged in.
    GetSession: "GET" "/session" () => Session;
    /// A nonce for a login token.
    PostChallenge: "POST" "/login/challenge" Empty => Challenge;
    /// Log in with a token.
    PostLogin: "POST" "/login" Login => Accepted;
    /// Order a reserve card; the order stands when its document has been signed.
    PostOrder: "POST" "/orders" OrderRequest => CaseOpened;
    /// What the portal knows of a case.
    GetCase: "GET" "/cases/{case}" () => CaseView;
    /// The document to sign for a purpose, made by the portal once per case and purpose.
    PostDocument: "POST" "/cases/{case}/document" DocumentRequest => Document;
    /// A signature over that document.
    PostSignature: "POST" "/cases/{case}/signature" Signature => Accepted;
    /// The card is with the recipient.
    PostHandOver: "POST" "/cases/{case}/hand-over" HandOver => Accepted;
    /// The recipient accepts the terms.
    PostTerms: "POST" "/cases/{case}/terms" Terms => Accepted;
    /// Requests for certificates.
    PostCertificateRequests: "POST" "/cases/{case}/certificates" CertificateRequests => IssuedCertificates;
    /// The certificates are on the card and were read back.
    PostWritten: "POST" "/cases/{case}/written" Written => Accepted;
}

/// An empty JSON object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

/// Any answer with a status other than 200.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Why; from the shared catalogue.
    pub error: ErrorReport,
}

/// Answer to [`GetSession`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Who is logged in.
    pub login: Option<SessionLogin>,
    /// The portal's clock.
    pub now: UnixMillis,
}

/// Who is logged in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionLogin {
    /// Name.
    pub name: String,
    /// HSA-id.
    pub person_id: String,
    /// Level of assurance of the login: 2 or 3.
    pub loa: u8,
    /// Rights.
    pub rights: Vec<Right>,
    /// When the session began.
    pub since: UnixMillis,
}

/// Answer to [`PostChallenge`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Challenge {
    /// 32 random octets in base64 (44 characters); good once.
    pub nonce: String,
    /// Five minutes after it was made.
    pub expires: UnixMillis,
}

/// Body of [`PostLogin`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Login {
    /// The token.
    pub token: AuthenticationToken,
}

/// The portal has taken it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Accepted {
    /// Path on the portal's origin where the user goes on.
    pub next: String,
}

/// Body of [`PostOrder`]; the fields of the portal's own form.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrderRequest {
    /// Personnummer or HSA-id of the recipient.
    pub recipient: String,
    /// Number printed on the reserve card.
    pub number: PrintedNumber,
    /// Last day of validity, `YYYY-MM-DD`.
    pub valid_to: String,
    /// When the recipient's assignment ends, `YYYY-MM-DD`, where the form has it; the card must not be good for longer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignment_end: Option<String>,
    /// Kind of id document shown, e.g. `Svenskt körkort`.
    pub id_document: String,
    /// Its number, 1 to 30 characters.
    pub id_document_number: String,
}

/// Answer to [`PostOrder`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseOpened {
    /// The new case.
    pub case: String,
    /// The order, to be signed.
    pub document: Document,
}

/// Answer to [`GetCase`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseView {
    /// The case.
    pub case: String,
    /// Id of the workflow, e.g. `siths.reserve-loa3.issue`.
    pub workflow: String,
    /// Where it stands.
    pub state: State,
    /// Each step with who did it when.
    pub steps: Vec<StepView>,
    /// The order.
    pub order: OrderFact,
    /// Version of the terms in force.
    pub terms_version: String,
    /// Algorithm the CA wants for new keys.
    pub key_algorithm: crate::protocol::KeyAlgorithm,
    /// Certificates issued in this case that the portal does not know to be on the card; for resuming.
    pub unwritten: Vec<CertificateToWrite>,
}

/// Body of [`PostDocument`].
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DocumentRequest {
    /// What the signature will mean.
    pub purpose: SigningPurpose,
}

/// Body of [`PostSignature`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Signature {
    /// What the signature means.
    pub purpose: SigningPurpose,
    /// CMS SignedData with the document inside, DER.
    pub cms: Bytes,
}

/// Body of [`PostHandOver`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HandOver {
    /// The chip of the card that is handed over.
    pub chip: ChipId,
    /// The number that the user confirmed to be printed on it.
    pub number: PrintedNumber,
}

/// Body of [`PostTerms`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Terms {
    /// The version that was shown.
    pub version: String,
}

/// Body of [`PostCertificateRequests`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CertificateRequests {
    /// The chip that holds the keys.
    pub chip: ChipId,
    /// One per key.
    pub requests: Vec<CertificateRequest>,
}

/// One PKCS#10 request.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CertificateRequest {
    /// What the certificate is for.
    pub usage: CertificateUsage,
    /// RFC 2986, DER.
    pub request: Bytes,
}

/// Answer to [`PostCertificateRequests`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IssuedCertificates {
    /// One per request.
    pub certificates: Vec<CertificateToWrite>,
    /// The receipt must have come by then, else the certificates are revoked.
    pub receipt_deadline: UnixMillis,
}

/// Body of [`PostWritten`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Written {
    /// The chip they are on.
    pub chip: ChipId,
    /// One per certificate.
    pub certificates: Vec<WrittenDigest>,
}

/// A certificate as it was read back.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WrittenDigest {
    /// What it is for.
    pub usage: CertificateUsage,
    /// SHA-256 of the octets read back.
    pub sha256: Bytes,
}
