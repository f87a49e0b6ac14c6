//! Card programs that are installed.

use super::{Part, bounded, key_or_nothing, net_id, places, short};
use crate::diagnostics::source::{Key, Platform, Source, Unreadable};
use chrono::NaiveDate;
use kortbrygga_shared::{
    protocol::{Product, ProductKind},
    time::UnixMillis,
};

/// Where installers list programs: 64 bits, 32 bits, for one user.
const UNINSTALL: [&str; 3] = [
    r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall",
    r"HKLM\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall",
    r"HKCU\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall",
];

/// How a program's name begins, the more exact first.
const NAMES: [(&str, ProductKind); 9] = [
    ("SITHS eID", ProductKind::SithsEid),
    ("Net iD Client", ProductKind::NetIdClient),
    ("Net iD Enterprise", ProductKind::NetIdEnterprise),
    ("Net iD", ProductKind::NetIdEnterprise),
    ("SafeNet Authentication Client", ProductKind::SafeNet),
    ("OpenSC", ProductKind::OpenSc),
    ("Personal Desktop Client", ProductKind::NexusPersonal),
    ("Nexus Personal", ProductKind::NexusPersonal),
    ("Smart ID Desktop App", ProductKind::SmartIdDesktopApp),
];

/// Libraries by which programs are found where no installer lists them.
const LINUX_FILES: [(&str, ProductKind); 6] = [
    ("/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so", ProductKind::OpenSc),
    ("/usr/lib64/opensc-pkcs11.so", ProductKind::OpenSc),
    ("/usr/lib/libnetid.so", ProductKind::NetIdClient),
    ("/usr/lib64/libnetid.so", ProductKind::NetIdClient),
    ("/usr/lib/libiidp11.so", ProductKind::NetIdEnterprise),
    ("/usr/lib64/libiidp11.so", ProductKind::NetIdEnterprise),
];

/// Below the user's folder: what Net iD installs for one user.
const LINUX_USER_FILE: &str = ".iid/lib/libiidp11.so";

pub(super) fn collect(source: &dyn Source) -> Result<Part, Unreadable> {
    let mut products = match source.platform() {
        Platform::Windows => windows(source)?,
        Platform::MacOs => mac_os(source)?,
        Platform::Linux | Platform::ChromeOs => linux(source)?,
    };
    let kinds = [ProductKind::NetIdEnterprise, ProductKind::NetIdClient];
    for (kind, installed) in kinds.into_iter().zip(net_id::installed(source)?) {
        let Some(net_id::Installed { version, packaging }) = installed else { continue };
        // Its own settings tell more than the installer's list.
        match products.iter_mut().find(|it| it.kind == kind) {
            Some(product) => (product.version, product.packaging) = (Some(version), packaging),
            None => products.push(Product { kind, version: Some(version), packaging, installed_on: None }),
        }
    }
    name_minidriver(&mut products);
    let products = bounded(products);
    Ok(Box::new(|workplace| workplace.products = Some(products)))
}

fn windows(source: &dyn Source) -> Result<Vec<Product>, Unreadable> {
    let mut products: Vec<Product> = Vec::new();
    for root in UNINSTALL {
        for name in source.key(root)?.unwrap_or_default().keys {
            if let Some(product) = listed(&key_or_nothing(source, &format!(r"{root}\{name}")))
                && !products.contains(&product)
            {
                products.push(product);
            }
        }
    }
    // The SITHS app brings Net iD Enterprise along without listing it.
    for folder in places::program_files(source) {
        let listed = products.iter().any(|it| it.kind == ProductKind::NetIdEnterprise);
        if !listed && source.is_file(&format!(r"{folder}\Net iD\iidp11.dll")) {
            products.push(found(ProductKind::NetIdEnterprise));
        }
    }
    Ok(products)
}

fn listed(key: &Key) -> Option<Product> {
    let name = key.text("DisplayName")?;
    let kind = kind_of(&name)?;
    let minidriver = kind == ProductKind::SithsEid && name.split([' ', '-', '_', '(', ')']).any(|it| it == "MD");
    Some(Product {
        kind,
        version: key.text("DisplayVersion").map(|it| short(&it)),
        packaging: minidriver.then(|| Product::MINIDRIVER.to_owned()),
        installed_on: key.text("InstallDate").and_then(|it| day(&it)),
    })
}

