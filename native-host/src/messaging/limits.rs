//! Caps on what a port may send.

use std::time::Instant;

/// Objects within objects in one message. The deepest that the protocol knows is five.
const DEEPEST: usize = 12;

/// Requests at once, and per second in the long run.
const BURST: f64 = 60.0;
const PER_SECOND: f64 = 20.0;

/// Whether a JSON text is nested deeper than any message can be. Looks at brackets outside strings only.
pub fn is_too_deep(text: &str) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    for octet in text.bytes() {
        match octet {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

/// Token bucket.
pub struct Rate {
    tokens: f64,
    at: Instant,
}

impl Default for Rate {
    fn default() -> Self {
        Self { tokens: BURST, at: Instant::now() }
    }
}

impl Rate {
    /// True when one more request may be served now.
    pub fn admits(&mut self) -> bool {
        let now = Instant::now();
        self.tokens = (self.tokens + now.duration_since(self.at).as_secs_f64() * PER_SECOND).min(BURST);
        self.at = now;
        let admitted = self.tokens >= 1.0;
        if admitted {
            self.tokens -= 1.0;
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_brackets_outside_strings_count() {
        assert!(!is_too_deep(&"{\"a\":".repeat(DEEPEST)));
        assert!(is_too_deep(&"[".repeat(DEEPEST + 1)));
        assert!(!is_too_deep(&format!("\"{}\\\"{}\"", "[".repeat(50), "{".repeat(50))));
    }

    #[test]
    fn a_burst_is_served_and_then_no_more() {
        let mut rate = Rate::default();
        let admitted = (0..200).filter(|_| rate.admits()).count();
        assert!((60..90).contains(&admitted), "{admitted}");
    }
}
