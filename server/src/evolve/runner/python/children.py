"""Children of the zygote: forked for one request each, confined, listened to, and surely ended."""

import gc
import json
import os
import select
import shutil
import signal
import time

from _siskin.channel import write_all

MOST_OUTPUT = 4 << 20
MOST_RESTARTS = 16


class Child:
    """One forked process that works on a request."""

    def __init__(self, request, pid, pipe, folder, nonce, earlier):
        self.request = request
        self.pid = pid
        self.pipe = pipe
        self.folder = folder
        self.nonce = nonce
        self.earlier = earlier
        self.output = b""
        self.patience = request.get("wall", 5.0)
        self.deadline = time.monotonic() + self.patience
        # However much it says, it ends.
        runs = len(request.get("tests", ())) * len(request.get("batch", (None,))) + 1
        self.end = time.monotonic() + self.patience * runs

    def hear(self):
        """Reads what it wrote; false when it has closed its end or written too much."""
        part = os.read(self.pipe, 1 << 16)
        self.output += part
        self.deadline = min(time.monotonic() + self.patience, self.end)
        # One that runs the original alone gathers what many candidates said, each bounded already.
        most = 7 * MOST_OUTPUT if self.request.get("forks") else MOST_OUTPUT
        return bool(part) and len(self.output) <= most


class Nursery:
    """Forks children, as many at once as allowed, and answers each request when its child has ended."""

    def __init__(self, settings, confinement, channel, work):
        self.jobs = settings["jobs"]
        self.scratch = settings["scratch"]
        self.limits = settings["limits"]
        self.is_watched = settings["watch_scratch"]
        self.confinement = confinement
        self.channel = channel
        self.work = work
        self.living = {}
        self.count = 0

    def serve(self):
        """Until the outside closes its end."""
        gc.collect()
        gc.freeze()
        # Children are short-lived: collections would touch, and so copy, memory that they share.
        gc.set_threshold(20_000, 20, 20)
        while self.channel.is_open or self.living or self.channel.has_line():
            if self.channel.has_line() and len(self.living) < self.jobs:
                request = self.channel.take()
                if request.get("cancel"):
                    self.end_all()
                    continue
                self.start(request)
                continue
            if not self.channel.is_open:
                self.end_all()
                return
            self.listen()

    def start(self, request, earlier=()):
        self.count += 1
        folder = os.path.join(self.scratch, f"c{self.count}")
        while True:
            try:
                os.mkdir(folder)
                break
            except OSError as error:
                # Another candidate has filled the scratch folder; what it wrote goes when it ends.
                if not self.living:
                    rows = [*earlier, {"broken": f"no scratch folder: {error}"}]
                    self.channel.send({"id": request["id"], "rows": rows})
                    return
                self.listen()
        reading, writing = os.pipe()
        nonce = os.urandom(16).hex()
        pid = os.fork()
        if pid == 0:
            self.become_child(request, folder, reading, writing, nonce)
        os.close(writing)
        self.living[reading] = Child(request, pid, reading, folder, nonce, list(earlier))

    def become_child(self, request, folder, reading, writing, nonce):
        write, exit_now, dumps = write_all, os._exit, json.dumps

        def emit(row):
            write(writing, dumps({**row, "nonce": nonce}).encode() + b"\n")

        try:
            os.close(reading)
            for other in self.living:
                os.close(other)
            self.channel.close()
            null = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(null, stream)
            os.close(null)
            use_folder(folder)
            if not request.get("forks"):
                self.confinement.apply(folder, request["cpu"])
            self.work(request, emit)
            emit({"end": True})
        except BaseException as error:
            emit({"broken": f"{type(error).__name__}: {error}"[:300]})
        finally:
            exit_now(0)

    def listen(self):
        """Waits for children, for their deadlines and for the next request."""
        now = time.monotonic()
        wait = min([child.deadline for child in self.living.values()], default=now + 60) - now
        if self.is_watched and self.living:
            wait = min(wait, 0.05)
        sources = list(self.living)
        if len(self.living) < self.jobs or not self.channel.has_line():
            sources.append(self.channel.source)
        ready = select.select(sources, [], [], max(0, wait))[0]
        if self.channel.source in ready:
            self.channel.fill()
        now = time.monotonic()
        for pipe, child in list(self.living.items()):
            if pipe in ready and not child.hear():
                self.finish(child, "")
            elif now > child.deadline:
                self.finish(child, "timed-out")
            elif self.is_watched and is_too_large(child.folder, self.limits):
                self.finish(child, "crashed")

    def finish(self, child, verdict):
        """Ends the process whether it wants to or not, and answers, or goes on behind the test that ended it."""
        del self.living[child.pipe]
        os.close(child.pipe)
        os.kill(child.pid, signal.SIGKILL)
        status = os.waitpid(child.pid, 0)[1]
        remove(child.folder)
        rows = child.earlier + [row for row in rows_of(child.output) if row.pop("nonce", None) == child.nonce]
        has_ended = any("end" in row or "broken" in row for row in rows)
        rows = [row for row in rows if "end" not in row]
        request = child.request
        if not has_ended and not request.keys() & {"observe", "time", "batch", "cancelled"}:
            done = {row.get("test") for row in rows}
            left = [i for i, test in enumerate(request["tests"]) if test not in done]
            if left:
                reason = verdict or "crashed"
                rows.append({"test": request["tests"][left[0]], "status": reason, "message": why(reason, status)})
                if self.goes_on(request, rows, left):
                    rest = left[1:]
                    again = dict(request, tests=[request["tests"][i] for i in rest],
                                 limits=[request["limits"][i] for i in rest],
                                 stop_after=max(0, request.get("stop_after", 0) - left[0] - 1))
                    self.start(again, rows)
                    return
        self.channel.send({"id": request["id"], "rows": rows, "is_whole": has_ended})

    def goes_on(self, request, rows, left):
        bad = [row for row in rows if row.get("status") in ("timed-out", "crashed")]
        hangs = sum(row["status"] == "timed-out" for row in bad)
        is_kept = left[0] + 1 < request.get("stop_after", 0)
        return is_kept and len(left) > 1 and len(bad) < MOST_RESTARTS and hangs < request["most_hangs"]

    def end_all(self):
        for child in list(self.living.values()):
            child.request = {"id": child.request["id"], "cancelled": True}
            self.finish(child, "")


def remove(folder):
    """Most candidates leave nothing in it."""
    try:
        os.rmdir(folder)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)


def use_folder(folder):
    """Temporary files of this process lie there."""
    import tempfile

    for name in ("TMPDIR", "HOME"):
        os.environ[name] = folder
    tempfile.tempdir = None


def rows_of(output):
    """The rows that a child wrote; what is none of ours is left out: candidates can write there too."""
    rows = []
    for line in output.split(b"\n"):
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            rows.append(row)
    return rows


def why(reason, status):
    if reason == "timed-out":
        return "too long"
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return "too much processor time"
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) != signal.SIGKILL:
        return f"the process died of signal {os.WTERMSIG(status)}"
    return "the process ended"


def is_too_large(folder, limits):
    """Whether there is more in it than allowed; looks at no more than that."""
    size = count = 0
    folders = [folder]
    while folders:
        try:
            entries = list(os.scandir(folders.pop()))
        except OSError:
            continue
        for entry in entries:
            count += 1
            try:
                size += entry.stat(follow_symlinks=False).st_size
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
            except OSError:
                continue
            if size > limits["scratch"] or count > limits["scratch_files"]:
                return True
    return False
