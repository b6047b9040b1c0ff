//! Type variables of the functions and classes of a text.

use tree_sitter::Node;

use super::annotation::Annotation;
use super::call::Argument;
use super::entries::as_instance;
use super::generic::Variables;
use super::scope::{Source, parameter_name};
use super::{Analysis, Type};
use crate::language::python::syntax::node_at;

impl<'a> Analysis<'a> {
    /// The type that an annotation names, its type variables replaced by what they stand for.
    pub(crate) fn annotation_with(&self, node: Node<'a>, variables: &Variables) -> Type {
        let pattern = self.with_variables(|| self.annotation_type(node));
        self.without_variables(&pattern, variables, node.start_byte())
    }

    /// A type without variables: what they stand for, else their bounds.
    pub(crate) fn without_variables(&self, ty: &Type, variables: &Variables, offset: usize) -> Type {
        ty.replaced(&|name| variables.get(name).cloned().unwrap_or_else(|| self.bound_of(name, offset)))
    }

    /// What type variables stand for in a call of a function of the text.
    pub(crate) fn local_variables(
        &self,
        function: Node<'a>,
        receiver: Option<&Type>,
        arguments: &[Argument],
    ) -> Variables {
        let of_receiver = receiver.map(|receiver| self.variables_of_receiver(receiver, function));
        let mut variables = of_receiver.unwrap_or_default();
        let Some(list) = function.child_by_field_name("parameters") else { return variables };
        let mut cursor = list.walk();
        let parameters: Vec<Node<'a>> = list
            .named_children(&mut cursor)
            .filter(|one| !one.kind().ends_with("_separator") && one.kind() != "comment")
            .skip(usize::from(receiver.is_some()))
            .collect();
        let typed = parameters.iter().map(|&one| {
            let name = parameter_name(one).map_or("", |name| self.text_of(name));
            (name, one.child_by_field_name("type"))
        });
        self.bind_arguments(&typed.collect::<Vec<_>>(), arguments, &mut variables);
        variables
    }

    /// The type arguments of an instance that a class of the text makes of these arguments.
    pub(crate) fn constructed_arguments(&self, class: usize, arguments: &[Argument]) -> Vec<Type> {
        let Some(node) = self.definition_at(class) else { return Vec::new() };
        let names = self.class_variables(node);
        if names.is_empty() || arguments.is_empty() {
            return Vec::new();
        }
        let mut variables = Variables::default();
        if let Some(init) = self.local_member(class, "__init__") {
            if let Source::Function(function) = init.source {
                let own = Type::LocalInstance(class, Vec::new());
                variables = self.local_variables(function, Some(&own), arguments);
            }
        } else {
            // The fields of a data class are its parameters.
            let bindings = self.bindings_of(node);
            let fields = bindings.iter().filter_map(|binding| match binding.source {
                Source::Value(_, Some(annotation)) => Some((binding.name, Some(annotation))),
                _ => None,
            });
            self.bind_arguments(&fields.collect::<Vec<_>>(), arguments, &mut variables);
        }
        let found: Vec<Type> =
            names.iter().map(|name| variables.get(name).cloned().unwrap_or_default()).collect();
        if found.iter().all(Type::is_unknown) { Vec::new() } else { found }
    }

