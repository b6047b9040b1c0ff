//! What the page shows, part by part.

use std::collections::BTreeMap;

use askama::Template;

use super::diff::{DiffLine, lines};
use super::highlight::highlighted;
use super::worth::Worth;
use super::{Run, charts, features};
use crate::evolve::evaluation::TestStatus;
use crate::evolve::improve::{Improvement, Speed};
use crate::evolve::question::Objective;
use crate::evolve::rewrite;
use crate::evolve::words::{Grade, seconds, thousands, times, verdict};

/// The page.
#[derive(Template)]
#[template(path = "report.html")]
pub(super) struct Page {
    title: String,
    file: String,
    grade: &'static str,
    verdict: String,
    notes: Vec<String>,
    diff: Vec<DiffLine>,
    disagreement: Vec<(&'static str, String)>,
    sizes: Vec<SizeRow>,
    growth: String,
    profile: Vec<ProfileRow>,
    fitness: String,
    lineage: Vec<Step>,
    heat: String,
    operators: Vec<OperatorRow>,
    tests: Vec<TestRow>,
    facts: Vec<(&'static str, String)>,
}

struct SizeRow {
    size: String,
    arguments: String,
    before: String,
    after: String,
    speedup: String,
    interval: String,
}

struct ProfileRow {
    line: u32,
    /// In percent.
    share: String,
    html: String,
}

struct Step {
    operator: String,
    worth: String,
    keeps: String,
}

struct OperatorRow {
    name: String,
    n_tried: usize,
    n_helped: usize,
    best: String,
}

struct TestRow {
    id: String,
    before: &'static str,
    use_of: &'static str,
}

/// Rows of the table of mutators.
const MAX_OPERATORS: usize = 20;

impl Page {
    pub(super) fn new(run: &Run) -> Self {
        let (start, outcome) = (&run.start, &run.outcome);
        let worth = Worth(start.objective);
        let (grade, verdict) = verdict(outcome);
        let improvement = outcome.improvement.as_ref();
        let speed = improvement.and_then(|improvement| improvement.speed.as_ref());
        let new = outcome.edits.apply(&start.source);
        Self {
            title: start.function.clone(),
            file: start.file.display().to_string(),
            grade: match grade {
                Grade::Good => "good",
                Grade::Plain => "plain",
                Grade::Doubtful => "doubtful",
                Grade::Bad => "bad",
            },
            verdict,
            notes: improvement.map(Improvement::in_words).unwrap_or_default(),
            diff: lines(&outcome.diff, &start.source, &new),
            disagreement: disagreement(run),
            sizes: speed.map(sizes).unwrap_or_default(),
            growth: speed.map(charts::growth).unwrap_or_default(),
            profile: speed.map(|speed| profile(speed, &start.source)).unwrap_or_default(),
            fitness: charts::fitness(&run.candidates, worth),
            lineage: lineage(run, worth),
            heat: charts::heat(&features::cells(start, &run.candidates, worth), worth),
            operators: operators(run, worth),
            tests: tests(run),
            facts: facts(run),
        }
    }
}

fn disagreement(run: &Run) -> Vec<(&'static str, String)> {
    let Some(found) = &run.outcome.disagreement else { return Vec::new() };
    vec![
        ("arguments", found.arguments.clone()),
        ("this version", found.chosen.clone()),
        ("the other", found.other.clone()),
    ]
}

fn sizes(speed: &Speed) -> Vec<SizeRow> {
    let row = |size: &crate::evolve::improve::AtSize| SizeRow {
        size: thousands(size.size),
        arguments: size.arguments.clone(),
        before: seconds(size.before),
        after: seconds(size.after),
        speedup: times(size.speedup.value),
        interval: format!("{} to {}", times(size.speedup.low), times(size.speedup.high)),
    };
    speed.sizes.iter().map(row).collect()
}

fn profile(speed: &Speed, source: &str) -> Vec<ProfileRow> {
    let lines = highlighted(source);
    let row = |(line, share): &(u32, f64)| ProfileRow {
        line: *line,
        share: format!("{:.0}", share * 100.0),
        html: lines.get((*line as usize).saturating_sub(1)).cloned().unwrap_or_default(),
    };
    speed.profile.iter().map(row).collect()
}

fn lineage(run: &Run, worth: Worth) -> Vec<Step> {
    let step = |at: usize| {
        let candidate = run.candidates.get(at)?;
        Some(Step {
            operator: candidate.operator.clone(),
            worth: worth.of(candidate).map(worth.show()).unwrap_or_default(),
            keeps: rewrite::named(&candidate.operator)
                .map_or_else(String::new, |rewrite| rewrite.keeps.replace('`', "")),
        })
    };
    run.lineage().into_iter().filter_map(step).collect()
}

fn operators(run: &Run, worth: Worth) -> Vec<OperatorRow> {
    let mut rows: BTreeMap<&str, (usize, usize, Option<f64>)> = BTreeMap::new();
    for candidate in &run.candidates {
        let value = worth.of(candidate);
        let parents = candidate
            .parents
            .iter()
            .filter_map(|at| run.candidates.get(*at))
            .filter_map(|parent| worth.of(parent));
        let before = parents.fold(worth.original(), |a, b| if worth.is_better(b, a) { b } else { a });
        let row = rows.entry(&candidate.operator).or_default();
        row.0 += 1;
        row.1 += usize::from(value.is_some_and(|value| worth.is_better(value, before)));
        row.2 = match (row.2, value) {
            (Some(best), Some(value)) if !worth.is_better(value, best) => Some(best),
            (best, value) => value.or(best),
        };
    }
    let mut rows: Vec<OperatorRow> = rows
        .into_iter()
        .map(|(name, (n_tried, n_helped, best))| OperatorRow {
            name: name.to_owned(),
            n_tried,
            n_helped,
            best: best.map(worth.show()).unwrap_or_default(),
        })
        .collect();
    rows.sort_by(|a, b| {
        b.n_helped.cmp(&a.n_helped).then(b.n_tried.cmp(&a.n_tried)).then(a.name.cmp(&b.name))
    });
    rows.truncate(MAX_OPERATORS);
    rows
}

fn tests(run: &Run) -> Vec<TestRow> {
    let row = |(at, test): (usize, &crate::evolve::runs::TestRecord)| TestRow {
        id: test.id.clone(),
        before: match test.status {
            TestStatus::Passed => "passed",
            TestStatus::Failed => "failed",
            TestStatus::TimedOut => "timed out",
            TestStatus::Crashed => "crashed",
            TestStatus::Skipped => "skipped",
            TestStatus::NotRun => "not run",
        },
        use_of: match (run.tests.visible.contains(&at), run.tests.held_out.contains(&at)) {
            (true, _) => "seen by the search",
            (_, true) => "held out",
            _ => "not used",
        },
    };
    run.tests.tests.iter().enumerate().map(row).collect()
}

fn facts(run: &Run) -> Vec<(&'static str, String)> {
    let (start, outcome) = (&run.start, &run.outcome);
    let objective = match start.objective {
        Objective::Pass => "more tests pass",
        Objective::Speed => "the same in less time",
        Objective::Simplicity => "the same with less code",
    };
    let mut facts = vec![
        ("objective", objective.to_owned()),
        ("versions tried", thousands(outcome.evaluations)),
        (
            "time",
            format!("{:.1} s ({:.0} versions a second)", outcome.seconds, outcome.evaluations_per_second),
        ),
        ("budget", format!("{} versions, {} s", thousands(start.evaluations), start.seconds)),
        ("seed", start.seed.to_string()),
        ("sandbox", outcome.sandbox.clone()),
        ("run", outcome.run.clone()),
        ("Siskin", start.version.clone()),
    ];
    facts.extend(outcome.models.iter().map(|one| ("model", format!("{}: {}", one.model, one.in_words()))));
    facts.retain(|(_, value)| !value.is_empty());
    facts
}
