"""Lines of JSON to and from the outside."""

import json
import os

loads, dumps = json.loads, json.dumps


def write_all(sink, data, write=os.write):
    while data:
        data = data[write(sink, data):]


class Channel:
    """The two pipes of the sandbox."""

    def __init__(self, source, sink):
        self.source = source
        self.sink = sink
        self.buffer = b""
        self.is_open = True

    def fill(self):
        """Reads what is there; waits if nothing is."""
        part = os.read(self.source, 1 << 16)
        self.is_open = bool(part)
        self.buffer += part

    def has_line(self):
        return b"\n" in self.buffer

    def take(self):
        """The next request; None at the end."""
        while not self.has_line():
            if not self.is_open:
                return None
            self.fill()
        line, self.buffer = self.buffer.split(b"\n", 1)
        return loads(line)

    def send(self, value):
        write_all(self.sink, dumps(value).encode() + b"\n")

    def close(self):
        """For a forked child: it has nothing to say to the outside."""
        os.close(self.source)
        os.close(self.sink)
