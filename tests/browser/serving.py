"""A real server: the program itself in a process of its own, or its application in a thread of this one."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
READY_SECONDS = 400  # a busy machine imports slowly


@dataclass
class Server:
    """A running server."""

    base: str
    log: Path
    process: subprocess.Popen[bytes]

    def status(self, path: str) -> int:
        try:
            with urlopen(self.base + path, timeout=5) as answer:
                return answer.status
        except (URLError, TimeoutError) as error:  # a busy machine answers late
            return getattr(error, "code", 0)

    def wait(self, path: str) -> None:
        until = time.monotonic() + READY_SECONDS
        while self.status(path) != 200:
            assert self.process.poll() is None and time.monotonic() < until, self.log.read_text()
            time.sleep(0.05)


def start(data: Path, log: Path) -> Server:
    """Start the server on a free port; it is not waited for."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "app.py", "serve", "--data", str(data), "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out)
    return Server(f"http://127.0.0.1:{port}", log, process)


def stop(server: Server) -> None:
    server.process.terminate()
    try:
        server.process.wait(15)
    except subprocess.TimeoutExpired:
        server.process.kill()


@contextlib.contextmanager
def served(data: Path) -> Iterator[str]:
    """The address of the application over ``data``, served from a thread: it need not load again what is loaded."""
    import uvicorn

    from qa.server import Settings, create_app
    from qa.service import Service

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        app = create_app(Service.open(data), Settings(port=port))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=5))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="served")
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join()
