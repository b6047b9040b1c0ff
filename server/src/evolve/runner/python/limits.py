"""Limits inside the process that runs a test: ticks, which are the same on every machine, and processor time."""

import signal


class LimitReached(BaseException):
    """A test went on for too long."""


class Watch:
    """Counts ticks and processor time of the test that runs."""

    def __init__(self):
        self.ticks = 0
        self.most = 0
        self.reached = ""
        signal.signal(signal.SIGPROF, self.on_time)

    def start(self, ticks, cpu_seconds):
        self.ticks, self.most, self.reached = 0, ticks, ""
        # Again and again: a candidate may catch what is raised.
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds, 0.05)

    def stop(self):
        signal.setitimer(signal.ITIMER_PROF, 0)

    def on_time(self, *_):
        self.reached = "too much processor time"
        raise LimitReached(self.reached)

    def counter(self):
        """A function that loops call; true, so that it can stand in a condition."""

        def tick():
            self.ticks += 1
            if self.ticks > self.most:
                self.reached = "too many ticks"
                raise LimitReached(self.reached)
            return True

        return tick
