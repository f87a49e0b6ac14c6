//! The tokens of the card in one reader: logging in and out, signing, making and removing.

use super::{
    super::{
        super::records::{label, wants_consent},
        messages::{Code, Failure, MOST_TOKENS, Reply, Request, Token, TokenPin},
    },
    mechanisms, objects, raw_sign,
};
use crate::pin::Pin;
use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error, RvError},
    mechanism::Mechanism,
    object::{Attribute, AttributeType, CertificateType, ObjectClass, ObjectHandle},
    session::{Session, UserType},
    slot::{Slot, SlotInfo, TokenInfo},
    types::AuthPin,
};
use der::{Decode, Encode};
use kortbrygga_shared::protocol::{Bytes, CertificateUsage, KeyAlgorithm};
use ring::{
    digest,
    rand::{SecureRandom, SystemRandom},
};
use std::path::{Path, PathBuf};
use x509_cert::Certificate;

/// Longest code that is taken anywhere here, in digits.
const MOST_DIGITS: usize = 16;

/// Octets of the longest file of a card: READ BINARY takes offsets of fifteen bits (ISO/IEC 7816-4 section 11.2.2).
const LARGEST_FILE: usize = 0x7FFF;

/// The module, and what is open in it.
pub struct Tokens {
    module: PathBuf,
    reader: String,
    /// Serial number that the host was told; codes go to no other card.
    serial: Option<String>,
    open: Vec<Opened>,
    pkcs11: Pkcs11,
}

struct Opened {
    slot: Slot,
    session: Option<Session>,
    logged_in: bool,
    /// For the login right before a signature with a key that wants one. Used once.
    code: Option<Code>,
}

