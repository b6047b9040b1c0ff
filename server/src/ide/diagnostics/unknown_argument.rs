//! `unknown-argument`: the pinned signature takes no such keyword, a required one is missing, or there are too many.

use std::fmt::Write as _;

use std::ops::Range;

use siskin_indexer::entry::{Flags, Kind};
use siskin_indexer::language::python::check::{Call, Guards, Keyword, Use, UseKind};
use siskin_indexer::language::python::parameters::{ParameterKind, Signature};
use siskin_indexer::lookup::{Lookup, Place};

use super::{Checked, Diagnostic, Severity};
use crate::ide::quick_fix;

pub(super) const CODE: &str = "unknown-argument";

/// What is wrong with a call.
enum Misfit<'a> {
    Keyword(&'a Keyword),
    Missing(Vec<&'a str>),
    TooMany(usize),
}

pub(super) fn check(checked: &Checked<'_>, one: &Use) -> Option<Diagnostic> {
    let (UseKind::Call(call), Lookup::Found(place)) = (&one.kind, one.found) else { return None };
    if one.guards.contains(Guards::ARGUMENTS) || !checked.is_exact(place.shard) {
        return None;
    }
    let member = checked.member(place.shard).filter(|member| checked.may_err(member))?;
    let lines = signatures(checked, place)?;
    let mut misfits = Vec::with_capacity(lines.len());
    for line in &lines {
        misfits.push(misfit(&Signature::parse(line), call)?);
    }
    let misfit = match misfits.as_slice() {
        [_] => misfits.pop()?,
        // Of overloads only what none of them takes is sure.
        _ => Misfit::Keyword(call.keywords.iter().find(|keyword| {
            misfits.iter().all(|one| matches!(one, Misfit::Keyword(other) if other.name == keyword.name))
        })?),
    };
    let at = format!("`{}` of {} {}", one.path, member.package, member.version);
    let mut range: Range<usize> = one.range.clone();
    let (mut message, keyword) = match misfit {
        Misfit::Keyword(keyword) => {
            range = keyword.range.clone();
            (format!("{at} takes no argument `{}`", keyword.name), Some(keyword))
        }
        Misfit::Missing(names) => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            (format!("{at} requires {}", all_of(&names)), None)
        }
        Misfit::TooMany(max) => {
            let plural = if max == 1 { "" } else { "s" };
            (format!("{at} takes {max} positional argument{plural}, not {}", call.n_positional), None)
        }
    };
    let change = keyword.and_then(|keyword| quick_fix::keyword::change(checked, one, place, keyword));
    if let Some(change) = &change {
        let _ = write!(message, "; {}", change.grounds);
    }
    let mut finding = Checked::finding(one, member, CODE, Severity::Error, message);
    finding.range = range;
    if let (Some(change), Some(keyword)) = (change, keyword) {
        finding.fixes = quick_fix::keyword::fixes(checked, call, keyword, &change);
        finding.replacement = change.replacement;
    }
    Some(finding)
}

/// `a`, `a` and `b`, `a`, `b` and `c`.
fn all_of(names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        names => names.concat(),
    }
}

/// The signatures that surely hold for a call.
fn signatures(checked: &Checked<'_>, place: Place) -> Option<Vec<String>> {
    let packages = &checked.index.packages;
    let entry = packages.entry(place)?;
    let unsure = Flags::SIGNATURE_UNSURE | Flags::CONDITIONAL | Flags::STUB | Flags::TYPE_ONLY;
    if entry.flags().intersects(unsure) {
        return None;
    }
    let text = if entry.kind() == Kind::Class {
        let special = Flags::OPEN | Flags::RECORD | Flags::ENUM | Flags::PROTOCOL | Flags::EXCEPTION;
        let (bases, is_complete) = packages.bases(place);
        let is_plain =
            |class: &Place| packages.entry(*class).is_some_and(|entry| !entry.flags().intersects(special));
        let is_standard = |place: Place| {
            checked
                .index
                .members
                .get(place.shard)
                .is_some_and(crate::session::index::Member::is_standard_library)
        };
        let made_by = packages.find_in(place, "__new__");
        if !is_complete || !bases.iter().all(is_plain) || made_by.is_some_and(|made| !is_standard(made)) {
            return None;
        }
        let init = packages.find_in(place, "__init__").filter(|init| !is_standard(*init))?;
        if !checked.is_exact(init.shard) {
            return None;
        }
        let init = packages.entry(packages.follow(init)?)?;
        if init.kind() != Kind::Method || init.flags().intersects(unsure) {
            return None;
        }
        init.signature()
    } else {
        entry.signature()
    };
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let is_read = |line: &String| {
        line.starts_with('(')
            && Signature::parse(line).parameters.iter().all(|parameter| {
                let is_name = |c: char| c == '_' || c.is_alphanumeric();
                !parameter.name.is_empty()
                    && parameter.name.chars().all(is_name)
                    && !parameter.name.starts_with("__")
            })
    };
    (!lines.is_empty() && lines.iter().all(is_read)).then_some(lines)
}

/// What is wrong with a call for a signature; `None` if nothing is for sure.
fn misfit<'a>(signature: &Signature<'a>, call: &'a Call) -> Option<Misfit<'a>> {
    let parameters = &signature.parameters;
    let has = |kind: ParameterKind| parameters.iter().any(|parameter| parameter.kind == kind);
    let is_positional =
        |kind: ParameterKind| matches!(kind, ParameterKind::Any | ParameterKind::PositionalOnly);
    let is_taken = |keyword: &&Keyword| {
        parameters.iter().any(|parameter| parameter.is_keyword() && parameter.name == keyword.name)
    };
    if !has(ParameterKind::RestByName)
        && let Some(keyword) = call.keywords.iter().find(|keyword| !is_taken(keyword))
    {
        return Some(Misfit::Keyword(keyword));
    }
    let n_positional = parameters.iter().filter(|parameter| is_positional(parameter.kind)).count();
    if call.n_positional > n_positional && !has(ParameterKind::Rest) {
        return Some(Misfit::TooMany(n_positional));
    }
    if call.unpacks_list || call.unpacks_mapping {
        return None;
    }
    let mut position = 0;
    let mut missing = Vec::new();
    for parameter in parameters {
        let by_position = is_positional(parameter.kind) && position < call.n_positional;
        position += usize::from(is_positional(parameter.kind));
        let by_name = call.keywords.iter().any(|keyword| keyword.name == parameter.name);
        if parameter.is_required() && !by_position && !by_name {
            missing.push(parameter.name);
        }
    }
    (!missing.is_empty()).then_some(Misfit::Missing(missing))
}
