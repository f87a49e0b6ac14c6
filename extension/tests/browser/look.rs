//! A document of the extension at one size and in one scheme of colours, and what does not fit in it.

use std::path::{Path, PathBuf};
use thirtyfour::prelude::*;

/// A size and a scheme of colours.
#[derive(Clone, Copy)]
pub struct Look {
    pub name: &'static str,
    /// CSS pixels.
    pub width: u32,
    pub height: u32,
    /// Device pixels per CSS pixel.
    pub scale: u32,
    /// `light`, `dark` or `forced`.
    pub colours: &'static str,
}

impl Look {
    pub const fn new(name: &'static str, width: u32, height: u32, scale: u32, colours: &'static str) -> Self {
        Self { name, width, height, scale, colours }
    }

    /// Makes the browser show it.
    pub async fn put_on(&self, driver: &WebDriver) {
        let tools = driver.cdp();
        let size = serde_json::json!({
            "width": self.width, "height": self.height, "deviceScaleFactor": self.scale, "mobile": false
        });
        tools.send_raw("Emulation.setDeviceMetricsOverride", size).await.unwrap();
        let (scheme, forced) = match self.colours {
            "forced" => ("dark", "active"),
            scheme => (scheme, "none"),
        };
        let media = serde_json::json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "forced-colors", "value": forced },
        ] });
        tools.send_raw("Emulation.setEmulatedMedia", media).await.unwrap();
    }

    /// Undoes it.
    #[allow(dead_code)] // Where a document is thrown away afterwards nothing is undone.
    pub async fn take_off(driver: &WebDriver) {
        let tools = driver.cdp();
        tools.send_raw("Emulation.clearDeviceMetricsOverride", serde_json::json!({})).await.unwrap();
        tools.send_raw("Emulation.setEmulatedMedia", serde_json::json!({ "features": [] })).await.unwrap();
    }
}

/// What is clipped, too small to be hit, or wider than the window, in words; empty when all is well.
pub async fn misfits(driver: &WebDriver) -> String {
    let script = r##"
        const shown = it => it.getClientRects().length && !it.closest("svg, .unseen");
        const wide = [...document.querySelectorAll("body *")].filter(it => shown(it) && it.scrollWidth > it.clientWidth + 1
            && getComputedStyle(it).display !== "inline" && getComputedStyle(it).textOverflow !== "ellipsis");
        const small = [...document.querySelectorAll("button, summary, a, input, select")].filter(it => shown(it)
            && (it.getBoundingClientRect().height < 44 || it.getBoundingClientRect().width < 44));
        const empty = [...document.querySelectorAll("p, h1, h2, h3, li, dt, dd, button, summary, a")].filter(it => shown(it)
            && !it.textContent.trim() && !it.getAttribute("aria-label") && it.role !== "status");
        const name = it => it.localName + "#" + it.id + "." + it.className;
        const scrolls = document.documentElement.scrollWidth > innerWidth;
        return [wide.map(it => "clipped " + name(it)), small.map(it => "small " + name(it)),
            empty.map(it => "empty " + name(it)), scrolls ? ["scrolls sideways"] : []].flat().join("; ");
    "##;
    driver.execute(script, Vec::new()).await.unwrap().convert().unwrap()
}

/// Where pictures go.
pub fn album() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/extension-shots");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
