//! Versions as Poetry asks for them: `^1.2`, `~1.2`, `1.*`.

use std::str::FromStr as _;

use pep440_rs::{Version, VersionSpecifiers};

/// The specifiers that mean the same; `None` for alternatives (`^1 || ^2`) and for what cannot be read.
pub(super) fn specifiers(text: &str) -> Option<VersionSpecifiers> {
    let text = text.trim();
    if text.is_empty() || text == "*" {
        return Some(VersionSpecifiers::empty());
    }
    let clauses: Option<Vec<String>> = text.split(',').map(|clause| convert(clause.trim())).collect();
    VersionSpecifiers::from_str(&clauses?.join(",")).ok()
}

/// The only version that is accepted, where the text names one.
pub(super) fn exact(text: &str) -> Option<&str> {
    let version = text.trim().trim_start_matches('=').trim_start();
    let is_plain =
        version.starts_with(|c: char| c.is_ascii_digit()) && !version.contains(['*', ',', '|', ' ']);
    is_plain.then_some(version)
}

fn convert(clause: &str) -> Option<String> {
    if let Some(version) = clause.strip_prefix('^') {
        let version = Version::from_str(version.trim()).ok()?;
        // The first part that is not zero may not change.
        let release = version.release();
        let fixed = release.iter().position(|part| *part != 0).unwrap_or(release.len().saturating_sub(1));
        return Some(format!(">={version},<{}", next(release, fixed)?));
    }
    if let Some(version) = clause.strip_prefix('~').filter(|rest| !rest.starts_with('=')) {
        let version = Version::from_str(version.trim()).ok()?;
        let fixed = usize::from(version.release().len() > 1);
        return Some(format!(">={version},<{}", next(version.release(), fixed)?));
    }
    if clause.contains(['|', ' ']) && !clause.starts_with(['<', '>', '=', '!', '~']) {
        return None;
    }
    Some(
        if exact(clause).is_some()
            || clause.ends_with(".*") && clause.starts_with(|c: char| c.is_ascii_digit())
        {
            format!("=={}", clause.trim_start_matches('=').trim_start())
        } else {
            clause.to_owned()
        },
    )
}

/// The first version behind all that begin with the parts up to `fixed`.
fn next(release: &[u64], fixed: usize) -> Option<String> {
    let mut parts = release.get(..=fixed)?.to_vec();
    let last = parts.last_mut()?;
    *last = last.checked_add(1)?;
    Some(parts.iter().map(u64::to_string).collect::<Vec<_>>().join("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_the_same_in_specifiers() {
        let check = |text: &str, expected: Option<&str>| {
            let specifiers = specifiers(text).map(|specifiers| specifiers.to_string());
            assert_eq!(specifiers.as_deref(), expected, "{text}");
        };
        check("^1.2.3", Some(">=1.2.3, <2"));
        check("^0.2", Some(">=0.2, <0.3"));
        check("^0.0.3", Some(">=0.0.3, <0.0.4"));
        check("^0", Some(">=0, <1"));
        check("~1.2", Some(">=1.2, <1.3"));
        check("~1", Some(">=1, <2"));
        check("~=1.2", Some("~=1.2"));
        check("1.2", Some("==1.2"));
        check("1.*", Some("==1.*"));
        check(">=3.8, <4.0", Some(">=3.8, <4.0"));
        check("*", Some(""));
        check("^1 || ^2", None);
        check("^18446744073709551615", None);
        check("odd", None);
    }
}
