//! Requests: redirects, proxies, credentials, repetition, and an end as soon as someone cancels.

use std::collections::BTreeSet;
use std::io::Read;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, IF_RANGE, LOCATION, RANGE, RETRY_AFTER};
use reqwest::{NoProxy, Proxy, Url};

use super::address::{Address, Credentials, host};
use super::config::IndexConfig;
use super::keyring::Asked;
use super::tls::client_config;
use crate::cancel::CancellationToken;

/// Why a request gave nothing.
#[derive(Debug)]
pub(crate) enum Fault {
    Cancelled,
    /// Another try may help.
    Passing(String),
    /// Another try will not help.
    Lasting(String),
    /// The server answered with this status.
    Status(u16),
}

/// What to ask for.
#[derive(Clone, Debug)]
pub(crate) struct Request<'a> {
    pub(crate) url: &'a Url,
    pub(crate) accept: Option<&'static str>,
    /// Whether the answer may be packed with gzip on its way.
    pub(crate) gzip: bool,
    /// The value of the `Range` header.
    pub(crate) range: Option<String>,
    pub(crate) if_range: Option<String>,
}

impl<'a> Request<'a> {
    pub(crate) fn new(url: &'a Url) -> Self {
        Self { url, accept: None, gzip: false, range: None, if_range: None }
    }
}

/// Sends requests as a configuration says.
#[derive(Debug)]
pub(crate) struct Http {
    client: Client,
    /// For trusted hosts: accepts any certificate.
    trusting: Option<Client>,
    trusted_hosts: Vec<String>,
    indexes: Vec<Url>,
    credentials: Vec<(Url, Credentials)>,
    netrc: Vec<(Option<String>, Credentials)>,
    keyring: Asked,
    /// Origins that did not answer however often they were asked: nobody waits for them twice.
    silent: Mutex<BTreeSet<String>>,
    pub(crate) retries: u32,
    pub(crate) backoff: Duration,
}

impl Http {
    pub(crate) fn new(config: &IndexConfig) -> Result<Self, String> {
        let trusting = if config.trusted_hosts.is_empty() { None } else { Some(client(config, true)?) };
        let pages = config.find_links.iter().filter_map(|link| Address::parse(link).ok());
        let credentials = config
            .all_indexes()
            .cloned()
            .chain(pages)
            .filter_map(|address| Some((address.url, address.credentials?)))
            .collect();
        Ok(Self {
            client: client(config, false)?,
            trusting,
            trusted_hosts: config.trusted_hosts.clone(),
            credentials,
            netrc: config.netrc.clone(),
            indexes: config.all_indexes().map(|index| index.url.clone()).collect(),
            keyring: Asked::new(config.keyring.clone()),
            silent: Mutex::default(),
            retries: config.retries,
            backoff: config.backoff,
        })
    }

    /// Sends the request once, following redirects. Statuses from 400 on are a [`Fault::Status`] or passing.
    pub(crate) fn send(&self, request: &Request<'_>, cancel: &CancellationToken) -> Result<Answer, Fault> {
        let mut url = request.url.clone();
        for _ in 0..10 {
            let answer = Answer::start(self.prepare(&url, request)?, &url, cancel)?;
            if matches!(answer.status, 401 | 403) && self.ask_keyring(&url) {
                continue;
            }
            let is_redirect = matches!(answer.status, 301 | 302 | 303 | 307 | 308);
            let Some(place) = answer.header(LOCATION.as_str()).filter(|_| is_redirect) else {
                return match answer.status {
                    408 | 425 | 429 | 500 | 502 | 503 | 504 | 520..=527 => {
                        Err(Fault::Passing(passing_message(&answer)))
                    }
                    200..=299 => Ok(answer),
                    status => Err(Fault::Status(status)),
                };
            };
            let next = url
                .join(place)
                .map_err(|_| Fault::Lasting("redirects to something that is no address".into()))?;
            if url.scheme() == "https" && next.scheme() != "https" {
                let message = format!("redirects from https to {} without it; refused", host(&next));
                return Err(Fault::Lasting(message));
            }
            url = next;
        }
        Err(Fault::Lasting("redirects more than 10 times".into()))
    }

