//! Messages between extension and native host: typed, versioned, size-capped.
//!
//! One JSON object per native-messaging frame. The extension sends [`Request`]s, the host sends [`HostMessage`]s; a
//! request is answered by exactly one [`HostMessage::Reply`] with the same id. Neither a PIN nor an APDU has a type
//! here, so neither can cross. Does not protect against a host that lies: its binary is installed by the administrator.

mod bytes;
mod command;
mod event;
mod new_pin;
mod pin_prompt;
mod workplace;

pub use bytes::Bytes;
pub use command::{
    AuthenticationToken, CardRef, CertificateToWrite, CertificateUsage, Command, Document, EnrolledKey, Hello,
    KeyAlgorithm, KeyRequest, KeySource, Reply, Side, SigningPurpose, Welcome, WrittenCertificate,
};
pub use event::{CardState, CardView, CertificateView, Event, PinState, ReaderHistory, ReaderView};
pub use new_pin::{NewPinFault, NewPinRule};
pub use pin_prompt::{PinKind, PinOutcome, PinPrompt, PinPurpose, PromptDocument};
pub use workplace::{
    LONGEST_TEXT, MOST_ENTRIES, NetIdSettings, NexusSettings, Overridden, Product, ProductKind, ReaderDevice,
    RemoteDesktop, ServiceStart, SiteAccess, SiteLevel, SystemFact, SystemKind, Topic, TraceFile, Workplace, ZoneSite,
};

use crate::catalogue::ErrorReport;
use serde::{Deserialize, Serialize};

/// Version of this protocol. The host answers a `hello` of another version with `KB-0003`.
pub const PROTOCOL_VERSION: u16 = 1;

/// Name under which the browser finds the host's manifest.
pub const HOST_NAME: &str = "se.kortbrygga.host";

/// Largest frame from host to browser, in bytes (Chromium's own limit for native messaging).
pub const MAX_HOST_FRAME: usize = 1024 * 1024;

/// Largest frame from browser to host, in bytes. Far below Chromium's 64 MiB: the largest message is a document to sign.
pub const MAX_BROWSER_FRAME: usize = 512 * 1024;

/// Largest document to sign, in bytes.
pub const MAX_DOCUMENT: usize = 256 * 1024;

/// One request from the extension.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Chosen by the extension, unique per port, 1 to 64 characters. Repeating an id of a finished request returns its
    /// reply again instead of doing the work twice.
    pub id: String,
    /// What to do.
    pub command: Command,
}

/// One message from the host.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum HostMessage {
    /// The answer to the request with this id.
    Reply {
        /// [`Request::id`].
        id: String,
        /// What came of it.
        outcome: Outcome,
    },
    /// Something happened without being asked for.
    Event {
        /// What happened.
        event: Event,
    },
}

/// What came of a request.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Done.
    Ok(Reply),
    /// Not done; the catalogue says why and what helps.
    Err(ErrorReport),
}
