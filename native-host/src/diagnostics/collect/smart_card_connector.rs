//! ChromeOS: the extension Smart Card Connector, without which no program reaches a reader.

use super::{Part, nothing};
use crate::diagnostics::source::{Platform, Source, Unreadable};

/// The extension's id in the Chrome Web Store.
const CONNECTOR: &str = "khpfeaanjngmcnplbdlpegiifgpfgdco";

pub(super) fn collect(source: &dyn Source) -> Result<Part, Unreadable> {
    if source.platform() != Platform::ChromeOs {
        return Ok(nothing());
    }
    let mut extensions = Vec::new();
    if let Some(home) = source.home() {
        extensions.extend(source.list(&format!("{home}/Extensions"))?);
    }
    // Without any extension the folder itself is elsewhere, so nothing is known.
    let known = (!extensions.is_empty()).then(|| extensions.iter().any(|it| it == CONNECTOR));
    Ok(Box::new(move |workplace| workplace.smart_card_connector = known))
}
