"""One document to its articles: where each begins, what it states about itself, and its paragraphs' roles."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from corpus.boundaries import article_starts, headline_reader
from corpus.furniture import Mark
from corpus.metadata import from_appeared, front_matter, merged, read_head, stated_date
from corpus.model import Article, Document, Metadata, Paragraph, Role
from corpus.paragraphs import Block, blocks, inner_roles

_TAIL = 8  # paragraphs from the end in which a date or a place of publication may be stated


def split(document: Document, starts: Sequence[int] | None = None) -> tuple[Article, ...]:
    """The articles of ``document`` in text order; a record is always exactly one.

    Every non-blank character lies in exactly one paragraph of exactly one article. A blank document has none.
    ``starts``, offsets where paragraphs begin, are where every article but the first begins; None leaves it to the
    evidence in the text.
    """
    text = document.text
    paragraphs = blocks(text)
    if not paragraphs:
        return ()
    if document.whole:
        return (_record(document, paragraphs),)
    front_end, front = front_matter(text)
    ahead = sum(block.start < front_end for block in paragraphs)
    rest = paragraphs[ahead:]
    if not rest:
        return (_article(document, paragraphs, 1, front, ahead),)
    cuts = _given(paragraphs, starts) if starts is not None else [start + ahead for start in article_starts(rest)]
    cuts = [0, *(cut for cut in cuts if cut > ahead), len(paragraphs)]
    return tuple(
        _article(document, paragraphs[first:last], n, front if n == 1 else Metadata(), ahead if n == 1 else 0)
        for n, (first, last) in enumerate(pairwise(cuts), start=1)
    )


def _given(paragraphs: Sequence[Block], starts: Sequence[int]) -> list[int]:
    """The indices of the paragraphs that begin at ``starts``."""
    wanted = set(starts)
    return [n for n, paragraph in enumerate(paragraphs) if n and paragraph.start in wanted]


def _article(document: Document, own: Sequence[Block], number: int, front: Metadata, ahead: int) -> Article:
    text = document.text
    rest = own[ahead:]
    head = read_head(text, rest, headline_reader(rest))
    body = rest[len(head.roles) :]
    roles = [Role.FURNITURE] * ahead + head.roles + inner_roles(body)
    metadata = merged(merged(front, head.metadata), _tail(text, body))
    return _built(document, f"{document.id}#{number}", number, own=own, roles=roles, metadata=metadata)


def _record(document: Document, own: Sequence[Block]) -> Article:
    """A record: metadata as given; its first paragraph is the title when it says the same."""
    roles = inner_roles(own)
    title = document.given.title
    if title and _same(own[0].text, title.value):
        roles[0] = Role.TITLE
    return _built(document, document.id, 1, own=own, roles=roles, metadata=document.given)


def _same(paragraph: str, title: str) -> bool:
    def folded(words: str) -> str:
        return " ".join(words.split()).rstrip(".").casefold()

    return folded(paragraph) == folded(title)


def _tail(text: str, body: Sequence[Block]) -> Metadata:
    """What the last lines state: where the article appeared, and when; a signature."""
    found = Metadata()
    for block in reversed(body[-_TAIL:]):
        if block.mark is Mark.APPEARED:
            found = merged(found, Metadata(**from_appeared(text, block)))
        elif block.mark is Mark.DATE:
            found = merged(found, Metadata(date=stated_date(text, block)))
    return found


def _built(
    document: Document, identity: str, number: int, *, own: Sequence[Block], roles: Sequence[Role], metadata: Metadata
) -> Article:
    paragraphs = tuple(Paragraph(b.start, b.end, role) for b, role in zip(own, roles, strict=True))
    return Article(identity, document.id, number, own[0].start, own[-1].end, metadata, paragraphs)
