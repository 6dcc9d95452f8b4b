//! The HTTP client: rustls on ring with the Mozilla roots, no redirects, bounded connecting.

use std::sync::Arc;
use std::time::Duration;

use rustls::{ClientConfig, RootCertStore};

use crate::trouble::{SystemTrouble, code};

/// Longest wait for a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// Builds the client. A redirect is never followed: it would carry credentials to another address,
/// and turn a POST into a GET.
pub(crate) fn client() -> Result<reqwest::Client, SystemTrouble> {
    let tls = tls().map_err(|e| broken(&e.to_string()))?;
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .connect_timeout(CONNECT)
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("flow/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|e| broken(&e.to_string()))
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

fn broken(detail: &str) -> SystemTrouble {
    let message = format!("Secure connections cannot be set up: {detail}.");
    SystemTrouble::failed(code::UNREACHABLE, message)
}
