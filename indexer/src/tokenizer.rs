//! Words: identifiers split, lower-cased, stemmed.
