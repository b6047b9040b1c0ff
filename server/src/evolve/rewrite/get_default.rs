//! A look-up with a test before it, as `get`.

use super::parts::{bare, can_move, comparison, if_else, is_plain, named, only, returned};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{Kind, replace_statements};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "get-default",
    objectives: &[Objective::Simplicity],
    keeps: "the mapping was seen to be a plain dict, and what is used without the key is a name or literal",
    propose,
    example: Example {
        before: "def f(table, key):\n    if key in table:\n        value = table[key]\n    else:\n        value = 0\n    return value\n",
        after: "def f(table, key):\n    value = table.get(key, 0)\n    return value\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for statement in context.statements() {
        let Some((condition, body, other)) = if_else(statement) else { continue };
        let (Some(then), Some(other)) = (only(body), only(other)) else { continue };
        let Some((key, operator, table)) = comparison(bare(condition)) else { continue };
        let (found, missing) = match operator {
            "in" => (then, other),
            "not in" => (other, then),
            _ => continue,
        };
        let prefix = match (named(found), named(missing), returned(found), returned(missing)) {
            (Some((name, _)), Some((other, _)), _, _) if name == other => format!("{name} = "),
            (_, _, Some(_), Some(_)) => "return ".to_owned(),
            _ => continue,
        };
        let value = |statement| named(statement).map(|(_, value)| value).or_else(|| returned(statement));
        let (Some(found), Some(missing)) = (value(found), value(missing)) else { continue };
        let looked_up = format!("{}[{}]", table.text(), key.text());
        let is_dict = context.kind(table).is_surely(Kind::DICT);
        if found.text() == looked_up
            && is_plain(missing)
            && is_plain(key)
            && is_dict
            && can_move(statement, statement)
        {
            let default = if missing.is("none") { String::new() } else { format!(", {}", missing.text()) };
            let lines = format!("{prefix}{}.get({}{default})", table.text(), key.text());
            proposals.edit(statement, 1.0, replace_statements(statement, statement, &lines));
        }
    }
}
