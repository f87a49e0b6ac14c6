//! What is installed and set on this computer, looked up anew.

use crate::diagnostics::{self, Source, ThisComputer};
use kortbrygga_shared::{
    catalogue::{Code, ErrorReport},
    protocol::Reply,
};
use std::sync::Arc;

/// Answers within [`diagnostics::collect::LONGEST`], without keeping other requests waiting.
pub async fn run() -> Result<Reply, ErrorReport> {
    let source: Arc<dyn Source> = Arc::new(ThisComputer);
    let found = tokio::task::spawn_blocking(move || diagnostics::collect(&source)).await;
    found
        .map(|it| Reply::Workplace(Box::new(it)))
        .map_err(|_| ErrorReport::new(Code::Internal).with("detail", "workplace"))
}
