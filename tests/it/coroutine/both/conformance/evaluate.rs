//! Expressions and conditions: the part of a program that cannot suspend.

use super::syntax::{Condition, Expression, Value};

/// Keeps sums and products small, so that no loop overflows. Literals and sent values are left as
/// they are.
fn wrap(exact: i64) -> Value {
    Some((exact + 10_000).rem_euclid(20_001) - 10_000)
}

impl Expression {
    pub(super) fn evaluate(&self, vars: &[Value]) -> Value {
        match self {
            Self::Int { v } => Some(*v),
            Self::None => None,
            Self::Var { n } => vars[*n],
            Self::Add { a, b } => wrap(a.number(vars) + b.number(vars)),
            Self::Sub { a, b } => wrap(a.number(vars) - b.number(vars)),
            Self::Mul { a, b } => wrap(a.number(vars) * b.number(vars)),
        }
    }

    /// The value as an operand: `None` counts as zero.
    fn number(&self, vars: &[Value]) -> i64 {
        self.evaluate(vars).unwrap_or(0)
    }
}

impl Condition {
    pub(super) fn holds(&self, vars: &[Value]) -> bool {
        match self {
            Self::Lt { a, b } => a.number(vars) < b.number(vars),
            Self::Eq { a, b } => a.evaluate(vars) == b.evaluate(vars),
            Self::None { a } => a.evaluate(vars).is_none(),
            Self::Not { a } => !a.holds(vars),
        }
    }
}
