"""Plain text and Markdown files: one file, one document."""

from __future__ import annotations

from corpus.model import Document, Reject
from corpus.reading.decode import NotText, decode

MAX_CHARACTERS = 10_000_000  # more than this in one document is refused by name


def read_text(data: bytes, identity: str, source: str) -> Document | Reject:
    """One document with the id ``identity`` from a file's bytes; a Reject named ``source`` says why not."""
    if not data:
        return Reject(source, "the file is empty")
    try:
        decoded = decode(data)
    except NotText as problem:
        return Reject(source, str(problem))
    if not decoded.text.strip():
        return Reject(source, "the file holds no text, only blanks")
    if len(decoded.text) > MAX_CHARACTERS:
        return Reject(source, too_long(len(decoded.text)))
    return Document(identity, decoded.text, encoding=decoded.encoding, replaced=decoded.replaced)


def too_long(characters: int) -> str:
    """The reason for refusing a document of that length."""
    return f"too long: {characters:,} characters, the most is {MAX_CHARACTERS:,}"
