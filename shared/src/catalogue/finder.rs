//! From a symptom in a user's words to the rows of the table, the likeliest first.
//!
//! Words match whole, by a common stem, as a part of a compound, or with one slip of the hand. Pure. Does not understand
//! sentences.

use super::{
    ErrorReport, Texts,
    symptoms::{ALL, Symptom, SymptomTexts},
};

/// A row that was found.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The row.
    pub symptom: &'static Symptom,
    /// What explains it: the report that the facts gave, else the row's first number in general.
    pub report: ErrorReport,
    /// Whether the facts prove it now.
    pub proved: bool,
}

/// A search through the table in one language; made once, asked at each key.
pub struct Finder {
    documents: Vec<Document>,
}

impl Finder {
    /// With the symptoms' and the catalogue's texts in the user's language.
    pub fn new(symptoms: &SymptomTexts, texts: &Texts) -> Self {
        Self { documents: ALL.iter().map(|symptom| Document::new(symptom, symptoms, texts)).collect() }
    }

    /// The rows that fit the query, those that the facts prove first. Without a query all rows, in the table's order.
    /// `proved` is what the engine tells now.
    pub fn find(&self, query: &str, proved: &[ErrorReport]) -> Vec<Hit> {
        let words: Vec<String> = words_of(query).filter(|word| !is_filler(word)).collect();
        // How well each word fits each row. A word that few rows have tells more than one that most have.
        let fits: Vec<Vec<f32>> =
            words.iter().map(|word| self.documents.iter().map(|document| document.fits(word)).collect()).collect();
        let weights: Vec<f32> = fits.iter().map(|rows| rarity(rows)).collect();
        let mut found: Vec<(Option<usize>, f32, Hit)> = Vec::new();
        for (row, symptom) in ALL.iter().enumerate() {
            let score: f32 = fits.iter().zip(&weights).map(|(rows, weight)| weight * rows[row]).sum();
            let proof = symptom.codes.iter().enumerate().find_map(|(place, code)| {
                proved.iter().find(|report| report.code == *code).map(|report| (place, report.clone()))
            });
            if proof.is_none() && !words.is_empty() && score <= 0.0 {
                continue;
            }
            let (place, report) = match proof {
                Some((place, report)) => (Some(place), report),
                None => (None, ErrorReport::in_general(symptom.codes[0])),
            };
            found.push((place, score, Hit { symptom, report, proved: place.is_some() }));
        }
        // Stable: rows that are alike stay in the table's order.
        found.sort_by(|(proof_a, score_a, _), (proof_b, score_b, _)| {
            let proved = proof_a.is_none().cmp(&proof_b.is_none());
            proved.then(score_b.total_cmp(score_a)).then(proof_a.cmp(proof_b))
        });
        found.into_iter().map(|(.., hit)| hit).collect()
    }
}

/// As [`Finder::find`], for a single question.
pub fn find(query: &str, symptoms: &SymptomTexts, texts: &Texts, proved: &[ErrorReport]) -> Vec<Hit> {
    Finder::new(symptoms, texts).find(query, proved)
}

/// The words of a row.
struct Document {
    /// Its id and numbers, folded.
    names: Vec<String>,
    symptom: Vec<String>,
    more: Vec<String>,
    explanation: Vec<String>,
}

impl Document {
    fn new(symptom: &Symptom, symptoms: &SymptomTexts, texts: &Texts) -> Self {
        let general: Vec<ErrorReport> = symptom.codes.iter().map(|code| ErrorReport::in_general(*code)).collect();
        let explanation = general.iter().flat_map(|it| [texts.cause(it), texts.remedy(it)]);
        let numbers = symptom.codes.iter().map(|code| fold(&code.to_string().replace('-', "")));
        Self {
            names: numbers.chain([fold(&symptom.id.replace('-', ""))]).collect(),
            symptom: words_of(&symptoms.symptom(symptom)).collect(),
            more: words_of(&symptoms.words(symptom)).collect(),
            explanation: explanation.flat_map(|text| words_of(&text).collect::<Vec<_>>()).collect(),
        }
    }

