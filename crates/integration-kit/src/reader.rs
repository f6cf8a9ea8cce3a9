use http::Method;
use kernel::Answer;
use serde::de::DeserializeOwned;

use crate::{Listed, Upstream, Weight, body::Whole, call::Call, each::Each};

/// Looks at a program and changes nothing. Reads are repeated when that may help.
#[derive(Clone, Debug)]
pub struct Reader {
    pub(crate) upstream: Upstream,
}

impl Reader {
    pub(crate) fn new(upstream: Upstream) -> Self {
        Self { upstream }
    }

    /// `GET`s `path` (under the URL base) and reads the answer as JSON.
    pub async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        weight: Weight,
    ) -> Answer<T> {
        let mut body = Whole::default();
        self.upstream.call(&read(path, query, weight), &mut body).await?;
        body.json().map_err(|fault| self.upstream.error(fault))
    }

    /// `GET`s `path` and reads the answer as text.
    pub async fn get_text(
        &self,
        path: &str,
        query: &[(&str, &str)],
        weight: Weight,
    ) -> Answer<String> {
        let mut body = Whole::default();
        self.upstream.call(&read(path, query, weight), &mut body).await?;
        Ok(body.text())
    }

    /// `GET`s a list and hands over one element after the other while it arrives, so that a list
    /// of any length takes no more memory than its largest element. Answers how many there were.
    ///
    /// After an error some elements may have been handed over already.
    pub async fn get_each<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        listed: Listed,
        weight: Weight,
        each: impl FnMut(T) + Send,
    ) -> Answer<usize> {
        let mut each = Each::new(listed, each);
        self.upstream.call(&read(path, query, weight), &mut each).await?;
        Ok(each.count())
    }
}

fn read<'a>(path: &'a str, query: &'a [(&'a str, &'a str)], weight: Weight) -> Call<'a> {
    Call { method: Method::GET, path, query, body: None, weight, writes: false }
}
