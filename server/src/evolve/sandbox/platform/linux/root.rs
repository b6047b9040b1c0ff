//! A root of its own: the system's programs, the interpreter, the project and its packages, all read-only; a capped
//! scratch folder in memory.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};

use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sys::statvfs::{FsFlags, statvfs};

use super::super::super::spec::{Layer, Spec};
use super::landlock::DEVICES;

/// What every program needs of a system. Nothing of it is private.
pub(super) const SYSTEM: &[&str] = &[
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/nix/store",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/alternatives",
    "/etc/mime.types",
];

const NONE: Option<&str> = None;

/// Any folder that is there: it becomes the root for a moment, and then again what it was.
const MOUNT_POINT: &str = "/tmp";

/// Makes the new root and leaves the old one behind.
///
/// Must be called by the first process of new user, mount and process namespaces.
pub(super) fn make(spec: &Spec) -> Result<(), String> {
    let old = Path::new("/.old");
    enter_empty_root()?;
    for &path in SYSTEM {
        show(old, Path::new(path))?;
    }
    fs::create_dir_all("/dev").map_err(at("/dev"))?;
    for &device in DEVICES {
        show(old, Path::new(device))?;
    }
    for path in outermost(&spec.readable) {
        show(old, path)?;
    }
    show_processes();
    let _ = fs::write("/etc/passwd", "user:x:0:0::/scratch:/bin/sh\n");
    let _ = fs::write("/etc/group", "user:x:0:\n");
    make_scratch(spec)?;
    umount2(old, MntFlags::MNT_DETACH).map_err(at("the old root"))?;
    fs::remove_dir(old).map_err(at("the old root"))?;
    let flags =
        MsFlags::MS_REMOUNT | MsFlags::MS_BIND | MsFlags::MS_RDONLY | MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    mount(NONE, "/", NONE, flags, NONE).map_err(at("the new root"))
}

fn at<E: std::fmt::Display>(what: &str) -> impl Fn(E) -> String + use<'_, E> {
    move |error| format!("{what}: {error}")
}

fn enter_empty_root() -> Result<(), String> {
    // Nothing that is mounted here shows outside.
    mount(NONE, "/", NONE, MsFlags::MS_REC | MsFlags::MS_PRIVATE, NONE).map_err(at("private mounts"))?;
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    mount(Some("tmpfs"), MOUNT_POINT, Some("tmpfs"), flags, Some("size=1m,mode=755"))
        .map_err(at("a file system in memory"))?;
    let old = Path::new(MOUNT_POINT).join(".old");
    fs::create_dir(&old).map_err(at("the new root"))?;
    nix::unistd::pivot_root(MOUNT_POINT, &old).map_err(at("pivot_root"))?;
    nix::unistd::chdir("/").map_err(at("the new root"))
}

/// Makes `path` of the old root visible at the same place, read-only. What is not there stays away.
fn show(old: &Path, path: &Path) -> Result<(), String> {
    let source = old.join(path.strip_prefix("/").unwrap_or(path));
    let Ok(metadata) = fs::symlink_metadata(&source) else { return Ok(()) };
    let shown = path.display().to_string();
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(at(&shown))?;
    }
    if metadata.is_symlink() {
        let target = fs::read_link(&source).map_err(at(&shown))?;
        return symlink(target, path).map_err(at(&shown));
    }
    if metadata.is_dir() {
        fs::create_dir_all(path).map_err(at(&shown))?;
    } else {
        fs::write(path, "").map_err(at(&shown))?;
    }
    mount(Some(&source), path, NONE, MsFlags::MS_BIND | MsFlags::MS_REC, NONE).map_err(at(&shown))?;
    make_read_only(path).map_err(at(&shown))
}

/// Flags that a mount has from outside cannot be taken away, so they are repeated.
fn make_read_only(path: &Path) -> nix::Result<()> {
    let mut flags = MsFlags::MS_REMOUNT | MsFlags::MS_BIND | MsFlags::MS_RDONLY | MsFlags::MS_NOSUID;
    if !path.starts_with("/dev") {
        flags |= MsFlags::MS_NODEV;
    }
    let now = statvfs(path)?.flags();
    let kept = [
        (FsFlags::ST_NOEXEC, MsFlags::MS_NOEXEC),
        (FsFlags::ST_NOATIME, MsFlags::MS_NOATIME),
        (FsFlags::ST_NODIRATIME, MsFlags::MS_NODIRATIME),
        (FsFlags::ST_RELATIME, MsFlags::MS_RELATIME),
    ];
    for (is, keep) in kept {
        if now.contains(is) {
            flags |= keep;
        }
    }
    mount(NONE, path, NONE, flags, NONE)
}

/// Paths that lie in no other one, parents first.
fn outermost(paths: &[PathBuf]) -> Vec<&Path> {
    let mut sorted: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
    sorted.sort_unstable();
    sorted.dedup();
    let mut kept: Vec<&Path> = Vec::new();
    for path in sorted {
        let is_shown = kept.iter().any(|shown| path.starts_with(shown))
            || SYSTEM.iter().any(|shown| path.starts_with(shown))
            || !path.is_absolute();
        if !is_shown {
            kept.push(path);
        }
    }
    kept
}

/// The new namespace's processes; containers that forbid it do without.
fn show_processes() {
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    if fs::create_dir_all("/proc").is_ok() {
        let _ = mount(Some("proc"), "/proc", Some("proc"), flags, Some("hidepid=invisible,subset=pid"));
    }
}

fn make_scratch(spec: &Spec) -> Result<(), String> {
    let shown = spec.scratch.display().to_string();
    fs::create_dir_all(&spec.scratch).map_err(at(&shown))?;
    let options = if spec.has(Layer::Limits) {
        format!("mode=700,size={},nr_inodes={}", spec.limits.scratch, spec.limits.scratch_files)
    } else {
        "mode=700".to_owned()
    };
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    mount(Some("tmpfs"), &spec.scratch, Some("tmpfs"), flags, Some(options.as_str())).map_err(at(&shown))?;
    fs::set_permissions(&spec.scratch, Permissions::from_mode(0o700)).map_err(at(&shown))
}
