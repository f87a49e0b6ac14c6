//! A card of one family, ready for use through the product's readers.

use crate::judge::Judge;
use kortbrygga_host::{
    cancel::Cancel,
    cards::{
        CardError, Contents, Family, Key, NoWire, ParsedCertificate, PinRef, Policy, PublicKey, Scheme, Signature,
        StoredCertificate, WritingNeeds, card_number, view,
    },
    journal::Journal,
    pin::{Pin, Secret},
    readers::{Limits, Readers, Session},
};
use kortbrygga_shared::{
    protocol::{CardRef, CardState, CardView, CertificateUsage, KeyAlgorithm, PinKind, PinState, ReaderView},
    time::UnixMillis,
};
use station::{Station, card::Chip};
use std::{path::Path, sync::Arc, time::Duration};
use tempfile::TempDir;

/// Whatever a test waits for comes much sooner, or never.
pub const LIMIT: Duration = Duration::from_secs(30);

/// What a card is to be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Make {
    /// As its maker delivers it: codes, no keys of a person.
    Blank,
    /// Keys of this kind, as many as the card has uses for, with certificates for [`holder`](crate::checks): all put there by
    /// somebody else's program.
    Filled(KeyAlgorithm),
    /// Its PIN has no value yet.
    NoPin,
    /// Its PIN must be changed before it can be used.
    TransportPin,
}

/// Which of two cards of the same product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one that a test is about.
    First,
    /// Another one.
    Second,
}

/// The codes of a card as its maker delivers it; test codes only.
#[derive(Clone, Debug)]
pub struct Codes {
    /// User PINs with their PUKs, PIN 1 first.
    pub pins: Vec<(&'static str, Option<&'static str>)>,
    /// Another value for any of the PINs.
    pub another: &'static str,
    /// The security officer's PIN, for families that unblock with it.
    pub officer: Option<&'static str>,
}

/// Where the card is.
pub enum Place {
    /// In the first reader of a station.
    Reader(Station),
    /// In a PKCS#11 module without readers.
    Module(Arc<dyn Family>),
}

/// A card of one family, ready for use.
pub struct Bench {
    /// Its codes.
    pub codes: Codes,
    /// Somebody else's view of it.
    pub judge: Judge,
    /// Where it is.
    pub place: Place,
    /// Whatever a test keeps.
    pub folder: TempDir,
    readers: Option<Readers>,
    card: CardRef,
    runtime: tokio::runtime::Runtime,
}

impl Bench {
    /// Puts a card into the first of two readers; `judge` gets the station, whose environment its programs need.
    pub fn at_reader(codes: Codes, chip: Box<dyn Chip>, policy: Policy, judge: impl FnOnce(&Station) -> Judge) -> Self {
        let mut station = Station::start().unwrap();
        #[expect(unsafe_code, reason = "no other thread of this process reads the environment yet")]
        unsafe {
            std::env::set_var("PCSCLITE_CSOCK_NAME", station.csock());
        }
        station.insert_chip(0, chip).unwrap();
        let judge = judge(&station);
        Self::ready(codes, judge, Place::Reader(station), policy)
    }

    /// A token in a module without readers: there is no smart-card service either. `folder` holds what the module needs.
    pub fn at_module(codes: Codes, family: Arc<dyn Family>, judge: Judge, folder: TempDir) -> Self {
        let card = CardRef { chip: family.chip(&mut NoWire).unwrap(), epoch: 1 };
        Self { codes, judge, place: Place::Module(family), folder, readers: None, card, runtime: runtime() }
    }

