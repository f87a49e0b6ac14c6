//! Cards that are reached through a vendor's PKCS#11 module, as the administrator's policy names it.
//!
//! The module lives in a process of its own ([`process`], [`served`]) that is ended when it does not answer. A card is every
//! token whose slot carries the reader's name.
//!
//! Guarantees: a code is shown only after the token's serial number was read anew and is the one that was asked for; nothing
//! that the module does, short of what it does to the card, reaches this process; a card that a family here can read is looked
//! at without the module first, because a module goes on with what it remembers of a card that was swapped unnoticed. Does
//! not protect against that with a card that no family here reads.

mod contents;
mod messages;
mod process;
mod served;

pub use served::run as serve_module;

use super::{
    CardError, Contents, Family, Key, KnownDirectly, Module, ModuleCards, ParsedCertificate, PinRef, Policy, PublicKey,
    Room, Route, Scheme, Signature, StoredCertificate, Tries, Unblocker, Wire, WritingNeeds, records::label,
};
use crate::{pin::Secret, readers::Limits};
use contents::token_of;
use der::Decode;
use kortbrygga_shared::{
    identity::ChipId,
    protocol::{Bytes, CertificateUsage, KeyAlgorithm, PinKind},
};
use messages::{Failure, MOST_OBJECTS, MOST_TOKENS, Reply, Request, Token};
pub use process::Patience;
use process::Process;
use spki::SubjectPublicKeyInfoOwned;
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

/// A request to a module is many commands to the card: its limit is this many times that of a command.
const COMMANDS_PER_REQUEST: u32 = 3;

impl From<Limits> for Patience {
    fn from(limits: Limits) -> Self {
        let usual = (limits.command * COMMANDS_PER_REQUEST).min(limits.key_generation.max(limits.command));
        Self { usual, key_generation: limits.key_generation, person: limits.keys }
    }
}

/// The card in a reader as the first module shows it that the administrator chose for such cards; `None` when none does.
/// `known`: the card as a family here reads it.
///
/// # Errors
/// [`CardError::Module`], [`CardError::ModuleStuck`] of the last module that failed, when none shows the card.
pub fn through_module(
    policy: &Policy,
    reader: &str,
    known: Option<KnownDirectly>,
    patience: Patience,
) -> Result<Option<Arc<dyn Family>>, CardError> {
    let mut failed = None;
    let writes = known.as_ref().is_some_and(|it| it.family.can_write());
    for module in policy.pkcs11_modules.iter().filter(|it| it.cards == ModuleCards::All || !writes) {
        match Pkcs11::find(module, reader, patience) {
            Ok(Some(family)) => return Ok(Some(Arc::new(Pkcs11 { known, ..family }))),
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(%error, "module");
                failed = Some(error);
            }
        }
    }
    failed.map_or(Ok(None), Err)
}

/// A card behind a module.
pub struct Pkcs11 {
    process: Process,
    /// Tokens whose module asks for the PIN by itself, by number; as last seen.
    asking: Mutex<Vec<bool>>,
    known: Option<KnownDirectly>,
    /// A code was set: that the card takes its showing back when the module logs out nobody says.
    code_was_set: AtomicBool,
}

impl Pkcs11 {
    /// The card that a module shows in a reader, or in a slot of this description; `None` when it shows none.
    ///
    /// # Errors
    /// [`CardError::Module`], [`CardError::ModuleStuck`].
    pub fn find(module: &Module, reader: &str, patience: Patience) -> Result<Option<Self>, CardError> {
        let process = Process::new(&module.name, &module.path, reader, patience);
        let family = Self { process, asking: Mutex::default(), known: None, code_was_set: AtomicBool::new(false) };
        Ok(family.serial()?.map(|_| family))
    }

    fn serial(&self) -> Result<Option<String>, CardError> {
        let answer = match self.ask(&Request::Identify, &[]) {
            // It may have ended since it was last asked. Another one finds out the same.
            Err(CardError::Module { .. }) => self.ask(&Request::Identify, &[]),
            other => other,
        };
        match answer? {
            Reply::Card { serial } => Ok(serial),
            _ => Err(self.nonsense()),
        }
    }

    fn tokens(&self, request: &Request) -> Result<Vec<Token>, CardError> {
        match self.ask(request, &[])? {
            Reply::Tokens { tokens } if are_few(&tokens) => Ok(tokens),
            _ => Err(self.nonsense()),
        }
    }

    fn octets(&self, request: &Request) -> Result<Vec<u8>, CardError> {
        match self.ask(request, &[])? {
            Reply::Octets { octets } => Ok(octets.0),
            _ => Err(self.nonsense()),
        }
    }

    fn done(&self, request: &Request) -> Result<(), CardError> {
        self.ask(request, &[]).map(drop)
    }

