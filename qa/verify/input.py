"""What may be checked: a text of sensible length, a draft in a file."""

from __future__ import annotations

import re
from pathlib import Path

from qa.model import UserError

LONGEST = 2_000_000  # characters of a pasted text
LONGEST_UNMARKED = 3_000  # characters of a text without quotation marks that may be one quotation
LONGEST_NAME = 500
BINARY = 0.02  # share of characters that no text has
MARKS = re.compile("[\"“”„‟«»‘‚‹›]|''|(?<!\\w)['’`]\\w|^\\s{0,3}>", re.MULTILINE)
UNPRINTABLE = re.compile("[\\x00-\\x08\\x0e-\\x1f\ufffd]")


def check_text(text: str) -> None:
    """Raise UserError when ``text`` is empty, too long, no text, or too long to be one quotation and holds none."""
    if not text.strip():
        raise UserError("there is no text to check")
    if len(text) > LONGEST:
        raise UserError(f"the text is longer than {LONGEST:,} characters: check it in parts")
    if len(UNPRINTABLE.findall(text[:100_000])) > BINARY * min(len(text), 100_000):
        raise UserError("this is not text: check a .txt or .md file, or paste the words")
    if not re.search(r"\w", text):
        raise UserError("there are no words in this text")
    if len(text) > LONGEST_UNMARKED and not MARKS.search(text):
        raise UserError("there is no quotation in this text: put the words to check in quotation marks")


def check_claimed(speaker: str | None) -> str | None:
    """The claimed speaker, None when it is blank. Raises UserError when it is too long for a name."""
    if speaker is None or not speaker.strip():
        return None
    if len(speaker) > LONGEST_NAME:
        raise UserError(f"the speaker is longer than {LONGEST_NAME} characters")
    return " ".join(speaker.split())


def read_draft(path: Path) -> str:
    """The text of a draft. Raises UserError when it is missing, cannot be read, is no text, or holds no quotation."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise UserError(f"no such file: {path}") from error
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from error
    if b"\x00" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UserError(f"{path} is not a text file: give a .txt or .md file")
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = raw.decode(encoding, "replace")
    check_text(text)
    if not MARKS.search(text):
        raise UserError(f"there is no quotation in {path}: nothing to check")
    return text
