//! The one table of numbers. A new blocker or error is one row here and four messages in the two `.ftl` files.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// How bad it is for the one at the card desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The next step can't be done until this is mended.
    Stop,
    /// Worth knowing; work goes on.
    Notice,
}

/// Who can mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fixer {
    /// The one at the keyboard.
    User,
    /// Whoever grants roles, or another ID administrator.
    Administrator,
    /// The workplace's IT department.
    It,
    /// The portal's help desk (förvaltningen).
    PortalHelpDesk,
}

/// One row of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its number.
    pub code: Code,
    /// Its name in the code.
    pub name: &'static str,
    /// How bad.
    pub severity: Severity,
    /// Who mends it.
    pub fixer: Fixer,
}

macro_rules! catalogue {
    ($($(#[$doc:meta])+ $number:literal $name:ident $severity:ident $fixer:ident,)+) => {
        /// A number in the catalogue. In JSON and on screen `KB-0104`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])+ $name = $number,)+ }

        impl Code {
            /// All rows, in order of number.
            pub const ALL: &'static [Entry] = &[
                $(Entry { code: Code::$name, name: stringify!($name), severity: Severity::$severity, fixer: Fixer::$fixer },)+
            ];
        }
    };
}

catalogue! {
    // 0001-0099: browser, extension, host
    /// The native host is not installed, or the browser does not find its manifest.
    1 HostMissing Stop It,
    /// The browser or the host refuses this extension.
    2 HostRefused Stop It,
    /// Host and extension speak different versions; value `host`, `extension`.
    3 HostVersion Stop It,
    /// The host ended unexpectedly; it is started again.
    4 HostGone Notice User,
    /// A message broke a rule of the protocol; value `rule`.
    5 BadMessage Stop It,
    /// Too many messages in too short a time.
    6 TooManyMessages Stop It,
    /// The site is not on the administrator's list; value `origin`.
    7 OriginRefused Stop It,
    /// Something broke inside; value `detail` without secrets.
    8 Internal Stop It,
    /// The administrator's settings can't be read; value `detail`.
    9 SettingsWrong Stop It,

    // 0100-0199: readers and cards
    /// The smart-card service of the computer does not run.
    100 ServiceMissing Stop It,
    /// No reader is connected.
    101 NoReader Stop User,
    /// Only one reader is connected where two are needed; value `login` (`done`) when somebody is logged in already.
    102 OneReader Stop User,
    /// The reader is empty; value `reader` in words, `role`.
    103 CardMissing Stop User,
    /// The card in the reader has another number; values `reader`, `actual`, `expected` (last four digits).
    104 WrongCard Stop User,
    /// The card was pulled, or pulled and put back; value `reader`.
    105 CardPulled Stop User,
    /// The card does not answer and must be pulled; value `reader`.
    106 CardStuck Stop User,
    /// Another program holds the card; value `program`, `none` if unknown.
    107 CardInUse Stop User,
    /// No card family knows this card, or its answers make no sense; value `reader`.
    108 CardUnknown Stop User,
    /// The card reset or answered an error; values `operation`, `sw` (four hexadecimal digits).
    109 CardError Stop User,
    /// The card family can't do this; values `family`, `operation`.
    110 NotSupported Stop It,
    /// No room for another key or certificate on the card.
    111 CardFull Stop User,
    /// The administrator's own card lies where the new card should be; value `reader`.
    112 OwnCardAsSubject Stop User,
    /// The number on the new card is not confirmed yet; value `expected` (last four digits).
    113 NumberUnconfirmed Stop User,
    /// The user says that the card's number is another one; value `expected`.
    114 NumberDenied Stop User,
    /// The administrator's card was pulled and put back since login, so the portal's session is no longer this card's.
    115 LoginCardPulled Stop User,
    /// The second reader was connected after login; the portal's own parts may not see it.
    116 ReaderAfterLogin Notice User,
    /// No card with a certificate to log in with.
    117 NoLoginCard Stop User,
    /// The card has no key or certificate for this use; value `usage`.
    118 KeyMissing Stop User,

    /// The card that was named is no longer the one in the reader; value `reader`.
    119 CardSwapped Stop User,
    /// The reader comes and goes: a loose plug, or the computer turns its power off; values `reader`, `times`.
    120 ReaderUnsteady Notice It,
    /// A card lies in the reader but its chip gives no contact; value `reader`.
    121 CardUnresponsive Stop User,
    /// No card can be read in this reader, though they can elsewhere; value `reader`.
    122 ReaderBroken Stop It,
    /// Another program reset the card in the middle of our work; value `reader`.
    123 CardReset Notice User,
    /// An older Telia card that only Net iD can read; value `reader`.
    124 CardNeedsNetId Stop It,
    /// A SITHS card without any certificate; value `reader`.
    125 CardWithoutCertificates Notice User,
    /// The card to be issued already carries another person's certificates; value `reader`.
    126 CardOfAnotherPerson Stop User,
    /// Support for this card product ends; values `product`, `year`.
    127 CardProductEnding Notice User,
    /// Two cards lie in the readers where a code is changed or unblocked: it may hit the wrong one.
    128 TargetCardUnclear Notice User,
    /// The portal's own program uses one active card only, and two cards lie in the readers.
    129 ActiveCardMayDiffer Notice User,
    /// The active card can't be changed while a login or signature is under way.
    130 ActiveCardLocked Notice User,
    /// The portal's own program asks which reader to use.
    131 ReaderMustBeChosen Notice User,
    /// The card was pulled while the portal fetched certificates to it; values `reader`, `restart` (`issue` when handing out
    /// must begin anew).
    132 CardPulledDuringFetch Stop User,
    /// Certificates that should be on the card are missing; values `have`, `missing` (`authentication`, `signature`; `have` also
    /// `none`, `missing` also `hsa-id` where all certificates carry a personnummer).
    133 CertificatesIncomplete Notice User,
    /// The card has a certificate for authentication, none for signatures.
    134 SignatureCertificateMissing Notice User,
    /// Only one reader is connected; that is enough to log in and to order, not to hand a card out; value `login` (`done`) when
    /// somebody is logged in already.
    135 OneReaderBeforeLogin Notice User,

    /// No card with this number lies in a reader; value `number`, as it was given.
    136 CardNotFound Stop User,
    /// A vendor's PKCS#11 module could not be used; values `module`, `detail`.
    137 ModuleFailed Stop It,
    /// A vendor's PKCS#11 module did not answer and was ended; value `module`.
    138 ModuleStuck Stop User,
    /// More than one card in the readers has the number that was asked for; value `number`.
    139 CardAmbiguous Stop User,
    /// A PIV card can't be written to: the management key of the administrator's policy is `missing`, `unreadable`, or `refused`
    /// by the card; value `state`.
    140 ManagementKeyUnusable Stop It,
    /// A PIV card without CHUID and serial number: nothing tells it from another one.
    141 CardNameless Stop It,
    // 0200-0299: PIN
    /// Wrong PIN; values `tries`, `pin`.
    200 WrongPin Stop User,
    /// The PIN is blocked; value `pin`.
    201 PinBlocked Stop User,
    /// One try is left; value `pin`.
    202 LastTry Notice User,
    /// The user closed the PIN window, or gave the operation up.
    203 Cancelled Stop User,
    /// Nobody typed a PIN in time.
    204 PinTimeout Stop User,
    /// The PIN window could not be shown.
    205 NoPinWindow Stop It,
    /// The PUK is blocked; value `pin`.
    206 PukBlocked Stop User,
    /// A PIN of a reserve card (reservkort) is blocked and its codes can't be ordered anew; value `pin`.
    207 ReserveCardPinBlocked Stop User,
    /// The PUK of a card with product code 6XX or none can be ordered as a letter.
    208 PukLetterNeeded Stop Administrator,
    /// A card with product code 7XX is unblocked by an ID administrator, or with an ordered letter.
    209 ProductNeedsVisit Stop Administrator,
    /// New cards come without a PIN: it is chosen at the card office.
    210 PinChosenAtCardOffice Notice User,
    /// Authentication and signature should have different codes.
    211 SameCodeTwice Notice User,
    /// The card left the reader after the challenge was shown, so its response is void.
    212 ChallengeVoid Stop User,
    /// The fetch failed and the card got no key: the window for the authentication code was never answered; value `restart`
    /// (`issue` when handing out must begin anew).
    213 AuthenticationWindowMissing Stop User,
    /// The fetch failed after the first key: the window for the signature code was never answered; value `restart` as above.
    214 SignatureWindowMissing Stop User,
    /// A PIN is blocked, and how it is unblocked depends on the card's product code; value `pin`.
    215 ProductUnknown Stop User,

    /// The new PIN breaks a rule; values `rule` (`length`, `digits`, `same-as-before`, `same-as-unblocker`, `same-as-other`, `simple`,
    /// `differs`, `length-at-reader`, `card`), `least`, `most` (digits).
    216 NewPinRefused Stop User,
    /// Wrong PUK; values `tries`, `pin`.
    217 WrongPuk Stop User,
    /// The reader has keys for codes and they can't be used; value `reader`.
    218 ReaderKeysUnusable Stop It,
    /// The card wants the PIN changed before it is used; value `pin`.
    219 PinMustChange Stop User,
    /// The card has no value for the PIN yet; value `pin`.
    220 PinUnset Stop User,
    /// The inherited descriptor did not hold the codes that are needed; value `detail`.
    221 PinNotGiven Stop User,
    // 0300-0399: login, roles, order
    /// Logged in with level 2 where 3 is needed; value `loa`.
    300 LoginLevelTooLow Stop User,
    /// Not logged in.
    301 NotLoggedIn Stop User,
    /// Neither KRA nor RA in the recipient's branch.
    302 RoleMissing Stop Administrator,
    /// Who ordered can't hand out.
    303 SamePersonTwice Stop Administrator,
    /// No order for this person; values `query`.
    304 OrderNotFound Stop Administrator,
    /// The recipient would be one of the administrators.
    305 RecipientIsAdministrator Stop Administrator,
    /// The login token was not accepted; value `reason`.
    306 LoginRefused Stop User,
    /// The recipient can't get LoA3 (samordningsnummer or passport number).
    307 RecipientNotEligible Stop User,
    /// The wrong step for the state of the case; values `step`.
    308 WrongStep Stop User,
    /// The order is searched for in another organisation than the administrator's; values `own`, `other`.
    309 OtherBranch Stop Administrator,
    /// The person's data are protected and the administrator lacks the right KUR.
    310 KurMissing Stop Administrator,
    /// The person's data are protected: both administrators need the right KUR.
    311 ProtectedPerson Notice Administrator,
    /// The order's organisation is not the recipient's; values `order`, `recipient`, `step` (`order` while ordering, `review`
    /// when administrator 2 reads it).
    312 OrganisationDiffers Stop Administrator,
    /// The order's last day can't be right; values `date`, `step` (`order`, `review`).
    313 ValidityImplausible Stop Administrator,
    /// The card would be valid longer than the assignment; values `date`, `assignment`, `step` (`order`, `review`).
    314 ValidityBeyondAssignment Stop User,
    /// Too young for this level; values `age`, `least` (years).
    315 RecipientTooYoung Stop User,
    /// The identity document is not accepted; values `document`, `step` (`order`, `review`).
    316 IdDocumentRefused Stop User,
    /// No order is there for exactly this card; value `number` (last four digits, or `none`).
    317 NoOrderForCard Stop Administrator,
    /// National services no longer accept level 2.
    318 Level2NoLongerAccepted Notice User,
    /// A cancelled login is still in the browser's memory.
    319 LoginStateStale Stop User,
    /// The task belongs to somebody else for now; value `status`.
    320 TaskNotAvailable Stop Administrator,
    /// The task is no longer valid; value `date`.
    321 TaskExpired Stop User,
    /// The card is not among the person's active devices; value `actual` (last four digits).
    322 CardNotListed Stop User,
    /// The number of the identity document is missing.
    323 IdDocumentNumberMissing Stop User,
    /// The officer who began a hand-out can't finish it.
    324 SameOfficer Stop Administrator,
    /// The card must be registered before certificates can be issued to it.
    325 TokenNotRegistered Stop User,
    /// The person's data are hidden from this officer.
    326 PersonDataHidden Stop Administrator,
    /// Logged in with the certificate that carries a personnummer where the HSA-id is wanted.
    327 WrongCertificateChosen Notice User,

    // 0400-0499: what was typed
    /// Personnummer: wrong number of digits; value `digits`.
    400 PersonnummerLength Stop User,
    /// Personnummer: no such date.
    401 PersonnummerDate Stop User,
    /// Personnummer: check digit.
    402 PersonnummerCheckDigit Stop User,
    /// Personnummer: something that is not a digit; value `character`.
    403 PersonnummerCharacter Stop User,
    /// HSA-id: not complete; the part before the hyphen is missing.
    410 HsaIdIncomplete Stop User,
    /// HSA-id: organisation number; value `organisation`.
    411 HsaIdOrganisation Stop User,
    /// HSA-id: a character that can't stand there; value `character`.
    412 HsaIdCharacter Stop User,
    /// HSA-id: longer than 31 characters; value `length`.
    413 HsaIdLength Stop User,
    /// Organisationsnummer: wrong number of digits; value `digits`.
    414 OrganisationNumberLength Stop User,
    /// Organisationsnummer: check digit, or a third digit below 2.
    415 OrganisationNumberCheckDigit Stop User,
    /// Organisationsnummer: something that is not a digit; value `character`.
    416 OrganisationNumberCharacter Stop User,
    /// Card number: something that is not a digit; value `character`.
    420 CardNumberCharacter Stop User,
    /// Card number: not 16 to 20 digits; value `digits`.
    421 CardNumberLength Stop User,
    /// Neither a personnummer nor an HSA-id.
    430 NotAPersonId Stop User,
    /// A field of the form is empty or wrong; value `field`.
    431 FieldInvalid Stop User,
    /// National reserve id: not of the form XXYYMMDDNNGC.
    432 ReserveIdShape Stop User,
    /// National reserve id: no such date.
    433 ReserveIdDate Stop User,
    /// Reserve number: check digit.
    434 ReserveIdCheckDigit Stop User,
    /// What was typed was put into the form that the search wants; values `typed`, `searched`.
    440 InputNormalised Notice User,

    // 0500-0599: keys and certificates
    /// The certificate carries another card number than the card; values `expected`, `actual`.
    500 CertificateForOtherCard Stop PortalHelpDesk,
    /// The certificate's key is not the key on the card; value `usage`.
    501 CertificateForOtherKey Stop PortalHelpDesk,
    /// What was read back differs from what was written; value `usage`.
    502 ReadBackDiffers Stop User,
    /// The certificate can't be read; value `detail`.
    503 BadCertificate Stop PortalHelpDesk,
    /// The portal's CA refused the request; value `detail`.
    504 RequestRefused Stop PortalHelpDesk,
    /// The signature was not accepted; value `detail`.
    505 SignatureRefused Stop User,
    /// The document is too large; values `size`, `most` (bytes).
    506 DocumentTooLarge Stop PortalHelpDesk,
    /// The certificate is revoked.
    507 CertificateRevoked Stop Administrator,
    /// The certificate expires soon; value `days`.
    508 CertificateExpiring Notice User,
    /// The certificate has expired; value `usage`.
    509 CertificateExpired Stop User,
    /// Root or issuer certificates are not installed on the computer; value `issuer`.
    510 UnknownIssuer Notice It,
    /// A card of the test environment in production, or the other way round; values `card`, `portal` (`test`, `production`).
    511 WrongEnvironment Stop User,
    /// A certificate on the card belongs to another card; values `actual`, `expected` (last four digits).
    512 PairOfAnotherCard Notice User,
    /// The fetch failed though both keys were made.
    513 FetchFailed Stop PortalHelpDesk,

    /// The certificate is larger than the room that the card has; values `size`, `most` (bytes).
    514 CertificateTooLarge Stop User,
    /// Nothing on the card has this identifier; value `id`.
    515 ObjectNotFound Stop User,
    /// A file on this computer can't be read or written; values `path`, `detail`.
    516 FileUnusable Stop User,
    /// What is on the card has changed since the plan was made; value `removed` (certificates that were removed before).
    517 CardChanged Stop User,
    /// The key has another certificate already; value `id`.
    518 CertificatePresent Stop User,
    /// More than one certificate on the card has this identifier; value `id`.
    519 CertificateAmbiguous Stop User,
    // 0600-0699: portal
    /// The portal does not answer.
    600 PortalGone Stop PortalHelpDesk,
    /// The portal answered something that the contract does not know; value `status`.
    601 PortalAnswer Stop PortalHelpDesk,
    /// The portal has no interface for us: the portal's own buttons must be used.
    602 PortalWithoutContract Notice PortalHelpDesk,
    /// The portal's session ended.
    603 SessionEnded Stop User,
    /// The request was already answered with other content.
    604 IdempotencyConflict Stop It,
    /// The portal's own button does nothing, and none of our facts says why.
    605 UnknownPortalFault Stop PortalHelpDesk,
    /// The portal's own button is grey, and none of our facts says why.
    606 GreyUnexplained Stop PortalHelpDesk,
    /// The page has something of a page that we know, and lacks the rest: the portal may have changed.
    607 PageNotRecognised Notice PortalHelpDesk,
    /// The page contradicts itself; value `what`.
    608 PageContradictory Stop PortalHelpDesk,
    /// The card is still on its way in the portal's eyes; value `status`.
    609 CardStatusSent Notice User,
    /// The card was not fetched in time; value `date`.
    610 CardUnclaimed Stop User,
    /// The authentication service can't be reached.
    611 AuthenticationServiceGone Stop It,
    /// The service is not connected to an identity provider for SITHS eID.
    612 NotConnectedToIdp Stop PortalHelpDesk,
    /// The address is an old one.
    613 OldAddress Stop User,
    /// The portal wants another browser, or Edge in IE mode where extensions do not run.
    614 BrowserNotSupported Stop It,
    /// The production of the card failed and may be tried again.
    615 ProductionFailed Stop User,

    // 0700-0799: deadlines and receipt
    /// The time for the receipt has passed; the certificates are revoked; value `deadline`.
    700 ReceiptDeadlinePassed Stop Administrator,
    /// Half of the time for the receipt has passed; value `deadline`.
    701 ReceiptHalfTime Notice User,
    /// Five minutes are left for the receipt; value `deadline`.
    702 ReceiptFiveMinutes Notice User,
    /// The terms have not been accepted yet.
    703 TermsNotAccepted Stop User,

    // 0800-0899: journal
    /// The journal can't be written, so nothing irreversible is begun; value `detail`.
    800 JournalUnwritable Stop It,
    /// The journal is damaged; value `detail`.
    801 JournalDamaged Stop It,
    /// The card has done what was asked, and the journal did not get its closing line; value `detail`.
    802 JournalNotClosed Stop It,

    // 0900-0999: what is installed on the computer
    /// The portal is not among the sites that Net iD allows; value `origin`.
    900 PluginNotAllowed Notice It,
    /// The installed SITHS package has no Net iD Enterprise, which this portal needs.
    901 NetIdEnterpriseMissing Notice It,
    /// Two SITHS packages are or were installed without a restart in between; value `packages`.
    902 PackagesMixed Notice It,
    /// Windows copies certificates by itself beside an MD package.
    903 CertificatePropagationOn Notice It,
    /// This version of the SITHS app does not work on remote desktops; value `version`.
    904 VersionFaultyOnVdi Notice It,
    /// The SITHS app is too old; values `version`, `least`.
    905 SithsAppTooOld Notice It,
    /// The middleware has lost the card.
    906 MiddlewareStale Notice User,
    /// The browser holds certificates of an earlier login.
    907 BrowserHoldsCertificate Notice User,
    /// Net iD is missing or too old; values `version` (`none` when missing), `least`.
    908 NetIdMissingOrOld Notice It,
    /// Net iD's version and packaging, for the help desk; values `version`, `packaging`.
    909 VersionAndPackaging Notice It,
    /// Net iD can't write its trace; value `path`.
    910 TraceNotWritable Notice It,
    /// A setting is overridden by another place; values `setting`, `winner`.
    911 SettingOverridden Notice It,
    /// Net iD ignores the reader by its name; value `reader`.
    912 ReaderDenied Notice It,
    /// Net iD logs out of the card after each use, which PIN-pad readers do not bear.
    913 PinPadLosesLogin Notice It,
    /// Nexus Personal's cache is on, so that cards are produced with old data.
    914 NexusCacheOn Notice It,
    /// Nexus is set to the 64-bit library, which can't initialise cards.
    915 NexusLibrary64 Notice It,
    /// The browser can't start Smart ID Desktop App for this user.
    916 NexusProtocolMissing Notice It,
    /// The portal is not among the sites of Net iD Client; value `origin`.
    917 NetIdClientNotAllowed Notice It,
    /// ChromeOS: Smart Card Connector is missing.
    918 SmartCardConnectorMissing Notice It,
    /// The computer turns the reader's power off to save energy; value `reader`.
    919 ReaderPowerSaving Notice It,
}

impl Code {
    /// The number, 1 to 9999.
    pub fn number(self) -> u16 {
        self as u16
    }

    /// True for what only says that the portal's control does not work and that no fact explains it.
    pub fn is_last_resort(self) -> bool {
        matches!(self, Self::UnknownPortalFault | Self::GreyUnexplained)
    }

    /// True for a notice that, beside a portal's control which is grey or does nothing, is the reason for that.
    pub fn explains_control(self) -> bool {
        self == Self::ReaderAfterLogin
    }

    /// The row of this number.
    pub fn entry(self) -> Entry {
        let place = Self::ALL.binary_search_by_key(&self.number(), |entry| entry.code.number());
        // Every variant has a row by construction of the macro, in order of number (tested below).
        place.map_or(Self::ALL[0], |at| Self::ALL[at])
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KB-{:04}", self.number())
    }
}

impl std::str::FromStr for Code {
    type Err = UnknownCode;

    fn from_str(text: &str) -> Result<Self, UnknownCode> {
        let number: u16 = text.strip_prefix("KB-").and_then(|digits| digits.parse().ok()).ok_or(UnknownCode)?;
        let at = Self::ALL.binary_search_by_key(&number, |entry| entry.code.number()).map_err(|_| UnknownCode)?;
        Ok(Self::ALL[at].code)
    }
}

/// No row has this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such number in the catalogue")]
pub struct UnknownCode;

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_order_and_found_by_number() {
        assert!(Code::ALL.windows(2).all(|pair| pair[0].code.number() < pair[1].code.number()));
        for entry in Code::ALL {
            assert_eq!(entry.code.to_string().parse(), Ok(entry.code));
            assert_eq!(entry.code.entry().name, entry.name);
        }
    }

    #[test]
    fn an_unknown_number_is_refused() {
        assert_eq!("KB-9999".parse::<Code>(), Err(UnknownCode));
        assert_eq!("0104".parse::<Code>(), Err(UnknownCode));
    }
}
