"""A small corpus written here, and the real service over it, built once for all the tests of the web half."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from qa.service import Service

BRIDGE = """The bridge at Ferrow Ford

By Nell Harrow

3 May 2019

The council closed the bridge on Tuesday. \
"We found a crack as long as my arm," said Ada Quill, the county engineer. "It was not there in spring."

A nurse who lives by the river was less patient. "I walk two miles to the ward now," she said.

"The money for the paint was spent on lanterns," Tomas Reed, who chairs the council, told the meeting on Wednesday.
"""
# What must come out as it went in: markup, template syntax, backslashes, direction marks, an emoji.
MARKUP = "<img src=x onerror=window.__pwn=1> <b>bold</b> <script>window.__pwn=2</script>"
TEMPLATES = "${window.__pwn=3} {{window.__pwn}} {{{this}}} #{x}"
HOSTILE = (
    "The lantern ledger\n\nBy Nell Harrow\n\n"
    f'"The ledger reads {MARKUP} and {TEMPLATES} and C:\\new\\temp \\x41 &amp; &#60;," said Ada Quill of the lantern '
    "office.\n\n"
    'The clerk was brief. "One line, then \u202eanother\u202c way, \u2066here\u2069, \U0001f3ee," said Tomas Reed.'
    "\n\n"
    "  Two  spaces   stay, and\ttabs.\n"
)
# Lines broken at a width, as old wire copy has them, with the line ends of another system.
WRAPPED = "\r\n".join(
    (
        "The tide table of the outer harbour",
        "",
        "The harbour office printed the wrong tide table for the third year in a",
        "row, and nobody on the quay noticed until the first boat went aground on",
        "the bar at the mouth of the river.",
        "",
        '"We read the column for the other coast, and then we read it again to be',
        'certain, and it was certain that we were wrong," said Ada Quill, who has',
        "kept the table since the old office closed and the new one was opened.",
        "",
        "The boat was pulled off by the evening tide, which came an hour later than",
        "the printed table had promised to the crew that was waiting on the bar.",
        "",
    )
)
QUESTION = 'Who said "a crack as long as my arm"?'
HOSTILE_QUESTION = 'Who said "The ledger reads"?'
CR_QUESTION = 'Who said "we read the column for the other coast"?'


@cache
def data() -> Path:
    """A data directory holding the corpus."""
    root = Path(tempfile.mkdtemp(prefix="web-corpus-"))
    texts = root / "texts"
    texts.mkdir()
    (texts / "bridge.txt").write_bytes(BRIDGE.encode())
    (texts / "hostile.txt").write_bytes(HOSTILE.encode())
    (texts / "wrapped.txt").write_bytes(WRAPPED.encode())
    Service.open(root / "data").ingest([texts])
    return root / "data"


@cache
def service() -> Service:
    """The service over it, ready."""
    return Service.open(data())
