//! Cards without a card, for tests that begin in the middle: software keys with certificates of the portal's CA.

use crate::{
    KeyAlgorithm, Person, Portal, PortalError,
    ca::{Ca, CaError},
    cases::{ID_DOCUMENTS, OrderForm},
    clock::local,
    sessions::Actor,
    store::KeptCard,
};
use kortbrygga_shared::{
    catalogue::ErrorReport,
    identity::PrintedNumber,
    protocol::{AuthenticationToken, CertificateUsage, SigningPurpose},
    time::UnixMillis,
};
use openssl::{
    cms::{CMSOptions, CmsContentInfo},
    ec::{EcGroup, EcKey},
    ecdsa::EcdsaSig,
    error::ErrorStack,
    hash::MessageDigest,
    nid::Nid,
    pkey::{PKey, Private},
    rsa::Rsa,
    sign::Signer,
    x509::{X509, X509Req},
};
use ring::digest::{SHA256, digest};

/// A person's card as two software keys and, once they are there, two certificates.
pub struct SoftCard {
    keys: [(CertificateUsage, PKey<Private>); 2],
    certificates: Vec<(CertificateUsage, Vec<u8>)>,
}

impl SoftCard {
    /// Two new keys, no certificates: a blank card.
    ///
    /// # Errors
    /// [`CaError::OpenSsl`].
    pub fn blank(algorithm: KeyAlgorithm) -> Result<Self, CaError> {
        let key = || match algorithm {
            KeyAlgorithm::P256 => {
                PKey::from_ec_key(EcKey::generate(EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?.as_ref())?)
            }
            KeyAlgorithm::P384 => {
                PKey::from_ec_key(EcKey::generate(EcGroup::from_curve_name(Nid::SECP384R1)?.as_ref())?)
            }
            KeyAlgorithm::Rsa2048 => PKey::from_rsa(Rsa::generate(2048)?),
            KeyAlgorithm::Rsa3072 => PKey::from_rsa(Rsa::generate(3072)?),
        };
        let keys = [(CertificateUsage::Authentication, key()?), (CertificateUsage::Signature, key()?)];
        Ok(Self { keys, certificates: Vec::new() })
    }

    /// A card with certificates for a person, on the person's level.
    ///
    /// # Errors
    /// [`CaError`].
    pub fn of(person: &Person, ca: &Ca, number: &PrintedNumber, algorithm: KeyAlgorithm) -> Result<Self, CaError> {
        let mut card = Self::blank(algorithm)?;
        for (usage, key) in &card.keys {
            let der = ca.issue(&key.public_key_to_der()?, &person.profile(), *usage, Some(number))?;
            card.certificates.push((*usage, der));
        }
        Ok(card)
    }

    /// Puts a certificate (DER) on the card, in place of the one of the same usage.
    pub fn write(&mut self, usage: CertificateUsage, certificate: Vec<u8>) {
        self.certificates.retain(|(kept, _)| *kept != usage);
        self.certificates.push((usage, certificate));
    }

    /// The certificate of a usage, DER.
    pub fn certificate(&self, usage: CertificateUsage) -> Option<&[u8]> {
        self.certificates.iter().find(|(kept, _)| *kept == usage).map(|(_, der)| der.as_slice())
    }

    /// A PKCS#10 request, DER.
    ///
    /// # Errors
    /// [`CaError::OpenSsl`].
    pub fn request(&self, usage: CertificateUsage) -> Result<Vec<u8>, CaError> {
        let mut request = X509Req::builder()?;
        request.set_pubkey(self.key(usage))?;
        request.sign(self.key(usage), MessageDigest::sha256())?;
        Ok(request.build().to_der()?)
    }

    /// A login token `web-eid:1.0`.
    ///
    /// # Errors
    /// [`CaError::OpenSsl`].
    pub fn token(&self, origin: &str, nonce: &str) -> Result<AuthenticationToken, CaError> {
        let key = self.key(CertificateUsage::Authentication);
        let message =
            [digest(&SHA256, origin.as_bytes()).as_ref(), digest(&SHA256, nonce.as_bytes()).as_ref()].concat();
        let signed = Signer::new(MessageDigest::sha256(), key)?.sign_oneshot_to_vec(&message)?;
        let (algorithm, signature) = match key.rsa() {
            Ok(_) => ("RS256", signed),
            Err(_) => ("ES256", raw(&signed)?),
        };
        Ok(AuthenticationToken {
            unverified_certificate: self
                .certificate(CertificateUsage::Authentication)
                .unwrap_or_default()
                .to_vec()
                .into(),
            algorithm: algorithm.to_owned(),
            signature: signature.into(),
            format: "web-eid:1.0".to_owned(),
            app_version: "https://example.test/soft-card".to_owned(),
        })
    }

