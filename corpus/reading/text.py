"""Plain text and Markdown files: one file, one document."""

from __future__ import annotations

from corpus.model import Document
from corpus.reading.decode import Decoded, NotText, decode
from corpus.reading.extracted import Refused
from corpus.reading.limits import LIMITS, Limits


def read_text(data: bytes, identity: str, limits: Limits = LIMITS) -> Document:
    """One document with the id ``identity`` from a file's bytes. Raises Refused."""
    decoded = decoded_text(data, limits)
    return Document(identity, decoded.text, encoding=decoded.encoding, replaced=decoded.replaced)


def decoded_text(data: bytes, limits: Limits = LIMITS) -> Decoded:
    """A file's bytes as text. Raises Refused when they are none, none but blanks, or too many."""
    if len(data) > limits.characters * 4 + 4:  # UTF-32 and its mark: more cannot be within the limit
        raise Refused(limits.too_long(len(data) // 4))
    try:
        decoded = decode(data)
    except NotText as problem:
        raise Refused(str(problem)) from None
    if not decoded.text.strip():
        raise Refused("the file holds no text, only blanks")
    if len(decoded.text) > limits.characters:
        raise Refused(limits.too_long(len(decoded.text)))
    return decoded
