"""A package index that wants a password: pypiserver with two small packages.

private_index.py SITE FOLDER USER PASSWORD NAME==VERSION...

Each package has one module of its name with a function `in_VERSION`. Prints one JSON line: the port, and the SHA-256
of each file.
"""
import base64
import hashlib
import json
import pathlib
import re
import sys
import zipfile
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

site, folder, user, password, *packages = sys.argv[1:]
sys.path.insert(0, site)
import pypiserver  # noqa: E402


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def pack(name: str, version: str) -> pathlib.Path:
    module = re.sub(r"\W", "_", name)
    path = pathlib.Path(folder) / f"{module}-{version}-py3-none-any.whl"
    info = f"{module}-{version}.dist-info"
    function = "in_" + re.sub(r"\W", "_", version)
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{module}.py", f'def {function}(name):\n    """Say hello to someone."""\n')
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", f"{module}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n")
    return path


files = [pack(*package.split("==")) for package in packages]
users = pathlib.Path(folder).with_suffix(".htpasswd")
secret = base64.b64encode(hashlib.sha1(password.encode()).digest()).decode()
users.write_text(f"{user}:{{SHA}}{secret}\n")
app = pypiserver.app(roots=[folder], password_file=str(users), authenticate=["list", "download", "update"])
server = make_server("127.0.0.1", 0, app, server_class=Server, handler_class=Quiet)
hashes = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
print(json.dumps({"port": server.server_port, "sha256": hashes}), flush=True)
server.serve_forever()
