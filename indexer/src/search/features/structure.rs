//! What kind of entry it is, and where it stands.

use super::{Evidence, is};
use crate::entry::{Flags, Kind};

/// Deeper paths are as deep as this.
const MAX_DEPTH: f32 = 4.0;

/// How parameters begin that take functions.
const FUNCTIONS: [&str; 5] = ["func", "fn", "callable", "Callable", "callback"];

pub(super) const NAMES: [&str; 19] = [
    // Below the package's shallowest entries.
    "depth",
    "is_top",
    "is_class",
    "is_function",
    "is_method",
    "is_property",
    "is_constant",
    "is_module",
    "is_private_name",
    "is_dunder",
    "private_package",
    "near_package",
    "deprecated",
    // Logarithms of lengths.
    "doc_length",
    "name_length",
    "n_parameters",
    // Logarithms of its place among candidates of its name, and of how many they are.
    "name_place",
    "namesakes",
    // It has a parameter for a function.
    "takes_function",
];

pub(super) fn values(candidate: &Evidence<'_>) -> [f32; NAMES.len()] {
    let entry = &candidate.entry;
    let (kind, name, info) = (entry.kind(), entry.name(), entry.shard().info());
    let depth = entry.public_path().matches('.').count() as f32 - info.min_depth as f32;
    let is_dunder = name.starts_with("__");
    let [names, _, parameters, _] = candidate.pieces;
    [
        depth.clamp(0.0, MAX_DEPTH),
        is(depth <= 0.0),
        is(kind == Kind::Class),
        is(kind == Kind::Function),
        is(kind == Kind::Method),
        is(kind == Kind::Property),
        is(matches!(kind, Kind::Constant | Kind::Attribute | Kind::EnumMember | Kind::TypeAlias)),
        is(kind == Kind::Module),
        is(name.starts_with('_') && !is_dunder),
        is(is_dunder),
        is(info.is_private),
        is(candidate.is_near),
        is(entry.flags().contains(Flags::DEPRECATED)),
        candidate.fields.doc_length.ln_1p(),
        (names.len() as f32).ln_1p(),
        (parameters.len() as f32).ln_1p(),
        (candidate.place as f32).ln_1p(),
        (candidate.n_namesakes as f32).ln(),
        is(FUNCTIONS.iter().any(|name| entry.signature().contains(name))),
    ]
}
