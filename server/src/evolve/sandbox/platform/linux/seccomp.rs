//! seccomp: which system calls there are. What is refused fails with "not permitted", as if the user lacked a right.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use nix::libc;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, apply_filter, sock_filter,
};

use super::super::super::spec::Tier;

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Calls that reach into other processes, the kernel, the network or other namespaces.
const REFUSED: &[i64] = &[
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_kcmp,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_send_signal,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_memfd_secret,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_syslog,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_adjtimex,
    libc::SYS_clock_adjtime,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_personality,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    libc::SYS_fanotify_init,
    libc::SYS_mq_open,
    libc::SYS_shmget,
    libc::SYS_shmat,
    libc::SYS_msgget,
    libc::SYS_semget,
    libc::SYS_socket,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_accept,
    libc::SYS_accept4,
];

/// Calls that a candidate's process has no use for besides: it starts nothing and signals nobody.
const REFUSED_TO_CANDIDATES: &[i64] = &[
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_kill,
    libc::SYS_tkill,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_setsid,
    libc::SYS_setpgid,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_fork,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_vfork,
];

/// Calls that change what Landlock does not know: rights, owners, times and attributes of files.
const METADATA: &[i64] = &[
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chmod,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chown,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_lchown,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_utime,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_utimes,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_futimesat,
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    libc::SYS_fchmodat2,
    libc::SYS_fchown,
    libc::SYS_fchownat,
    libc::SYS_utimensat,
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_fsetxattr,
    libc::SYS_removexattr,
    libc::SYS_lremovexattr,
    libc::SYS_fremovexattr,
    SETXATTRAT,
    REMOVEXATTRAT,
    FILE_SETATTR,
];

/// Newer than the list of calls; their numbers are the same on all architectures.
const SETXATTRAT: i64 = 463;
const REMOVEXATTRAT: i64 = 466;
const FILE_SETATTR: i64 = 469;

const NEW_NAMESPACES: &[i32] = &[
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWNS,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWNET,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWUTS,
    libc::CLONE_NEWCGROUP,
];

/// Puts the sandbox's filters on this process and all that come of it.
pub(super) fn apply() -> Result<(), String> {
    // The last one put on is asked first; all are asked, and the strictest answer counts.
    #[cfg(target_arch = "x86_64")]
    put_on(&other_numbers())?;
    put_on(&refuse(BTreeMap::from([(libc::SYS_clone3, Vec::new())]), libc::ENOSYS)?)?;
    put_on(&refuse(rules(false)?, libc::EPERM)?)
}

/// The filter of candidates' processes, as the kernel reads it, in hexadecimal.
///
/// Where no read-only mounts protect them, files keep their metadata too.
pub(super) fn strict_as_hex(tier: Tier) -> Result<String, String> {
    let mut hex = String::new();
    let mut rules = rules(true)?;
    if tier == Tier::Landlock {
        rules.extend(METADATA.iter().map(|&call| (call, Vec::new())));
    }
    for step in refuse(rules, libc::EPERM)? {
        let mut bytes = step.code.to_ne_bytes().to_vec();
        bytes.extend([step.jt, step.jf]);
        bytes.extend(step.k.to_ne_bytes());
        for byte in bytes {
            let _ = write!(hex, "{byte:02x}");
        }
    }
    Ok(hex)
}

fn put_on(program: &BpfProgram) -> Result<(), String> {
    apply_filter(program).map_err(|error| format!("seccomp: {error}"))
}

fn rules(is_strict: bool) -> Result<Rules, String> {
    let mut rules: Rules = REFUSED.iter().map(|&call| (call, Vec::new())).collect();
    // Pairs of sockets lead nowhere, and asyncio needs them.
    let no_unix = condition(0, SeccompCmpOp::Ne, libc::AF_UNIX)?;
    rules.insert(libc::SYS_socketpair, vec![rule(vec![no_unix])?]);
    let mut clone = Vec::new();
    for &flag in NEW_NAMESPACES {
        clone.push(masked(flag, flag)?);
    }
    if is_strict {
        clone.push(masked(libc::CLONE_THREAD, 0)?);
        rules.extend(REFUSED_TO_CANDIDATES.iter().map(|&call| (call, Vec::new())));
        // Nobody outlives the sandbox: the signal at the parent's death stays as it is.
        let death = condition(0, SeccompCmpOp::Eq, libc::PR_SET_PDEATHSIG)?;
        rules.insert(libc::SYS_prctl, vec![rule(vec![death])?]);
    }
    rules.insert(libc::SYS_clone, clone);
    Ok(rules)
}

fn masked(mask: i32, value: i32) -> Result<SeccompRule, String> {
    rule(vec![condition(0, SeccompCmpOp::MaskedEq(mask.cast_unsigned().into()), value)?])
}

fn condition(argument: u8, operator: SeccompCmpOp, value: i32) -> Result<SeccompCondition, String> {
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value.cast_unsigned().into())
        .map_err(|error| error.to_string())
}

fn rule(conditions: Vec<SeccompCondition>) -> Result<SeccompRule, String> {
    SeccompRule::new(conditions).map_err(|error| error.to_string())
}

fn refuse(rules: Rules, error: i32) -> Result<BpfProgram, String> {
    let architecture = TargetArch::try_from(std::env::consts::ARCH).map_err(|error| error.to_string())?;
    SeccompFilter::new(rules, SeccompAction::Allow, SeccompAction::Errno(error.cast_unsigned()), architecture)
        .and_then(TryInto::try_into)
        .map_err(|error: seccompiler::BackendError| error.to_string())
}

/// Refuses the second set of numbers that x86-64 has for the same calls, which rules by number would miss.
#[cfg(target_arch = "x86_64")]
fn other_numbers() -> BpfProgram {
    const X32: u32 = 0x4000_0000;
    let step = |code: u32, jt, jf, k| sock_filter { code: code as u16, jt, jf, k };
    vec![
        step(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0, 0),
        step(libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K, 0, 1, X32),
        step(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_ERRNO | libc::ENOSYS.cast_unsigned()),
        step(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_ALLOW),
    ]
}