    /// A signed document: CMS SignedData with the document inside, DER.
    ///
    /// # Errors
    /// [`CaError::OpenSsl`]; [`CaError::Key`] without a certificate.
    pub fn sign(&self, document: &[u8]) -> Result<Vec<u8>, CaError> {
        let usage = CertificateUsage::Signature;
        let der = self.certificate(usage).ok_or_else(|| CaError::Key("no certificate".to_owned()))?;
        let certificate = X509::from_der(der)?;
        let flags = CMSOptions::BINARY | CMSOptions::NOSMIMECAP;
        let signed = CmsContentInfo::sign(Some(&certificate), Some(self.key(usage)), None, Some(document), flags)?;
        Ok(signed.to_der()?)
    }

    fn key(&self, usage: CertificateUsage) -> &PKey<Private> {
        match usage {
            CertificateUsage::Authentication => &self.keys[0].1,
            CertificateUsage::Signature => &self.keys[1].1,
        }
    }
}

/// r || s, 32 octets each.
fn raw(der: &[u8]) -> Result<Vec<u8>, ErrorStack> {
    let pair = EcdsaSig::from_der(der)?;
    Ok([pair.r().to_vec_padded(32)?, pair.s().to_vec_padded(32)?].concat())
}

/// What an order of a fixture says other than a good one does; `None` for what a good one says.
#[derive(Clone, Debug, Default)]
pub struct Odd {
    /// Organisation with organisationsnummer, e.g. `Region Annanstans, 232100-0131`.
    pub organisation: Option<String>,
    /// Last day, `YYYY-MM-DD`; may lie in the past or far ahead.
    pub valid_to: Option<String>,
    /// End of the recipient's assignment, `YYYY-MM-DD`.
    pub assignment_end: Option<String>,
    /// Kind of id document, e.g. `Provisoriskt pass`.
    pub id_document: Option<String>,
}

impl Portal {
    /// An order by administrator 1 for tests of administrator 2's part: signed with a software card, by the same way as any
    /// other order. In legacy mode without signature. Good for half a year. For a person with protected data the order is
    /// that of [`crate::Persons::kur_administrator`]. Returns the case.
    ///
    /// # Errors
    /// [`PortalError::Refused`] when the portal's rules don't allow it.
    pub fn fixture_order(&self, recipient: &Person, number: &PrintedNumber) -> Result<String, PortalError> {
        self.fixture_odd_order(recipient, number, &Odd::default())
    }

    /// The same with an order that no form of the portal would take.
    ///
    /// # Errors
    /// As [`Portal::fixture_order`].
    pub fn fixture_odd_order(
        &self,
        recipient: &Person,
        number: &PrintedNumber,
        odd: &Odd,
    ) -> Result<String, PortalError> {
        let mut core = self.app.core();
        let person = match recipient.protected {
            true => core.persons.kur_administrator.clone(),
            false => core.persons.administrator1.clone(),
        };
        let since = core.now();
        let actor = Actor { level: person.level, person, since, readers: 2 };
        let last = local(since).date_naive() + chrono::Days::new(180);
        let form = OrderForm {
            recipient: recipient.id.to_string(),
            number: number.to_string(),
            valid_to: last.format("%Y-%m-%d").to_string(),
            assignment_end: String::new(),
            id_document: ID_DOCUMENTS[0].to_owned(),
            id_document_number: "12 345 678".to_owned(),
        };
        let mut case = core.check_order(&actor, &form)?;
        case.organisation.clone_from(&odd.organisation);
        case.valid_to = odd.valid_to.clone().unwrap_or(case.valid_to);
        case.assignment_end.clone_from(&odd.assignment_end);
        case.id_document = odd.id_document.clone().unwrap_or(case.id_document);
        if core.settings.legacy {
            core.store.save(&case).map_err(ErrorReport::from)?;
            core.ordered(&mut case, &actor)?;
            return Ok(case.id);
        }
        let own: PrintedNumber = "9752278900000000001".parse().map_err(ErrorReport::from)?;
        let card = SoftCard::of(&actor.person, &core.ca, &own, KeyAlgorithm::P256)?;
        let opened = core.open_order(case)?;
        let cms = card.sign(&opened.document.content.0)?;
        core.sign(&actor, &opened.case, SigningPurpose::Order, &cms)?;
        Ok(opened.case)
    }

    /// A card of a person's own for `Mina kort`: where it is on its way (`Beställd`, `Skickad`, `Mottaget`, `Aktiv`), how
    /// many days ago it was ordered, and the product code printed on it (`473`, `573`, `6XX`, `7XX`, or empty).
    ///
    /// # Errors
    /// [`PortalError::Refused`] when the database fails.
    pub fn fixture_card(
        &self,
        person: &Person,
        number: &PrintedNumber,
        status: &str,
        ordered_days_ago: u64,
        product: &str,
    ) -> Result<(), PortalError> {
        let core = self.app.core();
        let day = 24 * 3600 * 1000;
        let card = KeptCard {
            number: number.clone(),
            status: status.to_owned(),
            ordered: UnixMillis(core.now().0 - ordered_days_ago as i64 * day),
            product: product.to_owned(),
        };
        Ok(core.store.add_card(person.id.as_str(), &card).map_err(ErrorReport::from)?)
    }
}
