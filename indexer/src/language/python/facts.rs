//! What one file says, before anything is resolved against other files.

use rustc_hash::FxHashMap;

use crate::entry::{Flags, Kind};

use super::all_names::AllNames;
use super::deprecation::Deprecation;
use super::doc_template::DocTemplate;
use super::given::Given;
use super::module_getattr::ModuleGetattr;
use super::newdoc::NewDoc;

/// One module as its file says.
#[allow(clippy::struct_excessive_bools)] // independent facts of one file, not a state
#[derive(Clone, Debug, Default)]
pub(crate) struct ModuleFacts {
    /// Dotted path: `pandas.core.frame`.
    pub(crate) path: String,
    /// An `__init__` file.
    pub(crate) is_package: bool,
    /// A `.pyi` file.
    pub(crate) is_stub: bool,
    /// A compiled module: nothing inside was read.
    pub(crate) is_compiled: bool,
    /// A test or example: it exists, but nothing inside was read.
    pub(crate) is_usage: bool,
    /// Index of its file.
    pub(crate) file: Option<u32>,
    /// The version of Python that it is read for, if it is for one alone.
    pub(crate) python: Option<(u8, u8)>,
    pub(crate) doc: String,
    pub(crate) scope: Scope,
    /// Absolute dotted paths of modules whose names are imported with `*`.
    pub(crate) stars: Vec<String>,
    pub(crate) all: Option<AllNames>,
    /// Names are added in ways that cannot be read.
    pub(crate) is_open: bool,
    pub(crate) getattr: Option<ModuleGetattr>,
    /// Absolute dotted paths of modules that it imports: a package has its imported submodules as attributes.
    pub(crate) imported: Vec<String>,
    /// `Class.name = …` statements: dotted path of the holder, the name, the binding.
    pub(crate) attached: Vec<(String, Box<str>, Binding)>,
    pub(crate) new_docs: Vec<NewDoc>,
    /// Literal texts by name, and items of literal dicts of texts by `name[key]`.
    pub(crate) texts: FxHashMap<String, String>,
    /// What its statements say of its own deprecation.
    pub(crate) deprecations: Vec<Deprecation>,
    /// Dotted paths of holders that get names in ways that cannot be read (`setattr(Class, name, …)`).
    pub(crate) opened: Vec<String>,
}

/// Names bound in a module or class, in the order of their first binding.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    pub(crate) names: Vec<(Box<str>, Binding)>,
    index: FxHashMap<Box<str>, usize>,
}

impl Scope {
    pub(crate) fn get(&self, name: &str) -> Option<&Binding> {
        self.names.get(*self.index.get(name)?).map(|(_, binding)| binding)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Binding> {
        self.names.get_mut(*self.index.get(name)?).map(|(_, binding)| binding)
    }

    /// Binds `name`, unless what it is bound to says more (see [`Binding::yields_to`]).
    pub(crate) fn bind(&mut self, name: &str, mut binding: Binding) {
        if let Some(old) = self.get_mut(name)
            && (old.flags | binding.flags).contains(Flags::CONDITIONAL)
        {
            // Which of the two it is was not decided: neither shows all members.
            old.open_class();
            binding.open_class();
        }
        match self.get_mut(name) {
            Some(old) if old.yields_to(&binding) => {
                // A name that exists on every path is not conditional.
                let certain = !old.flags.contains(Flags::CONDITIONAL);
                let runtime = !old.flags.contains(Flags::TYPE_ONLY);
                *old = binding;
                if certain {
                    old.flags.remove(Flags::CONDITIONAL);
                }
                if runtime {
                    old.flags.remove(Flags::TYPE_ONLY);
                }
            }
            Some(old) => {
                for flag in [Flags::CONDITIONAL, Flags::TYPE_ONLY] {
                    if !binding.flags.contains(flag) {
                        old.flags.remove(flag);
                    }
                }
            }
            None => {
                self.index.insert(name.into(), self.names.len());
                self.names.push((name.into(), binding));
            }
        }
    }

    /// Forgets `name`.
    pub(crate) fn unbind(&mut self, name: &str) {
        if let Some(at) = self.index.remove(name) {
            self.names.remove(at);
            for index in self.index.values_mut().filter(|index| **index > at) {
                *index -= 1;
            }
        }
    }
}

/// What a name is bound to.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    pub(crate) what: What,
    /// `TYPE_ONLY`, `CONDITIONAL`, `REEXPORT`, `INSTANCE`: facts about the name rather than the thing.
    pub(crate) flags: Flags,
    /// 1-based line.
    pub(crate) line: u32,
    /// What the module's stub says of the same name.
    pub(crate) stub: Option<Box<Self>>,
}

