//! Package indexes: from a name and a version to a verified archive.
