//! A stub's facts merged into the facts of the source beside it: types from the stub, docs from the source.

use crate::entry::{Flags, Kind};

use super::all_names::AllPart;
use super::facts::{Binding, Definition, ModuleFacts, Scope, What};

/// Merges `stub` (a `.pyi`) into `source` (the `.py` of the same module, or a compiled module).
pub(crate) fn merge_stub(source: &mut ModuleFacts, stub: ModuleFacts) {
    if source.is_compiled {
        // Nothing of the module itself was read: the stub is all there is.
        let file = source.file;
        *source = stub;
        for (_, binding) in &mut source.scope.names {
            binding.open_class();
        }
        source.is_compiled = true;
        source.file = source.file.or(file);
        return;
    }
    // What only the stub names is there at run time only if the source left room for it.
    let may_exist = source.is_open || !source.stars.is_empty() || source.getattr.is_some();
    merge_scope(&mut source.scope, stub.scope, may_exist);
    for star in stub.stars {
        if !source.stars.contains(&star) {
            source.stars.push(star);
        }
    }
    match (&mut source.all, stub.all) {
        (None, all) => source.all = all,
        // What code adds to the source's list the stub writes out.
        (Some(own), Some(all)) if !all.is_open => {
            own.parts.extend(all.parts.into_iter().filter(|part| matches!(part, AllPart::Names(_))));
        }
        _ => {}
    }
    if source.doc.is_empty() {
        source.doc = stub.doc;
    }
    // Modules that only a stub imports are not loaded at run time.
}

fn merge_scope(source: &mut Scope, stub: Scope, may_exist: bool) {
    for (name, mut binding) in stub.names {
        if let Some(own) = source.get_mut(&name) {
            merge_binding(own, binding);
        } else {
            binding.open_class();
            binding.flags.insert(Flags::STUB);
            if !may_exist && is_only_for_types(&name, &binding) {
                binding.flags.insert(Flags::TYPE_ONLY);
            }
            source.bind(&name, binding);
        }
    }
}

/// Private names, imports and type aliases serve the stub itself.
fn is_only_for_types(name: &str, binding: &Binding) -> bool {
    name.starts_with('_') && !name.starts_with("__")
        || match &binding.what {
            What::Import { .. } => !binding.flags.contains(Flags::REEXPORT),
            What::Definition(definition) => definition.kind == Kind::TypeAlias,
            What::Path(_) => false,
        }
}

fn merge_binding(own: &mut Binding, stub: Binding) {
    let stub_flags = stub.flags;
    match (&mut own.what, stub.what) {
        (What::Definition(own), What::Definition(stub)) => merge_definition(own, *stub),
        // A name that the source sets later, when it is first asked for.
        (What::Definition(definition), what @ What::Import { .. })
            if definition.kind == Kind::Constant
                && definition.value_type.is_empty()
                && stub_flags.contains(Flags::REEXPORT)
                && own.flags.contains(Flags::CONDITIONAL) =>
        {
            own.what = what;
        }
        // The source imports it from where nothing could be read: linking falls back on the stub.
        (_, what) => {
            let mut stub = Binding { what, flags: stub.flags, line: stub.line, stub: None };
            stub.open_class();
            own.stub = Some(Box::new(stub));
        }
    }
    if stub_flags.contains(Flags::REEXPORT) {
        own.flags.insert(Flags::REEXPORT);
    }
}

fn merge_definition(own: &mut Definition, stub: Definition) {
    if own.kind != stub.kind {
        // `x = make_function()` in the source, a function or class in the stub; a function that makes classes
        // (`typing.NamedTuple`), a class in the stub.
        let says_less = matches!(own.kind, Kind::Constant | Kind::Attribute)
            || (own.kind == Kind::Function && stub.kind == Kind::Class);
        if says_less {
            let doc = std::mem::take(&mut own.doc);
            let (file, line) = (own.file, own.line);
            *own = stub;
            own.flags.set(Flags::OPEN, own.kind == Kind::Class);
            own.file = file;
            own.line = line;
            if own.doc.is_empty() {
                own.doc = doc;
            }
        }
        return;
    }
    if !stub.signature.is_empty() {
        own.signature = stub.signature;
        own.flags.remove(Flags::SIGNATURE_UNSURE);
    }
    if !stub.value_type.is_empty() && stub.value_type != "Incomplete" && stub.value_type != "Any" {
        own.value_type = stub.value_type;
    }
    if own.doc.is_empty() {
        own.doc = stub.doc;
    }
    own.deprecations.extend(stub.deprecations);
    if !stub.fields.is_empty() {
        own.fields = stub.fields;
    }
    own.flags |= (stub.flags - Flags::SIGNATURE_UNSURE) | Flags::STUB;
    // The source's bases come first; the stub may name more of them than could be read there.
    if own.bases.iter().any(|base| base == "?") {
        own.bases = stub.bases;
    }
    if let Some(scope) = stub.scope {
        let open = own.flags.contains(Flags::OPEN);
        merge_scope(own.scope.get_or_insert_with(Default::default), scope, open);
    }
}
