//! Every text colour of the theme has at least 7:1 on its surface, light and dark (WCAG 2.1, 1.4.6).

use std::collections::BTreeMap;

#[test]
fn text_has_aaa_contrast_on_its_surface() {
    let theme = include_str!("../../ui/theme.slint");
    for dark in [true, false] {
        let colours = colours(theme, dark);
        let pairs: Vec<_> = colours
            .iter()
            .filter_map(|(name, text)| {
                let surface = name
                    .strip_suffix("-text")
                    .or_else(|| name.strip_suffix("-label"))
                    .or_else(|| name.strip_suffix("-link"))?;
                Some((name.as_str(), *text, surface))
            })
            // The field's rule in its warning colour and the second button's text stand on the plain background.
            .chain([
                ("stop-text", colours["stop-text"], "background"),
                ("background-link", colours["background-link"], "surface"),
            ])
            .chain([("accent-text", colours["accent-text"], "accent-pressed")])
            .collect();
        assert!(pairs.len() >= 11, "{pairs:?}");
        for (name, text, surface) in pairs {
            let ratio = contrast(text, colours[surface]);
            assert!(ratio >= 7.0, "{name} on {surface}, dark {dark}: {ratio:.2}");
        }
        for surface in ["background", "surface"] {
            let ratio = contrast(colours["background-line"], colours[surface]);
            assert!(ratio >= 3.0, "lines on {surface}, dark {dark}: {ratio:.2}");
        }
    }
}

/// Lines of the form `out property <color> NAME: dark ? #RRGGBB : #RRGGBB;`.
fn colours(theme: &str, dark: bool) -> BTreeMap<String, [f64; 3]> {
    theme
        .lines()
        .filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("out property <color> ")?.split_once(": dark ? ")?;
            let (when_dark, when_light) = value.trim_end_matches(';').split_once(" : ")?;
            let hex = u32::from_str_radix((if dark { when_dark } else { when_light }).strip_prefix('#')?, 16).ok()?;
            Some((name.to_owned(), [16, 8, 0].map(|shift| f64::from((hex >> shift) & 255) / 255.0)))
        })
        .collect()
}

/// Contrast ratio as WCAG 2.1 defines it.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let luminance = |colour: [f64; 3]| {
        let linear = colour.map(|part| if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    };
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}
