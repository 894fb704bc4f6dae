"""The door: ``python app.py [COMMAND]``; alone it serves. ``app.demo`` is the page for Hugging Face Spaces."""

from __future__ import annotations

import os
import sys
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's threads and torch's wait for one another: half the speed

def __getattr__(name: str) -> Any:
    """``demo``, built only when somebody asks for it, so that the command line stays light."""
    if name == "demo":
        from qa.cli import build_demo

        globals()["demo"] = demo = build_demo()
        return demo
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def main() -> int:
    """Run the command line. The exit code: 0, or 2 with one clear line on stderr."""
    from qa.cli import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
