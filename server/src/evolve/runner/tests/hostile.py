# Bodies of a function that tries to get out. Each returns something true if it got what it wanted.
# SECRET is a file of the user, MINE the project's folder, SCRATCH the folder that may be written to.
#: reads a file of the user
return open(SECRET).read()
#: reads a file of the user through a descriptor of its folder
return os.read(os.open("secret", os.O_RDONLY, dir_fd=os.open(os.path.dirname(SECRET), os.O_PATH)), 9)
#: lists the user's folder
return "secret" in os.listdir(os.path.dirname(SECRET))
#: lists the root of the first process
return os.listdir("/proc/1/root" + os.path.dirname(SECRET))
#: writes a file of the user
return open(SECRET, "a").write("x")
#: makes a file beside the user's
return open(SECRET + ".new", "w").write("x")
#: removes a file of the user
os.remove(SECRET)
return True
#: writes its tests
return open(MINE + "/test_sol.py", "a").write("x")
#: writes its own module
return open(__file__, "a").write("x")
#: writes the repository
return open(MINE + "/.git/config", "a").write("x")
#: writes the environment's packages
return open(MINE + "/.venv/pyvenv.cfg", "a").write("x")
#: writes the interpreter's library
return open(os.path.join(os.path.dirname(os.__file__), "siskin.pth"), "w").write("x")
#: removes its tests
os.remove(MINE + "/test_sol.py")
return True
#: renames its tests
os.rename(MINE + "/test_sol.py", SCRATCH + "/t.py")
return True
#: truncates its module
os.truncate(__file__, 0)
return True
#: changes rights
os.chmod(__file__, 0o777)
return True
#: changes times
os.utime(__file__, (1, 1))
return True
#: a symbolic link out, read
os.symlink(SECRET, SCRATCH + "/l")
return open(SCRATCH + "/l").read()
#: a symbolic link out, written
os.symlink(__file__, SCRATCH + "/m")
return open(SCRATCH + "/m", "a").write("x")
#: a hard link out, written
os.link(__file__, SCRATCH + "/h")
return open(SCRATCH + "/h", "a").write("x")
#: a device
os.mknod(SCRATCH + "/d", 0o60600, os.makedev(254, 0))
return os.read(os.open(SCRATCH + "/d", os.O_RDONLY), 9)
#: the disk as a device
return os.read(os.open("/dev/vda", os.O_RDONLY), 9)
#: the system's temporary folders
for folder in ("/tmp", "/var/tmp", "/dev/shm", "/run"):
    try:
        return open(folder + "/siskin-was-here", "w").write("x")
    except OSError:
        pass
#: memory of its parent
return os.open(f"/proc/{os.getppid()}/mem", os.O_RDWR)
#: descriptors of its parent
for n in os.listdir(f"/proc/{os.getppid()}/fd"):
    os.write(os.open(f"/proc/{os.getppid()}/fd/{n}", os.O_WRONLY), b"x")
return True
#: the environment of its parent
return open(f"/proc/{os.getppid()}/environ").read()
#: the user's environment
return os.environ.get("CARGO_MANIFEST_DIR") or os.environ.get("CARGO_PKG_NAME")
#: a connection
import socket
return socket.create_connection(("127.0.0.1", PORT), 1)
#: a datagram
import socket
return socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 53))
#: a connection over IPv6
import socket
return socket.socket(socket.AF_INET6)
#: a socket of the file system
import socket
s = socket.socket(socket.AF_UNIX)
s.bind(SCRATCH + "/s")
return True
#: a socket without a name
import socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
return s.sendto(b"x", "\0siskin") or True
#: a socket to the kernel
import socket
return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
#: a raw socket
import socket
return socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
#: a child
return os.fork() or True
#: a child that leaves the group
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        import time
        time.sleep(600)
    os._exit(0)
return True
#: a program
import subprocess
return subprocess.check_output(["/bin/sh", "-c", "echo x"])
#: another program in its place
os.execv("/bin/true", ["true"])
#: a pool of processes
import multiprocessing
return multiprocessing.get_context("fork").Pool(2).map(len, ["x"])
#: children without end
while True:
    try:
        os.fork()
    except OSError:
        return False
