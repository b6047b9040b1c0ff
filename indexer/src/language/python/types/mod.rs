//! What an expression is: the types of a text that someone is typing, and of the entries of packages.
//!
//! No type checker: types are read where they are written, or follow from one assignment. [`Analysis`] joins a
//! text's syntax with the packages of its project.
#![allow(clippy::match_same_arms, reason = "kinds of syntax and types are listed by what they are")]
#![allow(
    clippy::unused_self,
    reason = "questions about a text are methods of its analysis, whatever they need"
)]

mod analysis;
mod annotation;
mod attribute_use;
mod binding;
mod call;
mod classes;
mod decorate;
mod denote;
mod entries;
mod expression;
#[cfg(test)]
pub(crate) mod fixture;
mod generic;
mod local_generic;
mod members;
mod narrow;
mod overload;
mod protocols;
mod receivers;
mod record;
mod returned;
mod scope;
#[cfg(test)]
mod tests;
mod unpack;

pub use analysis::Analysis;
pub use call::CallSite;
pub use denote::{Denoted, Meaning};
pub use members::{KnownMember, MemberOrigin};
pub use scope::LocalName;
pub(crate) use scope::{Binding, Source};

use crate::lookup::Place;

/// What is known of a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Type {
    /// Nothing.
    #[default]
    Unknown,
    /// It is `None`.
    Nothing,
    /// A module; several places where packages share a namespace.
    Module(Vec<Place>),
    /// A class itself, with what stands in its brackets.
    Class(Place, Vec<Type>),
    /// An instance of a class, with the class's type arguments.
    Instance(Place, Vec<Type>),
    /// A function or method of a package, with what it is bound to.
    Function(Place, Option<Box<Type>>),
    /// A class of the text, by the byte where its statement begins.
    LocalClass(usize),
    /// An instance of a class of the text, with the class's type arguments.
    LocalInstance(usize, Vec<Type>),
    /// A function of the text, by the byte where its statement begins, with what it is bound to.
    LocalFunction(usize, Option<Box<Type>>),
    /// Something to call that gives this.
    Callable(Box<Type>),
    /// What `with` gives of it.
    Context(Box<Type>),
    /// What `await` gives of it.
    Awaitable(Box<Type>),
    /// A tuple of these.
    Tuple(Vec<Type>),
    /// One of these.
    Union(Vec<Type>),
    /// A type variable.
    Variable(Box<str>),
}

/// A union is cut off here.
const MAX_UNION: usize = 8;

impl Type {
    /// One of several; `None`, what is unknown and repetitions are left out.
    pub(crate) fn union(types: impl IntoIterator<Item = Self>) -> Self {
        let mut parts: Vec<Self> = Vec::new();
        let mut has_nothing = false;
        let mut add = |part: Self| match part {
            Self::Unknown => {}
            Self::Nothing => has_nothing = true,
            part if !parts.contains(&part) && parts.len() < MAX_UNION => parts.push(part),
            _ => {}
        };
        for part in types {
            match part {
                Self::Union(inner) => inner.into_iter().for_each(&mut add),
                part => add(part),
            }
        }
        match parts.len() {
            0 if has_nothing => Self::Nothing,
            0 => Self::Unknown,
            1 => parts.pop().unwrap_or_default(),
            _ => Self::Union(parts),
        }
    }

    /// The types it may be: itself, or the parts of a union.
    pub fn parts(&self) -> &[Self] {
        match self {
            Self::Union(parts) => parts,
            Self::Unknown => &[],
            one => std::slice::from_ref(one),
        }
    }

    /// Whether nothing is known.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// Each part changed, and joined again.
    pub(crate) fn map(&self, change: impl FnMut(&Self) -> Self) -> Self {
        Self::union(self.parts().iter().map(change))
    }
}
