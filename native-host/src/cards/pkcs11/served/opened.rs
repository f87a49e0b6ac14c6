//! One token with its session: showing codes, signing.

use super::{
    super::{
        super::Scheme,
        messages::{Code, Failure},
    },
    mechanisms, objects, raw,
};
use crate::pin::Pin;
use cryptoki::{
    error::Error,
    mechanism::Mechanism,
    object::{Attribute, AttributeType, ObjectClass, ObjectHandle},
    session::{Session, UserType},
    slot::Slot,
    types::AuthPin,
};
use std::path::Path;

/// A token of the card, and what is open in it.
pub struct Opened {
    /// Where it is.
    pub slot: Slot,
    /// For reading and writing where the module allows it; `None` = none yet.
    pub session: Option<Session>,
    /// Whether somebody's code was shown.
    pub logged_in: bool,
    /// For the login right before a signature with a key that wants one. Used once.
    pub code: Option<Code>,
}

impl Opened {
    /// The session.
    pub fn session(&self) -> Result<&Session, Failure> {
        self.session.as_ref().ok_or(Failure::Gone)
    }

    /// Ends the session and with it every login.
    pub fn close(&mut self) {
        (self.session, self.logged_in, self.code) = (None, false, None);
    }

    /// Logs out, whatever the module says to it.
    pub fn forget(&mut self) {
        (self.logged_in, self.code) = (false, None);
        if let Some(session) = &self.session {
            // Nobody was logged in, or the session is gone.
            let _ = session.logout();
        }
    }

    /// Shows a code once.
    pub fn show(&mut self, who: UserType, code: Option<&Pin>) -> Result<(), Error> {
        if self.logged_in {
            self.forget();
        }
        let session = self.session.as_ref().ok_or(Error::InvalidValue)?;
        session.login(who, code.map(auth_pin).as_ref())
    }

    /// True when a key wants its code right before each signature.
    pub fn has_consent_keys(&self) -> Result<bool, Failure> {
        let session = self.session()?;
        for key in objects::find(session, ObjectClass::PRIVATE_KEY, None)? {
            if wants_login(session, key)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Signs with a key.
    pub fn sign(&mut self, module: &Path, id: &[u8], scheme: Scheme, digest: &[u8]) -> Result<Vec<u8>, Failure> {
        let session = self.session.as_ref().ok_or(Failure::Gone)?;
        let key = objects::find_one(session, ObjectClass::PRIVATE_KEY, id)?;
        let order = objects::order_octets(session, key)?;
        let (mechanism, data) = mechanisms::signing(scheme, digest, order)?;
        if !wants_login(session, key)? {
            return Ok(session.sign(&mechanism, key, &data)?);
        }
        let code = self.code.take().ok_or(Failure::Module("the PIN must be shown before each signature".to_owned()))?;
        let signed = sign_with_consent(session, &mechanism, key, &code, || raw::sign(module, session, &data));
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

fn wants_login(session: &Session, key: ObjectHandle) -> Result<bool, Failure> {
    let found = session.get_attributes(key, &[AttributeType::AlwaysAuthenticate])?;
    Ok(found.contains(&Attribute::AlwaysAuthenticate(true)))
}

/// The crate's own form of a code: wiped when dropped, and dropped right after the call.
pub fn auth_pin(code: &Pin) -> AuthPin {
    // Digits are ASCII, and the copy has exactly their length, so that making it a string copies nothing.
    code.with_digits(|digits| AuthPin::new(String::from_utf8(digits.to_vec()).unwrap_or_default().into()))
}
