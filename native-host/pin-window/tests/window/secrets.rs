//! Where the PIN is while the window is open: in the locked page and nowhere else.

use crate::{
    desktop::Desktop,
    program::{TITLE, ask, prompt},
};
use std::{
    fs,
    io::{self, Write},
    os::unix::fs::FileExt,
};

const PIN: &str = "73950184";

#[test]
fn the_pin_is_in_the_locked_page_only() {
    let desktop = Desktop::start();
    let asked = ask(&desktop, &prompt());
    desktop.focused(TITLE);
    desktop.keys(PIN);
    desktop.settle();
    let process = format!("/proc/{}", asked.pid());

    for place in ["cmdline", "environ"] {
        let octets = fs::read(format!("{process}/{place}")).unwrap();
        assert!(find(&octets, PIN.as_bytes()).is_empty(), "{place}");
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
    let spellings = [
        PIN.bytes().collect::<Vec<_>>(),
        PIN.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        PIN.chars().flat_map(|digit| u32::from(digit).to_le_bytes()).collect(),
        PIN.bytes().map(|digit| digit - b'0').collect(),
    ];
    let mut scanned = 0;
    let mut found = Vec::new();
    for region in regions(&process) {
        let mut octets = vec![0; region.end - region.start];
        // Some of the kernel's own mappings can't be read.
        if memory.read_exact_at(&mut octets, region.start as u64).is_err() {
            continue;
        }
        scanned += octets.len();
        for spelling in &spellings {
            found.extend(find(&octets, spelling).into_iter().map(|_| region.locked));
        }
    }
    assert!(scanned > 1 << 20, "the scan saw {scanned} octets");
    assert_eq!(found, [true], "true for each copy in locked memory, false for each elsewhere");

    desktop.key("Return");
    assert_eq!(asked.ended().pin(), PIN.as_bytes());
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