    /// Shows codes that belong to a PIN.
    fn show(&self, request: &Request, codes: &[&Secret], wrong: impl Fn(Failure) -> Failed) -> Result<(), CardError> {
        match self.process.ask(request, codes)? {
            Reply::Failed { failure } => match wrong(failure) {
                Failed::Code(error) => Err(error),
                Failed::Other(failure) => Err(self.failed(request, failure)),
            },
            _ => Ok(()),
        }
    }

    fn ask(&self, request: &Request, codes: &[&Secret]) -> Result<Reply, CardError> {
        match self.process.ask(request, codes)? {
            Reply::Failed { failure } => Err(self.failed(request, failure)),
            reply => Ok(reply),
        }
    }

    fn failed(&self, request: &Request, failure: Failure) -> CardError {
        match failure {
            Failure::Gone | Failure::Other { .. } => CardError::Pulled,
            Failure::GivenUp => CardError::Cancelled,
            Failure::NewPinRefused => CardError::NewPinRefused,
            Failure::Unsupported => self.cannot(operation(request)),
            Failure::Full => CardError::Full,
            Failure::TooLarge { size, most } => CardError::TooLarge { size, most },
            Failure::NoObject => CardError::Malformed("no such object in the token"),
            Failure::Wrong { left } => CardError::WrongPin { left },
            Failure::Blocked => self.process.failed("CKR_PIN_LOCKED".to_owned()),
            Failure::Module(detail) => self.process.failed(detail),
        }
    }

    fn nonsense(&self) -> CardError {
        self.process.failed("an answer to something else".to_owned())
    }
}

/// As many as a module's process may tell of.
fn are_few(tokens: &[Token]) -> bool {
    // A key is looked for as a private and as a public one.
    let few = |it: &Token| it.keys.len() <= 2 * MOST_OBJECTS && it.certificates.len() <= MOST_OBJECTS;
    tokens.len() <= MOST_TOKENS && tokens.iter().all(few)
}

/// What a refused code comes to.
enum Failed {
    Code(CardError),
    Other(Failure),
}

/// The PIN itself was refused.
fn of_pin(kind: PinKind) -> impl Fn(Failure) -> Failed {
    move |failure| match failure {
        Failure::Wrong { left } => Failed::Code(CardError::WrongPin { left }),
        Failure::Blocked => Failed::Code(CardError::PinBlocked(kind)),
        other => Failed::Other(other),
    }
}

/// What unblocks the PIN was refused.
fn of_unblocker(pin: PinKind) -> impl Fn(Failure) -> Failed {
    move |failure| match failure {
        Failure::Wrong { left } => Failed::Code(CardError::WrongPuk { pin, left }),
        Failure::Blocked => Failed::Code(CardError::PukBlocked(pin)),
        other => Failed::Other(other),
    }
}

/// The operation that a request is part of, as the others name it.
fn operation(request: &Request) -> &'static str {
    match request {
        Request::Identify | Request::Describe | Request::Tokens | Request::PublicKey { .. } => "read",
        Request::Login { .. } | Request::Logout { .. } => "verify",
        Request::SetPin { .. } => "change-pin",
        Request::InitPin { .. } => "unblock-pin-by-officer",
        Request::Sign { .. } => "sign",
        Request::Generate { .. } => "generate-key",
        Request::WriteCertificate { .. } => "write-certificate",
        Request::DeleteCertificate { .. } => "delete-certificate",
        Request::DeleteKey { .. } => "delete-key",
    }
}

