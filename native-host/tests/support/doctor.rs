//! `kortbrygga doctor` as a program.

use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    protocol::Workplace,
};
use serde::Deserialize;
use station::Station;
use std::process::Command;

/// A run to be made.
pub struct Doctor {
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    home: tempfile::TempDir,
}

/// What it answered.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    pub findings: Vec<ErrorReport>,
    pub net_id: Option<ErrorReport>,
    pub workplace: Workplace,
    #[serde(skip)]
    pub status: i32,
}

impl Doctor {
    pub fn new() -> Self {
        Self { arguments: Vec::new(), environment: Vec::new(), home: tempfile::tempdir().unwrap() }
    }

    pub fn with(mut self, arguments: &[&str]) -> Self {
        self.arguments.extend(arguments.iter().map(ToString::to_string));
        self
    }

    /// With this station's readers.
    pub fn at(mut self, station: &Station) -> Self {
        self.environment.extend(station.env());
        self
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kortbrygga"));
        command.env_clear().env("HOME", self.home.path()).envs(self.environment.iter().cloned());
        command.arg("doctor").args(&self.arguments);
        command
    }

    pub fn run(self) -> Answer {
        let output = self.command().arg("--json").output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let mut answer: Answer =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text} {output:?}"));
        answer.status = output.status.code().unwrap();
        answer
    }
}

/// Numbers of the findings, in their order.
pub fn codes(answer: &Answer) -> Vec<Code> {
    answer.findings.iter().map(|it| it.code).collect()
}
