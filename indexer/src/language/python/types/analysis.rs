//! A text and its packages together.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};
use tree_sitter::Node;

use super::entries::Entries;
use super::scope::{Binding, LocalName, Source, bindings, opens_scope};
use crate::cancel::CancellationToken;
use crate::language::python::syntax::{SyntaxTree, node_at};
use crate::lookup::{Packages, Place};

/// How many steps one analysis may take: what needs more is unknown.
const MAX_STEPS: usize = 4000;
/// How deep one expression's type may depend on others.
const MAX_DEPTH: usize = 100;

/// What can be said about one text. Made anew for each request; nothing in it outlives the text.
pub struct Analysis<'a> {
    pub(crate) entries: Entries<'a>,
    pub(crate) text: &'a str,
    pub(crate) tree: &'a SyntaxTree,
    /// The text's own module (`app.report`), if it is known.
    module: Option<&'a str>,
    is_package: bool,
    scopes: RefCell<FxHashMap<usize, Rc<Vec<Binding<'a>>>>>,
    n_steps: Cell<usize>,
    depth: Cell<usize>,
    /// What is being looked at, so that what depends on itself ends.
    open: RefCell<FxHashSet<(usize, u8)>>,
    is_guess: Cell<bool>,
    cancel: Option<&'a CancellationToken>,
    /// Whether the packages have what the text defines as it is now.
    has_own: bool,
    asked_for_own: Cell<bool>,
    narrows: OnceCell<bool>,
    /// Whether type variables of the text are read as such, and not as what bounds them.
    keeps_variables: Cell<bool>,
}

impl<'a> Analysis<'a> {
    /// An analysis of `text`, whose syntax is `tree`, in these packages. `module` is its own dotted path, which
    /// relative imports start from; `is_package` says whether it is an `__init__`.
    pub fn new(
        packages: &'a Packages,
        text: &'a str,
        tree: &'a SyntaxTree,
        module: Option<&'a str>,
        is_package: bool,
    ) -> Self {
        Self {
            entries: Entries { packages },
            text,
            tree,
            module,
            is_package,
            scopes: RefCell::default(),
            n_steps: Cell::new(0),
            depth: Cell::new(0),
            open: RefCell::default(),
            is_guess: Cell::new(false),
            cancel: None,
            has_own: true,
            asked_for_own: Cell::new(false),
            narrows: OnceCell::new(),
            keeps_variables: Cell::new(false),
        }
    }

    /// The same, which finds nothing more once `cancel` is set.
    #[must_use]
    pub fn until(self, cancel: &'a CancellationToken) -> Self {
        Self { cancel: Some(cancel), ..self }
    }

    /// The same for packages that may be older than the text: what it defines itself is not looked up in them.
    #[must_use]
    pub fn without_own(self) -> Self {
        Self { has_own: false, ..self }
    }

    /// Whether entries of the text's own definitions were asked for, and left out.
    pub fn asked_for_own(&self) -> bool {
        self.asked_for_own.get()
    }

    pub(crate) fn may_look_up_own(&self) -> bool {
        self.asked_for_own.set(self.asked_for_own.get() || !self.has_own);
        self.has_own
    }

    /// What `read` gives while type variables are read as such.
    pub(crate) fn with_variables<T>(&self, read: impl FnOnce() -> T) -> T {
        let before = self.keeps_variables.replace(true);
        let read = read();
        self.keeps_variables.set(before);
        read
    }

    pub(crate) fn keeps_variables(&self) -> bool {
        self.keeps_variables.get()
    }

    /// Whether the text has statements that narrow types.
    pub(crate) fn narrows(&self) -> bool {
        let has = |word: &[u8]| memchr::memmem::find(self.text.as_bytes(), word).is_some();
        *self.narrows.get_or_init(|| [&b"isinstance"[..], b" None", b"case "].into_iter().any(has))
    }

