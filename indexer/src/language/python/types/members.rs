//! What can stand after the dot.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::scope::Source;
use super::{Analysis, Type};
use crate::entry::{Flags, Kind};
use crate::lookup::Place;

/// A member of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownMember<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// What it is.
    pub origin: MemberOrigin,
    /// How many classes stand between: 0 for the class's own.
    pub distance: usize,
}

/// Where a member comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberOrigin {
    /// An entry, imports not followed.
    Entry(Place),
    /// The text itself: the byte where it is bound, and what it is.
    Text(usize, Kind),
}

impl<'a> Analysis<'a> {
    /// The members of a value: those of all parts of a union, each name once, the nearest first.
    pub fn members(&self, ty: &Type) -> Vec<KnownMember<'a>> {
        let mut found = Members { seen: FxHashSet::default(), members: Vec::new() };
        for part in ty.parts() {
            self.add_members(part, &mut found, 0);
        }
        found.members
    }

    fn add_members(&self, part: &Type, found: &mut Members<'a>, distance: usize) {
        if distance > 64 {
            return;
        }
        match part {
            Type::Module(places) => {
                for &place in places {
                    self.add_entries(place, false, found, distance);
                }
            }
            Type::Class(place, _) => self.add_entries(*place, false, found, distance),
            Type::Instance(place, _) => self.add_entries(*place, true, found, distance),
            Type::Tuple(_) => self.add_members(&self.receiver(part), found, distance),
            Type::LocalClass(at) | Type::LocalInstance(at, _) => {
                let is_instance = matches!(part, Type::LocalInstance(..));
                self.add_local(*at, is_instance, found, distance);
            }
            _ => {}
        }
    }

    fn add_entries(&self, place: Place, is_instance: bool, found: &mut Members<'a>, distance: usize) {
        let packages = self.packages();
        for member in packages.members(place).0 {
            let Some(entry) = packages.entry(member.place) else { continue };
            // What methods set on instances is not the class's.
            if !is_instance && entry.flags().contains(Flags::INSTANCE) {
                continue;
            }
            let origin = MemberOrigin::Entry(member.place);
            found.add(Cow::Borrowed(member.name), origin, distance + member.distance);
        }
    }

    fn add_local(&self, at: usize, is_instance: bool, found: &mut Members<'a>, distance: usize) {
        let Some(class) = self.definition_at(at) else { return };
        if is_instance {
            for attribute in self.instance_attributes(class) {
                found.add(
                    Cow::Borrowed(attribute.name),
                    MemberOrigin::Text(attribute.start, Kind::Attribute),
                    distance,
                );
            }
        }
        for binding in self.bindings_of(class).iter() {
            let kind = match binding.source {
                Source::Function(function) => {
                    let is_property = matches!(self.function_type(function), Type::LocalFunction(..));
                    if is_property { Kind::Method } else { Kind::Property }
                }
                Source::Class(_) => Kind::Class,
                _ => Kind::Attribute,
            };
            found.add(Cow::Borrowed(binding.name), MemberOrigin::Text(binding.start, kind), distance);
        }
        self.guarded(class, 5, || {
            for base in self.local_bases(class) {
                let base = if is_instance { super::entries::as_instance(&base) } else { base };
                self.add_members(&base, found, distance + 1);
            }
        });
        if distance == 0 && is_instance {
            self.add_members(&self.entries.instance_of("builtins.object"), found, 50);
        }
    }
}

struct Members<'a> {
    seen: FxHashSet<Cow<'a, str>>,
    members: Vec<KnownMember<'a>>,
}

impl<'a> Members<'a> {
    fn add(&mut self, name: Cow<'a, str>, origin: MemberOrigin, distance: usize) {
        if self.seen.insert(name.clone()) {
            self.members.push(KnownMember { name, origin, distance });
        }
    }
}
