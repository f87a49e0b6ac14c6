//! A case that stands at a step, for tests that begin there.

use crate::common::{CHIP, Client, NUMBER, USAGES, card, start};
use kortbrygga_shared::{
    catalogue::Code,
    portal::handover::{
        Accepted, CertificateRequest, CertificateRequests, IssuedCertificates, PostCertificateRequests, PostWritten,
        Written, WrittenDigest,
    },
    protocol::KeyAlgorithm,
};
use portal::{Portal, SoftCard, ca::Level};

/// A portal, an order, administrator 2 logged in.
pub struct Scene {
    pub portal: Portal,
    pub case: String,
    pub second: SoftCard,
    pub two: Client,
    pub reserve: SoftCard,
}

impl Scene {
    pub fn new() -> Self {
        let portal = start();
        let case = portal.fixture_order(&portal.persons().recipient, &NUMBER.parse().unwrap()).unwrap();
        let second = card(&portal, &portal.persons().administrator2);
        let two = Client::logged_in(&portal, &second);
        Self { portal, case, second, two, reserve: SoftCard::blank(KeyAlgorithm::P256).unwrap() }
    }

    pub fn decided(mut self) -> Self {
        self.two.decide(&self.second, &self.case);
        self
    }

    pub fn accepted(self) -> Self {
        let mut scene = self.decided();
        scene.two.hand_over(&scene.case, CHIP, NUMBER).unwrap();
        scene.two.accept_terms(&scene.case).unwrap();
        scene
    }

    pub fn written(self) -> Self {
        let mut scene = self.accepted();
        let issued = scene.issue().unwrap();
        scene.write(&issued).unwrap();
        scene
    }

    pub fn issue(&mut self) -> Result<IssuedCertificates, Code> {
        let requests = USAGES
            .map(|usage| CertificateRequest { usage, request: self.reserve.request(usage).unwrap().into() })
            .into();
        self.ask(CHIP, requests)
    }

    pub fn ask(&mut self, chip: &str, requests: Vec<CertificateRequest>) -> Result<IssuedCertificates, Code> {
        let body = CertificateRequests { chip: chip.parse().unwrap(), requests };
        self.two.post::<PostCertificateRequests>(&self.case, &body)
    }

    pub fn write(&mut self, issued: &IssuedCertificates) -> Result<Accepted, Code> {
        let certificates = issued.certificates.iter().map(|it| {
            self.reserve.write(it.usage, it.certificate.0.clone());
            let sha256 = ring::digest::digest(&ring::digest::SHA256, &it.certificate.0).as_ref().to_vec().into();
            WrittenDigest { usage: it.usage, sha256 }
        });
        let body = Written { chip: CHIP.parse().unwrap(), certificates: certificates.collect() };
        self.two.post::<PostWritten>(&self.case, &body)
    }

    /// Serial numbers on the list of the LoA3 issuer, as openssl reads them.
    pub fn listed(&self) -> String {
        let output = std::process::Command::new("openssl")
            .args(["crl", "-noout", "-text"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .and_then(|mut child| {
                let list = self.portal.crl_pem(Level::Loa3).unwrap();
                std::io::Write::write_all(&mut child.stdin.take().unwrap(), list.as_bytes())?;
                child.wait_with_output()
            })
            .unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    }
}

pub fn serial(certificate: &[u8]) -> String {
    let certificate = openssl::x509::X509::from_der(certificate).unwrap();
    certificate.serial_number().to_bn().unwrap().to_hex_str().unwrap().to_string()
}
