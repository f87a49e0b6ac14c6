//! `docs/handover.md` says what the types say: each example is parsed with its type and comes out again as it went in.

use kortbrygga_shared::portal::handover::*;
use serde_json::Value;
use std::collections::BTreeSet;

const DOC: &str = include_str!("../../../../docs/handover.md");

fn same<T: serde::Serialize + for<'de> serde::Deserialize<'de>>(example: &Value) -> Value {
    let parsed: T = serde_json::from_value(example.clone()).unwrap_or_else(|error| panic!("{error}: {example}"));
    serde_json::to_value(parsed).unwrap()
}

/// What an example's name says it is.
fn round_trip(name: &str, example: &Value) -> Value {
    macro_rules! calls {
        ($($call:ident)+) => {
            match name {
                "refusal" => same::<Refusal>(example),
                $(concat!(stringify!($call), " request") => same::<<$call as Call>::Request>(example),
                concat!(stringify!($call), " answer") => same::<<$call as Call>::Answer>(example),)+
                _ => panic!("no type for the example {name:?}"),
            }
        };
    }
    calls!(GetSession PostChallenge PostLogin PostOrder GetCase PostDocument PostSignature PostHandOver PostTerms PostCertificateRequests PostWritten)
}

#[test]
fn each_example_is_what_its_type_says() {
    let mut seen = BTreeSet::new();
    for block in DOC.split("```json ").skip(1) {
        let (name, rest) = block.split_once('\n').unwrap();
        let example: Value = serde_json::from_str(rest.split_once("```").unwrap().0).expect(name);
        assert_eq!(round_trip(name, &example), example, "{name}");
        assert!(seen.insert(name), "{name} twice");
    }
    assert_eq!(DOC.matches("```").count(), 2 * seen.len(), "every block has a name");
    assert!(seen.len() >= 15, "{seen:?}");
}

#[test]
fn each_call_and_each_number_stands_in_the_page() {
    macro_rules! stands {
        ($($call:ident)+) => {
            $(let row = format!("| {} | `{} {}` |", stringify!($call), $call::METHOD, $call::PATH);
            assert!(DOC.contains(&row), "{row}");)+
        };
    }
    stands!(GetSession PostChallenge PostLogin PostOrder GetCase PostDocument PostSignature PostHandOver PostTerms PostCertificateRequests PostWritten);
    for word in [META_BASE, META_CSRF, META_CASE, HEADER_CSRF, HEADER_IDEMPOTENCY, "512 KiB"] {
        assert!(DOC.contains(word), "{word}");
    }
    assert_eq!(MAX_BODY, 512 * 1024);
    for (oid, _) in portal::ca::POLICIES {
        assert!(DOC.contains(&oid.to_string()), "{oid}");
    }
    let numbers = DOC.match_indices("`KB-").map(|(at, _)| &DOC[at + 1..at + 8]).filter(|it| !it.ends_with("xx"));
    for number in numbers {
        number.parse::<kortbrygga_shared::catalogue::Code>().expect(number);
    }
}
