//! What the stand-ins of one family of programs answer alike over HTTP: who is let in, how an answer
//! can go wrong, and the shapes of refusals.

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, Method, Response, StatusCode, header};
use futures_util::StreamExt;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::arr::Fault;

/// A request that was let in, its path below the API cut at the slashes.
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) path: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    /// `None` when it is not JSON.
    pub(crate) body: Option<Value>,
}

impl Ask {
    /// Reads a request that brings the key, in the header or as a parameter. `/ping` needs none.
    pub(crate) async fn read(request: Request, key: &str) -> Result<Self, Reply> {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path().split('/').filter(|part| !part.is_empty());
        let path: Vec<String> = path.map(str::to_owned).collect();
        if path == ["ping"] {
            return Err(Reply::ok(json!({"status": "OK"})));
        }
        let query = parts.uri.query().unwrap_or("").as_bytes();
        let query: Vec<(String, String)> =
            url::form_urlencoded::parse(query).into_owned().collect();
        let by_header = parts.headers.get("x-api-key").and_then(|key| key.to_str().ok());
        let by_query = query.iter().find(|(name, _)| name == "apikey").map(|(_, key)| key.as_str());
        if by_header.or(by_query) != Some(key) {
            return Err(Reply { status: 401, body: None });
        }
        let Ok(body) = axum::body::to_bytes(body, 16 << 20).await else {
            return Err(Reply { status: 413, body: None });
        };
        let parsed: Result<Value, _> = serde_json::from_slice(&body);
        if !body.is_empty() && parsed.is_err() {
            let why = "'b' is an invalid start of a property name. Expected a '\"'. Path: $ | \
                       LineNumber: 0 | BytePositionInLine: 1.";
            return Err(Reply::unreadable("$", why));
        }
        Ok(Self { method: parts.method, path, query, body: parsed.ok() })
    }

    pub(crate) fn first(&self, key: &str) -> Option<&str> {
        let same = |(name, _): &&(String, String)| name.eq_ignore_ascii_case(key);
        self.query.iter().find(same).map(|(_, value)| value.as_str())
    }

    /// The path and the parameters that it was sent to.
    pub(crate) fn target(&self) -> String {
        let mut target = format!("/{}", self.path.join("/"));
        if !self.query.is_empty() {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            let query = query.extend_pairs(&self.query).finish();
            target = format!("{target}?{query}");
        }
        target
    }

    pub(crate) fn number(&self, key: &str) -> Option<i64> {
        self.first(key)?.parse().ok()
    }

    /// All values of a parameter that may be repeated.
    pub(crate) fn numbers(&self, key: &str) -> Vec<i64> {
        let same = |(name, _): &&(String, String)| name.eq_ignore_ascii_case(key);
        let values = self.query.iter().filter(same);
        values.flat_map(|(_, value)| value.split(',')).filter_map(|v| v.parse().ok()).collect()
    }

    pub(crate) fn is(&self, key: &str) -> bool {
        self.first(key).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    pub(crate) fn json(&self) -> Value {
        self.body.clone().unwrap_or_default()
    }
}

/// An answer before it is sent.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Option<Value>,
}

impl Reply {
    pub(crate) fn ok(body: Value) -> Self {
        Self { status: 200, body: Some(body) }
    }

    pub(crate) fn created(body: Value) -> Self {
        Self { status: 201, body: Some(body) }
    }

    pub(crate) fn accepted(body: Value) -> Self {
        Self { status: 202, body: Some(body) }
    }

    /// 200 with nothing in it.
    pub(crate) fn done() -> Self {
        Self { status: 200, body: None }
    }

    /// An unknown path: 404 with nothing in it.
    pub(crate) fn nowhere() -> Self {
        Self { status: 404, body: None }
    }

    /// An unknown item.
    pub(crate) fn unknown() -> Self {
        Self {
            status: 404,
            body: Some(json!({
                "type": "https://tools.ietf.org/html/rfc9110#section-15.5.5",
                "title": "Not Found", "status": 404, "traceId": trace(),
            })),
        }
    }

    pub(crate) fn message(status: u16, message: &str) -> Self {
        Self { status, body: Some(json!({"message": message})) }
    }

