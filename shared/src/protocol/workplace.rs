//! What the host found on the computer outside of readers and cards.
//!
//! Facts, not judgements; `None` means "not looked at" or "can't be known here", never "no". Bounded in number and length
//! ([`MOST_ENTRIES`], [`LONGEST_TEXT`]), so that it fits one frame. Holds no name of a person: a path inside the user's
//! folder begins with `%USERPROFILE%` or `~`.

use crate::time::UnixMillis;
use serde::{Deserialize, Serialize};

/// Most entries of one list.
pub const MOST_ENTRIES: usize = 128;

/// Longest text, in characters.
pub const LONGEST_TEXT: usize = 300;

/// What is installed and set on a computer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Workplace {
    /// The operating system.
    pub system: Option<SystemFact>,
    /// Card programs that are installed.
    pub products: Option<Vec<Product>>,
    /// Settings of Net iD Enterprise, where it is installed.
    pub net_id: Option<NetIdSettings>,
    /// Settings of Net iD Client, where it is installed.
    pub net_id_client: Option<NetIdSettings>,
    /// How Windows starts its own copying of certificates (service `CertPropSvc`).
    pub certificate_propagation: Option<ServiceStart>,
    /// Settings of Nexus' programs, where they are installed.
    pub nexus: Option<NexusSettings>,
    /// Common names of the SITHS roots and issuers that the computer trusts or knows.
    pub trusted: Option<Vec<String>>,
    /// Sites that Windows puts into a zone.
    pub zone_map: Option<Vec<ZoneSite>>,
    /// Sites that Edge opens in IE mode, as the organisation's list writes them: `host[/path]`.
    pub ie_mode_sites: Option<Vec<String>>,
    /// Readers as the system's device list and the readers themselves tell.
    pub readers: Option<Vec<ReaderDevice>>,
    /// ChromeOS: whether the extension Smart Card Connector is there.
    pub smart_card_connector: Option<bool>,
    /// What could not be read, or not in time.
    pub unread: Vec<Topic>,
}

/// What is looked at, each for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// [`Workplace::system`].
    System,
    /// [`Workplace::products`].
    Products,
    /// [`Workplace::net_id`].
    NetId,
    /// [`Workplace::net_id_client`].
    NetIdClient,
    /// [`Workplace::certificate_propagation`].
    CertificatePropagation,
    /// [`Workplace::nexus`].
    Nexus,
    /// [`Workplace::trusted`].
    Trusted,
    /// [`Workplace::zone_map`] and [`Workplace::ie_mode_sites`].
    Sites,
    /// [`Workplace::readers`].
    Readers,
    /// [`Workplace::smart_card_connector`].
    SmartCardConnector,
}

/// The operating system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SystemFact {
    /// Which.
    pub kind: SystemKind,
    /// As it names itself, e.g. `Windows 11 Enterprise 23H2`.
    pub name: Option<String>,
    /// The agent of a remote desktop that is installed on it.
    pub remote_desktop: Option<RemoteDesktop>,
    /// When it was started last; on Windows when it was shut down last, which is shortly before.
    pub last_boot: Option<UnixMillis>,
}

/// Kind of operating system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SystemKind {
    /// Windows for a person.
    WindowsClient,
    /// Windows Server.
    WindowsServer,
    /// Linux.
    Linux,
    /// macOS.
    MacOs,
    /// ChromeOS.
    ChromeOs,
}

/// Agent of a remote desktop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RemoteDesktop {
    /// Citrix Virtual Delivery Agent.
    Citrix,
    /// VMware or Omnissa Horizon Agent.
    Horizon,
}

/// A card program that is installed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    /// Which.
    pub kind: ProductKind,
    /// Dotted, e.g. `6.8.5.20`.
    pub version: Option<String>,
    /// How it was packed: `siths3001` of Net iD, [`Product::MINIDRIVER`] of the SITHS app.
    pub packaging: Option<String>,
    /// The day on which it was installed, its beginning in UTC.
    pub installed_on: Option<UnixMillis>,
}

