//! Names that a text binds, scope by scope.

use tree_sitter::Node;

/// A name that can be used at some place of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalName {
    /// The name.
    pub name: String,
    /// Where it is bound, in bytes.
    pub start: usize,
    /// How many scopes lie between: 0 for the innermost.
    pub distance: usize,
    /// Whether an import binds it.
    pub is_import: bool,
}

/// What gives a name its value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source<'t> {
    /// `import a.b` (the top-level module) or `import a.b as c` (the module itself).
    Import(&'t str),
    /// `from module import name`; the module as it is written, with its dots.
    From(&'t str, &'t str),
    /// An assignment: the value, the annotation.
    Value(Option<Node<'t>>, Option<Node<'t>>),
    /// An element of what is iterated over.
    Element(Node<'t>),
    /// What `with` gives of an expression.
    Context(Node<'t>),
    /// A function.
    Function(Node<'t>),
    /// A class.
    Class(Node<'t>),
    /// A parameter of that function or lambda.
    Parameter(Node<'t>, Node<'t>),
    /// An instance of the exception class, or of one of a tuple of them.
    Exception(Node<'t>),
    /// `type name = annotation`.
    Alias(Node<'t>),
    /// An instance of the class in a pattern.
    Capture(Node<'t>),
    /// Nothing: `del` took it away.
    Deleted,
}

/// One step into a value that is taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The element at that position.
    Index(usize),
    /// A list of those that no other target takes.
    Rest,
}

/// One binding of a name.
#[derive(Clone, Debug)]
pub(crate) struct Binding<'t> {
    pub(crate) name: &'t str,
    /// Where the name stands.
    pub(crate) start: usize,
    /// From where on it holds.
    pub(crate) end: usize,
    /// The block that binds it: what stands in it, after it, sees this binding.
    pub(crate) block: (usize, usize),
    pub(crate) source: Source<'t>,
    pub(crate) steps: Vec<Step>,
}

/// Statements nested deeper are not read.
const MAX_DEPTH: usize = 150;

/// The kinds of nodes that open a scope.
pub(crate) fn opens_scope(kind: &str) -> bool {
    matches!(
        kind,
        "module"
            | "function_definition"
            | "class_definition"
            | "lambda"
            | "list_comprehension"
            | "set_comprehension"
            | "dictionary_comprehension"
            | "generator_expression"
    )
}

/// All bindings of a scope, in the order of the text.
pub(crate) fn bindings<'t>(scope: Node<'t>, text: &'t str) -> Vec<Binding<'t>> {
    let is_module = matches!(scope.kind(), "module" | "ERROR");
    let mut collector =
        Collector { text, is_module, scope: span(scope), block: span(scope), found: Vec::new() };
    match scope.kind() {
        "function_definition" | "lambda" => {
            if let Some(parameters) = scope.child_by_field_name("parameters") {
                collector.parameters(parameters, scope);
            }
            if let Some(body) = scope.child_by_field_name("body") {
                if scope.kind() == "lambda" {
                    collector.walruses(body, 0);
                } else {
                    collector.statements(body, 0);
                }
            }
        }
        "class_definition" => {
            if let Some(body) = scope.child_by_field_name("body") {
                collector.statements(body, 0);
            }
        }
        // A text that cannot be read as a whole is one error.
        "module" | "ERROR" => collector.statements(scope, 0),
        _ => {
            let mut cursor = scope.walk();
            for clause in scope.named_children(&mut cursor).filter(|child| child.kind() == "for_in_clause") {
                let (left, right) = (clause.child_by_field_name("left"), clause.child_by_field_name("right"));
                if let (Some(left), Some(right)) = (left, right) {
                    collector.target(left, Source::Element(right), &mut Vec::new(), 0);
                }
            }
        }
    }
    collector.found
}

fn span(node: Node<'_>) -> (usize, usize) {
    (node.start_byte(), node.end_byte())
}

struct Collector<'t> {
    text: &'t str,
    is_module: bool,
    scope: (usize, usize),
    block: (usize, usize),
    found: Vec<Binding<'t>>,
}

impl<'t> Collector<'t> {
    fn text_of(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    fn bind(&mut self, name: Node<'t>, source: Source<'t>, steps: &[Step], end: usize) {
        let text = self.text_of(name);
        self.found.push(Binding {
            name: text,
            start: name.start_byte(),
            end,
            block: self.block,
            source,
            steps: steps.to_vec(),
        });
    }

    fn statements(&mut self, node: Node<'t>, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let mut cursor = node.walk();
        let children: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
        for child in children {
            self.statement(child, depth + 1);
        }
    }

    /// What is only sometimes run binds within its own block.
    fn conditional(&mut self, node: Node<'t>, depth: usize) {
        let outer = std::mem::replace(&mut self.block, span(node));
        self.statements(node, depth);
        self.block = outer;
    }

    fn statement(&mut self, node: Node<'t>, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        match node.kind() {
            "function_definition" => self.definition(node, Source::Function(node)),
            "class_definition" => self.definition(node, Source::Class(node)),
            "decorated_definition" => {
                if let Some(definition) = node.child_by_field_name("definition") {
                    self.statement(definition, depth + 1);
                }
            }
            "type_alias_statement" => {
                let (left, right) = (node.child_by_field_name("left"), node.child_by_field_name("right"));
                let name = left.and_then(|left| left.named_child(0));
                if let (Some(name), Some(right)) = (name.filter(|name| name.kind() == "identifier"), right) {
                    self.bind(name, Source::Alias(right), &[], node.end_byte());
                }
            }
            "import_statement" => self.import(node),
            "import_from_statement" => self.import_from(node),
            "assignment" => self.assignment(node, depth),
            "for_statement" => {
                let (left, right) = (node.child_by_field_name("left"), node.child_by_field_name("right"));
                if let (Some(left), Some(right)) = (left, right) {
                    self.target(left, Source::Element(right), &mut Vec::new(), right.end_byte());
                }
                self.clauses(node, depth);
            }
            "with_statement" => {
                self.with_items(node);
                // Its body always runs.
                if let Some(body) = node.child_by_field_name("body") {
                    self.statements(body, depth + 1);
                }
            }
            "except_clause" | "except_group_clause" => {
                self.exception(node);
                self.conditional(node, depth + 1);
            }
            "case_clause" => {
                self.captures(node, 0);
                self.conditional(node, depth + 1);
            }
            "if_statement" | "while_statement" | "try_statement" | "match_statement" => {
                self.clauses(node, depth);
            }
            "elif_clause" | "else_clause" => {
                self.walruses(node, 0);
                self.conditional(node, depth + 1);
            }
            "delete_statement" if self.block == self.scope => {
                let mut pending: Vec<Node<'t>> = node.named_child(0).into_iter().collect();
                while let Some(target) = pending.pop() {
                    match target.kind() {
                        "identifier" => self.bind(target, Source::Deleted, &[], node.end_byte()),
                        "expression_list" | "tuple" | "parenthesized_expression" => {
                            let mut cursor = target.walk();
                            pending.extend(target.named_children(&mut cursor));
                        }
                        _ => {}
                    }
                }
            }
            "block" | "finally_clause" | "ERROR" | "module" => self.statements(node, depth + 1),
            "expression_statement" => {
                let mut cursor = node.walk();
                let children: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
                for child in children {
                    if child.kind() == "assignment" {
                        self.assignment(child, depth + 1);
                    } else {
                        self.walruses(child, 0);
                    }
                }
            }
            _ => self.walruses(node, 0),
        }
    }

    /// The parts of a compound statement: blocks are conditional, conditions may bind.
    fn clauses(&mut self, node: Node<'t>, depth: usize) {
        let mut cursor = node.walk();
        let children: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
        for child in children {
            match child.kind() {
                "block" if node.kind() == "try_statement" => self.statements(child, depth + 1),
                "block" => self.conditional(child, depth + 1),
                _ => self.statement(child, depth + 1),
            }
        }
    }

    fn definition(&mut self, node: Node<'t>, source: Source<'t>) {
        if let Some(name) = node.child_by_field_name("name") {
            self.bind(name, source, &[], node.start_byte());
        }
        if self.is_module && matches!(source, Source::Function(_)) {
            self.globals(node);
        }
    }

    /// What a function of the module binds in the module.
    fn globals(&mut self, function: Node<'t>) {
        let Some(body) = function.child_by_field_name("body") else { return };
        let mut cursor = body.walk();
        let mut names = Vec::new();
        for statement in body.named_children(&mut cursor).filter(|child| child.kind() == "global_statement") {
            let mut cursor = statement.walk();
            names.extend(statement.named_children(&mut cursor).map(|name| self.text_of(name)));
        }
        if !names.is_empty() {
            let bound = bindings(function, self.text).into_iter();
            let is_global = |binding: &Binding<'t>| names.contains(&binding.name);
            self.found.extend(bound.filter(is_global).map(|one| Binding { block: span(function), ..one }));
        }
    }

    fn import(&mut self, node: Node<'t>) {
        let mut cursor = node.walk();
        let names: Vec<Node<'t>> = node.children_by_field_name("name", &mut cursor).collect();
        for name in names {
            if name.kind() == "aliased_import" {
                let (path, alias) = (name.child_by_field_name("name"), name.child_by_field_name("alias"));
                if let (Some(path), Some(alias)) = (path, alias) {
                    self.bind(alias, Source::Import(self.text_of(path)), &[], node.end_byte());
                }
            } else if let Some(first) = name.named_child(0) {
                self.bind(first, Source::Import(self.text_of(first)), &[], node.end_byte());
            }
        }
    }

    fn import_from(&mut self, node: Node<'t>) {
        let Some(module) = node.child_by_field_name("module_name") else { return };
        let module = self.text_of(module);
        let mut cursor = node.walk();
        let names: Vec<Node<'t>> = node.children_by_field_name("name", &mut cursor).collect();
        for name in names {
            let (path, alias) = if name.kind() == "aliased_import" {
                (name.child_by_field_name("name"), name.child_by_field_name("alias"))
            } else {
                (Some(name), Some(name))
            };
            if let (Some(path), Some(alias)) = (path, alias) {
                self.bind(alias, Source::From(module, self.text_of(path)), &[], node.end_byte());
            }
        }
    }

    fn assignment(&mut self, node: Node<'t>, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let mut value = node.child_by_field_name("right");
        // `a = b = value`.
        while let Some(inner) = value.filter(|inner| inner.kind() == "assignment") {
            value = inner.child_by_field_name("right");
        }
        if let Some(inner) = node.child_by_field_name("right") {
            if inner.kind() == "assignment" {
                self.assignment(inner, depth + 1);
            } else {
                self.walruses(inner, 0);
            }
        }
        if let Some(left) = node.child_by_field_name("left") {
            let source = Source::Value(value, node.child_by_field_name("type"));
            self.target(left, source, &mut Vec::new(), node.end_byte());
        }
    }

    /// Binds the names of an assignment's target.
    fn target(&mut self, node: Node<'t>, source: Source<'t>, steps: &mut Vec<Step>, end: usize) {
        if steps.len() > 8 {
            return;
        }
        match node.kind() {
            "identifier" => self.bind(node, source, steps, end),
            "pattern_list" | "tuple_pattern" | "list_pattern" | "tuple" | "list" => {
                let mut cursor = node.walk();
                let parts: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
                for (index, part) in parts.into_iter().enumerate() {
                    steps.push(Step::Index(index));
                    self.target(part, source, steps, end);
                    steps.pop();
                }
            }
            "list_splat_pattern" => {
                if let Some(inner) = node.named_child(0) {
                    steps.pop();
                    steps.push(Step::Rest);
                    self.target(inner, source, steps, end);
                }
            }
            "parenthesized_expression" | "as_pattern_target" => {
                if let Some(inner) = node.named_child(0) {
                    self.target(inner, source, steps, end);
                }
            }
            _ => {}
        }
    }

    fn with_items(&mut self, node: Node<'t>) {
        let mut cursor = node.walk();
        let clause = node.named_children(&mut cursor).find(|child| child.kind() == "with_clause");
        let Some(clause) = clause else { return };
        let mut cursor = clause.walk();
        let mut items: Vec<Node<'t>> = clause.named_children(&mut cursor).collect();
        // `with (a as b, c as d):` may be read as one item that is a tuple.
        let mut index = 0;
        while let Some(item) = items.get(index).copied() {
            index += 1;
            let value =
                if item.kind() == "with_item" { item.child_by_field_name("value") } else { Some(item) };
            let Some(value) = value else { continue };
            match value.kind() {
                "as_pattern" => {
                    let (manager, alias) = (value.named_child(0), value.child_by_field_name("alias"));
                    if let (Some(manager), Some(alias)) = (manager, alias) {
                        self.target(alias, Source::Context(manager), &mut Vec::new(), value.end_byte());
                    }
                }
                "tuple" | "parenthesized_expression" if items.len() < 64 => {
                    let mut cursor = value.walk();
                    items.extend(value.named_children(&mut cursor));
                }
                _ => self.walruses(value, 0),
            }
        }
    }

    fn exception(&mut self, node: Node<'t>) {
        let (class, alias) = match node.child_by_field_name("alias") {
            Some(alias) => (node.child_by_field_name("value"), Some(alias)),
            None => match node.child_by_field_name("value").or_else(|| node.named_child(0)) {
                Some(value) if value.kind() == "as_pattern" => {
                    (value.named_child(0), value.child_by_field_name("alias"))
                }
                _ => (None, None),
            },
        };
        if let (Some(class), Some(alias)) = (class, alias) {
            let outer = std::mem::replace(&mut self.block, span(node));
            self.target(alias, Source::Exception(class), &mut Vec::new(), alias.end_byte());
            self.block = outer;
        }
    }

    /// `case Class() as name`.
    fn captures(&mut self, node: Node<'t>, depth: usize) {
        if depth > 6 {
            return;
        }
        let mut cursor = node.walk();
        let children: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
        for child in children {
            if child.kind() == "as_pattern" {
                let class = child.named_child(0).and_then(|pattern| {
                    let pattern =
                        if pattern.kind() == "case_pattern" { pattern.named_child(0)? } else { pattern };
                    (pattern.kind() == "class_pattern").then(|| pattern.named_child(0)).flatten()
                });
                let alias = child
                    .child_by_field_name("alias")
                    .or_else(|| child.named_child(1).filter(|alias| alias.kind() == "identifier"));
                if let (Some(class), Some(alias)) = (class, alias) {
                    self.target(alias, Source::Capture(class), &mut Vec::new(), child.end_byte());
                }
            } else if child.kind() != "block" {
                self.captures(child, depth + 1);
            }
        }
    }

    /// Walruses below an expression, those in its comprehensions too.
    fn walruses(&mut self, node: Node<'t>, depth: usize) {
        if depth > MAX_DEPTH || memchr::memmem::find(self.text_of(node).as_bytes(), b":=").is_none() {
            return;
        }
        if node.kind() == "named_expression" {
            let (name, value) = (node.child_by_field_name("name"), node.child_by_field_name("value"));
            if let (Some(name), Some(value)) = (name, value) {
                self.bind(name, Source::Value(Some(value), None), &[], node.end_byte());
            }
        }
        if matches!(node.kind(), "lambda" | "block") {
            return;
        }
        let mut cursor = node.walk();
        let children: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
        for child in children {
            self.walruses(child, depth + 1);
        }
    }

    fn parameters(&mut self, parameters: Node<'t>, function: Node<'t>) {
        let mut cursor = parameters.walk();
        let children: Vec<Node<'t>> = parameters.named_children(&mut cursor).collect();
        for parameter in children {
            if let Some(name) = parameter_name(parameter) {
                self.bind(name, Source::Parameter(function, parameter), &[], parameters.end_byte());
            }
        }
    }
}

/// The name of a parameter, without stars.
pub(crate) fn parameter_name(parameter: Node<'_>) -> Option<Node<'_>> {
    match parameter.kind() {
        "identifier" => Some(parameter),
        "default_parameter" | "typed_default_parameter" => parameter.child_by_field_name("name"),
        "typed_parameter" | "list_splat_pattern" | "dictionary_splat_pattern" => {
            parameter.named_child(0).and_then(parameter_name)
        }
        _ => None,
    }
}
