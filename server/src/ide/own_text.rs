//! What a text defines itself, as it is now: the project's own code is read later.

use std::sync::Arc;

use siskin_indexer::language::python::syntax::SyntaxTree;
use siskin_indexer::language::python::typed_shard;
use siskin_indexer::language::python::types::Analysis;
use siskin_indexer::package::PackageName;

use super::module_path::module_path;
use super::snapshot::Snapshot;
use crate::session::index::{Index, Member};

/// The module that a text is, as its own names are looked up in it.
pub(crate) type Module = (String, bool);

/// What a text is called that is no file of the project.
const UNTITLED: &str = "untitled";

impl Snapshot {
    /// The module that the text is.
    pub(crate) fn module(&self) -> Option<Module> {
        let of_file = self.path.as_deref().and_then(|path| module_path(&self.index, path));
        of_file.or_else(|| self.own_text.is_some().then(|| (UNTITLED.to_owned(), false)))
    }

    /// The analysis of `text`, this one or one that was completed. It looks up what the text defines itself only if
    /// the snapshot is one of [`Snapshot::with_own_text`].
    pub(crate) fn analysis<'a>(
        &'a self,
        text: &'a str,
        tree: &'a SyntaxTree,
        module: Option<&'a Module>,
    ) -> Analysis<'a> {
        let (name, is_package) = module.map_or((None, false), |(name, is)| (Some(name.as_str()), *is));
        let analysis = Analysis::new(&self.index.packages, text, tree, name, is_package).until(&self.cancel);
        if self.own_text.is_some() { analysis } else { analysis.without_own() }
    }

    /// Answers by `ask`, which also says whether what the text defines itself was missing: then once more with it.
    pub(crate) fn answer<T>(&self, ask: impl Fn(&Self) -> (Option<T>, bool)) -> Option<T> {
        let (answer, asked_for_own) = ask(self);
        if !asked_for_own {
            return answer;
        }
        ask(&self.with_own_text()?).0
    }

    /// The same with the text's own definitions before those of all packages. `None` if the text is too long.
    pub(crate) fn with_own_text(&self) -> Option<Self> {
        let of_file = self.path.as_deref().and_then(|path| module_path(&self.index, path));
        let (module, is_package) = of_file.unwrap_or_else(|| (UNTITLED.to_owned(), false));
        let path = module.replace('.', "/");
        let path = if is_package { format!("{path}/__init__.py") } else { format!("{path}.py") };
        let own = self.index.members.iter().find(|member| member.is_own);
        let name = own.map_or_else(|| PackageName::new(UNTITLED), |own| own.package.clone());
        let shard = self.own_shard.get_or_init(|| typed_shard(&name, &path, &self.text)).clone()?;
        let own_text = Some(self.index.packages.shards().len());
        let index = Arc::new(self.index.with_own_text(shard, Member::of_own(name)));
        Some(Self { index, own_text, ..self.clone() })
    }
}

impl Index {
    /// The same with what a text defines, before all else.
    fn with_own_text(&self, shard: Arc<siskin_indexer::store::Shard>, member: Member) -> Self {
        let mut members = self.members.clone();
        members.push(member);
        self.with_packages(self.packages.with_first(shard), members)
    }
}
