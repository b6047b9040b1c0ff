//! Many queries from a file of JSON lines, one answer line each.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Arguments, HitLine, Named, SearchSet};
use crate::arguments::{parse_name, parse_version};
use crate::catalogue::Catalogue;
use crate::cli::Exit;
use crate::cli::lines::{MalformedLine, parse_object, read_lines};
use crate::cli::output::Output;
use crate::surroundings::Surroundings;
use crate::written::Written;

/// One line of the file.
#[derive(Debug, Deserialize)]
struct QueryLine {
    #[serde(default)]
    id: Value,
    query: String,
    #[serde(default)]
    context: Option<String>,
    #[serde(default)]
    package: Option<String>,
    #[serde(default)]
    version: Option<String>,
}

#[derive(Debug, Serialize)]
struct AnswerLine<'a> {
    id: &'a Value,
    hits: Vec<HitLine<'a>>,
    micros: u64,
    /// Why nothing was searched.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// Answers each line. A line that cannot be understood gives a line that says so, and exit 2 at the end.
pub(super) fn run(
    arguments: &Arguments,
    file: &Path,
    catalogue: &Catalogue<'_>,
    surroundings: &Surroundings,
) -> Result<Exit> {
    let flags: Named =
        arguments.package.iter().map(|package| (package.name.clone(), package.version.clone())).collect();
    let mut sets: BTreeMap<Named, Result<SearchSet, String>> = BTreeMap::new();
    let mut output = Output::new(true);
    let mut exit = Exit::Done;
    for (number, line) in read_lines(file, surroundings)?.zip(1..).map(|(line, number)| (number, line)) {
        let parsed = line.and_then(|line| parse(&line, &flags));
        let (query, key) = match parsed {
            Ok(parsed) => parsed,
            Err(error) => {
                output.json(&MalformedLine { line: number, error })?;
                exit = Exit::Error;
                continue;
            }
        };
        let set = sets.entry(key).or_insert_with_key(|key| {
            let open = || SearchSet::open(key, catalogue);
            open().map_err(|error| format!("{error:#}"))
        });
        match set {
            Ok(set) => {
                let start = Instant::now();
                let hits = set.search(&query.query, query.context.as_deref(), arguments.limit)?;
                let micros = start.elapsed().as_micros() as u64;
                let written = Written::read(query.context.as_deref().unwrap_or_default(), &set.packages);
                let lines = hits.iter().enumerate();
                let line = |(index, hit)| set.line(index, hit, &written, arguments.trace);
                let hits = lines.filter_map(line).collect();
                output.json(&AnswerLine { id: &query.id, hits, micros, message: None })?;
            }
            Err(message) => {
                let message = Some(message.clone());
                output.json(&AnswerLine { id: &query.id, hits: Vec::new(), micros: 0, message })?;
            }
        }
    }
    output.flush()?;
    Ok(exit)
}

/// The query, and the packages that it asks: the line's own, else those of the flags.
fn parse(line: &str, flags: &Named) -> Result<(QueryLine, Named), String> {
    let query: QueryLine = parse_object(line, "id, query, context, package, version")?;
    if let Some(version) = &query.version {
        parse_version(version)?;
    }
    let key = match (&query.package, &query.version) {
        (Some(package), version) => vec![(parse_name(package)?, version.clone())],
        (None, Some(version)) => match flags.as_slice() {
            [(name, _)] => vec![(name.clone(), Some(version.clone()))],
            _ => return Err("`version` needs `package`".to_owned()),
        },
        (None, None) => flags.clone(),
    };
    Ok((query, key))
}
