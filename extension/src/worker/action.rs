//! Actions on a portal with the contract, as sequences of portal calls and host commands. Pure: answers in, next question out.
//!
//! Each sequence can be begun again after any interruption: what is done is not done twice, because the portal answers a
//! repeated idempotency key with the first answer, and the host only reads back what is already on the card.

use super::{PortalAnswer, PortalCall};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    ceremony::Role,
    identity::PrintedNumber,
    portal::handover::{
        CaseView, CertificateRequest, CertificateRequests, DocumentRequest, Empty, HandOver, Login, OrderRequest,
        Signature, Terms, Written, WrittenDigest,
    },
    protocol::{
        Bytes, CardRef, CertificateToWrite, CertificateUsage, Command, Document, EnrolledKey, KeyRequest, KeySource,
        PinKind, Reply, SigningPurpose, WrittenCertificate,
    },
};

/// What is to be done, with all that it needs.
#[derive(Clone, Debug)]
pub enum Task {
    /// Log in with a card.
    LogIn {
        /// The card.
        card: CardRef,
    },
    /// Order a card and sign the order.
    Order {
        /// Who orders.
        card: CardRef,
        /// The form.
        order: Box<OrderRequest>,
        /// Names this showing of the form: the same form sent twice from it is one order.
        form: String,
    },
    /// Sign a document of the case.
    Sign {
        /// Whose signature.
        card: CardRef,
        /// What it means.
        purpose: SigningPurpose,
        /// A signature that is made but may not have reached the portal.
        unsent: Option<Bytes>,
    },
    /// Keep what the user said about a blank card's number, and hand it over if this is the step for it.
    Bind {
        /// The card.
        card: CardRef,
        /// Its number.
        number: PrintedNumber,
        /// Whether the card is handed over at once.
        hand_over: bool,
    },
    /// Say which card is handed over.
    HandOver {
        /// The card.
        card: CardRef,
        /// Its number.
        number: PrintedNumber,
    },
    /// Accept the terms that the page shows.
    Terms {
        /// Their version.
        version: String,
    },
    /// Keys, requests, certificates.
    Fetch {
        /// The card.
        card: CardRef,
        /// Its number.
        number: PrintedNumber,
        /// Who gets it.
        person: String,
        /// Requests that are made but may not have reached the portal.
        unsent: Option<Vec<CertificateRequest>>,
    },
}

/// What comes next.
#[derive(Clone, Debug)]
pub enum Next {
    /// Ask the portal.
    Call(PortalCall, Key),
    /// Ask the host.
    Ask(Command),
    /// All is done; go to this path.
    Done(Option<String>),
    /// It can't go on.
    Failed(ErrorReport),
}

/// What makes a call the same call when it is repeated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// Nothing: each call is a new one.
    Once,
    /// Origin, case and these parts.
    Of(Vec<Vec<u8>>),
}

/// What came.
#[derive(Clone, Debug)]
pub enum Got {
    /// From the portal.
    Portal(PortalAnswer),
    /// From the host.
    Host(Reply),
}

/// A task under way.
#[derive(Clone, Debug)]
pub struct Run {
    /// What is to be done.
    pub task: Task,
    /// Origin of the page.
    pub origin: String,
    /// The portal's case.
    pub case: Option<String>,
    /// The host's request under way.
    pub request: Option<String>,
    /// An open PIN window and its check code.
    pub pin: Option<(PinKind, Option<String>)>,
    /// The card's progress: done, of.
    pub progress: Option<(u16, u16)>,
}

impl Run {
    /// A task that has not begun.
    pub fn new(task: Task, origin: String, case: Option<String>) -> Self {
        Self { task, origin, case, request: None, pin: None, progress: None }
    }

    /// Who does it, where the task says so.
    pub fn actor(&self) -> Option<Role> {
        match &self.task {
            Task::LogIn { .. } => None,
            Task::Order { .. } | Task::Sign { purpose: SigningPurpose::Order, .. } => Some(Role::Administrator1),
            Task::Sign { purpose: SigningPurpose::Decision, .. } | Task::Bind { .. } | Task::HandOver { .. } => {
                Some(Role::Administrator2)
            }
            Task::Sign { .. } | Task::Terms { .. } | Task::Fetch { .. } => Some(Role::Recipient),
        }
    }

