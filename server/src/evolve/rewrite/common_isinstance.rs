//! Several `isinstance` of one value, as one.

use super::parts::{bare, is_builtin, operands};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::Node;

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "common-isinstance",
    objectives: &[Objective::Simplicity],
    keeps: "the value is a name, and the classes are asked in the same order",
    propose,
    example: Example {
        before: "def f(n):\n    return isinstance(n, int) or isinstance(n, float)\n",
        after: "def f(n):\n    return isinstance(n, (int, float))\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for value in context.values().filter(|value| value.is("boolean_operator")) {
        let parts = operands(value, "or");
        let asked: Option<Vec<(Node<'_>, Node<'_>)>> = parts.iter().map(|part| asked(bare(*part))).collect();
        let Some(asked) = asked.filter(|asked| asked.len() > 1 && is_builtin(context, "isinstance")) else {
            continue;
        };
        let Some((subject, _)) = asked.first().copied() else { continue };
        if asked.iter().all(|(other, class)| other.text() == subject.text() && !class.is("tuple")) {
            let classes: Vec<&str> = asked.iter().map(|(_, class)| class.text()).collect();
            proposals.text(value, 1.0, format!("isinstance({}, ({}))", subject.text(), classes.join(", ")));
        }
    }
}

fn asked(node: Node<'_>) -> Option<(Node<'_>, Node<'_>)> {
    let (name, arguments) = node.name_call()?;
    let &[subject, class] = arguments.positional_arguments().as_slice() else { return None };
    (name == "isinstance" && subject.is("identifier")).then_some((subject, class))
}
