//! By name: walks paths through aliases, modules and base classes, across packages.
