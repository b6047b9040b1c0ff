//! Two signatures, as for a caller: which calls that worked may fail.

use std::fmt;

use crate::entry::{Flags, Kind};
use crate::language::python::parameters::{Parameter, ParameterKind, Signature, is_by_name_alone};

/// One way in which a call changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureChange {
    /// A parameter has another name; callers that name it fail.
    Renamed {
        /// The old name.
        old: String,
        /// The new one.
        new: String,
        /// Whether a call may name it, so that the old name fails.
        is_breaking: bool,
    },
    /// A parameter is gone.
    Removed {
        /// Its name, with stars.
        name: String,
        /// Whether calls that give it fail: nothing takes it instead.
        is_breaking: bool,
    },
    /// A parameter is new.
    Added {
        /// Its name, with stars.
        name: String,
        /// Whether each call must give it.
        is_required: bool,
        /// Whether it stands before others that are given by position.
        is_between: bool,
    },
    /// A parameter had a default and has none.
    NowRequired {
        /// Its name.
        name: String,
    },
    /// A parameter had no default and has one.
    NowOptional {
        /// Its name.
        name: String,
        /// The default.
        default: String,
    },
    /// Another default.
    Default {
        /// The parameter.
        name: String,
        /// The old default.
        old: String,
        /// The new one.
        new: String,
    },
    /// Arguments reach a parameter in another way.
    Passing {
        /// The parameter.
        name: String,
        /// How they reached it.
        old: ParameterKind,
        /// How they do now.
        new: ParameterKind,
    },
    /// Parameters that are given by position stand in another order.
    Reordered,
    /// Another return annotation.
    Returns {
        /// The old one.
        old: String,
        /// The new one.
        new: String,
    },
    /// It is another kind of thing.
    Kind {
        /// What it was.
        old: Kind,
        /// What it is.
        new: Kind,
        /// Whether uses of the old kind fail.
        is_breaking: bool,
    },
    /// A method is bound in another way: to an instance, to its class, or to nothing.
    Binding {
        /// How it was bound.
        old: Bound,
        /// How it is.
        new: Bound,
    },
    /// A function became a coroutine, or is none any more.
    Async {
        /// Whether it is one now.
        is_now: bool,
    },
}

/// What a method gets before the arguments of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The instance.
    Instance,
    /// The class.
    Class,
    /// Nothing.
    Nothing,
}

impl Bound {
    /// What a method with these flags gets.
    pub(super) fn of(flags: Flags) -> Self {
        if flags.contains(Flags::STATIC_METHOD) {
            Self::Nothing
        } else if flags.contains(Flags::CLASS_METHOD) {
            Self::Class
        } else {
            Self::Instance
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Instance => "a method of instances",
            Self::Class => "a class method",
            Self::Nothing => "a static method",
        }
    }
}

impl SignatureChange {
    /// Whether calls that worked may fail.
    pub fn is_breaking(&self) -> bool {
        match self {
            Self::Renamed { is_breaking, .. }
            | Self::Removed { is_breaking, .. }
            | Self::Kind { is_breaking, .. } => *is_breaking,
            Self::Added { is_required, is_between, .. } => *is_required || *is_between,
            // Through an instance the others are called as they were.
            Self::Binding { new, .. } => *new == Bound::Instance,
            Self::NowRequired { .. } | Self::Reordered | Self::Async { .. } => true,
            Self::Passing { old, new, .. } => {
                *old == ParameterKind::Any || !matches!(new, ParameterKind::Any) && old != new
            }
            Self::NowOptional { .. } | Self::Default { .. } | Self::Returns { .. } => false,
        }
    }
}

