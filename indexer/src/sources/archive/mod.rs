//! Wheels, sdists and zips, read without trusting them.
