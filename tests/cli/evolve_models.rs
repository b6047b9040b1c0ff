//! `siskin evolve --model`: five functions that no change of their syntax mends, with the scripted model, the real
//! sandbox and the real pytest.
#![cfg(target_os = "linux")]

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use super::json_lines;
use crate::support::binary::{Outcome, Siskin};
use crate::support::environment::make_environment;
use crate::support::model_server::{Act, ModelServer, Request};

/// A function: its name, what is wrong, what is right, and calls with their results.
struct Case {
    name: &'static str,
    wrong: &'static str,
    right: &'static str,
    calls: &'static [(&'static str, &'static str)],
}

const CASES: [Case; 5] = [
    Case {
        name: "roman",
        wrong: "def roman(number):\n    return 'I' * number\n",
        right: "def roman(number):\n    out = ''\n    for value, letters in ((1000, 'M'), (900, 'CM'), (500, 'D'), (400, 'CD'), (100, 'C'), (90, 'XC'), (50, 'L'), (40, 'XL'), (10, 'X'), (9, 'IX'), (5, 'V'), (4, 'IV'), (1, 'I')):\n        while number >= value:\n            out += letters\n            number -= value\n    return out",
        calls: &[
            ("3", "'III'"),
            ("4", "'IV'"),
            ("9", "'IX'"),
            ("14", "'XIV'"),
            ("40", "'XL'"),
            ("1987", "'MCMLXXXVII'"),
        ],
    },
    Case {
        name: "encode",
        wrong: "def encode(text):\n    return text\n",
        right: "def encode(text):\n    out = []\n    for letter in text:\n        if out and out[-1][0] == letter:\n            out[-1][1] += 1\n        else:\n            out.append([letter, 1])\n    return ''.join(f'{letter}{n}' for letter, n in out)",
        calls: &[
            ("''", "''"),
            ("'a'", "'a1'"),
            ("'aab'", "'a2b1'"),
            ("'abba'", "'a1b2a1'"),
            ("'zzzz'", "'z4'"),
            ("'xyz'", "'x1y1z1'"),
        ],
    },
    Case {
        name: "merge",
        wrong: "def merge(spans):\n    return sorted(spans)\n",
        right: "def merge(spans):\n    out = []\n    for start, end in sorted(spans):\n        if out and start <= out[-1][1]:\n            out[-1] = (out[-1][0], max(end, out[-1][1]))\n        else:\n            out.append((start, end))\n    return out",
        calls: &[
            ("[(1, 2)]", "[(1, 2)]"),
            ("[(1, 3), (2, 4)]", "[(1, 4)]"),
            ("[(5, 6), (1, 2)]", "[(1, 2), (5, 6)]"),
            ("[(1, 9), (2, 3)]", "[(1, 9)]"),
            ("[(1, 2), (2, 3), (3, 5)]", "[(1, 5)]"),
            ("[]", "[]"),
        ],
    },
    Case {
        name: "seconds",
        wrong: "def seconds(text):\n    return int(text[:-1])\n",
        right: "def seconds(text):\n    total = number = 0\n    for letter in text:\n        if letter.isdigit():\n            number = number * 10 + int(letter)\n        else:\n            total += number * {'h': 3600, 'm': 60, 's': 1}[letter]\n            number = 0\n    return total",
        calls: &[
            ("'5s'", "5"),
            ("'2m'", "120"),
            ("'1h'", "3600"),
            ("'1h30m'", "5400"),
            ("'2h5s'", "7205"),
            ("'1m1s'", "61"),
        ],
    },
    Case {
        name: "distance",
        wrong: "def distance(a, b):\n    return abs(len(a) - len(b))\n",
        right: "def distance(a, b):\n    row = list(range(len(b) + 1))\n    for i, x in enumerate(a, 1):\n        last, row[0] = row[0], i\n        for j, y in enumerate(b, 1):\n            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))\n    return row[-1]",
        calls: &[
            ("'', 'abc'", "3"),
            ("'abc', 'abc'", "0"),
            ("'kitten', 'sitting'", "3"),
            ("'flaw', 'lawn'", "2"),
            ("'ab', 'ba'", "2"),
            ("'gumbo', 'gambol'", "2"),
        ],
    },
];