    /// Sends the request until it is answered or the repetitions are used up; `retrying` hears of each.
    pub(crate) fn send_patiently(
        &self,
        request: &Request<'_>,
        cancel: &CancellationToken,
        retrying: &dyn Fn(&str),
    ) -> Result<Answer, Fault> {
        let origin = request.url.origin().ascii_serialization();
        let mut attempt = 0;
        loop {
            let is_silent = self.silent().contains(&origin);
            match self.send(request, cancel) {
                Err(Fault::Passing(message)) if attempt < self.retries && !is_silent => {
                    retrying(&message);
                    self.wait(attempt, cancel)?;
                    attempt += 1;
                }
                Err(fault @ Fault::Passing(_)) => {
                    self.silent().insert(origin);
                    return Err(fault);
                }
                other => return other,
            }
        }
    }

    fn silent(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.silent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits before repetition number `attempt` (from 0).
    pub(crate) fn wait(&self, attempt: u32, cancel: &CancellationToken) -> Result<(), Fault> {
        let pause = self.backoff.saturating_mul(1 << attempt.min(6)).min(Duration::from_secs(10));
        if cancel.wait(pause) { Ok(()) } else { Err(Fault::Cancelled) }
    }

    fn prepare(&self, url: &Url, request: &Request<'_>) -> Result<RequestBuilder, Fault> {
        let is_trusted = self.is_trusted(url);
        match url.scheme() {
            "https" => {}
            "http" if is_trusted || is_loopback(url) => {}
            "http" => {
                let message =
                    "would be asked without TLS; use https, or name it in pip's `trusted-host`".to_owned();
                return Err(Fault::Lasting(message));
            }
            other => return Err(Fault::Lasting(format!("`{other}` addresses are not fetched"))),
        }
        let client = self.trusting.as_ref().filter(|_| is_trusted).unwrap_or(&self.client);
        let mut plain = url.clone();
        plain.set_fragment(None);
        let own =
            (!url.username().is_empty()).then(|| Address::parse(url.as_str()).ok()?.credentials).flatten();
        let _ = plain.set_username("");
        let _ = plain.set_password(None);
        let mut builder = client.get(plain);
        if let Some(Credentials { user, password }) = own.or_else(|| self.credentials_for(url)) {
            let with_password = (!password.is_empty()).then_some(password);
            builder = builder.basic_auth(user, with_password);
        }
        builder = builder.header(ACCEPT_ENCODING, if request.gzip { "gzip" } else { "identity" });
        if let Some(accept) = request.accept {
            builder = builder.header(ACCEPT, accept);
        }
        if let Some(range) = &request.range {
            builder = builder.header(RANGE, range);
        }
        if let Some(if_range) = &request.if_range {
            builder = builder.header(IF_RANGE, if_range);
        }
        Ok(builder)
    }

    /// Credentials belong to one scheme, host and port: a redirect elsewhere does not get them.
    fn credentials_for(&self, url: &Url) -> Option<Credentials> {
        self.keyring.known(url).or_else(|| self.configured_for(url).cloned()).or_else(|| {
            let host = url.host_str()?;
            let named = self.netrc.iter().find(|(machine, _)| machine.as_deref() == Some(host));
            let found = named.or_else(|| self.netrc.iter().find(|(machine, _)| machine.is_none()));
            found.map(|(_, credentials)| credentials.clone())
        })
    }

    /// The credentials that settings have for a host.
    fn configured_for(&self, url: &Url) -> Option<&Credentials> {
        let is_own = |(index, _): &&(Url, Credentials)| index.origin() == url.origin();
        self.credentials.iter().find(is_own).map(|(_, credentials)| credentials)
    }

    /// Asks the keyring about a host that refuses access, and gives whether there is something new to try.
    fn ask_keyring(&self, url: &Url) -> bool {
        let index = self.indexes.iter().find(|index| index.origin() == url.origin());
        let user = self.configured_for(url).map(|credentials| credentials.user.as_str());
        self.keyring.ask(url, index, user)
    }

    fn is_trusted(&self, url: &Url) -> bool {
        let with_port =
            url.port_or_known_default().map(|port| format!("{}:{port}", url.host_str().unwrap_or("")));
        self.trusted_hosts
            .iter()
            .any(|trusted| Some(trusted.as_str()) == url.host_str() || Some(trusted) == with_port.as_ref())
    }
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn passing_message(answer: &Answer) -> String {
    let after = answer.header(RETRY_AFTER.as_str()).map(|after| format!(", asks to wait {after}"));
    format!("answered {}{}", answer.status, after.unwrap_or_default())
}

fn client(config: &IndexConfig, trusting: bool) -> Result<Client, String> {
    let mut builder = Client::builder()
        .tls_backend_preconfigured(client_config(config, trusting)?)
        .user_agent(concat!("siskin/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .no_gzip()
        .no_proxy()
        .connect_timeout(config.timeout)
        .timeout(config.timeout);
    let no_proxy = config.no_proxy.as_deref().and_then(NoProxy::from_string);
    if let Some(address) = &config.proxy {
        builder = builder.proxy(proxy(address, Proxy::all)?.no_proxy(no_proxy));
    } else {
        if let Some(address) = &config.https_proxy {
            builder = builder.proxy(proxy(address, Proxy::https)?.no_proxy(no_proxy.clone()));
        }
        if let Some(address) = &config.http_proxy {
            builder = builder.proxy(proxy(address, Proxy::http)?.no_proxy(no_proxy));
        }
    }
    builder
        .build()
        .map_err(|error| format!("the HTTP client cannot be set up: {}", cause(&error.without_url())))
}

fn proxy(address: &Address, scope: impl Fn(Url) -> reqwest::Result<Proxy>) -> Result<Proxy, String> {
    let proxy = scope(address.url.clone())
        .map_err(|error| format!("proxy {}: {}", address.host(), cause(&error.without_url())))?;
    Ok(match &address.credentials {
        Some(credentials) => proxy.basic_auth(&credentials.user, &credentials.password),
        None => proxy,
    })
}

/// An error with its causes, without the address that was asked.
fn cause(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let said = error.to_string();
        if !text.contains(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        source = error.source();
    }
    text
}

/// Whether nobody listens there, or nobody knows the name: the next moment will hardly change that.
fn is_unreachable(error: &reqwest::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let refused = error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused);
        if refused || error.to_string().starts_with("dns error") {
            return true;
        }
        cause = error.source();
    }
    false
}

/// An answer whose body arrives from a thread of its own, so that waiting for it can be given up.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The address that answered, after redirects.
    pub(crate) url: Url,
    headers: HeaderMap,
    messages: Receiver<Message>,
}

#[derive(Debug)]
enum Message {
    Head(u16, HeaderMap),
    Chunk(Vec<u8>),
    End,
    Failed(Fault),
}

impl Answer {
    fn start(request: RequestBuilder, url: &Url, cancel: &CancellationToken) -> Result<Self, Fault> {
        let (sender, messages) = sync_channel(4);
        std::thread::Builder::new()
            .name("siskin-fetch".into())
            .spawn(move || transfer(request, &sender))
            .map_err(|error| Fault::Lasting(format!("no thread for the request: {error}")))?;
        match receive(&messages, cancel)? {
            Message::Head(status, headers) => Ok(Self { status, url: url.clone(), headers, messages }),
            Message::Failed(fault) => Err(fault),
            Message::Chunk(_) | Message::End => Err(Fault::Passing("the answer has no head".into())),
        }
    }

