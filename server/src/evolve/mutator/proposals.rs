//! What mutators propose.

use crate::evolve::syntax::{Edit, EditList, Expression, Node, needed_level};

/// One change to a function.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Proposal {
    /// The change.
    pub(crate) edits: EditList,
    /// The offset whose line says how suspicious the place is.
    pub(crate) at: usize,
    /// How likely it is, beside the other proposals of its mutator; above 0.
    pub(crate) weight: f64,
}

/// The proposals of one mutator.
#[derive(Debug, Default)]
pub(crate) struct Proposals(Vec<Proposal>);

impl Proposals {
    /// All proposals.
    pub(crate) fn into_vec(self) -> Vec<Proposal> {
        self.0
    }

    /// Proposes an edit at a node.
    pub(crate) fn edit(&mut self, at: Node<'_>, weight: f64, edit: Edit) {
        self.0.push(Proposal { edits: edit.into(), at: at.start(), weight });
    }

    /// Proposes edits that belong together; nothing if they overlap.
    pub(crate) fn edits(&mut self, at: Node<'_>, weight: f64, edits: Vec<Edit>) {
        if let Some(edits) = EditList::new(edits) {
            self.0.push(Proposal { edits, at: at.start(), weight });
        }
    }

    /// Proposes other text for a node.
    pub(crate) fn text(&mut self, node: Node<'_>, weight: f64, text: impl Into<String>) {
        let text = text.into();
        if text != node.text() {
            self.edit(node, weight, Edit::replace(node.range(), text));
        }
    }

    /// Proposes another expression for one, in brackets if it needs them there.
    pub(crate) fn expression(&mut self, node: Node<'_>, weight: f64, expression: &Expression) {
        self.text(node, weight, expression.within(needed_level(node)));
    }

    /// Proposes to swap two nodes.
    pub(crate) fn swap(&mut self, first: Node<'_>, second: Node<'_>, weight: f64) {
        if first.text() != second.text() {
            let (a, b) = (Expression::of(first), Expression::of(second));
            let edits = vec![
                Edit::replace(first.range(), b.within(needed_level(first))),
                Edit::replace(second.range(), a.within(needed_level(second))),
            ];
            self.edits(first, weight, edits);
        }
    }
}
