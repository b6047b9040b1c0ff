//! Docs that a package adds to its compiled objects by a call: `add_newdoc("pkg.mod", "name", """…""")`.
//!
//! Compiled code carries neither docstrings nor members that could be read; such calls carry both.

use ruff_python_ast::{Expr, ExprCall};

use crate::entry::{Flags, Kind};

use super::collector::Collector;
use super::docstring;
use super::expression::{dotted, last_part, string};
use super::facts::{Binding, Definition, What};
use super::resolve::Resolved;
use super::tree::{NodeId, Tree};

/// Docs for an object, or for a member of it.
#[derive(Clone, Debug)]
pub(crate) struct NewDoc {
    /// The module that is named, if one is; else the one that makes the call.
    pub(crate) module: Option<String>,
    /// The object's name or dotted path there.
    pub(crate) object: String,
    /// The member, if the docs are one's.
    pub(crate) member: Option<String>,
    pub(crate) doc: String,
    pub(crate) line: u32,
}

impl Collector<'_> {
    /// Takes the docs of a call that adds some; does nothing for other calls.
    pub(crate) fn new_doc(&mut self, call: &ExprCall) {
        let Some(callee) = dotted(&call.func) else { return };
        if !matches!(last_part(&callee), "add_newdoc" | "add_docstr" | "_add_docstr" | "add_doc") {
            return;
        }
        let line = self.line(call.range_start);
        let mut add = |module: Option<&str>, object: String, member: Option<&str>, doc: &str| {
            self.facts.new_docs.push(NewDoc {
                module: module.map(str::to_owned),
                object,
                member: member.map(str::to_owned),
                doc: docstring::clean(doc).into_owned(),
                line,
            });
        };
        match &*call.arguments.args {
            [module, object, doc] => {
                let (Some(module), Some(object)) = (string(module), string(object)) else { return };
                match doc {
                    Expr::Tuple(pair) => {
                        add_pair(pair, |member, doc| add(Some(module), object.to_owned(), Some(member), doc));
                    }
                    Expr::List(list) => {
                        for element in &list.elts {
                            if let Expr::Tuple(pair) = element {
                                add_pair(pair, |member, doc| {
                                    add(Some(module), object.to_owned(), Some(member), doc);
                                });
                            }
                        }
                    }
                    _ => {
                        if let Some(doc) = string(doc) {
                            add(Some(module), object.to_owned(), None, doc);
                        }
                    }
                }
            }
            [object, doc] => {
                let name = string(object).map(str::to_owned).or_else(|| dotted(object));
                if let (Some(name), Some(doc)) = (name, string(doc)) {
                    add(None, name, None, doc);
                }
            }
            _ => {}
        }
    }
}

fn add_pair(pair: &ruff_python_ast::ExprTuple, mut add: impl FnMut(&str, &str)) {
    if let [member, doc] = &*pair.elts
        && let (Some(member), Some(doc)) = (string(member), string(doc))
    {
        add(member, doc);
    }
}

impl Tree {
    /// Gives docs that calls add to the objects they are for; names that only such a call knows are added.
    pub(crate) fn add_new_docs(&mut self) {
        for (module, new) in std::mem::take(&mut self.new_docs) {
            let holder = match &new.module {
                Some(path) => match self.modules.get(path.as_str()) {
                    Some(&id) => id,
                    None => continue,
                },
                None => module,
            };
            let object = match self.resolve_in(holder, &new.object) {
                Resolved::Node(id) => id,
                _ => match self.compiled_object(holder, &new) {
                    Some(id) => id,
                    None => continue,
                },
            };
            let target = match &new.member {
                None => object,
                Some(member) => match self.member(object, member, 0) {
                    Some(id) => match self.resolve(id) {
                        Resolved::Node(id) => id,
                        _ => continue,
                    },
                    None => self.add_defined(object, member, Kind::Attribute, &new),
                },
            };
            if let Some(definition) = self.definition_mut(target)
                && definition.doc.is_empty()
            {
                definition.doc = new.doc;
            }
        }
    }

    /// The object in a module that only imports it from compiled code: from now on it is defined there.
    fn compiled_object(&mut self, holder: NodeId, new: &NewDoc) -> Option<NodeId> {
        if new.object.contains('.') || !self.node(holder).flags.contains(Flags::OPEN) {
            return None;
        }
        let has_members = new.member.is_some();
        let kind = if has_members { Kind::Class } else { Kind::Function };
        if let Some(child) = self.child(holder, &new.object) {
            let id = self.add_defined(holder, &new.object, kind, new);
            self.node_mut(holder).children.retain(|&other| other != child);
            return Some(id);
        }
        Some(self.add_defined(holder, &new.object, kind, new))
    }

    fn add_defined(&mut self, holder: NodeId, name: &str, kind: Kind, new: &NewDoc) -> NodeId {
        let is_call = docstring::parse(&new.doc).signature.is_some();
        let kind = match kind {
            Kind::Attribute if is_call => Kind::Method,
            kind => kind,
        };
        let mut definition = Definition::new(kind, new.line);
        definition.flags.set(Flags::OPEN, kind == Kind::Class);
        definition.flags.set(Flags::SIGNATURE_UNSURE, kind != Kind::Class);
        self.add_binding(
            holder,
            name,
            Binding::new(What::Definition(Box::new(definition)), Flags::empty(), new.line),
        )
    }
}