impl Product {
    /// The packaging of the SITHS app that holds Thales' minidriver instead of Net iD Enterprise.
    pub const MINIDRIVER: &str = "MD";

    /// True for the SITHS app with the minidriver.
    pub fn is_minidriver(&self) -> bool {
        self.kind == ProductKind::SithsEid && self.packaging.as_deref() == Some(Self::MINIDRIVER)
    }
}

/// Card programs that matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProductKind {
    /// Net iD Enterprise (SecMaker, Pointsharp).
    NetIdEnterprise,
    /// Net iD Client (Pointsharp).
    NetIdClient,
    /// SITHS eID app.
    SithsEid,
    /// SafeNet Authentication Client (Thales).
    SafeNet,
    /// OpenSC.
    OpenSc,
    /// Nexus Personal Desktop Client.
    NexusPersonal,
    /// Nexus Smart ID Desktop App.
    SmartIdDesktopApp,
}

/// Settings of Net iD Enterprise or Net iD Client that matter here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct NetIdSettings {
    /// Sites that may use it: `[AllowedServers]` of Enterprise, `Plugin\AllowURL` of Client.
    pub sites: Option<Vec<SiteAccess>>,
    /// Where its trace goes, when one is set.
    pub trace: Option<TraceFile>,
    /// `[SmartCardReader] NameAllow`: patterns, empty when all are allowed.
    pub reader_allow: Vec<String>,
    /// `[SmartCardReader] NameDeny`: patterns.
    pub reader_deny: Vec<String>,
    /// `[SmartCardReader] KeepLoggedInLocked`: the card is kept between uses.
    pub keep_logged_in: Option<bool>,
    /// Settings that stand in several places with different values.
    pub overridden: Vec<Overridden>,
}

/// A site and what it may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SiteAccess {
    /// Address with `*` as wild card, e.g. `https://*.siths.se`.
    pub site: String,
    /// What it may do.
    pub level: SiteLevel,
}

/// What a site may do with Net iD.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SiteLevel {
    /// Nothing, or nothing but signatures (mode 0; `block`).
    Block,
    /// As little as possible (`low`).
    Low,
    /// What the user allows when asked (modes 3 and 4).
    Ask,
    /// All but changes of settings (mode 2; `use`).
    Use,
    /// All (mode 1; `full`, `always`).
    Full,
}

/// A trace file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TraceFile {
    /// Its path.
    pub path: String,
    /// Whether it can be written.
    pub writable: Option<bool>,
}

/// A setting that is read from another place than where it was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Overridden {
    /// `[Section] Name`, or the name of a file that is not UTF-8 and so not read as it was meant.
    pub setting: String,
    /// The place that wins.
    pub winner: String,
}

/// Start type of a Windows service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceStart {
    /// With the system.
    Automatic,
    /// When something asks for it.
    Manual,
    /// Never.
    Disabled,
}

/// Settings of Nexus' programs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct NexusSettings {
    /// Whether Personal keeps what it read from cards (`[Cache] CacheValidity` other than 0; the user's file wins).
    pub cache: Option<bool>,
    /// Keys of encoding descriptions that name a library which can't initialise cards.
    pub unfit_libraries: Vec<String>,
    /// Whether this user's browser can start Smart ID Desktop App (`com.nexusgroup.plugout`).
    pub protocol_handler: Option<bool>,
}

/// A site that Windows puts into a zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ZoneSite {
    /// `scheme://host`, where `*` stands for any scheme or any part of the host.
    pub site: String,
    /// 0 this computer, 1 intranet, 2 trusted, 3 internet, 4 restricted.
    pub zone: u8,
}

/// A reader as the device list tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ReaderDevice {
    /// As the device list or PC/SC names it.
    pub name: String,
    /// Whether it has keys for PINs (`FEATURE_VERIFY_PIN_DIRECT`, PC/SC part 10).
    pub pin_pad: Option<bool>,
    /// Whether the system may turn its power off while it is idle.
    pub power_saving: Option<bool>,
}
