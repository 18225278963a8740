//! The conversions of outcomes: what each makes of every variant.

use std::{cell::Cell, error::Error, rc::Rc};

use coroutine::{
    BoxCoroutine, CloseError, Complete, Coroutine, CoroutineState, ResumeError, Yielded,
};

type State = CoroutineState<u32, &'static str>;

const YIELDED: State = Yielded(1);
const COMPLETE: State = Complete("over");

#[test]
fn a_state_is_one_of_two() {
    assert!(YIELDED.is_yielded() && !YIELDED.is_complete());
    assert!(COMPLETE.is_complete() && !COMPLETE.is_yielded());
    assert_eq!((YIELDED.yielded(), YIELDED.complete()), (Some(1), None));
    assert_eq!(
        (COMPLETE.yielded(), COMPLETE.complete()),
        (None, Some("over"))
    );
}

#[test]
fn a_map_changes_its_own_half() {
    let negative = |value| -i64::from(value);
    assert_eq!(YIELDED.map_yielded(negative), Yielded(-1));
    assert_eq!(COMPLETE.map_yielded(negative), Complete("over"));
    assert_eq!(YIELDED.map_complete(str::len), Yielded(1));
    assert_eq!(COMPLETE.map_complete(str::len), Complete(4));
}

/// A variant, with the value that it refuses and the error that it raises.
type Variant = (ResumeError<u8, char>, Option<u8>, Option<char>);

const VARIANTS: [Variant; 8] = [
    (ResumeError::NotStarted(1), Some(1), None),
    (ResumeError::AlreadyStarted(2), Some(2), None),
    (ResumeError::Closed(3), Some(3), None),
    (ResumeError::Awaiting(Some(4)), Some(4), None),
    (ResumeError::Awaiting(None), None, None),
    (ResumeError::Raised('e'), None, Some('e')),
    (ResumeError::Exited, None, None),
    (ResumeError::CloseIgnored, None, None),
];

#[test]
fn a_resume_error_has_a_value_or_an_error_or_neither() {
    for (error, value, raised) in VARIANTS {
        assert_eq!(error.into_value(), value, "{error:?}");
        assert_eq!(error.into_raised(), raised, "{error:?}");
    }
}

#[test]
fn a_mapped_resume_error_is_of_the_same_variant() {
    for (error, value, _) in VARIANTS {
        let mapped = error.map_value(|value| value + 10);
        assert_eq!(
            mapped.into_value(),
            value.map(|value| value + 10),
            "{error:?}"
        );
        assert_eq!(mapped.map_value(|value| value - 10), error);
        let bare = error.without_value();
        assert_eq!(bare.into_value(), value.map(drop), "{error:?}");
        assert_eq!(
            format!("{bare:?}").split('(').next(),
            format!("{error:?}").split('(').next()
        );
    }
}

#[test]
fn a_close_error_keeps_everything_but_the_value() {
    let rows: [(CloseError<u8, char>, CloseError<(), char>); 4] = [
        (CloseError::Ignored(1), CloseError::Ignored(())),
        (CloseError::CloseIgnored, CloseError::CloseIgnored),
        (CloseError::Raised('e'), CloseError::Raised('e')),
        (CloseError::Awaiting, CloseError::Awaiting),
    ];
    for (error, bare) in rows {
        assert_eq!(error.without_value(), bare);
    }
}

/// Neither `'static`, nor `Send`, nor `Debug`.
struct Token<'a>(Rc<Cell<&'a str>>);

type Sink<'a> = BoxCoroutine<'a, Token<'a>, Token<'a>, (), std::num::ParseIntError>;

fn feed<'a>(sink: &mut Sink<'a>, token: Token<'a>) -> Result<(), Box<dyn Error + Send + Sync>> {
    sink.send(token).map_err(ResumeError::without_value)?;
    sink.close().map_err(CloseError::without_value)?;
    Ok(())
}

#[test]
fn a_question_mark_converts_errors_of_any_value() {
    let text = String::from("x");
    let token = || Token(Rc::new(Cell::new(text.as_str())));
    let first = token();
    assert_eq!(first.0.get().len(), 1);
    let mut sink: Sink<'_> = Coroutine::new(async |co| {
        let second = co.yield_(first).await?;
        drop(co.yield_(second).await);
        "not a number".parse::<u8>()?;
        Ok(())
    });
    let early = feed(&mut sink, token()).unwrap_err().to_string();
    assert!(early.starts_with("cannot send into a coroutine that has not started"));
    assert!(sink.start().is_ok());
    let raised = feed(&mut sink, token()).unwrap_err();
    assert!(
        raised.is::<CloseError<(), std::num::ParseIntError>>(),
        "{raised}"
    );
    let late = feed(&mut sink, token()).unwrap_err().to_string();
    assert!(late.starts_with("cannot resume a coroutine that has ended"));
}
