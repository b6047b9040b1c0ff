//! Installed distributions: dist-info, egg-info, what belongs to them.
