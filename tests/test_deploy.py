"""The container and the Space: what their files say is true of the program."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from qa.cli import parser
from qa.spaces import SAMPLE

ROOT = Path(__file__).parents[1]
STEPS = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text("utf-8")).splitlines()
COLOURS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}


def steps(name: str, last_stage: bool = True) -> list[str]:
    """The arguments of every step of that name, of the last stage."""
    begin = max(n for n, line in enumerate(STEPS) if line.startswith("FROM ")) if last_stage else 0
    return [line.split(" ", 1)[1].strip() for line in STEPS[begin:] if line.startswith(name + " ")]


def front_matter() -> dict[str, str]:
    head = (ROOT / "README.md").read_text("utf-8").split("---")[1]
    return {key: value.strip().strip('"') for key, value in (line.split(":", 1) for line in head.strip().splitlines())}


def pinned() -> dict[str, str]:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return dict(line.split("==") for line in lines if "==" in line and not line.startswith("#"))


def test_a_space_gets_what_is_pinned_and_finds_the_program():
    head = front_matter()
    assert head["sdk"] == "gradio" and head["sdk_version"] == pinned()["gradio"]
    assert (ROOT / head["app_file"]).is_file()
    assert head["python_version"] == "3.11"
    assert {head["colorFrom"], head["colorTo"]} <= COLOURS
    assert len(head["short_description"]) <= 60
    assert head["license"] == "apache-2.0" and "Apache License" in (ROOT / "LICENSE").read_text("utf-8")
    assert any(SAMPLE.iterdir())


def test_the_container_holds_every_package_and_what_it_needs():
    copied = {line.split()[0] for line in steps("COPY")}
    imported = {"corpus", "embeddings", "qa"}
    assert imported | {"app.py"} <= copied
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert imported | {"app.py", "requirements.txt", "constraints.txt"} == let_in
    (build,) = steps("RUN", last_stage=False)[:1]
    assert f"torch=={pinned()['torch']}" in build and "download.pytorch.org/whl/cpu" in build
    assert "-c constraints.txt" in build


def test_the_container_runs_as_nobody_in_particular_and_without_the_network():
    everything = "\n".join(STEPS)
    user = everything.rindex("\nUSER ")
    assert everything.index("useradd") < user < everything.index("\nENTRYPOINT ")
    assert steps("USER") == ["reporter"]
    assert user < everything.index("RUN python app.py ingest")  # what is taken in belongs to that user
    assert "HF_HUB_OFFLINE=1" in everything and "TRANSFORMERS_OFFLINE=1" in everything


def test_what_the_container_runs_is_understood():
    (entry,), (command,) = (steps(name) for name in ("ENTRYPOINT", "CMD"))
    assert json.loads(entry) == ["python", "app.py"]
    arguments = parser().parse_args(json.loads(command))
    assert (arguments.command, arguments.host, arguments.port) == ("serve", "0.0.0.0", 7860)
    assert steps("EXPOSE") == [str(arguments.port)]
    assert [str(arguments.data)] == steps("VOLUME")
    (taken,) = (line for line in steps("RUN") if "ingest" in line)
    ingest = parser().parse_args(taken.removeprefix("python app.py ").split())
    assert ingest.data == arguments.data and all((ROOT / path).is_dir() for path in ingest.paths)


@pytest.fixture
def health() -> Iterator[tuple[int, list[int]]]:
    """The port of a server that answers /healthz with the first of the statuses."""
    statuses = [200]

    class Health(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(statuses[0] if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Health)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1], statuses
    server.shutdown()
    server.server_close()


def test_the_health_check_tells_a_server_that_answers_from_one_that_does_not(health: tuple[int, list[int]]):
    (check,) = steps("HEALTHCHECK")
    program, *arguments = json.loads(check[check.index("CMD ") + 4 :])
    assert program == "python"
    port, statuses = health

    def status(port: int) -> int:
        command = [sys.executable, *(a.replace("7860", str(port)) for a in arguments)]
        return subprocess.run(command, capture_output=True, check=False).returncode

    assert status(port) == 0
    statuses[0] = 503
    assert status(port) != 0
    assert status(1) != 0
