//! What stubs of compiled classes leave out.

use std::path::Path;

use super::{Lookup, Packages, Place, implicit};
use crate::entry::{Flags, Kind};
use crate::store::EntryView;

impl Packages {
    /// Whether only stubs of compiled classes keep `name` from being absent in a class: all bases are known, none has
    /// it, and those that may hold more are open for no other reason than that their own package shows them by a stub.
    ///
    /// Such a stub may leave a name out, so this is no absence. It is one where [`is_in_source`](Self::is_in_source) says
    /// that an earlier version of the package has the name in its sources: what is taken out of those is gone. What was
    /// in a stub alone may be left out now, and still be there.
    pub fn is_left_out_by_stubs(&self, class: Place, name: &str) -> bool {
        if implicit::is_dunder(name) || self.lookup_in(class, name) != Lookup::Unknown {
            return false;
        }
        let line = self.linearize(class, 0);
        let is_class = self.entry(class).is_some_and(|entry| entry.kind() == Kind::Class);
        is_class
            && line.is_complete
            && line.classes.iter().all(|&base| {
                self.children_named(base, name).next().is_none()
                    && self.entry(base).is_some_and(|entry| {
                        !entry.flags().intersects(Flags::OPEN | Flags::DYNAMIC)
                            || base.shard == class.shard && self.is_of_stub(base, &entry)
                    })
            })
    }

    /// Whether what is found at a place is written in a source, and not known by a stub alone.
    pub fn is_in_source(&self, place: Place) -> bool {
        self.entry(place).is_some_and(|entry| is_file_of(&entry, "py"))
    }

    /// Whether a class is known by a stub alone, and answers no names of its own accord.
    fn is_of_stub(&self, class: Place, entry: &EntryView<'_>) -> bool {
        let is_stub = is_file_of(entry, "pyi");
        let shard = self.shards.get(class.shard);
        let has = |name| shard.is_some_and(|shard| shard.child(Some(class.entry), name).is_some());
        is_stub && !entry.flags().contains(Flags::DYNAMIC) && !has("__getattr__") && !has("__getattribute__")
    }
}

fn is_file_of(entry: &EntryView<'_>, extension: &str) -> bool {
    let found = entry.file().and_then(|file| Path::new(file).extension());
    found.is_some_and(|found| found == extension)
}
