//! The recorded cases, as they stand in `tests/data/cpython`: programs, scripts, expected records.

use super::super::kind::*;
use serde::{Deserialize, Deserializer};
use serde_json::Value as Json;

/// Python's `None`, or an integer: what is yielded, sent, returned, assigned and carried by an
/// error.
pub(crate) type Value = Option<i64>;

#[derive(Debug, Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) tags: Vec<String>,
    #[serde(deserialize_with = "shared")]
    pub(crate) program: Rc<Program>,
    pub(crate) script: Vec<Op>,
    /// One record an operation. It is compared as JSON: it is never computed with.
    pub(crate) expected_trace: Vec<Json>,
}

fn shared<'de, D: Deserializer<'de>>(data: D) -> Result<Rc<Program>, D::Error> {
    Program::deserialize(data).map(Rc::new)
}

/// The generator functions of a case. The first is driven; each creates later ones only.
#[derive(Debug, Deserialize)]
pub(crate) struct Program {
    pub(crate) subs: Vec<Sub>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Sub {
    pub(crate) vars: usize,
    pub(crate) body: Vec<Statement>,
}

/// One operation of the driver.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub(crate) enum Op {
    Next,
    Send { v: Value },
    Throw { label: char, payload: i64 },
    Close,
    State,
    Drop,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "s", rename_all = "snake_case")]
pub(crate) enum Statement {
    Log {
        k: i64,
        e: Option<Expression>,
    },
    Set {
        to: usize,
        e: Expression,
    },
    Yield {
        e: Expression,
        to: Option<usize>,
    },
    If {
        c: Condition,
        then: Vec<Statement>,
        #[serde(rename = "else")]
        otherwise: Vec<Statement>,
    },
    While {
        c: Condition,
        max: u32,
        body: Vec<Statement>,
    },
    Return {
        e: Expression,
    },
    Raise {
        label: char,
        e: Expression,
    },
    RaiseExit,
    Reraise,
    Try {
        body: Vec<Statement>,
        handlers: Vec<Handler>,
        finally: Option<Vec<Statement>>,
    },
    YieldFrom {
        p: usize,
        to: Option<usize>,
    },
    For {
        p: usize,
        to: Option<usize>,
        body: Vec<Statement>,
    },
}

#[derive(Debug, Deserialize)]
#[serde(tag = "h", rename_all = "snake_case")]
pub(crate) enum Handler {
    /// `except A as x`; without a label, `except Exception as x`.
    Thrown {
        label: Option<char>,
        bind: Option<usize>,
        body: Vec<Statement>,
    },
    /// `except GeneratorExit`.
    Exit { body: Vec<Statement> },
    /// `except BaseException`.
    Any { body: Vec<Statement> },
}

#[derive(Debug, Deserialize)]
#[serde(tag = "e", rename_all = "snake_case")]
pub(crate) enum Expression {
    Int {
        v: i64,
    },
    None,
    Var {
        n: usize,
    },
    Add {
        a: Box<Expression>,
        b: Box<Expression>,
    },
    Sub {
        a: Box<Expression>,
        b: Box<Expression>,
    },
    Mul {
        a: Box<Expression>,
        b: Box<Expression>,
    },
}

#[derive(Debug, Deserialize)]
#[serde(tag = "c", rename_all = "snake_case")]
pub(crate) enum Condition {
    Lt { a: Expression, b: Expression },
    Eq { a: Expression, b: Expression },
    None { a: Expression },
    Not { a: Box<Condition> },
}
