//! A workflow as a picture: a lane per role, the steps from top to bottom.
//!
//! A small writer of SVG, because the picture is boxes and lines. It brings its own background and its own colours for light
//! and dark, so that it can be read on any page. Widths of texts are estimated on the generous side.

use kortbrygga_shared::{
    catalogue::{Language, Texts},
    ceremony::{Action, Condition, Role, Step, Workflow},
    protocol::{PinKind, SigningPurpose},
};
use std::fmt::Write as _;

const MARGIN: usize = 24;
const GAP: usize = 34; // between two steps
const PAD: usize = 14; // inside a box
const LINE: usize = 21; // of small text
const TITLE_LINE: usize = 20; // of a step's title

/// The picture, in Swedish.
pub fn of(workflow: &Workflow) -> String {
    let texts = Texts::new(Language::Swedish);
    let lanes = lanes(workflow);
    let lane = match lanes.len() {
        1 => 400,
        2 => 330,
        _ => 270,
    };
    let width = MARGIN * 2 + lane * lanes.len();
    let boxes: Vec<Box> =
        workflow.steps.iter().enumerate().map(|(at, it)| Box::new(&texts, workflow, at, it, lane)).collect();
    let title = texts.get(&format!("workflow-{}", workflow.id.replace('.', "-")));
    let title_lines = wrap(&title, 21, width - 2 * MARGIN);
    let top = MARGIN + 26 * title_lines.len() + 24;
    let first = top + 48 + 26;
    let last: usize = boxes.iter().map(|it| it.height + GAP).sum::<usize>() + first;
    let rules = apart(workflow, &texts);
    let rule_lines: Vec<String> = rules.iter().flat_map(|rule| wrap(rule, 13, width - 2 * MARGIN)).collect();
    let bottom = last + 34;
    let height = bottom + MARGIN + rule_lines.len() * LINE + usize::from(!rule_lines.is_empty()) * 8;

    let mut out = Svg::new(width, height, &title, &description(workflow, &texts));
    for (at, line) in title_lines.iter().enumerate() {
        out.text("title", MARGIN, MARGIN + 20 + 26 * at, line);
    }
    out.text("id", MARGIN, MARGIN + 26 * title_lines.len() + 12, workflow.id);
    for (at, role) in lanes.iter().enumerate() {
        let x = MARGIN + at * lane;
        out.rect(if at % 2 == 0 { "lane" } else { "lane odd" }, x, top, lane, bottom - top, 0);
        out.rect("head", x, top, lane, 34, 0);
        out.middle("role", x + lane / 2, top + 22, &texts.get(&role_message(*role)));
    }
    let middle = |step: &Step| {
        let at = lanes.iter().position(|it| *it == step.actor).unwrap_or(0);
        MARGIN + at * lane + lane / 2
    };
    let mut y = first;
    let mut from: Option<(usize, usize)> = None;
    for (at, (step, it)) in workflow.steps.iter().zip(&boxes).enumerate() {
        let x = middle(step);
        match from {
            Some((x0, y0)) => out.arrow(x0, y0, x, y),
            None => {
                out.circle("start", x, y - 30, 7);
                out.arrow(x, y - 23, x, y);
            }
        }
        it.draw(&mut out, x, y, lane, at + 1);
        y += it.height;
        from = Some((x, y));
        y += GAP;
    }
    if let Some((x, y)) = from {
        out.arrow(x, y, x, y + 28);
        out.circle("end", x, y + 37, 8);
        out.circle("start", x, y + 37, 4);
        out.text("small", x + 16, y + 42, "Klart");
    }
    for (at, line) in rule_lines.iter().enumerate() {
        out.text("small", MARGIN, bottom + 26 + at * LINE, line);
    }
    out.end()
}

/// `role-administrator1` and so on.
fn role_message(role: Role) -> String {
    let name = match role {
        Role::Administrator1 => "administrator1",
        Role::Administrator2 => "administrator2",
        Role::Recipient => "recipient",
    };
    format!("role-{name}")
}