impl fmt::Display for SignatureChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let passing = |kind: &ParameterKind| match kind {
            ParameterKind::PositionalOnly => "positional only",
            ParameterKind::KeywordOnly => "keyword only",
            _ => "positional or keyword",
        };
        match self {
            Self::Renamed { old, new, .. } => write!(f, "parameter `{old}` renamed to `{new}`"),
            Self::Removed { name, .. } => write!(f, "parameter `{name}` removed"),
            Self::Added { name, is_required: true, .. } => write!(f, "required parameter `{name}` added"),
            Self::Added { name, is_between: true, .. } => {
                write!(f, "parameter `{name}` added before others")
            }
            Self::Added { name, .. } => write!(f, "parameter `{name}` added"),
            Self::NowRequired { name } => write!(f, "parameter `{name}` is now required"),
            Self::NowOptional { name, default } => {
                write!(f, "parameter `{name}` is now optional, `{default}` by default")
            }
            Self::Default { name, old, new } => {
                write!(f, "default of `{name}` changed from `{old}` to `{new}`")
            }
            Self::Passing { name, old, new } => {
                write!(f, "parameter `{name}` is now {} (was {})", passing(new), passing(old))
            }
            Self::Reordered => f.write_str("parameters reordered"),
            Self::Returns { old, new } => write!(f, "returns `{new}` (was `{old}`)"),
            Self::Kind { old, new, .. } => {
                let words = |kind: &Kind| kind.as_str().replace('_', " ");
                write!(f, "is now a {} (was a {})", words(new), words(old))
            }
            Self::Binding { old, new } => write!(f, "is now {} (was {})", new.words(), old.words()),
            Self::Async { is_now: true } => f.write_str("is now a coroutine"),
            Self::Async { is_now: false } => f.write_str("is no longer a coroutine"),
        }
    }
}

/// How calls changed from one signature to another, both as entries hold them, overloads one per line.
pub fn compare_signatures(old: &str, new: &str) -> Vec<SignatureChange> {
    if old == new || !old.starts_with('(') || !new.starts_with('(') {
        return Vec::new();
    }
    let mut changes = match (old.lines().count(), new.lines().count()) {
        (1, 1) => compare_one(&Signature::parse(old), &Signature::parse(new)),
        _ => compare_overloads(old, new),
    };
    changes.dedup();
    changes
}

/// Of overloads only this is compared: which parameters any takes, and whether any takes them by position.
fn compare_overloads(old: &str, new: &str) -> Vec<SignatureChange> {
    let old: Vec<Signature<'_>> = old.lines().map(Signature::parse).collect();
    let new: Vec<Signature<'_>> = new.lines().map(Signature::parse).collect();
    let mut changes = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for parameter in old.iter().flat_map(|signature| &signature.parameters) {
        if seen.contains(&parameter.name) {
            continue;
        }
        seen.push(parameter.name);
        let takes = |signature: &Signature<'_>| {
            signature
                .parameters
                .iter()
                .any(|other| other.name == parameter.name || stands_in(other, parameter))
        };
        if !new.iter().any(takes) {
            let is_breaking = parameter.kind != ParameterKind::PositionalOnly;
            changes.push(SignatureChange::Removed { name: starred(parameter), is_breaking });
        }
    }
    for name in seen.clone() {
        let by_position =
            |parameter: &Parameter<'_>| parameter.name == name && parameter.kind == ParameterKind::Any;
        let was_by_position = old.iter().any(|signature| signature.parameters.iter().any(by_position));
        if was_by_position && is_by_name_alone(&new, name) {
            changes.push(SignatureChange::Passing {
                name: name.to_owned(),
                old: ParameterKind::Any,
                new: ParameterKind::KeywordOnly,
            });
        }
    }
    for parameter in new.iter().flat_map(|signature| &signature.parameters) {
        if !seen.contains(&parameter.name) {
            seen.push(parameter.name);
            changes.push(SignatureChange::Added {
                name: starred(parameter),
                is_required: false,
                is_between: false,
            });
        }
    }
    changes
}

