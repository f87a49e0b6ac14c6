//! Icons drawn for the project: 24 x 24, one stroke width, no fill; shapes tell states apart without colour.

/// SVG path data of an icon.
pub fn path(name: &str) -> &'static str {
    match name {
        // The project's mark: a card at a jetty.
        "mark" => "M5 3h14v8H5zM5 6h4v3H5M3 15h18M6 15v6M12 15v6M18 15v6",
        "card" => "M3 6h18v12H3zM3 10h5v4H3M13 14h4",
        "reader" => "M4 11h16v9H4zM8 11V8h8v3M8 16h3",
        "card-in" => "M4 13h16v7H4zM7 13V3h10v10M10 6h4v3h-4zM8 17h2l1.5 1.5L15 15.5",
        "reader-missing" => "M4 11h16v9H4zM8 4l8 5M16 4l-8 5",
        "pull" => "M4 15h16v6H4zM8 15v-3M16 15v-3M12 12V2M8 6l4-4 4 4",
        "wrong-card" => "M3 6h18v12H3zM9 9l6 6M15 9l-6 6",
        "stuck" => "M4 13h16v7H4zM7 13V7h10v6M12 2v2M5 3l1.5 1.5M19 3l-1.5 1.5",
        "clock" => "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l3 3",
        "pin" => "M3 8h18v8H3zM7 12h.01M11 12h.01M15 12h3",
        "signature" => "M4 20h16M5 16c3-8 6-13 7-11s-4 9-2 10s3-4 4-3s1 3 5 2",
        "stop" => "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 8v5M12 16.5v.01",
        "attention" => "M12 4l9 16H3zM12 10v4M12 17v.01",
        "done" => "M5 12l5 5L19 7",
        "fold" => "M6 15l6-6 6 6",
        _ => "",
    }
}