#: children by another call
import ctypes
pid = ctypes.CDLL(None).syscall(56, 17, 0, 0, 0, 0)
if pid == 0:
    os._exit(0)
return pid > 0
#: children by the newest call
import ctypes
return ctypes.CDLL(None).syscall(435, ctypes.create_string_buffer(88), 88) > 0
#: calls by their second numbers
import ctypes
return ctypes.CDLL(None).syscall(0x40000000 + 39) > 0
#: ends its parent
os.kill(os.getppid(), 9)
return True
#: ends everyone
os.kill(-1, 9)
return True
#: ends its parent by a descriptor
import signal
signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 9)
return True
#: traces its parent
import ctypes
return ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0) == 0
#: reads its parent's memory
import ctypes
return ctypes.CDLL(None, use_errno=True).syscall(310, os.getppid(), 0, 0, 0, 0, 0) == 0
#: outlives its parent
import ctypes
return ctypes.CDLL(None).prctl(1, 0, 0, 0, 0) == 0
#: a ring of requests
import ctypes
return ctypes.CDLL(None).syscall(425, 8, ctypes.create_string_buffer(120)) >= 0
#: a program in the kernel
import ctypes
return ctypes.CDLL(None).syscall(321, 0, ctypes.create_string_buffer(120), 48) >= 0
#: page faults by hand
import ctypes
return ctypes.CDLL(None).syscall(323, 1) >= 0
#: counters of the processor
import ctypes
return ctypes.CDLL(None).syscall(298, ctypes.create_string_buffer(120), 0, -1, -1, 0) >= 0
#: keys of the kernel
import ctypes
return ctypes.CDLL(None).syscall(250, 0, -3, 1) >= 0
#: a user of its own
import ctypes
return ctypes.CDLL(None).unshare(0x10000000) == 0
#: another name space
import ctypes
return ctypes.CDLL(None).setns(os.open("/proc/1/ns/mnt", os.O_RDONLY), 0) == 0
#: a mount
import ctypes
return ctypes.CDLL(None).mount(b"none", SCRATCH.encode(), b"tmpfs", 0, None) == 0
#: another root
os.chroot(SCRATCH)
return True
#: a handle to a file
import ctypes
handle = ctypes.create_string_buffer(b"\x80" + bytes(127))
return ctypes.CDLL(None).syscall(303, -100, b"/usr", handle, ctypes.create_string_buffer(8), 0) == 0
#: an attribute of a file
os.setxattr(__file__, "user.siskin", b"x")
return True
#: an owner
os.chown(__file__, 12345, 12345)
return True
#: another user
os.setuid(12345)
return True
#: higher limits
import resource
resource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40))
return True
#: a time of its own
import time
time.clock_settime(time.CLOCK_REALTIME, 0)
return True
#: memory without end
parts = []
while sum(map(len, parts)) < 8 << 30:
    parts.append(bytearray(1 << 28))
return True
#: a file without end
with open(SCRATCH + "/f", "wb") as file:
    for _ in range(256):
        file.write(bytes(1 << 20))
return True
#: files without end
for n in range(20_000):
    open(f"{SCRATCH}/{n}", "w").close()
return True
#: many large files
for n in range(64):
    with open(f"{SCRATCH}/{n}", "wb") as file:
        file.write(bytes(8 << 20))
return sum(os.path.getsize(f"{SCRATCH}/{n}") for n in range(64)) == 64 * (8 << 20)
#: output without end
while True:
    for fd in range(20):
        try:
            os.write(fd, b"x" * (1 << 20))
        except OSError:
            pass
#: threads without end
import threading, time
for _ in range(100_000):
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
return True
#: a loop that catches everything
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
#: a wait without end, deaf to signals
import signal, time
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
time.sleep(1000)
return True
#: a computation that looks at nothing
return 7 ** 7 ** 9 % 10
#: a wild pointer
import ctypes
ctypes.string_at(1)
return True
#: a stack without end
import sys
sys.setrecursionlimit(10**9)
f = lambda n: f(n + 1)
return f(0)
