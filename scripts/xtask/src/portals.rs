//! The portal adapters in `manifest/portals/`.

use crate::Error;
use kortbrygga_shared::portal::Adapter;
use std::{fs, path::Path};

/// All adapters, in order of file name, each checked.
///
/// # Errors
/// The first file that can't be read, parsed or does not pass [`Adapter::check`].
pub fn read(folder: &Path) -> Result<Vec<Adapter>, Error> {
    let entries = fs::read_dir(folder).map_err(Error::file(folder))?;
    let mut files: Vec<_> = entries.filter_map(|entry| entry.ok().map(|it| it.path())).collect();
    files.retain(|file| file.extension().is_some_and(|it| it == "toml"));
    files.sort();
    files
        .iter()
        .map(|file| {
            let text = fs::read_to_string(file).map_err(Error::file(file))?;
            parse(&text).map_err(|why| Error::Content(file.clone(), why))
        })
        .collect()
}

fn parse(text: &str) -> Result<Adapter, String> {
    let adapter: Adapter = toml::from_str(text).map_err(|error| error.to_string())?;
    adapter.check().map_err(|error| error.to_string())?;
    Ok(adapter)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_shipped_adapters_pass() {
        let adapters = read(&crate::root().join("manifest/portals")).unwrap();
        assert!(adapters.iter().any(|it| it.id == "mina-sidor"));
    }

    #[test]
    fn every_step_of_a_workflow_has_a_page_in_one_portal() {
        let adapters = read(&crate::root().join("manifest/portals")).unwrap();
        for workflow in kortbrygga_shared::ceremony::ALL {
            let has_pages = adapters.iter().any(|portal| {
                let named: Vec<_> = portal.pages.iter().filter_map(|page| page.step.as_ref()).collect();
                let has_page = |step: &str| named.iter().any(|it| it.workflow == workflow.id && it.step == step);
                workflow.steps.iter().all(|step| has_page(step.id))
            });
            assert!(has_pages, "{}", workflow.id);
        }
    }

    #[test]
    fn a_portal_without_https_or_with_an_unknown_step_is_refused() {
        let with = |pattern: &str, step: &str| {
            format!(
                "id='x'\ntitle='X'\nmatches=['{pattern}']\nmode='act'\n[[page]]\nid='a'\nheadings=['A']\n\
                 step={{workflow='siths.reserve-loa3.issue',step='{step}'}}"
            )
        };
        assert!(parse(&with("https://a.se/*", "review")).is_ok());
        assert!(parse(&with("http://a.se/*", "review")).is_err());
        assert!(parse(&with("https://a.se/*", "revue")).is_err());
    }
}
