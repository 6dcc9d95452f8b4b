//! The HTTP client: rustls on ring with the Mozilla roots, no redirects, bounded connecting.

use std::sync::Arc;
use std::time::Duration;

use rustls::{ClientConfig, RootCertStore};

/// Builds the client; `connect` is the longest wait for a connection. A redirect is never followed: it would
/// carry a secret to another address, and turn a POST into a GET.
///
/// # Errors
/// One sentence for people, where TLS cannot be set up.
pub fn client(connect: Duration) -> Result<reqwest::Client, String> {
    let broken = |why: String| format!("Secure connections cannot be set up: {why}.");
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls().map_err(|e| broken(e.to_string()))?)
        .connect_timeout(connect)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("flow/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|e| broken(e.to_string()))
}

fn tls() -> Result<ClientConfig, rustls::Error> {
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth())
}
