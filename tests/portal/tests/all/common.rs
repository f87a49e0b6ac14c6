//! A small browser without a screen: HTTPS under the real name, one cookie, forms and contract calls.

use kortbrygga_shared::{
    catalogue::Code,
    portal::handover::{
        Accepted, Call, CaseOpened, CaseView, Challenge, Empty, HEADER_CSRF, HEADER_IDEMPOTENCY, HandOver, Login,
        META_CSRF, OrderRequest, PostChallenge, PostDocument, PostHandOver, PostLogin, PostOrder, PostSignature,
        PostTerms, Refusal, Signature, Terms,
    },
    protocol::{CertificateUsage, Document, KeyAlgorithm, SigningPurpose},
};
use portal::{Options, Person, Portal, SoftCard};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};
use ureq::{
    Agent, RequestBuilder,
    http::{Response, Uri},
    tls::{Certificate, RootCerts, TlsConfig, TlsProvider},
    typestate::WithBody,
    unversioned::{
        resolver::{ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};

pub const BASE: &str = "/kortbrygga/v1";
pub const NUMBER: &str = "9752278900000004471";
pub const CHIP: &str = "10AB";

pub fn start() -> Portal {
    Portal::start(Options::default()).unwrap()
}

pub fn legacy() -> Portal {
    Portal::start(Options { legacy: true, ..Options::default() }).unwrap()
}

/// One browser.
pub struct Client {
    agent: Agent,
    origin: String,
    pub cookie: Option<String>,
    pub csrf: String,
    pub sent_origin: Option<String>,
    /// What the last refusal of a POST gave as `detail`, `reason` or `rule`.
    pub why: String,
}

/// Every name leads to the portal.
#[derive(Debug)]
struct ToPortal(SocketAddr);

impl Resolver for ToPortal {
    fn resolve(&self, _: &Uri, _: &ureq::config::Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut found = self.empty();
        found.push(self.0);
        Ok(found)
    }
}

/// Status, where to, body.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub location: Option<String>,
    pub headers: ureq::http::HeaderMap,
    pub body: String,
}

impl Page {
    /// Text of the h1.
    pub fn heading(&self) -> &str {
        self.between("<h1>", "</h1>")
    }

    pub fn between(&self, from: &str, to: &str) -> &str {
        let rest = self.body.split_once(from).map(|it| it.1).unwrap_or_default();
        rest.split_once(to).map(|it| it.0).unwrap_or_default()
    }

    pub fn has(&self, text: &str) -> bool {
        self.body.contains(text)
    }
}

impl Client {
    pub fn new(portal: &Portal) -> Self {
        Self::of(portal, &portal.origin())
    }

    /// A browser for another of the server's names.
    pub fn of(portal: &Portal, origin: &str) -> Self {
        let root = Certificate::from_pem(portal.tls_root_pem().as_bytes()).unwrap();
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .root_certs(RootCerts::Specific(Arc::new(vec![root])))
            .build();
        let config = Agent::config_builder().tls_config(tls).http_status_as_error(false).max_redirects(0).build();
        let address = SocketAddr::from(([127, 0, 0, 1], portal.port()));
        let agent = Agent::with_parts(config, DefaultConnector::new(), ToPortal(address));
        Self {
            agent,
            origin: origin.to_owned(),
            cookie: None,
            csrf: String::new(),
            sent_origin: Some(origin.to_owned()),
            why: String::new(),
        }
    }

    /// A browser on the login page.
    pub fn at_login(portal: &Portal) -> Self {
        let mut client = Self::new(portal);
        assert_eq!(client.get("/logga-in").heading(), "Logga in");
        client
    }

    /// A browser in which this person is logged in with this card.
    pub fn logged_in(portal: &Portal, card: &SoftCard) -> Self {
        let mut client = Self::at_login(portal);
        client.log_in(card).unwrap();
        client.get("/start");
        client
    }

    pub fn log_in(&mut self, card: &SoftCard) -> Result<Accepted, Code> {
        let challenge = self.challenge();
        let token = card.token(&self.origin, &challenge.nonce).unwrap();
        self.post::<PostLogin>("", &Login { token })
    }

    pub fn challenge(&mut self) -> Challenge {
        self.post::<PostChallenge>("", &Empty {}).unwrap()
    }

    pub fn get(&mut self, path: &str) -> Page {
        let mut request = self.agent.get(format!("{}{path}", self.origin));
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let page = self.take(request.call().unwrap());
        let meta = page.between(&format!("<meta name=\"{META_CSRF}\" content=\""), "\"");
        let hidden = page.between("name=\"csrf\" value=\"", "\"");
        if let Some(token) = [meta, hidden].into_iter().find(|it| !it.is_empty()) {
            self.csrf = token.to_owned();
        }
        page
    }

    /// Follows redirects, as a browser does.
    pub fn go(&mut self, path: &str) -> Page {
        let mut page = self.get(path);
        for _ in 0..5 {
            let Some(location) = page.location.clone() else { break };
            page = self.get(&location);
        }
        page
    }

    /// Sends a form and follows redirects.
    pub fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.submit_only(path, fields);
        match page.location.clone() {
            Some(location) => self.go(&location),
            None => page,
        }
    }

    pub fn submit_only(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let csrf = self.csrf.clone();
        let fields = fields.iter().copied().chain([("csrf", csrf.as_str())]);
        let response = self.request(path).send_form(fields).unwrap();
        self.take(response)
    }

    fn request(&self, path: &str) -> RequestBuilder<WithBody> {
        let mut request = self.agent.post(format!("{}{path}", self.origin));
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        match &self.sent_origin {
            Some(origin) => request.header("origin", origin),
            None => request,
        }
    }

    fn take(&mut self, mut response: Response<ureq::Body>) -> Page {
        if let Some(cookie) = response.headers().get("set-cookie") {
            self.cookie = cookie.to_str().unwrap().split(';').next().map(str::to_owned);
        }
        let location = response.headers().get("location").map(|it| it.to_str().unwrap().to_owned());
        let body = response.body_mut().read_to_vec().unwrap();
        Page {
            status: response.status().as_u16(),
            location,
            headers: response.headers().clone(),
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    /// Octets at a path.
    pub fn octets(&mut self, path: &str) -> Vec<u8> {
        let mut request = self.agent.get(format!("{}{path}", self.origin));
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        let mut response = request.call().unwrap();
        assert_eq!(response.status(), 200, "{path}");
        response.body_mut().read_to_vec().unwrap()
    }

    pub fn call<C: Call<Request = ()>>(&mut self, case: &str) -> Result<C::Answer, Code> {
        let page = self.get(&path::<C>(case));
        answer(&page)
    }

    pub fn post<C: Call>(&mut self, case: &str, body: &C::Request) -> Result<C::Answer, Code> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let key = format!("test-key-{:016}", COUNT.fetch_add(1, Ordering::Relaxed));
        self.post_with_key::<C>(case, &key, body)
    }

    pub fn post_with_key<C: Call>(&mut self, case: &str, key: &str, body: &C::Request) -> Result<C::Answer, Code> {
        let body = serde_json::to_vec(body).unwrap();
        let page = self.post_raw(&path::<C>(case), key, &body);
        let refusal = serde_json::from_str::<Refusal>(&page.body).map(|it| it.error.values).unwrap_or_default();
        self.why = ["detail", "reason", "rule"].iter().find_map(|name| refusal.get(*name)).cloned().unwrap_or_default();
        answer(&page)
    }

    pub fn post_raw(&mut self, path: &str, key: &str, body: &[u8]) -> Page {
        let csrf = self.csrf.clone();
        let request = self.request(path).header(HEADER_CSRF, &csrf).header(HEADER_IDEMPOTENCY, key);
        let response = request.header("content-type", "application/json").send(body).unwrap();
        self.take(response)
    }

    pub fn order(&mut self, order: &OrderRequest) -> Result<CaseOpened, Code> {
        self.post::<PostOrder>("", order)
    }

    pub fn sign(
        &mut self,
        card: &SoftCard,
        case: &str,
        purpose: SigningPurpose,
        document: &Document,
    ) -> Result<Accepted, Code> {
        let cms = card.sign(&document.content.0).unwrap().into();
        self.post::<PostSignature>(case, &Signature { purpose, cms })
    }

    pub fn document(&mut self, case: &str, purpose: SigningPurpose) -> Result<Document, Code> {
        self.post::<PostDocument>(case, &kortbrygga_shared::portal::handover::DocumentRequest { purpose })
    }

    pub fn hand_over(&mut self, case: &str, chip: &str, number: &str) -> Result<Accepted, Code> {
        let body = HandOver { chip: chip.parse().unwrap(), number: number.parse().unwrap() };
        self.post::<PostHandOver>(case, &body)
    }

    pub fn accept_terms(&mut self, case: &str) -> Result<Accepted, Code> {
        let view = self.view(case);
        self.post::<PostTerms>(case, &Terms { version: view.terms_version })
    }

    pub fn view(&mut self, case: &str) -> CaseView {
        self.call::<kortbrygga_shared::portal::handover::GetCase>(case).unwrap()
    }

    /// Steps 1 to 3: finds the order, chooses it, signs the decision.
    pub fn decide(&mut self, card: &SoftCard, case: &str) {
        self.choose(case);
        let document = self.document(case, SigningPurpose::Decision).unwrap();
        self.sign(card, case, SigningPurpose::Decision, &document).unwrap();
    }

    pub fn choose(&mut self, case: &str) -> Page {
        self.get("/bestallningar");
        let page = self.submit("/bestallningar/valj", &[("arende", case)]);
        assert_eq!(page.heading(), "Granskning av valt underlag");
        page
    }
}

fn path<C: Call>(case: &str) -> String {
    format!("{BASE}{}", C::PATH.replace("{case}", case))
}

pub fn answer<T: for<'de> serde::Deserialize<'de>>(page: &Page) -> Result<T, Code> {
    match page.status {
        200 => Ok(serde_json::from_str(&page.body).unwrap()),
        _ => Err(serde_json::from_str::<Refusal>(&page.body).expect(&page.body).error.code),
    }
}

/// A card of the person's own.
pub fn card(portal: &Portal, person: &Person) -> SoftCard {
    let number = format!("97522789000000{:05}", person.id.as_str().bytes().map(u32::from).sum::<u32>());
    SoftCard::of(person, &portal.ca(), &number.parse().unwrap(), KeyAlgorithm::P256).unwrap()
}

pub fn order_for(recipient: &str) -> OrderRequest {
    OrderRequest {
        recipient: recipient.to_owned(),
        number: NUMBER.parse().unwrap(),
        valid_to: (chrono::Local::now().date_naive() + chrono::Days::new(100)).to_string(),
        assignment_end: None,
        id_document: "Svenskt körkort".to_owned(),
        id_document_number: "12 345 678".to_owned(),
    }
}

pub const USAGES: [CertificateUsage; 2] = [CertificateUsage::Authentication, CertificateUsage::Signature];