/// Whether `rest` (`*args`, `**kwargs`) takes all that was given to `parameter`.
fn stands_in(rest: &Parameter<'_>, parameter: &Parameter<'_>) -> bool {
    match rest.kind {
        ParameterKind::Rest => {
            matches!(parameter.kind, ParameterKind::PositionalOnly | ParameterKind::Rest)
        }
        ParameterKind::RestByName => {
            matches!(parameter.kind, ParameterKind::KeywordOnly | ParameterKind::RestByName)
        }
        _ => false,
    }
}

fn starred(parameter: &Parameter<'_>) -> String {
    match parameter.kind {
        ParameterKind::Rest => format!("*{}", parameter.name),
        ParameterKind::RestByName => format!("**{}", parameter.name),
        _ => parameter.name.to_owned(),
    }
}

fn is_positional(parameter: &Parameter<'_>) -> bool {
    matches!(parameter.kind, ParameterKind::Any | ParameterKind::PositionalOnly)
}

fn is_rest(parameter: &Parameter<'_>) -> bool {
    matches!(parameter.kind, ParameterKind::Rest | ParameterKind::RestByName)
}

fn compare_one(old: &Signature<'_>, new: &Signature<'_>) -> Vec<SignatureChange> {
    let mut changes = Vec::new();
    let same = |a: &Parameter<'_>, b: &Parameter<'_>| {
        is_rest(a) == is_rest(b) && if is_rest(a) { a.kind == b.kind } else { a.name == b.name }
    };
    let lost: Vec<usize> = (0..old.parameters.len())
        .filter(|&i| old.parameters.get(i).is_some_and(|a| !new.parameters.iter().any(|b| same(a, b))))
        .collect();
    let mut gained: Vec<usize> = (0..new.parameters.len())
        .filter(|&i| new.parameters.get(i).is_some_and(|b| !old.parameters.iter().any(|a| same(a, b))))
        .collect();
    for i in lost {
        let Some(a) = old.parameters.get(i) else { continue };
        let renamed = gained.iter().position(|&j| is_renamed(old, new, i, j));
        if let Some(b) = renamed.and_then(|at| new.parameters.get(gained.remove(at))) {
            changes.push(SignatureChange::Renamed {
                old: a.name.to_owned(),
                new: b.name.to_owned(),
                is_breaking: a.kind != ParameterKind::PositionalOnly,
            });
            compare_parameter(a, b, &mut changes);
        } else {
            let takes = |kind: ParameterKind| new.parameters.iter().any(|b| b.kind == kind);
            let is_taken = match a.kind {
                ParameterKind::PositionalOnly | ParameterKind::Rest => takes(ParameterKind::Rest),
                ParameterKind::KeywordOnly | ParameterKind::RestByName => takes(ParameterKind::RestByName),
                ParameterKind::Any => takes(ParameterKind::Rest) && takes(ParameterKind::RestByName),
            };
            changes.push(SignatureChange::Removed { name: starred(a), is_breaking: !is_taken });
        }
    }
    for j in gained {
        let Some(b) = new.parameters.get(j) else { continue };
        let stood_by_position = |a: &Parameter<'_>| {
            is_positional(a) && old.parameters.iter().any(|o| o.name == a.name && is_positional(o))
        };
        changes.push(SignatureChange::Added {
            name: starred(b),
            is_required: b.is_required(),
            is_between: is_positional(b) && new.parameters.iter().skip(j + 1).any(stood_by_position),
        });
    }
    for a in &old.parameters {
        match new.parameters.iter().find(|b| same(a, b)) {
            Some(b) if !is_rest(a) => compare_parameter(a, b, &mut changes),
            // Nobody writes its name.
            Some(b) if a.name != b.name => changes.push(SignatureChange::Renamed {
                old: starred(a),
                new: starred(b),
                is_breaking: false,
            }),
            _ => {}
        }
    }
    if is_reordered(old, new) {
        changes.push(SignatureChange::Reordered);
    }
    let (was, is) = (normal(old.returns), normal(new.returns));
    if was != is && !was.is_empty() && !is.is_empty() {
        changes.push(SignatureChange::Returns { old: old.returns.to_owned(), new: new.returns.to_owned() });
    }
    changes
}

