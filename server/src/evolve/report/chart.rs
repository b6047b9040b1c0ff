//! Charts as inline SVG; colours come from the page's classes, so that they follow light and dark.

use std::fmt::Write as _;

use super::highlight::escaped;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 260.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 14.0;
const BOTTOM: f64 = 40.0;

/// How numbers become places along an axis.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    is_log: bool,
    /// Marks are so far apart at least.
    least_step: f64,
}

impl Axis {
    /// Around these numbers, with even steps.
    pub(super) fn linear(numbers: impl Iterator<Item = f64>) -> Self {
        let (low, high) = bounds(numbers);
        let margin = if high > low { 0.0 } else { 0.5 };
        Self { low: low - margin, high: high + margin, is_log: false, least_step: 0.0 }
    }

    /// From 0 to a whole number above it.
    pub(super) fn counting(most: usize) -> Self {
        Self { low: 0.0, high: most.max(1) as f64, is_log: false, least_step: 1.0 }
    }

    /// Around these numbers, which are above 0, with powers of ten.
    pub(super) fn logarithmic(numbers: impl Iterator<Item = f64>) -> Self {
        let (low, high) = bounds(numbers.filter(|number| *number > 0.0));
        let high = if high > low * 1.2 { high } else { low * 2.0 };
        Self { low: low.max(1e-12), high: high.max(2e-12), is_log: true, least_step: 0.0 }
    }

    /// From 0 to 1 inside the axis.
    fn place(self, number: f64) -> f64 {
        if self.is_log {
            (number.max(1e-12) / self.low).ln() / (self.high / self.low).ln()
        } else {
            (number - self.low) / (self.high - self.low)
        }
    }

    /// Where marks go, at most about six.
    fn ticks(self) -> Vec<f64> {
        if self.is_log {
            let (from, to) = (self.low.log10().floor() as i32, self.high.log10().ceil() as i32);
            let step = ((to - from) / 6).max(1);
            let decades =
                (from..=to).step_by(usize::try_from(step).unwrap_or(1)).map(|power| 10_f64.powi(power));
            let marks: Vec<f64> = decades
                .flat_map(|ten| if to - from < 3 { vec![ten, 3.0 * ten] } else { vec![ten] })
                .collect();
            return marks
                .into_iter()
                .filter(|mark| *mark >= self.low * 0.999 && *mark <= self.high * 1.001)
                .collect();
        }
        let rough = (self.high - self.low) / 5.0;
        let ten = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0]
            .into_iter()
            .map(|factor| factor * ten)
            .find(|step| *step >= rough)
            .unwrap_or(ten)
            .max(self.least_step);
        let first = (self.low / step).ceil();
        (0..8)
            .map(|i| (first + f64::from(i)) * step)
            .filter(|mark| *mark <= self.high + step * 1e-6)
            .collect()
    }
}

fn bounds(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) =
        numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), n| (low.min(n), high.max(n)));
    if low.is_finite() { (low, high) } else { (0.0, 1.0) }
}

/// A chart under construction.
#[derive(Debug)]
pub(super) struct Chart {
    x: Axis,
    y: Axis,
    body: String,
}

impl Chart {
    /// With axes, their marks and their names; `show_x` and `show_y` write a number for people.
    pub(super) fn new(
        (x, x_name, show_x): (Axis, &str, fn(f64) -> String),
        (y, y_name, show_y): (Axis, &str, fn(f64) -> String),
    ) -> Self {
        let mut chart = Self { x, y, body: String::new() };
        let (bottom, right) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
        for mark in y.ticks() {
            let at = chart.y_at(mark);
            chart.add(&format!(
                "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{right}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>"
            ));
            chart.text(LEFT - 8.0, at + 4.0, "end", &show_y(mark));
        }
        for mark in x.ticks() {
            let at = chart.x_at(mark);
            chart.add(&format!(
                "<line class=\"grid\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{TOP}\" y2=\"{bottom}\"/>"
            ));
            chart.text(at, bottom + 16.0, "middle", &show_x(mark));
        }
        chart.text(f64::midpoint(LEFT, right), HEIGHT - 6.0, "middle", x_name);
        let (middle, escaped) = (f64::midpoint(TOP, bottom), escaped(y_name));
        chart.add(&format!(
            "<text transform=\"translate(13 {middle}) rotate(-90)\" text-anchor=\"middle\">{escaped}</text>"
        ));
        chart
    }

    /// A line through points.
    pub(super) fn line(&mut self, class: &str, points: &[(f64, f64)]) {
        let path: Vec<String> =
            points.iter().map(|(x, y)| format!("{:.1},{:.1}", self.x_at(*x), self.y_at(*y))).collect();
        self.add(&format!("<polyline class=\"line {class}\" points=\"{}\"/>", path.join(" ")));
    }

    /// A dot.
    pub(super) fn dot(&mut self, class: &str, x: f64, y: f64, radius: f64, title: &str) {
        let (x, y) = (self.x_at(x), self.y_at(y));
        let title = escaped(title);
        self.add(&format!("<circle class=\"dot {class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\"><title>{title}</title></circle>"));
    }

    /// An upright bar between two values.
    pub(super) fn interval(&mut self, class: &str, x: f64, low: f64, high: f64) {
        let (x, low, high) = (self.x_at(x), self.y_at(low), self.y_at(high));
        self.add(&format!(
            "<line class=\"line {class}\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{low:.1}\" y2=\"{high:.1}\"/>"
        ));
    }

    /// The whole as SVG; `label` says to those who do not see it what it shows.
    pub(super) fn svg(&self, label: &str) -> String {
        format!(
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">{}</svg>",
            escaped(label),
            self.body
        )
    }

    fn x_at(&self, number: f64) -> f64 {
        LEFT + self.x.place(number) * (WIDTH - LEFT - RIGHT)
    }

    fn y_at(&self, number: f64) -> f64 {
        HEIGHT - BOTTOM - self.y.place(number) * (HEIGHT - BOTTOM - TOP)
    }

    fn text(&mut self, x: f64, y: f64, anchor: &str, text: &str) {
        let text = escaped(text);
        self.add(&format!("<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{text}</text>"));
    }

    fn add(&mut self, element: &str) {
        // Writing to a string does not fail.
        let _ = writeln!(self.body, "{element}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_inside() {
        let axis = Axis::linear([0.0, 97.0].into_iter());
        assert_eq!(axis.ticks(), [0.0, 20.0, 40.0, 60.0, 80.0]);
        assert_eq!(Axis::counting(2).ticks(), [0.0, 1.0, 2.0]);
        let axis = Axis::logarithmic([2.0, 5000.0].into_iter());
        assert_eq!(axis.ticks(), [10.0, 100.0, 1000.0]);
        assert!((axis.place(2.0)).abs() < 1e-9 && (axis.place(5000.0) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn one_value_makes_a_chart_too() {
        let axis = Axis::linear([3.0].into_iter());
        assert!((axis.place(3.0) - 0.5).abs() < 1e-9);
        assert!(Axis::logarithmic(std::iter::empty()).place(1.0).is_finite());
    }
}
