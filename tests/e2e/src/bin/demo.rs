//! The main job, narrated: a LoA3 reserve card is issued in a real browser with two real PC/SC readers.
//!
//! `demo FOLDER` runs it and leaves pictures, signed documents and `report.json` in FOLDER. `demo FOLDER --show` sets the desk
//! up on the caller's own screen and waits.
// The demo talks to whoever started it.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used)]

use e2e::{Ceremony, Desk, Options, Report};
use std::path::PathBuf;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("usage: demo FOLDER [--show]"));
    match arguments.next().as_deref() {
        Some("--show") => e2e::show().await,
        _ => run(&folder).await,
    }
}

async fn run(folder: &std::path::Path) {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder).unwrap();
    println!("A card desk is set up: pcscd with two readers, cards, screen, browser, portal …");
    let mut desk = Desk::start(Options::default()).await;
    let mut ceremony = Ceremony::new(&mut desk);
    ceremony.album = Some(folder.to_path_buf());
    ceremony.narrate = |title| println!("  {title}");
    ceremony.whole().await;
    let report = Report::write(folder, &ceremony);
    println!("\nThe card {} is issued. On it:", report.card_number);
    for certificate in &report.certificates {
        println!("  {} · {} · {}", certificate.usage, certificate.subject, certificate.serial);
    }
    println!("Signed documents, verified with openssl:");
    for document in &report.signed_documents {
        println!("  {}", document.display());
    }
    let total: u128 = report.steps.iter().map(|step| step.machine_ms).sum();
    println!("Machine time {total} ms. Pictures and report.json: {}", folder.display());
    drop(ceremony);
    desk.browser.quit().await;
}
