//! From dotted names to the tree of entries.

use crate::language::python::{docstring, hints};
use std::collections::{BTreeMap, BTreeSet};

use super::{ApiEntry, EntryId, Flags, Kind, Line, MAX_ALIASES, Target, is_path};

/// What stands at one dotted path.
#[derive(Default)]
struct Node<'a> {
    line: Option<&'a Line<'a>>,
    /// The `qualname` that this path is another name for.
    alias_of: Option<&'a str>,
    children: BTreeMap<String, Node<'a>>,
}

impl<'a> Node<'a> {
    fn at(&mut self, path: &str) -> &mut Node<'a> {
        path.split('.').fold(self, |node, part| node.children.entry(part.to_owned()).or_default())
    }
}

/// The entries of all lines, sorted by parent and name, parents before children.
pub(super) fn build(lines: &BTreeMap<&str, &Line<'_>>) -> Vec<ApiEntry> {
    let mut root = Node::default();
    let mut aliases: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, line) in lines {
        root.at(name).line = Some(line);
        let functional = line.functional.as_ref().map(|short| match name.rsplit_once('.') {
            Some((parent, _)) => format!("{parent}.{}", short.0),
            None => short.0.to_string(),
        });
        let listed = line.aliases.iter().flatten().map(|alias| alias.0.to_string());
        let mut seen = BTreeSet::new();
        let kept: Vec<String> = functional
            .into_iter()
            .chain(listed)
            .filter(|alias| is_path(alias) && alias != name && seen.insert(alias.clone()))
            .take(MAX_ALIASES)
            .collect();
        for alias in &kept {
            root.at(alias).alias_of.get_or_insert(name);
        }
        aliases.insert(name, kept);
    }
    // Breadth first: the children of a node are one contiguous range, and stand behind it.
    let mut entries: Vec<ApiEntry> = Vec::new();
    let mut places: BTreeMap<&str, EntryId> = BTreeMap::new();
    let mut unresolved: Vec<(usize, &str)> = Vec::new();
    let mut queue: std::collections::VecDeque<(Option<EntryId>, String, &Node<'_>)> =
        std::collections::VecDeque::from([(None, String::new(), &root)]);
    while let Some((parent, path, node)) = queue.pop_front() {
        let parent_kind = parent.and_then(|id| entries.get(id.index())).map(|entry| entry.kind);
        for (name, child) in &node.children {
            let id = EntryId(entries.len() as u32);
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            let mut entry = make(parent, parent_kind, name, &path, child);
            if let Some(line) = child.line {
                places.insert(&line.qualname.0, id);
                entry.aliases = aliases
                    .get(path.as_str())
                    .into_iter()
                    .flatten()
                    .map(|alias| alias.as_str().into())
                    .collect();
            } else if let Some(target) = child.alias_of {
                unresolved.push((id.index(), target));
            }
            entries.push(entry);
            if !child.children.is_empty() {
                queue.push_back((Some(id), path, child));
            }
        }
    }
    for (index, target) in unresolved {
        let (Some(entry), Some(id)) = (entries.get_mut(index), places.get(target)) else { continue };
        let target = Target::Entry(*id);
        if entry.kind == Kind::Alias {
            entry.target = Some(target);
        } else {
            // Something is defined below another name of a class: a class of its own that has all of it.
            entry.bases.push(target);
        }
    }
    entries
}

fn make(
    parent: Option<EntryId>,
    parent_kind: Option<Kind>,
    name: &str,
    path: &str,
    node: &Node<'_>,
) -> ApiEntry {
    let mut entry = ApiEntry {
        parent,
        name: name.into(),
        kind: Kind::Module,
        flags: Flags::empty(),
        target: None,
        public_path: path.into(),
        aliases: Vec::new(),
        signature: "".into(),
        value_type: "".into(),
        doc: "".into(),
        summary: "".into(),
        since: None,
        deprecated: None,
        bases: Vec::new(),
        file: None,
        line: 0,
        refs: None,
        hints: Box::default(),
    };
    if let Some(line) = node.line {
        let signature = line.signature.as_ref().map_or("", |text| &text.0);
        entry.kind = kind_of(line, name, parent_kind, node, signature);
        entry.flags |= Flags::PUBLIC;
        (entry.signature, entry.value_type) = split_signature(signature, entry.kind);
        let doc = line.doc.as_ref().map_or("", |text| text.0.trim());
        entry.doc = doc.into();
        let facts = docstring::facts(doc);
        entry.summary = facts.summary.into();
        entry.since = facts.since.map(Into::into);
        entry.flags.set(Flags::DEPRECATED, facts.deprecated.is_some());
        entry.deprecated = facts.deprecated.map(Into::into);
        if entry.value_type.is_empty() && entry.kind.is_callable() && entry.kind != Kind::Class {
            entry.value_type = facts.returns.unwrap_or_default().into();
        }
        entry.refs = line.refs;
        entry.hints = line
            .hints
            .as_ref()
            .map(|hints| hints::cut(&hints.0, hints::MAX_HINTS).into())
            .unwrap_or_default();
    } else if node.alias_of.is_some() && node.children.is_empty() {
        entry.kind = Kind::Alias;
        entry.flags |= Flags::PUBLIC | Flags::REEXPORT;
        entry.public_path = "".into();
    } else {
        entry.flags |= Flags::SYNTHETIC;
        if node.alias_of.is_some() || (is_capitalised(name) && node.children.values().any(is_member)) {
            entry.kind = Kind::Class;
        }
    }
    if !node.children.is_empty() || matches!(entry.kind, Kind::Module | Kind::Class) {
        // Docs need not be complete: what they do not name may be there.
        entry.flags |= Flags::OPEN;
    }
    entry
}

