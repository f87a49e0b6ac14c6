//! Certificates for the recipient: request, issue, written.

use super::{Answer, Case, Core, internal};
use crate::{
    ca::{CaError, Level, PersonProfile, Reason, verified_key},
    clock::after,
    sessions::Actor,
};
use chrono::{Local, NaiveDate, NaiveTime};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    ceremony::Event,
    identity::ChipId,
    portal::handover::{CertificateRequest, IssuedCertificates, WrittenDigest},
    protocol::{CertificateToWrite, CertificateUsage, KeyAlgorithm},
    time::UnixMillis,
};
use openssl::{nid::Nid, pkey::PKey};
use ring::digest::{SHA256, digest};
use std::time::SystemTime;

impl Core {
    /// Certificates for two keys. Asking again for the same keys gives the same certificates; other keys give new ones, and
    /// the former are revoked. The deadline is that of the first answer.
    pub fn certificates(
        &mut self,
        actor: &Actor,
        id: &str,
        chip: &ChipId,
        requests: &[CertificateRequest],
    ) -> Answer<IssuedCertificates> {
        let mut case = self.case_at(actor, id, "fetch")?;
        check_chip(&case, chip)?;
        let keys = self.check_requests(requests)?;
        let before = self.store.certificates(id, false)?;
        let same = before.len() == keys.len()
            && keys.iter().all(|(usage, spki)| before.iter().any(|it| it.usage == *usage && it.spki == *spki));
        if !same {
            for old in before {
                self.ca.revoke(&old.der, Reason::Superseded).map_err(internal)?;
                self.store.mark_revoked(old.place, true)?;
            }
            let profile = self.profile(&case)?;
            for (usage, spki) in &keys {
                let der = self.ca.issue(spki, &profile, *usage, Some(&case.number)).map_err(internal)?;
                self.store.add_certificate(id, *usage, &der, spki)?;
            }
        }
        let receipt_deadline = self.issued(&mut case, actor)?;
        let issued = self.store.certificates(id, false)?.into_iter();
        let issued: Vec<CertificateToWrite> =
            issued.map(|it| CertificateToWrite { usage: it.usage, certificate: it.der.into() }).collect();
        // One per request, in the order of the requests.
        let certificates =
            requests.iter().filter_map(|it| issued.iter().find(|made| made.usage == it.usage).cloned()).collect();
        Ok(IssuedCertificates { certificates, receipt_deadline })
    }

    /// Certificates have been issued: the time for the receipt begins, unless it has begun before.
    pub fn issued(&mut self, case: &mut Case, actor: &Actor) -> Answer<UnixMillis> {
        let facts = self.facts(Some(actor), Some(case), None)?;
        let deadline = after(facts.now, self.settings.receipt_window);
        self.happened(case, &facts, &Event::CertificatesIssued { deadline })?;
        Ok(case.state.deadline.unwrap_or(deadline))
    }

    /// The certificates are on the card: the digests of what was read back must be those of what was issued.
    pub fn written(&mut self, actor: &Actor, id: &str, chip: &ChipId, digests: &[WrittenDigest]) -> Answer<Case> {
        let mut case = self.case_at(actor, id, "fetch")?;
        check_chip(&case, chip)?;
        let issued = self.store.certificates(id, false)?;
        if issued.is_empty() {
            return Err(ErrorReport::new(Code::RequestRefused).with("detail", "nothing issued yet"));
        }
        for certificate in &issued {
            let own = digest(&SHA256, &certificate.der);
            let fits = |it: &WrittenDigest| it.usage == certificate.usage && it.sha256.0 == own.as_ref();
            if !digests.iter().any(fits) {
                return Err(ErrorReport::new(Code::ReadBackDiffers).with("usage", usage_word(certificate.usage)));
            }
            self.store.mark_written(certificate.place)?;
        }
        let by = case.recipient.clone();
        self.did(&mut case, actor, &by, Some(chip.clone()), None)?;
        Ok(case)
    }

    /// One request per usage, each signed by its own key, of the algorithm that the CA wants, two different keys.
    fn check_requests(&self, requests: &[CertificateRequest]) -> Answer<Vec<(CertificateUsage, Vec<u8>)>> {
        let refused = |detail: &str| ErrorReport::new(Code::RequestRefused).with("detail", detail);
        let mut keys: Vec<(CertificateUsage, Vec<u8>)> = Vec::new();
        for request in requests {
            let spki = verified_key(&request.request.0).map_err(|error| match error {
                CaError::RequestSignature => refused("the request's signature is wrong"),
                _ => refused("not a PKCS#10 request"),
            })?;
            if algorithm(&spki) != Some(self.settings.key_algorithm) {
                return Err(refused("another key algorithm"));
            }
            if keys.iter().any(|(usage, key)| *usage == request.usage || *key == spki) {
                return Err(refused("one key per usage"));
            }
            keys.push((request.usage, spki));
        }
        if keys.len() != 2 {
            return Err(refused("one request for each of the two usages"));
        }
        Ok(keys)
    }

    /// Level 3, good until the end of the day in the order.
    pub(crate) fn profile(&self, case: &Case) -> Answer<PersonProfile> {
        let last = NaiveDate::parse_from_str(&case.valid_to, "%Y-%m-%d").map_err(internal)?;
        let end = last.and_time(NaiveTime::from_hms_opt(23, 59, 59).unwrap_or_default());
        let end = end.and_local_timezone(Local).latest().ok_or_else(|| internal("no such time"))?;
        Ok(PersonProfile { level: Level::Loa3, not_after: SystemTime::from(end), ..self.recipient(case)?.profile() })
    }
}

fn check_chip(case: &Case, chip: &ChipId) -> Answer<()> {
    if case.state.chip.as_ref() == Some(chip) {
        return Ok(());
    }
    // The portal knows the number that belongs to the chip of the hand-over, not that of a stranger.
    let report = ErrorReport::new(Code::WrongCard).with("reader", "2");
    Err(report.with("actual", "?").with("expected", case.number.ends()))
}

fn algorithm(spki: &[u8]) -> Option<KeyAlgorithm> {
    let key = PKey::public_key_from_der(spki).ok()?;
    if let Ok(rsa) = key.rsa() {
        return match rsa.size() {
            256 => Some(KeyAlgorithm::Rsa2048),
            384 => Some(KeyAlgorithm::Rsa3072),
            _ => None,
        };
    }
    match key.ec_key().ok()?.group().curve_name()? {
        Nid::X9_62_PRIME256V1 => Some(KeyAlgorithm::P256),
        Nid::SECP384R1 => Some(KeyAlgorithm::P384),
        _ => None,
    }
}

fn usage_word(usage: CertificateUsage) -> &'static str {
    match usage {
        CertificateUsage::Authentication => "authentication",
        CertificateUsage::Signature => "signature",
    }
}
