//! A folder of sources as a source tree.
