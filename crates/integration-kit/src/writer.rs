use http::Method;
use kernel::Answer;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Upstream, Weight, body::Whole, call::Call};

/// Changes something in a program. Whatever it sends is sent once: after an error that
/// [leaves doubt](kernel::Trouble::leaves_doubt), read back what became of it.
///
/// Answers are read as JSON; an empty one counts as `null`. Use [`crate::Ignored`] where the
/// answer does not matter.
#[derive(Debug)]
pub struct Writer {
    upstream: Upstream,
}

impl Writer {
    pub(crate) fn new(upstream: Upstream) -> Self {
        Self { upstream }
    }

    pub async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        body: &(impl Serialize + Sync),
        weight: Weight,
    ) -> Answer<T> {
        self.send(Method::POST, path, query, Some(self.encode(body)?), weight).await
    }

    pub async fn put<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        body: &(impl Serialize + Sync),
        weight: Weight,
    ) -> Answer<T> {
        self.send(Method::PUT, path, query, Some(self.encode(body)?), weight).await
    }

    /// A change that is all in the address. Only whether it was taken is read: some programs answer
    /// it with a page.
    pub async fn put_query(
        &self,
        path: &str,
        query: &[(&str, &str)],
        weight: Weight,
    ) -> Answer<()> {
        let call = Call { method: Method::PUT, path, query, body: None, weight, writes: true };
        self.upstream.call(&call, &mut Whole::default()).await
    }

    pub async fn delete<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        weight: Weight,
    ) -> Answer<T> {
        self.send(Method::DELETE, path, query, None, weight).await
    }

    /// A change that the program wants as a `GET`.
    pub async fn call<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        weight: Weight,
    ) -> Answer<T> {
        self.send(Method::GET, path, query, None, weight).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        body: Option<Vec<u8>>,
        weight: Weight,
    ) -> Answer<T> {
        let call = Call { method, path, query, body, weight, writes: true };
        let mut body = Whole::default();
        self.upstream.call(&call, &mut body).await?;
        body.json_or_nothing().map_err(|fault| self.upstream.error(fault))
    }

    fn encode(&self, body: &impl Serialize) -> Answer<Vec<u8>> {
        serde_json::to_vec(body)
            .map_err(|_| self.upstream.misunderstood("our own message cannot be written as JSON"))
    }
}

/// Makes a program look at itself. Like what a [`Writer`] sends, it is sent once.
#[derive(Debug)]
pub struct Checker {
    writer: Writer,
}

impl Checker {
    pub(crate) fn new(upstream: Upstream) -> Self {
        Self { writer: Writer::new(upstream) }
    }

    /// Sends the order to check.
    pub async fn order<T: DeserializeOwned>(
        &self,
        path: &str,
        order: &(impl Serialize + Sync),
    ) -> Answer<T> {
        self.writer.post(path, &[], order, Weight::Light).await
    }
}
