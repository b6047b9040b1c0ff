//! Docs that a function gets from elsewhere: templates filled in by decorators, and the docs of what it overrides.
//!
//! Libraries share docs between functions: `@doc(_shared["head"], klass="Series")`,
//! `@Appender(_merge_doc % dict(…))`. Where the template and its values are literal they are put together here.

use ruff_python_ast::{Decorator, Expr, ExprCall, Operator};

use crate::entry::Kind;

use super::docstring;
use super::expression::{dotted, last_part, string};
use super::resolve::Resolved;
use super::tree::{NodeId, Tree};

/// Texts shorter than this are no templates.
const MIN_TEXT: usize = 20;

/// A template and what is put into it.
#[derive(Clone, Debug)]
pub(crate) struct DocTemplate {
    pub(crate) text: TemplateText,
    /// Literal values by name.
    pub(crate) values: Vec<(String, String)>,
    /// Names of literal dicts that hold more values.
    pub(crate) tables: Vec<String>,
}

/// Where a template's text stands.
#[derive(Clone, Debug)]
pub(crate) enum TemplateText {
    Literal(String),
    /// A dotted name: a text, or a function or class whose docs are taken.
    Named(String),
    /// An item of a dict of texts.
    Item(String, String),
}

/// The key of an item in a module's texts.
pub(crate) fn item_key(table: &str, key: &str) -> String {
    format!("{table}[{key}]")
}

/// The texts that an assignment of `value` to `name` defines: one, or those of a literal dict.
pub(crate) fn texts_of(name: &str, value: &Expr) -> Vec<(String, String)> {
    match value {
        Expr::Dict(dict) => dict
            .items
            .iter()
            .filter_map(|item| Some((item_key(name, string(item.key.as_ref()?)?), literal(&item.value)?)))
            .collect(),
        Expr::Call(call) if dotted(&call.func).as_deref() == Some("dict") => {
            keywords(call).into_iter().map(|(key, value)| (item_key(name, &key), value)).collect()
        }
        _ => literal(value)
            .filter(|text| text.len() >= MIN_TEXT)
            .map(|text| vec![(name.to_owned(), text)])
            .unwrap_or_default(),
    }
}

/// The docs that decorators give, as far as they are literal.
pub(crate) fn template_of(decorators: &[Decorator]) -> Option<DocTemplate> {
    let mut found: Option<DocTemplate> = None;
    let mut values = Vec::new();
    for decorator in decorators {
        let Expr::Call(call) = &decorator.expression else { continue };
        let Some(callee) = dotted(&call.func) else { continue };
        let name = last_part(&callee).to_ascii_lowercase();
        if !(name.contains("doc") || name.contains("append") || name.contains("substitut")) {
            continue;
        }
        values.extend(keywords(call));
        if found.is_none() && !name.contains("substitut") {
            found = call.arguments.args.first().and_then(template);
        }
    }
    let mut found = found?;
    found.values.extend(values);
    Some(found)
}

fn template(expr: &Expr) -> Option<DocTemplate> {
    let plain = |text| Some(DocTemplate { text, values: Vec::new(), tables: Vec::new() });
    match expr {
        Expr::StringLiteral(_) => plain(TemplateText::Literal(literal(expr)?)),
        Expr::Name(_) | Expr::Attribute(_) => plain(TemplateText::Named(dotted(expr)?)),
        Expr::Subscript(item) => {
            plain(TemplateText::Item(dotted(&item.value)?, string(&item.slice)?.to_owned()))
        }
        Expr::BinOp(operation) if operation.op == Operator::Mod => {
            let mut found = template(&operation.left)?;
            match &*operation.right {
                Expr::Call(call) => found.values.extend(keywords(call)),
                Expr::Name(table) => found.tables.push(table.id.as_str().to_owned()),
                Expr::Dict(_) => {
                    let items = texts_of("", &operation.right).into_iter();
                    found
                        .values
                        .extend(items.map(|(key, value)| (key.trim_matches(['[', ']']).to_owned(), value)));
                }
                _ => {}
            }
            Some(found)
        }
        Expr::BinOp(operation) if operation.op == Operator::Add => template(&operation.left),
        Expr::Call(call) => match &*call.func {
            Expr::Attribute(method) if method.attr.as_str() == "format" => {
                let mut found = template(&method.value)?;
                found.values.extend(keywords(call));
                found.tables.extend(
                    call.arguments
                        .keywords
                        .iter()
                        .filter(|keyword| keyword.arg.is_none())
                        .filter_map(|keyword| dotted(&keyword.value)),
                );
                Some(found)
            }
            callee => {
                let name = dotted(callee)?;
                matches!(last_part(&name), "dedent" | "cleandoc" | "indent")
                    .then(|| call.arguments.args.first().and_then(template))
                    .flatten()
            }
        },
        _ => None,
    }
}

