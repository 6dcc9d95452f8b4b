//! How the server leaves.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::sync::watch;

/// The editor asked to shut down, then to leave; or its connection or process is gone.
pub(crate) const DONE: u8 = 0;
/// The server had to leave without being asked properly.
pub(crate) const CUT_OFF: u8 = 1;

/// Tells everyone that the server leaves, and with which exit code.
#[derive(Debug, Clone)]
pub(crate) struct Exit(watch::Sender<Option<u8>>);

impl Exit {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(None))
    }

    /// Leaves with `code`; the first call decides.
    pub(crate) fn leave(&self, code: u8) {
        self.0
            .send_if_modified(|now| now.is_none() && now.replace(code).is_none());
    }

    /// The exit code, if the server is leaving.
    pub(crate) fn code(&self) -> Option<u8> {
        *self.0.borrow()
    }

    /// Waits until the server leaves.
    pub(crate) async fn left(self) {
        // This value holds a sender, so the channel cannot close under the receiver.
        let _ = self.0.subscribe().wait_for(Option::is_some).await;
    }
}

/// The editor's input, which ends when the server leaves.
///
/// tower-lsp serves until its input ends, and editors keep the pipe open after `exit`; ending it
/// here lets tower-lsp write out what is still to be said and return.
pub(crate) struct Input<R> {
    inner: R,
    left: BoxFuture<'static, ()>,
}

impl<R> Input<R> {
    pub(crate) fn new(inner: R, exit: &Exit) -> Self {
        Self {
            inner,
            left: Box::pin(exit.clone().left()),
        }
    }
}

impl<R: AsyncRead + Unpin> AsyncRead for Input<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        if self.left.as_mut().poll(cx).is_ready() {
            // Reading nothing is the end. Stay ready for another read.
            self.left = Box::pin(std::future::ready(()));
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.inner).poll_read(cx, buffer)
    }
}
