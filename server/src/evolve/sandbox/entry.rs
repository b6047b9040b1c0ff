//! The hidden side of the program: called before anything else runs, when there is one thread.

use std::ffi::OsString;
use std::process::ExitCode;

use super::spec::Spec;
use super::{ENTRY, INNER_ENTRY, platform};

/// The exit code of a sandbox whose walls could not be built; stderr says why.
pub(super) const NOT_BUILT: u8 = 120;

/// Becomes the sandboxed program if the arguments ask for it; gives the exit code if that fails or has ended.
///
/// Must be called at the very start of `main`: user namespaces are given to processes with one thread only.
pub(crate) fn enter(mut arguments: impl Iterator<Item = OsString>) -> Option<ExitCode> {
    let stage = arguments.nth(1)?;
    let build = match stage.to_str()? {
        ENTRY => platform::enter_outer,
        INNER_ENTRY => platform::enter_inner,
        _ => return None,
    };
    let spec = arguments.next().unwrap_or_default();
    let result = serde_json::from_slice::<Spec>(spec.as_encoded_bytes())
        .map_err(|error| format!("the sandbox's specification cannot be read: {error}"))
        .and_then(|spec| build(&spec, &spec_argument(&spec)?));
    Some(match result {
        Ok(code) => ExitCode::from(code),
        Err(reason) => {
            anstream::eprintln!("{reason}");
            ExitCode::from(NOT_BUILT)
        }
    })
}

fn spec_argument(spec: &Spec) -> Result<String, String> {
    serde_json::to_string(spec).map_err(|error| error.to_string())
}
