//! Python packages: from source files to API entries.
//!
//! Three steps: each file says what it binds ([`facts`], in parallel), the files of a package are joined into a
//! tree and names are resolved across them ([`tree`], [`resolve`], [`exports`]), and what is there is
//! written as entries with the paths by which users reach them ([`public`], [`assemble`]).

use std::sync::OnceLock;

use rayon::prelude::*;
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use rustc_hash::FxHashSet;

use crate::cancel::CancellationToken;
use crate::entry::Extraction;
use crate::error::{Error, Problem, Result};
use crate::package::{Provenance, SourceFile, SourceTree};

pub mod advice;
pub mod check;
pub mod docstring;
pub mod syntax;
pub mod types;

mod all_names;
mod assemble;
mod assign;
mod blocks;
mod body;
mod class;
mod classes;
mod collector;
mod condition;
mod decode;
mod deprecation;
mod deprecation_notes;
mod doc_template;
mod exports;
mod expression;
mod facts;
mod function;
mod given;
pub(crate) mod hints;
mod import;
mod incremental;
mod merge;
mod module_getattr;
mod newdoc;
mod opened;
pub mod parameters;
mod path;
mod public;
mod reexports;
mod resolve;
mod scan;
mod signature;
mod tables;
mod tree;
mod typed;
mod usage;
mod warnings;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

pub use incremental::Incremental;
pub use typed::typed_shard;
pub use usage::calls;

use collector::Collector;
use facts::ModuleFacts;
use path::{FileKind, module_path};
use scan::{Uses, scan};
use tree::Tree;

/// Files above this size are left out with a problem.
const MAX_FILE_BYTES: u64 = 20 << 20;

/// Reads every file of `tree` and returns its entries. A file that cannot be read is a problem, not an error;
/// the only error is [`Error::Cancelled`].
pub fn extract(tree: &SourceTree, cancel: &CancellationToken) -> Result<Extraction> {
    let python = python_version(tree);
    let (read, uses) = pool().install(|| {
        rayon::join(
            || {
                tree.files
                    .par_iter()
                    .enumerate()
                    .map(|(index, file)| read_file(index, file, python, true, cancel))
                    .collect::<Vec<_>>()
            },
            || count_uses(&tree.usage_files, cancel),
        )
    });
    if cancel.is_cancelled() {
        return Err(Error::Cancelled);
    }
    let mut problems = Vec::new();
    let mut uses = uses;
    let (mut n_files, mut n_bytes) = (0, 0);
    let mut modules: Vec<ModuleFacts> = Vec::with_capacity(read.len());
    for file in read {
        problems.extend(file.problems);
        n_files += 1;
        n_bytes += file.n_bytes;
        for (name, count) in file.uses {
            *uses.entry(name).or_default() += count;
        }
        modules.extend(file.facts);
    }
    modules.extend(usage_modules(tree));
    let mut extraction = link(modules, &uses);
    extraction.files = tree.files.iter().map(|file| file.path.as_str().into()).collect();
    extraction.problems = problems;
    extraction.n_files = n_files;
    extraction.n_bytes = n_bytes;
    pool().install(|| hints::attach(&mut extraction, &tree.guide_files, cancel));
    if cancel.is_cancelled() {
        return Err(Error::Cancelled);
    }
    Ok(extraction)
}

/// The entries of modules, each as its file says.
fn link(modules: Vec<ModuleFacts>, uses: &Uses) -> Extraction {
    let mut tree_of_names = Tree::new(join_stubs(modules));
    tree_of_names.mark_reexports();
    tree_of_names.expand_stars();
    tree_of_names.bind_lazy();
    tree_of_names.attach();
    tree_of_names.add_new_docs();
    tree_of_names.complete_docs();
    tree_of_names.finish_classes();
    let paths = tree_of_names.paths(uses);
    assemble::assemble(&tree_of_names, &paths, uses)
}

static MAX_THREADS: OnceLock<usize> = OnceLock::new();

/// Extracts on at most `n` threads. For processes that do other things at the same time, before the first extraction.
pub fn limit_threads(n: usize) {
    let _ = MAX_THREADS.set(n);
}

/// Threads with stacks that hold the deepest file that [`scan`] lets through.
fn pool() -> &'static rayon::ThreadPool {
    static POOL: OnceLock<rayon::ThreadPool> = OnceLock::new();
    POOL.get_or_init(|| {
        rayon::ThreadPoolBuilder::new()
            .stack_size(256 << 20)
            .num_threads(MAX_THREADS.get().copied().unwrap_or(0))
            .thread_name(|index| format!("extract-{index}"))
            .build()
            .unwrap_or_else(|_| {
                // Without threads of its own the work runs on the caller's.
                #[allow(clippy::expect_used)]
                rayon::ThreadPoolBuilder::new()
                    .use_current_thread()
                    .num_threads(1)
                    .build()
                    .expect("a pool of the current thread")
            })
    })
}

/// Whether a file at `path`, below an import root and with `/`, is a module.
pub(crate) fn is_module_path(path: &str) -> bool {
    module_path(path).is_some()
}

/// What one file gave.
#[derive(Debug, Default)]
struct FileRead {
    facts: Option<ModuleFacts>,
    uses: Uses,
    problems: Vec<Problem>,
    n_bytes: u64,
}

