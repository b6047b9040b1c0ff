//! Passwords that the user's keyring has, asked for only where a host wants some.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::Url;

use super::address::{Credentials, host};

/// Where a user keeps passwords: this crate starts no programs, so whoever has one gives it.
pub trait Keyring: Send + Sync + fmt::Debug {
    /// The user name and password for a service, which is the address of an index or its host; of that user, if one
    /// is known.
    fn find(&self, service: &str, user: Option<&str>) -> Option<(String, String)>;
}

/// What a keyring said, each host being asked about once.
#[derive(Debug, Default)]
pub(super) struct Asked {
    keyring: Option<Arc<dyn Keyring>>,
    /// By origin.
    known: Mutex<BTreeMap<String, Option<Credentials>>>,
}

impl Asked {
    pub(super) fn new(keyring: Option<Arc<dyn Keyring>>) -> Self {
        Self { keyring, known: Mutex::default() }
    }

    /// What was found for the host of an address.
    pub(super) fn known(&self, url: &Url) -> Option<Credentials> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&url.origin().ascii_serialization()).cloned().flatten()
    }

    /// Asks for a host that refuses access, and gives whether there is something new to try. `index` is the address
    /// that pip would ask about.
    pub(super) fn ask(&self, url: &Url, index: Option<&Url>, user: Option<&str>) -> bool {
        let Some(keyring) = &self.keyring else { return false };
        let origin = url.origin().ascii_serialization();
        if self.known.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&origin) {
            return false;
        }
        let services = [index.map(|index| index.as_str().to_owned()), Some(host(url))];
        let mut found = services.into_iter().flatten().filter_map(|service| keyring.find(&service, user));
        let found = found.next().map(|(user, password)| Credentials { user, password });
        let is_found = found.is_some();
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(origin, found);
        is_found
    }
}
