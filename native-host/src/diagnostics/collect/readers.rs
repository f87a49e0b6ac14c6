//! Readers in the system's device list, with whether their power may be turned off, and what readers tell of themselves.

use super::{Part, bounded, key_or_nothing, short};
use crate::diagnostics::source::{Platform, Source, Unreadable};
use kortbrygga_shared::protocol::ReaderDevice;

const USB: &str = r"HKLM\SYSTEM\CurrentControlSet\Enum\USB";

/// Setup class of smart-card readers.
const CLASS: &str = "{50dd5230-ba8a-11d1-bf5d-0000f805f530}";

/// Values by which Windows puts a device to sleep while it is idle.
const POWER_SAVING: [&str; 3] =
    ["EnhancedPowerManagementEnabled", "SelectiveSuspendEnabled", "DeviceSelectiveSuspended"];

/// Names that were given to readers once; what a program sees.
const NAMED: &str = r"HKLM\SOFTWARE\Microsoft\Cryptography\Calais\Readers";

const LINUX_DEVICES: &str = "/sys/bus/usb/devices";

/// USB interface class of readers (CCID).
const CCID: &str = "0b";

pub(super) fn collect(source: &dyn Source) -> Result<Part, Unreadable> {
    let mut devices = match source.platform() {
        Platform::Windows => windows(source)?,
        Platform::Linux | Platform::ChromeOs => linux(source)?,
        Platform::MacOs => Vec::new(),
    };
    devices.extend(source.reader_features().unwrap_or_default());
    let devices = bounded(devices);
    Ok(Box::new(|workplace| workplace.readers = Some(devices)))
}

fn windows(source: &dyn Source) -> Result<Vec<ReaderDevice>, Unreadable> {
    let mut devices = Vec::new();
    for product in source.key(USB)?.unwrap_or_default().keys {
        let product = format!(r"{USB}\{product}");
        for unit in bounded(key_or_nothing(source, &product).keys) {
            let unit = format!(r"{product}\{unit}");
            let key = key_or_nothing(source, &unit);
            if !key.text("ClassGUID").is_some_and(|it| it.eq_ignore_ascii_case(CLASS)) {
                continue;
            }
            let name = key.text("FriendlyName").or_else(|| key.text("DeviceDesc")).unwrap_or_default();
            // `@driver.inf,%name%;Reader`: what follows the semicolon is the name.
            let name = name.rsplit(';').next().map(short).unwrap_or_default();
            let parameters = source.key(&format!(r"{unit}\Device Parameters")).ok().flatten();
            let power_saving =
                parameters.map(|key| POWER_SAVING.iter().any(|it| key.number(it).is_some_and(|value| value != 0)));
            devices.push(ReaderDevice { name, pin_pad: None, power_saving });
        }
    }
    let named = source.key(NAMED)?.unwrap_or_default().keys;
    devices.extend(named.iter().map(|it| ReaderDevice { name: short(it), ..ReaderDevice::default() }));
    Ok(devices)
}

fn linux(source: &dyn Source) -> Result<Vec<ReaderDevice>, Unreadable> {
    let text = |path: String| {
        let octets = source.read(&path)?;
        Ok::<_, Unreadable>(octets.map(|it| String::from_utf8_lossy(&it).trim().to_owned()))
    };
    let mut devices = Vec::new();
    let names = source.list(LINUX_DEVICES)?;
    for interface in names.iter().filter(|it| it.contains(':')) {
        if text(format!("{LINUX_DEVICES}/{interface}/bInterfaceClass"))?.as_deref() != Some(CCID) {
            continue;
        }
        let device = interface.split(':').next().unwrap_or_default();
        let name = text(format!("{LINUX_DEVICES}/{device}/product"))?;
        let control = text(format!("{LINUX_DEVICES}/{device}/power/control"))?;
        devices.push(ReaderDevice {
            name: short(&name.unwrap_or_else(|| device.to_owned())),
            pin_pad: None,
            power_saving: control.map(|it| it == "auto"),
        });
    }
    Ok(devices)
}