    /// The type variables of a class of the text, in the order of its arguments.
    pub(crate) fn class_variables(&self, class: Node<'a>) -> Vec<&'a str> {
        let own = self.type_parameters(class);
        if !own.is_empty() {
            return own;
        }
        let mut names = Vec::new();
        for (base, arguments) in self.subscripted_bases(class) {
            let is_declared = matches!(self.last_name(base), "Generic" | "Protocol");
            let variables = arguments.iter().map(|one| self.text_of(*one));
            let found: Vec<&str> =
                variables.filter(|name| self.is_type_variable(name, class.start_byte())).collect();
            if is_declared {
                return found;
            }
            let new: Vec<&str> = found.into_iter().filter(|name| !names.contains(name)).collect();
            names.extend(new);
        }
        names
    }

    /// Whether a name is a type variable where `offset` is.
    pub(crate) fn is_type_variable(&self, name: &str, offset: usize) -> bool {
        let mut at = Some(node_at(self.root(), offset));
        while let Some(node) = at {
            if self.type_parameters(node).contains(&name) {
                return true;
            }
            at = node.parent();
        }
        self.visible(name, offset).iter().any(|binding| match binding.source {
            Source::Value(Some(value), _) => value.kind() == "call" && self.last_name(value) == "TypeVar",
            Source::From(module, imported) => self
                .imported(module, Some(imported))
                .and_then(|place| self.packages().follow(place))
                .and_then(|place| self.packages().entry(place))
                .is_some_and(|entry| entry.value_type().ends_with("TypeVar")),
            _ => false,
        })
    }

    /// What the type variables of a class of the text stand for in an instance with these arguments.
    pub(crate) fn variables_of(&self, class: Node<'a>, arguments: &[Type]) -> Variables {
        let mut variables = Variables::default();
        for (name, ty) in self.class_variables(class).into_iter().zip(arguments) {
            variables.bind(name, ty.clone());
        }
        variables
    }

    /// What they stand for in a method of a receiver, those of the base that defines it included.
    fn variables_of_receiver(&self, receiver: &Type, function: Node<'a>) -> Variables {
        let Type::LocalInstance(at, arguments) = receiver else { return Variables::default() };
        let Some(class) = self.definition_at(*at) else { return Variables::default() };
        let mut variables = self.variables_of(class, arguments);
        let Some(defined) = self.class_around(function).filter(|defined| *defined != class) else {
            return variables;
        };
        for (base, arguments) in self.subscripted_bases(class) {
            if self.type_of_node(base) == Type::LocalClass(defined.start_byte()) {
                let given: Vec<Type> =
                    arguments.iter().map(|one| self.annotation_with(*one, &variables)).collect();
                for (name, ty) in self.class_variables(defined).into_iter().zip(given) {
                    variables.bind(name, ty);
                }
            }
        }
        variables
    }

    fn bind_arguments(
        &self,
        parameters: &[(&'a str, Option<Node<'a>>)],
        arguments: &[Argument],
        variables: &mut Variables,
    ) {
        let mut n_positional = 0;
        for argument in arguments {
            let parameter = if let Some(keyword) = &argument.keyword {
                parameters.iter().find(|(name, _)| *name == &**keyword)
            } else {
                n_positional += 1;
                parameters.get(n_positional - 1)
            };
            let Some((_, Some(annotation))) = parameter else { continue };
            // `type[T]`: the class itself was given.
            if let Annotation::Generic("type" | "Type" | "typing.Type", inner) =
                Annotation::parse(self.text_of(*annotation))
                && let [Annotation::Name(name)] = inner.as_slice()
            {
                variables.bind(name, as_instance(&argument.ty));
                continue;
            }
            let pattern = self.with_variables(|| self.annotation_type(*annotation));
            self.match_variables(&pattern, &argument.ty, variables);
        }
    }

    /// The bases of a class that have arguments, with these: `Generic[T]`, `Base[Order]`.
    fn subscripted_bases(&self, class: Node<'a>) -> Vec<(Node<'a>, Vec<Node<'a>>)> {
        let Some(list) = class.child_by_field_name("superclasses") else { return Vec::new() };
        let mut cursor = list.walk();
        let bases = list.named_children(&mut cursor).filter(|child| child.kind() == "subscript");
        bases
            .filter_map(|base| {
                let mut cursor = base.walk();
                let arguments = base.children_by_field_name("subscript", &mut cursor).collect();
                Some((base.child_by_field_name("value")?, arguments))
            })
            .collect()
    }

    /// The names of the type parameters of a function or class (`def f[T]`).
    fn type_parameters(&self, node: Node<'a>) -> Vec<&'a str> {
        let Some(list) = node.child_by_field_name("type_parameters") else { return Vec::new() };
        let mut cursor = list.walk();
        let name = |parameter: Node<'a>| {
            // With a bound it is a node of its own.
            let text = self.text_of(parameter);
            text.split([':', '=']).next().unwrap_or_default().trim()
        };
        list.named_children(&mut cursor).map(name).filter(|name| !name.starts_with('*')).collect()
    }
}