    /// How well a word fits: what the user sees counts more than what explains it.
    fn fits(&self, word: &str) -> f32 {
        let best = |words: &[String]| words.iter().map(|it| likeness(word, it)).fold(0.0, f32::max);
        let name = if self.names.iter().any(|name| name == word) { 10.0 } else { 0.0 };
        [name, 3.0 * best(&self.symptom), 2.0 * best(&self.more), best(&self.explanation)]
            .into_iter()
            .fold(0.0, f32::max)
    }
}

fn rarity(rows: &[f32]) -> f32 {
    let having = rows.iter().filter(|fit| **fit > 0.0).count();
    // At most a hundred rows: exact in an f32.
    #[allow(clippy::cast_precision_loss)]
    let (all, having) = (rows.len() as f32, having as f32);
    (1.0 + all / (1.0 + having)).ln()
}

/// Letters and digits in a row, folded. A rule's or number's name is one word: `L3-01`, `KB-0300`.
fn words_of(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !(c.is_alphanumeric() || c == '-'))
        .map(|word| fold(&word.replace('-', "")))
        .filter(|it| !it.is_empty())
}

/// Lower case; å, ä and ö stay letters of their own, other marks are taken away. Not all of Unicode: its table alone is a
/// thirtieth of the panel's module.
fn fold(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            'Å' => 'å',
            'Ä' => 'ä',
            'Ö' => 'ö',
            'é' | 'è' | 'ê' | 'É' | 'È' | 'Ê' => 'e',
            'ü' | 'Ü' => 'u',
            'á' | 'à' | 'Á' | 'À' => 'a',
            other => other.to_ascii_lowercase(),
        })
        .collect()
}

/// Words that say nothing of a symptom.
fn is_filler(word: &str) -> bool {
    const FILLERS: [&str; 52] = [
        "och", "i", "på", "är", "en", "ett", "det", "den", "de", "som", "jag", "min", "mitt", "mina", "att", "när",
        "har", "till", "av", "för", "med", "om", "inte", "kan", "får", "vi", "du", "man", "vad", "varför", "hur",
        "the", "a", "an", "is", "are", "to", "of", "on", "in", "my", "i'm", "it", "and", "not", "does", "do", "can",
        "why", "when", "what", "how",
    ];
    FILLERS.contains(&word)
}

/// 1 for the same word, less the less alike, 0 for none.
fn likeness(query: &str, word: &str) -> f32 {
    if query == word {
        return 1.0;
    }
    let (query, word): (Vec<char>, Vec<char>) = (query.chars().collect(), word.chars().collect());
    let shorter = query.len().min(word.len());
    if shorter < 3 {
        return 0.0;
    }
    let common = query.iter().zip(&word).take_while(|(a, b)| a == b).count();
    // knapp – knappen, grå – gråa, läsare – läsaren: the stem is the same and the endings are short.
    if common == shorter && query.len().max(word.len()) - common <= 4 {
        return 0.8;
    }
    // What is being typed is the beginning of a word.
    if common == query.len() {
        return 0.6;
    }
    if common >= 4 && query.len() - common <= 3 && word.len() - common <= 3 {
        return 0.5;
    }
    if shorter >= 5 && one_slip(&query, &word) {
        return 0.4;
    }
    // kortläsare – läsare.
    let (short, long) = if query.len() < word.len() { (&query, &word) } else { (&word, &query) };
    if short.len() >= 5 && long.windows(short.len()).any(|part| part == short.as_slice()) {
        return 0.4;
    }
    0.0
}

