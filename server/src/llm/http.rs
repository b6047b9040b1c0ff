//! Questions over HTTP. A thread of its own drives all sockets; whoever asks waits for pieces, and closes the socket
//! by letting go.

use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Client, Proxy, Response, Url};
use serde_json::Value;
use siskin_indexer::cancel::CancellationToken;
use siskin_indexer::sources::index::tls_config;
use tokio::runtime::Handle;

use super::fault::Fault;
use super::key::Key;
use super::sse::Events;
use super::wire::{Partial, Wire, is_word};
use super::{Features, Provider, Question, Reply};
use crate::config::ModelSettings;

/// How long nothing has to be heard for cancellation to be looked at.
const STEP: Duration = Duration::from_millis(10);
/// What is read of one answer, framing included.
const MAX_BODY: usize = 8 << 20;
/// What is read of an answer that says what was wrong.
const MAX_ERROR: usize = 16 << 10;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A longer wait than this is no reason to wait.
const MAX_WAIT: Duration = Duration::from_mins(1);

/// A model behind HTTP.
#[derive(Debug)]
pub(super) struct Http {
    settings: ModelSettings,
    endpoint: Url,
    /// Protocols, the first one that takes a question.
    wires: Vec<Box<dyn Wire>>,
    features: Features,
    key: Key,
    client: Client,
}

impl Http {
    /// Fails with what is wrong with the settings.
    pub(super) fn new(
        settings: ModelSettings,
        wires: Vec<Box<dyn Wire>>,
        features: Features,
        key: Key,
    ) -> Result<Self, String> {
        let endpoint = Url::parse(&settings.endpoint)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some())
            .ok_or("`endpoint` is no http or https address")?;
        if !endpoint.username().is_empty() || endpoint.password().is_some() {
            return Err("`endpoint` holds a password; use `headers` or a key".to_owned());
        }
        let has_key =
            settings.key_env.is_some() || settings.key_command.is_some() || settings.key_keyring.is_some();
        if has_key && endpoint.scheme() == "http" && !is_loopback(&endpoint) {
            return Err("its key would be sent without TLS; use https".to_owned());
        }
        let client = client(&settings, &endpoint)?;
        Ok(Self { settings, endpoint, wires, features, key, client })
    }

    /// The address below the endpoint; a query of the endpoint stays.
    fn url(&self, path: &str) -> Url {
        let mut url = self.endpoint.clone();
        let base = url.path().trim_end_matches('/');
        // These stand beside `/v1`.
        let base = if matches!(path, "/infill" | "/api/generate") {
            base.strip_suffix("/v1").unwrap_or(base)
        } else {
            base
        };
        let path = format!("{base}{path}");
        url.set_path(&path);
        url
    }

    fn headers(&self, wire: &dyn Wire, cancel: &CancellationToken) -> Result<HeaderMap, Fault> {
        let mut headers = HeaderMap::new();
        let wrong = |name: &str| Fault::Lasting(format!("the header `{name}` of a model is no header"));
        let mut set = |name: &str, value: &str, is_secret: bool| {
            let key = HeaderName::try_from(name).map_err(|_| wrong(name))?;
            let mut value = HeaderValue::from_str(value).map_err(|_| wrong(name))?;
            value.set_sensitive(is_secret);
            headers.insert(key, value);
            Ok::<(), Fault>(())
        };
        for (name, value) in wire.headers() {
            set(name, value, false)?;
        }
        if let Some(secret) = self.key.fetch(cancel)? {
            let (name, before) = match &self.settings.key_header {
                Some(name) => (name.as_str(), ""),
                None => wire.key_header(),
            };
            set(name, &format!("{before}{}", secret.reveal()), true)?;
        }
        for (name, value) in &self.settings.headers {
            set(name, &value.0, true)?;
        }
        Ok(headers)
    }
}

impl Provider for Http {
    fn features(&self) -> Features {
        self.features
    }

    fn ask(
        &self,
        question: &Question,
        hear: &mut dyn FnMut(&str),
        cancel: &CancellationToken,
    ) -> Result<Reply, Fault> {
        let posts = self
            .wires
            .iter()
            .find_map(|wire| wire.post(question, &self.settings).map(|(path, body)| (wire, path, body)));
        let Some((wire, path, mut body)) = posts else {
            return Err(Fault::Lasting("the model does not take such questions; set `infill`".to_owned()));
        };
        if let Some(members) = body.as_object_mut() {
            if self.settings.parameters.contains_key("max_completion_tokens") {
                members.remove("max_tokens");
            }
            members.extend(self.settings.parameters.clone());
        }
        let request = self
            .client
            .post(self.url(path))
            .headers(self.headers(wire.as_ref(), cancel)?)
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_string());
        let exchange = Exchange::start(request)?;
        read(&exchange, wire.as_ref(), hear, cancel)
    }
}

