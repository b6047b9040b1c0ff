//! What an editor would show, one thing after another, each with the time it took.

use std::time::{Duration, Instant};

use anyhow::Result;
use siskin_indexer::entry::{Flags, Kind};
use siskin_indexer::language::python::docstring;
use siskin_indexer::lookup::{Lookup, Packages};
use siskin_indexer::search::{Query, Searcher};

use super::{sample, time};
use crate::cli::output::Output;
use crate::markdown;
use crate::terminal::{BAD, BOLD, CODE, DIM, GOOD, WARNING, pad, paint, shorten};

/// APIs that are shown for a comment.
const N_HITS: usize = 3;
/// Members that are shown of a class.
const N_MEMBERS: usize = 8;
/// Lines that are shown before a comment.
const N_LINES: usize = 2;

/// The indexed sample, and where it is shown.
pub(super) struct Scene {
    pub(super) packages: Packages,
    pub(super) searcher: Searcher,
    /// The shard of the library.
    pub(super) library: usize,
    pub(super) width: usize,
    pub(super) output: Output,
}

impl Scene {
    /// The APIs for a comment of the project.
    pub(super) fn comment(&mut self, file: &str, comment: &str) -> Result<()> {
        let lines: Vec<&str> = sample::text(file).lines().collect();
        let at = lines.iter().position(|line| line.contains(comment)).unwrap_or(0);
        // From the line after a blank one, if there is one among them.
        let far = at.saturating_sub(N_LINES);
        let first = (far..at).rfind(|&line| lines.get(line).is_some_and(|line| line.trim().is_empty()));
        let first = first.map_or(far, |blank| blank + 1);
        let before = lines.get(first..at).unwrap_or_default();
        let query = Query {
            text: comment.to_owned(),
            context: Some(before.join("\n")),
            packages: Some(vec![self.library]),
            limit: N_HITS,
            ..Query::default()
        };
        let start = Instant::now();
        let hits = self.searcher.search(&query)?;
        self.title(&format!("A comment in {file}"), start.elapsed())?;
        for (index, line) in (first..).zip(before.iter().chain(lines.get(at))) {
            let style = if index == at { BOLD } else { DIM };
            self.output.line(&format!(
                "  {} {}",
                paint(DIM, &format!("{:>3} │", index + 1)),
                paint(style, line)
            ))?;
        }
        for (index, hit) in hits.iter().enumerate() {
            let Some(shard) = self.searcher.shard(hit.shard) else { continue };
            let entry = shard.entry(hit.entry);
            let text =
                format!("{}{}", entry.public_path(), entry.signature().lines().next().unwrap_or_default());
            let mark = if index == 0 { paint(GOOD, "→") } else { " ".to_owned() };
            self.output.line(&format!(
                "      {mark} {}",
                paint(CODE, &shorten(&text, self.width.saturating_sub(8)))
            ))?;
            let summary = shorten(entry.summary(), self.width.saturating_sub(10));
            if !summary.is_empty() {
                self.output.line(&format!("          {summary}"))?;
            }
        }
        Ok(())
    }

    /// The members of an object whose class is known.
    pub(super) fn members(&mut self, variable: &str, class: &str) -> Result<()> {
        let start = Instant::now();
        let Lookup::Found(place) = self.packages.lookup(class) else { return Ok(()) };
        let (members, _) = self.packages.members(place);
        let elapsed = start.elapsed();
        let public = members.iter().filter(|member| !member.name.starts_with('_'));
        let mut rows = Vec::new();
        for member in public {
            let Lookup::Found(place) = self.packages.lookup_in(place, member.name) else { continue };
            let Some(entry) = self.packages.entry(place) else { continue };
            let form = match entry.kind() {
                Kind::Method => entry.signature().lines().next().unwrap_or_default().to_owned(),
                _ => format!(": {}", entry.value_type()),
            };
            let old = entry.flags().contains(Flags::DEPRECATED);
            rows.push((format!("{}{form}", member.name), entry.summary().to_owned(), old));
        }
        let n_rows = rows.len();
        let left = self.width * 55 / 100;
        let mut lines = Vec::new();
        for (form, summary, is_old) in rows.into_iter().take(N_MEMBERS) {
            let form = pad(&shorten(&form, left), left);
            let style = if is_old { DIM.strikethrough() } else { CODE };
            let summary = shorten(&summary, self.width.saturating_sub(left + 8));
            lines.push(format!("      {} {}", paint(style, &form), paint(DIM, &summary)));
        }
        self.title(&format!("Members of `{variable}`, an instance of {class}"), elapsed)?;
        self.output.line(&format!("    {}", paint(BOLD, &format!("{variable}.▏"))))?;
        for line in lines {
            self.output.line(&line)?;
        }
        if n_rows > N_MEMBERS {
            self.output.line(&paint(DIM, &format!("      … and {} more", n_rows - N_MEMBERS)))?;
        }
        Ok(())
    }

    /// What a hover shows.
    pub(super) fn hover(&mut self, name: &str) -> Result<()> {
        let start = Instant::now();
        let Lookup::Found(place) = self.packages.lookup(name) else { return Ok(()) };
        let Some(entry) = self.packages.entry(place) else { return Ok(()) };
        let docs = docstring::to_markdown(&entry.doc(), 4096);
        let short = name.rsplit('.').next().unwrap_or(name);
        let signature = format!("{short}{}", entry.signature().lines().next().unwrap_or_default());
        let elapsed = start.elapsed();
        self.title(&format!("Hover over {name}"), elapsed)?;
        let inner = self.width.saturating_sub(6);
        self.output.line(&format!("    │ {}", paint(CODE, &shorten(&signature, inner))))?;
        for line in markdown::render(&docs, inner) {
            self.output.line(&format!("    │ {line}"))?;
        }
        Ok(())
    }

    /// Whether names exist in the version that the project pins.
    pub(super) fn versions(&mut self, names: &[&str]) -> Result<()> {
        let start = Instant::now();
        let answers: Vec<Lookup> = names.iter().map(|name| self.packages.lookup(name)).collect();
        let elapsed = start.elapsed();
        self.title("Does it exist in acme-frames 2.0.0, the pinned version?", elapsed)?;
        for (name, answer) in names.iter().zip(answers) {
            let (word, note) = match answer {
                Lookup::Found(place) => {
                    let entry = self.packages.entry(place);
                    match entry.filter(|entry| entry.flags().contains(Flags::DEPRECATED)) {
                        Some(entry) => {
                            (paint(WARNING, "deprecated"), entry.deprecated().unwrap_or_default().to_owned())
                        }
                        None => (paint(GOOD, "exists    "), String::new()),
                    }
                }
                Lookup::Exists => (paint(GOOD, "exists    "), String::new()),
                Lookup::Absent => (paint(BAD, "absent    "), "not in this version".to_owned()),
                Lookup::Unknown => (paint(WARNING, "unknown   "), String::new()),
            };
            let note = shorten(&note, self.width.saturating_sub(46));
            self.output.line(&format!("    {word}  {}  {}", pad(name, 28), paint(DIM, &note)))?;
        }
        Ok(())
    }

    fn title(&mut self, text: &str, elapsed: Duration) -> Result<()> {
        self.output.line("")?;
        self.output.line(&format!("{}  {}", paint(BOLD, text), paint(GOOD, &time(elapsed))))
    }
}
