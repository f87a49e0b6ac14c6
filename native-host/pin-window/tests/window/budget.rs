//! Time until the window has the keyboard, and peak memory. Budgets: 120 ms and 25 MB for a release build. A development
//! build on a busy computer gets more time, and more memory because most of it is the unoptimised program itself. The
//! figures are printed.

use crate::{
    desktop::Desktop,
    program::{TITLE, ask, prompt},
};
use std::{
    fs,
    io::{self, Write},
    time::{Duration, Instant},
};

const RUNS: usize = 9;

#[test]
fn the_window_is_soon_there_and_small() {
    let desktop = Desktop::start();
    let mut times = Vec::new();
    let mut peaks = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        let asked = ask(&desktop, &prompt());
        let window = desktop.focused(TITLE);
        times.push(start.elapsed());
        desktop.keys("739501");
        desktop.settle();
        let status = fs::read_to_string(format!("/proc/{}/status", asked.pid())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        peaks.push(peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap());
        drop(asked);
        desktop.gone(window);
    }
    times.sort();
    let (median, peak) = (times[RUNS / 2], peaks.iter().max().unwrap());
    let _ = writeln!(
        io::stderr(),
        "window with keyboard after {median:?} (median of {RUNS}, {times:?}); peak memory {peak} kB"
    );
    let (slowest, largest) = if cfg!(debug_assertions) { (500, 60_000) } else { (120, 25_000) };
    assert!(median < Duration::from_millis(slowest), "{median:?}");
    assert!(*peak < largest, "{peak} kB");
}
