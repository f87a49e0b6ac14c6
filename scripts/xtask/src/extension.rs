//! The extension's folder: two WASM modules, bound to JavaScript, for the service worker and for the panel.
//!
//! The worker is a classic service worker with the WASM inside: listeners must be registered in its first turn, and
//! nothing that is fetched is there by then. The panel fetches its module.

use crate::{Error, portals, root, stamp};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{self, Command},
};
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";
/// What goes into the build.
const PARTS: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "extension/Cargo.toml",
    "extension/src",
    "extension/static",
    "manifest",
    "scripts/xtask",
    "shared/src",
];
/// Files of texts, and what goes into each, a file a language.
const TEXTS: &[(&str, &[&str])] = &[
    ("texts", &["shared/src/catalogue/", "shared/src/ceremony/", "extension/src/panel/"]),
    ("symptoms", &["shared/src/catalogue/symptoms_"]),
];
const LANGUAGES: [&str; 2] = ["sv", "en"];
const STAMP: &str = "built.stamp";

/// Builds the extension unless nothing has changed; returns its folder.
///
/// # Errors
/// [`Error`].
pub fn build(dev: bool) -> Result<PathBuf, Error> {
    let root = root();
    let name = if dev { "chromium-dev" } else { "chromium" };
    let folder = target().join("extension").join(name);
    let stamp = stamp::of(&root, PARTS, name)?;
    if fs::read_to_string(folder.join(STAMP)).is_ok_and(|last| last == stamp) {
        return Ok(folder);
    }
    // Made aside and moved in one step, so that nobody loads half an extension.
    let aside = target().join("extension").join(format!(".{name}-{}", process::id()));
    remove(&aside)?;
    fs::create_dir_all(&aside).map_err(Error::file(&aside))?;
    let worker = bind(&compile(&root, "worker", dev)?, dev)?;
    let panel = bind(&compile(&root, "panel", dev)?, dev)?;
    assemble(&root, &aside, &worker, &panel)?;
    put(&aside.join(STAMP), stamp.as_bytes())?;
    remove(&folder)?;
    fs::rename(&aside, &folder).map_err(Error::file(&folder))?;
    Ok(folder)
}

/// The extension's id: the first 32 hexadecimal digits of the SHA-256 of its public key (DER), written with a to p.
///
/// # Errors
/// When the manifest can't be read.
pub fn id() -> Result<String, Error> {
    let (file, manifest) = template()?;
    let key = manifest["key"].as_str().and_then(|key| STANDARD.decode(key).ok());
    let key = key.ok_or_else(|| Error::Content(file, "no key".into()))?;
    let nibbles = Sha256::digest(key).into_iter().take(16).flat_map(|octet| [octet >> 4, octet & 15]);
    Ok(nibbles.map(|nibble| char::from(b'a' + nibble)).collect())
}

/// One of the two modules; a crate feature picks it.
fn compile(root: &Path, feature: &str, dev: bool) -> Result<PathBuf, Error> {
    let profile = if dev { "dev" } else { "wasm" };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .current_dir(root)
        .args([
            "build",
            "--quiet",
            "--package",
            "kortbrygga-extension",
            "--lib",
            "--no-default-features",
            "--features",
            feature,
            "--target",
            TARGET,
            "--profile",
            profile,
        ])
        .status()
        .is_ok_and(|status| status.success());
    let out = if dev { "debug" } else { "wasm" };
    if built { Ok(target().join(TARGET).join(out).join("kortbrygga_extension.wasm")) } else { Err(Error::Cargo) }
}

/// A WASM module and the JavaScript that binds it.
struct Bound {
    glue: String,
    wasm: Vec<u8>,
}

fn bind(module: &Path, dev: bool) -> Result<Bound, Error> {
    let wrong = |error: &dyn std::fmt::Display| Error::Bindgen(error.to_string());
    let mut bindgen = Bindgen::new();
    bindgen.input_path(module).typescript(false).remove_name_section(!dev).remove_producers_section(true);
    bindgen.no_modules(true).map_err(|error| wrong(&error))?;
    let mut output = bindgen.generate_output().map_err(|error| wrong(&error))?;
    let wasm = output.wasm_mut().emit_wasm();
    Ok(Bound { glue: output.js().to_owned(), wasm })
}