    /// The first question.
    pub fn begin(&self) -> Next {
        match &self.task {
            Task::LogIn { .. } => Next::Call(PortalCall::Challenge(Empty {}), Key::Once),
            Task::Order { order, form, .. } => {
                let parts = [form, &order.recipient, order.number.as_str(), &order.valid_to, &order.id_document];
                let mut parts: Vec<Vec<u8>> = parts.iter().map(|it| it.as_bytes().to_vec()).collect();
                parts.push(order.id_document_number.clone().into_bytes());
                Next::Call(PortalCall::Order(order.as_ref().clone()), Key::Of(parts))
            }
            Task::Sign { purpose, unsent: Some(cms), .. } => hand_in(*purpose, cms.clone()),
            Task::Sign { purpose, .. } => Next::Call(
                PortalCall::Document(DocumentRequest { purpose: *purpose }),
                key(&["document", name(*purpose)]),
            ),
            Task::Bind { card, number, .. } => {
                Next::Ask(Command::BindNumber { card: card.clone(), number: number.clone() })
            }
            Task::HandOver { card, number } => hand_over(card, number),
            Task::Terms { version } => {
                Next::Call(PortalCall::Terms(Terms { version: version.clone() }), key(&["terms", version]))
            }
            Task::Fetch { .. } => Next::Call(PortalCall::Case, Key::Once),
        }
    }

    /// The next question after an answer.
    pub fn go_on(&mut self, got: Got) -> Next {
        self.pin = None;
        self.progress = None;
        match (&self.task, got) {
            (_, Got::Portal(PortalAnswer::Accepted(accepted))) => Next::Done(Some(accepted.next)),
            (Task::LogIn { card }, Got::Portal(PortalAnswer::Challenge(challenge))) => {
                Next::Ask(Command::Authenticate {
                    card: card.clone(),
                    origin: self.origin.clone(),
                    nonce: challenge.nonce,
                })
            }
            (Task::LogIn { .. }, Got::Host(Reply::Token { token })) => {
                Next::Call(PortalCall::LogIn(Login { token }), Key::Once)
            }
            (Task::Order { card, .. }, Got::Portal(PortalAnswer::Opened(opened))) => {
                let ask = self.sign(card, SigningPurpose::Order, opened.document, &opened.case);
                self.case = Some(opened.case);
                ask
            }
            (Task::Order { .. }, Got::Host(Reply::Signature { cms })) => hand_in(SigningPurpose::Order, cms),
            (Task::Sign { card, purpose, .. }, Got::Portal(PortalAnswer::Document(document))) => {
                self.sign(card, *purpose, document, self.case.as_deref().unwrap_or_default())
            }
            (Task::Sign { purpose, .. }, Got::Host(Reply::Signature { cms })) => hand_in(*purpose, cms),
            (Task::Bind { card, number, hand_over: true }, Got::Host(Reply::Done)) => hand_over(card, number),
            (Task::Bind { .. }, Got::Host(Reply::Done)) => Next::Done(None),
            (Task::Fetch { card, .. }, Got::Host(Reply::Enrolled { keys })) => request(card, requests(keys)),
            (Task::Fetch { card, .. }, Got::Host(Reply::Written { certificates })) => written(card, certificates),
            (Task::Fetch { .. }, Got::Portal(PortalAnswer::Case(case))) => self.fetch(*case),
            (Task::Fetch { .. }, Got::Portal(PortalAnswer::Issued(issued))) => self.write(issued.certificates),
            _ => Next::Failed(ErrorReport::new(Code::Internal).with("detail", "unexpected answer")),
        }
    }

    fn sign(&self, card: &CardRef, purpose: SigningPurpose, document: Document, case: &str) -> Next {
        Next::Ask(Command::Sign {
            card: card.clone(),
            origin: self.origin.clone(),
            purpose,
            document,
            case: case.to_owned(),
        })
    }

    /// Where a fetch goes on: certificates that were issued are written, requests that were made are sent, else keys are made.
    fn fetch(&self, case: CaseView) -> Next {
        let Task::Fetch { card, number, person, unsent } = &self.task else {
            return Next::Failed(Code::Internal.into());
        };
        if !case.unwritten.is_empty() {
            return self.write(case.unwritten);
        }
        if let Some(requests) = unsent {
            return request(card, requests.clone());
        }
        let new = |usage| KeyRequest { usage, source: KeySource::New(case.key_algorithm) };
        Next::Ask(Command::Enrol {
            card: card.clone(),
            origin: self.origin.clone(),
            case: case.case.clone(),
            number: number.clone(),
            person: person.clone(),
            keys: vec![new(CertificateUsage::Authentication), new(CertificateUsage::Signature)],
        })
    }