/// Whether only a class can hold the node.
fn is_member(node: &Node<'_>) -> bool {
    let kind = node.line.and_then(|line| line.kind.as_ref()).and_then(|kind| Kind::parse(&kind.0));
    match kind {
        Some(kind) => matches!(kind, Kind::Method | Kind::Property | Kind::Attribute | Kind::EnumMember),
        None => node
            .line
            .and_then(|line| line.signature.as_ref())
            .is_some_and(|signature| signature.0.trim_start().starts_with("(self")),
    }
}

/// The kind that a line says, or that its name and signature suggest.
fn kind_of(line: &Line<'_>, name: &str, parent: Option<Kind>, node: &Node<'_>, signature: &str) -> Kind {
    let in_class = parent == Some(Kind::Class);
    let said = line.kind.as_ref().and_then(|kind| Kind::parse(&kind.0)).filter(|kind| *kind != Kind::Alias);
    match said {
        Some(Kind::Function) if in_class => Kind::Method,
        Some(kind) => kind,
        None if is_capitalised(name) && name.chars().any(char::is_lowercase) => Kind::Class,
        None if signature.contains('(') || is_said_api(line) && node.children.is_empty() => {
            if in_class {
                Kind::Method
            } else {
                Kind::Function
            }
        }
        None if !node.children.is_empty() => Kind::Module,
        None if in_class => Kind::Attribute,
        None => Kind::Constant,
    }
}

/// Whether the line says that it is something to call, and not what.
fn is_said_api(line: &Line<'_>) -> bool {
    line.kind.as_ref().is_some_and(|kind| kind.0 == "api")
}

fn is_capitalised(name: &str) -> bool {
    name.chars().next().is_some_and(char::is_uppercase)
}

/// Parameters without `self` and `cls`, and the type that is returned. What stands before the parameters
/// (`DataFrame.melt(...)`) is cut; of a property without parameters all is its type.
fn split_signature(signature: &str, kind: Kind) -> (Box<str>, Box<str>) {
    let signature = signature.trim();
    let Some(open) = signature.find('(').filter(|_| kind.is_callable() || signature.starts_with('(')) else {
        let value = signature.trim_start_matches("->").trim_start_matches(':').trim();
        return if kind.is_callable() { (signature.into(), "".into()) } else { ("".into(), value.into()) };
    };
    let signature = signature.get(open..).unwrap_or(signature);
    let close = matching_parenthesis(signature);
    let after = close.and_then(|close| signature.get(close + 1..)).unwrap_or("");
    let returns = after.trim_start().strip_prefix("->").unwrap_or("").trim().trim_end_matches(':').trim();
    let returns = if returns.starts_with('\'') && returns.ends_with('\'') {
        returns.trim_matches('\'')
    } else {
        returns
    };
    (without_receiver(signature).into(), returns.into())
}

/// The index of the parenthesis that closes the first one; strings are passed over.
fn matching_parenthesis(text: &str) -> Option<usize> {
    let mut depth = 0_u32;
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('"' | '\'', None) => quote = Some(c),
            ('(' | '[' | '{', None) => depth += 1,
            (')' | ']' | '}', None) => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

fn without_receiver(signature: &str) -> String {
    let Some(rest) = signature.strip_prefix('(') else { return signature.to_owned() };
    let end = rest.find([',', ')']).unwrap_or(rest.len());
    let (first, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
    // An annotation with a comma in it is too rare to be worth a parser.
    let name = first.split([':', '=']).next().unwrap_or(first).trim();
    if matches!(name, "self" | "cls") && first.matches(['[', '(', '\'']).count() % 2 == 0 {
        let after = after.strip_prefix(',').unwrap_or(after).trim_start();
        // What was positional only by `self, /` is nothing any more.
        let after = after.strip_prefix("/, ").or_else(|| after.strip_prefix('/')).unwrap_or(after);
        return format!("({after}");
    }
    signature.to_owned()
}