    /// A header's value, where it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A header that holds a number.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.header(name)?.trim().parse().ok()
    }

    /// The strong validator to ask for the same content with.
    pub(crate) fn validator(&self) -> Option<String> {
        self.header("etag").filter(|tag| !tag.starts_with("W/")).map(str::to_owned)
    }

    /// The next part of the body; `None` at its end.
    pub(crate) fn next_chunk(&mut self, cancel: &CancellationToken) -> Result<Option<Vec<u8>>, Fault> {
        match receive(&self.messages, cancel)? {
            Message::Chunk(chunk) => Ok(Some(chunk)),
            Message::End | Message::Head(..) => Ok(None),
            Message::Failed(fault) => Err(fault),
        }
    }

    /// The whole body, at most `limit` bytes.
    pub(crate) fn body(mut self, limit: u64, cancel: &CancellationToken) -> Result<Vec<u8>, Fault> {
        let mut out = Vec::new();
        while let Some(chunk) = self.next_chunk(cancel)? {
            if (out.len() + chunk.len()) as u64 > limit {
                return Err(Fault::Lasting(format!("answers with more than {limit} bytes; refused")));
            }
            out.extend_from_slice(&chunk);
        }
        if self.header("content-encoding") == Some("gzip") {
            let mut plain = Vec::new();
            flate2::read::MultiGzDecoder::new(out.as_slice())
                .take(limit)
                .read_to_end(&mut plain)
                .map_err(|error| Fault::Passing(format!("answers with damaged gzip: {error}")))?;
            return Ok(plain);
        }
        Ok(out)
    }
}

