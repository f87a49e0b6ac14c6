//! Finds in the tests which known symptoms they detect.
//!
//! A test detects a symptom by a call whose name begins with `detects` and that has the symptom's id as a string literal
//! among its arguments: `detects("L3-01", …)`. The call may stand in a helper of the same file (or of the same folder, when
//! the tests of a program are a folder); then the tests that reach the helper detect it. Tests that are ignored do not count.
//! Syntax is parsed, not matched, so comments and strings are no detections. It trusts the call to assert what it says.

use crate::Error;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};
use syn::{
    Attribute, Expr, ExprLit, Ident, Lit, Macro, Token,
    punctuated::Punctuated,
    visit::{self, Visit},
};

/// A test that detects a symptom.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Detection {
    /// The symptom's id, e.g. `L3-01`.
    pub rule: String,
    /// In what the fact is made.
    pub medium: Medium,
    /// The test's file, from the project's root.
    pub file: String,
    /// The test's name.
    pub test: String,
}

/// In what a fact is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Medium {
    /// A portal's page in a browser.
    Page,
    /// Readers and cards behind a PC/SC service.
    Readers,
    /// Registry, files and lists of a computer, as they were recorded.
    #[default]
    Recorded,
}

/// All detections in the tests below a folder of the root, in order.
///
/// # Errors
/// When a file can't be read or parsed, or a detecting call is reached by no test.
pub fn detections(root: &Path, folder: &str) -> Result<Vec<Detection>, Error> {
    let mut found = BTreeSet::new();
    for program in programs(&root.join(folder))? {
        let mut functions = Vec::new();
        for file in program {
            let text = fs::read_to_string(&file).map_err(Error::file(&file))?;
            let parsed = syn::parse_file(&text).map_err(|error| Error::Content(file.clone(), error.to_string()))?;
            let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
            let mut finder = Finder { file: name, functions: Vec::new(), open: Vec::new() };
            finder.visit_file(&parsed);
            functions.append(&mut finder.functions);
        }
        found.extend(of_program(&functions).map_err(|why| Error::Content(root.join(folder), why))?);
    }
    Ok(found.into_iter().collect())
}

/// The files of each test program: one file, or all files of a folder.
fn programs(folder: &Path) -> Result<Vec<Vec<PathBuf>>, Error> {
    let mut programs = Vec::new();
    for entry in sorted(folder)? {
        if entry.is_dir() {
            let mut files = Vec::new();
            collect(&entry, &mut files)?;
            programs.push(files);
        } else if entry.extension().is_some_and(|it| it == "rs") {
            programs.push(vec![entry]);
        }
    }
    Ok(programs)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    for entry in sorted(folder)? {
        if entry.is_dir() {
            collect(&entry, files)?;
        } else if entry.extension().is_some_and(|it| it == "rs") {
            files.push(entry);
        }
    }
    Ok(())
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(folder).map_err(Error::file(folder))?;
    let mut paths: Vec<_> = entries.filter_map(|entry| entry.ok().map(|it| it.path())).collect();
    paths.sort();
    Ok(paths)
}

/// A function of a test program.
#[derive(Default)]
struct Function {
    name: String,
    file: String,
    is_test: bool,
    is_ignored: bool,
    calls: BTreeSet<String>,
    detects: BTreeSet<String>,
    /// It mentions the station with its readers.
    at_station: bool,
}

