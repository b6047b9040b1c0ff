//! Which overload takes the arguments of a call.

use tree_sitter::Node;

use super::annotation::Annotation;
use super::call::{Argument, CallSite};
use super::entries::Written;
use super::generic::Variables;
use super::scope::{Source, parameter_name};
use super::{Analysis, Type};
use crate::entry::{Flags, Kind};
use crate::language::python::parameters::{ParameterKind, Signature, split};
use crate::lookup::Place;

/// Aliases of aliases that are followed.
const MAX_ALIASES: usize = 4;

impl<'a> Analysis<'a> {
    /// The overload of a function of the text that takes these arguments.
    pub(crate) fn local_overload(
        &self,
        function: Node<'a>,
        is_bound: bool,
        arguments: &[Argument],
    ) -> Option<Node<'a>> {
        let name = self.text_of(function.child_by_field_name("name")?);
        let scope = self.scopes_at(function.start_byte()).into_iter().next()?;
        let bindings = self.bindings_of(scope);
        let mut overloads = bindings.iter().filter(|binding| binding.name == name).filter_map(|binding| {
            match binding.source {
                Source::Function(node) => Some(node),
                _ => None,
            }
        });
        overloads.find(|node| {
            let is_overload = self.decorators(*node).iter().any(|one| self.last_name(*one) == "overload");
            is_overload && self.takes_locally(*node, is_bound, arguments)
        })
    }

    /// Whether nothing that is written of a function of the text speaks against these arguments.
    fn takes_locally(&self, function: Node<'a>, is_bound: bool, arguments: &[Argument]) -> bool {
        let Some(list) = function.child_by_field_name("parameters") else { return false };
        let mut cursor = list.walk();
        let parameters: Vec<Node<'a>> =
            list.named_children(&mut cursor).skip(usize::from(is_bound)).collect();
        arguments.iter().enumerate().all(|(index, argument)| {
            let parameter = match &argument.keyword {
                None => parameters.get(index),
                Some(keyword) => parameters.iter().find(|parameter| {
                    parameter_name(**parameter).is_some_and(|name| self.text_of(name) == &**keyword)
                }),
            };
            let Some(parameter) = parameter else { return false };
            let wanted = parameter.child_by_field_name("type").map(|node| self.annotation_type(node));
            let wanted = wanted.unwrap_or_default();
            let admits = |ty: &Type| wanted.parts().iter().any(|wanted| self.is_one(wanted, ty));
            wanted.is_unknown() || argument.ty.is_unknown() || argument.ty.parts().iter().any(admits)
        })
    }
}

