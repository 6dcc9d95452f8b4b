//! A service around tower-lsp's that mends three of its habits.
//!
//! Unguarded, tower-lsp 0.20 waits for ever after `exit` while its input stays open, forgets whether
//! `shutdown` came first, and lets a panic in one answer end the process.

use std::panic::AssertUnwindSafe;
use std::task::{Context, Poll};

use futures::FutureExt;
use futures::future::BoxFuture;
use tower::Service;
use tower_lsp::jsonrpc::{Error, Request, Response};

use crate::exit::{CUT_OFF, DONE, Exit};

/// Passes messages on to `inner`, watching for the end and for panics.
pub(crate) struct Guard<S> {
    inner: S,
    exit: Exit,
    /// Whether the editor has said that it is about to leave.
    asked_to_shut_down: bool,
}

impl<S> Guard<S> {
    pub(crate) fn new(inner: S, exit: Exit) -> Self {
        Self {
            inner,
            exit,
            asked_to_shut_down: false,
        }
    }

    fn notice(&mut self, method: &str) {
        match method {
            "shutdown" => self.asked_to_shut_down = true,
            "exit" => self.exit.leave(if self.asked_to_shut_down {
                DONE
            } else {
                CUT_OFF
            }),
            _ => {}
        }
    }
}

impl<S> Service<Request> for Guard<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
    S::Error: Send,
{
    type Response = Option<Response>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Option<Response>, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        self.notice(request.method());
        let id = request.id().cloned();
        let answer = AssertUnwindSafe(self.inner.call(request)).catch_unwind();
        let failed = move || id.map(|id| Response::from_error(id, Error::internal_error()));
        Box::pin(answer.map(move |result| result.unwrap_or_else(|_| Ok(failed()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_internal_error() {
        let panics = tower::service_fn(|request: Request| async move {
            assert!(request.method() == "fine", "told to");
            Ok::<_, std::convert::Infallible>(None)
        });
        let mut guard = Guard::new(panics, Exit::new());
        let failed = Response::from_error(7.into(), Error::internal_error());
        assert_eq!(
            guard.call(Request::build("hover").id(7).finish()).await,
            Ok(Some(failed))
        );
        assert_eq!(
            guard.call(Request::build("didOpen").finish()).await,
            Ok(None)
        );
        assert_eq!(
            guard.call(Request::build("fine").id(8).finish()).await,
            Ok(None)
        );
    }
}