fn of_program(functions: &[Function]) -> Result<Vec<Detection>, String> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, function) in functions.iter().enumerate() {
        by_name.entry(&function.name).or_default().push(at);
    }
    let mut found = Vec::new();
    let mut reached: BTreeSet<usize> = BTreeSet::new();
    for (at, test) in functions.iter().enumerate().filter(|(_, it)| it.is_test) {
        let mut seen = BTreeSet::from([at]);
        let mut waiting = vec![at];
        while let Some(now) = waiting.pop() {
            for next in functions[now].calls.iter().filter_map(|call| by_name.get(call.as_str())).flatten() {
                if !functions[*next].is_test && seen.insert(*next) {
                    waiting.push(*next);
                }
            }
        }
        if !test.is_ignored {
            let rules: BTreeSet<&String> = seen.iter().flat_map(|at| &functions[*at].detects).collect();
            let medium = match seen.iter().any(|at| functions[*at].at_station) {
                _ if test.file.contains("e2e/") => Medium::Page,
                true => Medium::Readers,
                false => Medium::Recorded,
            };
            let detection = |rule: &String| Detection {
                rule: rule.clone(),
                file: test.file.clone(),
                test: test.name.clone(),
                medium,
            };
            found.extend(rules.into_iter().map(detection));
        }
        reached.extend(seen);
    }
    let lost = functions.iter().enumerate().find(|(at, it)| !it.detects.is_empty() && !reached.contains(at));
    match lost {
        Some((_, function)) => Err(format!("{}: no test reaches `{}`, which detects", function.file, function.name)),
        None => Ok(found),
    }
}

/// Walks a file; calls belong to the innermost named function.
struct Finder {
    file: String,
    functions: Vec<Function>,
    open: Vec<Function>,
}

impl Finder {
    fn within(&mut self, name: &Ident, attributes: &[Attribute], walk: impl FnOnce(&mut Self)) {
        let has = |wanted: &str| {
            attributes.iter().any(|it| it.path().segments.last().is_some_and(|segment| segment.ident == wanted))
        };
        self.open.push(Function {
            name: name.to_string(),
            file: self.file.clone(),
            is_test: has("test"),
            is_ignored: has("ignore"),
            ..Function::default()
        });
        walk(self);
        self.functions.extend(self.open.pop());
    }

    fn called<'a>(&mut self, name: &Ident, arguments: impl Iterator<Item = &'a Expr>) {
        let Some(function) = self.open.last_mut() else { return };
        let name = name.to_string();
        if name.starts_with("detects") {
            function.detects.extend(arguments.filter_map(rule_id));
        }
        function.calls.insert(name);
    }
}

