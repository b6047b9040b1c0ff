//! Python environments: which folders of packages a project uses.
