//! One model within its bounds: how many questions at once, how often again, how much a day.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use siskin_indexer::cancel::CancellationToken;

use super::fault::Fault;
use super::health::{Health, Notice};
use super::http::is_here;
use super::limits::Ledger;
use super::{Features, Provider, Question, Reply, Task, Tokens, estimated_tokens};
use crate::config::{ModelSettings, ProviderKind};

/// How long cancellation may go unseen while nothing happens.
const STEP: Duration = Duration::from_millis(10);
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// A model that can be asked.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) settings: ModelSettings,
    provider: Box<dyn Provider>,
    health: Health,
    ledger: Ledger,
    slots: Slots,
    notify: Notify,
}

/// Hears of endpoints that go and come.
#[derive(Clone)]
pub(super) struct Notify(pub(super) Arc<dyn Fn(Notice) + Send + Sync>);

impl std::fmt::Debug for Notify {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Notify")
    }
}

impl Model {
    pub(super) fn new(
        settings: ModelSettings,
        provider: Box<dyn Provider>,
        ledger: Ledger,
        notify: Notify,
    ) -> Self {
        let slots = Slots::new(settings.concurrency.max(1));
        Self { settings, provider, health: Health::default(), ledger, slots, notify }
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.settings.name
    }

    /// Whether what it is asked stays on this machine.
    pub(crate) fn is_here(&self) -> bool {
        match self.settings.provider {
            ProviderKind::Replay => true,
            ProviderKind::Editor => false,
            ProviderKind::OpenAi | ProviderKind::Anthropic => is_here(&self.settings.endpoint),
        }
    }

    /// What it can.
    pub(crate) fn features(&self) -> Features {
        self.provider.features()
    }

    /// Asks, and waits on the calling thread. `hear` gets the text as it comes. A question that failed in passing is
    /// asked again only if nothing was heard of its reply.
    pub(crate) fn ask(
        &self,
        question: &Question,
        hear: &mut dyn FnMut(&str),
        cancel: &CancellationToken,
    ) -> Result<Reply, Fault> {
        self.ledger.check(&self.settings)?;
        let _slot = self.slots.take(cancel)?;
        let mut n_tries = 0;
        loop {
            // While others waited for the slot, the endpoint may have gone.
            if !self.health.may_ask(Instant::now()) {
                return Err(Fault::Resting);
            }
            let mut was_heard = false;
            let mut listen = |text: &str| {
                was_heard = true;
                hear(text);
            };
            let answer = self.provider.ask(question, &mut listen, cancel);
            self.note(&answer);
            match answer {
                Ok(reply) => return Ok(self.counted(question, reply)),
                Err(Fault::Passing { wait, .. }) if n_tries < self.settings.retries && !was_heard => {
                    let backoff = FIRST_PAUSE.saturating_mul(1 << n_tries.min(8)).min(LONGEST_PAUSE);
                    if !cancel.wait(wait.unwrap_or(backoff)) {
                        return Err(Fault::Cancelled);
                    }
                    n_tries += 1;
                }
                Err(fault) => return Err(fault),
            }
        }
    }

    /// Counts a reply; where the endpoint does not say its tokens, they are estimated.
    fn counted(&self, question: &Question, mut reply: Reply) -> Reply {
        if reply.tokens == Tokens::default() {
            let input = match &question.task {
                Task::Infill { before, after } => estimated_tokens(before) + estimated_tokens(after),
                Task::Chat { messages, .. } => {
                    estimated_tokens(&serde_json::to_string(messages).unwrap_or_default())
                }
            };
            let output = estimated_tokens(&reply.text);
            reply.tokens = Tokens { input: input as u64, output: output as u64 };
        }
        self.ledger.add(&self.settings, reply.tokens);
        reply
    }

    /// Whether the endpoint is there, as an answer shows.
    fn note(&self, answer: &Result<Reply, Fault>) {
        let model = self.settings.name.clone();
        match answer {
            Err(Fault::Unreachable(reason)) => {
                if self.health.failed(Instant::now()) {
                    (self.notify.0)(Notice::Down { model, reason: reason.clone() });
                }
            }
            Err(Fault::Cancelled | Fault::Resting | Fault::Spent(_)) => {}
            Ok(_) | Err(Fault::Passing { .. } | Fault::Lasting(_)) => {
                if self.health.answered() {
                    (self.notify.0)(Notice::Back { model });
                }
            }
        }
    }
}

/// How many questions may be under way.
#[derive(Debug)]
struct Slots {
    free: Mutex<u32>,
    changed: Condvar,
}

/// A question under way.
struct Slot<'s>(&'s Slots);

impl Slots {
    fn new(n: u32) -> Self {
        Self { free: Mutex::new(n), changed: Condvar::new() }
    }

    fn take(&self, cancel: &CancellationToken) -> Result<Slot<'_>, Fault> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free == 0 {
            if cancel.is_cancelled() {
                return Err(Fault::Cancelled);
            }
            free = self.changed.wait_timeout(free, STEP).unwrap_or_else(PoisonError::into_inner).0;
        }
        *free -= 1;
        Ok(Slot(self))
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.changed.notify_one();
    }
}