impl Analysis<'_> {
    /// The first overload that takes these arguments; the first of all if none does.
    pub(crate) fn choose<'t>(&self, signatures: &'t str, arguments: &[Argument], place: Place) -> &'t str {
        let first = signatures.lines().next().unwrap_or_default();
        if signatures.len() == first.len() {
            return first;
        }
        let takes = |line: &&str| self.takes(&Signature::parse(line), arguments, place);
        signatures.lines().find(takes).unwrap_or(first)
    }

    /// Whether the types of what is written of a call so far speak against one of the callee's signatures.
    pub fn is_refused(&self, call: &CallSite, signature: &Signature<'_>) -> bool {
        let mut n_positional = 0;
        !call.arguments.iter().all(|argument| {
            let index = signature.parameter_for(n_positional, argument.keyword.as_deref());
            n_positional += usize::from(argument.keyword.is_none());
            let parameter = index.and_then(|index| signature.parameters.get(index));
            parameter.is_none_or(|parameter| self.accepts(parameter.annotation, argument, call.callee))
        })
    }

    fn takes(&self, signature: &Signature<'_>, arguments: &[Argument], place: Place) -> bool {
        let mut given = vec![false; signature.parameters.len()];
        let mut n_positional = 0;
        for argument in arguments {
            let index = signature.parameter_for(n_positional, argument.keyword.as_deref());
            n_positional += usize::from(argument.keyword.is_none());
            let Some(slot) = index.and_then(|index| given.get_mut(index)) else { return false };
            *slot = true;
            let wants = index.and_then(|index| signature.parameters.get(index)).map_or("", |p| p.annotation);
            if !self.accepts(wants, argument, place) {
                return false;
            }
        }
        signature.parameters.iter().zip(given).all(|(parameter, given)| {
            given
                || !parameter.is_required()
                || matches!(parameter.kind, ParameterKind::Rest | ParameterKind::RestByName)
        })
    }

    /// Whether a parameter with that annotation may take an argument; what is not known may.
    fn accepts(&self, wants: &str, argument: &Argument, place: Place) -> bool {
        // What decides most overloads: literals and None.
        let is_other_literal =
            argument.literal.as_deref().is_some_and(|literal| !self.takes_literal(wants, literal, place, 0));
        let is_known = !wants.is_empty() && !argument.ty.is_unknown();
        !is_other_literal && (!is_known || self.admits(&Annotation::parse(wants), &argument.ty, place))
    }

    /// Whether a parameter may take that literal, as far as the literals say that it names.
    fn takes_literal(&self, wants: &str, literal: &str, place: Place, depth: usize) -> bool {
        split(wants, b'|').into_iter().map(|(_, part)| part.trim()).any(|part| {
            let listed = ["Literal[", "typing.Literal[", "t.Literal["]
                .into_iter()
                .find_map(|form| part.strip_prefix(form));
            match listed {
                // What is cut off may have had it.
                Some(listed) => listed.strip_suffix(']').is_none_or(|listed| {
                    let plain = |text: &str| text.trim().replace('\'', "\"");
                    split(listed, b',').into_iter().any(|(_, one)| plain(one) == plain(literal))
                }),
                None => match self.alias_of_literals(part, place) {
                    Some((alias, place)) if depth < MAX_ALIASES => {
                        self.takes_literal(alias, literal, place, depth + 1)
                    }
                    _ => part != "None",
                },
            }
        })
    }

    /// What an alias stands for that literals are behind.
    fn alias_of_literals(&self, name: &str, place: Place) -> Option<(&str, Place)> {
        let place = self.entries.resolve(name, place)?;
        let entry = self.packages().entry(place).filter(|entry| entry.kind() == Kind::TypeAlias)?;
        Some((entry.value_type(), place))
    }

    fn admits(&self, annotation: &Annotation<'_>, ty: &Type, place: Place) -> bool {
        match annotation {
            Annotation::Nothing => matches!(ty, Type::Nothing),
            Annotation::Union(parts) => parts.iter().any(|part| self.admits(part, ty, place)),
            Annotation::List(_) | Annotation::Unread => true,
            Annotation::Name(_) | Annotation::Generic(..) => {
                let variables = Variables::default();
                let written = Written { place, receiver: None, variables: &variables };
                let wanted = self.entries.understood(annotation, &written);
                wanted.is_unknown()
                    || ty
                        .parts()
                        .iter()
                        .any(|part| wanted.parts().iter().any(|wanted| self.is_one(wanted, part)))
            }
        }
    }

    /// Whether a value of type `ty` may be one of `wanted`.
    fn is_one(&self, wanted: &Type, ty: &Type) -> bool {
        match (wanted, ty) {
            (Type::Instance(..), Type::Tuple(_)) => self.is_one(wanted, &self.receiver(ty)),
            (Type::Instance(wanted, _), Type::Instance(class, _)) => {
                self.is_protocol(*wanted) || self.is_a(*wanted, *class)
            }
            (Type::Instance(wanted, _), Type::LocalInstance(at, _)) => {
                let has_bases =
                    self.definition_at(*at).is_some_and(|class| !self.local_bases(class).is_empty());
                has_bases || self.is_protocol(*wanted)
            }
            (Type::Instance(wanted, _), Type::Class(..) | Type::LocalClass(_)) => {
                self.is_protocol(*wanted) || self.entries.name(*wanted) == "type"
            }
            (Type::Instance(wanted, _), Type::Nothing) => self.is_protocol(*wanted),
            (Type::Tuple(_), Type::Instance(class, _)) => self.entries.name(*class) == "tuple",
            (Type::Tuple(_) | Type::Class(..), Type::Nothing | Type::LocalInstance(..))
            | (Type::Class(..), Type::Instance(..)) => false,
            _ => true,
        }
    }

    fn is_protocol(&self, class: Place) -> bool {
        self.flags(class).contains(Flags::PROTOCOL) || self.entries.is_iterator(class)
    }

    /// Whether instances of `class` are instances of `wanted`. Classes of one name count as one: sources and stubs
    /// may both define it.
    fn is_a(&self, wanted: Place, class: Place) -> bool {
        let wanted = self.entries.name(wanted);
        let name = self.entries.name(class);
        if wanted == name
            || wanted == "float" && name == "int"
            || wanted == "complex" && matches!(name, "int" | "float")
        {
            return true;
        }
        let (bases, is_complete) = self.packages().bases(class);
        !is_complete || bases.iter().any(|&base| self.entries.name(base) == wanted)
    }
}