    fn ready(codes: Codes, judge: Judge, place: Place, policy: Policy) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = Arc::new(Journal::open(folder.path()).unwrap());
        let readers = Readers::start(Limits::default(), policy, journal);
        let runtime = runtime();
        let view = wait_for_card(&runtime, &readers);
        let card = CardRef { chip: view.chip, epoch: view.epoch };
        Self { codes, judge, place, folder, readers: Some(readers), card, runtime }
    }

    /// The card as the host describes it, read anew.
    pub fn view(&self) -> CardView {
        let Some(readers) = &self.readers else {
            let pins = |it: &PinRef| PinState { pin: it.kind, tries_left: None, puk_tries_left: None };
            return described(&self.card, &self.contents(), pins);
        };
        let known = readers.locate(&self.card).unwrap();
        self.runtime.block_on(readers.look_again(&known.reader));
        wait_for_card(&self.runtime, readers)
    }

    /// All readers as they are now.
    pub fn readers(&self) -> Vec<ReaderView> {
        self.readers.iter().flat_map(|it| it.watch().borrow().readers.clone()).collect()
    }

    /// Waits until what is in a reader of the station is as wanted.
    ///
    /// # Panics
    /// When that does not come to pass, or there is no station.
    pub fn wait_for_reader(&self, slot: usize, wanted: impl Fn(&CardState) -> bool) -> CardState {
        let (Place::Reader(station), Some(readers)) = (&self.place, &self.readers) else { panic!("no readers") };
        let name = &station.readers()[slot];
        let fits = |it: &ReaderView| it.name == *name && wanted(&it.state);
        let mut watch = readers.watch();
        self.runtime.block_on(async {
            let found = tokio::time::timeout(LIMIT, watch.wait_for(|it| it.readers.iter().any(fits))).await;
            let snapshot = found.unwrap_or_else(|_| panic!("{:?}", readers.watch().borrow())).unwrap();
            snapshot.readers.iter().find(|it| fits(it)).unwrap().state.clone()
        })
    }

    /// Lets all readers be looked at again, without waiting for it.
    pub fn look_again_meanwhile(&self) {
        let readers = self.readers.clone().expect("readers");
        std::thread::spawn(move || runtime().block_on(readers.refresh()));
    }

    /// The station, for families with readers.
    pub fn station(&mut self) -> Option<&mut Station> {
        match &mut self.place {
            Place::Reader(station) => Some(station),
            Place::Module(_) => None,
        }
    }

    /// Runs `work` in a transaction with the card, identity checked, as the product does it.
    pub fn with_card<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Session<'_>) -> Result<T, CardError> + Send + 'static,
    ) -> Result<T, CardError> {
        let cancel = Cancel::default();
        match (&self.place, &self.readers) {
            (Place::Module(family), _) => Session::without_reader(&**family, &self.card.chip, &cancel, work),
            (Place::Reader(_), Some(readers)) => {
                let known = readers.locate(&self.card).expect("the card is in its reader");
                self.runtime.block_on(readers.with_card(&self.card, &known, &cancel, work))
            }
            (Place::Reader(_), None) => panic!("a reader without readers"),
        }
    }

    /// Everything that can be read without a PIN.
    pub fn contents(&self) -> Contents {
        self.with_card(|session| session.contents()).unwrap()
    }

    /// The PINs of the card that there are codes for.
    pub fn pins(&self) -> Vec<PinRef> {
        self.contents().pins.into_iter().take(self.codes.pins.len()).collect()
    }

    /// The code of a PIN of this card, as delivered.
    pub fn code(&self, pin: &PinRef) -> &'static str {
        self.code_and_puk(pin).0
    }

    /// The PUK of a PIN of this card.
    pub fn puk(&self, pin: &PinRef) -> &'static str {
        self.code_and_puk(pin).1.expect("this family has PUKs")
    }

    fn code_and_puk(&self, pin: &PinRef) -> (&'static str, Option<&'static str>) {
        match (&self.codes.pins[..], pin.kind) {
            ([only], _) | ([only, ..], PinKind::Authentication) => *only,
            ([_, second, ..], PinKind::Signature) => *second,
            ([], _) => panic!("a card without codes"),
        }
    }

    /// Runs `work` after what the card wants to be shown before something of this usage is written or removed.
    pub fn writing<T: Send + 'static>(
        &self,
        usage: CertificateUsage,
        work: impl FnOnce(&mut Session<'_>, &Contents) -> Result<T, CardError> + Send + 'static,
    ) -> Result<T, CardError> {
        let codes = self.codes.clone();
        self.with_card(move |session| {
            let contents = session.contents()?;
            match session.writing_needs(usage) {
                WritingNeeds::Pin(kind) => {
                    let pin = contents.pin(kind)?.clone();
                    let number = if kind == PinKind::Signature { codes.pins.len() - 1 } else { 0 };
                    session.verify(&pin, &mut secret(codes.pins[number].0))?;
                }
                // The family takes it from the policy.
                WritingNeeds::ManagementKey => {}
            }
            work(session, &contents)
        })
    }

    /// Makes a key.
    ///
    /// # Errors
    /// What the card says.
    pub fn generate(&self, usage: CertificateUsage, algorithm: KeyAlgorithm) -> Result<Key, CardError> {
        self.writing(usage, move |session, contents| session.generate_key(contents, usage, algorithm))
    }

    /// Writes a certificate for a key.
    ///
    /// # Errors
    /// What the card says.
    pub fn write(&self, key: &Key, der: &[u8]) -> Result<(), CardError> {
        let (key, der) = (key.clone(), der.to_vec());
        self.writing(usage_of(&key), move |session, contents| session.write_certificate(contents, &key, &der))
    }

    /// Removes a certificate of a key.
    ///
    /// # Errors
    /// What the card says.
    pub fn delete_certificate(&self, key: &Key, certificate: &StoredCertificate) -> Result<(), CardError> {
        let (usage, certificate) = (usage_of(key), certificate.clone());
        self.writing(usage, move |session, contents| session.delete_certificate(contents, &certificate))
    }

    /// Removes a key.
    ///
    /// # Errors
    /// What the card says.
    pub fn delete_key(&self, key: &Key) -> Result<(), CardError> {
        let key = key.clone();
        self.writing(usage_of(&key), move |session, contents| session.delete_key(contents, &key))
    }

    /// The public key of a key on the card.
    pub fn public_key(&self, key: &Key) -> PublicKey {
        let key = key.clone();
        let read = move |session: &mut Session<'_>| {
            let contents = session.contents()?;
            session.public_key(&contents, &key)
        };
        self.with_card(read).unwrap()
    }

    /// Shows the key's PIN and signs.
    ///
    /// # Errors
    /// What the card says.
    pub fn sign(&self, key: &Key, scheme: Scheme, message: &'static [u8]) -> Result<Signature, CardError> {
        let (pin, public, key) = (self.pin_of(key), self.public_key(key), key.clone());
        let code = self.code(&pin);
        self.with_card(move |session| {
            session.verify(&pin, &mut secret(code))?;
            session.sign_with(&key, &public, scheme, message)
        })
    }

    /// The PIN of a key.
    pub fn pin_of(&self, key: &Key) -> PinRef {
        self.contents().pin_of(key).unwrap().clone()
    }

    /// Shows a code to the card, once.
    ///
    /// # Errors
    /// What the card says.
    pub fn verify(&self, pin: &PinRef, code: &str) -> Result<(), CardError> {
        let (pin, mut code) = (pin.clone(), secret(code));
        self.with_card(move |session| session.verify(&pin, &mut code))
    }

    /// How many commands that change a card have reached it so far; 0 where no log tells.
    pub fn writes(&self) -> usize {
        // GENERATE, UPDATE BINARY, PUT DATA (three forms), CREATE FILE, DELETE FILE, WRITE BINARY.
        const CHANGING: [u8; 8] = [0x46, 0x47, 0xD6, 0xDA, 0xDB, 0xE0, 0xE4, 0xD0];
        let Place::Reader(station) = &self.place else { return 0 };
        let log = station.exchanges(0).unwrap();
        log.iter().filter(|it| it.command.get(1).is_some_and(|ins| CHANGING.contains(ins))).count()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        if let Some(readers) = &self.readers {
            readers.stop();
        }
    }
}

