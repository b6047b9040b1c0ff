//! Signatures as a call sees them: keyword arguments that a `TypedDict` names, and the instance of an unbound method.

use std::borrow::Cow;

use super::call::CallSite;
use super::entries::Written;
use super::generic::Variables;
use super::{Analysis, Type};
use crate::language::python::parameters::{ParameterKind, Signature, with_instance};

/// Keyword arguments that one `TypedDict` may add.
const MAX_FIELDS: usize = 80;

impl Analysis<'_> {
    /// One line of the callee's signature as this call is read by it: `**options: Unpack[Options]` is what `Options`
    /// has, and a method that is called on its class takes its instance first.
    pub fn seen_by<'t>(&self, call: &CallSite, line: &'t str) -> Cow<'t, str> {
        let line = self.unpacked(call, line).map_or(Cow::Borrowed(line), Cow::Owned);
        if call.is_unbound { Cow::Owned(with_instance(&line)) } else { line }
    }

    fn unpacked(&self, call: &CallSite, line: &str) -> Option<String> {
        let signature = Signature::parse(line);
        let rest = signature.parameters.last().filter(|last| last.kind == ParameterKind::RestByName)?;
        let form =
            rest.annotation.split_once('[').filter(|(form, _)| form.rsplit('.').next() == Some("Unpack"));
        let name = form?.1.strip_suffix(']')?;
        let variables = Variables::default();
        let at = Written { place: call.callee, receiver: None, variables: &variables };
        let Type::Instance(class, _) = self.entries.annotated(name, &at) else { return None };
        let fields = self.packages().entry(class)?.signature().lines().next()?;
        let fields = Signature::parse(fields).parameters;
        let known = |name: &str| signature.parameters.iter().any(|parameter| parameter.name == name);
        let fields: Vec<String> = fields
            .iter()
            .filter(|field| !known(field.name))
            .take(MAX_FIELDS)
            // What a dictionary may leave out is not said field by field; what is given is.
            .map(|field| format!("{}: {} = …", field.name, field.annotation))
            .collect();
        if fields.is_empty() {
            return None;
        }
        let is_marked = signature
            .parameters
            .iter()
            .any(|parameter| matches!(parameter.kind, ParameterKind::KeywordOnly | ParameterKind::Rest));
        let mark = if is_marked { "" } else { "*, " };
        let (start, end) = rest.span;
        Some(format!("{}{mark}{}{}", line.get(..start)?, fields.join(", "), line.get(end..)?))
    }
}