impl<'ast> Visit<'ast> for Finder {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.within(&item.sig.ident, &item.attrs, |finder| visit::visit_item_fn(finder, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.within(&item.sig.ident, &item.attrs, |finder| visit::visit_impl_item_fn(finder, item));
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let Expr::Path(path) = call.func.as_ref()
            && let Some(last) = path.path.segments.last()
        {
            self.called(&last.ident, call.args.iter());
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.called(&call.method, call.args.iter());
        visit::visit_expr_method_call(self, call);
    }

    /// `assert!(detects(…))`: the macro's arguments, where they are expressions.
    fn visit_macro(&mut self, made: &'ast Macro) {
        if let Ok(arguments) = made.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) {
            // The parsed expressions live no longer than this call, so they are walked by a finder of their own.
            let mut inner = Finder { file: self.file.clone(), functions: Vec::new(), open: vec![Function::default()] };
            arguments.iter().for_each(|it| inner.visit_expr(it));
            if let (Some(function), Some(found)) = (self.open.last_mut(), inner.open.pop()) {
                function.calls.extend(found.calls);
                function.detects.extend(found.detects);
                function.at_station |= found.at_station;
            }
        }
    }

    fn visit_ident(&mut self, name: &'ast Ident) {
        if let Some(function) = self.open.last_mut() {
            function.at_station |= name == "station" || name == "Station";
        }
    }
}

/// `L3-01` of a string literal.
fn rule_id(argument: &Expr) -> Option<String> {
    let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = argument else { return None };
    let text = text.value();
    let (area, number) = text.split_once('-')?;
    let fits = area.chars().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
        && !area.is_empty()
        && number.len() == 2
        && number.chars().all(|it| it.is_ascii_digit());
    fits.then_some(text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn found(files: &[(&str, &str)]) -> Result<Vec<(String, String)>, Error> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let file = folder.path().join("tests").join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let all = detections(folder.path(), "tests")?;
        Ok(all.into_iter().map(|it| (it.rule, format!("{}::{}", it.file, it.test))).collect())
    }

    fn pair(rule: &str, test: &str) -> (String, String) {
        (rule.to_owned(), test.to_owned())
    }

    #[test]
    fn a_call_in_a_test_counts_wherever_it_stands() {
        let text = r#"
            #[test] fn plain() { detects("L3-01", &codes); }
            #[tokio::test] async fn method() { desk.detects_code("L3-02", "KB-0302").await; }
            #[test] fn in_macro() { assert!(detects("HW-01", &codes), "never"); }
            #[test] fn in_closure() { (0..2).for_each(|_| support::detects("HW-02", &codes)); }
        "#;
        let wanted = [
            pair("HW-01", "tests/a.rs::in_macro"),
            pair("HW-02", "tests/a.rs::in_closure"),
            pair("L3-01", "tests/a.rs::plain"),
            pair("L3-02", "tests/a.rs::method"),
        ];
        assert_eq!(found(&[("a.rs", text)]).unwrap(), wanted);
    }

    #[test]
    fn a_helper_counts_for_the_tests_that_reach_it() {
        let text = r#"
            #[test] fn first() { outer(true); }
            #[test] fn second() { outer(false); }
            #[test] fn other() {}
            fn outer(old: bool) { inner(old); }
            fn inner(_: bool) { detects("PIN-01", &[]); }
        "#;
        let wanted = [pair("PIN-01", "tests/a.rs::first"), pair("PIN-01", "tests/a.rs::second")];
        assert_eq!(found(&[("a.rs", text)]).unwrap(), wanted);
        let parts = [
            ("b/main.rs", "mod c; #[test] fn it() { c::help(); }"),
            ("b/c.rs", "pub fn help() { detects(\"SM-01\"); }"),
        ];
        assert_eq!(found(&parts).unwrap(), [pair("SM-01", "tests/b/main.rs::it")]);
    }

    #[test]
    fn comments_other_strings_other_names_and_ignored_tests_do_not_count() {
        let text = r#"
            // detects("L3-01")
            #[test] fn one() { say("detects(\"L3-02\")"); detects("no id"); suspects("L3-03"); detects(id); }
            #[test] #[ignore = "slow"] fn two() { detects("L3-04"); }
        "#;
        assert_eq!(found(&[("a.rs", text)]).unwrap(), []);
    }

    #[test]
    fn a_test_with_a_station_has_real_readers_and_one_without_a_recorded_computer() {
        let text = r#"
            #[test] fn readers() { let it = desk(); assert!(detects("HW-01", &it)); }
            #[test] fn recorded() { detects("MW-01", &registry()); }
            fn desk() { workplace.station.insert(0, card) }
        "#;
        let folder = tempfile::tempdir().unwrap();
        for name in ["native-host/tests", "tests/e2e/tests"] {
            fs::create_dir_all(folder.path().join(name)).unwrap();
            fs::write(folder.path().join(name).join("a.rs"), text).unwrap();
        }
        let media =
            |name: &str| detections(folder.path(), name).unwrap().into_iter().map(|it| it.medium).collect::<Vec<_>>();
        assert_eq!(media("native-host/tests"), [Medium::Readers, Medium::Recorded]);
        assert_eq!(media("tests/e2e/tests"), [Medium::Page, Medium::Page]);
    }

    #[test]
    fn a_detection_that_no_test_reaches_is_told() {
        let text = r#"#[test] fn one() {} fn helper() { detects("L3-01"); }"#;
        let error = found(&[("a.rs", text)]).unwrap_err().to_string();
        assert!(error.contains("no test reaches `helper`"), "{error}");
    }
}
