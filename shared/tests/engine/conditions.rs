//! Each condition is asked somewhere: by a step of a workflow or by a page of an adapter.

use kortbrygga_shared::{
    catalogue::symptoms,
    ceremony::{self, Condition},
    portal::Adapter,
};
use std::{collections::BTreeSet, fs, path::Path};

fn adapters() -> Vec<Adapter> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../manifest/portals");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let adapters = files.filter(|path| path.extension().is_some_and(|it| it == "toml"));
    adapters.map(|path| toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap()).collect()
}

#[test]
fn each_condition_is_used() {
    let adapters = adapters();
    let by_steps = ceremony::ALL.iter().flat_map(|workflow| workflow.steps).flat_map(|step| step.conditions);
    let by_pages = adapters.iter().flat_map(|adapter| &adapter.pages).flat_map(|page| &page.conditions);
    let used: BTreeSet<&Condition> = by_steps.chain(by_pages).collect();
    let unused: Vec<&Condition> = Condition::ALL.iter().filter(|condition| !used.contains(condition)).collect();
    assert_eq!(unused, [] as [&Condition; 0]);
}

#[test]
fn each_adapter_keeps_the_schema() {
    let adapters = adapters();
    assert!(adapters.len() >= 2);
    for adapter in &adapters {
        assert_eq!(adapter.check(), Ok(()), "{}", adapter.id);
        // A page of no workflow with conditions has something to say them beside.
        for page in adapter.pages.iter().filter(|page| page.step.is_none()) {
            let mut once = BTreeSet::new();
            assert!(page.conditions.iter().all(|it| once.insert(it)), "{}/{}", adapter.id, page.id);
        }
    }
}

#[test]
fn a_step_asks_each_condition_once_and_the_unexplained_last() {
    for workflow in ceremony::ALL {
        for step in workflow.steps {
            let mut once = BTreeSet::new();
            assert!(step.conditions.iter().all(|it| once.insert(it)), "{} {}", workflow.id, step.id);
            let last = step.conditions.iter().position(|it| *it == Condition::ControlAlive);
            assert!(last.is_none_or(|at| at + 1 == step.conditions.len()), "{} {}", workflow.id, step.id);
        }
    }
}

#[test]
fn a_symptom_has_numbers_of_the_catalogue_once_each() {
    for row in symptoms::ALL {
        let once: BTreeSet<_> = row.codes.iter().collect();
        assert_eq!(once.len(), row.codes.len(), "{}", row.id);
        assert!(symptoms::leads_to(row.id, row.codes[0]));
    }
    assert!(!symptoms::leads_to("L3-99", kortbrygga_shared::catalogue::Code::OneReader));
}
