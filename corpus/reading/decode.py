"""Bytes to text: which encoding, and what could not be decoded."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (  # UTF-32 first: its little-endian mark begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP or office file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old office file"),
    (b"SQLite format 3\x00", "a database"),
)
_UNREADABLE = re.compile("[\x00\ud800-\udfff]")
_CONTROL = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27}) + b"\x7f"
_MULTIBYTE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]{1,3}")
_HIGH = re.compile("[\x80-\U0010ffff]")
_SIGNS = frozenset("‘’“”–—…•\xa0£€§©®°«»·¿¡´¼½¾™‚„†²³")
_SAMPLE = 65_536


class NotText(ValueError):
    """The bytes are no text; the message says what they look like."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text as read, the encoding it came in, and how many characters had to be replaced."""

    text: str
    encoding: str
    replaced: int


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode ``data``: its byte order mark, else UTF-8, else ``declared``, else a guess that is clearly right.

    The mark is no part of the text. Raises NotText when the bytes are binary.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _replacing(data[len(mark) :], encoding)
    for magic, name in _MAGIC:
        if data.startswith(magic):
            raise NotText(f"not text (looks like {name})")
    wide = _wide_without_mark(data)
    if wide:
        return _replacing(data, wide)
    sample = data[:_SAMPLE]
    control = len(sample) - len(sample.translate(None, _CONTROL))
    if control >= 10 and control > len(sample) * 0.05:
        raise NotText("not text (binary data)")
    for encoding in ("utf-8", declared, _single_byte(data)):
        if encoding and _known(encoding):
            try:
                return _cleaned(data.decode(encoding), encoding, 0)
            except UnicodeDecodeError:
                continue
    return _replacing(data, "utf-8")


def clean(text: str) -> tuple[str, int]:
    """``text`` with NUL and lone surrogates as U+FFFD, and how many there were. Length never changes."""
    return _UNREADABLE.subn("�", text)


def _cleaned(text: str, encoding: str, replaced: int) -> Decoded:
    text, count = clean(text)
    return Decoded(text, codecs.lookup(encoding).name, replaced + count)


def _replacing(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    genuine = data.count("�".encode(encoding)) if "�" in text else 0
    return _cleaned(text, encoding, max(0, text.count("�") - genuine))


def _known(encoding: str) -> bool:
    try:
        return codecs.lookup(encoding)._is_text_encoding  # rot13 and friends are no text encodings
    except (LookupError, ValueError):
        return False


def _wide_without_mark(data: bytes) -> str | None:
    """UTF-16 without a mark shows as a NUL in nearly every second byte."""
    sample = data[: _SAMPLE & ~1]
    half = len(sample) // 2
    if half < 4 or len(data) % 2:
        return None
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.6 and even < 0.02:
        return "utf-16-le"
    if even > 0.6 and odd < 0.02:
        return "utf-16-be"
    return None


def _single_byte(data: bytes) -> str | None:
    """Windows-1252 (or Latin-1) when nearly every high byte then reads as a letter in a word or a common sign."""
    if _MULTIBYTE.search(data):
        return None  # some UTF-8 is in there: damaged UTF-8, not another encoding
    for encoding in ("cp1252", "latin-1"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        high = list(_HIGH.finditer(text))
        if sum(_plausible(text, m.start()) for m in high) >= 0.95 * len(high):
            return encoding
    return None


def _plausible(text: str, at: int) -> bool:
    char = text[at]
    if char in _SIGNS:
        return True
    if not char.isalpha():
        return False
    around = text[at - 1 : at] + text[at + 1 : at + 2]
    return any(c.isascii() and c.isalpha() for c in around) and (char.islower() or not text[at - 1 : at].islower())
