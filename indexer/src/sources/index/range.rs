//! Wheels by range: the directory first, then only the sources and metadata.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::http::{Fault, Http, Request, content_range};
use super::progress::Progress;
use super::simple::IndexFile;
use crate::cancel::CancellationToken;
use crate::sources::archive::{Directory, Limits, Problems, ReadAt, directory_range, is_needed, u16_at};

/// Ranges closer than this many bytes are fetched as one.
const GAP: u64 = 64 << 10;
/// What is fetched of the file's end at first: room for the directory of most wheels.
const TAIL: u64 = 256 << 10;
/// Below this size a wheel is fetched whole: asking for parts would cost more than it saves.
const WHOLE_BELOW: u64 = 2 << 20;
/// Requests for one wheel at a time.
const PARALLEL: usize = 4;

/// A file of which only parts are here.
#[derive(Debug)]
pub(crate) struct Parts {
    size: u64,
    chunks: BTreeMap<u64, Vec<u8>>,
}

impl Parts {
    fn add(&mut self, start: u64, bytes: Vec<u8>) {
        self.chunks.insert(start, bytes);
    }

    fn has(&self, range: &Range<u64>) -> bool {
        self.slice(range.start, (range.end - range.start) as usize).is_some()
    }

    fn slice(&self, offset: u64, length: usize) -> Option<&[u8]> {
        let found = self.chunks.range(..=offset).rev().take(4);
        found.into_iter().find_map(|(start, bytes)| {
            let at = usize::try_from(offset - start).ok()?;
            bytes.get(at..at.checked_add(length)?)
        })
    }

    /// How many bytes are here.
    pub(crate) fn fetched(&self) -> u64 {
        self.chunks.values().map(|chunk| chunk.len() as u64).sum()
    }
}

impl ReadAt for Parts {
    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let missing =
            || io::Error::new(io::ErrorKind::UnexpectedEof, "this part of the archive was not fetched");
        self.slice(offset, length).map(<[u8]>::to_vec).ok_or_else(missing)
    }
}

/// The bytes of a range; `None` where the server answered something else than asked.
type Outcome = Result<Option<Vec<u8>>, Fault>;

/// One server's file.
struct Remote<'a> {
    http: &'a Http,
    file: &'a IndexFile,
    progress: &'a Progress<'a>,
    cancel: &'a CancellationToken,
    validator: Option<String>,
    size: u64,
}

/// Fetches what is needed of a wheel.
///
/// `Ok(None)` where the whole file had better be fetched: it is small, most of it is needed, its directory
/// is odd, or the server does not serve ranges.
pub(crate) fn fetch_parts(
    http: &Http,
    file: &IndexFile,
    limits: &Limits,
    progress: &Progress<'_>,
    cancel: &CancellationToken,
) -> Result<Option<Parts>, Fault> {
    if file.size.is_some_and(|size| size < WHOLE_BELOW) {
        return Ok(None);
    }
    let Some((remote, mut parts)) = fetch_tail(http, file, progress, cancel)? else { return Ok(None) };
    if remote.size < WHOLE_BELOW && !parts.has(&(0..remote.size)) {
        return Ok(None);
    }
    let Some(directory) = remote.fetch_directory(&mut parts, limits)? else { return Ok(None) };
    let needed: Vec<_> = directory.entries.iter().filter(|entry| is_needed(&entry.path)).collect();
    let ranges: Vec<Range<u64>> = needed
        .iter()
        .filter(|entry| !entry.is_refused(limits))
        .map(|entry| entry.range(remote.size))
        .filter(|range| !parts.has(range))
        .collect();
    let ranges = coalesce(ranges);
    let wanted: u64 = ranges.iter().map(|range| range.end - range.start).sum();
    if wanted > remote.size / 2 || wanted > limits.total_bytes {
        return Ok(None);
    }
    progress.started(&file.filename, Some(wanted + parts.fetched()));
    if !remote.fetch_all(&ranges, &mut parts)? {
        return Ok(None);
    }
    // A member's own header may be longer than the directory lets one guess.
    let mut rest = Vec::new();
    for entry in needed.iter().filter(|entry| !entry.is_refused(limits)) {
        let Some((name, extra)) =
            parts.slice(entry.offset, 30).and_then(|h| Some((u16_at(h, 26)?, u16_at(h, 28)?)))
        else {
            return Ok(None);
        };
        let end = entry.offset + 30 + u64::from(name) + u64::from(extra) + entry.packed;
        if end > remote.size {
            continue;
        }
        if !parts.has(&(entry.offset..end)) {
            rest.push(entry.offset..end);
        }
    }
    Ok(remote.fetch_all(&coalesce(rest), &mut parts)?.then_some(parts))
}

