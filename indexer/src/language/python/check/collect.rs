//! One walk over a text for all that it uses.

use rustc_hash::FxHashMap;
use tree_sitter::Node;

use super::comments::Silences;
use super::guards::{Guarded, last_name};
use super::values::{Value, Values};
use super::{Call, Guards, Use, UseKind};
use crate::cancel::CancellationToken;
use crate::entry::Flags;
use crate::language::python::types::{Analysis, Source};
use crate::lookup::{Lookup, Packages, Place};

/// Collects the uses of one text.
pub(super) struct Collector<'a, 'c> {
    analysis: &'c Analysis<'a>,
    cancel: &'c CancellationToken,
    values: Values<'a, 'c>,
    guarded: Guarded<'a>,
    silences: Silences,
    uses: Vec<Use>,
    /// Deprecated names that `from … import` binds, with their paths.
    marked: FxHashMap<&'a str, (String, Place)>,
}

impl<'a, 'c> Collector<'a, 'c> {
    pub(super) fn new(analysis: &'c Analysis<'a>, cancel: &'c CancellationToken) -> Self {
        Self {
            analysis,
            cancel,
            values: Values::new(analysis),
            guarded: Guarded::default(),
            silences: Silences::default(),
            uses: Vec::new(),
            marked: FxHashMap::default(),
        }
    }

