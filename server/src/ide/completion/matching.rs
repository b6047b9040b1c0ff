//! How well a name fits what was typed.

/// How a typed word lies in a name: the smaller the better. `None` if it does not.
pub(crate) fn fit(typed: &str, name: &str) -> Option<u8> {
    if typed.is_empty() {
        return Some(2);
    }
    if name == typed {
        return Some(0);
    }
    if name.starts_with(typed) {
        return Some(1);
    }
    if name.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed)) {
        return Some(2);
    }
    // As editors filter: the letters in order, the first at the beginning of a word.
    let mut wanted = typed.chars().flat_map(char::to_lowercase);
    let mut next = wanted.next();
    let mut before = '_';
    let mut has_begun = false;
    for c in name.chars() {
        let is_start = before == '_' || c.is_uppercase() && !before.is_uppercase();
        if let Some(want) = next
            && c.to_lowercase().eq(std::iter::once(want))
            && (has_begun || is_start)
        {
            has_begun = true;
            next = wanted.next();
        }
        before = c;
    }
    next.is_none().then_some(3)
}

/// How hidden a name is: 0 for public ones, 1 for those with an underscore, 2 for special methods.
pub(crate) fn hiddenness(name: &str) -> u8 {
    match name {
        name if name.starts_with("__") && name.ends_with("__") => 2,
        name if name.starts_with('_') => 1,
        _ => 0,
    }
}

/// Whether a path leads through a part that its package has for itself: hidden, copied from elsewhere, or for tests.
pub(crate) fn is_internal(path: &str) -> bool {
    const PARTS: [&str; 8] =
        ["third_party", "vendor", "vendored", "extern", "externals", "compat", "tests", "conftest"];
    let modules = path.rsplit_once('.').map_or("", |(modules, _)| modules);
    modules.split('.').any(|part| hiddenness(part) == 1 || PARTS.contains(&part))
}

#[cfg(test)]
mod tests {
    use super::{fit, is_internal};

    #[test]
    fn knows_internals() {
        assert!(is_internal("pandas.compat.pickle_compat.loads"));
        assert!(is_internal("jedi.third_party.typeshed.stdlib.shutil.disk_usage"));
        assert!(is_internal("pip._vendor.rich.print"));
        assert!(!is_internal("pandas.read_csv") && !is_internal("acme._load"));
    }

    #[test]
    fn prefers_beginnings() {
        let of = |name: &str| fit("gro", name);
        assert_eq!(of("groupby"), Some(1));
        assert_eq!(of("GroupBy"), Some(2));
        assert_eq!(of("get_rows"), Some(3));
        assert_eq!(of("merge_group"), Some(3));
        assert_eq!(of("aggro"), None);
        assert_eq!(fit("", "x"), Some(2));
        assert_eq!(fit("ab", "ab"), Some(0));
        assert_eq!(fit("äx", "ab"), None);
    }
}
