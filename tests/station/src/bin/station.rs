//! A station by hand.
//!
//! ```text
//! station run --control /tmp/station.ctl        # prints the environment for clients, runs until `quit`
//! station make blank /tmp/card.json --serial 1001
//! station ctl /tmp/station.ctl insert left /tmp/card.json
//! station ctl /tmp/station.ctl remove right
//! station ctl /tmp/station.ctl list
//! station ctl /tmp/station.ctl quit
//! ```

// A tool for people at a terminal: printing is its purpose.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand};
use station::Station;
use station::card::{Card, kept};

/// One pcscd with virtual readers and cards, to be tried by hand.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Run a station until `quit`.
    Run {
        /// The socket that takes commands.
        #[arg(long, default_value = "/tmp/station.ctl")]
        control: PathBuf,
        /// A reader's name; give it once for each reader. Two readers of one make if none is given.
        #[arg(long = "reader")]
        readers: Vec<String>,
    },
    /// Make a card file.
    Make {
        /// What is on the card.
        kind: Kind,
        /// The file to write.
        file: PathBuf,
        /// The chip's serial, up to 20 hexadecimal digits.
        #[arg(long, default_value = "1001")]
        serial: String,
    },
    /// Send one command to a running station: `insert SLOT FILE`, `remove SLOT`, `list`, `quit`.
    Ctl {
        /// The station's control socket.
        control: PathBuf,
        /// The command. A slot is `left`, `right` or a number from 0.
        #[arg(required = true)]
        words: Vec<String>,
    },
}

#[derive(Clone, clap::ValueEnum)]
enum Kind {
    /// A chip as the chip factory delivers it: nothing on it.
    Raw,
    /// A reserve card: PKCS#15 structure, PIN 1, PIN 2, PUKs, no key.
    Blank,
}

fn main() -> Result<(), Box<dyn Error>> {
    match Arguments::parse().action {
        Action::Run { control, readers } => run(&control, &readers),
        Action::Make { kind, file, serial } => {
            let card = match kind {
                Kind::Raw => Card::new(serial.parse()?),
                Kind::Blank => station::factory::blank_reserve_card(&serial)?,
            };
            Ok(kept::save(&card, &file)?)
        }
        Action::Ctl { control, words } => {
            let mut stream = UnixStream::connect(control)?;
            writeln!(stream, "{}", words.join(" "))?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            print!("{answer}");
            if answer.starts_with("error") { Err("the station refused".into()) } else { Ok(()) }
        }
    }
}

fn run(control: &Path, readers: &[String]) -> Result<(), Box<dyn Error>> {
    let names: Vec<&str> = readers.iter().map(String::as_str).collect();
    let mut station = if names.is_empty() { Station::start()? } else { Station::with_readers(&names)? };
    let listener = UnixListener::bind(control)?;
    for (name, value) in station.env() {
        println!("export {name}={value}");
    }
    for (slot, reader) in station.readers().iter().enumerate() {
        println!("# reader {slot}: {reader}");
    }
    for stream in listener.incoming() {
        let mut stream = stream?;
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line)?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let answer = obey(&mut station, &words).unwrap_or_else(|error| format!("error: {error}\n"));
        // Whoever asked may be gone; the station goes on.
        let _ = stream.write_all(answer.as_bytes());
        if words == ["quit"] {
            break;
        }
    }
    std::fs::remove_file(control)?;
    Ok(())
}

fn obey(station: &mut Station, words: &[&str]) -> Result<String, Box<dyn Error>> {
    match words {
        ["insert", slot, file] => station.insert_file(number(slot)?, Path::new(file))?,
        ["remove", slot] => drop(station.remove(number(slot)?)?),
        ["list"] => {
            let line = |(slot, name): (usize, String)| {
                let card = if station.is_occupied(slot) { "card" } else { "empty" };
                format!("{slot} {name}: {card}\n")
            };
            return Ok(station.readers().into_iter().enumerate().map(line).collect());
        }
        ["quit"] => {}
        _ => return Err("unknown command".into()),
    }
    Ok("ok\n".to_owned())
}

fn number(slot: &str) -> Result<usize, Box<dyn Error>> {
    match slot {
        "left" => Ok(0),
        "right" => Ok(1),
        other => Ok(other.parse()?),
    }
}
