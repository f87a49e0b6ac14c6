//! `kortbrygga` as IT runs it: a program, its arguments, what it writes and what it ends with.

use super::tools;
use serde_json::Value;
use station::Station;
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A user at a computer.
pub struct Shell {
    home: tempfile::TempDir,
}

/// What a run left.
#[derive(Debug)]
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// The answer, of a command that was done.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.status, 0, "{self:?}");
        serde_json::from_str(&self.out).unwrap()
    }

    /// Status and number of a command that was not done.
    #[track_caller]
    pub fn refusal(&self) -> (i32, String) {
        let answer: Value = serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"));
        let error = &answer["error"];
        for part in ["cause", "remedy", "fixer"] {
            assert!(error[part].as_str().is_some_and(|it| !it.is_empty()), "{part}: {self:?}");
        }
        (self.status, error["code"].as_str().unwrap().to_owned())
    }
}

impl Shell {
    pub fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    /// A file of this user.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn file(&self, name: &str, octets: impl AsRef<[u8]>) -> String {
        tools::text(&tools::file(self.home.path(), name, octets)).to_owned()
    }

    /// Runs it in a language, with codes on descriptor 3 where there are any.
    pub fn run(&self, station: &Station, language: &str, codes: &[&str], arguments: &[&str]) -> Ran {
        let script = if codes.is_empty() {
            r#"exec kortbrygga "$@""#
        } else {
            // The codes reach the program on descriptor 3, and neither its arguments nor its environment.
            r#"exec kortbrygga "$@" --pin-fd 3 3<&0 </dev/null"#
        };
        let typed: String = codes.iter().map(|code| format!("{code}\n")).collect();
        self.sh(station, language, &[&["-c", script, "sh"], arguments].concat(), &typed)
    }

    /// Runs a line as it is typed.
    pub fn script(&self, station: &Station, language: &str, line: &str) -> Ran {
        self.sh(station, language, &["-c", line], "")
    }

    fn sh(&self, station: &Station, language: &str, arguments: &[&str], typed: &str) -> Ran {
        let programs = Path::new(env!("CARGO_BIN_EXE_kortbrygga")).parent().unwrap();
        let mut command = Command::new("sh");
        command.args(arguments).current_dir(self.home.path()).env_clear().env("HOME", self.home.path());
        command.env("PATH", format!("{}:/usr/bin:/bin", programs.display())).env("LANG", language).envs(station.env());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A program that is refused before it reads has closed its end.
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), typed.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |octets: Vec<u8>| String::from_utf8(octets).unwrap();
        Ran { status: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// A certificate authority as `openssl ca` makes one.
pub struct OpensslCa<'a>(&'a Shell);

impl<'a> OpensslCa<'a> {
    pub fn new(shell: &'a Shell) -> Self {
        let [folder, key, certificate] = ["", "ca.key", "ca.pem"].map(|it| shell.path(it));
        let config = format!(
            "[ca]\ndefault_ca=d\n[d]\ndir={0}\ndatabase={0}/index.txt\nserial={0}/serial\nnew_certs_dir={0}\n\
             certificate={0}/ca.pem\nprivate_key={0}/ca.key\ndefault_md=sha256\npolicy=p\nx509_extensions=e\n\
             unique_subject=no\n[p]\ncommonName=supplied\n[e]\nkeyUsage=critical,$ENV::USAGE\n",
            folder.display()
        );
        shell.file("ca.conf", config);
        shell.file("index.txt", "");
        shell.file("serial", "1001\n");
        let new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "365"];
        let names = ["-subj", "/CN=Test CA", "-keyout", tools::text(&key), "-out", tools::text(&certificate)];
        tools::openssl(&[&new[..], &names].concat());
        Self(shell)
    }

    /// Answers a request; the certificate is valid between two days of the form `20260101`. Gives its file.
    pub fn issue(&self, request: &str, usage: &str, [from, to]: [&str; 2], name: &str) -> String {
        let out = tools::text(&self.0.path(name)).to_owned();
        let [from, to] = [from, to].map(|day| format!("{day}000000Z"));
        let config = self.0.path("ca.conf");
        let arguments = ["ca", "-batch", "-notext", "-config", tools::text(&config), "-in", request, "-out", &out];
        let output = Command::new("openssl")
            .args(arguments)
            .args(["-startdate", &from, "-enddate", &to])
            .env("USAGE", usage)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        out
    }
}