    fn write(&self, certificates: Vec<CertificateToWrite>) -> Next {
        let Task::Fetch { card, number, person, .. } = &self.task else {
            return Next::Failed(Code::Internal.into());
        };
        Next::Ask(Command::WriteCertificates {
            card: card.clone(),
            origin: self.origin.clone(),
            case: self.case.clone().unwrap_or_default(),
            number: number.clone(),
            person: person.clone(),
            certificates,
        })
    }
}

fn hand_in(purpose: SigningPurpose, cms: Bytes) -> Next {
    let key = Key::Of(vec![b"signature".to_vec(), name(purpose).as_bytes().to_vec(), cms.0.clone()]);
    Next::Call(PortalCall::Sign(Signature { purpose, cms }), key)
}

fn hand_over(card: &CardRef, number: &PrintedNumber) -> Next {
    let key = key(&["hand-over", card.chip.as_str(), number.as_str()]);
    Next::Call(PortalCall::HandOver(HandOver { chip: card.chip.clone(), number: number.clone() }), key)
}

fn requests(keys: Vec<EnrolledKey>) -> Vec<CertificateRequest> {
    keys.into_iter().map(|it| CertificateRequest { usage: it.usage, request: it.request }).collect()
}

fn request(card: &CardRef, requests: Vec<CertificateRequest>) -> Next {
    let parts = [b"certificates".to_vec()].into_iter().chain(requests.iter().map(|it| it.request.0.clone()));
    let key = Key::Of(parts.collect());
    Next::Call(PortalCall::Certificates(CertificateRequests { chip: card.chip.clone(), requests }), key)
}

fn written(card: &CardRef, certificates: Vec<WrittenCertificate>) -> Next {
    let parts = [b"written".to_vec()].into_iter().chain(certificates.iter().map(|it| it.sha256.0.clone()));
    let key = Key::Of(parts.collect());
    let digests = certificates.into_iter().map(|it| WrittenDigest { usage: it.usage, sha256: it.sha256 }).collect();
    Next::Call(PortalCall::Written(Written { chip: card.chip.clone(), certificates: digests }), key)
}

fn key(parts: &[&str]) -> Key {
    Key::Of(parts.iter().map(|it| it.as_bytes().to_vec()).collect())
}

