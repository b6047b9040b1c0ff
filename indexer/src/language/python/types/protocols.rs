//! What loops, `with`, `await`, subscripts and calls make of a value.

use super::annotation::Annotation;
use super::call::Argument;
use super::entries::{Written, as_instance};
use super::generic::Variables;
use super::{Analysis, Type};
use crate::entry::{Flags, Kind};
use crate::language::python::parameters::Signature;
use crate::lookup::Place;

impl Analysis<'_> {
    /// What `for` takes from a value.
    pub(crate) fn element_of(&self, ty: &Type) -> Type {
        ty.map(|part| match part {
            Type::Tuple(parts) => Type::union(parts.iter().cloned()),
            // The members of an enum.
            Type::LocalClass(at) if self.is_local_enum(*at) => Type::LocalInstance(*at, Vec::new()),
            Type::Class(class, _) => {
                let is_enum = self.flags(*class).contains(Flags::ENUM);
                if is_enum { Type::Instance(*class, Vec::new()) } else { Type::Unknown }
            }
            Type::Instance(class, arguments)
                if let Some(element) = self.entries.element_of_view(*class, arguments) =>
            {
                element
            }
            Type::Instance(..) | Type::LocalInstance(..) => {
                let iterator = [("__iter__", "__next__"), ("__aiter__", "__anext__")].into_iter().find_map(
                    |(iterate, next)| {
                        let iterator = self.called_method(part, iterate, &[]);
                        (!iterator.is_unknown()).then_some((iterator, next))
                    },
                );
                match (iterator, part) {
                    (Some((iterator, next)), _) => iterator.map(|iterator| self.next_of(iterator, next)),
                    (None, Type::Instance(class, arguments)) if self.entries.is_iterator(*class) => {
                        arguments.first().cloned().unwrap_or_default()
                    }
                    _ => self.called_method(part, "__getitem__", &[]),
                }
            }
            _ => Type::Unknown,
        })
    }

    fn next_of(&self, iterator: &Type, next: &str) -> Type {
        let first = match iterator {
            Type::Instance(_, arguments) => arguments.first().cloned().unwrap_or_default(),
            _ => Type::Unknown,
        };
        if let Type::Instance(class, _) = iterator
            && self.entries.is_iterator(*class)
            && !first.is_unknown()
        {
            return first;
        }
        match self.awaited_if(self.called_method(iterator, next, &[]), next == "__anext__") {
            Type::Unknown | Type::Variable(_) => first,
            ty => ty,
        }
    }

    fn awaited_if(&self, ty: Type, is_async: bool) -> Type {
        match self.awaited(&ty) {
            Type::Unknown => ty,
            awaited if is_async => awaited,
            _ => ty,
        }
    }

    /// What `with` gives of a value.
    pub(crate) fn entered(&self, ty: &Type) -> Type {
        ty.map(|part| match part {
            Type::Context(inner) => (**inner).clone(),
            Type::Instance(..) | Type::LocalInstance(..) => {
                for method in ["__enter__", "__aenter__"] {
                    if !self.has_member(part, method) {
                        continue;
                    }
                    let entered = self.called_method(part, method, &[]);
                    let entered = if let Type::Awaitable(inner) = entered { *inner } else { entered };
                    // Most give themselves.
                    let is_known = !matches!(entered, Type::Unknown | Type::Variable(_));
                    return if is_known { entered } else { part.clone() };
                }
                Type::Unknown
            }
            _ => Type::Unknown,
        })
    }

    /// What `await` gives of a value.
    pub(crate) fn awaited(&self, ty: &Type) -> Type {
        ty.map(|part| match part {
            Type::Awaitable(inner) => (**inner).clone(),
            Type::Instance(class, arguments) => match self.entries.name(*class) {
                _ if self.is_awaitable(*class) => arguments.last().cloned().unwrap_or_default(),
                _ => match self.called_method(part, "__await__", &[]) {
                    Type::Instance(_, arguments) => arguments.last().cloned().unwrap_or_default(),
                    _ => Type::Unknown,
                },
            },
            _ => Type::Unknown,
        })
    }

    /// Whether a class is one of those whose last argument is what `await` gives.
    fn is_awaitable(&self, class: Place) -> bool {
        matches!(self.entries.name(class), "Coroutine" | "Awaitable" | "Future" | "Task")
    }

    /// What a subscript gives of a value.
    pub(crate) fn item_of(&self, object: &Type, is_slice: bool) -> Type {
        let Type::Instance(class, _) = object else {
            return self.called_method(object, "__getitem__", &[]);
        };
        let Some(place) = self.packages().find_in(*class, "__getitem__") else { return Type::Unknown };
        let Some(place) = self.packages().follow(place) else { return Type::Unknown };
        let Some(entry) = self.packages().entry(place) else { return Type::Unknown };
        let lines: Vec<&str> = entry.signature().lines().collect();
        let takes_slice = |line: &&&str| {
            Signature::parse(line).parameters.first().is_some_and(|index| index.annotation.contains("slice"))
        };
        let line = lines.iter().find(|line| takes_slice(line) == is_slice).or(lines.first());
        let returns = line.map_or("", |line| Signature::parse(line).returns);
        let returns = if returns.is_empty() { entry.value_type() } else { returns };
        let variables = Variables::default();
        let ty = self
            .entries
            .annotated(returns, &Written { place, receiver: Some(object), variables: &variables });
        // A part of a list is a list.
        if ty.is_unknown() && is_slice { object.clone() } else { ty }
    }

    /// What calling a method of a value gives.
    pub(crate) fn called_method(&self, object: &Type, method: &str, arguments: &[Argument]) -> Type {
        let method = self.attribute_type(object, method);
        self.called(&method, arguments)
    }

    /// What calling a value gives.
    pub(crate) fn called(&self, ty: &Type, arguments: &[Argument]) -> Type {
        ty.map(|part| match part {
            Type::Class(class, own) => self.constructed(*class, own, arguments),
            Type::LocalClass(at) => Type::LocalInstance(*at, self.constructed_arguments(*at, arguments)),
            // `str.upper("x")`: the first argument is what it is called on.
            Type::Function(place, receiver) if self.is_unbound(part) => {
                let (own, rest) =
                    arguments.split_first().map_or((None, arguments), |(own, rest)| (Some(own), rest));
                let own = own.map(|own| &own.ty).filter(|ty| !ty.is_unknown());
                self.returned(*place, own.or(receiver.as_deref()), rest)
            }
            Type::Function(place, receiver) => self.returned(*place, receiver.as_deref(), arguments),
            Type::LocalFunction(at, receiver) => self
                .definition_at(*at)
                .map(|node| self.local_overload(node, receiver.is_some(), arguments).unwrap_or(node))
                .map(|node| self.call_local(node, receiver.as_deref(), arguments))
                .unwrap_or_default(),
            Type::Callable(returns) => (**returns).clone(),
            Type::Instance(..) | Type::LocalInstance(..) => {
                let call = self.attribute_type(part, "__call__");
                if matches!(call, Type::Instance(..)) { Type::Unknown } else { self.called(&call, arguments) }
            }
            _ => Type::Unknown,
        })
    }

    fn constructed(&self, class: Place, own: &[Type], arguments: &[Argument]) -> Type {
        if !own.is_empty() || arguments.is_empty() {
            return Type::Instance(class, own.to_vec());
        }
        let Some(entry) = self.packages().entry(class) else { return Type::Unknown };
        if entry.name() == "type" && arguments.len() == 1 {
            return arguments.first().map(|one| super::entries::as_class(one.ty.clone())).unwrap_or_default();
        }
        // `__new__` may say what it makes: `zip[tuple[A, B]]`.
        let maker = self.packages().find_in(class, "__new__").and_then(|place| self.packages().follow(place));
        if let Some(place) = maker
            && let Some(maker) = self.packages().entry(place)
            && let signature = Signature::parse(self.choose(maker.signature(), arguments, class))
            && signature.returns.contains('[')
        {
            let variables = self.bound(&signature, arguments, place, None);
            let written = Written { place, receiver: None, variables: &variables };
            let made = self.entries.annotated(signature.returns, &written);
            if !made.is_unknown() {
                return made;
            }
        }
        let line = self.choose(entry.signature(), arguments, class);
        let variables = self.bound(&Signature::parse(line), arguments, class, None);
        Type::Instance(class, variables.into_types())
    }

    /// What a function of a package gives.
    pub(crate) fn returned(&self, place: Place, receiver: Option<&Type>, arguments: &[Argument]) -> Type {
        let place = self.annotated_method(place);
        let Some(entry) = self.packages().entry(place) else { return Type::Unknown };
        let signature = Signature::parse(self.choose(entry.signature(), arguments, place));
        let returns = if signature.returns.is_empty() { entry.value_type() } else { signature.returns };
        // A method bound to a class, as class methods are, gives instances of it.
        let bound = receiver.map(as_instance);
        let variables = self.bound(&signature, arguments, place, bound.as_ref());
        let written = Written { place, receiver: bound.as_ref(), variables: &variables };
        let ty = self.entries.annotated(returns, &written);
        wrapped(entry.flags(), ty)
    }

    /// A method, or the one of a base that it overrides, if only that says what it gives.
    fn annotated_method(&self, place: Place) -> Place {
        let says = |place: Place| {
            self.packages().entry(place).is_none_or(|entry| {
                !entry.value_type().is_empty() || !Signature::parse(entry.signature()).returns.is_empty()
            })
        };
        let Some(entry) = self.packages().entry(place) else { return place };
        let Some(class) = entry.parent().filter(|_| entry.kind() == Kind::Method && !says(place)) else {
            return place;
        };
        let (bases, _) = self.packages().bases(Place { entry: class, ..place });
        let mut overridden = bases.into_iter().skip(1).filter_map(|base| {
            let found = self.packages().find_bound(base, entry.name())?;
            self.packages().follow(found)
        });
        overridden.find(|&base| says(base)).unwrap_or(place)
    }

    /// What the type variables of a signature stand for in a call.
    fn bound(
        &self,
        signature: &Signature<'_>,
        arguments: &[Argument],
        place: Place,
        receiver: Option<&Type>,
    ) -> Variables {
        let mut variables = Variables::default();
        let none = Variables::default();
        let written = Written { place, receiver, variables: &none };
        let mut n_positional = 0;
        for argument in arguments {
            let index = signature.parameter_for(n_positional, argument.keyword.as_deref());
            n_positional += usize::from(argument.keyword.is_none());
            let Some(parameter) = index.and_then(|index| signature.parameters.get(index)) else { continue };
            if parameter.annotation.is_empty() || argument.ty.is_unknown() {
                continue;
            }
            // `type[T]`: the class itself was given.
            if let Annotation::Generic("type" | "Type" | "typing.Type", inner) =
                Annotation::parse(parameter.annotation)
                && let [Annotation::Name(name)] = inner.as_slice()
                && matches!(self.entries.annotated(name, &written), Type::Variable(_))
            {
                variables.bind(name, as_instance(&argument.ty));
                continue;
            }
            self.match_variables(
                &self.entries.annotated(parameter.annotation, &written),
                &argument.ty,
                &mut variables,
            );
        }
        variables
    }

    /// Binds the variables of `pattern` by what stands in their place in `ty`.
    pub(crate) fn match_variables(&self, pattern: &Type, ty: &Type, variables: &mut Variables) {
        match pattern {
            Type::Variable(name) => variables.bind(name, ty.clone()),
            Type::Union(parts) => {
                for part in parts {
                    self.match_variables(part, ty, variables);
                }
            }
            Type::Class(..) => {}
            Type::Callable(returns) => {
                if let Type::Variable(name) = &**returns {
                    variables.bind(name, self.called(ty, &[]));
                }
            }
            Type::LocalInstance(at, arguments) => {
                if let Type::LocalInstance(other, own) = ty
                    && at == other
                {
                    for (pattern, ty) in arguments.iter().zip(own) {
                        self.match_variables(pattern, ty, variables);
                    }
                }
            }
            Type::Instance(class, arguments) => match (arguments.as_slice(), ty) {
                (_, Type::Instance(other, own)) if other == class && own.len() == arguments.len() => {
                    for (pattern, ty) in arguments.iter().zip(own) {
                        self.match_variables(pattern, ty, variables);
                    }
                }
                // `Coroutine[Any, Any, T]` for whatever can be awaited.
                ([.., last], ty) if self.is_awaitable(*class) => {
                    self.match_variables(last, &self.awaited(ty), variables);
                }
                ([Type::Variable(name)], ty) if self.entries.name(*class) == "SupportsIter" => {
                    variables.bind(name, self.called_method(ty, "__iter__", &[]));
                }
                // `Iterable[T]` for whatever can be iterated over.
                ([Type::Variable(name)], ty)
                    if ["__iter__", "__next__", "__getitem__"]
                        .iter()
                        .any(|method| self.has_member(pattern, method)) =>
                {
                    variables.bind(name, self.element_of(ty));
                    if let Type::Instance(_, own) = ty
                        && let [only] = own.as_slice()
                    {
                        variables.bind(name, only.clone());
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }

    pub(crate) fn has_member(&self, object: &Type, name: &str) -> bool {
        match object {
            Type::LocalInstance(at, _) | Type::LocalClass(at) => {
                self.inherited_binding(*at, name).is_some() || self.base_member(*at, name).is_some()
            }
            object => self.member_of(object, name).is_some(),
        }
    }

    pub(crate) fn flags(&self, place: Place) -> Flags {
        self.packages().entry(place).map_or(Flags::empty(), |entry| entry.flags())
    }
}

/// What a call gives of a function with these flags that returns `ty`.
fn wrapped(flags: Flags, ty: Type) -> Type {
    let yielded = |ty: Type| match ty {
        Type::Instance(_, arguments) => arguments.into_iter().next().unwrap_or_default(),
        _ => Type::Unknown,
    };
    if flags.contains(Flags::CONTEXT_MANAGER) {
        Type::Context(Box::new(yielded(ty)))
    } else if flags.contains(Flags::ASYNC) && !flags.contains(Flags::GENERATOR) {
        Type::Awaitable(Box::new(ty))
    } else {
        ty
    }
}