    fn packages(&self) -> &'a Packages {
        self.analysis.packages()
    }

    /// All uses; `None` if cancelled.
    pub(super) fn collect(mut self) -> Option<Vec<Use>> {
        let text = self.analysis.text();
        let root = self.analysis.root();
        let nodes = interesting(root);
        let first_code = {
            let mut cursor = root.walk();
            root.named_children(&mut cursor)
                .find(|node| node.kind() != "comment")
                .map(|node| node.start_byte())
        };
        for &node in &nodes {
            self.values.touched.see(node, text);
            self.guarded.note_flags(node, text);
            match node.kind() {
                "comment" => {
                    let is_first = first_code.is_none_or(|first| node.start_byte() < first);
                    self.silences.add(node, self.analysis.text_of(node), is_first);
                }
                "wildcard_import" => {
                    let module = node.parent().and_then(|import| import.child_by_field_name("module_name"));
                    let module = module
                        .and_then(|module| self.analysis.absolute_module(self.analysis.text_of(module)));
                    self.values.stars.push((node.start_byte(), module));
                }
                _ => {}
            }
        }
        for &node in &nodes {
            self.guarded.see(node, text);
        }
        for (index, &node) in nodes.iter().enumerate() {
            if index % 16 == 0 && self.cancel.is_cancelled() {
                return None;
            }
            match node.kind() {
                "import_statement" => self.import(node),
                "import_from_statement" => self.import_from(node),
                "attribute" => self.attribute(node),
                "call" => self.call(node),
                _ => {}
            }
        }
        if !self.marked.is_empty() {
            self.marked_names(root);
        }
        self.uses.sort_by_key(|one| (one.range.start, one.range.end));
        Some(self.uses)
    }

    fn add(
        &mut self,
        name: Node<'a>,
        expression: Node<'a>,
        path: String,
        kind: UseKind,
        holder: Option<Place>,
        found: Lookup,
    ) {
        let is_left_out = || {
            let class = holder.filter(|_| matches!(kind, UseKind::Attribute { .. }));
            class
                .is_some_and(|class| self.packages().is_left_out_by_stubs(class, self.analysis.text_of(name)))
        };
        let needs_witness = found == Lookup::Unknown && is_left_out();
        let found = if needs_witness { Lookup::Absent } else { found };
        if !matches!(found, Lookup::Found(_) | Lookup::Absent) {
            return;
        }
        let guards = self.guarded.at(name.start_byte());
        let is_dunder = found == Lookup::Absent && self.analysis.text_of(name).starts_with("__");
        if guards == Guards::all() || is_dunder || is_broken(name) {
            return;
        }
        let silence = self.silences.at(name.start_position().row);
        let (range, expression) = (name.byte_range(), expression.start_byte()..name.end_byte());
        self.uses.push(Use { range, expression, path, kind, holder, found, needs_witness, guards, silence });
    }

    /// The parts of a module's name as far as they exist. Gives whether all of them do.
    fn module(&mut self, dotted: Node<'a>) -> bool {
        let mut cursor = dotted.walk();
        let parts: Vec<Node<'a>> =
            dotted.named_children(&mut cursor).filter(|it| it.kind() == "identifier").collect();
        let mut path = String::new();
        let mut holder = None;
        for part in parts {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(self.analysis.text_of(part));
            if self.values.touched.has_module(&path) {
                return false;
            }
            let found = self.packages().lookup(&path);
            self.add(part, dotted, path.clone(), UseKind::Module, holder, found);
            match found {
                Lookup::Found(place) => holder = Some(place),
                _ => return false,
            }
        }
        true
    }

    fn import(&mut self, node: Node<'a>) {
        let mut cursor = node.walk();
        let names: Vec<Node<'a>> = node.children_by_field_name("name", &mut cursor).collect();
        for name in names {
            let dotted =
                if name.kind() == "aliased_import" { name.child_by_field_name("name") } else { Some(name) };
            if let Some(dotted) = dotted {
                self.module(dotted);
            }
        }
    }

    fn import_from(&mut self, node: Node<'a>) {
        let Some(module) = node.child_by_field_name("module_name").filter(|it| it.kind() == "dotted_name")
        else {
            return;
        };
        if !self.module(module) {
            return;
        }
        let module = self.analysis.text_of(module);
        let holder = self.packages().find(module);
        let mut cursor = node.walk();
        let names: Vec<Node<'a>> = node.children_by_field_name("name", &mut cursor).collect();
        for name in names {
            let (written, bound) = match name.kind() {
                "aliased_import" => (name.child_by_field_name("name"), name.child_by_field_name("alias")),
                _ => (Some(name), Some(name)),
            };
            let (Some(written), Some(bound)) = (written, bound) else { continue };
            let short = self.analysis.text_of(written);
            let path = format!("{module}.{short}");
            if self.values.touched.has_attribute(short) || self.values.touched.has_module(&path) {
                continue;
            }
            let found = self.noted(holder, short, self.packages().lookup(&path));
            let bound = self.analysis.text_of(bound);
            if let Lookup::Found(place) = found
                && self.packages().entry(place).is_some_and(|entry| entry.flags().contains(Flags::DEPRECATED))
            {
                self.marked.insert(bound, (path.clone(), place));
            }
            let kind = UseKind::Imported { module: module.to_owned(), bound: bound.to_owned() };
            self.add(written, name, path, kind, holder, found);
        }
    }

    fn attribute(&mut self, node: Node<'a>) {
        let (Some(object), Some(name)) =
            (node.child_by_field_name("object"), node.child_by_field_name("attribute"))
        else {
            return;
        };
        // A name that is still to be typed: what follows is of another line.
        let gap = self.analysis.text().get(object.end_byte()..name.start_byte()).unwrap_or_default();
        if gap.split_once('.').is_some_and(|(_, behind)| behind.contains('\n')) {
            return;
        }
        let Some(value) = self.values.value(object) else { return };
        let short = self.analysis.text_of(name);
        if self.values.touched.has_attribute(short) {
            return;
        }
        let (path, holder, found, is_of_value) = match value {
            Value::Module(path) => {
                let holder = self.packages().find(&path);
                let path = format!("{path}.{short}");
                if self.values.touched.has_module(&path) {
                    return;
                }
                let found = self.noted(holder, short, self.packages().lookup(&path));
                (path, holder, found, false)
            }
            Value::Class(class, path) => {
                let path = format!("{path}.{short}");
                let found = self.packages().lookup(&path);
                (path, Some(class), found, false)
            }
            Value::Instance(class) => {
                let found = self.packages().lookup_in(class, short);
                if !found.exists() && self.values.is_dynamic(class) {
                    return;
                }
                let class_path = self.packages().entry(class).map(|entry| path_of(&entry));
                (format!("{}.{short}", class_path.unwrap_or_default()), Some(class), found, true)
            }
            Value::Function(function, Some(path)) if !is_of_wrapper(short) => {
                let path = format!("{path}.{short}");
                let found = self.packages().lookup(&path);
                (path, Some(function), found, false)
            }
            Value::Function(..) => return,
        };
        self.add(name, node, path, UseKind::Attribute { is_of_value }, holder, found);
    }

    /// What was found by a name of a module; the alias itself where it is deprecated to take the name from there.
    fn noted(&self, module: Option<Place>, name: &str, found: Lookup) -> Lookup {
        match module.filter(|_| found.exists()) {
            Some(module) => self.packages().deprecated_alias(module, name).map_or(found, Lookup::Found),
            None => found,
        }
    }

    fn call(&mut self, node: Node<'a>) {
        let Some(function) = node.child_by_field_name("function") else { return };
        if self.values.touched.has_attribute(last_name(function, self.analysis.text())) {
            return;
        }
        let (Value::Class(place, _) | Value::Function(place, _)) = (match self.values.value(function) {
            Some(value) => value,
            None => return,
        }) else {
            return;
        };
        let name = match function.kind() {
            "attribute" => function.child_by_field_name("attribute"),
            "identifier" => Some(function),
            _ => None,
        };
        let (Some(name), Some(call)) = (name, Call::read(node, self.analysis.text())) else { return };
        let path = self.packages().entry(place).map(|entry| path_of(&entry)).unwrap_or_default();
        self.add(name, function, path, UseKind::Call(call), None, Lookup::Found(place));
    }

    /// The names that are deprecated, where they are used.
    fn marked_names(&mut self, root: Node<'a>) {
        let marked = std::mem::take(&mut self.marked);
        walk(root, &mut |node| {
            let Some((path, place)) = marked.get(self.analysis.text_of(node)) else { return };
            if node.kind() != "identifier" || !is_read(node) {
                return;
            }
            let binding = self.values.binding(self.analysis.text_of(node), node);
            if binding.is_some_and(|binding| matches!(binding.source, Source::From(..))) {
                self.add(node, node, path.clone(), UseKind::Name, None, Lookup::Found(*place));
            }
        });
    }
}

