//! The panel's colours, light and dark, against WCAG 2.1 (1.4.3 text, 1.4.11 what is not text).
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;

const STYLE: &str = include_str!("../static/panel.css");

const PAGE: &str = include_str!("../static/page.js");

/// The tokens of one theme: name without hyphens, colour as red, green, blue in 0 to 1.
fn tokens(block: &str) -> BTreeMap<&'static str, [f64; 3]> {
    tokens_in(STYLE, block)
}

fn tokens_in(style: &'static str, block: &str) -> BTreeMap<&'static str, [f64; 3]> {
    let colour = |hex: &str, at: usize| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
    let token = |line: &'static str| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(": #")?;
        let hex = value.trim_end_matches(';');
        Some((name, [colour(hex, 0), colour(hex, 2), colour(hex, 4)]))
    };
    let start = style.find(block).unwrap();
    let end = start + style[start..].find('}').unwrap();
    style[start..end].lines().filter_map(token).collect()
}

/// Relative luminance (WCAG 2.1, definition).
fn luminance(colour: [f64; 3]) -> f64 {
    let linear = |part: f64| if part <= 0.03928 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
    0.2126 * linear(colour[0]) + 0.7152 * linear(colour[1]) + 0.0722 * linear(colour[2])
}

fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn text_and_frames_stand_out_in_both_themes() {
    for theme in [":root {", "@media (prefers-color-scheme: dark)"] {
        let tokens = tokens(theme);
        let at_least = |least: f64, front: &str, back: &str| {
            let ratio = contrast(tokens[front], tokens[back]);
            assert!(ratio >= least, "{theme} {front} on {back}: {ratio:.2}");
        };
        for back in ["background", "surface"] {
            at_least(4.5, "text", back);
            at_least(4.5, "label", back);
            at_least(4.5, "accent", back);
        }
        at_least(4.5, "accent-text", "accent");
        at_least(4.5, "accent-text", "accent-pressed");
        for state in ["ready", "attention", "stop"] {
            at_least(4.5, &format!("{state}-text"), state);
            // The frame around what has the focus.
            at_least(3.0, "accent", state);
        }
        at_least(3.0, "line", "background");
    }
}

#[test]
fn notes_beside_controls_have_the_panels_colours_in_both_themes() {
    for (theme, noted) in
        [(":root {", ":host {"), ("@media (prefers-color-scheme: dark)", "@media (prefers-color-scheme: dark)")]
    {
        let (panel, note) = (tokens(theme), tokens_in(PAGE, noted));
        assert_eq!(note.keys().copied().collect::<Vec<_>>(), ["accent", "attention", "attention-text"]);
        for (name, colour) in note {
            assert_eq!(colour, panel[name], "{theme} {name}");
        }
    }
    // And no others.
    let colours = PAGE.matches(": #").count();
    assert_eq!(colours, 6, "a colour that is no token");
}