impl Binding {
    pub(crate) fn new(what: What, flags: Flags, line: u32) -> Self {
        Self { what, flags, line, stub: None }
    }

    /// How much a binding says: `np = None` after a failed import says less than the import.
    fn weight(&self) -> u8 {
        match &self.what {
            What::Definition(def) if matches!(def.kind, Kind::Constant | Kind::Attribute) => {
                // A bare annotation or an assignment of None says least.
                u8::from(!def.value_type.is_empty() && &*def.value_type != "None")
            }
            What::Path(_) => 2,
            What::Import { .. } => 3,
            What::Definition(_) => 4,
        }
    }

    /// Says of a class that members may be missing: stubs of compiled classes leave some out.
    pub(crate) fn open_class(&mut self) {
        if let What::Definition(definition) = &mut self.what
            && definition.kind == Kind::Class
        {
            definition.flags.insert(Flags::OPEN);
        }
    }

    fn yields_to(&self, new: &Self) -> bool {
        let (old_type_only, new_type_only) =
            (self.flags.contains(Flags::TYPE_ONLY), new.flags.contains(Flags::TYPE_ONLY));
        if old_type_only != new_type_only {
            // An import for type checkers names the real thing where run time only has a fallback.
            return old_type_only && new.weight() > 2;
        }
        if new.flags.contains(Flags::INSTANCE) {
            return false;
        }
        if new.flags.contains(Flags::CONDITIONAL) {
            new.weight() > self.weight()
        } else {
            new.weight() >= self.weight()
        }
    }
}

/// The thing a name is bound to.
#[derive(Clone, Debug)]
pub(crate) enum What {
    /// Something defined here.
    Definition(Box<Definition>),
    /// A module (`name` is none) or a name of a module; `module` is absolute.
    Import { module: String, name: Option<Box<str>> },
    /// A dotted expression to be resolved in the scope of the binding: `x = y.z`.
    Path(String),
}

/// Something defined in a file.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    pub(crate) kind: Kind,
    pub(crate) flags: Flags,
    /// As [`crate::entry::ApiEntry::signature`]; for classes empty until linking.
    pub(crate) signature: String,
    pub(crate) value_type: String,
    pub(crate) doc: String,
    /// As [`crate::entry::ApiEntry::hints`]: what its body and the comments beside it say.
    pub(crate) hints: String,
    /// Where the docs come from if there is no docstring.
    pub(crate) template: Option<DocTemplate>,
    /// What code says of its deprecation, in order.
    pub(crate) deprecations: Vec<Deprecation>,
    /// Dotted base expressions; `?` for those that cannot be read.
    pub(crate) bases: Vec<String>,
    /// Dotted decorator expressions, calls without their arguments.
    pub(crate) decorators: Vec<String>,
    /// Those among the decorators of a class that a call makes (`@named("x")`).
    pub(crate) made_decorators: Vec<MadeDecorator>,
    /// Dotted metaclass.
    pub(crate) metaclass: Option<String>,
    /// Names in a class.
    pub(crate) scope: Option<Scope>,
    /// What a function sets on what it is given, as decorators that add members do.
    pub(crate) given: Given,
    /// Constructor parameters in order, of a class whose fields make its constructor.
    pub(crate) fields: Vec<Field>,
    pub(crate) file: Option<u32>,
    pub(crate) line: u32,
}

/// A decorator that a call makes.
#[derive(Clone, Debug)]
pub(crate) struct MadeDecorator {
    pub(crate) path: String,
    /// The texts that the call holds; `None` where some cannot be read.
    pub(crate) texts: Option<Vec<String>>,
}

/// A field of a class whose fields make its constructor.
#[derive(Clone, Debug, Default)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// What follows the name: `: int = 1`.
    pub(crate) rest: String,
    /// The name that the constructor takes it by, where it is said to be another one.
    pub(crate) alias: Option<String>,
    /// Whether a call makes it (`field(…)`, `attr.ib()`), and it is assigned without an annotation.
    pub(crate) is_made: bool,
    pub(crate) is_annotated: bool,
    pub(crate) is_keyword: bool,
}

impl Definition {
    pub(crate) fn new(kind: Kind, line: u32) -> Self {
        Self {
            kind,
            flags: Flags::empty(),
            signature: String::new(),
            value_type: String::new(),
            doc: String::new(),
            hints: String::new(),
            template: None,
            deprecations: Vec::new(),
            bases: Vec::new(),
            decorators: Vec::new(),
            made_decorators: Vec::new(),
            metaclass: None,
            scope: None,
            given: Given::default(),
            fields: Vec::new(),
            file: None,
            line,
        }
    }
}
