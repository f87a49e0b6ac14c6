//! The Windows service that copies certificates from cards (`CertPropSvc`).

use super::{Part, nothing};
use crate::diagnostics::source::{Source, Unreadable};
use kortbrygga_shared::protocol::ServiceStart;

pub(super) fn collect(source: &dyn Source) -> Result<Part, Unreadable> {
    let Some(service) = source.key(r"HKLM\SYSTEM\CurrentControlSet\Services\CertPropSvc")? else {
        return Ok(nothing());
    };
    let start = match service.number("Start") {
        Some(0..=2) => Some(ServiceStart::Automatic),
        Some(3) => Some(ServiceStart::Manual),
        Some(4) => Some(ServiceStart::Disabled),
        _ => None,
    };
    Ok(Box::new(move |workplace| workplace.certificate_propagation = start))
}