/// Reads a reply as it comes.
fn read(
    exchange: &Exchange,
    wire: &dyn Wire,
    hear: &mut dyn FnMut(&str),
    cancel: &CancellationToken,
) -> Result<Reply, Fault> {
    let mut partial = Partial::default();
    let mut events = Events::default();
    // Who does not stream sends one object.
    let mut whole: Option<Vec<u8>> = None;
    let mut n_bytes = 0;
    let mut is_first = true;
    let mut take = |data: &str, partial: &mut Partial| -> Result<(), Fault> {
        if data.trim() == "[DONE]" {
            partial.is_finished = true;
            return Ok(());
        }
        let event: Value = serde_json::from_str(data).map_err(|_| malformed())?;
        let n_known = partial.reply.text.len();
        wire.read(&event, partial)?;
        if let Some(new) = partial.reply.text.get(n_known..).filter(|new| !new.is_empty()) {
            hear(new);
        }
        Ok(())
    };
    while let Some(piece) = exchange.next(cancel)? {
        n_bytes += piece.len();
        if n_bytes > MAX_BODY {
            let message = "the answer is larger than any that was asked for; it is refused";
            return Err(Fault::Lasting(message.to_owned()));
        }
        if std::mem::take(&mut is_first)
            && piece.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
        {
            whole = Some(Vec::new());
        }
        if let Some(whole) = &mut whole {
            whole.extend_from_slice(&piece);
            continue;
        }
        for data in events.take(&piece) {
            take(&data, &mut partial)?;
        }
    }
    match whole {
        Some(whole) => take(&String::from_utf8_lossy(&whole), &mut partial)?,
        None => {
            for data in events.finish() {
                take(&data, &mut partial)?;
            }
        }
    }
    if !partial.is_finished {
        return Err(Fault::passing("the reply was cut off"));
    }
    partial.reply.calls.retain(|call| !call.name.is_empty());
    for (at, call) in partial.reply.calls.iter_mut().enumerate().filter(|(_, call)| call.id.is_empty()) {
        // Results name the calls that they belong to.
        call.id = format!("call_{at}");
    }
    Ok(partial.reply)
}

fn malformed() -> Fault {
    Fault::passing("the endpoint answers in a form that is not of its protocol")
}

/// One request under way. Dropping it closes its connection.
struct Exchange {
    pieces: Receiver<Piece>,
    task: tokio::task::AbortHandle,
}

enum Piece {
    Bytes(Vec<u8>),
    End,
    Failed(Fault),
}

impl Exchange {
    fn start(request: reqwest::RequestBuilder) -> Result<Self, Fault> {
        let (sender, pieces) = channel();
        let task = runtime()?.spawn(transfer(request, sender)).abort_handle();
        Ok(Self { pieces, task })
    }