fn fetch_tail<'a>(
    http: &'a Http,
    file: &'a IndexFile,
    progress: &'a Progress<'_>,
    cancel: &'a CancellationToken,
) -> Result<Option<(Remote<'a>, Parts)>, Fault> {
    let request = Request { range: Some(format!("bytes=-{TAIL}")), ..Request::new(&file.url) };
    let answer = match http.send_patiently(&request, cancel, &|reason| progress.retrying(reason)) {
        Ok(answer) => answer,
        // Some servers refuse what they do not understand: the plain request then says what is wrong.
        Err(Fault::Status(400 | 403 | 405 | 416 | 501)) => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let Some((start, end, size)) = content_range(&answer).filter(|_| answer.status == 206) else {
        return Ok(None);
    };
    if end != size || end - start > TAIL || file.size.is_some_and(|told| told != size) {
        return Ok(None);
    }
    let validator = answer.validator();
    let tail = match answer.body(TAIL, cancel) {
        Ok(tail) if tail.len() as u64 == end - start => tail,
        Err(Fault::Cancelled) => return Err(Fault::Cancelled),
        _ => return Ok(None),
    };
    progress.received(tail.len() as u64);
    let mut parts = Parts { size, chunks: BTreeMap::new() };
    parts.add(start, tail);
    Ok(Some((Remote { http, file, progress, cancel, validator, size }, parts)))
}

impl Remote<'_> {
    fn fetch_directory(&self, parts: &mut Parts, limits: &Limits) -> Result<Option<Directory>, Fault> {
        let start = parts.chunks.keys().next().copied().unwrap_or(self.size);
        let place = parts.chunks.get(&start).and_then(|tail| directory_range(tail, self.size).ok().flatten());
        let Some(place) = place else { return Ok(None) };
        if place.range.start < start {
            // The directory and the tail become one piece: readers ask for all of the directory at once.
            if start - place.range.start > 64 << 20 {
                return Ok(None);
            }
            let Some(mut before) = self.fetch_range(&(place.range.start..start))? else { return Ok(None) };
            before.extend(parts.chunks.remove(&start).unwrap_or_default());
            parts.add(place.range.start, before);
        }
        Ok(Directory::read(parts, limits, &mut Problems::default()).ok())
    }

    /// Fetches the ranges, several at a time; `false` where the server did not serve one of them.
    fn fetch_all(&self, ranges: &[Range<u64>], parts: &mut Parts) -> Result<bool, Fault> {
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(u64, Outcome)>> = Mutex::default();
        std::thread::scope(|scope| {
            for _ in 0..PARALLEL.min(ranges.len()) {
                scope.spawn(|| {
                    while let Some(range) = ranges.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let result = self.fetch_range(range);
                        let is_bad = !matches!(result, Ok(Some(_)));
                        done.lock().unwrap_or_else(PoisonError::into_inner).push((range.start, result));
                        if is_bad {
                            next.store(ranges.len(), Ordering::Relaxed);
                        }
                    }
                });
            }
        });
        for (start, result) in done.into_inner().unwrap_or_else(PoisonError::into_inner) {
            match result? {
                Some(bytes) => parts.add(start, bytes),
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// One range, repeated on passing faults; `None` where the server answers something else than asked.
    fn fetch_range(&self, range: &Range<u64>) -> Outcome {
        let length = range.end - range.start;
        let request = Request {
            range: Some(format!("bytes={}-{}", range.start, range.end - 1)),
            if_range: self.validator.clone(),
            ..Request::new(&self.file.url)
        };
        let mut attempt = 0;
        loop {
            let answer =
                self.http.send_patiently(&request, self.cancel, &|reason| self.progress.retrying(reason))?;
            let is_asked = content_range(&answer) == Some((range.start, range.end, self.size));
            if answer.status != 206 || !is_asked {
                return Ok(None);
            }
            match answer.body(length, self.cancel) {
                Ok(bytes) if bytes.len() as u64 == length => {
                    self.progress.received(length);
                    return Ok(Some(bytes));
                }
                Ok(_) => return Ok(None),
                Err(Fault::Passing(reason)) if attempt < self.http.retries => {
                    self.progress.retrying(&reason);
                    self.http.wait(attempt, self.cancel)?;
                    attempt += 1;
                }
                Err(fault) => return Err(fault),
            }
        }
    }
}

/// Sorted ranges, those close to each other as one.
fn coalesce(mut ranges: Vec<Range<u64>>) -> Vec<Range<u64>> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut out: Vec<Range<u64>> = Vec::new();
    for range in ranges {
        match out.last_mut() {
            Some(last) if range.start <= last.end.saturating_add(GAP) => last.end = last.end.max(range.end),
            _ => out.push(range),
        }
    }
    out
}
