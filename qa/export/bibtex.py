"""BibTeX: an entry an article, with its quotations as annotations (the ``annote`` field of the standard styles)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count

from qa.export.articles import by_article
from qa.model import QuotationView

SPECIAL = {
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}",
    "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "~": r"{\textasciitilde}", "^": r"{\textasciicircum}",
}  # fmt: skip
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def write(views: Sequence[QuotationView]) -> tuple[str, int]:
    """The entries of the articles quoted, in the order they first come up; only what the source states is in them."""
    entries: list[str] = []
    keys: set[str] = set()
    for quoted in by_article(views):
        entries.append(_entry(_key(quoted[0], keys), quoted))
    return "\n".join(entries), len(entries)


def _entry(key: str, quoted: Sequence[QuotationView]) -> str:
    view = quoted[0]
    date = (view.date or "").split("-")
    fields = {
        "title": f"{{{escaped(view.title)}}}" if view.title else None,
        "author": f"{{{escaped(view.author)}}}" if view.author else None,
        "journal": escaped(view.publication) if view.publication else None,
        "year": date[0] or None,
        "url": _address(view.url),
        "annote": escaped(" ".join(f"{v.speaker or 'Unattributed'}: {v.text}" for v in quoted)),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    if len(date) > 1:
        lines.insert(-1, f"  month = {MONTHS[int(date[1]) - 1]},")
    return "@article{" + key + ",\n" + "\n".join(lines) + "\n}\n"


def escaped(text: str) -> str:
    """``text`` with the characters that mean something to TeX written out, braces so that they stay balanced."""
    return "".join(SPECIAL.get(c, c) for c in text)


def _address(url: str | None) -> str | None:
    """An address as ``\\url`` takes it: percent-encoded where braces or blanks would end it."""
    if url is None:
        return None
    return re.sub(r"[{}\\\s%](?![0-9A-Fa-f]{2})", lambda m: "".join(f"%{b:02X}" for b in m.group().encode()), url)


def _key(view: QuotationView, taken: set[str]) -> str:
    """A citation key: surname, year and the first long word of the title, made unique."""
    author = re.findall(r"[a-z]+", (view.author or view.publication or "article").lower())
    title = [w for w in re.findall(r"[a-z]+", (view.title or "").lower()) if len(w) > 3]
    base = "".join([author[-1] if author else "article", (view.date or "")[:4], *title[:1]])
    key = next(k for n in count() if (k := base if not n else f"{base}-{n + 1}") not in taken)
    taken.add(key)
    return key
