//! Smart ID Identity Manager: a card whose production failed, and the choice of a reader.

use crate::paths::*;
use e2e::{LEFT, Person};

#[tokio::test]
async fn a_failed_production_and_the_choice_of_a_reader_are_explained() {
    let mut desk = old_portal().await;
    desk.insert_person(LEFT, Person::Administrator1);
    let origin = desk.portal.smartid_origin();
    desk.goto_at(&origin, "/idm/produce").await;
    let text = desk.detects("MW-20").await;
    assert!(!text.remedy.is_empty(), "{text:#?}");
    desk.goto_at(&origin, "/idm/unblock").await;
    let text = desk.detects("MW-21").await;
    assert!(text.says("läsare"), "{text:#?}");
    desk.browser.quit().await;
}
