//! Types of entries: what their annotations say, where their names are looked up.

use super::Type;
use super::annotation::Annotation;
use super::generic::{Variables, argument_of};
use crate::entry::{Flags, Kind};
use crate::language::python::parameters::Signature;
use crate::lookup::{Packages, Place};

/// How deep annotations and aliases are followed.
const MAX_DEPTH: usize = 12;

/// Where an annotation stands: the entry it belongs to, what it is bound to, and the type variables.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written<'a> {
    pub(crate) place: Place,
    pub(crate) receiver: Option<&'a Type>,
    pub(crate) variables: &'a Variables,
}

/// The types of the entries of packages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entries<'a> {
    pub(crate) packages: &'a Packages,
}

impl Entries<'_> {
    /// The class of that dotted path, as an instance.
    pub(crate) fn instance_of(self, path: &str) -> Type {
        self.instance_with(path, Vec::new())
    }

    /// The same with type arguments.
    pub(crate) fn instance_with(self, path: &str, arguments: Vec<Type>) -> Type {
        match self.packages.find(path) {
            Some(place) if self.kind(place) == Some(Kind::Class) => Type::Instance(place, arguments),
            _ => Type::Unknown,
        }
    }

    pub(crate) fn kind(self, place: Place) -> Option<Kind> {
        Some(self.packages.entry(place)?.kind())
    }

    /// The last part of a class's name.
    pub(crate) fn name(&self, place: Place) -> &str {
        self.packages.entry(place).map_or("", |entry| entry.name())
    }

    /// What a loop takes from a view of a dictionary with these arguments.
    pub(crate) fn element_of_view(self, class: Place, arguments: &[Type]) -> Option<Type> {
        let [key, value] = arguments else { return None };
        match self.name(class) {
            "dict_keys" => Some(key.clone()),
            "dict_values" => Some(value.clone()),
            "dict_items" => Some(Type::Tuple(vec![key.clone(), value.clone()])),
            _ => None,
        }
    }

    /// Whether a class is one of those whose first argument is what a loop takes from it.
    pub(crate) fn is_iterator(self, class: Place) -> bool {
        let names = ["Iterator", "Iterable", "Generator", "AsyncIterator", "AsyncIterable", "AsyncGenerator"];
        names.contains(&self.name(class))
    }

    /// What an entry is when it is used as a value; `receiver` is what it was taken from, for members.
    pub(crate) fn value(self, place: Place, receiver: Option<&Type>) -> Type {
        self.value_at(place, receiver, 0)
    }

    fn value_at(self, place: Place, receiver: Option<&Type>, depth: usize) -> Type {
        let Some(place) = self.packages.follow(place) else { return Type::Unknown };
        let Some(entry) = self.packages.entry(place) else { return Type::Unknown };
        match entry.kind() {
            Kind::Module => Type::Module(vec![place]),
            Kind::Class => Type::Class(place, Vec::new()),
            Kind::Function => Type::Function(place, None),
            Kind::Method => Type::Function(place, receiver.cloned().map(Box::new)),
            Kind::EnumMember => match entry.parent() {
                Some(parent) => Type::Instance(Place { entry: parent, ..place }, Vec::new()),
                None => Type::Unknown,
            },
            Kind::TypeAlias => {
                let variables = Variables::default();
                let at = Written { place, receiver: None, variables: &variables };
                match self.annotated_at(entry.value_type(), &at, depth + 1) {
                    Type::Instance(class, arguments) => Type::Class(class, arguments),
                    _ => Type::Unknown,
                }
            }
            Kind::Property | Kind::Attribute | Kind::Constant => {
                let variables = Variables::default();
                let at = Written { place, receiver, variables: &variables };
                let ty = self.annotated_at(entry.value_type(), &at, depth + 1);
                let is_attribute = entry.kind() == Kind::Attribute;
                if is_attribute && matches!(receiver, Some(Type::Instance(..) | Type::LocalInstance(..))) {
                    self.described(ty)
                } else {
                    ty
                }
            }
            Kind::Alias => Type::Unknown,
        }
    }

    /// What an instance gives for an attribute of that type: where it is a descriptor, what that gives.
    pub(crate) fn described(self, ty: Type) -> Type {
        let Type::Instance(class, arguments) = &ty else { return ty };
        let getter = self.packages.find_in(*class, "__get__").and_then(|place| self.packages.follow(place));
        let Some(place) = getter else { return ty };
        let Some(entry) = self.packages.entry(place) else { return ty };
        // Of overloads the one for instances, not for `None`.
        let is_for_class = |line: &str| {
            Signature::parse(line).parameters.first().is_some_and(|one| one.annotation == "None")
        };
        let line = entry.signature().lines().find(|line| !is_for_class(line)).unwrap_or_default();
        let returns = Signature::parse(line).returns;
        let returns = if returns.is_empty() { entry.value_type() } else { returns };
        let variables = Variables::default();
        let receiver = Type::Instance(*class, arguments.clone());
        self.annotated(returns, &Written { place, receiver: Some(&receiver), variables: &variables })
    }

    /// The type that an annotation names.
    pub(crate) fn annotated(self, text: &str, at: &Written<'_>) -> Type {
        self.annotated_at(text, at, 0)
    }

    fn annotated_at(self, text: &str, at: &Written<'_>, depth: usize) -> Type {
        if depth > MAX_DEPTH || text.is_empty() {
            return Type::Unknown;
        }
        self.read(&Annotation::parse(text), at, depth)
    }

    /// The same of an annotation in parts.
    pub(crate) fn understood(self, annotation: &Annotation<'_>, at: &Written<'_>) -> Type {
        self.read(annotation, at, 0)
    }

    fn read(self, annotation: &Annotation<'_>, at: &Written<'_>, depth: usize) -> Type {
        if depth > MAX_DEPTH {
            return Type::Unknown;
        }
        let own = |annotation: &Annotation<'_>| self.read(annotation, at, depth + 1);
        match annotation {
            Annotation::Nothing => Type::Nothing,
            Annotation::Union(parts) => Type::union(parts.iter().map(own)),
            Annotation::Name(name) => self.named(name, Vec::new(), at, depth),
            Annotation::Generic(name, arguments) => match name.rsplit('.').next().unwrap_or(name) {
                "Callable" => Type::Callable(Box::new(arguments.last().map(own).unwrap_or_default())),
                "type" | "Type" => arguments.first().map(|one| as_class(own(one))).unwrap_or_default(),
                "tuple" | "Tuple" if !matches!(arguments.get(1), Some(Annotation::Unread)) => {
                    Type::Tuple(arguments.iter().map(own).collect())
                }
                _ => self.named(name, arguments.iter().map(own).collect(), at, depth),
            },
            Annotation::List(_) | Annotation::Unread => Type::Unknown,
        }
    }

    /// The type of a name in an annotation.
    fn named(self, name: &str, arguments: Vec<Type>, at: &Written<'_>, depth: usize) -> Type {
        let short = name.rsplit('.').next().unwrap_or(name);
        if matches!(short, "Self") {
            return at.receiver.map(as_instance).unwrap_or_default();
        }
        if short == "LiteralString" {
            return self.instance_of("builtins.str");
        }
        if matches!(short, "Any" | "object" | "NoReturn" | "Never" | "TypeVar" | "Literal") {
            return Type::Unknown;
        }
        let Some(place) = self.resolve(name, at.place).or_else(|| self.resolve_builtin(short)) else {
            return self.variable(name, at);
        };
        let Some(entry) = self.packages.entry(place) else { return Type::Unknown };
        match entry.kind() {
            Kind::Class if short == "tuple" && !arguments.is_empty() => {
                Type::Instance(place, arguments.into_iter().take(1).collect())
            }
            Kind::Class => Type::Instance(place, arguments),
            Kind::TypeAlias => {
                if arguments.is_empty() {
                    let alias = Written { place, ..*at };
                    return self.annotated_at(entry.value_type(), &alias, depth + 1);
                }
                // `Alias[int]`: what stands in its brackets takes the place of its variables.
                let free = Variables::default();
                let alias = Written { place, receiver: None, variables: &free };
                let ty = self.annotated_at(entry.value_type(), &alias, depth + 1);
                let names = ty.variables();
                ty.replaced(&|name| {
                    let index = names.iter().position(|known| **known == *name);
                    index.and_then(|index| arguments.get(index)).cloned().unwrap_or_default()
                })
            }
            Kind::Constant if entry.value_type().contains("TypeVar") => self.variable(name, at),
            // `Alias = list[int]` without a word about it.
            _ => Type::Unknown,
        }
    }

    /// The type of a name that only typing knows (`List`), where nothing binds it.
    pub(crate) fn special_form(self, name: &str, arguments: Vec<Type>) -> Type {
        let short = name.rsplit('.').next().unwrap_or(name);
        self.resolve_builtin(short).map_or(Type::Unknown, |place| Type::Instance(place, arguments))
    }

    /// What a type variable stands for, as far as that is known.
    fn variable(self, name: &str, at: &Written<'_>) -> Type {
        if let Some(ty) = at.variables.get(name) {
            return ty.clone();
        }
        for part in at.receiver.map(Type::parts).unwrap_or_default() {
            if let Type::Instance(_, arguments) | Type::Class(_, arguments) = part
                && let Some(ty) = argument_of(name, arguments.len()).and_then(|index| arguments.get(index))
            {
                return ty.clone();
            }
        }
        let is_variable = name.len() <= 24 && !name.contains('.');
        if is_variable { Type::Variable(name.into()) } else { Type::Unknown }
    }

    /// A dotted name as it is understood where `place` is defined.
    pub(crate) fn resolve(self, name: &str, place: Place) -> Option<Place> {
        let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
        let found = self.resolve_first(first, place)?;
        let found = self.packages.follow(found)?;
        match rest {
            None => Some(found),
            Some(rest) => rest
                .split('.')
                .try_fold(found, |place, name| self.packages.follow(self.packages.find_in(place, name)?)),
        }
    }

    fn resolve_first(self, name: &str, place: Place) -> Option<Place> {
        let mut at = Some(place);
        while let Some(here) = at {
            let entry = self.packages.entry(here)?;
            let is_scope = matches!(entry.kind(), Kind::Module | Kind::Class);
            // A method's return type is no sibling method's name.
            let found = if is_scope && here != place { self.packages.find_bound(here, name) } else { None };
            if let Some(found) = found
                && !(entry.kind() == Kind::Class
                    && matches!(self.kind(found), Some(Kind::Method | Kind::Property | Kind::Attribute)))
            {
                return Some(found);
            }
            if entry.kind() == Kind::Module && here != place {
                break;
            }
            at = entry.parent().map(|entry| Place { entry, ..here });
        }
        self.packages.find(&format!("builtins.{name}")).or_else(|| self.only_public_class(name, place))
    }

    /// Names of special forms, and of what docs call by its usual name.
    fn resolve_builtin(self, name: &str) -> Option<Place> {
        let path = match name {
            "List" => "builtins.list",
            "Dict" | "mapping" => "builtins.dict",
            "Set" => "builtins.set",
            "FrozenSet" => "builtins.frozenset",
            "Tuple" => "builtins.tuple",
            "DefaultDict" => "collections.defaultdict",
            "OrderedDict" => "collections.OrderedDict",
            "Counter" => "collections.Counter",
            "Deque" => "collections.deque",
            "string" => "builtins.str",
            "boolean" => "builtins.bool",
            "Iterator" | "Iterable" | "Generator" | "AsyncIterator" | "AsyncIterable" | "AsyncGenerator"
            | "Awaitable" | "Coroutine" | "Sequence" | "MutableSequence" | "Mapping" | "MutableMapping" => {
                return self.packages.find(&format!("typing.{name}"));
            }
            _ => return None,
        };
        self.packages.find(path)
    }

    /// The class of that name, if the package of `place` has exactly one that users reach: docs name types without
    /// saying where they are.
    fn only_public_class(self, name: &str, place: Place) -> Option<Place> {
        if !name.starts_with(char::is_uppercase) {
            return None;
        }
        let shard = self.packages.shard(place.shard)?;
        let mut found = shard.with_name(name).into_iter().filter(|&id| {
            let entry = shard.entry(id);
            entry.name() == name && entry.kind() == Kind::Class && entry.flags().contains(Flags::PUBLIC)
        });
        let only = found.next()?;
        found.next().is_none().then_some(Place { entry: only, ..place })
    }
}

/// A class for an instance of it.
pub(crate) fn as_class(ty: Type) -> Type {
    match ty {
        Type::Instance(class, arguments) => Type::Class(class, arguments),
        Type::LocalInstance(at, _) => Type::LocalClass(at),
        Type::Union(parts) => Type::union(parts.into_iter().map(as_class)),
        _ => Type::Unknown,
    }
}

/// An instance for a class; anything else as it is.
pub(crate) fn as_instance(ty: &Type) -> Type {
    match ty {
        Type::Class(class, arguments) => Type::Instance(*class, arguments.clone()),
        Type::LocalClass(at) => Type::LocalInstance(*at, Vec::new()),
        other => other.clone(),
    }
}
