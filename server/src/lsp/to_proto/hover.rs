//! Hover.

use tower_lsp::ls_types::{Hover, HoverContents};

use super::{markup, range};
use crate::ide;
use crate::lsp::capabilities::Capabilities;
use crate::session::view::Focus;

/// What is shown, as the client prefers it.
pub(in crate::lsp) fn hover(focus: &Focus, client: &Capabilities, hover: &ide::hover::Hover) -> Hover {
    Hover {
        contents: HoverContents::Markup(markup(&hover.markdown, client.hover_markdown)),
        range: range(focus, &hover.range),
    }
}
