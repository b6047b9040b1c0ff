//! Landlock: which files may be read and written, no TCP, no signals and no abstract sockets to the outside.

use std::path::Path;

use ::landlock::{
    ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible as _, Ruleset, RulesetAttr as _,
    RulesetCreatedAttr as _, RulesetError, RulesetStatus, Scope, path_beneath_rules,
};

use super::super::super::spec::{Spec, Tier};
use super::root::SYSTEM;

/// Devices that programs expect.
pub(super) const DEVICES: &[&str] = &["/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"];

/// Restricts this process and all that come of it.
///
/// Where Landlock is the only wall around files, a kernel that cannot restrict truncation (before 6.2) is refused.
pub(super) fn apply(spec: &Spec) -> Result<(), String> {
    let is_alone = spec.tier == Tier::Landlock;
    let status = restrict(spec, is_alone).map_err(|error| format!("Landlock: {error}"))?;
    if is_alone && status == RulesetStatus::NotEnforced {
        return Err("Landlock is not there".to_owned());
    }
    Ok(())
}

fn restrict(spec: &Spec, is_alone: bool) -> Result<RulesetStatus, RulesetError> {
    let all = AccessFs::from_all(ABI::V6);
    let needed = if is_alone { CompatLevel::HardRequirement } else { CompatLevel::BestEffort };
    let writable = all
        & !(AccessFs::MakeChar
            | AccessFs::MakeBlock
            | AccessFs::MakeSock
            | AccessFs::MakeFifo
            | AccessFs::Execute
            | AccessFs::IoctlDev);
    let readable = AccessFs::from_read(ABI::V6);
    let device = AccessFs::from_file(ABI::V6) & !AccessFs::Execute;
    let mut paths: Vec<&Path> = SYSTEM.iter().map(Path::new).collect();
    paths.extend(spec.readable.iter().map(std::path::PathBuf::as_path));
    if spec.tier == Tier::Namespaces {
        paths.push(Path::new("/proc"));
        paths.push(Path::new("/etc"));
    }
    let status = Ruleset::default()
        .set_compatibility(needed)
        .handle_access(AccessFs::from_all(ABI::V3))?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(all)?
        .handle_access(AccessNet::from_all(ABI::V6))?
        .scope(Scope::from_all(ABI::V6))?
        .create()?
        .add_rules(path_beneath_rules(paths, readable))?
        .add_rules(path_beneath_rules(DEVICES, device))?
        .add_rules(path_beneath_rules([&spec.scratch], writable))?
        .restrict_self()?;
    Ok(status.ruleset)
}