impl Family for Pkcs11 {
    fn name(&self) -> &'static str {
        "pkcs11"
    }

    fn route(&self) -> Route {
        Route::Module
    }

    fn known_directly(&self) -> Option<&KnownDirectly> {
        self.known.as_ref()
    }

    fn asks_itself(&self, pin: &PinRef) -> bool {
        let asking = self.asking.lock().unwrap_or_else(PoisonError::into_inner);
        token_of(&pin.auth_id).is_ok_and(|token| asking.get(usize::from(token)).copied().unwrap_or_default())
    }

    fn chip(&self, _: &mut dyn Wire) -> Result<ChipId, CardError> {
        contents::chip(&self.serial()?.ok_or(CardError::Pulled)?)
    }

    fn contents(&self, wire: &mut dyn Wire) -> Result<Contents, CardError> {
        let chip = self.chip(wire)?;
        let tokens = self.tokens(&Request::Describe)?;
        let asking = tokens.iter().map(|it| it.pin.at_reader).collect();
        *self.asking.lock().unwrap_or_else(PoisonError::into_inner) = asking;
        Ok(contents::contents(chip, &tokens))
    }

    fn room(&self, _: &mut dyn Wire, _: &Contents) -> Result<Room, CardError> {
        let free = self.tokens(&Request::Tokens)?.iter().filter_map(|it| it.free_octets).min();
        Ok(Room { largest_certificate: free, ..Room::default() })
    }

    fn tries(&self, _: &mut dyn Wire, pin: &PinRef) -> Result<Tries, CardError> {
        let token = usize::from(token_of(&pin.auth_id)?);
        let tokens = self.tokens(&Request::Tokens)?;
        tokens.get(token).map(|it| contents::tries(&it.pin)).ok_or(CardError::Pulled)
    }

    fn verify(&self, _: &mut dyn Wire, pin: &PinRef, secret: &mut Secret) -> Result<(), CardError> {
        let token = token_of(&pin.auth_id)?;
        self.show(&Request::Login { token }, &[secret], of_pin(pin.kind))
    }

    fn forget(&self, _: &mut dyn Wire, pin: &PinRef) -> Result<bool, CardError> {
        // A process that had to be ended has not logged out, and a card on which a code was set may have taken that for its
        // showing, of which the module knows nothing: only a reset is sure to take back what was verified.
        let token = token_of(&pin.auth_id)?;
        let was_set = self.code_was_set.swap(false, Ordering::AcqRel);
        Ok(self.process.is_running() && self.done(&Request::Logout { token }).is_ok() && !was_set)
    }

    fn change_pin(&self, _: &mut dyn Wire, pin: &PinRef, old: &mut Secret, new: &mut Secret) -> Result<(), CardError> {
        let token = token_of(&pin.auth_id)?;
        self.code_was_set.store(true, Ordering::Release);
        self.show(&Request::SetPin { token }, &[old, new], of_pin(pin.kind))
    }

    fn unblock_pin(
        &self,
        _: &mut dyn Wire,
        pin: &PinRef,
        by: Unblocker,
        code: &mut Secret,
        new: &mut Secret,
    ) -> Result<(), CardError> {
        let token = token_of(&pin.auth_id)?;
        match by {
            // The standard knows no PUK.
            Unblocker::Puk => Err(self.cannot("unblock-pin")),
            Unblocker::Officer => {
                self.code_was_set.store(true, Ordering::Release);
                self.show(&Request::InitPin { token }, &[code, new], of_unblocker(pin.kind))
            }
        }
    }

    fn sign(&self, _: &mut dyn Wire, key: &Key, scheme: Scheme, digest: &[u8]) -> Result<Signature, CardError> {
        let (token, id, digest) = (token_of(&key.place)?, Bytes(key.id.clone()), Bytes(digest.to_vec()));
        let octets = self.octets(&Request::Sign { token, key: id, scheme, digest })?;
        match scheme {
            Scheme::Ecdsa(_) => Signature::from_raw(&octets),
            Scheme::RsaPkcs1(_) | Scheme::RsaPss(_) => Ok(Signature { octets }),
        }
    }

    fn public_key(&self, _: &mut dyn Wire, contents: &Contents, key: &Key) -> Result<PublicKey, CardError> {
        let request = Request::PublicKey { token: token_of(&key.place)?, key: Bytes(key.id.clone()) };
        match self.ask(&request, &[]) {
            Ok(Reply::Octets { octets }) => PublicKey::from_info(&SubjectPublicKeyInfoOwned::from_der(&octets.0)?),
            Ok(_) => Err(self.nonsense()),
            Err(error) => match contents.certificate_of(key) {
                Some(certificate) => Ok(ParsedCertificate::from_der(&certificate.der)?.public_key),
                None => Err(error),
            },
        }
    }

    /// Each token takes its own PIN: that of the keys in it.
    fn writing_needs(&self, usage: CertificateUsage) -> WritingNeeds {
        WritingNeeds::Pin(super::usual_pin(usage))
    }

    fn generate_key(
        &self,
        wire: &mut dyn Wire,
        contents: &Contents,
        usage: CertificateUsage,
        algorithm: KeyAlgorithm,
    ) -> Result<Key, CardError> {
        let token = token_of(&contents.pin(super::usual_pin(usage))?.auth_id)?;
        let id = self.octets(&Request::Generate { token, usage, algorithm })?;
        let made = self.contents(wire)?.keys.into_iter().find(|it| it.id == id && it.place == [token]);
        made.ok_or(CardError::Malformed("the new key does not show"))
    }

    fn write_certificate(&self, _: &mut dyn Wire, _: &Contents, key: &Key, der: &[u8]) -> Result<(), CardError> {
        let usage = key.usage.or(ParsedCertificate::from_der(der)?.usage);
        self.done(&Request::WriteCertificate {
            token: token_of(&key.place)?,
            key: Bytes(key.id.clone()),
            label: usage.map(label).unwrap_or_default(),
            der: Bytes(der.to_vec()),
        })
    }

    fn delete_certificate(
        &self,
        _: &mut dyn Wire,
        _: &Contents,
        certificate: &StoredCertificate,
    ) -> Result<(), CardError> {
        self.done(&Request::DeleteCertificate {
            token: token_of(&certificate.place)?,
            key: Bytes(certificate.id.clone()),
            der: Bytes(certificate.der.clone()),
        })
    }

    fn delete_key(&self, _: &mut dyn Wire, _: &Contents, key: &Key) -> Result<(), CardError> {
        self.done(&Request::DeleteKey { token: token_of(&key.place)?, key: Bytes(key.id.clone()) })
    }
}
