//! Where the codes are while the window is open: in the locked page and nowhere else.

use crate::{
    desktop::Desktop,
    program::{Asked, CHANGE_TITLE, TITLE, ask, change, prompt},
};
use kortbrygga_shared::protocol::{NewPinRule, PinPrompt};
use std::{
    fs,
    io::{self, Write},
    os::unix::fs::FileExt,
};

const PIN: &str = "73950184";
const NEW: &str = "28461357";
const OTHER: &str = "28471935";

#[test]
fn the_pin_is_in_the_locked_page_only() {
    let desktop = Desktop::start();
    let asked = ask(&desktop, &prompt());
    desktop.focused(TITLE);
    desktop.keys(PIN);
    desktop.settle();
    only_locked(&asked, &[(PIN, 1)]);
    desktop.key("Return");
    assert_eq!(asked.ended().pin(), PIN.as_bytes());
}

#[test]
fn so_are_the_new_pin_and_its_repetition() {
    let desktop = Desktop::start();
    let rule = NewPinRule { min_digits: 6, max_digits: 8 };
    let asked = ask(&desktop, &PinPrompt { new_pin: Some(rule), ..change() });
    desktop.focused(CHANGE_TITLE);
    desktop.keys(PIN);
    desktop.key("Return");
    // Not the same twice: both are wiped and typed anew.
    desktop.keys(NEW);
    desktop.key("Return");
    desktop.keys(OTHER);
    desktop.key("Return");
    desktop.keys(NEW);
    desktop.key("Return");
    desktop.keys(NEW);
    desktop.settle();
    only_locked(&asked, &[(PIN, 1), (NEW, 2), (OTHER, 0)]);
    desktop.key("Return");
    assert_eq!(asked.ended().pin(), format!("{PIN}\n{NEW}").as_bytes());
}

/// Each code is in locked memory as often as said, and nowhere else.
fn only_locked(asked: &Asked, codes: &[(&str, usize)]) {
    let process = format!("/proc/{}", asked.pid());
    for place in ["cmdline", "environ"] {
        let octets = fs::read(format!("{process}/{place}")).unwrap();
        assert!(codes.iter().all(|(code, _)| find(&octets, code.as_bytes()).is_empty()), "{place}");
    }
    let limits = fs::read_to_string(format!("{process}/limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"], "{core}");

    let memory = match fs::File::open(format!("{process}/mem")) {
        Ok(memory) => memory,
        // The program forbids its own user to look (PR_SET_DUMPABLE); only root gets further.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            let _ = writeln!(io::stderr(), "memory not scanned: /proc/PID/mem may be read by root only ({error})");
            return;
        }
        Err(error) => panic!("{error}"),
    };
    let mut scanned = 0;
    let mut found = vec![Vec::new(); codes.len()];
    for region in regions(&process) {
        let mut octets = vec![0; region.end - region.start];
        // Some of the kernel's own mappings can't be read.
        if memory.read_exact_at(&mut octets, region.start as u64).is_err() {
            continue;
        }
        scanned += octets.len();
        for ((code, _), found) in codes.iter().zip(&mut found) {
            for spelling in spellings(code) {
                found.extend(find(&octets, &spelling).into_iter().map(|_| region.locked));
            }
        }
    }
    assert!(scanned > 1 << 20, "the scan saw {scanned} octets");
    for ((code, times), found) in codes.iter().zip(&found) {
        assert_eq!(*found, vec![true; *times], "{code}: true for each copy in locked memory, false for each elsewhere");
    }
}

fn spellings(code: &str) -> [Vec<u8>; 4] {
    [
        code.bytes().collect(),
        code.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        code.chars().flat_map(|digit| u32::from(digit).to_le_bytes()).collect(),
        code.bytes().map(|digit| digit - b'0').collect(),
    ]
}

struct Region {
    start: usize,
    end: usize,
    locked: bool,
}

/// Readable mappings from `smaps`; `lo` among the flags says that a mapping is locked (proc(5)).
fn regions(process: &str) -> Vec<Region> {
    let mut regions: Vec<Region> = Vec::new();
    for line in fs::read_to_string(format!("{process}/smaps")).unwrap().lines() {
        let mut words = line.split_whitespace();
        let first = words.next().unwrap_or_default();
        if first == "VmFlags:" {
            if let Some(region) = regions.last_mut() {
                region.locked = words.any(|flag| flag == "lo");
            }
        } else if let Some((start, end)) = first.split_once('-')
            && let (Ok(start), Ok(end)) = (usize::from_str_radix(start, 16), usize::from_str_radix(end, 16))
        {
            regions.push(Region { start, end, locked: false });
        }
    }
    regions
}

fn find(octets: &[u8], spelling: &[u8]) -> Vec<usize> {
    memchr::memmem::find_iter(octets, spelling).collect()
}
