//! Import names and distribution names, both ways.

use std::collections::BTreeMap;

use crate::package::PackageName;

/// Which distributions bring an import name (`sklearn`), and which import names a distribution
/// (`scikit-learn`) brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportMap {
    by_import: BTreeMap<String, Vec<PackageName>>,
    by_distribution: BTreeMap<PackageName, Vec<String>>,
}

impl ImportMap {
    /// Notes that `distribution` brings the top-level name `import`. Of several distributions that bring one
    /// name, those noted first stand first, except that stub distributions stand last.
    pub fn insert(&mut self, import: &str, distribution: &PackageName) {
        let distributions = self.by_import.entry(import.to_owned()).or_default();
        if !distributions.contains(distribution) {
            distributions.push(distribution.clone());
            distributions.sort_by_key(is_stubs);
        }
        let imports = self.by_distribution.entry(distribution.clone()).or_default();
        if let Err(at) = imports.binary_search_by(|other| other.as_str().cmp(import)) {
            imports.insert(at, import.to_owned());
        }
    }

    /// The distributions that bring the top-level name of the dotted path `import`.
    pub fn distributions(&self, import: &str) -> &[PackageName] {
        let top = import.split('.').next().unwrap_or(import);
        self.by_import.get(top).map_or(&[], Vec::as_slice)
    }

    /// The top-level names that `distribution` brings, sorted.
    pub fn imports(&self, distribution: &PackageName) -> &[String] {
        self.by_distribution.get(distribution).map_or(&[], Vec::as_slice)
    }

    /// All top-level import names, sorted, with their distributions.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[PackageName])> {
        self.by_import.iter().map(|(import, distributions)| (import.as_str(), distributions.as_slice()))
    }
}

/// Whether a distribution of that name holds only stubs.
pub fn is_stubs(name: &PackageName) -> bool {
    name.as_str().starts_with("types-") || name.as_str().ends_with("-stubs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_both_ways_with_stubs_last() {
        let mut map = ImportMap::default();
        for (import, distribution) in [("yaml", "types-PyYAML"), ("yaml", "PyYAML"), ("_yaml", "PyYAML")] {
            map.insert(import, &PackageName::new(distribution));
        }
        assert_eq!(
            map.distributions("yaml.nodes"),
            [PackageName::new("pyyaml"), PackageName::new("types-pyyaml")]
        );
        assert_eq!(map.imports(&PackageName::new("pyyaml")), ["_yaml", "yaml"]);
        assert!(map.distributions("sklearn").is_empty());
    }
}
