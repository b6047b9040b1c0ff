//! What a run's charts show.

use std::fmt::Write as _;

use super::chart::{Axis, Chart};
use super::features::Cell;
use super::worth::Worth;
use crate::evolve::improve::{AtSize, Speed, curves};
use crate::evolve::runs::CandidateRecord;
use crate::evolve::words::{seconds, thousands, times, whole};

/// What versions were worth, in the order in which they were tried, and the best so far.
pub(super) fn fitness(candidates: &[CandidateRecord], worth: Worth) -> String {
    let values: Vec<(f64, f64)> = candidates
        .iter()
        .enumerate()
        .filter_map(|(at, candidate)| Some((at as f64 + 1.0, worth.of(candidate)?)))
        .collect();
    if values.is_empty() {
        return String::new();
    }
    let x = Axis::counting(candidates.len());
    let shown = values.iter().map(|(_, value)| *value).chain([worth.original()]);
    let y = if worth.is_logarithmic() { Axis::logarithmic(shown) } else { Axis::linear(shown) };
    let mut chart =
        Chart::new((x, "versions tried", |n| thousands(whole(n))), (y, worth.name(), worth.show()));
    for (at, value) in &values {
        let operator =
            candidates.get(whole(*at).saturating_sub(1)).map_or("", |candidate| candidate.operator.as_str());
        chart.dot("tried", *at, *value, 2.5, &format!("{operator}: {}", (worth.show())(*value)));
    }
    let mut best = worth.original();
    let mut steps = vec![(0.0, best)];
    for (at, value) in &values {
        if worth.is_better(*value, best) {
            steps.push((*at, best));
            best = *value;
            steps.push((*at, best));
        }
    }
    steps.push((candidates.len() as f64, best));
    chart.line("best", &steps);
    chart.svg("What versions were worth, by the order in which they were tried")
}

/// Time by size, before and after, each with its interval.
pub(super) fn growth(speed: &Speed) -> String {
    let Some(curve) = curves(&speed.sizes).into_iter().find(|curve| curve.len() > 1) else {
        return String::new();
    };
    let x = Axis::logarithmic(curve.iter().map(|size| size.size as f64));
    let y = Axis::logarithmic(curve.iter().flat_map(|size| [size.before, size.after]));
    let mut chart =
        Chart::new((x, "size of the input", |n| thousands(whole(n))), (y, "time of one call", seconds));
    let points = |of: fn(&AtSize) -> f64| -> Vec<(f64, f64)> {
        curve.iter().map(|size| (size.size as f64, of(size))).collect()
    };
    chart.line("before", &points(|size| size.before));
    chart.line("after", &points(|size| size.after));
    for size in curve {
        let at = size.size as f64;
        // What the interval of the ratio leaves to the time.
        chart.interval("after", at, size.before / size.speedup.high, size.before / size.speedup.low);
        chart.dot("before", at, size.before, 3.5, &format!("before: {}", seconds(size.before)));
        let label = format!("after: {}, {} times faster", seconds(size.after), times(size.speedup.value));
        chart.dot("after", at, size.after, 3.5, &label);
    }
    chart.svg("Time by size of the input, before and after")
}

/// The best of each kind of version: by size of code and branches.
pub(super) fn heat(cells: &[Cell], worth: Worth) -> String {
    let Some((n_columns, n_rows)) =
        cells.iter().map(|cell| (cell.column + 1, cell.row + 1)).reduce(|a, b| (a.0.max(b.0), a.1.max(b.1)))
    else {
        return String::new();
    };
    let (left, top, side, height) = (64.0, 10.0, 46.0, 30.0);
    let (width, total) =
        ((left + side * n_columns as f64 + 12.0).max(240.0), top + height * n_rows as f64 + 44.0);
    let best = cells
        .iter()
        .filter_map(|cell| cell.best)
        .fold(worth.original(), |a, b| if worth.is_better(b, a) { b } else { a });
    let worst = cells
        .iter()
        .filter_map(|cell| cell.best)
        .fold(best, |a, b| if worth.is_better(a, b) { b } else { a });
    let mut svg = format!(
        "<svg class=\"heat\" viewBox=\"0 0 {width} {total}\" style=\"max-width:{width}px\" role=\"img\" aria-label=\"The best version of each kind\">"
    );
    for cell in cells {
        let (x, y) = (left + side * cell.column as f64, top + height * (n_rows - 1 - cell.row) as f64);
        let share = cell.best.map_or(0.0, |value| {
            if (best - worst).abs() < 1e-12 { 1.0 } else { (value - worst) / (best - worst) }
        });
        let shown = cell.best.map_or_else(|| "–".to_owned(), worth.show());
        let _ = write!(
            svg,
            "<g><title>{} versions with {} nodes, {} branches; the best: {shown}</title><rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"3\" style=\"fill-opacity:{:.2}\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{shown}</text></g>",
            cell.n_versions,
            cell.nodes,
            cell.branches,
            side - 3.0,
            height - 3.0,
            0.08 + 0.62 * share,
            x + side / 2.0 - 1.5,
            y + height / 2.0 + 3.0
        );
    }
    let bottom = top + height * n_rows as f64 + 14.0;
    for cell in columns(cells) {
        let x = left + side * cell.column as f64 + side / 2.0 - 1.5;
        let _ =
            write!(svg, "<text x=\"{x:.1}\" y=\"{bottom:.1}\" text-anchor=\"middle\">{}</text>", cell.nodes);
    }
    for row in 0..n_rows {
        let y = top + height * (n_rows - 1 - row) as f64 + height / 2.0 + 3.0;
        let branches = cells.iter().find(|cell| cell.row == row).map(|cell| cell.branches);
        if let Some(branches) = branches {
            let _ = write!(
                svg,
                "<text x=\"{:.1}\" y=\"{y:.1}\" text-anchor=\"end\">{branches}</text>",
                left - 10.0
            );
        }
    }
    let middle = (left + side * n_columns as f64 / 2.0).max(120.0);
    let _ = write!(
        svg,
        "<text x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\">nodes of its syntax</text>",
        bottom + 20.0
    );
    let centre = top + height * n_rows as f64 / 2.0;
    let _ = write!(
        svg,
        "<text transform=\"translate(14 {centre:.1}) rotate(-90)\" text-anchor=\"middle\">branches</text></svg>"
    );
    svg
}

fn columns(cells: &[Cell]) -> Vec<&Cell> {
    let mut first: Vec<&Cell> = Vec::new();
    for cell in cells {
        if first.iter().all(|other| other.column != cell.column) {
            first.push(cell);
        }
    }
    first
}
