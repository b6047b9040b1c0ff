//! Which of an API's paths the code at hand would use.

use siskin_indexer::store::EntryView;

/// Code further away is not looked at, in bytes.
const MAX_CODE: usize = 16 << 10;

/// The dotted names that code writes.
#[derive(Debug, Default)]
pub(crate) struct Written<'a> {
    /// Each as its parts.
    chains: Vec<Vec<&'a str>>,
    /// The one before the dot at the code's end.
    at_end: Option<Vec<&'a str>>,
}

impl<'a> Written<'a> {
    /// Reads the code before a cursor.
    pub(crate) fn read(code: &'a str) -> Self {
        let code =
            code.get(code.ceil_char_boundary(code.len().saturating_sub(MAX_CODE))..).unwrap_or_default();
        let is_part = |c: char| c == '_' || c == '.' || c.is_alphanumeric();
        let chains = code.split(|c| !is_part(c)).filter_map(chain).collect();
        let end = code.trim_end().rsplit(|c| !is_part(c)).next().unwrap_or_default();
        let at_end = end.rsplit_once('.').and_then(|(holder, _)| chain(holder));
        Self { chains, at_end }
    }

    /// The path by which the code reaches an entry: below what stands before the cursor's dot, else below a module or
    /// class that the code names, else the public one.
    pub(crate) fn path_of<'e>(&self, entry: &EntryView<'e>) -> &'e str {
        let public = entry.public_path();
        let paths = || std::iter::once(public).chain(entry.aliases());
        let below = |holder: &[&str], path: &str| {
            path.rsplit_once('.').is_some_and(|(above, _)| leads_to(holder, above))
        };
        let typed = self.at_end.as_ref().and_then(|holder| paths().find(|path| below(holder, path)));
        // Of names in the code only classes are sure to be what they are called.
        let named = || {
            paths().find(|path| {
                let class = path.rsplit_once('.').and_then(|(above, _)| above.rsplit('.').next());
                class.is_some_and(|class| class.starts_with(|c: char| c.is_uppercase()))
                    && self.chains.iter().any(|chain| below(chain, path))
            })
        };
        typed.or_else(named).unwrap_or(public)
    }
}

fn chain(text: &str) -> Option<Vec<&str>> {
    let parts: Vec<&str> = text.split('.').collect();
    let is_name = |part: &&str| part.starts_with(|c: char| c == '_' || c.is_alphabetic());
    (!text.is_empty() && parts.iter().all(|part| is_name(&part))).then_some(parts)
}

/// Whether what code writes stands for a dotted path: the path, its end, or its end behind a name that an import gave.
fn leads_to(written: &[&str], path: &str) -> bool {
    let parts: Vec<&str> = path.split('.').collect();
    match written {
        [_] => parts.ends_with(written),
        [_, rest @ ..] => parts.ends_with(written) || parts.len() == written.len() && parts.ends_with(rest),
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Written, leads_to};

    #[test]
    fn reads_dotted_names() {
        let written = Written::read("def f(app: flask.Flask) -> int:\n    return nx.algorithms.dag.");
        assert!(written.chains.contains(&vec!["flask", "Flask"]));
        assert_eq!(written.at_end, Some(vec!["nx", "algorithms", "dag"]));
        assert_eq!(Written::read("x = 1.").at_end, None);
        assert_eq!(Written::read("return ").at_end, None);
    }

    #[test]
    fn follows_import_names() {
        assert!(leads_to(&["nx", "algorithms", "dag"], "networkx.algorithms.dag"));
        assert!(leads_to(&["DataFrame"], "pandas.DataFrame"));
        assert!(leads_to(&["pd", "DataFrame"], "pandas.DataFrame"));
        assert!(!leads_to(&["nx", "dag"], "networkx.algorithms.dag"));
        assert!(!leads_to(&["Frame"], "pandas.DataFrame"));
    }
}
