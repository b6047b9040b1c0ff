//! A loop that looks for matching items in each round of another, as a dict of lists.

use super::parts::{
    bare, both, can_move, comparison, ends, fresh_name, is_pure, loops, may_change, names_of, only, plain_if,
    repeats_around, statement_of, uses,
};
use super::{Context, Example, Objective, Proposals, Rewrite};
use crate::evolve::syntax::{
    Edit, Node, at_margin, deeper, insert_before, is_alone_on_its_lines, replace_statements,
};

pub(super) const REWRITE: Rewrite = Rewrite {
    name: "index-by-key",
    objectives: &[Objective::Speed],
    keeps: "what is searched does not change meanwhile, its keys can be hashed, and equal keys are found in the same order",
    propose,
    example: Example {
        before: "def f(rows, items):\n    result = []\n    for row in rows:\n        for item in items:\n            if item.id == row.id:\n                result.append(item)\n    return result\n",
        after: "def f(rows, items):\n    result = []\n    items_by_key = {}\n    for item in items:\n        items_by_key.setdefault(item.id, []).append(item)\n    for row in rows:\n        for item in items_by_key.get(row.id, ()):\n            result.append(item)\n    return result\n",
    },
};

fn propose(context: &Context<'_>, proposals: &mut Proposals) {
    for inner in loops(context) {
        let Some((condition, body)) = only(inner.body).and_then(plain_if) else { continue };
        let Some((first, last)) = ends(body).filter(|_| can_move(inner.statement, inner.statement)) else {
            continue;
        };
        let Some(found) = keys(condition, inner.target, inner.iterable) else { continue };
        let mut edits = found.edits(context, inner.statement);
        let lines = at_margin(first, last);
        let lines = match found.rest {
            Some(rest) => format!("if {rest}:\n{}", deeper(&lines)),
            None => lines,
        };
        let Some(whole) = only(inner.body) else { continue };
        edits.push(Edit::replace(inner.iterable.range(), found.look_up(context)));
        edits.push(replace_statements(whole, whole, &lines));
        if is_alone_on_its_lines(found.around) {
            proposals.edits(inner.statement, 1.0, edits);
        }
    }
    for clause in context.nodes().filter(|node| node.is("for_in_clause")) {
        comprehension(context, clause, proposals);
    }
}

/// The same for `[x for x in xs if key(x) == wanted]` in a loop.
fn comprehension(context: &Context<'_>, clause: Node<'_>, proposals: &mut Proposals) -> Option<()> {
    let (target, iterable) = (clause.field("left")?, clause.field("right")?);
    let filters: Vec<Node<'_>> = clause
        .parent()?
        .children()
        .filter(|child| child.is("if_clause") && child.start() > clause.end())
        .collect();
    let &[filter] = filters.as_slice() else { return None };
    let found = keys(filter.children().next()?, target, iterable)?;
    let mut edits = found.edits(context, clause);
    edits.push(Edit::replace(iterable.range(), found.look_up(context)));
    match found.rest {
        Some(rest) => edits.push(Edit::replace(filter.range(), format!("if {rest}"))),
        None => edits.push(Edit::replace(clause.end()..filter.end(), "")),
    }
    if is_alone_on_its_lines(found.around) {
        proposals.edits(clause, 1.0, edits);
    }
    Some(())
}

/// A comparison of a key of each item with something that is fixed for the scan.
struct Keys<'s> {
    target: Node<'s>,
    searched: Node<'s>,
    key: Node<'s>,
    wanted: Node<'s>,
    /// What else is asked of an item.
    rest: Option<&'s str>,
    /// The statement before which the index is made.
    around: Node<'s>,
}

fn keys<'s>(condition: Node<'s>, target: Node<'s>, searched: Node<'s>) -> Option<Keys<'s>> {
    let (compared, rest) = match both(bare(condition), "and") {
        Some((left, right)) => (bare(left), Some(right.text())),
        None => (bare(condition), None),
    };
    let (left, operator, right) = comparison(compared)?;
    let bound = names_of(target);
    let depends = |node: Node<'_>| bound.iter().any(|name| uses(node, name) > 0);
    let (key, wanted) = match (depends(left), depends(right)) {
        (true, false) => (left, right),
        (false, true) => (right, left),
        _ => return None,
    };
    let fixed: Vec<&str> =
        names_of(searched).into_iter().chain(names_of(key)).filter(|name| !bound.contains(name)).collect();
    let repeats = repeats_around(searched)
        .into_iter()
        .take_while(|around| fixed.iter().all(|name| !may_change(*around, name)));
    let around = statement_of(repeats.last()?)?;
    let is_fit =
        operator == "==" && is_pure(key) && is_pure(wanted) && is_pure(searched) && searched.is("identifier");
    is_fit.then_some(Keys { target, searched, key, wanted, rest, around })
}

impl Keys<'_> {
    fn name(&self, context: &Context<'_>) -> String {
        fresh_name(context, &format!("{}_by_key", self.searched.text()))
    }

    fn look_up(&self, context: &Context<'_>) -> String {
        format!("{}.get({}, ())", self.name(context), self.wanted.text())
    }

    fn edits(&self, context: &Context<'_>, _: Node<'_>) -> Vec<Edit> {
        let (name, target) = (self.name(context), self.target.text());
        let element = if self.target.is("pattern_list") { format!("({target})") } else { target.to_owned() };
        let lines = format!(
            "{name} = {{}}\nfor {target} in {}:\n    {name}.setdefault({}, []).append({element})",
            self.searched.text(),
            self.key.text()
        );
        vec![insert_before(self.around, &lines)]
    }
}
