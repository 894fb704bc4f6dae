"""What a program wrote into a file's properties: its title and author, where these look meant for a reader."""

from __future__ import annotations

import re

from corpus.model import Stated
from corpus.reading.decode import clean

_BY_A_PROGRAM = re.compile(
    r"(?:untitled\b.*|unknown|anonymous|document ?\d*|word document|microsoft word\b.*|powerpoint presentation|print"
    r"|slide \d+|python-docx|(?:windows|microsoft)? ?(?:office )?user|admin(?:istrator)?|owner|default|root|author"
    r"|.*\.(?:docx?|indd|qxd|qxp|pdf|rtf|txt|tmp|pages|odt|tex|dvi|html?))",
    re.IGNORECASE,
)


def stated_property(value: str, origin: str) -> Stated | None:
    """The value on one line; None when a program made it up ("untitled", "layout.indd")."""
    shown = " ".join(clean(value)[0].split())
    return Stated(shown, shown, origin=origin) if shown and not _BY_A_PROGRAM.fullmatch(shown) else None
