//! The reference portal as a program, for trying by hand.

// A test tool: what it prints is what the user needs to open it.
#![allow(clippy::print_stdout)]

use clap::Parser;
use kortbrygga_shared::identity::PrintedNumber;
use portal::{Environment, KeyAlgorithm, Options, Portal};
use std::{path::PathBuf, time::Duration};

/// Runs the reference portal until it is ended.
#[derive(Parser)]
struct Arguments {
    /// The portal as it was: no contract, no reasons.
    #[arg(long)]
    legacy: bool,
    /// Pages say that they belong to production instead of test.
    #[arg(long)]
    production: bool,
    /// Port on 127.0.0.1; any that is free without.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Name under which browsers reach it.
    #[arg(long, default_value = "minasidor.siths.se")]
    host: String,
    /// Minutes for the receipt.
    #[arg(long, default_value_t = 30)]
    receipt_minutes: u64,
    /// Ask for RSA-2048 keys instead of P-256.
    #[arg(long)]
    rsa: bool,
    /// Folder for the CAs.
    #[arg(long, default_value = "target/portal/ca")]
    ca_folder: PathBuf,
    /// File of the database; in memory without.
    #[arg(long)]
    database: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let portal = Portal::start(Options {
        legacy: arguments.legacy,
        host: arguments.host,
        environment: if arguments.production { Environment::Production } else { Environment::Test },
        port: arguments.port,
        receipt_window: Duration::from_secs(60 * arguments.receipt_minutes),
        key_algorithm: if arguments.rsa { KeyAlgorithm::Rsa2048 } else { KeyAlgorithm::P256 },
        ca_folder: Some(arguments.ca_folder.clone()),
        database: arguments.database,
    })?;
    println!("{} on 127.0.0.1:{}", portal.origin(), portal.port());
    println!("browser: --host-resolver-rules=\"{}\"", portal.host_rules());
    println!("TLS root: {}", arguments.ca_folder.join("tls-root/root.pem").display());
    println!("Net iD Portal: {}", portal.netid_origin());
    let number: PrintedNumber = "9752278900000004471".parse()?;
    portal.netid_device(&portal.persons().recipient, &number, true)?;
    portal.fixture_card(&portal.persons().recipient, &number, "Skickad", 100, "573")?;
    for person in portal.persons().all() {
        println!("{}, level {}", person.label(), person.level.number());
    }
    loop {
        std::thread::park();
    }
}
