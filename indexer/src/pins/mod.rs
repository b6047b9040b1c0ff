//! Pins: the versions that a project says it uses, one file per format.