    /// The packages.
    pub fn packages(&self) -> &'a Packages {
        self.entries.packages
    }

    /// The text.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The syntax.
    pub fn tree(&self) -> &'a SyntaxTree {
        self.tree
    }

    /// The text's own module.
    pub(crate) fn module(&self) -> Option<&'a str> {
        self.module
    }

    pub(crate) fn root(&self) -> Node<'a> {
        self.tree.tree.root_node()
    }

    pub(crate) fn text_of(&self, node: Node<'_>) -> &'a str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// Runs `work` unless it is running already for this node, or too much was done.
    pub(crate) fn guarded<T: Default>(&self, node: Node<'_>, what: u8, work: impl FnOnce() -> T) -> T {
        let key = (node.id(), what);
        let (n_steps, depth) = (self.n_steps.get(), self.depth.get());
        let is_cancelled = self.cancel.is_some_and(CancellationToken::is_cancelled);
        if is_cancelled || n_steps > MAX_STEPS || depth > MAX_DEPTH || !self.open.borrow_mut().insert(key) {
            return T::default();
        }
        self.n_steps.set(n_steps + 1);
        self.depth.set(depth + 1);
        let done = work();
        self.depth.set(depth);
        self.open.borrow_mut().remove(&key);
        done
    }

    /// Lets the next question take up to `n_steps`, whatever was asked before.
    pub(crate) fn allow(&self, n_steps: usize) {
        self.n_steps.set(MAX_STEPS.saturating_sub(n_steps));
        self.is_guess.set(false);
    }

    /// Whether a type that was asked for rests on how a name is used and not on what is written.
    pub fn is_guess(&self) -> bool {
        self.is_guess.get()
    }

    pub(crate) fn note_guess(&self) {
        self.is_guess.set(true);
    }

    /// The bindings of a scope, collected once.
    pub(crate) fn bindings_of(&self, scope: Node<'a>) -> Rc<Vec<Binding<'a>>> {
        if let Some(known) = self.scopes.borrow().get(&scope.id()) {
            return known.clone();
        }
        let found = Rc::new(bindings(scope, self.text));
        self.scopes.borrow_mut().insert(scope.id(), found.clone());
        found
    }

    /// The scopes around an offset that names there are looked up in, the innermost first. A class's names are not
    /// seen from its methods.
    pub(crate) fn scopes_at(&self, offset: usize) -> Vec<Node<'a>> {
        let mut scopes = Vec::new();
        let mut at = Some(node_at(self.root(), offset));
        let mut is_within_function = false;
        while let Some(node) = at {
            let kind = node.kind();
            let is_seen = match kind {
                // Defaults, annotations and decorators belong to the scope around.
                "function_definition" | "lambda" => is_in_body(node, offset),
                "class_definition" => !is_within_function && is_in_body(node, offset),
                kind => opens_scope(kind),
            };
            if is_seen {
                is_within_function |= kind == "function_definition" || kind == "lambda";
                scopes.push(node);
            }
            at = node.parent();
        }
        let root = self.root();
        if scopes.last() != Some(&root) {
            scopes.push(root);
        }
        scopes
    }

    /// The names that can be used at `offset`, each once, the innermost first.
    pub fn names_at(&self, offset: usize) -> Vec<LocalName> {
        let mut names = Vec::new();
        let mut seen = FxHashSet::default();
        for (distance, scope) in self.scopes_at(offset).into_iter().enumerate() {
            for binding in self.bindings_of(scope).iter().rev() {
                // Of the innermost scope only what stands before.
                let is_later = distance == 0 && binding.start >= offset;
                let is_new = !is_later && !binding.name.is_empty() && seen.insert(binding.name);
                if is_new && !matches!(binding.source, Source::Deleted) {
                    names.push(LocalName {
                        name: binding.name.to_owned(),
                        start: binding.start,
                        distance,
                        is_import: matches!(binding.source, Source::Import(_) | Source::From(..)),
                    });
                }
            }
        }
        names
    }

    /// Whether a name is bound where `offset` is.
    pub fn is_bound(&self, name: &str, offset: usize) -> bool {
        self.scopes_at(offset)
            .into_iter()
            .any(|scope| self.bindings_of(scope).iter().any(|binding| binding.name == name))
    }

    /// The absolute path of a module as an import of this text names it (`.tables`, `acme.io`).
    pub fn absolute_module(&self, written: &str) -> Option<String> {
        let name = written.trim_start_matches('.');
        let n_dots = written.len() - name.len();
        let name = name.trim();
        if n_dots == 0 {
            return Some(name.to_owned());
        }
        let mut parts: Vec<&str> = self.module?.split('.').collect();
        let n_up = n_dots - usize::from(self.is_package);
        if n_up > parts.len() {
            return None;
        }
        parts.truncate(parts.len() - n_up);
        if !name.is_empty() {
            parts.push(name);
        }
        (!parts.is_empty()).then(|| parts.join("."))
    }

    /// What `from module import name` or `import module` stands for.
    pub(crate) fn imported(&self, module: &str, name: Option<&str>) -> Option<Place> {
        let module = self.absolute_module(module)?;
        match name {
            None => self.packages().find(&module),
            Some(name) => self.packages().find(&format!("{module}.{name}")),
        }
    }

    /// The modules that the text imports from, absolute, each once: what its code is about.
    pub fn imported_modules(&self) -> Vec<String> {
        let mut modules: Vec<String> = Vec::new();
        for binding in self.bindings_of(self.root()).iter() {
            let module = match binding.source {
                Source::Import(module) | Source::From(module, _) => self.absolute_module(module),
                _ => None,
            };
            if let Some(module) = module
                && !modules.contains(&module)
            {
                modules.push(module);
            }
        }
        modules
    }
}

/// Whether `offset` is behind the header of a function or class; comments before its first statement are.
fn is_in_body(definition: Node<'_>, offset: usize) -> bool {
    let mut cursor = definition.walk();
    let body = definition.child_by_field_name("body").map(|body| body.start_byte());
    let colon =
        definition.children(&mut cursor).find(|child| child.kind() == ":").map(|colon| colon.end_byte());
    match (body, colon) {
        (Some(body), Some(colon)) => offset >= body || offset > colon && definition.kind() != "lambda",
        (Some(body), None) => offset >= body,
        (None, _) => false,
    }
}
