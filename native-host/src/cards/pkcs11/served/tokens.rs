//! The tokens of the card in one reader: logging in and out, signing, making and removing.

use super::{
    super::messages::{Code, Failure, MOST_TOKENS, Reply, Request, Token},
    objects,
    opened::{Opened, auth_pin},
    raw,
    slots::{is_reader, pin, readers},
    writing::{delete_certificate, delete_key, generate, write_certificate},
};
use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::{Error, RvError},
    session::UserType,
    slot::{Slot, TokenInfo},
};
use der::Encode;
use kortbrygga_shared::protocol::Bytes;
use std::path::{Path, PathBuf};

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
        if !is_reader(info.slot_description(), &self.reader, readers)? || !info.token_present() {
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
        let module = self.module.clone();
        let opened = self.opened(token)?;
        opened.forget();
        let session = opened.session()?;
        let changed = match (old, new) {
            (Some(old), Some(new)) => session.set_pin(&auth_pin(old), &auth_pin(new)).map_err(Failure::from),
            (None, None) => raw::set_pin(&module, session),
            _ => return Err(Failure::Unsupported),
        };
        changed.map_err(|failure| match failure {
            refused @ (Failure::Wrong { .. } | Failure::Blocked) => self.refused(token, refused),
            other => other,
        })
    }

    fn init_pin(&mut self, token: u8, officers: &Code, new: &Code) -> Result<(), Failure> {
        let format = pin(&self.check(token)?);
        let possible = usize::from(format.min)..=usize::from(format.max);
        let fits = new.as_ref().is_some_and(|it| possible.contains(&it.digits()));
        let module = self.module.clone();
        let opened = self.opened(token)?;
        opened.show(UserType::So, officers.as_ref()).map_err(|error| match error.into() {
            // The length of the officer's code, not of the new PIN.
            Failure::NewPinRefused => Failure::Wrong { left: None },
            other => other,
        })?;
        let session = opened.session()?;
        let set = match new {
            Some(new) => session.init_pin(&auth_pin(new)).map_err(|error| match error {
                // It takes such lengths, so it is not the new PIN that it does not take: OpenSC would make a PIN, where there
                // is one.
                Error::Pkcs11(RvError::PinLenRange, _) if fits => Failure::Unsupported,
                other => other.into(),
            }),
            None => raw::init_pin(&module, session),
        };
        opened.forget();
        set
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
