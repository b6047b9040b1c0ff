//! API entries: what extraction produces and what a shard holds.
//!
//! Entries form a tree by definition (modules hold classes, classes hold methods); imports and re-exports
//! are entries of kind [`Kind::Alias`] that point at their target, so that every path a user may write can
//! be walked name by name.

use bitflags::bitflags;
use serde::{Deserialize, Serialize};

use crate::error::Problem;

/// An entry's number: its index in [`Extraction::entries`], and in the shard made from it.
///
/// Entries are sorted by parent and name, so that the children of an entry are one contiguous range and a
/// name below a parent is found by binary search. Parents stand before their children; roots come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId(pub u32);

impl EntryId {
    /// As an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Kind {
    /// A module or package.
    Module = 0,
    /// A class.
    Class = 1,
    /// A function of a module.
    Function = 2,
    /// A function of a class.
    Method = 3,
    /// A property, cached or not.
    Property = 4,
    /// A variable of a class or instance.
    Attribute = 5,
    /// A variable of a module.
    Constant = 6,
    /// A name for a type.
    TypeAlias = 7,
    /// A member of an enum.
    EnumMember = 8,
    /// An import or re-export: see [`ApiEntry::target`].
    Alias = 9,
}

impl Kind {
    /// All kinds, at the index of their number.
    pub const ALL: [Self; 10] = [
        Self::Module,
        Self::Class,
        Self::Function,
        Self::Method,
        Self::Property,
        Self::Attribute,
        Self::Constant,
        Self::TypeAlias,
        Self::EnumMember,
        Self::Alias,
    ];

    /// The name in answers: `"class"`, `"enum_member"`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Module => "module",
            Self::Class => "class",
            Self::Function => "function",
            Self::Method => "method",
            Self::Property => "property",
            Self::Attribute => "attribute",
            Self::Constant => "constant",
            Self::TypeAlias => "type_alias",
            Self::EnumMember => "enum_member",
            Self::Alias => "alias",
        }
    }

    /// The kind of that name or of a common synonym (`"accessor"`, `"data"`, `"exception"`).
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "module" | "package" | "namespace" => Self::Module,
            "class" | "exception" | "type" | "struct" | "enum" => Self::Class,
            "function" | "builtin" => Self::Function,
            "method" | "accessor" | "classmethod" | "staticmethod" => Self::Method,
            "property" => Self::Property,
            "attribute" | "field" => Self::Attribute,
            "constant" | "data" | "variable" => Self::Constant,
            "type_alias" => Self::TypeAlias,
            "enum_member" => Self::EnumMember,
            "alias" => Self::Alias,
            _ => return None,
        })
    }

    /// Whether a call of it makes sense.
    pub fn is_callable(self) -> bool {
        matches!(self, Self::Class | Self::Function | Self::Method)
    }
}