/// The roles that act, in the order in which they are declared.
fn lanes(workflow: &Workflow) -> Vec<Role> {
    let mut lanes: Vec<Role> = workflow.steps.iter().map(|step| step.actor).collect();
    lanes.sort();
    lanes.dedup();
    lanes
}

/// What is done in a step, in Swedish.
pub fn action_words(action: Action) -> String {
    match action {
        Action::Order => "Fyller i beställningen".to_owned(),
        Action::Portal => "Går vidare i portalen".to_owned(),
        Action::Search => "Söker i portalen".to_owned(),
        Action::Sign(purpose) => format!("Skriver under {}", purpose_words(purpose)),
        Action::HandOver => "Säger vilket kort som lämnas över".to_owned(),
        Action::AcceptTerms => "Accepterar villkoren".to_owned(),
        Action::FetchCertificates => "Nycklar görs, certifikat skrivs till kortet".to_owned(),
    }
}

/// What a signature is given to, in Swedish.
pub fn purpose_words(purpose: SigningPurpose) -> &'static str {
    match purpose {
        SigningPurpose::Order => "beställningen",
        SigningPurpose::Decision => "beslutet",
        SigningPurpose::Receipt => "kvittensen",
    }
}

/// The codes that are typed in a step, in order, in Swedish; empty when none is.
pub fn pin_words(step: &Step) -> String {
    let mut typed: Vec<PinKind> = Vec::new();
    for used in step.pins {
        if !typed.contains(&used.pin) {
            typed.push(used.pin);
        }
    }
    let words: Vec<&str> = typed
        .iter()
        .map(|pin| match pin {
            PinKind::Authentication => "legitimering",
            PinKind::Signature => "underskrift",
        })
        .collect();
    words.join(", ")
}

/// Who must be different persons, in Swedish.
fn apart(workflow: &Workflow, texts: &Texts) -> Vec<String> {
    let name = |role: Role| texts.get(&role_message(role));
    let pairs: Vec<String> =
        workflow.distinct.iter().map(|(a, b)| format!("{} ≠ {}", name(*a), name(*b)).replace(' ', "\u{a0}")).collect();
    if pairs.is_empty() { Vec::new() } else { vec![format!("Olika personer: {}", pairs.join(", "))] }
}

fn description(workflow: &Workflow, texts: &Texts) -> String {
    let steps = workflow.steps.iter().enumerate().map(|(at, step)| {
        let title = texts.get(&step_message(workflow, step));
        format!("{}. {}: {title}.", at + 1, texts.get(&role_message(step.actor)))
    });
    steps.collect::<Vec<_>>().join(" ")
}

/// `step-siths-reserve-loa3-issue-review` and so on.
pub fn step_message(workflow: &Workflow, step: &Step) -> String {
    format!("step-{}-{}", workflow.id.replace('.', "-"), step.id)
}

/// A step's box.
struct Box {
    title: Vec<String>,
    lines: Vec<(Sign, String)>,
    height: usize,
}

/// The small picture before a line.
#[derive(Clone, Copy)]
enum Sign {
    Action,
    Key,
    Pen,
    Clock,
    Check,
}

impl Box {
    fn new(texts: &Texts, workflow: &Workflow, at: usize, step: &Step, lane: usize) -> Self {
        let inner = lane - 28 - 2 * PAD;
        let title = wrap(&texts.get(&step_message(workflow, step)), 16, (inner - 34) * 9 / 10); // bold is wider
        let mut lines: Vec<(Sign, String)> = Vec::new();
        let signs = matches!(step.action, Action::Sign(purpose) if step.signature == Some(purpose));
        if !signs {
            lines.push((Sign::Action, action_words(step.action)));
        }
        if let Some(purpose) = step.signature {
            lines.push((Sign::Pen, format!("Skriver under {}", purpose_words(purpose))));
        }
        let entries = step.pin_entries();
        if entries > 0 {
            let codes = if entries == 1 { "En kod" } else { "Två koder" };
            lines.push((Sign::Key, format!("{codes}: {}", pin_words(step))));
        }
        let issues = |step: &Step| step.action == Action::FetchCertificates;
        if issues(step) {
            lines.push((Sign::Clock, "Tiden för kvittens börjar".to_owned()));
        } else if step.conditions.contains(&Condition::DeadlineOpen) && workflow.steps[..at].iter().any(issues) {
            lines.push((Sign::Clock, "Innan tiden för kvittens är slut".to_owned()));
        }
        let count = step.conditions.len();
        lines.push((Sign::Check, format!("{count} villkor")));
        let lines: Vec<(Sign, String)> = lines
            .into_iter()
            .flat_map(|(sign, text)| {
                // Only the first line of a text has the sign.
                wrap(&text, 13, inner - 24).into_iter().enumerate().map(move |(at, it)| (sign, at, it))
            })
            .map(|(sign, at, text)| (sign, if at == 0 { text } else { format!("\u{a0}{text}") }))
            .collect();
        let height = PAD + title.len() * TITLE_LINE + 8 + lines.len() * LINE + PAD - 4;
        Self { title, lines, height }
    }