fn name(purpose: SigningPurpose) -> &'static str {
    match purpose {
        SigningPurpose::Order => "order",
        SigningPurpose::Decision => "decision",
        SigningPurpose::Receipt => "receipt",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use kortbrygga_shared::{
        ceremony::{self, OrderFact},
        portal::handover::{Accepted, Challenge, IssuedCertificates},
        protocol::{AuthenticationToken, KeyAlgorithm},
        time::UnixMillis,
    };

    fn card() -> CardRef {
        CardRef { chip: "0B".parse().unwrap(), epoch: 2 }
    }

    fn number() -> PrintedNumber {
        "9752278900000004471".parse().unwrap()
    }

    fn run(task: Task) -> Run {
        Run::new(task, "https://minasidor.siths.se".into(), Some("c1".into()))
    }

    fn fetch(unsent: Option<Vec<CertificateRequest>>) -> Run {
        run(Task::Fetch { card: card(), number: number(), person: "Rut Rask".into(), unsent })
    }

    fn case(unwritten: Vec<CertificateToWrite>) -> Got {
        let workflow = ceremony::find("siths.reserve-loa3.issue").unwrap();
        let state = ceremony::begin(workflow, Default::default());
        Got::Portal(PortalAnswer::Case(Box::new(CaseView {
            case: "c1".into(),
            workflow: workflow.id.into(),
            steps: ceremony::steps(workflow, &state),
            state,
            order: OrderFact {
                number: number(),
                recipient: "Rut Rask".into(),
                recipient_id: "SE2321000016-R1".into(),
                ordered_by: None,
                organisation: String::new(),
                in_branch: None,
            },
            terms_version: "1".into(),
            key_algorithm: KeyAlgorithm::P256,
            unwritten,
        })))
    }

    fn certificate(usage: CertificateUsage) -> CertificateToWrite {
        CertificateToWrite { usage, certificate: vec![1, 2].into() }
    }

    fn accepted() -> Got {
        Got::Portal(PortalAnswer::Accepted(Accepted { next: "/next".into() }))
    }

    #[test]
    fn a_login_goes_from_nonce_to_token_to_portal() {
        let mut run = run(Task::LogIn { card: card() });
        assert!(matches!(run.begin(), Next::Call(PortalCall::Challenge(_), Key::Once)));
        let nonce = "n".repeat(44);
        let challenge = Challenge { nonce: nonce.clone(), expires: UnixMillis(1) };
        let Next::Ask(Command::Authenticate { nonce: asked, origin, .. }) =
            run.go_on(Got::Portal(PortalAnswer::Challenge(challenge)))
        else {
            panic!("no authentication");
        };
        assert_eq!((asked, origin.as_str()), (nonce, "https://minasidor.siths.se"));
        let token = AuthenticationToken {
            unverified_certificate: vec![1].into(),
            algorithm: "ES256".into(),
            signature: vec![2].into(),
            format: "web-eid:1.0".into(),
            app_version: "https://example.org".into(),
        };
        assert!(matches!(run.go_on(Got::Host(Reply::Token { token })), Next::Call(PortalCall::LogIn(_), Key::Once)));
        assert!(matches!(run.go_on(accepted()), Next::Done(Some(path)) if path == "/next"));
    }

    #[test]
    fn certificates_are_enrolled_written_and_reported() {
        let mut run = fetch(None);
        assert!(matches!(run.begin(), Next::Call(PortalCall::Case, _)));
        let Next::Ask(Command::Enrol { keys, .. }) = run.go_on(case(vec![])) else { panic!("no enrolment") };
        assert_eq!(
            keys.iter().map(|it| it.usage).collect::<Vec<_>>(),
            [CertificateUsage::Authentication, CertificateUsage::Signature]
        );
        let keys = keys.iter().map(|it| EnrolledKey { usage: it.usage, request: vec![7].into() }).collect();
        let Next::Call(PortalCall::Certificates(sent), _) = run.go_on(Got::Host(Reply::Enrolled { keys })) else {
            panic!("no requests");
        };
        assert_eq!(sent.requests.len(), 2);
        let issued = IssuedCertificates {
            certificates: vec![certificate(CertificateUsage::Authentication)],
            receipt_deadline: UnixMillis(9),
        };
        let Next::Ask(Command::WriteCertificates { case, .. }) = run.go_on(Got::Portal(PortalAnswer::Issued(issued)))
        else {
            panic!("nothing written");
        };
        assert_eq!(case, "c1");
        let written = WrittenCertificate {
            usage: CertificateUsage::Authentication,
            sha256: vec![3; 32].into(),
            newly_written: true,
        };
        let next = run.go_on(Got::Host(Reply::Written { certificates: vec![written] }));
        assert!(matches!(next, Next::Call(PortalCall::Written(_), _)));
    }

    #[test]
    fn certificates_that_were_issued_before_are_written_without_new_keys() {
        let next = fetch(None).go_on(case(vec![certificate(CertificateUsage::Signature)]));
        assert!(matches!(next, Next::Ask(Command::WriteCertificates { .. })));
    }

    #[test]
    fn requests_that_may_not_have_arrived_are_sent_again_with_the_same_key() {
        let requests = vec![CertificateRequest { usage: CertificateUsage::Signature, request: vec![7].into() }];
        let Next::Call(_, first) = fetch(Some(requests.clone())).go_on(case(vec![])) else { panic!("not sent") };
        let Next::Call(_, second) = fetch(Some(requests)).go_on(case(vec![])) else { panic!("not sent") };
        assert_eq!(first, second);
    }

    #[test]
    fn a_signature_that_may_not_have_arrived_is_not_made_again() {
        let task = |unsent| Task::Sign { card: card(), purpose: SigningPurpose::Receipt, unsent };
        let Next::Call(PortalCall::Sign(sent), first) = run(task(Some(vec![5].into()))).begin() else {
            panic!("not handed in");
        };
        assert_eq!(sent.cms, vec![5].into());
        let Next::Call(_, other) = run(task(None)).go_on(Got::Host(Reply::Signature { cms: vec![6].into() })) else {
            panic!("not handed in");
        };
        assert_ne!(first, other);
    }

    #[test]
    fn yes_to_the_number_binds_it_and_hands_over() {
        let mut run = run(Task::Bind { card: card(), number: number(), hand_over: true });
        assert!(matches!(run.begin(), Next::Ask(Command::BindNumber { .. })));
        assert!(matches!(run.go_on(Got::Host(Reply::Done)), Next::Call(PortalCall::HandOver(_), Key::Of(_))));
    }

    #[test]
    fn an_answer_that_does_not_belong_ends_the_run() {
        let mut run = run(Task::Terms { version: "1".into() });
        assert!(matches!(run.go_on(Got::Host(Reply::Done)), Next::Failed(report) if report.code == Code::Internal));
    }
}