    /// A failure inside, with the beginning of a stack trace.
    pub(crate) fn failure(status: u16, kind: &str, message: &str) -> Self {
        let description = format!("{kind}: {message}\n   at Lab.Stack.Trace()");
        Self { status, body: Some(json!({"message": message, "description": description})) }
    }

    /// What was sent cannot be read.
    pub(crate) fn unreadable(place: &str, why: &str) -> Self {
        Self {
            status: 400,
            body: Some(json!({
                "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
                "title": "One or more validation errors occurred.", "status": 400,
                "errors": {place: [why]}, "traceId": trace(),
            })),
        }
    }

    /// What was sent is not allowed.
    pub(crate) fn invalid(property: &str, message: &str, value: &Value, code: &str) -> Self {
        Self {
            status: 400,
            body: Some(json!([{
                "propertyName": property, "errorMessage": message, "attemptedValue": value,
                "severity": "error", "errorCode": code, "formattedMessageArguments": [],
                "formattedMessagePlaceholderValues": {
                    "propertyName": property, "propertyValue": value,
                },
            }])),
        }
    }
}

fn trace() -> String {
    let id = uuid::Uuid::new_v4().simple().to_string();
    format!("00-{id}-{}-00", &id[..16])
}

/// What is answered instead, if the program is broken in such a way.
pub(crate) async fn before(fault: &Fault) -> Option<Response<Body>> {
    match fault {
        Fault::None | Fault::Half => {}
        Fault::DiesAfter(_) => return Some(broken_off(text(200, "application/json", ""), &[])),
        Fault::Slow(by) => tokio::time::sleep(*by).await,
        Fault::Status(status) => return Some(text(*status, "text/plain", "this is not working")),
        Fault::Html => {
            let page = "<!doctype html><title>Log in</title><form>Who are you?</form>";
            return Some(text(200, "text/html", page));
        }
        Fault::Redirect(to) => {
            let mut answer = text(302, "text/plain", "");
            if let Ok(to) = HeaderValue::from_str(to) {
                answer.headers_mut().insert(header::LOCATION, to);
            }
            return Some(answer);
        }
    }
    None
}

/// What becomes of the answer, if the program breaks off in the middle of it.
pub(crate) async fn after(fault: &Fault, response: Response<Body>) -> Response<Body> {
    if *fault != Fault::Half {
        return response;
    }
    let (parts, body) = response.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    broken_off(Response::from_parts(parts, Body::empty()), &whole[..whole.len() / 2])
}

/// An answer of which no more than `begin` arrives.
fn broken_off(response: Response<Body>, begin: &[u8]) -> Response<Body> {
    let (parts, _) = response.into_parts();
    let broken = futures_util::stream::iter([Ok(Bytes::copy_from_slice(begin))])
        .chain(futures_util::stream::iter([Err(std::io::Error::other("broken off"))]));
    let mut response = Response::from_parts(parts, Body::from_stream(broken));
    drop(response.headers_mut().remove(header::CONTENT_LENGTH));
    response
}

pub(crate) fn text(status: u16, kind: &str, body: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_owned()));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let (false, Ok(kind)) = (kind.is_empty(), HeaderValue::from_str(kind)) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}

/// One page of records, as all paged answers are built. A page 0 or of size 0 is empty.
pub(crate) fn page(ask: &Ask, sort_key: &str, records: Vec<Value>) -> Value {
    let number = ask.number("page").unwrap_or(1);
    let size = ask.number("pageSize").unwrap_or(10);
    let total = records.len();
    let (skip, take) = match (usize::try_from(number - 1), usize::try_from(size)) {
        (Ok(before), Ok(size)) => (before.saturating_mul(size), size),
        _ => (0, 0),
    };
    let records: Vec<Value> = records.into_iter().skip(skip).take(take).collect();
    json!({
        "page": number, "pageSize": size, "sortKey": ask.first("sortKey").unwrap_or(sort_key),
        "sortDirection": "descending", "totalRecords": total, "records": records,
    })
}

/// A moment as these programs write it.
pub(crate) fn stamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