fn receive(messages: &Receiver<Message>, cancel: &CancellationToken) -> Result<Message, Fault> {
    loop {
        if cancel.is_cancelled() {
            return Err(Fault::Cancelled);
        }
        match messages.recv_timeout(Duration::from_millis(50)) {
            Ok(message) => return Ok(message),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(Fault::Passing("the connection ended".into())),
        }
    }
}

/// Runs in the request's own thread; ends early when nobody listens.
fn transfer(request: RequestBuilder, sender: &SyncSender<Message>) {
    let failed = |error: reqwest::Error| {
        let error = error.without_url();
        let text = cause(&error);
        // A certificate that is refused once is refused again.
        let lasting = error.is_builder() || text.contains("certificate");
        Message::Failed(if is_unreachable(&error) {
            let advice = "check the network and pip's proxy settings";
            Fault::Lasting(format!("could not be reached ({text}); {advice}"))
        } else if lasting {
            Fault::Lasting(text)
        } else {
            Fault::Passing(text)
        })
    };
    let mut response: Response = match request.send() {
        Ok(response) => response,
        Err(error) => {
            let _ = sender.send(failed(error));
            return;
        }
    };
    if sender.send(Message::Head(response.status().as_u16(), response.headers().clone())).is_err() {
        return;
    }
    let mut buffer = vec![0; 1 << 16];
    loop {
        let message = match response.read(&mut buffer) {
            Ok(0) => Message::End,
            Ok(n) => Message::Chunk(buffer.get(..n).unwrap_or_default().to_vec()),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => Message::Failed(Fault::Passing(format!("the answer broke off: {}", cause(&error)))),
        };
        let is_last = !matches!(message, Message::Chunk(_));
        if sender.send(message).is_err() || is_last {
            return;
        }
    }
}

/// Reads `bytes 0-99/1234` to the first byte, the one after the last, and the total.
pub(crate) fn content_range(answer: &Answer) -> Option<(u64, u64, u64)> {
    let (range, total) =
        answer.header("content-range")?.trim().strip_prefix("bytes")?.trim().split_once('/')?;
    let (start, end) = range.split_once('-')?;
    let (start, end, total) =
        (start.parse().ok()?, end.parse::<u64>().ok()?.checked_add(1)?, total.parse().ok()?);
    (start < end && end <= total).then_some((start, end, total))
}
