//! The server itself: routes, TLS, and the task that watches deadlines.

use crate::{App, Command, ca::Level, contract, http::secure, pages};
use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing,
};
use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};
use tokio::sync::mpsc;

/// Serves until the handle says stop.
pub(crate) async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    handle: axum_server::Handle<SocketAddr>,
    tls: Arc<rustls::ServerConfig>,
    legacy: bool,
    orders: mpsc::UnboundedReceiver<Command>,
) {
    let watch = tokio::spawn(watch_deadlines(app.clone(), orders));
    let mut router = Router::new().merge(pages::routes(legacy)).route("/crl/{file}", routing::get(crl));
    if !legacy {
        router = router.merge(contract::routes());
    }
    let router = router.layer(axum::middleware::from_fn(secure)).with_state(app);
    let config = axum_server::tls_rustls::RustlsConfig::from_config(tls);
    let server = axum_server::from_tcp_rustls(listener, config);
    let served = server.expect("a bound listener").handle(handle).serve(router.into_make_service()).await;
    watch.abort();
    served.expect("the server ends by its handle only");
}

/// Ends cases at their deadline, whether or not anybody asks; also the one that moves the clock.
async fn watch_deadlines(app: Arc<App>, mut orders: mpsc::UnboundedReceiver<Command>) {
    loop {
        let wait = {
            let mut core = app.core();
            // A database that fails now fails the next request too, where it is told.
            let _ = core.sweep();
            app.tell();
            let next = core.store.next_deadline().ok().flatten();
            next.map(|deadline| Duration::from_millis(core.now().until(deadline).max(0) as u64 + 1))
        };
        let sleep = async {
            match wait {
                Some(wait) => tokio::time::sleep(wait).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = sleep => {}
            () = app.deadlines.notified() => {}
            order = orders.recv() => {
                let Some(order) = order else { return };
                let mut core = app.core();
                core.clock.advance(order.advance);
                let _ = core.sweep();
                // Whoever asked may have gone.
                let _ = order.done.send(());
            }
        }
    }
}

async fn crl(State(app): State<Arc<App>>, Path(file): Path<String>) -> Response {
    let ca = app.core().ca.clone();
    let level = [Level::Loa2, Level::Loa3].into_iter().find(|it| it.crl_file() == file);
    match level.map(|level| ca.crl(level)) {
        Some(Ok(list)) => ([(header::CONTENT_TYPE, "application/pkix-crl")], list).into_response(),
        Some(Err(_)) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
