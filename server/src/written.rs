//! By which of its paths the code at hand reaches an API.

use siskin_indexer::entry::Kind;
use siskin_indexer::lookup::{Packages, Place};

/// Code further away is not looked at, in bytes.
const MAX_CODE: usize = 16 << 10;
/// So many different names are looked up.
const MAX_HOLDERS: usize = 64;

/// The modules and classes that code names and that have members: what stands before the cursor's dot, then classes.
#[derive(Debug)]
pub(crate) struct Written<'p> {
    packages: &'p Packages,
    /// Each with its dotted path.
    holders: Vec<(String, Place)>,
}

impl<'p> Written<'p> {
    /// Reads the code before a cursor.
    pub(crate) fn read(code: &str, packages: &'p Packages) -> Self {
        let code =
            code.get(code.ceil_char_boundary(code.len().saturating_sub(MAX_CODE))..).unwrap_or_default();
        let is_part = |c: char| c == '_' || c == '.' || c.is_alphanumeric();
        let end = code.trim_end().rsplit(|c| !is_part(c)).next().unwrap_or_default();
        let mut written = Self { packages, holders: Vec::new() };
        if let Some((holder, _)) = end.rsplit_once('.') {
            written.add(holder);
        }
        let mut seen: Vec<&str> = Vec::new();
        for name in code.split(|c| !is_part(c)) {
            // Of names in the code only classes are sure to be what they are called.
            let last = name.rsplit('.').next().unwrap_or_default();
            if last.starts_with(|c: char| c.is_uppercase()) && !seen.contains(&name) {
                seen.push(name);
                written.add(name);
            }
            if seen.len() == MAX_HOLDERS {
                break;
            }
        }
        written
    }

    /// Looks up a name as it is written, and behind each package: `import` may have given its first part another name.
    fn add(&mut self, name: &str) {
        let (head, rest) = name.split_once('.').map_or((name, None), |(head, rest)| (head, Some(rest)));
        let mut roots: Vec<&str> = self.packages.root_names().map(|(root, _)| root).collect();
        roots.sort_unstable();
        let is_written_whole = roots.contains(&head);
        let paths: Vec<String> = if is_written_whole {
            vec![name.to_owned()]
        } else {
            roots.iter().map(|root| format!("{root}.{}", rest.unwrap_or(head))).collect()
        };
        for path in paths {
            let Some(place) = self.packages.find(&path) else { continue };
            let Some(entry) = self.packages.entry(place) else { continue };
            match entry.kind() {
                // Which of its paths an import took is not known.
                Kind::Class if !is_written_whole && !entry.public_path().is_empty() => {
                    self.holders.push((entry.public_path().to_owned(), place));
                }
                Kind::Class => self.holders.push((path, place)),
                // One name alone may be any module's.
                Kind::Module if rest.is_some() || is_written_whole => self.holders.push((path, place)),
                _ => {}
            }
        }
    }

    /// The path by which the code reaches an entry: below a module or class that it names, else the public one.
    pub(crate) fn path_of(&self, place: Place) -> String {
        let Some(entry) = self.packages.entry(place) else { return String::new() };
        let leads_there = |holder: Place| {
            let found = self.packages.find_in(holder, entry.name());
            found.and_then(|found| self.packages.follow(found)) == Some(place)
        };
        match self.holders.iter().find(|(_, holder)| leads_there(*holder)) {
            Some((path, _)) => format!("{path}.{}", entry.name()),
            None => entry.public_path().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use siskin_indexer::lookup::Lookup;

    use super::Written;
    use crate::config::Scope;
    use crate::ide::fixture::fixture;

    #[track_caller]
    fn check(code: &str, path: &str, expected: &str) {
        let fixture = fixture("$0", Scope::All);
        let packages = &fixture.snapshot.index.packages;
        let Lookup::Found(place) = packages.lookup(path) else { panic!("no {path}") };
        assert_eq!(Written::read(code, packages).path_of(place), expected, "{code}");
    }

    #[test]
    fn follows_what_the_code_names() {
        let merge = "acme.tables.merge_tables";
        check("", merge, "acme.merge_tables");
        check("x = acme.tables.", merge, "acme.tables.merge_tables");
        check("x = ac.tables.me", merge, "acme.tables.merge_tables");
        check("x = acme.tables.load_table(1)\ny = ", merge, "acme.merge_tables");
        let rename = "acme.tables.Table.rename";
        check("def f(table: acme.tables.Table): ", rename, "acme.tables.Table.rename");
        check("def f(table: Table): ", rename, "acme.Table.rename");
        check("x = tables.", merge, "acme.merge_tables");
        check("def f(sheet: Sheet): ", rename, "acme.Table.rename");
        check("1.", rename, "acme.Table.rename");
    }
}