/// A literal text, dedented by a call or not; of a sum of texts what is literal.
fn literal(expr: &Expr) -> Option<String> {
    match expr {
        Expr::StringLiteral(text) => Some(text.value.to_str().to_owned()),
        Expr::BinOp(operation) => match operation.op {
            Operator::Add => {
                let (left, right) = (literal(&operation.left), literal(&operation.right));
                (left.is_some() || right.is_some())
                    .then(|| left.unwrap_or_default() + &right.unwrap_or_default())
            }
            Operator::Mod => literal(&operation.left),
            _ => None,
        },
        Expr::Call(call) => {
            let name = dotted(&call.func)?;
            matches!(last_part(&name), "dedent" | "cleandoc")
                .then(|| call.arguments.args.first().and_then(literal))
                .flatten()
        }
        _ => None,
    }
}

fn keywords(call: &ExprCall) -> Vec<(String, String)> {
    call.arguments
        .keywords
        .iter()
        .filter_map(|keyword| Some((keyword.arg.as_ref()?.as_str().to_owned(), literal(&keyword.value)?)))
        .collect()
}

/// Puts values into `{name}` and `%(name)s`; names without a value become nothing.
fn fill(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find(['{', '%']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let (open, close) = if from.starts_with('{') { ("{", "}") } else { ("%(", ")s") };
        let name = from.strip_prefix(open).and_then(|inner| inner.split_once(close));
        match name {
            Some((name, after)) if is_name(name) => {
                out.push_str(&value(name).unwrap_or_default());
                rest = after;
            }
            _ => {
                out.push_str(&from[..1]);
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() < 60 && text.chars().all(|c| c == '_' || c.is_alphanumeric())
}

impl Tree {
    /// Gives docs to definitions without any: from their decorators' templates, then from what they override.
    pub(crate) fn complete_docs(&mut self) {
        let undocumented: Vec<NodeId> =
            self.ids().filter(|&id| self.definition(id).is_some_and(|def| def.doc.is_empty())).collect();
        for &id in &undocumented {
            let Some(template) = self.definition(id).and_then(|def| def.template.clone()) else { continue };
            let module = self.module_of(id);
            let Some(text) = self.template_text(module, &template.text) else { continue };
            let filled = fill(&text, |name| {
                let literal =
                    template.values.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
                literal
                    .or_else(|| template.tables.iter().find_map(|table| self.text(module, table, Some(name))))
            });
            if let Some(definition) = self.definition_mut(id) {
                definition.doc = docstring::clean(&filled).into_owned();
            }
        }
        let inherited: Vec<(NodeId, String)> = undocumented
            .iter()
            .filter_map(|&id| {
                let definition = self.definition(id)?;
                let is_member =
                    matches!(definition.kind, Kind::Method | Kind::Property) && definition.doc.is_empty();
                let node = self.node(id);
                if !is_member || node.name.starts_with('_') {
                    return None;
                }
                let bases = self.own_mro(node.parent?);
                let doc = bases.into_iter().skip(1).find_map(|base| {
                    let overridden = self.definition(self.child(base, &node.name)?)?;
                    (!overridden.doc.is_empty()).then(|| overridden.doc.clone())
                })?;
                Some((id, doc))
            })
            .collect();
        for (id, doc) in inherited {
            if let Some(definition) = self.definition_mut(id) {
                definition.doc = doc;
            }
        }
    }

    fn template_text(&self, module: NodeId, text: &TemplateText) -> Option<String> {
        match text {
            TemplateText::Literal(text) => Some(text.clone()),
            TemplateText::Item(table, key) => self.text(module, table, Some(key)),
            TemplateText::Named(path) => {
                self.text(module, path, None).or_else(|| match self.resolve_in(module, path) {
                    Resolved::Node(id) => {
                        self.definition(id).map(|def| def.doc.clone()).filter(|doc| !doc.is_empty())
                    }
                    _ => None,
                })
            }
        }
    }

    /// A literal text of this module, or of the one that it is imported from.
    fn text(&self, module: NodeId, name: &str, key: Option<&str>) -> Option<String> {
        let find = |module: NodeId, name: &str| {
            let texts = &self.module(module)?.texts;
            match key {
                Some(key) => texts.get(&item_key(name, key)).cloned(),
                None => texts.get(name).cloned(),
            }
        };
        find(module, name).or_else(|| match self.resolve_in(module, name) {
            Resolved::Node(id) if self.module(id).is_none() => find(self.module_of(id), &self.node(id).name),
            _ => None,
        })
    }
}
