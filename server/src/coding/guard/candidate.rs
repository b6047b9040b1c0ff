//! The one API that was obviously meant, if there is one.

use std::collections::BTreeSet;

use siskin_indexer::entry::Flags;
use siskin_indexer::language::python::check::{Keyword, Use, UseKind};
use siskin_indexer::language::python::parameters::Signature;
use siskin_indexer::lookup::{Lookup, Packages, Place};

use crate::spelling::distance;

/// Names that differ more are other names, in letters.
const MAX_SLIPS: usize = 3;

/// The path of the API that a wrong name stands for: the only one near to it where it was looked for, or the only one of
/// its very name elsewhere in the package.
pub(super) fn of_name(packages: &Packages, one: &Use) -> Option<String> {
    let (holder_path, name) = one.path.rsplit_once('.')?;
    let near = near_member(packages, one.holder?, name);
    let is_of_value = matches!(one.kind, UseKind::Attribute { is_of_value: true });
    let elsewhere = if is_of_value { None } else { elsewhere(packages, one.holder?, name) };
    match (near, elsewhere) {
        (Some(near), None) => Some(format!("{holder_path}.{near}")),
        (None, Some(path)) => Some(path),
        // Two candidates are not one.
        _ => None,
    }
}

/// The only member whose name is as near as that.
fn near_member(packages: &Packages, holder: Place, name: &str) -> Option<String> {
    let (members, is_whole) = packages.members(holder);
    let own = members.iter().filter(|member| {
        let is_shown = packages
            .entry(member.place)
            .is_some_and(|entry| !entry.flags().intersects(Flags::TYPE_ONLY | Flags::DEPRECATED));
        let is_own = packages.follow(member.place).is_some_and(|place| place.shard == holder.shard);
        is_shown && is_own && !member.name.starts_with('_')
    });
    nearest(name, own.map(|member| member.name)).filter(|_| is_whole)
}

/// The path of the only public API of that name in the same package.
fn elsewhere(packages: &Packages, holder: Place, name: &str) -> Option<String> {
    let shard = packages.shard(holder.shard)?;
    let paths: BTreeSet<String> = shard
        .with_name(name)
        .into_iter()
        .map(|id| shard.entry(id))
        .filter(|entry| {
            // Members of classes are reached from values.
            let parent = entry.parent().map(|parent| shard.entry(parent).kind());
            !entry.flags().contains(Flags::DEPRECATED)
                && parent.is_none_or(|kind| kind == siskin_indexer::entry::Kind::Module)
        })
        .map(|entry| entry.public_path().to_owned())
        .filter(|path| path.rsplit('.').next() == Some(name))
        .collect();
    if paths.len() > 1 {
        return None;
    }
    paths.into_iter().next().filter(|path| packages.lookup(path).exists())
}

/// The parameter that a wrong keyword stands for: the only one near to it that is not given yet.
pub(super) fn of_keyword(packages: &Packages, one: &Use, keyword: &Keyword) -> Option<String> {
    let (UseKind::Call(call), Lookup::Found(place)) = (&one.kind, one.found) else { return None };
    let entry = packages.entry(place)?;
    let mut text = entry.signature().to_owned();
    if text.is_empty() {
        let init = packages.follow(packages.find_in(place, "__init__")?)?;
        packages.entry(init)?.signature().clone_into(&mut text);
    }
    let line = text.lines().next()?;
    let signature = Signature::parse(line);
    let free = signature
        .parameters
        .iter()
        .enumerate()
        .filter(|(at, parameter)| {
            let is_given = call.keywords.iter().any(|given| given.name == parameter.name);
            parameter.is_keyword() && *at >= call.n_positional && !is_given
        })
        .map(|(_, parameter)| parameter.name);
    let free: Vec<&str> = free.collect();
    nearest(&keyword.name, free.iter().copied()).or_else(|| {
        let mut short = free.iter().filter(|name| is_short_for(name, &keyword.name));
        let first = short.next()?;
        short.next().is_none().then(|| (*first).to_owned())
    })
}

/// Whether one name is the other one with letters left out: `fmt` and `format`.
fn is_short_for(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let mut rest = long.chars();
    let is_part = short.chars().all(|letter| rest.any(|other| other == letter));
    is_part && short.len() >= 3 && short.chars().next() == long.chars().next()
}

/// The only name that is nearest, if it is near.
fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let plain = |name: &str| name.to_lowercase().replace('_', "").chars().collect::<Vec<char>>();
    let written = plain(name);
    let max = (written.len() / 3).min(MAX_SLIPS);
    let mut near: Vec<(usize, &str)> =
        names.filter_map(|other| Some((distance(&written, &plain(other), max)?, other))).collect();
    near.sort_unstable();
    near.dedup();
    match near.as_slice() {
        [(_, only)] => Some((*only).to_owned()),
        [(first, only), (second, _), ..] if first < second => Some((*only).to_owned()),
        _ => None,
    }
}
