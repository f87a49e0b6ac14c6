//! Which of the portals that one server stands in for a request is meant for: the browser says it by the host's name.

use crate::cases::Settings;
use axum::http::{HeaderMap, header};

/// Net iD Portal of Pointsharp Secure Cloud.
pub(crate) const NETID_HOST: &str = "netidportal.pointsharpsecurecloud.com";

/// Smart ID Identity Manager. Each customer has its own; this name is reserved for examples (RFC 2606).
pub(crate) const SMARTID_HOST: &str = "smartid.example.org";

/// A portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Site {
    /// Mina sidor and SITHS Admin.
    MinaSidor,
    /// Net iD Portal.
    NetId,
    /// Smart ID Identity Manager.
    SmartId,
}

impl Site {
    /// The one that the request's host names; Mina sidor for any other name.
    pub fn of(headers: &HeaderMap) -> Self {
        let host = headers.get(header::HOST).and_then(|it| it.to_str().ok()).unwrap_or_default();
        match host.split(':').next().unwrap_or_default() {
            NETID_HOST => Self::NetId,
            SMARTID_HOST => Self::SmartId,
            _ => Self::MinaSidor,
        }
    }

    /// Name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::MinaSidor => "Mina sidor",
            Self::NetId => "Net iD Portal",
            Self::SmartId => "Smart ID",
        }
    }

    /// What its pages carry as class, for a colour of their own.
    pub fn class(self) -> Option<&'static str> {
        match self {
            Self::MinaSidor => None,
            Self::NetId => Some("netid"),
            Self::SmartId => Some("smartid"),
        }
    }

    /// Origin of its pages.
    pub fn origin(self, settings: &Settings) -> String {
        match self {
            Self::MinaSidor => settings.origin.clone(),
            Self::NetId => format!("https://{NETID_HOST}"),
            Self::SmartId => format!("https://{SMARTID_HOST}"),
        }
    }

    /// First page after login.
    pub fn start(self) -> &'static str {
        match self {
            Self::MinaSidor => "/start",
            Self::NetId => "/portal/start",
            Self::SmartId => "/idm",
        }
    }

    /// Where people log in.
    pub fn log_in(self) -> &'static str {
        match self {
            Self::MinaSidor => "/logga-in",
            Self::NetId => "/portal/logga-in",
            Self::SmartId => "/idm",
        }
    }

    /// Where a form logs out.
    pub fn log_out(self) -> &'static str {
        match self {
            Self::MinaSidor | Self::SmartId => "/logga-ut",
            Self::NetId => "/portal/logga-ut",
        }
    }
}