fn kind_of(name: &str) -> Option<ProductKind> {
    NAMES.iter().find(|(start, _)| name.starts_with(start)).map(|(_, kind)| *kind)
}

/// `YYYYMMDD`, which is as exact as installers are.
fn day(text: &str) -> Option<UnixMillis> {
    let day = NaiveDate::parse_from_str(text.trim(), "%Y%m%d").ok()?;
    Some(UnixMillis(day.and_hms_opt(0, 0, 0)?.and_utc().timestamp_millis()))
}

/// A SITHS app whose name does not tell is packed with the minidriver when Thales' client is there and Net iD is not.
fn name_minidriver(products: &mut [Product]) {
    let has = |kind| products.iter().any(|it: &Product| it.kind == kind);
    if !has(ProductKind::SafeNet) || has(ProductKind::NetIdEnterprise) {
        return;
    }
    for product in products.iter_mut().filter(|it| it.kind == ProductKind::SithsEid) {
        product.packaging.get_or_insert_with(|| Product::MINIDRIVER.to_owned());
    }
}

fn linux(source: &dyn Source) -> Result<Vec<Product>, Unreadable> {
    let mut products: Vec<Product> = Vec::new();
    let user = source.home().map(|it| (format!("{it}/{LINUX_USER_FILE}"), ProductKind::NetIdEnterprise));
    for (path, kind) in LINUX_FILES.map(|(path, kind)| (path.to_owned(), kind)).into_iter().chain(user) {
        if source.is_file(&path) && !products.iter().any(|it| it.kind == kind) {
            products.push(found(kind));
        }
    }
    if let Some(archive) = setup_archive(source)? {
        match products.iter_mut().find(|it| it.kind == ProductKind::NetIdEnterprise) {
            Some(product) => (product.version, product.packaging) = (archive.version, archive.packaging),
            None => products.push(archive),
        }
    }
    Ok(products)
}

/// `iidsetup_v6.8.5.20_siths3001_x64.tar.gz`, where Net iD is unpacked.
fn setup_archive(source: &dyn Source) -> Result<Option<Product>, Unreadable> {
    for name in source.list("/opt")? {
        let Some(rest) = name.strip_prefix("iidsetup_v") else { continue };
        let mut parts = rest.split('_');
        let (version, packaging) = (parts.next().map(short), parts.next().map(short));
        return Ok(Some(Product { kind: ProductKind::NetIdEnterprise, version, packaging, installed_on: None }));
    }
    Ok(None)
}

fn mac_os(source: &dyn Source) -> Result<Vec<Product>, Unreadable> {
    let mut products = Vec::new();
    for name in source.list("/Applications")? {
        let Some(kind) = name.strip_suffix(".app").and_then(kind_of) else { continue };
        let octets = source.read(&format!("/Applications/{name}/Contents/Info.plist"))?.unwrap_or_default();
        let version = short_version(&String::from_utf8_lossy(&octets));
        products.push(Product { version, ..found(kind) });
    }
    Ok(products)
}

/// `CFBundleShortVersionString` of a property list in XML.
fn short_version(text: &str) -> Option<String> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(text, options).ok()?;
    let key =
        document.descendants().find(|it| it.has_tag_name("key") && it.text() == Some("CFBundleShortVersionString"))?;
    key.next_sibling_element()?.text().map(short)
}

fn found(kind: ProductKind) -> Product {
    Product { kind, version: None, packaging: None, installed_on: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_days_of_installers_are_understood() {
        assert_eq!(kind_of("Net iD Client 1.3"), Some(ProductKind::NetIdClient));
        assert_eq!(kind_of("Net iD 6.8.5"), Some(ProductKind::NetIdEnterprise));
        assert_eq!(kind_of("Another program"), None);
        assert_eq!(day("20260101"), Some(UnixMillis(1_767_225_600_000)));
        assert_eq!(day("1/1/2026"), None);
    }

    #[test]
    fn property_lists_tell_their_version() {
        let list = r#"<?xml version="1.0"?><!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0"><dict><key>CFBundleShortVersionString</key><string>1.0.8481</string></dict></plist>"#;
        assert_eq!(short_version(list).as_deref(), Some("1.0.8481"));
    }
}
