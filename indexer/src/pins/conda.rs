//! What the formats of conda have in common.

use crate::sources::Environment;

/// Whether packages for a conda platform (`linux-64`, `osx-arm64`, `noarch`) are for the environment's.
pub(super) fn is_for(platform: &str, environment: Option<&Environment>) -> bool {
    let Some(environment) = environment else { return true };
    match platform.split('-').next().unwrap_or(platform) {
        "linux" => environment.platform == "linux",
        "osx" => environment.platform == "darwin",
        "win" => environment.platform == "win32",
        _ => true,
    }
}

/// Whether a conda platform has the architecture that Siskin runs on.
pub(super) fn is_own_architecture(platform: &str) -> bool {
    let own: &[&str] = match std::env::consts::ARCH {
        "x86_64" => &["64"],
        "aarch64" => &["arm64", "aarch64"],
        "x86" => &["32"],
        _ => &[],
    };
    platform.split_once('-').is_none_or(|(_, architecture)| own.contains(&architecture))
}

/// Name and version in the file name of a conda package: `https://…/linux-64/numpy-2.1.1-py312h58c1407_0.conda`.
pub(super) fn name_and_version(address: &str) -> Option<(&str, &str)> {
    let file = address.rsplit('/').next()?;
    let stem = file.strip_suffix(".conda").or_else(|| file.strip_suffix(".tar.bz2"))?;
    let (rest, _build) = stem.rsplit_once('-')?;
    rest.rsplit_once('-')
}
