"""One document to its articles: where each begins, what it states about itself, and its paragraphs' roles."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import pairwise

from corpus.boundaries import article_starts, headline_reader
from corpus.front_matter import front_matter
from corpus.furniture import Mark
from corpus.metadata import beside, from_appeared, merged, read_head, said_alike, stated_date
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
    paragraphs = blocks(text, document.layout.paragraphs)
    if not paragraphs:
        return ()
    if document.whole:
        return (_record(document, paragraphs),)
    front_end, front = front_matter(text)
    ahead = sum(block.start < front_end for block in paragraphs)
    if ahead == len(paragraphs):
        return (_article(document, paragraphs, 1, front, ahead, alone=True),)
    cuts = _given(paragraphs, starts) if starts is not None else _cuts(document, paragraphs, ahead)
    cuts = [0, *(cut for cut in cuts if cut > ahead), len(paragraphs)]
    return tuple(
        _article(
            document,
            paragraphs[first:last],
            n,
            front if n == 1 else Metadata(),
            ahead if n == 1 else 0,
            alone=len(cuts) == 2,
        )
        for n, (first, last) in enumerate(pairwise(cuts), start=1)
    )


def _given(paragraphs: Sequence[Block], starts: Sequence[int]) -> list[int]:
    """The indices of the paragraphs that begin at ``starts``."""
    wanted = set(starts)
    return [n for n, paragraph in enumerate(paragraphs) if n and paragraph.start in wanted]


def _cuts(document: Document, paragraphs: Sequence[Block], ahead: int) -> list[int]:
    """The paragraphs that begin an article: those the markup says, else those that read like it; furniture never."""
    starts = document.layout.starts
    if starts is not None:
        at = [block.start for block in paragraphs]
        return sorted({cut for start in starts if (cut := bisect_left(at, start)) < len(paragraphs)})
    shown = [i for i in range(ahead, len(paragraphs)) if not _set_aside(paragraphs[i])]
    return [shown[cut] for cut in article_starts([paragraphs[i] for i in shown])]


def _set_aside(block: Block) -> bool:
    return block.laid is Role.FURNITURE


def _article(
    document: Document, own: Sequence[Block], number: int, front: Metadata, ahead: int, *, alone: bool
) -> Article:
    text = document.text
    shown = [block for block in own[ahead:] if not _set_aside(block)]
    head = read_head(text, shown, _titled(shown))
    body = shown[len(head.roles) :]
    told = iter(head.roles + inner_roles(body))
    roles = [Role.FURNITURE] * ahead
    for block in own[ahead:]:
        role = Role.FURNITURE if _set_aside(block) else next(told)
        roles.append(block.laid or role)
    metadata = merged(merged(front, head.metadata), _tail(text, body))
    metadata = beside(document.given, metadata, alone=alone)
    return _built(document, f"{document.id}#{number}", number, own=own, roles=roles, metadata=metadata)


def _titled(shown: Sequence[Block]) -> Callable[[int], bool]:
    """Whether a paragraph at the top is the headline: the one the markup gives, else one that reads like it."""
    if any(block.laid is Role.TITLE for block in shown):
        return lambda i: shown[i].laid is Role.TITLE
    return headline_reader(shown)


def _record(document: Document, own: Sequence[Block]) -> Article:
    """A record: metadata as given; its first paragraph is the title when it says the same."""
    roles = [block.laid or role for block, role in zip(own, inner_roles(own), strict=True)]
    title = document.given.title
    if title and said_alike(own[0].text, title.value):
        roles[0] = Role.TITLE
    return _built(document, document.id, 1, own=own, roles=roles, metadata=document.given)


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