    /// The next bytes; `None` at the end.
    fn next(&self, cancel: &CancellationToken) -> Result<Option<Vec<u8>>, Fault> {
        loop {
            if cancel.is_cancelled() {
                return Err(Fault::Cancelled);
            }
            match self.pieces.recv_timeout(STEP) {
                Ok(Piece::Bytes(bytes)) => return Ok(Some(bytes)),
                Ok(Piece::End) => return Ok(None),
                Ok(Piece::Failed(fault)) => return Err(fault),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Fault::passing("the connection ended"));
                }
            }
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn transfer(request: reqwest::RequestBuilder, sender: Sender<Piece>) {
    let ended = match request.send().await {
        Err(error) => Piece::Failed(failed(&error)),
        Ok(response) if response.status().is_success() => stream(response, &sender).await,
        Ok(response) => Piece::Failed(refused(response).await),
    };
    let _ = sender.send(ended);
}

async fn stream(mut response: Response, sender: &Sender<Piece>) -> Piece {
    let mut n_bytes = 0;
    loop {
        match response.chunk().await {
            Ok(Some(bytes)) => {
                n_bytes += bytes.len();
                if sender.send(Piece::Bytes(bytes.to_vec())).is_err() || n_bytes > MAX_BODY {
                    return Piece::End;
                }
            }
            Ok(None) => return Piece::End,
            Err(error) if error.is_timeout() => {
                return Piece::Failed(Fault::passing("the reply took longer than `timeoutSeconds`"));
            }
            Err(_) => return Piece::Failed(Fault::passing("the reply was cut off")),
        }
    }
}

/// What an answer that is no success means. Of its words only the kind of the error is kept, for they may quote the
/// prompt or the key.
async fn refused(mut response: Response) -> Fault {
    let status = response.status().as_u16();
    let wait = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let wait = wait.map(Duration::from_secs_f32_saturating);
    let mut body = Vec::new();
    while body.len() < MAX_ERROR {
        let Ok(Some(bytes)) = response.chunk().await else { break };
        body.extend_from_slice(&bytes);
    }
    let said: Value = serde_json::from_slice(&body).unwrap_or_default();
    let kind = ["/error/code", "/error/type", "/type"]
        .into_iter()
        .filter_map(|pointer| said.pointer(pointer)?.as_str())
        .find(|kind| is_word(kind));
    let kind = kind.map(|kind| format!(" ({kind})")).unwrap_or_default();
    let next = match status {
        401 | 403 => "; check the key",
        404 => "; check `endpoint` and `model`",
        300..=399 => "; redirects are not followed, correct `endpoint`",
        400 | 422 => "; the endpoint does not take the request, see `parameters`",
        _ => "",
    };
    let message = format!("the endpoint answers {status}{kind}{next}");
    match status {
        408 | 425 | 429 | 500 | 502 | 503 | 504 | 520..=529 => match wait {
            Some(wait) if wait > MAX_WAIT => {
                Fault::Lasting(format!("{message}; asks to wait {} s", wait.as_secs()))
            }
            wait => Fault::Passing { message, wait },
        },
        _ => Fault::Lasting(message),
    }
}

fn failed(error: &reqwest::Error) -> Fault {
    if error.is_connect() {
        return Fault::Unreachable(if error.is_timeout() {
            "the endpoint does not answer".to_owned()
        } else {
            "the endpoint cannot be reached".to_owned()
        });
    }
    if error.is_timeout() {
        return Fault::passing("the reply took longer than `timeoutSeconds`");
    }
    if error.is_builder() {
        return Fault::Lasting("the request cannot be made; check `headers`".to_owned());
    }
    Fault::passing("the connection ended")
}

fn client(settings: &ModelSettings, endpoint: &Url) -> Result<Client, String> {
    let certificates: Vec<_> = settings.ca_file.iter().cloned().collect();
    let mut builder = Client::builder()
        .tls_backend_preconfigured(tls_config(&certificates)?)
        .user_agent(concat!("siskin/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(Duration::from_secs(settings.timeout_seconds.max(1).into()));
    if is_loopback(endpoint) {
        builder = builder.no_proxy();
    } else if let Some(proxy) = &settings.proxy {
        let proxy = Proxy::all(proxy.0.as_str()).map_err(|_| "`proxy` is no address".to_owned())?;
        builder = builder.proxy(proxy);
    }
    builder.build().map_err(|_| "the HTTP client cannot be set up".to_owned())
}

/// Whether an endpoint is on this machine.
pub(super) fn is_here(endpoint: &str) -> bool {
    Url::parse(endpoint).is_ok_and(|url| is_loopback(&url))
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whole and parts of seconds, whatever a header says.
trait Saturating {
    fn from_secs_f32_saturating(seconds: f32) -> Self;
}

impl Saturating for Duration {
    fn from_secs_f32_saturating(seconds: f32) -> Self {
        Self::try_from_secs_f32(seconds.max(0.0)).unwrap_or(Self::MAX)
    }
}

/// The thread that drives all sockets; it ends with the process.
fn runtime() -> Result<Handle, Fault> {
    static RUNTIME: OnceLock<Option<Handle>> = OnceLock::new();
    let handle = RUNTIME.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
        let handle = runtime.handle().clone();
        let thread = std::thread::Builder::new().name("models".to_owned());
        thread.spawn(move || runtime.block_on(std::future::pending::<()>())).ok()?;
        Some(handle)
    });
    handle.clone().ok_or_else(|| Fault::Lasting("no thread for requests can be started".to_owned()))
}