/// One letter wrong, missing, too many, or two swapped.
fn one_slip(a: &[char], b: &[char]) -> bool {
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    match b.len() - a.len() {
        0 => {
            let wrong = !a.is_empty() && a[1..] == b[1..];
            let swapped = a.len() >= 2 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..];
            wrong || swapped
        }
        1 => *a == b[1..],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Code, Language};
    use proptest::prelude::*;

    fn ids(query: &str, language: Language, proved: &[ErrorReport]) -> Vec<&'static str> {
        let hits = find(query, &SymptomTexts::new(language), &Texts::new(language), proved);
        hits.into_iter().map(|hit| hit.symptom.id).collect()
    }

    #[test]
    fn a_symptom_in_a_users_words_is_found() {
        for (query, id) in [
            ("knappen är grå", "L3-01"),
            ("hantera beställningar grå", "L3-01"),
            ("bekräfta överlämning lyser inte", "L3-09"),
            ("hittar inte beställningen bindestreck", "L3-04"),
            ("händer inget när jag klickar på signera", "L3-07"),
            ("pinkoden är låst", "PIN-01"),
            ("tappat puken till reservkortet", "PIN-05"),
            ("kortläsaren hittas inte", "HW-01"),
            ("kvittera tiden ute", "L3-18"),
            ("net id saknas", "MW-10"),
            ("hsa id", "L3-03"),
            ("bankid", "CRT-09"),
            ("KB-0300", "L3-01"),
            ("sm-04", "SM-04"),
        ] {
            let found = ids(query, Language::Swedish, &[]);
            assert!(found.iter().take(3).any(|it| *it == id), "{query}: {found:?}");
        }
        assert_eq!(ids("button grey hantera", Language::English, &[]).first(), Some(&"L3-01"));
    }

    #[test]
    fn one_slip_of_the_hand_is_forgiven() {
        for query in ["certifiktet spärrat", "certifikatet spärat", "cretifikatet spärrat"] {
            assert!(ids(query, Language::Swedish, &[]).iter().take(3).any(|it| *it == "CRT-01"), "{query}");
        }
    }

    #[test]
    fn what_the_facts_prove_comes_first() {
        let proved = [ErrorReport::new(Code::OneReader)];
        let found = ids("knappen är grå", Language::Swedish, &proved);
        assert_eq!(found.first(), Some(&"L3-10"), "{found:?}");
        let hits = find("", &SymptomTexts::new(Language::Swedish), &Texts::new(Language::Swedish), &proved);
        assert_eq!(hits.len(), ALL.len());
        assert!(hits[..3].iter().all(|hit| hit.proved) && !hits[3].proved);
    }

    #[test]
    fn nonsense_finds_nothing() {
        assert_eq!(ids("qqqqqq wwwww", Language::Swedish, &[]), [""; 0]);
        assert_eq!(ids("…  -- ", Language::Swedish, &[]).len(), ALL.len());
    }

    #[test]
    fn what_is_told_in_general_has_no_hole() {
        for language in [Language::Swedish, Language::English] {
            let texts = Texts::new(language);
            for entry in Code::ALL {
                let report = ErrorReport::in_general(entry.code);
                for text in [texts.cause(&report), texts.remedy(&report)] {
                    let none = language == Language::Swedish && text.contains("none");
                    assert!(!none, "{} {text}", entry.code);
                    assert!(!text.contains("{$") && !text.contains('!'), "{} {text}", entry.code);
                }
            }
        }
    }

    #[test]
    fn any_query_is_answered() {
        let finder = Finder::new(&SymptomTexts::new(Language::Swedish), &Texts::new(Language::Swedish));
        proptest!(ProptestConfig::with_cases(64), |(query in prop_oneof![any::<String>(), "[a-zåäö -]{0,40}"])| {
            let proved = [ErrorReport::new(Code::NoReader)];
            let found = finder.find(&query, &proved);
            prop_assert_eq!(found.first().map(|hit| hit.symptom.id), Some("HW-01"));
            prop_assert!(found.iter().skip(1).all(|hit| !hit.proved));
        });
    }
}
