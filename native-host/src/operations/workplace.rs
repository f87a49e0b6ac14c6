//! What is installed and set on this computer, looked up anew.

use crate::{
    cards::Policy,
    diagnostics::{self, Source, ThisComputer},
};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    protocol::Reply,
};
use std::sync::Arc;

/// Answers within [`diagnostics::collect::LONGEST`], without keeping other requests waiting.
pub async fn run(policy: Policy) -> Result<Reply, ErrorReport> {
    let source: Arc<dyn Source> = Arc::new(ThisComputer(policy));
    let found = tokio::task::spawn_blocking(move || diagnostics::collect(&source)).await;
    found
        .map(|it| Reply::Workplace(Box::new(it)))
        .map_err(|_| ErrorReport::new(Code::Internal).with("detail", "workplace"))
}