bitflags! {
    /// Facts about an entry that are yes or no.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Flags: u32 {
        /// Users reach it by a path without private parts: search offers it.
        const PUBLIC = 1;
        /// Deprecated at this version.
        const DEPRECATED = 1 << 1;
        /// Its members are not all known statically: a name not found below it is unknown, not absent.
        const OPEN = 1 << 2;
        /// Defined only where `TYPE_CHECKING` is true: not there at run time.
        const TYPE_ONLY = 1 << 3;
        /// `@classmethod`.
        const CLASS_METHOD = 1 << 4;
        /// `@staticmethod`.
        const STATIC_METHOD = 1 << 5;
        /// `async def`.
        const ASYNC = 1 << 6;
        /// A context manager made by a decorator.
        const CONTEXT_MANAGER = 1 << 7;
        /// `@abstractmethod`.
        const ABSTRACT = 1 << 8;
        /// Set on instances by a method, not on the class.
        const INSTANCE = 1 << 9;
        /// A class whose bases make it an enum.
        const ENUM = 1 << 10;
        /// A dataclass, attrs class, NamedTuple or TypedDict: its fields are its constructor's parameters.
        const RECORD = 1 << 11;
        /// A `Protocol`.
        const PROTOCOL = 1 << 12;
        /// An exception class.
        const EXCEPTION = 1 << 13;
        /// Known from a stub (`.pyi`).
        const STUB = 1 << 14;
        /// Made only to hold its children; nothing says that it exists by itself.
        const SYNTHETIC = 1 << 15;
        /// Defined under a condition that was not decided.
        const CONDITIONAL = 1 << 16;
        /// A generator function.
        const GENERATOR = 1 << 17;
        /// A re-export that users are meant to use (`__all__`, `import x as x`, names of a package's `__init__`).
        const REEXPORT = 1 << 18;
        /// A folder of modules without `__init__`.
        const NAMESPACE = 1 << 19;
        /// The signature is not as written: a decorator that is not known may have changed it.
        const SIGNATURE_UNSURE = 1 << 20;
        /// Its instances answer names that no statement shows (`__getattr__`); the class itself does not.
        const DYNAMIC = 1 << 21;
        /// A submodule that its own package does not import: its parent has it only once someone else does.
        const UNLOADED = 1 << 22;
        /// Deprecated by the standard decorator (PEP 702), which every type checker reads.
        const DECORATED_DEPRECATED = 1 << 23;
        /// Not deprecated itself, but some ways to use it are: a parameter, a kind of value.
        const PARTLY_DEPRECATED = 1 << 24;
        /// An alias that users may take from here though nothing says that they should: an assignment, or a name that
        /// a star import brings.
        const OFFERED = 1 << 25;
    }
}

/// What an alias or a base class points at.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// An entry of the same extraction.
    Entry(EntryId),
    /// A dotted path into another package (`collections.OrderedDict`), or an expression that could not be resolved (then it is prefixed with `?`).
    Path(Box<str>),
}

/// One API entry.
#[derive(Clone, Debug)]
pub struct ApiEntry {
    /// The entry that holds it; `None` for top-level modules.
    pub parent: Option<EntryId>,
    /// Its own name (`DataFrame`). For a top-level module the import name.
    pub name: Box<str>,
    /// What it is.
    pub kind: Kind,
    /// Facts about it.
    pub flags: Flags,
    /// Where an alias points. `None` for everything else.
    pub target: Option<Target>,
    /// The path by which users import it (`pandas.DataFrame`); empty for aliases.
    pub public_path: Box<str>,
    /// Other paths that lead to it, public ones first, at most 16.
    pub aliases: Vec<Box<str>>,
    /// Callables: `(path, *, sep=',') -> DataFrame` as written, `self` and `cls` left out; overloads one per line. Classes: the constructor's.
    pub signature: Box<str>,
    /// Attributes, properties, constants: the annotation or an inferred type. Callables: the return type of the first signature, from a "Returns" section where no annotation stands. Empty if nothing says.
    pub value_type: Box<str>,
    /// The docstring, dedented, as written.
    pub doc: Box<str>,
    /// The first sentence or line of `doc`, plain text, at most 300 bytes.
    pub summary: Box<str>,
    /// The version that added it, from the docs (`1.4`).
    pub since: Option<Box<str>>,
    /// What is said about its deprecation (may be empty though [`Flags::DEPRECATED`] is set); with
    /// [`Flags::PARTLY_DEPRECATED`] what is said about ways to use it, one note a line.
    pub deprecated: Option<Box<str>>,
    /// Base classes in order, for classes.
    pub bases: Vec<Target>,
    /// The file that defines it, an index into [`Extraction::files`].
    pub file: Option<u32>,
    /// The 1-based line of its definition.
    pub line: u32,
    /// How often the package's own modules, tests and examples use its short name; `None` where that was not counted.
    pub refs: Option<u32>,
    /// Words from elsewhere that tell what it does: its body, tests, examples, README and docs pages that name it. At
    /// most 2,000 bytes; found by search, never shown.
    pub hints: Box<str>,
}

/// All that was read from one source tree.
#[derive(Clone, Debug, Default)]
pub struct Extraction {
    /// The entries, in the order that [`EntryId`] describes.
    pub entries: Vec<ApiEntry>,
    /// Files that define entries, relative to the import root.
    pub files: Vec<Box<str>>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Files read, with stubs and usage files.
    pub n_files: usize,
    /// Bytes of source read.
    pub n_bytes: u64,
}
