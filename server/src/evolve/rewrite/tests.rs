use super::*;
use crate::evolve::mutator::Facts;
use crate::evolve::syntax::{Kind, ModuleNames, Node, Syntax};

/// What the names of the examples are; a name's first letter says it.
fn facts(text: &str) -> Facts {
    let module = Syntax::module(text).unwrap();
    let mut facts = Facts { module: ModuleNames::of(&module), ..Facts::default() };
    for name in module.nodes().filter(|node| node.is("identifier")).map(Node::text) {
        let kind = match name {
            "n" | "m" | "i" | "j" | "k" | "count" | "total" | "low" | "high" => Kind::INT,
            "s" | "t" | "word" | "text" | "key" => Kind::STR,
            "items" | "words" | "rows" | "result" | "queue" | "seen" => Kind::LIST,
            "table" => Kind::DICT,
            "is_new" | "is_found" => Kind::BOOL,
            _ => continue,
        };
        facts.kinds.values.insert(name.to_owned(), kind);
    }
    for (name, kind) in [("items", Kind::INT), ("words", Kind::STR), ("seen", Kind::INT)] {
        facts.kinds.elements.insert(name.to_owned(), kind);
    }
    facts
}

fn rewritten(rewrite: &Rewrite, text: &str) -> Vec<String> {
    let facts = facts(text);
    let module = Syntax::module(text).unwrap();
    let function = module.function().unwrap();
    let syntax = Syntax::parse(text, function.range()).unwrap();
    let context = Context::new(&syntax, &facts).unwrap();
    let mut proposals = Proposals::default();
    (rewrite.propose)(&context, &mut proposals);
    proposals.into_vec().iter().map(|proposal| proposal.edits.apply(text)).collect()
}

#[test]
fn examples_are_true() {
    let mut untrue = String::new();
    for rewrite in ALL {
        let Example { before, after } = rewrite.example;
        let versions = rewritten(rewrite, before);
        if !versions.iter().any(|version| version == after) {
            let found = versions.join("\n");
            untrue = format!("{untrue}\n{}: no proposal gives\n{after}\nbut\n{found}", rewrite.name);
        }
    }
    assert!(untrue.is_empty(), "{untrue}");
}

#[test]
fn names_differ_and_conditions_are_said() {
    let mut names: Vec<&str> = ALL.iter().map(|rewrite| rewrite.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ALL.len());
    assert!(ALL.iter().all(|rewrite| rewrite.keeps.len() > 20 && !rewrite.objectives.is_empty()));
}

/// Whatever a rewrite meets, what it proposes is Python, and another text than before.
#[test]
fn proposals_are_python() {
    let examples = ALL.iter().map(|rewrite| rewrite.example.before);
    let mixed = "def f(items, n, s='x', *rest, **more):\n    '''Docs.'''\n    total, count = 0, 0\n    result = []\n    if not items: return None\n    for i in range(len(items)):\n        count += 1\n        word = items[i]  # the word\n        if word in s and not n == 1:\n            if len(words) > 0:\n                result.append(word); total += 1\n            continue\n        elif i > n: break\n        else:\n            if n:\n                table = {'a': 1}\n            else:\n                table = {}\n    while not is_new == False:\n        text = '''a\n    b'''\n        s = s + text\n    for word in words:\n        for other in words:\n            if other == word and other in result:\n                s += other\n    try:\n        k = n\n    finally:\n        pass\n    if n > 1: m = 1\n    else: m = 2\n    return m\n";
    for text in examples.chain([mixed]) {
        for rewrite in ALL {
            for version in rewritten(rewrite, text) {
                assert_ne!(version, text, "{}", rewrite.name);
                assert!(!Syntax::module(&version).unwrap().has_error(), "{}:\n{version}", rewrite.name);
            }
        }
    }
}

#[test]
fn what_left_before_is_decided() {
    let implied = named("implied-condition").unwrap();
    let text = "def f(n):\n    if n >= 9:\n        return 1\n    if n >= 5 and n < 9:\n        return 2\n    return 3\n";
    assert_eq!(rewritten(implied, text), [text.replace(" and n < 9", "")]);
    // It was bound anew.
    let text = text.replace("        return 1\n", "        return 1\n    n += 1\n");
    assert!(rewritten(implied, &text).is_empty());
}

/// No rewrite proposes itself where its condition does not hold.
fn check_none(text: &str) {
    for rewrite in ALL {
        let versions = rewritten(rewrite, text);
        assert!(versions.is_empty(), "{}:\n{}", rewrite.name, versions.join("\n"));
    }
}

#[test]
fn conditions_are_looked_at() {
    // What is collected is read in the loop.
    check_none(
        "def f(items):\n    result = []\n    for a in items:\n        result.append(len(result) + a)\n    return result, a\n",
    );
    // Not surely true or false.
    check_none("def f(x):\n    if x == True:\n        return 1\n    return 2\n");
    // The opposite of an order is no order where there may be NaN.
    check_none("def f(x, y):\n    if not x < y:\n        return 1\n    return 2\n");
    // A comment would be lost.
    check_none("def f(x):\n    if x:\n        # why\n        return True\n    return False\n");
    // Someone else holds the list or dict.
    check_none(
        "def f(items, result):\n    for a in items:\n        result = result + [a]\n    return result\n",
    );
    check_none(
        "def f(items, all):\n    result = []\n    for a in items:\n        all.append(result)\n        result = result + [a]\n",
    );
    // The lambda's arguments are others than the call's.
    check_none("def f(x):\n    return sorted(x, key=lambda a: len(x))\n");
    // Calls that may do something are not moved over each other.
    check_none("def f(g, h):\n    a = g()\n    return h(), a\n");
}
