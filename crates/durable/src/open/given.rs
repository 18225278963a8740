use std::sync::Arc;

use crate::{
    ground::codec::SignalText,
    record::{open_error::OpenError, store_error::StoreError},
    replay::{load::Loading, script::Script},
};

/// The arguments with which an instance is opened.
pub(super) struct Given<'a> {
    pub(super) text: &'a str,
    pub(super) same: &'a dyn Fn(&str) -> bool,
}

/// Compares the body and the arguments with those that the instance was made with.
pub(super) fn check_origin<Y, S, R, E>(
    loading: &mut Loading<'_, Y, S, R, E>,
    script: &Script<Y, S, R, E>,
    id: &Arc<str>,
    given: Option<&Given<'_>>,
) -> Result<(), OpenError<E>> {
    let Some((body, first)) = loading.origin().map_err(OpenError::store(id))? else {
        return Err(OpenError::Unknown(id.to_string()));
    };
    let args = match SignalText::parse(&first) {
        Some(SignalText::Start(args)) => args,
        _ => {
            let error = StoreError::corrupt(id, 1, "it does not start the instance");
            return Err(OpenError::store(id)(error));
        }
    };
    let differs = |given: String| OpenError::Differs {
        id: id.to_string(),
        recorded: format!("{body}({args})"),
        given,
    };
    match given {
        _ if body != script.name => Err(differs(format!("{}", script.name))),
        Some(given) if !(given.same)(args) => {
            Err(differs(format!("{}({})", script.name, given.text)))
        }
        _ => Ok(()),
    }
}