/// Whether the statement of a name cannot be read: it is being typed.
fn is_broken(name: Node<'_>) -> bool {
    let mut at = name;
    while let Some(parent) = at.parent() {
        match parent.kind() {
            "ERROR" => return true,
            "block" | "module" => return at.has_error(),
            _ => at = parent,
        }
    }
    true
}

/// The path that users know an entry by.
fn path_of(entry: &crate::store::EntryView<'_>) -> String {
    let path = entry.public_path();
    if path.is_empty() { entry.shard().path_of(entry.id()) } else { path.to_owned() }
}

/// Attributes that decorators add to functions whose parameters they leave as they are.
fn is_of_wrapper(name: &str) -> bool {
    let names = [
        "cache_clear",
        "cache_info",
        "cache_parameters",
        "register",
        "dispatch",
        "registry",
        "py_func",
        "func",
        "orig_func",
    ];
    names.contains(&name) || name.starts_with("inspect_") || name.starts_with('_')
}

/// Whether an identifier reads a name, and does not bind, import or label one.
fn is_read(node: Node<'_>) -> bool {
    let Some(parent) = node.parent() else { return false };
    let is = |field: &str| parent.child_by_field_name(field) == Some(node);
    match parent.kind() {
        "attribute" => is("object"),
        "keyword_argument" | "default_parameter" | "typed_default_parameter" => is("value"),
        "assignment" | "augmented_assignment" | "for_statement" | "for_in_clause" | "named_expression" => {
            !is("left") && !is("name")
        }
        "dotted_name"
        | "aliased_import"
        | "parameters"
        | "lambda_parameters"
        | "typed_parameter"
        | "function_definition"
        | "class_definition"
        | "global_statement"
        | "nonlocal_statement"
        | "pattern_list"
        | "tuple_pattern"
        | "as_pattern_target" => false,
        _ => true,
    }
}

/// The nodes that say something, in the order of the text.
fn interesting(root: Node<'_>) -> Vec<Node<'_>> {
    let mut nodes = Vec::new();
    walk(root, &mut |node| {
        let is_one = matches!(
            node.kind(),
            "import_statement"
                | "import_from_statement"
                | "wildcard_import"
                | "attribute"
                | "call"
                | "comment"
                | "assignment"
                | "augmented_assignment"
                | "for_statement"
                | "as_pattern_target"
                | "delete_statement"
                | "global_statement"
                | "nonlocal_statement"
                | "case_pattern"
                | "try_statement"
                | "if_statement"
                | "elif_clause"
                | "while_statement"
                | "conditional_expression"
                | "boolean_operator"
                | "assert_statement"
                | "with_statement"
                | "decorated_definition"
        );
        if is_one {
            nodes.push(node);
        }
    });
    nodes
}

/// Nodes that are nested deeper are not looked at: finding a node's parent takes the longer the deeper it is.
const MAX_DEPTH: u32 = 200;

/// Visits the nodes in the order of the text.
fn walk<'t>(root: Node<'t>, visit: &mut dyn FnMut(Node<'t>)) {
    let mut cursor = root.walk();
    loop {
        visit(cursor.node());
        if cursor.depth() < MAX_DEPTH && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}
