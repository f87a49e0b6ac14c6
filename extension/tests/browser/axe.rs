//! axe-core, run inside a document of the extension: the page's own policy forbids scripts that are not the extension's, so it
//! comes through the driver.

use std::{
    path::Path,
    process::{Command, Stdio},
    sync::LazyLock,
};
use thirtyfour::prelude::*;

/// What the rules are tagged with: WCAG 2.1 A and AA, and what is good besides.
const TAGS: [&str; 5] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];

static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scripts/axe");
    let found = Command::new(program).stderr(Stdio::inherit()).output().unwrap();
    assert!(found.status.success(), "scripts/axe could not bring axe-core");
    std::fs::read_to_string(String::from_utf8(found.stdout).unwrap().trim()).unwrap()
});

/// What axe finds wrong in the document that the driver is in, a line each; empty when all is well.
pub async fn violations(driver: &WebDriver) -> Vec<String> {
    let there = driver.execute("return typeof window.axe === 'object'", Vec::new()).await.unwrap();
    if !there.convert::<bool>().unwrap() {
        driver.execute(SCRIPT.as_str(), Vec::new()).await.unwrap();
    }
    let run = r#"
        const [tags, done] = arguments;
        axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] }).then(
            found => done({ rules: found.passes.length, violations: found.violations.flatMap(rule => rule.nodes.map(
                node => `${rule.id}: ${node.target} ${node.failureSummary}`)) }),
            error => done({ rules: 0, violations: [String(error)] }));
    "#;
    let found = driver.execute_async(run, vec![serde_json::json!(TAGS)]).await.unwrap();
    let rules = found.json()["rules"].as_u64().unwrap();
    assert!(rules > 10, "axe looked at {rules} rules only");
    serde_json::from_value(found.json()["violations"].clone()).unwrap()
}
