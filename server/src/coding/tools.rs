//! The tools that a model may call to find APIs, as in ToolCoder (Zhang et al. 2023). They read the index, and nothing
//! else; what they give is data.

use serde::Deserialize;
use serde_json::{Value, json};
use siskin_indexer::language::python::docstring;
use siskin_indexer::lookup::Lookup;

use super::prompt::{MAX_DOCS, fenced};
use super::retrieval::{Api, apis_for};
use crate::ide::snapshot::Snapshot;
use crate::llm::{Tool, ToolCall};

/// APIs that one search gives.
const N_FOUND: usize = 8;
/// Members that are listed.
const N_MEMBERS: usize = 80;
/// What a call of a model may say, in bytes.
const MAX_ARGUMENT: usize = 400;

/// What the tools are about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Toolbox<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) offset: usize,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Arguments {
    query: String,
    qualname: String,
}

/// What is told of the tools.
pub(super) fn tools() -> Vec<Tool> {
    let schema = |name: &str, about: &str| -> Value {
        let properties = json!({ name: { "type": "string", "description": about } });
        json!({ "type": "object", "properties": properties, "required": [name] })
    };
    vec![
        Tool {
            name: "search_apis",
            description: "Find APIs of the project's pinned packages that do what is described.",
            parameters: schema("query", "What the API should do, in a few English words."),
        },
        Tool {
            name: "show_api",
            description: "Show one API whole: signatures, version and docs.",
            parameters: schema("qualname", "The dotted path, for example pandas.DataFrame.melt."),
        },
        Tool {
            name: "list_members",
            description: "List what a module or class has.",
            parameters: schema("qualname", "The dotted path of the module or class."),
        },
    ]
}

impl Toolbox<'_> {
    /// What a call gives; of a wrong one, what is wrong.
    pub(super) fn answer(&self, call: &ToolCall) -> String {
        let Ok(arguments) = serde_json::from_str::<Arguments>(&call.arguments) else {
            return "The arguments are no JSON object of the tool's schema.".to_owned();
        };
        let Arguments { query, qualname } = arguments;
        if query.len() > MAX_ARGUMENT || qualname.len() > MAX_ARGUMENT {
            return "The arguments are too long.".to_owned();
        }
        let found = match call.name.as_str() {
            "search_apis" => self.search(&query),
            "show_api" => self.show(&qualname),
            "list_members" => self.members(&qualname),
            _ => return "There is no such tool.".to_owned(),
        };
        fenced(&found, MAX_DOCS)
    }

    /// Whether an API is there.
    pub(super) fn exists(&self, qualname: &str) -> bool {
        self.snapshot.index.packages.lookup(qualname).exists()
    }

    /// Lines of APIs for words.
    pub(super) fn search(&self, query: &str) -> String {
        let found = apis_for(self.snapshot, self.offset, query, N_FOUND);
        if found.is_empty() {
            return "No API was found.".to_owned();
        }
        found.iter().map(Api::line).collect::<Vec<_>>().join("\n")
    }

    /// One API whole; also for what is said to a model whose code was wrong.
    pub(super) fn show(&self, qualname: &str) -> String {
        let packages = &self.snapshot.index.packages;
        let place = match packages.lookup(qualname) {
            Lookup::Found(place) => place,
            Lookup::Absent => return format!("{qualname} does not exist in the pinned version."),
            _ => return format!("Nothing sure is known of {qualname}."),
        };
        let Some(entry) = packages.entry(place) else { return String::new() };
        let mut out = Api::at(self.snapshot, place).map(|api| api.line()).unwrap_or_default();
        for signature in entry.signature().lines().skip(1).take(4) {
            out.push('\n');
            out.push_str(entry.name());
            out.push_str(signature);
        }
        let docs = docstring::to_markdown(&entry.doc(), MAX_DOCS / 2);
        if !docs.trim().is_empty() {
            out.push('\n');
            out.push_str(docs.trim());
        }
        out
    }

    fn members(&self, qualname: &str) -> String {
        let packages = &self.snapshot.index.packages;
        let Lookup::Found(place) = packages.lookup(qualname) else {
            return format!("{qualname} does not exist in the pinned version.");
        };
        let (members, _) = packages.members(place);
        let shown: Vec<String> = members
            .iter()
            .filter(|member| !member.name.starts_with('_'))
            .filter_map(|member| {
                let place = packages.follow(member.place).unwrap_or(member.place);
                let entry = packages.entry(place)?;
                let signature = entry.signature().lines().next().unwrap_or_default();
                Some(format!("{}{signature}", member.name))
            })
            .take(N_MEMBERS)
            .collect();
        if shown.is_empty() { format!("{qualname} has no public members.") } else { shown.join("\n") }
    }
}