fn assemble(root: &Path, to: &Path, worker: &Bound, panel: &Bound) -> Result<(), Error> {
    let adapters = portals::read(&root.join("manifest/portals"))?;
    let statics = root.join("extension/static");
    copy(&statics, to)?;
    put(&to.join("panel.wasm.js"), panel.glue.as_bytes())?;
    put(&to.join("panel.wasm"), &panel.wasm)?;
    for (name, parts) in TEXTS {
        for language in LANGUAGES {
            put(&to.join(format!("{name}.{language}.ftl")), texts(root, parts, language)?.as_bytes())?;
        }
    }
    let adapters_json =
        serde_json::to_string(&adapters).map_err(|error| Error::Content(statics.clone(), error.to_string()))?;
    let boot = fs::read_to_string(root.join("extension/src/worker/boot.js")).map_err(Error::file(&statics))?;
    let text = STANDARD.encode(&worker.wasm);
    let script = format!(
        "{}
const PORTALS = {adapters_json};
const WASM = \"{text}\";
{boot}",
        worker.glue
    );
    put(&to.join("worker.js"), script.as_bytes())?;

    let (_, mut manifest) = template()?;
    let matches: Vec<&String> = adapters.iter().flat_map(|it| &it.matches).collect();
    manifest["version"] = json!(env!("CARGO_PKG_VERSION"));
    manifest["host_permissions"] = json!(matches);
    manifest["content_scripts"][0]["matches"] = json!(matches);
    // Chromium allows whole origins only here.
    let origins: Vec<String> = matches.iter().map(|pattern| origin_pattern(pattern)).collect();
    manifest["web_accessible_resources"][0]["matches"] = json!(origins);
    put(&to.join("manifest.json"), format!("{manifest:#}\n").as_bytes())
}

/// These texts in one file, without comments: what panel and help page read when they start.
fn texts(root: &Path, parts: &[&str], language: &str) -> Result<String, Error> {
    let mut all = String::new();
    for part in parts {
        let file = root.join(format!("{part}{language}.ftl"));
        let text = fs::read_to_string(&file).map_err(Error::file(&file))?;
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            all.push_str(line);
            all.push('\n');
        }
    }
    Ok(all)
}

/// `https://host/path*` as `https://host/*`.
fn origin_pattern(pattern: &str) -> String {
    let host = pattern.split('/').nth(2).unwrap_or_default();
    format!("https://{host}/*")
}

fn template() -> Result<(PathBuf, Value), Error> {
    let file = root().join("manifest/extension.chromium.json");
    let text = fs::read_to_string(&file).map_err(Error::file(&file))?;
    let manifest = serde_json::from_str(&text).map_err(|error| Error::Content(file.clone(), error.to_string()))?;
    Ok((file, manifest))
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    fs::create_dir_all(to).map_err(Error::file(to))?;
    for entry in fs::read_dir(from).map_err(Error::file(from))? {
        let entry = entry.map_err(Error::file(from))?.path();
        let Some(name) = entry.file_name() else { continue };
        if entry.is_dir() {
            copy(&entry, &to.join(name))?;
        } else if entry.extension().is_none_or(|it| it != "svg") {
            fs::copy(&entry, to.join(name)).map_err(Error::file(&entry))?;
        }
    }
    Ok(())
}

fn put(file: &Path, content: &[u8]) -> Result<(), Error> {
    fs::write(file, content).map_err(Error::file(file))
}

fn remove(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::File(folder.to_owned(), error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_id_is_fixed() {
        assert_eq!(id().unwrap(), "nmjpljiipijejlgpokoalnlbbhgaejij");
    }

    #[test]
    fn permissions_are_the_few_that_are_used() {
        let (_, manifest) = template().unwrap();
        assert_eq!(manifest["permissions"], json!(["alarms", "nativeMessaging", "notifications", "storage"]));
        assert_eq!(manifest["web_accessible_resources"][0]["resources"], json!(["panel.html"]));
    }

    #[test]
    fn a_pattern_with_a_path_becomes_its_origin() {
        assert_eq!(origin_pattern("https://a.example/portal/*"), "https://a.example/*");
    }
}
