"""Which of a record's keys, or a table's columns, is the text, the title, the author and so on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from corpus.dates import find_date
from corpus.model import Metadata, Stated
from corpus.reading.decode import clean

FIELDS = ("id", "text", "title", "author", "date", "publication", "url")
_OTHER_NAMES = {  # tried in order when the exact key is absent; compared without case, blanks and punctuation
    "id": ("identifier", "docid", "documentid", "articleid", "uuid", "guid"),
    "text": (
        "body", "content", "articletext", "fulltext", "articlebody", "copy", "story", "bodytext", "maintext", "article",
        "transcript",
    ),
    "title": ("headline", "heading", "hed"),
    "author": ("byline", "authors", "writer", "reporter", "creator", "filedby"),
    "date": (
        "published", "publicationdate", "datepublished", "publishedat", "pubdate", "publishdate", "publisheddate",
        "pubdt",
    ),
    "publication": ("publisher", "source", "outlet", "newspaper", "site", "sitename"),
    "url": ("link", "permalink", "uri"),
}  # fmt: skip


def parse_columns(spec: str) -> dict[str, str]:
    """Read ``text=Copy,title=Hed``. Raises ValueError with one clear line."""
    columns: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in spec.split(","))):
        name, sign, column = (piece.strip() for piece in part.partition("="))
        name = "publication" if name == "publisher" else name
        if not sign or not column or name not in FIELDS:
            raise ValueError(f"--columns: cannot read {part!r}; write FIELD=NAME with FIELD one of {', '.join(FIELDS)}")
        columns[name] = column
    return columns


def fields_of(keys: Iterable[str], columns: Mapping[str, str]) -> dict[str, str]:
    """The key that holds each of our fields; ``columns`` first, then the exact name, then a name in common use."""
    known = list(keys)
    folded = {_folded(key): key for key in reversed(known)}
    found: dict[str, str] = {}
    for field in FIELDS:
        exact = "publisher" if field == "publication" else field
        if field in columns:
            if columns[field] in known:
                found[field] = columns[field]
        elif exact in known:
            found[field] = exact
        else:
            names = (exact, *((field,) if field != exact else ()), *_OTHER_NAMES[field])
            key = next((folded[name] for name in names if name in folded), None)
            if key is not None:
                found[field] = key
    return found


def _folded(key: str) -> str:
    return "".join(c for c in key.lower() if c.isalnum())


def one_line(value: object) -> str | None:
    """A value on one line; a list is joined by "and", a number (an id, a year) written out."""
    if isinstance(value, list):
        value = " and ".join(part for part in (one_line(item) for item in value) if part)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    return " ".join(clean(value)[0].split()) or None


def metadata_of(value: Callable[[str], object], origin: Callable[[str], str]) -> Metadata:
    """What a record or a row states; ``value`` and ``origin`` are asked for each of our fields."""
    names = ("title", "author", "publication", "url")
    stated = {name: _stated_in(value(name), origin(name)) for name in names}
    return Metadata(**stated, date=_date_stated_in(value("date"), origin("date")))


def _stated_in(value: object, origin: str) -> Stated | None:
    """What a value beside the text states."""
    text = one_line(value)
    return Stated(text, text, origin=origin) if text else None


def _date_stated_in(value: object, origin: str) -> Stated | None:
    """The date a value beside the text states; None when it is no date with a year."""
    text = one_line(value)
    found = find_date(text) if text else None
    return Stated(found.iso, text or "", origin=origin) if found else None