    fn draw(&self, out: &mut Svg, middle: usize, y: usize, lane: usize, number: usize) {
        let width = lane - 28;
        let x = middle - width / 2;
        out.rect("step", x, y, width, self.height, 8);
        out.circle("number", x + PAD + 11, y + PAD + 10, 13);
        out.middle("digit", x + PAD + 11, y + PAD + 15, &number.to_string());
        for (at, line) in self.title.iter().enumerate() {
            out.text("name", x + PAD + 34, y + PAD + 15 + at * TITLE_LINE, line);
        }
        let top = y + PAD + self.title.len() * TITLE_LINE + 8;
        for (at, (sign, line)) in self.lines.iter().enumerate() {
            let base = top + 14 + at * LINE;
            if !line.starts_with('\u{a0}') {
                out.sign(*sign, x + PAD, base - 12);
            }
            out.text("small", x + PAD + 24, base, line.trim_start_matches('\u{a0}'));
        }
    }
}

/// Lines that fit into a width in pixels, for a font size in pixels.
fn wrap(text: &str, size: usize, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|it| !it.is_empty()) {
        match lines.last_mut() {
            Some(line) if length(line, size) + length(word, size) + size / 3 <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The width of a text, estimated for wide sans-serif letters.
fn length(text: &str, size: usize) -> usize {
    let thousandths: usize = text
        .chars()
        .map(|it| match it {
            'i' | 'j' | 'l' | 't' | 'f' | 'r' | '.' | ',' | ':' | ' ' | '1' => 380,
            'm' | 'w' | 'M' | 'W' | '≠' => 900,
            it if it.is_uppercase() => 700,
            _ => 600,
        })
        .sum();
    thousandths * size / 1000
}

/// The text of a picture.
struct Svg(String);

impl Svg {
    fn new(width: usize, height: usize, title: &str, description: &str) -> Self {
        Self(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             role=\"img\" aria-labelledby=\"t d\" lang=\"sv\">\n\
             <title id=\"t\">{}</title>\n<desc id=\"d\">{}</desc>\n<style>\n{STYLE}</style>\n\
             <rect class=\"page\" width=\"{width}\" height=\"{height}\" rx=\"10\"/>\n",
            escape(title),
            escape(description)
        ))
    }

    fn rect(&mut self, class: &str, x: usize, y: usize, width: usize, height: usize, round: usize) {
        let _ = writeln!(
            self.0,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"/>"
        );
    }

    fn circle(&mut self, class: &str, x: usize, y: usize, radius: usize) {
        let _ = writeln!(self.0, "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>");
    }

    fn text(&mut self, class: &str, x: usize, y: usize, text: &str) {
        let _ = writeln!(self.0, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>", escape(text));
    }

    fn middle(&mut self, class: &str, x: usize, y: usize, text: &str) {
        let _ = writeln!(self.0, "<text class=\"{class} middle\" x=\"{x}\" y=\"{y}\">{}</text>", escape(text));
    }

    /// Down, across where the lane changes, and down.
    fn arrow(&mut self, x0: usize, y0: usize, x1: usize, y1: usize) {
        let half = y0.midpoint(y1);
        let tip = y1 - 8;
        let way = if x0 == x1 { format!("M{x0} {y0}V{tip}") } else { format!("M{x0} {y0}V{half}H{x1}V{tip}") };
        let _ = writeln!(self.0, "<path class=\"way\" d=\"{way}\"/>");
        let _ = writeln!(self.0, "<path class=\"tip\" d=\"M{} {tip}h10l-5 8z\"/>", x1 - 5);
    }

    /// 16 by 16 pixels.
    fn sign(&mut self, sign: Sign, x: usize, y: usize) {
        let path = match sign {
            Sign::Action => "M3 3l10 5l-10 5z",
            Sign::Key => "M2 5.5a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0M8 8l6 6M11.5 11.5l2 -2",
            Sign::Pen => "M2 14l1 -3.5l8 -8l2.5 2.5l-8 8zM9.5 4l2.5 2.5",
            Sign::Clock => "M8 2a6 6 0 1 0 .01 0zM8 4.5v3.5l2.5 2",
            Sign::Check => "M2 8.5l4 4l8 -9",
        };
        let _ = writeln!(self.0, "<path class=\"sign\" transform=\"translate({x} {y})\" d=\"{path}\"/>");
    }

    fn end(mut self) -> String {
        self.0.push_str("</svg>\n");
        self.0
    }
}

const STYLE: &str = "\
text { font-family: system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #1b1f24; }
.page { fill: #ffffff; stroke: #d0d7de; }
.title { font-size: 21px; font-weight: 600; }
.id { font: 13px ui-monospace, 'DejaVu Sans Mono', monospace; fill: #57606a; }
.lane { fill: #f6f8fa; stroke: #d0d7de; }
.odd { fill: #ffffff; }
.head { fill: #dbe7f5; stroke: #d0d7de; }
.role { font-size: 15px; font-weight: 600; }
.step { fill: #ffffff; stroke: #0b3d78; stroke-width: 1.5; }
.number, .start, .tip { fill: #0b3d78; }
.digit { font-size: 14px; font-weight: 600; fill: #ffffff; }
.name { font-size: 16px; font-weight: 600; }
.small { font-size: 13px; }
.middle { text-anchor: middle; }
.way { fill: none; stroke: #0b3d78; stroke-width: 1.5; }
.end { fill: none; stroke: #0b3d78; stroke-width: 1.5; }
.sign { fill: none; stroke: #57606a; stroke-width: 1.4; stroke-linejoin: round; stroke-linecap: round; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; }
.page { fill: #0d1117; stroke: #3d444d; }
.id { fill: #9198a1; }
.lane { fill: #161b22; stroke: #3d444d; }
.odd { fill: #0d1117; }
.head { fill: #1c2f47; stroke: #3d444d; }
.step { fill: #0d1117; stroke: #79b0f2; }
.number, .start, .tip { fill: #79b0f2; }
.digit { fill: #0d1117; }
.way, .end { stroke: #79b0f2; }
.sign { stroke: #9198a1; }
}
";

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use kortbrygga_shared::ceremony::ALL;

    #[test]
    fn each_step_is_drawn_once_in_its_lane() {
        let texts = Texts::new(Language::Swedish);
        for workflow in ALL {
            let picture = of(workflow);
            assert_eq!(picture.matches("class=\"step\"").count(), workflow.steps.len());
            assert_eq!(picture.matches("class=\"head\"").count(), lanes(workflow).len());
            for step in workflow.steps {
                let title = texts.get(&step_message(workflow, step));
                let first = title.split_whitespace().next().unwrap_or_default();
                assert!(picture.contains(&escape(first)), "{title}");
            }
        }
    }

    #[test]
    fn a_long_text_is_broken_between_words_and_none_is_lost() {
        let text = "Hämta certifikat till kortet i höger läsare";
        let lines = wrap(text, 16, 120);
        assert!(lines.len() > 2);
        assert_eq!(lines.join(" "), text);
        assert!(lines.iter().all(|line| length(line, 16) <= 120));
    }

    #[test]
    fn markup_in_a_text_stays_text() {
        assert_eq!(escape("<a & b>"), "&lt;a &amp; b&gt;");
    }
}