const KEY: &str = "planted-key-0815";

fn project(case: &Case) -> tempfile::TempDir {
    let project = tempfile::tempdir().unwrap();
    let root = project.path();
    fs::write(root.join("pyproject.toml"), "[project]\nname = 'shop'\nversion = '1'\n").unwrap();
    fs::write(root.join("shop.py"), case.wrong).unwrap();
    fs::create_dir(root.join("tests")).unwrap();
    let conftest = "import sys, pathlib\nsys.path.insert(0, str(pathlib.Path(__file__).parents[1]))\n";
    fs::write(root.join("tests/conftest.py"), conftest).unwrap();
    let mut tests = format!("from shop import {}\n", case.name);
    for (at, (arguments, result)) in case.calls.iter().enumerate() {
        write!(tests, "\ndef test_{at}():\n    assert {}({arguments}) == {result}\n", case.name).unwrap();
    }
    fs::write(root.join("tests/test_shop.py"), tests).unwrap();
    make_environment(root);
    project
}

/// Versions that help in nothing, and, to who tells what became of one, the right one.
fn answer(request: &Request, number: usize) -> Act {
    let prompt = request.prompt();
    let case = CASES.iter().find(|case| prompt.contains(&format!("`{}`", case.name))).expect("a case");
    if !prompt.contains("This change ") {
        let code = format!("def {}(*arguments):\n    return {number}", case.name);
        return Act::Say(format!("```python\n{code}\n```"));
    }
    Act::Say(format!("This is it:\n```python\n{}\n```", case.right))
}

fn evolve(siskin: &Siskin, root: &std::path::Path, case: &Case, more: &[&str]) -> Outcome {
    let function = format!("shop.py::{}", case.name);
    let mut arguments = vec!["evolve", &function, "--evaluations", "120", "--seconds", "60", "--json"];
    arguments.extend(more);
    siskin.run_in(root, &arguments)
}

#[test]
fn five_functions_are_mended_by_a_model_and_not_without() {
    let server = ModelServer::scripted(answer);
    let siskin = Siskin::new();
    let config = format!(
        "[[models]]\nname = 'scripted'\nendpoint = '{}'\nmodel = 'm'\ninputPrice = 1.0\nheaders = {{ x-key = '{KEY}' }}\n",
        server.endpoint()
    );
    fs::write(siskin.config(), config).unwrap();
    for case in &CASES {
        let project = project(case);
        let root = project.path();
        let alone = &json_lines(&evolve(&siskin, root, case, &[]))[0];
        assert_ne!(alone["verified"], "separate", "{}: {alone}", case.name);

        let outcome = evolve(&siskin, root, case, &["--model", "scripted"]);
        let found = &json_lines(&outcome)[0];
        assert_eq!(found["status"], "improved", "{}: {found}\n{}", case.name, outcome.stderr);
        assert_eq!(found["verified"], "separate", "{}: {found}", case.name);
        let model = &found["models"][0];
        assert!(model["plausible"].as_u64() >= Some(1) && model["cost"].as_f64() > Some(0.0), "{model}");
        assert!(outcome.stderr.contains("at most 24 questions"), "the budget is said: {}", outcome.stderr);
        let run = root.join(".siskin/runs").join(found["run"].as_str().unwrap());
        let insights = fs::read_to_string(run.join("insights.json")).unwrap();
        assert!(insights.contains("\"result\""), "{insights}");
        for file in fs::read_dir(&run).unwrap().flatten() {
            let text = fs::read_to_string(file.path()).unwrap();
            assert!(!text.contains(KEY), "{}", file.path().display());
        }
        assert!(!outcome.stderr.contains(KEY) && !outcome.stdout.contains(KEY));
    }
}

