//! Around every message: its name, its time, and a net for panics.

use std::borrow::Cow;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Id, Request, Response};
use tower_service::Service;

use super::capabilities;

/// Methods whose types the library has too narrow, and under which names we handle them with our own: it has no
/// defaults of completion items, and a resolved item must go back as it came.
pub(super) const OWN_METHODS: [(&str, &str); 3] = [
    ("textDocument/completion", "siskin/completion"),
    ("completionItem/resolve", "siskin/completionResolve"),
    ("codeAction/resolve", "siskin/codeActionResolve"),
];

/// The service, watched.
#[derive(Debug)]
pub(super) struct Dispatch<S> {
    inner: S,
}

impl<S> Dispatch<S> {
    /// Watches a service.
    pub(super) fn new(inner: S) -> Self {
        Self { inner }
    }
}

impl<S> Service<Request> for Dispatch<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + Unpin + 'static,
{
    type Response = Option<Response>;
    type Error = S::Error;
    type Future = Watched<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let (method, id, params) = request.into_parts();
        let own = OWN_METHODS.iter().find(|(theirs, _)| *theirs == method).map(|(_, own)| *own);
        let mut request = Request::build(own.map_or_else(|| method.clone(), Cow::Borrowed));
        if let Some(mut params) = params {
            if method == "initialize" {
                capabilities::drop_unreadable(&mut params);
            }
            request = request.params(params);
        }
        if let Some(id) = id.clone() {
            request = request.id(id);
        }
        let request = request.finish();
        let inner = self.inner.call(request);
        Watched { inner, method: method.into_owned(), id, begun: Instant::now() }
    }
}

/// The answer to come.
#[derive(Debug)]
pub(super) struct Watched<F> {
    inner: F,
    method: String,
    id: Option<Id>,
    begun: Instant,
}

impl<F, E> Future for Watched<F>
where
    F: Future<Output = Result<Option<Response>, E>> + Unpin,
{
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = catch_unwind(AssertUnwindSafe(|| Pin::new(&mut self.inner).poll(cx)));
        let output = match polled {
            Ok(Poll::Pending) => return Poll::Pending,
            // tower-lsp keeps silent about unknown requests of the protocol's own kind.
            Ok(Poll::Ready(Ok(None))) => {
                Ok(self.id.clone().map(|id| Response::from_error(id, Error::method_not_found())))
            }
            Ok(Poll::Ready(output)) => output,
            // The hook has said where.
            Err(_) => Ok(self.id.clone().map(|id| Response::from_ok(id, Value::Null))),
        };
        let milliseconds = self.begun.elapsed().as_secs_f64() * 1e3;
        if let Some(id) = &self.id {
            tracing::debug!("{} {id}: {milliseconds:.2} ms", self.method);
        } else {
            tracing::debug!("{}: {milliseconds:.2} ms", self.method);
        }
        Poll::Ready(output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Panicking;

    impl Service<Request> for Panicking {
        type Response = Option<Response>;
        type Error = std::io::Error;
        type Future = Pin<Box<dyn Future<Output = Result<Option<Response>, std::io::Error>> + Send>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, request: Request) -> Self::Future {
            assert_eq!(request.method(), "siskin/completion");
            Box::pin(async { panic!("expected in this test") })
        }
    }

    #[test]
    fn a_panic_is_an_empty_answer() {
        let mut dispatch = Dispatch::new(Panicking);
        let request = Request::build("textDocument/completion").id(3).finish();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let response = runtime.block_on(dispatch.call(request)).unwrap();
        assert_eq!(response, Some(Response::from_ok(Id::Number(3), Value::Null)));
    }
}