/// The version that the standard library is of; other packages are for several.
fn python_version(tree: &SourceTree) -> Option<(u8, u8)> {
    if !matches!(tree.provenance, Provenance::StandardLibrary(_)) {
        return None;
    }
    let (major, minor) = tree.version.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// Reads a module; `with_hints` collects what only search by words needs.
fn read_file(
    index: usize,
    file: &SourceFile,
    python: Option<(u8, u8)>,
    with_hints: bool,
    cancel: &CancellationToken,
) -> FileRead {
    let mut read = FileRead::default();
    let Some((path, kind)) = module_path(&file.path) else { return read };
    let mut facts = ModuleFacts {
        path,
        is_package: matches!(
            kind,
            FileKind::Source { is_package: true } | FileKind::Stub { is_package: true }
        ),
        is_stub: matches!(kind, FileKind::Stub { .. }),
        is_compiled: kind == FileKind::Compiled,
        file: Some(index as u32),
        python,
        ..ModuleFacts::default()
    };
    if facts.is_compiled || cancel.is_cancelled() {
        read.facts = Some(facts);
        return read;
    }
    if file.size > MAX_FILE_BYTES {
        read.problems
            .push(Problem::new(&file.path, format!("left out: larger than {} MiB", MAX_FILE_BYTES >> 20)));
        facts.is_open = true;
        read.facts = Some(facts);
        return read;
    }
    let bytes = match file.read() {
        Ok(bytes) => bytes,
        Err(error) => {
            read.problems.push(Problem::new(&file.path, error.to_string()));
            facts.is_open = true;
            read.facts = Some(facts);
            return read;
        }
    };
    read.n_bytes = bytes.len() as u64;
    let (text, is_lossy) = decode::decode(&bytes);
    if is_lossy {
        read.problems.push(Problem::new(&file.path, "not valid UTF-8; the bytes that are not were replaced"));
    }
    if let Err(too_deep) = scan(&text, &mut read.uses) {
        read.problems.push(Problem::new(&file.path, "left out: nested too deep to read").at(too_deep.line));
        facts.is_open = true;
        read.facts = Some(facts);
        return read;
    }
    let parsed = parse_unchecked(&text, ParseOptions::from(Mode::Module));
    if let Some(error) = parsed.errors().first() {
        let line = text
            .as_bytes()
            .iter()
            .take(usize::from(error.location.start()))
            .filter(|&&byte| byte == b'\n')
            .count();
        read.problems
            .push(Problem::new(&file.path, format!("syntax error: {}", error.error)).at(line as u32 + 1));
        // What follows the error may have been lost.
        facts.is_open = true;
    }
    if let Some(module) = parsed.syntax().as_module() {
        read.facts = Some(Collector::new(&text, facts, with_hints).module(&module.body));
    }
    read
}

/// Tests and examples inside the package: modules that exist and whose names are not read.
fn usage_modules(tree: &SourceTree) -> Vec<ModuleFacts> {
    let top = |path: &str| path.split('.').next().map(str::to_owned);
    let own: FxHashSet<String> =
        tree.files.iter().filter_map(|file| top(&module_path(&file.path)?.0)).collect();
    tree.usage_files
        .iter()
        .filter_map(|file| {
            let (path, kind) = module_path(&file.path)?;
            let is_package = matches!(kind, FileKind::Source { is_package: true });
            top(&path).is_some_and(|top| own.contains(&top)).then(|| ModuleFacts {
                path,
                is_package,
                is_usage: true,
                ..ModuleFacts::default()
            })
        })
        .collect()
}

/// Counts names in files that define nothing; what cannot be read counts nothing.
fn count_uses(files: &[SourceFile], cancel: &CancellationToken) -> Uses {
    files
        .par_iter()
        .filter(|file| is_source(&file.path) && file.size <= MAX_FILE_BYTES && !cancel.is_cancelled())
        .fold(Uses::default, |mut uses, file| {
            if let Ok(bytes) = file.read() {
                let _ = scan(&decode::decode(&bytes).0, &mut uses);
            }
            uses
        })
        .reduce(Uses::default, |mut all, uses| {
            for (name, count) in uses {
                *all.entry(name).or_default() += count;
            }
            all
        })
}

/// Whether a path is one of a `.py` file.
fn is_source(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extension == "py")
}

/// One element a module, sorted by path: sources merged with the stubs beside them.
fn join_stubs(mut modules: Vec<ModuleFacts>) -> Vec<ModuleFacts> {
    // Source before compiled before stub, so that each merges into what stands before it.
    modules.sort_by(|a, b| {
        (&a.path, a.is_stub, a.is_compiled, a.file).cmp(&(&b.path, b.is_stub, b.is_compiled, b.file))
    });
    let mut joined: Vec<ModuleFacts> = Vec::with_capacity(modules.len());
    for facts in modules {
        match joined.last_mut() {
            Some(last) if last.path == facts.path => {
                if facts.is_stub && !last.is_stub {
                    merge::merge_stub(last, facts);
                } else if facts.is_package && !last.is_package {
                    // A package hides a module of the same name.
                    *last = facts;
                }
            }
            _ => joined.push(facts),
        }
    }
    joined
}
