"""What the process of a candidate puts on itself after the fork, inside the sandbox's own walls."""

import ctypes
import os
import resource
import signal
import struct

_libc = ctypes.CDLL(None, use_errno=True)
_syscall = _libc.syscall
_syscall.restype = ctypes.c_long
_prctl = _libc.prctl

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446

# Rights of Landlock by bit: write, remove folders and files, make devices, folders, files, sockets, pipes and links,
# move between folders, truncate.
WRITE, TRUNCATE, MOVE = 1 << 1, 1 << 14, 1 << 13
CHANGES = WRITE | sum(1 << bit for bit in range(4, 13))
OWN = WRITE | sum(1 << bit for bit in (4, 5, 7, 8, 12))


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_char_p)]


def _number(value):
    return ctypes.c_long(value)


class Confinement:
    """Made once before forks; `apply` is called in each child."""

    def __init__(self, settings, limits):
        self.limits = limits if settings["limits"] else None
        steps = bytes.fromhex(settings["filter"] or "")
        self.filter = _Filter(len(steps) // 8, steps) if steps else None
        self.version = 0
        if settings["landlock"]:
            self.version = max(0, _syscall(_number(CREATE_RULESET), None, _number(0), _number(1)))

    def apply(self, folder, cpu_seconds):
        """Leaves this process its own folder to write to, `cpu_seconds` and no way to start or signal another."""
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        _prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
        if self.limits is not None:
            memory = self.limits["memory"]
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
        _prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if self.version:
            self._restrict(folder)
        if self.filter is not None and _prctl(PR_SET_SECCOMP, 2, ctypes.byref(self.filter), 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "seccomp")

    def _restrict(self, folder):
        rights = CHANGES | (MOVE if self.version >= 2 else 0) | (TRUNCATE if self.version >= 3 else 0)
        fields = [rights] + ([3] if self.version >= 4 else []) + ([3] if self.version >= 6 else [])
        attributes = struct.pack("Q" * len(fields), *fields)
        rules = _syscall(_number(CREATE_RULESET), attributes, _number(len(attributes)), _number(0))
        if rules < 0:
            raise OSError(ctypes.get_errno(), "Landlock")
        own = OWN | (rights & (MOVE | TRUNCATE))
        for path, allowed in ((folder, own), (os.devnull, WRITE)):
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            rule = struct.pack("=Qi", allowed, place)
            if _syscall(_number(ADD_RULE), _number(rules), _number(1), rule, _number(0)) != 0:
                raise OSError(ctypes.get_errno(), "Landlock")
            os.close(place)
        if _syscall(_number(RESTRICT_SELF), _number(rules), _number(0)) != 0:
            raise OSError(ctypes.get_errno(), "Landlock")
        os.close(rules)
