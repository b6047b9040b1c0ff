use super::*;
use crate::evolve::syntax::{Kind, Node, Syntax};

/// What the names of the examples are; a name's first letter says it.
fn facts(text: &str) -> Facts {
    let module = Syntax::module(text).unwrap();
    let mut facts = Facts { module: crate::evolve::syntax::ModuleNames::of(&module), ..Facts::default() };
    for name in module.nodes().filter(|node| node.is("identifier")).map(Node::text) {
        let kind = match name {
            "n" | "m" | "i" | "j" | "k" | "count" | "total" => Kind::INT,
            "s" | "t" | "word" | "text" => Kind::STR,
            "items" | "words" | "rows" | "result" => Kind::LIST,
            "table" => Kind::DICT,
            _ => continue,
        };
        facts.kinds.values.insert(name.to_owned(), kind);
    }
    facts
}

fn candidates(mutator: &Mutator, text: &str) -> Vec<String> {
    let facts = facts(text);
    let module = Syntax::module(text).unwrap();
    let function = module.function().unwrap();
    let syntax = Syntax::parse(text, function.range()).unwrap();
    let context = Context::new(&syntax, &facts).unwrap();
    let mut proposals = Proposals::default();
    (mutator.propose)(&context, &mut proposals);
    let proposals = proposals.into_vec();
    assert!(proposals.iter().all(|proposal| proposal.weight > 0.0), "{}", mutator.name);
    proposals.iter().map(|proposal| proposal.edits.apply(text)).collect()
}

#[test]
fn examples_are_true() {
    for mutator in ALL {
        let Example { before, after } = mutator.example;
        let candidates = candidates(mutator, before);
        assert!(
            candidates.iter().any(|candidate| candidate == after),
            "{}: no proposal gives\n{after}\nbut\n{}",
            mutator.name,
            candidates.join("\n")
        );
    }
}

/// Whatever a mutator meets, what it proposes is Python, and another text than before.
#[test]
fn proposals_are_python() {
    const EVERYTHING: &str = "def f(items, n, s='x', *rest, **more):\n    '''Docs.'''\n    import math\n    total, count = 0, -1\n    if not items: return None\n    for i, word in enumerate(items):\n        if word in s and i % 2 == 0 or n < 3:\n            total += len(word) * 2\n            continue  # skip\n        elif i > n: break\n        else:\n            table = {'a': 1, **more}\n    while total > 10:\n        total -= math.floor(n / 2)\n    def g(x): return x\n    try:\n        words = [w.lower() for w in items if w] + list(rest)\n        result = (n + 1) * (total - count) // 2 ** 3\n    except (ValueError, KeyError) as error:\n        raise\n    finally:\n        n = -n\n    with open(s) as stream: pass\n    text = f'{n!r} {s}' 'more'\n    last = items[-1][1:n] if n is not None else max(items, key=lambda x: x[0])\n    assert n, 'why'\n    yield from g(x=last)\n    return {**more}, sorted(words, reverse=True), {1, 2}, True, 1.5, result, (yield)\n";
    let mut broken = String::new();
    for mutator in ALL {
        let candidates = candidates(mutator, EVERYTHING);
        // Of thousands of a kind, some hundred.
        for candidate in candidates.iter().step_by(1 + candidates.len() / 300) {
            assert_ne!(*candidate, EVERYTHING, "{}", mutator.name);
            if Syntax::module(candidate).unwrap().has_error() {
                let known: Vec<&str> = EVERYTHING.lines().collect();
                broken = format!("{broken}\n{}:", mutator.name);
                for line in candidate.lines().filter(|line| !known.contains(line)) {
                    broken = format!("{broken}\n{line}");
                }
            }
        }
    }
    assert!(broken.is_empty(), "{broken}");
}

#[test]
fn names_differ() {
    let mut names: Vec<&str> = ALL.iter().map(|mutator| mutator.name).collect();
    names.sort_unstable();
    let n_names = names.len();
    names.dedup();
    assert_eq!(names.len(), n_names);
}