#[test]
fn the_same_budget_is_compared() {
    let case = &CASES[1];
    let server = ModelServer::scripted(answer);
    let siskin = Siskin::new();
    let config = format!("[[models]]\nname = 'scripted'\nendpoint = '{}'\nmodel = 'm'\n", server.endpoint());
    fs::write(siskin.config(), config).unwrap();
    let project = project(case);
    let outcome = evolve(&siskin, project.path(), case, &["--model", "scripted", "--compare"]);
    let document = &json_lines(&outcome)[0];
    let ways: Vec<&Value> = document["compare"].as_array().unwrap().iter().map(|one| &one["how"]).collect();
    assert_eq!(ways, ["evolution", "samples", "syntax"], "{document}");
    assert_eq!((outcome.code, &document["compare"][0]["verified"]), (0, &Value::from("separate")));
    assert!(document["compare"][2].get("models").is_none(), "{document}");
}

#[test]
fn a_model_makes_a_function_faster_that_no_rewrite_does() {
    let source = "def pairs(numbers, total):\n    n = 0\n    for i in range(len(numbers)):\n        for j in range(i + 1, len(numbers)):\n            if numbers[i] + numbers[j] == total:\n                n += 1\n    return n\n";
    let case = Case {
        name: "pairs",
        wrong: source,
        right: "def pairs(numbers, total):\n    n = 0\n    seen = {}\n    for number in numbers:\n        n += seen.get(total - number, 0)\n        seen[number] = seen.get(number, 0) + 1\n    return n",
        calls: &[
            ("[1, 2, 3, 4], 5", "2"),
            ("[1, 1, 1], 2", "3"),
            ("[], 3", "0"),
            ("[2, 2], 4", "1"),
            ("[5, -5, 0, 0], 0", "2"),
            ("[7], 14", "0"),
        ],
    };
    let right = format!("```python\n{}\n```", case.right);
    // First one that does something else, then one that cheats, then one that is right.
    let server = ModelServer::scripted(move |request, _| {
        let prompt = request.prompt();
        assert!(prompt.contains("Make it faster"), "{prompt}");
        let act = if !prompt.contains("This change ") {
            "```python\ndef pairs(numbers, total):\n    return len({n for n in numbers if total - n in numbers})\n```"
        } else if !prompt.contains("was not run: it imports `gc`") {
            "```python\ndef pairs(numbers, total):\n    import gc\n    return total and len(numbers)\n```"
        } else {
            &right
        };
        Act::Say(act.to_owned())
    });
    let siskin = Siskin::new();
    let config = format!("[[models]]\nname = 'scripted'\nendpoint = '{}'\nmodel = 'm'\n", server.endpoint());
    fs::write(siskin.config(), config).unwrap();
    let project = project(&case);
    let more = ["--objective", "speed", "--model", "scripted", "--model-questions", "6"];
    let outcome = evolve(&siskin, project.path(), &case, &more);
    let found = &json_lines(&outcome)[0];
    assert_eq!(found["status"], "improved", "{found}\n{}", outcome.stderr);
    assert!(found["diff"].as_str().unwrap().contains("+        n += seen.get("), "{found}");
    assert!(found["speedup"].as_f64() > Some(1.05), "{found}");
    let model = &found["models"][0];
    assert!(model["turned_down"].as_u64() >= Some(1) && model["gained"].as_u64() >= Some(1), "{model}");
    let prompts: Vec<String> = server.requests().iter().map(Request::prompt).collect();
    assert!(prompts[0].contains(" %: if numbers[i] + numbers[j] == total:"), "{}", prompts[0]);
    assert!(
        prompts
            .iter()
            .any(|prompt| prompt.contains("fails a test") || prompt.contains("does something else"))
    );
}
