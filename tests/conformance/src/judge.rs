//! Somebody else's programs that say what is on a card: OpenSC's tools, and openssl for what is signed.

use crate::bench::file;
use kortbrygga_host::cards::{Hash, PublicKey, Scheme, Signature};
use station::Station;
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

/// How somebody else reaches the card.
#[derive(Clone, Debug)]
pub enum Judge {
    /// OpenSC's PKCS#15 tools at the first reader.
    Pkcs15 {
        /// Its environment.
        env: Vec<(String, String)>,
    },
    /// OpenSC's `pkcs11-tool` with a module.
    Pkcs11 {
        /// The module's library.
        module: PathBuf,
        /// Its environment.
        env: Vec<(String, String)>,
        /// The tokens of the card, one for each PIN, in the host's order.
        tokens: Vec<ModuleToken>,
    },
}

/// A token of a module.
#[derive(Clone, Debug)]
pub struct ModuleToken {
    /// `--token-label` and the like, to choose it.
    pub options: Vec<String>,
    /// Its PIN as delivered.
    pub pin: &'static str,
}

impl Judge {
    /// OpenSC's PKCS#15 tools at the first reader of a station.
    pub fn pkcs15(station: &Station) -> Self {
        Self::Pkcs15 { env: station.env() }
    }

    /// Identifiers (hexadecimal, lower case) and DER of all certificates. Unsigned ones (RFC 9925) are none: they hold a key.
    pub fn certificates(&self) -> BTreeMap<String, Vec<u8>> {
        let all: BTreeMap<String, Vec<u8>> = match self {
            Self::Pkcs15 { .. } => {
                let ids = ids(&self.run("pkcs15-tool", &["--list-certificates"]), "ID");
                ids.into_iter().map(|id| (id.clone(), self.read_certificate(&id))).collect()
            }
            Self::Pkcs11 { tokens, .. } => {
                let list = ["--list-objects", "--type", "cert"];
                let of = |token| ids(&self.ask(token, &list).unwrap_or_else(|error| panic!("{error}")), "ID");
                let found = tokens.iter().flat_map(|token| of(token).into_iter().map(move |id| (token, id)));
                found.map(|(token, id)| (id.clone(), self.read_object(token, &id))).collect()
            }
        };
        all.into_iter().filter(|(_, der)| !is_unsigned(der)).collect()
    }