/// Whether a parameter that is gone and one that is new stand for each other: in the same place between the same
/// neighbours, or by name alone with the same annotation or default.
fn is_renamed(old: &Signature<'_>, new: &Signature<'_>, i: usize, j: usize) -> bool {
    let (Some(a), Some(b)) = (old.parameters.get(i), new.parameters.get(j)) else { return false };
    if is_rest(a) || is_rest(b) {
        return false;
    }
    let both_positional = is_positional(a) && is_positional(b);
    if both_positional && i == j && old.parameters.len() == new.parameters.len() {
        return true;
    }
    let says = |p: &Parameter<'_>| !p.annotation.is_empty() || p.default.is_some_and(|d| d != "None");
    let agrees = a.default == b.default && normal(a.annotation) == normal(b.annotation) && says(a);
    if both_positional && i == j {
        // What stands around them is what stood there.
        let name = |signature: &Signature<'_>, at: Option<usize>| {
            at.and_then(|at| signature.parameters.get(at)).map(|p| p.name.to_owned())
        };
        let before = name(old, i.checked_sub(1)) == name(new, j.checked_sub(1));
        let after = name(old, i.checked_add(1)) == name(new, j.checked_add(1));
        return before && (after || agrees);
    }
    let is_keyword = |p: &Parameter<'_>| p.kind == ParameterKind::KeywordOnly;
    let alike = |p: &Parameter<'_>| p.default == a.default && normal(p.annotation) == normal(a.annotation);
    is_keyword(a)
        && is_keyword(b)
        && agrees
        && old.parameters.iter().filter(|p| is_keyword(p) && alike(p)).count() == 1
        && new.parameters.iter().filter(|p| is_keyword(p) && alike(p)).count() == 1
}

fn compare_parameter(a: &Parameter<'_>, b: &Parameter<'_>, changes: &mut Vec<SignatureChange>) {
    let name = || b.name.to_owned();
    if a.kind != b.kind {
        changes.push(SignatureChange::Passing { name: name(), old: a.kind, new: b.kind });
    }
    // Stubs and long values do not tell.
    let is_told = |default: &str| !matches!(default, "..." | "…");
    match (a.default, b.default) {
        (Some(_), None) => changes.push(SignatureChange::NowRequired { name: name() }),
        (None, Some(default)) => {
            changes.push(SignatureChange::NowOptional { name: name(), default: default.to_owned() });
        }
        (Some(old), Some(new)) if is_told(old) && is_told(new) && quoted(old) != quoted(new) => {
            changes.push(SignatureChange::Default { name: name(), old: old.to_owned(), new: new.to_owned() });
        }
        _ => {}
    }
}

/// A default with one kind of quotes.
fn quoted(default: &str) -> String {
    if default.contains('\\') || default.contains('\'') && default.contains('"') {
        return default.to_owned();
    }
    default.replace('"', "'")
}

/// Whether parameters that are given by position in both stand in another order.
fn is_reordered(old: &Signature<'_>, new: &Signature<'_>) -> bool {
    let names = |signature: &Signature<'_>, other: &Signature<'_>| -> Vec<String> {
        let positional = signature.parameters.iter().filter(|p| is_positional(p));
        let in_both =
            positional.filter(|p| other.parameters.iter().any(|o| o.name == p.name && is_positional(o)));
        in_both.map(|p| p.name.to_owned()).collect()
    };
    names(old, new) != names(new, old)
}

/// An annotation without what says the same: quotes, blanks, `typing.`, `Optional[X]` for `X | None`.
fn normal(annotation: &str) -> String {
    let text: String = annotation.chars().filter(|c| !matches!(c, ' ' | '"' | '\'')).collect();
    let text = text.replace("typing.", "");
    match text.strip_prefix("Optional[").and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) if !inner.contains('[') || inner.ends_with(']') => format!("{inner}|None"),
        _ => text,
    }
}