/// What a key is for, for choosing the PIN that its writing needs.
fn usage_of(key: &Key) -> CertificateUsage {
    key.usage.unwrap_or(CertificateUsage::Authentication)
}

/// As the product's readers show a card; without them there is nobody but this to do so.
fn described(card: &CardRef, contents: &Contents, pin: impl Fn(&PinRef) -> PinState) -> CardView {
    let parsed: Vec<_> =
        contents.certificates.iter().filter_map(|it| ParsedCertificate::from_der(&it.der).ok()).collect();
    CardView {
        chip: card.chip.clone(),
        epoch: card.epoch,
        inserted_at: UnixMillis(0),
        family: "pkcs11".to_owned(),
        number: parsed.iter().find_map(|it| card_number(&it.certificate)),
        keys: contents.keys.iter().filter_map(|it| it.usage).collect(),
        certificates: parsed.iter().filter_map(view).collect(),
        pins: contents.pins.iter().map(pin).collect(),
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// A code on its way to the card.
pub fn secret(code: &str) -> Secret {
    Secret::Typed(Pin::take(&mut code.as_bytes().to_vec()).unwrap())
}

/// Writes octets to a file, and gives its path as an argument.
pub fn file(folder: &Path, name: &str, octets: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, octets).unwrap();
    path.to_str().unwrap().to_owned()
}

fn wait_for_card(runtime: &tokio::runtime::Runtime, readers: &Readers) -> CardView {
    let mut watch = readers.watch();
    runtime.block_on(async {
        let ready = |readers: &[ReaderView]| {
            readers.iter().find_map(|it| match &it.state {
                CardState::Ready(card) => Some(card.clone()),
                _ => None,
            })
        };
        let found = tokio::time::timeout(LIMIT, watch.wait_for(|it| ready(&it.readers).is_some())).await;
        let snapshot = found.unwrap_or_else(|_| panic!("no card: {:?}", readers.watch().borrow())).unwrap();
        ready(&snapshot.readers).unwrap()
    })
}
