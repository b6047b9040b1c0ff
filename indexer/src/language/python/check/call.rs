//! The arguments of a call.

use std::ops::Range;

use tree_sitter::Node;

/// What a call gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// How many positional arguments stand there, without what is unpacked.
    pub n_positional: usize,
    /// The keyword arguments.
    pub keywords: Vec<Keyword>,
    /// Whether `*values` is unpacked.
    pub unpacks_list: bool,
    /// Whether `**values` is unpacked.
    pub unpacks_mapping: bool,
    /// The brackets with all that is in them, in bytes.
    pub arguments: Range<usize>,
    /// Each argument, in bytes.
    pub spans: Vec<Range<usize>>,
}

/// A keyword argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyword {
    /// Its name.
    pub name: String,
    /// Where the name stands, in bytes.
    pub range: Range<usize>,
    /// All of the argument, in bytes.
    pub span: Range<usize>,
}

impl Call {
    /// Reads the arguments of a call. `None` where they cannot be read.
    pub(super) fn read(call: Node<'_>, text: &str) -> Option<Self> {
        let list = call.child_by_field_name("arguments")?;
        let mut read = Self { arguments: list.byte_range(), ..Self::default() };
        if list.kind() != "argument_list" {
            // `f(x for x in y)`
            read.n_positional = 1;
            read.spans.push(list.byte_range());
            return Some(read);
        }
        if list.has_error() {
            return None;
        }
        let mut cursor = list.walk();
        for argument in list.named_children(&mut cursor) {
            match argument.kind() {
                "comment" => continue,
                "list_splat" => read.unpacks_list = true,
                "dictionary_splat" => read.unpacks_mapping = true,
                "keyword_argument" => {
                    let name = argument.child_by_field_name("name")?;
                    read.keywords.push(Keyword {
                        name: text.get(name.byte_range())?.to_owned(),
                        range: name.byte_range(),
                        span: argument.byte_range(),
                    });
                }
                _ => read.n_positional += 1,
            }
            read.spans.push(argument.byte_range());
        }
        Some(read)
    }
}
