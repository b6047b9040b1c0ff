//! What a session knows of the network: what is being fetched, and what is not tried again by itself.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use siskin_indexer::error::{Error, Result};
use siskin_indexer::package::{PackageName, PinnedVersion};

/// Nothing is offered or done by itself after a try that failed, until the user tries again.
#[derive(Debug, Default)]
pub(crate) struct Network(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// A host that did not answer, or refused.
    failed_host: Option<String>,
    in_work: BTreeSet<(PackageName, String)>,
    /// Versions that are nowhere, or not as they should be.
    in_vain: BTreeSet<(PackageName, String)>,
    /// Hosts that only a project's files name, and that the user agreed to.
    agreed_hosts: BTreeSet<String>,
}

impl Network {
    /// Whether fetching a version may be offered.
    pub(crate) fn may_offer(&self, name: &PackageName, version: &str) -> bool {
        let state = self.state();
        let key = (name.clone(), version.to_owned());
        state.failed_host.is_none() && !state.in_work.contains(&key) && !state.in_vain.contains(&key)
    }

    /// Begins to fetch versions, and gives those that nobody fetches already. `again` forgets what failed.
    pub(crate) fn begin(&self, pins: Vec<PinnedVersion>, again: bool) -> Vec<PinnedVersion> {
        let mut state = self.state();
        if again {
            state.failed_host = None;
            state.in_vain.clear();
        }
        let is_new = |pin: &PinnedVersion| state.in_work.insert((pin.name.clone(), pin.version.clone()));
        pins.into_iter().filter(is_new).collect()
    }

    /// A version was fetched, or not.
    pub(crate) fn end(&self, pin: &PinnedVersion, result: &Result<()>) {
        let mut state = self.state();
        let key = (pin.name.clone(), pin.version.clone());
        state.in_work.remove(&key);
        match result {
            Ok(()) | Err(Error::Cancelled) => {}
            Err(Error::Network { host, .. }) => state.failed_host = Some(host.clone()),
            Err(_) => drop(state.in_vain.insert(key)),
        }
    }

    /// The hosts that the user did not agree to yet.
    pub(crate) fn not_agreed(&self, hosts: &[String]) -> Vec<String> {
        let state = self.state();
        hosts.iter().filter(|host| !state.agreed_hosts.contains(*host)).cloned().collect()
    }

    /// The user agreed to those hosts.
    pub(crate) fn agree(&self, hosts: Vec<String>) {
        self.state().agreed_hosts.extend(hosts);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use siskin_indexer::package::Ecosystem;

    use super::*;

    fn pin(name: &str) -> PinnedVersion {
        PinnedVersion {
            ecosystem: Ecosystem::Pypi,
            name: PackageName::new(name),
            version: "1".into(),
            origin: None,
            sha256: Vec::new(),
        }
    }

    #[test]
    fn nothing_is_offered_after_a_failed_try_until_the_user_tries_again() {
        let network = Network::default();
        let (a, b) = (pin("a"), pin("b"));
        assert_eq!(network.begin(vec![a.clone(), a.clone()], false), std::slice::from_ref(&a));
        assert!(!network.may_offer(&a.name, "1") && network.may_offer(&b.name, "1"));
        network.end(&a, &Err(Error::package("a 1", "not there")));
        assert!(!network.may_offer(&a.name, "1") && network.may_offer(&b.name, "1"));
        let down = Error::Network { package: "b 1".into(), host: "h".into(), message: String::new() };
        assert_eq!(network.begin(vec![b.clone()], false).len(), 1);
        network.end(&b, &Err(down));
        assert!(!network.may_offer(&b.name, "1") && !network.may_offer(&b.name, "2"));
        assert_eq!(network.begin(vec![a.clone()], true).len(), 1);
        network.end(&a, &Ok(()));
        assert!(network.may_offer(&a.name, "1") && network.may_offer(&b.name, "1"));
    }

    #[test]
    fn hosts_are_asked_about_once() {
        let network = Network::default();
        let hosts = ["x.example".to_owned()];
        assert_eq!(network.not_agreed(&hosts), hosts);
        network.agree(hosts.to_vec());
        assert!(network.not_agreed(&hosts).is_empty());
    }
}
