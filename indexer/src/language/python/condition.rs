//! What is known of conditions around definitions.

use ruff_python_ast::{BoolOp, CmpOp, Expr, Number, UnaryOp};

use super::expression::{dotted, string};

/// Whether a branch is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    Always,
    Never,
    TypeChecking,
    RunTime,
    Unknown,
}

/// What is known of a condition at module or class level.
pub(crate) fn decide(test: &Expr, python: Option<(u8, u8)>) -> Decision {
    match test {
        Expr::BooleanLiteral(literal) => {
            if literal.value {
                Decision::Always
            } else {
                Decision::Never
            }
        }
        Expr::NumberLiteral(literal) => match &literal.value {
            Number::Int(int) if int.as_u64() == Some(0) => Decision::Never,
            Number::Int(_) => Decision::Always,
            _ => Decision::Unknown,
        },
        Expr::Name(_) | Expr::Attribute(_) => match dotted(test).as_deref() {
            Some("TYPE_CHECKING" | "typing.TYPE_CHECKING" | "t.TYPE_CHECKING") => Decision::TypeChecking,
            Some(path) if path.ends_with(".TYPE_CHECKING") => Decision::TypeChecking,
            _ => Decision::Unknown,
        },
        Expr::UnaryOp(operation) if operation.op == UnaryOp::Not => {
            match decide(&operation.operand, python) {
                Decision::Always => Decision::Never,
                Decision::Never => Decision::Always,
                Decision::TypeChecking => Decision::RunTime,
                Decision::RunTime => Decision::TypeChecking,
                Decision::Unknown => Decision::Unknown,
            }
        }
        // if __name__ == "__main__":
        Expr::Compare(compare) if compare.comparators.len() == 1 => {
            let names_main = |expr: &Expr| string(expr) == Some("__main__");
            let is_name = |expr: &Expr| dotted(expr).as_deref() == Some("__name__");
            let [right] = &*compare.comparators else { return Decision::Unknown };
            if dotted(&compare.left).as_deref() == Some("sys.version_info")
                && let Some(python) = python
            {
                return compare.ops.first().map_or(Decision::Unknown, |op| by_version(python, *op, right));
            }
            if (is_name(&compare.left) && names_main(right)) || (is_name(right) && names_main(&compare.left))
            {
                Decision::Never
            } else {
                Decision::Unknown
            }
        }
        Expr::BoolOp(operation) => {
            let is_and = operation.op == BoolOp::And;
            let mut decisions = operation.values.iter().map(|value| decide(value, python));
            let ends = if is_and { Decision::Never } else { Decision::Always };
            let passes = if is_and { Decision::Always } else { Decision::Never };
            if decisions.clone().any(|one| one == ends) {
                ends
            } else if decisions.all(|one| one == passes) {
                passes
            } else {
                Decision::Unknown
            }
        }
        _ => Decision::Unknown,
    }
}

/// `sys.version_info >= (3, 12)` for one version of Python.
fn by_version(python: (u8, u8), op: CmpOp, right: &Expr) -> Decision {
    let Expr::Tuple(tuple) = right else { return Decision::Unknown };
    let number = |expr: &Expr| match expr {
        Expr::NumberLiteral(literal) => match &literal.value {
            Number::Int(int) => int.as_u64(),
            _ => None,
        },
        _ => None,
    };
    let Some(wanted) = tuple.elts.iter().map(number).collect::<Option<Vec<u64>>>() else {
        return Decision::Unknown;
    };
    // What comes after the minor version is not known.
    if wanted.len() > 2 {
        return Decision::Unknown;
    }
    let own = [u64::from(python.0), u64::from(python.1)];
    let order = own.as_slice().cmp(&wanted);
    let holds = match op {
        // The whole version is longer than the two numbers and so never equal to them.
        CmpOp::GtE | CmpOp::Gt => order.is_ge(),
        CmpOp::Lt | CmpOp::LtE => order.is_lt(),
        _ => return Decision::Unknown,
    };
    if holds { Decision::Always } else { Decision::Never }
}
