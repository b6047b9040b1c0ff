//! Names that Python gives to every module, class and function.

/// `__x__`.
pub(crate) fn is_dunder(name: &str) -> bool {
    name.len() > 4 && name.starts_with("__") && name.ends_with("__")
}

/// Attributes that every module has.
pub(crate) fn is_module_attribute(name: &str) -> bool {
    matches!(
        name,
        "__name__"
            | "__doc__"
            | "__file__"
            | "__spec__"
            | "__loader__"
            | "__package__"
            | "__path__"
            | "__dict__"
            | "__builtins__"
            | "__cached__"
            | "__class__"
    )
}

/// Attributes that every class has by its metaclass, and those that Python adds to some without a statement.
pub(crate) fn is_class_attribute(name: &str) -> bool {
    name == "mro"
        || matches!(
            name,
            "__name__"
                | "__qualname__"
                | "__mro__"
                | "__bases__"
                | "__base__"
                | "__subclasses__"
                | "__module__"
                | "__dict__"
                | "__doc__"
                | "__weakref__"
                | "__annotations__"
                | "__text_signature__"
                | "__call__"
                | "__instancecheck__"
                | "__subclasscheck__"
                | "__prepare__"
                | "__basicsize__"
                | "__itemsize__"
                | "__flags__"
                | "__dictoffset__"
                | "__weakrefoffset__"
                | "__abstractmethods__"
                | "__or__"
                | "__ror__"
                | "__type_params__"
        )
}

/// Names of built-in classes and modules that typeshed's stubs leave out.
pub(crate) fn is_unstubbed(holder: &str, name: &str) -> bool {
    matches!((holder, name), ("OSError", "characters_written") | ("builtins", "None" | "True" | "False"))
}
