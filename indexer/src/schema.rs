//! The search schema: which words of an entry are indexed, in which field.
