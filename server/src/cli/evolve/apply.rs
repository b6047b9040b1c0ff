//! The evolved version written to the user's file.

use std::fs;
use std::io::Write as _;

use anyhow::{Context as _, Result, bail};

use super::Apply;
use crate::evolve::runs::OutcomeRecord;
use crate::evolve::target::Target;

/// Writes the evolved version, if it may be and the file is as it was.
pub(in crate::cli) fn apply(target: &Target, when: Option<Apply>, record: &OutcomeRecord) -> Result<()> {
    let is_allowed = match when {
        None => false,
        Some(Apply::Verified) => record.verified != "none",
        Some(Apply::Plausible) => record.visible.0 == record.visible.1,
    };
    if record.status != "improved" || !is_allowed {
        return Ok(());
    }
    let subject = &target.subject;
    let path = &subject.file;
    let now = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    if now.replace("\r\n", "\n") != subject.text {
        bail!("{} was changed during the run; run `siskin evolve` again", path.display());
    }
    let text = target.to_file(&record.edits.apply(&subject.text));
    let folder = path.parent().context("the file has no folder")?;
    let write = || -> std::io::Result<()> {
        let mut part = tempfile::NamedTempFile::new_in(folder)?;
        part.write_all(text.as_bytes())?;
        part.as_file().set_permissions(fs::metadata(path)?.permissions())?;
        part.persist(path)?;
        Ok(())
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}