    fn read_certificate(&self, id: &str) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let der = folder.path().join("certificate.der");
        let pem = self.run("pkcs15-tool", &["--read-certificate", id]);
        let pem = file(folder.path(), "certificate.pem", pem.as_bytes());
        openssl(&["x509", "-in", &pem, "-outform", "DER", "-out", der.to_str().unwrap()]);
        std::fs::read(der).unwrap()
    }

    fn read_object(&self, token: &ModuleToken, id: &str) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let der = folder.path().join("certificate.der");
        let path = der.to_str().unwrap();
        let read = ["--read-object", "--type", "cert", "--id", id, "--output-file", path];
        self.ask(token, &read).unwrap_or_else(|error| panic!("{error}"));
        std::fs::read(der).unwrap()
    }

    /// pkcs11-tool at one token.
    fn ask(&self, token: &ModuleToken, arguments: &[&str]) -> Result<String, String> {
        let options: Vec<&str> = token.options.iter().map(String::as_str).collect();
        self.try_run("pkcs11-tool", &[&options[..], arguments].concat())
    }

    /// The token with this PIN as delivered; the first one for any other code.
    fn token_of(&self, pin: &str) -> &ModuleToken {
        let Self::Pkcs11 { tokens, .. } = self else { panic!("a judge without tokens") };
        tokens.iter().find(|it| it.pin == pin).unwrap_or(&tokens[0])
    }

    /// Identifiers (hexadecimal, lower case) of all private keys. A module shows them after login only.
    pub fn keys(&self, pin: &str) -> Vec<String> {
        match self {
            Self::Pkcs15 { .. } => ids(&self.run("pkcs15-tool", &["--list-keys"]), "ID"),
            Self::Pkcs11 { .. } => {
                let list = ["--login", "--pin", pin, "--list-objects", "--type", "privkey"];
                ids(&self.ask(self.token_of(pin), &list).unwrap_or_else(|error| panic!("{error}")), "ID")
            }
        }
    }

    /// Shows a code to the card: is it the PIN? `auth_id` is the PIN's identifier, hexadecimal.
    pub fn accepts(&self, auth_id: &str, pin: &str) -> bool {
        match self {
            Self::Pkcs15 { .. } => {
                self.try_run("pkcs15-tool", &["--verify-pin", "--auth-id", auth_id, "--pin", pin]).is_ok()
            }
            Self::Pkcs11 { tokens, .. } => {
                let token = &tokens[usize::from_str_radix(auth_id, 16).unwrap()];
                self.ask(token, &["--login", "--pin", pin, "--list-objects", "--type", "privkey"]).is_ok()
            }
        }
    }

    /// Lets somebody else's program sign with a key in the usual scheme; openssl then says whether it did.
    pub fn signs(&self, id: &str, pin: &str, public: &PublicKey, message: &[u8]) {
        let folder = tempfile::tempdir().unwrap();
        let scheme = public.usual_scheme();
        let digest = file(folder.path(), "digest", &scheme.hash().digest(message));
        let data = file(folder.path(), "data", message);
        let output = folder.path().join("signature");
        let path = output.to_str().unwrap();
        let is_rsa = matches!(public, PublicKey::Rsa(_));
        match self {
            Self::Pkcs15 { .. } => {
                let hash = if scheme.hash() == Hash::Sha256 { "--sha-256" } else { "--sha-384" };
                let kind: &[&str] = if is_rsa { &["--pkcs1", hash] } else { &["--signature-format", "openssl", hash] };
                let of = ["--sign", "--key", id, "--pin", pin, "--raw"];
                self.run("pkcs15-crypt", &[&of[..], kind, &["--input", &digest, "--output", path]].concat());
            }
            Self::Pkcs11 { .. } => {
                let mechanism = match (is_rsa, scheme.hash()) {
                    (true, _) => ["SHA256-RSA-PKCS", "rs"],
                    (false, _) => ["ECDSA", "openssl"],
                };
                let input = if is_rsa { &data } else { &digest };
                let mut arguments = vec!["--login", "--pin", pin, "--sign", "--id", id, "--mechanism", mechanism[0]];
                if !is_rsa {
                    arguments.extend(["--signature-format", mechanism[1]]);
                }
                arguments.extend(["--input-file", input, "--output-file", path]);
                self.ask(self.token_of(pin), &arguments).unwrap_or_else(|error| panic!("{error}"));
            }
        }
        verify(folder.path(), public, scheme, message, &Signature { octets: std::fs::read(output).unwrap() });
    }

    /// Runs one of the programs and gives what it wrote.
    pub fn run(&self, tool: &str, arguments: &[&str]) -> String {
        self.try_run(tool, arguments).unwrap_or_else(|error| panic!("{error}"))
    }

    /// As [`Judge::run`]; a failure with all that was written.
    ///
    /// # Errors
    /// When the program says that it failed.
    pub fn try_run(&self, tool: &str, arguments: &[&str]) -> Result<String, String> {
        let mut command = Command::new(tool);
        match self {
            Self::Pkcs15 { env } => {
                command.envs(env.iter().cloned()).args(["--reader", "0"]);
            }
            Self::Pkcs11 { module, env, .. } => {
                command.envs(env.iter().cloned()).arg("--module").arg(module);
            }
        }
        run(command.args(arguments))
    }
}

/// openssl says whether this is the signature of the message under the scheme.
pub fn verify(folder: &Path, public: &PublicKey, scheme: Scheme, message: &[u8], signature: &Signature) {
    use der::Encode;
    let key = file(folder, "key.der", &public.info().unwrap().to_der().unwrap());
    let (data, signature) = (file(folder, "data", message), file(folder, "signature", &signature.octets));
    let hash = match scheme.hash() {
        Hash::Sha256 => "-sha256",
        Hash::Sha384 => "-sha384",
        Hash::Sha512 => "-sha512",
    };
    let padding: &[&str] = match scheme {
        Scheme::RsaPss(_) => &["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"],
        _ => &[],
    };
    let of = ["dgst", hash, "-keyform", "DER", "-verify", &key, "-signature", &signature];
    openssl(&[&of[..], padding, &[&data]].concat());
}

/// True for a certificate that only holds a key (RFC 9925 section 3).
fn is_unsigned(der: &[u8]) -> bool {
    use der::Decode;
    let certificate = x509_cert::Certificate::from_der(der).unwrap();
    certificate.signature_algorithm.oid.to_string() == "1.3.6.1.5.5.7.6.36"
}

/// Runs openssl.
pub fn openssl(arguments: &[&str]) -> String {
    run(Command::new("openssl").args(arguments)).unwrap_or_else(|error| panic!("{error}"))
}

fn run(command: &mut Command) -> Result<String, String> {
    let output = command.stdin(std::process::Stdio::null()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    Err(format!("{command:?} ({}):\n{text}{}", output.status, String::from_utf8_lossy(&output.stderr)))
}

/// Values of the lines `ID : 45` in the tools' lists.
fn ids(list: &str, name: &str) -> Vec<String> {
    let value = |line: &str| {
        let (head, value) = line.split_once(':')?;
        (head.trim() == name).then(|| value.trim().to_ascii_lowercase())
    };
    list.lines().filter_map(value).collect()
}
