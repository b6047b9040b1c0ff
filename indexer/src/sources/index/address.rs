//! Addresses of indexes, with the credentials kept apart so that no message can show them.

use std::fmt;

use reqwest::Url;

/// A user name and password for one host.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub(crate) user: String,
    pub(crate) password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(..)")
    }
}

/// An address without credentials, and the credentials that stood in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub(crate) url: Url,
    pub(crate) credentials: Option<Credentials>,
}

impl Address {
    /// Reads an address; credentials in it are taken out. The error never repeats the text.
    ///
    /// # Errors
    /// A message in lower case where the text is not an absolute `http`, `https`, `file` or `socks5` address.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut url = Url::parse(text.trim()).map_err(|error| format!("not an address: {error}"))?;
        if !matches!(url.scheme(), "http" | "https" | "file" | "socks5" | "socks5h") {
            return Err(format!("not an address that can be asked: its scheme is `{}`", url.scheme()));
        }
        let user = decode(url.username());
        let password = decode(url.password().unwrap_or_default());
        let credentials =
            (!user.is_empty() || !password.is_empty()).then_some(Credentials { user, password });
        // Neither can fail for these schemes once a host is there; `file` has none to remove.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        Ok(Self { url, credentials })
    }

    /// The host and port, for messages.
    pub fn host(&self) -> String {
        host(&self.url)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(&self.url))
    }
}

/// Host and port of an address; the port only where it is not the scheme's own.
pub(crate) fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or("this machine");
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// An address as it may be shown: without credentials, query (signed links carry secrets there) and fragment.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.into()
}

/// Resolves `%41`; sequences that are no UTF-8 are replaced.
pub(crate) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escaped = (*byte == b'%')
            .then(|| std::str::from_utf8(bytes.get(at + 1..at + 3)?).ok())
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(escaped.unwrap_or(*byte));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}