impl Tokens {
    /// Loads and starts the module.
    pub fn open(module: &Path, reader: &str) -> Result<Self, Failure> {
        let pkcs11 = Pkcs11::new(module)?;
        pkcs11.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK))?;
        Ok(Self { module: module.to_owned(), reader: reader.to_owned(), serial: None, open: Vec::new(), pkcs11 })
    }

    /// Ends sessions and module in their own way.
    pub fn close(mut self) {
        self.open.clear();
        // Nobody is left to be told.
        let _ = self.pkcs11.finalize();
    }

    /// Answers a request with the codes that followed it.
    pub fn answer(&mut self, request: &Request, codes: Vec<Code>) -> Result<Reply, Failure> {
        let mut codes = codes.into_iter();
        let mut code = || codes.next().ok_or(Failure::Unsupported);
        let octets = |octets| Reply::Octets { octets: Bytes(octets) };
        match request {
            Request::Identify => return self.identify().map(|serial| Reply::Card { serial }),
            Request::Describe => return self.describe(true).map(|tokens| Reply::Tokens { tokens }),
            Request::Tokens => return self.describe(false).map(|tokens| Reply::Tokens { tokens }),
            Request::Login { token } => self.login(*token, code()?)?,
            Request::Logout { token } => self.logout(*token)?,
            Request::SetPin { token } => self.set_pin(*token, &code()?, &code()?)?,
            Request::InitPin { token } => self.init_pin(*token, &code()?, &code()?)?,
            Request::Sign { token, key, scheme, digest } => {
                self.check(*token)?;
                let module = self.module.clone();
                let opened = self.opened(*token)?;
                return opened.sign(&module, &key.0, *scheme, &digest.0).map(octets);
            }
            Request::PublicKey { token, key } => {
                let public = objects::public_key(self.opened(*token)?.session()?, &key.0)?;
                let info = public.info().and_then(|it| it.to_der());
                return info.map(octets).map_err(|error| Failure::Module(error.to_string()));
            }
            Request::Generate { token, usage, algorithm } => {
                self.check(*token)?;
                return generate(self.opened(*token)?.session()?, *usage, *algorithm).map(octets);
            }
            Request::WriteCertificate { token, key, label, der } => {
                let info = self.check(*token)?;
                if info.free_public_memory().is_some_and(|free| free < der.0.len()) {
                    return Err(Failure::Full);
                }
                let slot = self.opened(*token)?.slot;
                if self.pkcs11.get_slot_info(slot)?.hardware_slot() && der.0.len() > LARGEST_FILE {
                    return Err(Failure::TooLarge { size: der.0.len(), most: LARGEST_FILE });
                }
                write_certificate(self.opened(*token)?.session()?, &key.0, label, &der.0)?;
            }
            Request::DeleteCertificate { token, key, der } => {
                self.check(*token)?;
                delete_certificate(self.opened(*token)?.session()?, &key.0, &der.0)?;
            }
            Request::DeleteKey { token, key } => {
                self.check(*token)?;
                delete_key(self.opened(*token)?.session()?, &key.0)?;
            }
        }
        Ok(Reply::Done)
    }

    /// Asks the module anew which tokens are in the reader.
    fn identify(&mut self) -> Result<Option<String>, Failure> {
        let mut found = Vec::new();
        for slot in self.pkcs11.get_slots_with_token()? {
            let Some(info) = self.token_in(slot)? else { continue };
            found.push((slot, info.serial_number().to_owned()));
            if found.len() == MOST_TOKENS {
                break;
            }
        }
        let serial = found.first().map(|(_, serial)| serial.clone());
        let same_slots = found.iter().map(|(slot, _)| *slot).eq(self.open.iter().map(|it| it.slot));
        if !same_slots || serial != self.serial {
            let opened = |(slot, _)| Opened { slot, session: None, logged_in: false, code: None };
            self.open = found.into_iter().map(opened).collect();
        }
        // A session may have ended while the card was out.
        for opened in &mut self.open {
            if opened.session.as_ref().is_some_and(|it| it.get_session_info().is_err()) {
                opened.close();
            }
        }
        self.serial.clone_from(&serial);
        Ok(serial)
    }

    /// The token in a slot of this reader that can be used.
    fn token_in(&self, slot: Slot) -> Result<Option<TokenInfo>, Failure> {
        let Ok(info) = self.pkcs11.get_slot_info(slot) else { return Ok(None) };
        if !is_reader(&info, &self.reader) || !info.token_present() {
            return Ok(None);
        }
        // A token that does not say what it is can't be used, whatever else is the matter with it.
        let token = self.pkcs11.get_token_info(slot).inspect_err(|error| tracing::debug!(%error, "token"));
        Ok(token.ok().filter(TokenInfo::token_initialized))
    }

    /// The token is there, and it is the card's that the host was told of.
    fn check(&self, token: u8) -> Result<TokenInfo, Failure> {
        let opened = self.open.get(usize::from(token)).ok_or(Failure::Gone)?;
        let info = self.token_in(opened.slot)?.ok_or(Failure::Gone)?;
        if self.serial.as_deref() == Some(info.serial_number()) {
            Ok(info)
        } else {
            Err(Failure::Other { serial: info.serial_number().to_owned() })
        }
    }

    fn describe(&mut self, with_objects: bool) -> Result<Vec<Token>, Failure> {
        let mut tokens = Vec::new();
        for token in 0..self.open.len() as u8 {
            let info = self.check(token)?;
            let mut described = Token {
                label: info.label().to_owned(),
                pin: pin(&info),
                free_octets: info.free_public_memory(),
                keys: Vec::new(),
                certificates: Vec::new(),
            };
            if with_objects {
                let session = self.opened(token)?.session()?;
                described.keys = objects::keys(session)?;
                described.certificates = objects::certificates(session)?;
            }
            tokens.push(described);
        }
        if tokens.is_empty() { Err(Failure::Gone) } else { Ok(tokens) }
    }

    /// The token with a session, for reading and writing where the module allows it.
    fn opened(&mut self, token: u8) -> Result<&mut Opened, Failure> {
        let opened = self.open.get_mut(usize::from(token)).ok_or(Failure::Gone)?;
        if opened.session.is_none() {
            let session = match self.pkcs11.open_rw_session(opened.slot) {
                Err(Error::Pkcs11(RvError::TokenWriteProtected, _)) => self.pkcs11.open_ro_session(opened.slot)?,
                other => other?,
            };
            opened.session = Some(session);
        }
        Ok(opened)
    }

    fn login(&mut self, token: u8, code: Code) -> Result<(), Failure> {
        self.check(token)?;
        let opened = self.opened(token)?;
        let shown = match opened.show(UserType::User, code.as_ref()) {
            // Somebody else's login in this process: the code has not been looked at.
            Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {
                opened.forget();
                opened.show(UserType::User, code.as_ref())
            }
            other => other,
        };
        shown.map_err(|error| self.refused(token, error.into()))?;
        let opened = self.opened(token)?;
        opened.logged_in = true;
        if opened.has_consent_keys()? {
            opened.code = Some(code);
        }
        Ok(())
    }

    fn logout(&mut self, token: u8) -> Result<(), Failure> {
        let opened = self.open.get_mut(usize::from(token)).ok_or(Failure::Gone)?;
        opened.code = None;
        if opened.session.is_none() || !std::mem::take(&mut opened.logged_in) {
            return Ok(());
        }
        match opened.session()?.logout() {
            Ok(()) | Err(Error::Pkcs11(RvError::UserNotLoggedIn, _)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn set_pin(&mut self, token: u8, old: &Code, new: &Code) -> Result<(), Failure> {
        self.check(token)?;
        let (Some(old), Some(new)) = (old, new) else { return Err(Failure::Unsupported) };
        let opened = self.opened(token)?;
        opened.forget();
        let changed = opened.session()?.set_pin(&auth_pin(old), &auth_pin(new));
        changed.map_err(|error| match error.into() {
            refused @ (Failure::Wrong { .. } | Failure::Blocked) => self.refused(token, refused),
            other => other,
        })
    }

    fn init_pin(&mut self, token: u8, officers: &Code, new: &Code) -> Result<(), Failure> {
        let Some(new) = new else { return Err(Failure::Unsupported) };
        let format = pin(&self.check(token)?);
        let fits = (usize::from(format.min)..=usize::from(format.max)).contains(&new.digits());
        let opened = self.opened(token)?;
        opened.show(UserType::So, officers.as_ref()).map_err(|error| match error.into() {
            // The length of the officer's code, not of the new PIN.
            Failure::NewPinRefused => Failure::Wrong { left: None },
            other => other,
        })?;
        let set = opened.session()?.init_pin(&auth_pin(new));
        opened.logged_in = true;
        opened.forget();
        match set {
            // It takes such lengths, so it is not the new PIN that it does not take: OpenSC would make a PIN, where there is one.
            Err(Error::Pkcs11(RvError::PinLenRange, _)) if fits => Err(Failure::Unsupported),
            other => Ok(other?),
        }
    }

    /// A wrong code, with what the token tells of the tries that are left.
    fn refused(&self, token: u8, failure: Failure) -> Failure {
        match failure {
            Failure::Wrong { .. } | Failure::NewPinRefused => {
                match self.check(token).ok().and_then(|info| pin(&info).tries) {
                    Some(0) => Failure::Blocked,
                    left => Failure::Wrong { left },
                }
            }
            other => other,
        }
    }
}

impl Opened {
    fn session(&self) -> Result<&Session, Failure> {
        self.session.as_ref().ok_or(Failure::Gone)
    }

    fn close(&mut self) {
        (self.session, self.logged_in, self.code) = (None, false, None);
    }

    /// Logs out, whatever the module says to it.
    fn forget(&mut self) {
        (self.logged_in, self.code) = (false, None);
        if let Some(session) = &self.session {
            // Nobody was logged in, or the session is gone.
            let _ = session.logout();
        }
    }

    /// Shows a code once.
    fn show(&mut self, who: UserType, code: Option<&Pin>) -> Result<(), Error> {
        if self.logged_in {
            self.forget();
        }
        let session = self.session.as_ref().ok_or(Error::InvalidValue)?;
        session.login(who, code.map(auth_pin).as_ref())
    }

    fn has_consent_keys(&self) -> Result<bool, Failure> {
        let session = self.session()?;
        for key in objects::find(session, ObjectClass::PRIVATE_KEY, None)? {
            if wants_login(session, key)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn sign(
        &mut self,
        module: &Path,
        id: &[u8],
        scheme: super::super::super::Scheme,
        digest: &[u8],
    ) -> Result<Vec<u8>, Failure> {
        let session = self.session.as_ref().ok_or(Failure::Gone)?;
        let key = objects::find_one(session, ObjectClass::PRIVATE_KEY, id)?;
        let order = objects::order_octets(session, key)?;
        let (mechanism, data) = mechanisms::signing(scheme, digest, order)?;
        if !wants_login(session, key)? {
            return Ok(session.sign(&mechanism, key, &data)?);
        }
        let code = self.code.take().ok_or(Failure::Module("the PIN must be shown before each signature".to_owned()))?;
        let signed = sign_with_consent(session, &mechanism, key, &code, || raw_sign::sign(module, session, &data));
        if signed.is_err() {
            // A signature that was begun would be in the way of whatever comes next.
            self.close();
        }
        signed
    }
}

/// The login goes between the beginning of a signature and its end.
fn sign_with_consent(
    session: &Session,
    mechanism: &Mechanism<'_>,
    key: ObjectHandle,
    code: &Code,
    end: impl FnOnce() -> Result<Vec<u8>, Failure>,
) -> Result<Vec<u8>, Failure> {
    session.sign_init(mechanism, key)?;
    session.login(UserType::ContextSpecific, code.as_ref().map(auth_pin).as_ref())?;
    end()
}

/// Slot descriptions are 64 characters long: longer names of readers are cut.
fn is_reader(info: &SlotInfo, reader: &str) -> bool {
    let description = info.slot_description().trim();
    description == reader.trim() || description.len() >= 60 && reader.starts_with(description)
}

fn wants_login(session: &Session, key: ObjectHandle) -> Result<bool, Failure> {
    let found = session.get_attributes(key, &[AttributeType::AlwaysAuthenticate])?;
    Ok(found.contains(&Attribute::AlwaysAuthenticate(true)))
}

/// The crate's own form of a code: wiped when dropped, and dropped right after the call.
fn auth_pin(code: &Pin) -> AuthPin {
    // Digits are ASCII, and the copy has exactly their length, so that making it a string copies nothing.
    code.with_digits(|digits| AuthPin::new(String::from_utf8(digits.to_vec()).unwrap_or_default().into()))
}

fn pin(info: &TokenInfo) -> TokenPin {
    let tries = |locked, last| match () {
        () if locked => Some(0),
        () if last => Some(1),
        () => None,
    };
    TokenPin {
        set: info.user_pin_initialized(),
        must_change: info.user_pin_to_be_changed(),
        at_reader: info.protected_authentication_path(),
        tries: tries(info.user_pin_locked(), info.user_pin_final_try()),
        officers_tries: tries(info.so_pin_locked(), info.so_pin_final_try()),
        min: info.min_pin_length().min(MOST_DIGITS) as u8,
        max: info.max_pin_length().min(MOST_DIGITS) as u8,
    }
}

/// Makes a key pair and gives its CKA_ID.
fn generate(session: &Session, usage: CertificateUsage, algorithm: KeyAlgorithm) -> Result<Vec<u8>, Failure> {
    let (mechanism, kind) = mechanisms::generation(algorithm)?;
    let mut id = vec![0; digest::SHA1_OUTPUT_LEN];
    SystemRandom::new().fill(&mut id).map_err(|_| Failure::Module("no random octets".to_owned()))?;
    let common = [Attribute::Token(true), Attribute::Id(id.clone()), Attribute::Label(label(usage).into_bytes())];
    let public = [&common[..], &kind, &[Attribute::Verify(true)]].concat();
    let private = [
        &common[..],
        &[Attribute::Private(true), Attribute::Sensitive(true), Attribute::Extractable(false), Attribute::Sign(true)],
        if wants_consent(usage) { &[Attribute::AlwaysAuthenticate(true)] } else { &[] },
    ]
    .concat();
    let pair = session.generate_key_pair(&mechanism, &public, &private)?;
    Ok(usual_identifier(session, pair, &id).unwrap_or(id))
}

/// Gives a new key pair the identifier that keys have elsewhere; `None` when the module does not let it.
fn usual_identifier(session: &Session, pair: (ObjectHandle, ObjectHandle), id: &[u8]) -> Option<Vec<u8>> {
    let octets = objects::public_key(session, id).ok()?.identifying_octets().ok()?;
    let usual = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &octets).as_ref().to_vec();
    let rename = |handle, id: &[u8]| session.update_attributes(handle, &[Attribute::Id(id.to_vec())]);
    rename(pair.1, &usual).ok()?;
    if rename(pair.0, &usual).is_err() {
        // Both under one name, whichever. That it could be changed a moment ago is all that speaks for it.
        rename(pair.1, id).ok()?;
        return None;
    }
    Some(usual)
}

fn write_certificate(session: &Session, id: &[u8], label: &str, der: &[u8]) -> Result<(), Failure> {
    let parsed = Certificate::from_der(der).map_err(|error| Failure::Module(error.to_string()))?;
    let body = &parsed.tbs_certificate;
    let encoded = |part: der::Result<Vec<u8>>| part.map_err(|error| Failure::Module(error.to_string()));
    session.create_object(&[
        Attribute::Class(ObjectClass::CERTIFICATE),
        Attribute::CertificateType(CertificateType::X_509),
        Attribute::Token(true),
        Attribute::Private(false),
        Attribute::Id(id.to_vec()),
        Attribute::Label(label.as_bytes().to_vec()),
        Attribute::Subject(encoded(body.subject.to_der())?),
        Attribute::Issuer(encoded(body.issuer.to_der())?),
        Attribute::SerialNumber(encoded(body.serial_number.to_der())?),
        Attribute::Value(der.to_vec()),
    ])?;
    Ok(())
}

fn delete_certificate(session: &Session, id: &[u8], der: &[u8]) -> Result<(), Failure> {
    for handle in objects::find(session, ObjectClass::CERTIFICATE, Some(id))? {
        if objects::certificate(session, handle)?.is_some_and(|it| it.der.0 == der) {
            return Ok(session.destroy_object(handle)?);
        }
    }
    Err(Failure::NoObject)
}

fn delete_key(session: &Session, id: &[u8]) -> Result<(), Failure> {
    let private = objects::find_one(session, ObjectClass::PRIVATE_KEY, id)?;
    session.destroy_object(private)?;
    for public in objects::find(session, ObjectClass::PUBLIC_KEY, Some(id))? {
        // OpenSC shows the public key of a certificate as an object, too: that one goes with its certificate.
        if let Err(error) = session.destroy_object(public) {
            tracing::debug!(%error, "public key");
        }
    }
    Ok(())
}
